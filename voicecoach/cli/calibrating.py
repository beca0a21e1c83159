"""``calibrate``: finds out how the listener is heard in their room, and keeps what follows from it."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Final

from voicecoach.calibrating import CalibrationRun
from voicecoach.cli import wiring
from voicecoach.cli.calibration_account import json_line, sentences
from voicecoach.cli.conversing import open_sound
from voicecoach.cli.printing import note
from voicecoach.errors import HearingError
from voicecoach.language import CalibrationWords, Language, load_calibration_words
from voicecoach.listening.calibration import Calibration, decide
from voicecoach.listening.phrases import Command, Grammar, Phrase
from voicecoach.ports import Recogniser

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
        captured, say = open_sound(stack, _texts(words, phrases))
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


def _texts(words: CalibrationWords, phrases: list[Phrase]) -> list[str]:
    """Give all that may be said."""
    asks = [ask.format(phrase=phrase.text) for ask in (words.ask, words.ask_again) for phrase in phrases]
    return [words.quiet, *words.sentences, *asks, words.thanks]
