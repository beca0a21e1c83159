"""What every way of performing a session begins with: what was chosen, and the voice made ready for it."""

from __future__ import annotations

import math
from time import monotonic

from voicecoach.cli import wiring
from voicecoach.cli.choices import Choices, Chosen, choose
from voicecoach.cli.printing import note, progress_bar
from voicecoach.coach.events import Begin
from voicecoach.coach.foresight import everything_said
from voicecoach.coach.machine import advance
from voicecoach.coach.state import State
from voicecoach.sound.lengths import RenderedLengths
from voicecoach.units import Seconds


def chosen_session(session: str, choices: Choices) -> Chosen:
    """Take a session as it was chosen, and say what that means for it."""
    chosen = choose(session, choices)
    if chosen.remark:
        note(chosen.remark)
    return chosen


def prepared(
    chosen: Chosen, sounds: wiring.Sounds, within: Seconds = math.inf, *, familiar: bool = False
) -> tuple[State, list[str]]:
    """Render ahead what the session is going to say.

    Args:
        within: seconds after which a slow voice is waited for no longer.
        familiar: whether the listener has heard in full what is said for safety.

    Returns:
        The session's first state, and the texts that were not rendered.
    """
    foreseen = list(everything_said(chosen.state(familiar=familiar)))
    deadline = monotonic() + within
    done = 0
    with progress_bar("Preparing the voice", len(foreseen)) as progress:
        while done < len(foreseen) and monotonic() < deadline:
            sounds.utterances.clip(foreseen[done])
            done += 1
            progress(done)
    if sounds.utterances.fault is not None:
        note(f"{sounds.utterances.fault} The session goes on: a chime and the printed text stand in.")
    return chosen.state(RenderedLengths(sounds.utterances, sounds.chimes), familiar=familiar), foreseen[done:]


def begun(chosen: Chosen, sounds: wiring.Sounds, *, familiar: bool) -> State:
    """Render what the session says first, and leave the rest for later: for a listener who waits.

    Args:
        familiar: whether the listener has heard in full what is said for safety.

    Returns:
        The session's first state.
    """
    state = chosen.state(RenderedLengths(sounds.utterances, sounds.chimes), familiar=familiar)
    advance(state, Begin(0.0))
    if sounds.utterances.fault is not None:
        note(f"{sounds.utterances.fault} The session goes on: a chime and the printed text stand in.")
    return state
