"""A calibration from beginning to end in simulated rooms: a synthetic person, the real recogniser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.simulated_person import SimulatedPerson
from tests.voices import need_voices
from voicecoach.adapters.ear_process import EarProcess
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
from voicecoach.calibrating import CalibrationRun
from voicecoach.errors import SoundError
from voicecoach.language import load_calibration_words, load_language
from voicecoach.listening.calibration import Finding, Measured, decide
from voicecoach.listening.phrases import Command, Grammar
from voicecoach.listening.simulated_room import SimulatedRoom
from voicecoach.units import SAMPLE_RATE, Seconds

LANGUAGE = load_language()
WORDS = load_calibration_words()
GRAMMAR = Grammar.of(LANGUAGE.phrases_of(LANGUAGE.commands))
PHRASES = [LANGUAGE.commands[command].phrases[0] for command in (Command.PAUSE, Command.STOP, Command.SWITCH_SIDES)]
BLOCK = SAMPLE_RATE // 10


ANSWERS = {WORDS.ask.format(phrase=phrase.text): phrase.text for phrase in PHRASES}


@pytest.fixture
def ear() -> Iterator[EarProcess]:
    need_voices()
    ear = EarProcess(BUNDLED_MODEL, in_step=True)
    yield ear
    ear.close()


def calibrated(ear: EarProcess, person: SimulatedPerson, *, aloud: bool = True) -> Measured:
    say: Callable[[str], Seconds] | None = person.say if aloud else None
    try:
        return CalibrationRun(person.captured(aloud=aloud), ear, say, person.show, WORDS).measure(GRAMMAR, PHRASES)
    finally:
        person.close()


def test_in_a_quiet_room_all_is_well_and_nothing_changes(ear: EarProcess) -> None:
    person = SimulatedPerson(ANSWERS)
    measured = calibrated(ear, person)
    assert measured.noise == pytest.approx(-62, abs=1)
    assert measured.speech == pytest.approx(-20, abs=4)
    assert measured.echo is not None
    assert measured.echo.taken_out > 14
    assert measured.echo.late == pytest.approx(0, abs=0.002)
    assert all(said.heard() and len(said.scores) == 1 for said in measured.said)
    assert decide(measured).offset == 0.0
    assert decide(measured).findings == (
        Finding.QUIET_ROOM,
        Finding.ECHO_TAKEN_OUT,
        Finding.ALL_HEARD,
        Finding.NO_CHANGE,
    )
    said = [WORDS.ask.format(phrase=phrase.text) for phrase in PHRASES]
    assert person.shown == [WORDS.quiet, *WORDS.sentences, *said, WORDS.thanks]


def test_an_overdriven_microphone_in_a_noisy_room_without_a_loudspeaker(ear: EarProcess) -> None:
    measured = calibrated(ear, SimulatedPerson(ANSWERS, SimulatedRoom(noise_dbfs=-44.0), gain=20.0), aloud=False)
    assert measured.echo is None
    assert {Finding.TOO_NOISY, Finding.CLIPPED, Finding.NO_LOUDSPEAKER} <= set(decide(measured).findings)


def test_who_says_nothing_is_asked_again_and_nothing_is_decided(ear: EarProcess) -> None:
    person = SimulatedPerson({})
    decision = decide(calibrated(ear, person, aloud=False))
    assert decision.offset is None
    assert decision.findings[-1] is Finding.NOT_HEARD
    assert WORDS.ask_again.format(phrase="pause") in person.shown


def test_a_microphone_of_perfect_silence_is_told_of_after_the_first_phrase(ear: EarProcess) -> None:
    person = SimulatedPerson(ANSWERS, gain=0.0)
    with pytest.raises(SoundError, match="perfect silence"):
        calibrated(ear, person, aloud=False)
    assert person.shown[-1] == WORDS.ask_again.format(phrase="pause")
