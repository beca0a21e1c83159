from __future__ import annotations

import threading

import numpy as np
import pytest

from voicecoach.errors import VoiceError
from voicecoach.ports import Recording
from voicecoach.sound.clip import Clip
from voicecoach.sound.utterances import FIRST_SILENCE, PATIENCE, Utterances

RATE = 22_050
STAND_IN = Clip(np.full(4_800, 0.1, dtype=np.float32))


class SpokenNotes:
    """A voice that gives each text a tone as long as it has characters; and fails when told to."""

    name = "notes"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.broken = False

    def speak(self, text: str) -> Recording:
        self.asked.append(text)
        if self.broken:
            raise VoiceError(f"no sound for '{text}'")
        t = np.arange(len(text) * RATE // 20) / RATE
        return Recording(np.sin(2 * np.pi * 300 * t).astype(np.float32) * np.float32(0.3), RATE)

    def close(self) -> None:
        """Nothing to let go of."""


class Shelf:
    """A store in memory."""

    def __init__(self) -> None:
        self.clips: dict[tuple[str, str], Clip] = {}

    def find(self, voice: str, spoken: str) -> Clip | None:
        return self.clips.get((voice, spoken))

    def keep(self, voice: str, spoken: str, clip: Clip) -> None:
        self.clips[voice, spoken] = clip


@pytest.fixture
def voice() -> SpokenNotes:
    return SpokenNotes()


class HeldUpNotes(SpokenNotes):
    """Speaks only when let."""

    def __init__(self) -> None:
        super().__init__()
        self.let = threading.Event()

    def speak(self, text: str) -> Recording:
        self.let.wait(10)
        return super().speak(text)


def test_in_a_hurry_a_slow_voice_gives_way_to_the_stand_in_and_is_used_again_when_it_keeps_up() -> None:
    voice = HeldUpNotes()
    utterances = Utterances(voice, None, STAND_IN)
    utterances.hurry(0.01)
    assert utterances.clip("Lift") is STAND_IN
    assert "0.01 s" in str(utterances.fault)
    voice.let.set()
    utterances.hurry(10)
    assert utterances.clip("Lower") is not STAND_IN
    assert utterances.clip("Lift") is STAND_IN
    utterances.close()


def test_a_text_is_spoken_once_and_then_remembered(voice: SpokenNotes) -> None:
    utterances = Utterances(voice, None, STAND_IN)
    first = utterances.clip("Lift")
    assert utterances.clip("Lift") is first
    assert utterances.length("Lift") == first.seconds
    assert voice.asked == ["Lift"]


def test_the_voice_gets_the_spoken_form(voice: SpokenNotes) -> None:
    Utterances(voice, None, STAND_IN).clip("Hold 20 s")
    assert voice.asked == ["Hold 20 seconds"]


def test_the_next_session_takes_its_clips_from_the_store(voice: SpokenNotes) -> None:
    shelf = Shelf()
    clip = Utterances(voice, shelf, STAND_IN).clip("Lift")
    voice.broken = True
    later = Utterances(voice, shelf, STAND_IN)
    assert later.clip("Lift") is clip
    assert not later.is_missing("Lift")


def test_the_stand_in_is_given_and_reported_when_the_voice_fails(voice: SpokenNotes) -> None:
    shelf = Shelf()
    utterances = Utterances(voice, shelf, STAND_IN)
    voice.broken = True
    assert utterances.clip("Lift") is STAND_IN
    assert utterances.is_missing("Lift")
    assert str(utterances.fault) == "no sound for 'Lift'"
    assert not shelf.clips


def test_a_text_that_got_the_stand_in_keeps_its_length_when_the_voice_is_back(voice: SpokenNotes) -> None:
    utterances = Utterances(voice, None, STAND_IN)
    voice.broken = True
    length = utterances.length("Lift")
    voice.broken = False
    assert utterances.length("Lift") == length == STAND_IN.seconds
    assert utterances.clip("Lower") is not STAND_IN


def test_a_dead_voice_is_asked_ever_more_rarely(voice: SpokenNotes) -> None:
    utterances = Utterances(voice, None, STAND_IN)
    voice.broken = True
    for number in range(100):
        assert utterances.clip(f"text {number}") is STAND_IN
    first_retry = PATIENCE + FIRST_SILENCE
    second_retry = first_retry + 1 + 2 * FIRST_SILENCE
    third_retry = second_retry + 1 + 4 * FIRST_SILENCE
    assert voice.asked == [f"text {number}" for number in (0, 1, first_retry, second_retry, third_retry)]


def test_a_voice_that_is_back_is_asked_for_everything_again(voice: SpokenNotes) -> None:
    utterances = Utterances(voice, None, STAND_IN)
    voice.broken = True
    for number in range(PATIENCE + FIRST_SILENCE):
        utterances.clip(f"early {number}")
    voice.broken = False
    for text in ("late 1", "late 2"):
        assert utterances.clip(text) is not STAND_IN
    assert voice.asked[-2:] == ["late 1", "late 2"]


def test_what_is_rendered_ahead_is_there_when_its_moment_comes(voice: SpokenNotes) -> None:
    utterances = Utterances(voice, None, STAND_IN)
    utterances.hurry(10, ahead=lambda: ["Lift", "Lower"])
    assert utterances.clip("Hold") is not STAND_IN  # in line behind them
    voice.broken = True
    assert utterances.clip("Lift") is not STAND_IN
    assert utterances.clip("Lower") is not STAND_IN
    utterances.close()
