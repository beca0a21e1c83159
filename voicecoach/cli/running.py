"""``run``: a session live."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TypeVar

from voicecoach.cli import wiring
from voicecoach.cli.choices import Choices, Chosen
from voicecoach.cli.preparing import begun, chosen_session
from voicecoach.cli.printing import note, own_up, print_entry
from voicecoach.cli.remembering import Remembered, remembering
from voicecoach.coach.foresight import everything_said
from voicecoach.coach.score import Lengths
from voicecoach.coach.state import State
from voicecoach.coach.wording import summary
from voicecoach.errors import SoundError, VoicecoachError
from voicecoach.language import Language
from voicecoach.performance import MixedOutlet, Performance
from voicecoach.ports import LiveSound, Recogniser
from voicecoach.sound.music import FADE_FINISH
from voicecoach.transcript import Entry
from voicecoach.units import to_seconds

T = TypeVar("T")

PROMPTLY = 1.5
"""Seconds that a live session waits for one text it did not foresee: less than it runs ahead of the loudspeaker."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a live session is performed with; each by default as the listener chose it once, or the system has it.

    Attributes:
        music: a file or a folder.
        speaker: a loudspeaker's name, or part of it.
        microphone: a microphone's.
        model: an installed model's, or a folder.
    """

    music: Path | None = None
    speaker: str | None = None
    microphone: str | None = None
    model: str | None = None


def run_live(
    session: str, choices: Choices, equipment: Equipment, *, rehearse_instead: bool, anew: bool = False
) -> None:
    """Perform a session live; without a loudspeaker, rehearse it.

    Args:
        anew: do not offer going on with a session that broke off.

    Raises:
        SoundError: there is no loudspeaker, and nothing is to be done instead; or it went away.
    """
    chosen = chosen_session(session, choices)
    try:
        with ExitStack() as stack:
            remembered = stack.enter_context(remembering(session, choices, chosen, anew=anew))
            _perform_live(stack, chosen, equipment, remembered)
    except _NoLoudspeaker as none:
        loudspeaker = none.fault
    else:
        return
    if not rehearse_instead:
        raise loudspeaker
    from voicecoach.cli.rehearsing import rehearse_session

    note(f"{loudspeaker.what} So this is a rehearsal, faster than life, with a listener made of speech synthesis.")
    rehearse_session(session, choices, None, spoken=True, as_json=False, audio=None, model=equipment.model)


class _NoLoudspeaker(Exception):  # noqa: N818 (it is caught where it matters)
    def __init__(self, fault: SoundError) -> None:
        super().__init__(str(fault))
        self.fault = fault


def _perform_live(stack: ExitStack, chosen: Chosen, equipment: Equipment, remembered: Remembered) -> None:
    """Perform a session; the loudspeaker, the voice and the ear get ready side by side."""
    from voicecoach.adapters.keyboard import Keyboard
    from voicecoach.runner import LiveRun

    tracks = wiring.music(equipment.music)
    devices = wiring.devices_in_use(equipment.speaker, equipment.microphone)
    if equipment.model is not None:
        wiring.model_named(equipment.model)  # a slip of the pen is told before anything is said
    sound = stack.enter_context(wiring.live_sound(devices, tracks))
    opening = _beside(sound.open)
    sounds = stack.enter_context(wiring.coach_sounds(remembered.spoken, known=chosen.profile))
    safety, heard = chosen.script.safety, wiring.safety_heard()
    familiar = safety is not None and heard.has(safety.full)

    def first(lengths: Lengths | None = None) -> State:
        broken_off = remembered.broken_off(lengths or chosen.estimates)
        return chosen.state(lengths, familiar=familiar, listener=remembered.listener, unfinished=broken_off)

    state = begun(sounds, first)
    try:
        opening.result()
    except SoundError as fault:
        raise _NoLoudspeaker(fault) from fault
    # Not before: the first word is waited for.
    hearing = _beside(lambda: _open_ear(stack, chosen, sound, equipment.model))
    sounds.utterances.hurry(PROMPTLY, ahead=lambda: everything_said(first()))
    outlet = MixedOutlet(sound, sounds.utterances, sounds.chimes)

    def report(entry: Entry) -> None:
        remembered.note(entry, performance.state)
        print_entry(entry, as_json=False)

    performance = Performance(state, outlet, report)
    fade = to_seconds(FADE_FINISH) if tracks else 0.0
    live = LiveRun(performance, sound, hearing, chosen.language.command_of_key, note, fade, remembered.look)
    with Keyboard(live.press) as keyboard:
        if keyboard.available:
            note(_keys(chosen.language))
        try:
            live.perform()
        except (KeyboardInterrupt, SoundError):
            for line in summary(performance.state):
                note(line.text)
            raise
        finally:
            sound.close()  # before anything that may take a while
            if safety is not None and performance.state.done and not performance.state.taken_up:
                heard.note(safety.full)
            own_up(outlet.unspoken)


def _beside(work: Callable[[], T]) -> Future[T]:
    """Begin something in a thread that nobody has to wait for, not even at the program's end."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as fault:
            future.set_exception(fault)

    Thread(target=run, name="beside", daemon=True).start()
    return future


def _open_ear(stack: ExitStack, chosen: Chosen, sound: LiveSound, model: str | None) -> Recogniser | None:
    """Open the ear, and say what it is and cannot do; without one, say so."""
    try:
        ear = stack.enter_context(wiring.recogniser(model, in_step=False, calibrated=True, known=chosen.profile))
        if sound.listening:  # else it was said that there is no microphone; one may come
            note(f"Listening with {ear.name}.")
        _name_deaf_phrases(ear, chosen.language)
        _name_deaf_answers(ear, chosen, chosen.language)
    except (VoicecoachError, OSError) as fault:
        note(f"{fault} Keys alone lead this session.")
        return None
    return ear


def _name_deaf_phrases(ear: Recogniser, language: Language) -> None:
    """Say which of the listener's own phrases the model has no words for."""
    own = [text for words in language.commands.values() for text in words.own]
    for text, lacking in ear.deaf_to(own).items():
        note(f"Your phrase '{text}' cannot be heard with this model, which lacks: {', '.join(lacking)}.")
        note(f'It gets them with: voicecoach model build --add "{text}"')


def _name_deaf_answers(ear: Recogniser, chosen: Chosen, language: Language) -> None:
    """Say which answers the model has no words for; the keys still give them."""
    for question in chosen.questions.values():
        for answer, words in question.answers.items():
            texts = [phrase.text for phrase in language.answer_phrases({answer: words})]
            deaf = ear.deaf_to(texts)
            if len(deaf) == len(texts):
                lacking = ", ".join(sorted({word for missing in deaf.values() for word in missing}))
                note(f"The answer '{answer}' cannot be heard with this model, which lacks: {lacking}. A key gives it.")


def _keys(language: Language) -> str:
    keys = " · ".join(f"{words.key} {command}" for command, words in language.commands.items())
    return f"Keys: {keys}"
