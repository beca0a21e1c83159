"""What every way of performing a session begins with: what was chosen, and the voice made ready for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from voicecoach.cli import wiring
from voicecoach.cli.choices import Choices, Chosen, choose
from voicecoach.cli.printing import note, progress_bar
from voicecoach.coach.events import Begin
from voicecoach.coach.machine import advance
from voicecoach.coach.score import Lengths
from voicecoach.coach.state import State
from voicecoach.sound.lengths import RenderedLengths


def chosen_session(session: str, choices: Choices) -> Chosen:
    """Take a session as it was chosen, and say what that means for it."""
    chosen = choose(session, choices)
    if chosen.remark:
        note(chosen.remark)
    return chosen


def prepared(chosen: Chosen, sounds: wiring.Sounds, texts: Sequence[str]) -> State:
    """Render what the session says, and give its first state: for a session that nobody waits for."""
    with progress_bar("Preparing the voice", len(texts)) as progress:
        for done, text in enumerate(texts, start=1):
            sounds.utterances.clip(text)
            progress(done)
    _own_up_to_fault(sounds)
    return chosen.state(RenderedLengths(sounds.utterances, sounds.chimes))


def begun(sounds: wiring.Sounds, state_with: Callable[[Lengths], State]) -> State:
    """Render what the session says first, and leave the rest for later: for a listener who waits.

    Args:
        state_with: gives the session's first state.

    Returns:
        That state.
    """
    state = state_with(RenderedLengths(sounds.utterances, sounds.chimes))
    advance(state, Begin(0.0))
    _own_up_to_fault(sounds)
    return state


def _own_up_to_fault(sounds: wiring.Sounds) -> None:
    if sounds.utterances.fault is not None:
        note(f"{sounds.utterances.fault} The session goes on: a chime and the printed text stand in.")
