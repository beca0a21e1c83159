"""``rehearse``: a session with a scripted listener, faster than life."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from voicecoach.cli import wiring
from voicecoach.cli.choices import Choices, Chosen, stem
from voicecoach.cli.preparing import chosen_session, prepared
from voicecoach.cli.printing import note, own_up, print_entry
from voicecoach.coach.foresight import everything_said
from voicecoach.errors import NotFoundError
from voicecoach.performance import MixedOutlet, Performance
from voicecoach.recording import Recorder
from voicecoach.rehearsal import ScriptedListener, rehearse_spoken, rehearse_typed
from voicecoach.script.conversation import Turn, read_conversation
from voicecoach.script.shelf import read_file
from voicecoach.sound.mixer import Mixer
from voicecoach.transcript import Entry


def rehearse_session(
    session: str,
    choices: Choices,
    conversation: Path | None,
    *,
    spoken: bool,
    as_json: bool,
    audio: Path | None,
    model: str | None,
) -> None:
    """Rehearse a session with a conversation, the session's own by default.

    Args:
        spoken: the listener's words are speech, heard by the real recogniser; then a sound file is always left.
    """
    chosen = chosen_session(session, choices)
    turns = _turns(session, conversation)
    listener = ScriptedListener(turns)

    def report(entry: Entry) -> None:
        listener.take_in(entry)
        print_entry(entry, as_json=as_json)

    if spoken and audio is None:
        audio = wiring.rehearsals_folder() / f"{stem(session)}.flac"
    if audio is None:
        finished = rehearse_typed(Performance(chosen.state(), None, report), listener, None, report)
    else:
        finished = _rehearse_aloud(chosen, listener, report, audio, model, spoken=spoken)
    if not finished:
        note("The session did not come to its end, since the listener left it paused; the rehearsal ends here.")
    for turn in listener.unsaid:
        when = f"after “{turn.after}”" if turn.after else f"at {turn.at:g} s"
        note(f"The listener never came to say “{turn.say}” ({when}).")
    if audio is not None:
        (note if as_json else print)(str(audio))


def _rehearse_aloud(
    chosen: Chosen,
    listener: ScriptedListener,
    report: Callable[[Entry], None],
    audio: Path,
    model: str | None,
    *,
    spoken: bool,
) -> bool:
    from voicecoach.adapters.sound_files import SoundFileWriter
    from voicecoach.listening.simulated_room import SimulatedRoom

    with ExitStack() as stack:
        if spoken:
            speak = stack.enter_context(wiring.listener_voice())
            words = {turn.say: speak(turn.say) for turn in listener.unsaid}
            ear = stack.enter_context(wiring.recogniser(model, in_step=True))
        sounds = stack.enter_context(wiring.coach_sounds(chosen.spoken, known=chosen.profile))
        state = prepared(chosen, sounds, everything_said(chosen.state()))
        mixer = Mixer()
        outlet = MixedOutlet(mixer, sounds.utterances, sounds.chimes)
        performance = Performance(state, outlet, report)
        if spoken:
            file = stack.enter_context(SoundFileWriter(audio))
            finished = rehearse_spoken(performance, listener, words, ear, SimulatedRoom(), mixer, file.write, report)
        else:
            file = stack.enter_context(SoundFileWriter(audio))
            finished = rehearse_typed(performance, listener, Recorder(mixer, file.write), report)
        own_up(outlet.unspoken)
    return finished


def _turns(session: str, conversation: Path | None) -> tuple[Turn, ...]:
    path = conversation or _own_conversation(session)
    return read_conversation(read_file(path), str(path)) if path else ()


def _own_conversation(session: str) -> Path | None:
    try:
        return wiring.conversation_of(session)
    except NotFoundError:  # a plan in the short form has none
        return None
