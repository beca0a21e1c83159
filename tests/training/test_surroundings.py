"""Levels of the surroundings in which a model is examined."""

from __future__ import annotations

import numpy as np
import pytest

from voicecoach.listening.simulated_room import SPEECH_DBFS
from voicecoach.training.surroundings import MICROPHONE_DBFS, OVER_NOISE, Microphone, Place
from voicecoach.units import HEARING_RATE, Pcm

NOTHING: Pcm = np.zeros(0, np.int16)


def level(sound: Pcm) -> float:
    return float(10 * np.log10(np.mean((sound / 32768.0) ** 2)))


def tone(seconds: float) -> Pcm:
    moments = np.arange(round(seconds * HEARING_RATE)) / HEARING_RATE
    return (500 * np.sin(2 * np.pi * 440 * moments)).astype(np.int16)


@pytest.mark.parametrize("place", Place)
def test_a_stretch_is_as_long_as_asked_and_the_same_each_time(place: Place) -> None:
    first, again = (Microphone(place).record(0.5, tone(1.0), 0.25) for _ in range(2))
    other = Microphone(place, seed=1).record(0.5, tone(1.0), 0.25)
    assert len(first) == round(1.75 * HEARING_RATE)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("place", Place)
def test_speech_of_any_loudness_has_one_level_over_the_noise_of_the_place(place: Place) -> None:
    microphone = Microphone(place)
    before, spoken = microphone.record(20.0, NOTHING, 0.0), microphone.record(0.0, tone(3.0), 0.0)
    noise = SPEECH_DBFS - OVER_NOISE if place is Place.NOISE else MICROPHONE_DBFS
    assert level(before) == pytest.approx(noise, abs=1.0)
    together = 10 * np.log10(10 ** (SPEECH_DBFS / 10) + 10 ** (noise / 10))
    assert level(spoken) == pytest.approx(together, abs=0.5)


def test_only_in_the_room_does_speech_go_on_after_its_end() -> None:
    after = {
        place: level(Microphone(place).record(0.0, tone(1.0), 0.2)[HEARING_RATE:])
        for place in (Place.CLEAN, Place.ROOM)
    }
    assert after[Place.CLEAN] == pytest.approx(MICROPHONE_DBFS, abs=1.0)
    assert after[Place.ROOM] > MICROPHONE_DBFS + 15


def test_the_noise_goes_on_from_one_stretch_to_the_next_and_has_impacts() -> None:
    microphone = Microphone(Place.NOISE)
    pieces = [microphone.record(0.1, NOTHING, 0.0) for _ in range(200)]
    levels = np.array([level(piece) for piece in pieces])
    assert levels.max() > np.median(levels) + 6
    assert abs(np.median(levels[:100]) - np.median(levels[100:])) < 1.0
