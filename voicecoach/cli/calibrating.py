"""``calibrate``: finds out how the listener is heard in their room, and keeps what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Final

from voicecoach.calibrating import CalibrationRun, Captured
from voicecoach.cli import wiring
from voicecoach.cli.calibration_account import json_line, sentences
from voicecoach.cli.capture import capturing
from voicecoach.cli.doctor import look_at
from voicecoach.cli.printing import note
from voicecoach.errors import HearingError, SoundError
from voicecoach.language import CalibrationWords, Language, load_calibration_words
from voicecoach.listening.calibration import Calibration, decide
from voicecoach.listening.phrases import Command, Grammar, Phrase
from voicecoach.loopback import Loopback
from voicecoach.ports import Microphone, Recogniser, Speaker
from voicecoach.sound.mixer import Mixer
from voicecoach.units import HEARING_RATE, Seconds, to_frames, to_seconds

PHRASES: Final = 6

ASKED_FOR: Final = (
    Command.PAUSE,
    Command.STOP,
    Command.THAT_HURTS,
    Command.SWITCH_SIDES,
    Command.RESUME,
    Command.HOW_MANY_LEFT,
    Command.NEXT,
    Command.EASIER,
)
"""Commands whose phrases are read aloud, the first ``PHRASES`` that the model can hear."""

BEFORE_SPEAKING: Final[Seconds] = 0.3
"""From the order to speak to the first sample: the mixer takes orders in block by block."""

_UNSPOKEN: Final = "So only you are listened to, and what to do is printed."


def calibrate(*, as_json: bool, model: str | None) -> None:
    """Measure, decide, say what was found, and keep it.

    Raises:
        SoundError: there is no microphone, or it gives nothing, or a device went away.
        HearingError: the model cannot be used, too little was heard, or the result cannot be kept.
    """
    language, words = wiring.language(), load_calibration_words()
    grammar = Grammar.of(language.phrases_of(language.commands))
    with ExitStack() as stack:
        ear, used = stack.enter_context(wiring.recogniser_on(model, in_step=False, calibrated=False))
        phrases = _phrases(ear, language)
        captured, say = _open_sound(stack, words, phrases)
        note(f"Listening with {ear.name}. This takes a minute; Ctrl-C leaves all as it was.")
        measured = CalibrationRun(captured, ear, say, note, words).measure(grammar, phrases)
    decision = decide(measured)
    found = None
    if decision.offset is not None:
        found = Calibration(used.name, datetime.now(UTC).astimezone().date(), decision.offset)
        wiring.calibrations().keep(found)
    print(json_line(measured, decision, found) if as_json else "\n".join(sentences(measured, decision)))
    if found is None:
        raise HearingError("Nothing was changed, since too little was heard.", "Do it again, nearer to the microphone.")


def forget() -> None:
    """Take the calibration away.

    Raises:
        HearingError: what is kept cannot be read or written.
    """
    wiring.calibrations().keep(None)
    print("Forgotten: phrases are believed as they are for everybody.")


def _phrases(ear: Recogniser, language: Language) -> list[Phrase]:
    """Choose what is read aloud: of each command the first phrase, but for weak ones, that the model can hear."""
    candidates = [language.commands[command].phrases for command in ASKED_FOR]
    deaf = ear.deaf_to([phrase.text for phrases in candidates for phrase in phrases])
    sure = [[phrase for phrase in phrases if phrase.threshold <= phrases[0].threshold] for phrases in candidates]
    heard = [[phrase for phrase in phrases if phrase.text not in deaf] for phrases in sure]
    chosen = [phrases[0] for phrases in heard if phrases][:PHRASES]
    if not chosen:
        raise HearingError("The model knows none of the coach's phrases.", "Use a model for English.")
    return chosen


def _open_sound(
    stack: ExitStack, words: CalibrationWords, phrases: list[Phrase]
) -> tuple[Iterator[Captured], Callable[[str], Seconds] | None]:
    """Open the microphone and, where there is one, the loudspeaker with the coach's voice."""
    from voicecoach.adapters.sounddevice_microphone import SounddeviceMicrophone
    from voicecoach.adapters.sounddevice_speaker import SounddeviceSpeaker

    in_use = wiring.devices_in_use()
    microphone = SounddeviceMicrophone(in_use.microphone, in_use.speaker)
    loudspeaker = look_at("loudspeaker", in_use.speaker)  # in a process of its own: a faulty sound system may end it
    if not loudspeaker.ok:
        note(f"{loudspeaker.what} {_UNSPOKEN}")
        return _captured(stack, microphone, None, None), None
    sounds = stack.enter_context(wiring.coach_sounds())
    texts = [
        words.quiet,
        *words.sentences,
        *(ask.format(phrase=phrase.text) for ask in (words.ask, words.ask_again) for phrase in phrases),
        words.thanks,
    ]
    clips = {text: sounds.utterances.clip(text) for text in texts}
    if sounds.utterances.fault is not None:
        note(f"{sounds.utterances.fault} {_UNSPOKEN}")
        return _captured(stack, microphone, None, None), None
    mixer, speaker = Mixer(), SounddeviceSpeaker(in_use.speaker)
    loopback = Loopback(speaker, mixer)
    stack.callback(speaker.close)
    speaker.start(loopback.fill)

    def say(text: str) -> Seconds:
        begin = mixer.position + to_frames(BEFORE_SPEAKING)
        mixer.play(clips[text].samples, begin)
        return to_seconds(begin + clips[text].frames)

    return _captured(stack, microphone, speaker, loopback), say


def _captured(
    stack: ExitStack, microphone: Microphone, speaker: Speaker | None, loopback: Loopback | None
) -> Iterator[Captured]:
    """Open the microphone, and give its blocks with what was played meanwhile."""
    blocks = stack.enter_context(capturing(microphone))

    def each() -> Iterator[Captured]:
        heard = 0
        for block, begin, end in blocks:
            heard += len(block)
            if speaker is None or loopback is None:
                yield Captured(block, heard / HEARING_RATE, None)
                continue
            if not speaker.alive:
                raise SoundError("The loudspeaker went away.", "Plug it in again, or choose another one.")
            played, at = loopback.during(begin, end, len(block))
            yield Captured(block, at, played)

    return each()
