"""A calibration from beginning to end in simulated rooms: a synthetic person, the real recogniser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from tests.voices import need_voices
from voicecoach.adapters.ear_process import EarProcess
from voicecoach.adapters.pyttsx3_voice import Pyttsx3Voice
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
from voicecoach.calibrating import CalibrationRun
from voicecoach.errors import SoundError
from voicecoach.language import load_calibration_words, load_language
from voicecoach.listening.calibration import Finding, Measured, decide
from voicecoach.listening.phrases import Command, Grammar
from voicecoach.listening.simulated_room import SimulatedRoom
from voicecoach.sound.clip import shape
from voicecoach.sound.mixer import Mixer
from voicecoach.turns import Captured
from voicecoach.units import SAMPLE_RATE, Pcm, Seconds, to_seconds

LANGUAGE = load_language()
WORDS = load_calibration_words()
GRAMMAR = Grammar.of(LANGUAGE.phrases_of(LANGUAGE.commands))
PHRASES = [LANGUAGE.commands[command].phrases[0] for command in (Command.PAUSE, Command.STOP, Command.SWITCH_SIDES)]
BLOCK = SAMPLE_RATE // 10


class Scene:
    """A coach and a person in a room, block by block.

    Args:
        person: speaks as a voice does, or says nothing where it is None.
    """

    def __init__(self, room: SimulatedRoom, person: str | None = "en-us+f3", *, gain: float = 1.0) -> None:
        self._room = room
        self._gain = gain
        self._mixer = Mixer()
        self._coach = Pyttsx3Voice()
        self._person = Pyttsx3Voice(person) if person else None
        self.shown: list[str] = []

    def close(self) -> None:
        self._coach.close()
        if self._person:
            self._person.close()

    def say(self, text: str) -> Seconds:
        clip = shape(self._coach.speak(text))
        begin = self._mixer.position + BLOCK
        self._mixer.play(clip.samples, begin)
        return to_seconds(begin + clip.frames)

    def show(self, text: str) -> None:
        self.shown.append(text)
        asked = next((phrase.text for phrase in PHRASES if text == WORDS.ask.format(phrase=phrase.text)), None)
        if asked and self._person:
            words = shape(self._person.speak(asked)).samples
            self._room.say(words, to_seconds(self._mixer.position) + 0.5)

    def captured(self, *, aloud: bool = True) -> Iterator[Captured]:
        while True:
            block = self._room.block(self._mixer.mix(BLOCK))
            yield Captured(self.heard(block), to_seconds(self._mixer.position), self._room.played if aloud else None)

    def heard(self, block: Pcm) -> Pcm:
        louder: Pcm = np.clip(block * self._gain, -32_768, 32_767).astype(np.int16)
        return louder


@pytest.fixture
def ear() -> Iterator[EarProcess]:
    need_voices()
    ear = EarProcess(BUNDLED_MODEL, in_step=True)
    yield ear
    ear.close()


def calibrated(ear: EarProcess, scene: Scene, *, aloud: bool = True) -> Measured:
    say: Callable[[str], Seconds] | None = scene.say if aloud else None
    try:
        return CalibrationRun(scene.captured(aloud=aloud), ear, say, scene.show, WORDS).measure(GRAMMAR, PHRASES)
    finally:
        scene.close()


def test_in_a_quiet_room_all_is_well_and_nothing_changes(ear: EarProcess) -> None:
    scene = Scene(SimulatedRoom())
    measured = calibrated(ear, scene)
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
    assert scene.shown == [WORDS.quiet, *WORDS.sentences, *said, WORDS.thanks]


def test_an_overdriven_microphone_in_a_noisy_room_without_a_loudspeaker(ear: EarProcess) -> None:
    measured = calibrated(ear, Scene(SimulatedRoom(noise_dbfs=-44.0), gain=20.0), aloud=False)
    assert measured.echo is None
    assert {Finding.TOO_NOISY, Finding.CLIPPED, Finding.NO_LOUDSPEAKER} <= set(decide(measured).findings)


def test_who_says_nothing_is_asked_again_and_nothing_is_decided(ear: EarProcess) -> None:
    scene = Scene(SimulatedRoom(), person=None)
    decision = decide(calibrated(ear, scene, aloud=False))
    assert decision.offset is None
    assert decision.findings[-1] is Finding.NOT_HEARD
    assert WORDS.ask_again.format(phrase="pause") in scene.shown


def test_a_microphone_of_perfect_silence_is_told_of_after_the_first_phrase(ear: EarProcess) -> None:
    scene = Scene(SimulatedRoom(), gain=0.0)
    with pytest.raises(SoundError, match="perfect silence"):
        calibrated(ear, scene, aloud=False)
    assert scene.shown[-1] == WORDS.ask_again.format(phrase="pause")
