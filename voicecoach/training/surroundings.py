"""Where something is said when a model is examined: near, across a room, or over noise.

Made of random numbers alone, so the same everywhere, and by other means than what a model is trained with. Kinder than
a real room or kitchen: good for comparing two models, not for saying how well a person is heard.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from voicecoach.listening.simulated_room import SPEECH_DBFS
from voicecoach.units import HEARING_RATE, Pcm, Seconds

Sound: TypeAlias = NDArray[np.float64]
"""Mono sound, shape ``(n,)``, at ``HEARING_RATE``, full scale ±1."""


class Place(StrEnum):
    """One of the surroundings."""

    CLEAN = "clean"
    ROOM = "room"
    NOISE = "noise +10 dB"


MICROPHONE_DBFS: Final = -62.0
"""RMS of the microphone's own noise, white: 36 dB below speech, as in ``SimulatedRoom``."""

OVER_NOISE: Final = 10.0
"""Level of the speech, pauses left out, less that of the noise, all of it; dB."""

REVERBERATION: Final[Seconds] = 0.4
"""RT60 of the room: a furnished one. What is reflected is as loud as what comes straight."""

_FIRST_REFLECTION = HEARING_RATE * 3 // 1000  # samples: the wall is a metre further than the mouth
_NOISE_LENGTH: Final[Seconds] = 40.0  # then it repeats
_IMPACTS = 1.5  # a second, as of dishes
_LOWEST = 60.0  # Hz; pink noise would be infinite at 0
_FRAME = HEARING_RATE // 100


class Microphone:
    """Gives what a microphone in one place does, without a gap; the same calls give the same samples.

    Args:
        seed: of rooms and noise. In a room each utterance comes from a place of its own.
    """

    def __init__(self, place: Place, seed: int = 0) -> None:
        self._place = place
        self._random = np.random.default_rng((seed, list(Place).index(place)))
        loop = _noise(self._random) if place is Place.NOISE else np.zeros(HEARING_RATE)
        self._noise: Sound = loop * 10 ** ((SPEECH_DBFS - OVER_NOISE) / 20)
        self._at = 0  # in the noise

    def record(self, before: Seconds, speech: Pcm, after: Seconds) -> Pcm:
        """Give the next stretch: a pause, speech brought to ``SPEECH_DBFS``, and a pause.

        Args:
            speech: of any loudness; may be empty.
        """
        begin = round(before * HEARING_RATE)
        length = begin + len(speech) + round(after * HEARING_RATE)
        sound = self._random.normal(0.0, 10 ** (MICROPHONE_DBFS / 20), length)
        sound += np.take(self._noise, np.arange(self._at, self._at + length), mode="wrap")
        self._at = (self._at + length) % len(self._noise)
        if len(speech):
            arrived = speech / 32768.0
            if self._place is Place.ROOM:
                arrived = fftconvolve(arrived, _response(self._random))
            arrived = arrived[: length - begin] * _gain(arrived)
            sound[begin : begin + len(arrived)] += arrived
        pcm: Pcm = np.rint(np.clip(sound, -1.0, 1.0) * 32767).astype(np.int16)
        return pcm


def _response(random: np.random.Generator) -> Sound:
    """Draw a room's answer to a click: the click, then noise of the same energy that dies away."""
    length = round(REVERBERATION * HEARING_RATE)
    walls = random.normal(0.0, 1.0, length) * 10 ** (-3 * np.arange(length) / length)
    walls[:_FIRST_REFLECTION] = 0.0
    walls /= np.sqrt(np.sum(walls**2))
    walls[0] = 1.0
    return walls


def _noise(random: np.random.Generator) -> Sound:
    """Make pink noise with impacts, each half of the power; RMS 1."""
    length = round(_NOISE_LENGTH * HEARING_RATE)
    frequencies = np.fft.rfftfreq(length, 1 / HEARING_RATE)
    spectrum = np.fft.rfft(random.normal(0.0, 1.0, length)) / np.sqrt(np.maximum(frequencies, _LOWEST))
    steady: Sound = np.fft.irfft(spectrum, length)
    impacts = np.zeros(length)
    for begin in random.integers(length, size=round(_IMPACTS * _NOISE_LENGTH)):
        ringing = np.arange(min(HEARING_RATE // 4, length - begin)) / HEARING_RATE
        fading = np.exp(-ringing / random.uniform(0.01, 0.05))
        tone = np.sin(2 * np.pi * random.uniform(800.0, 5000.0) * ringing)
        impacts[begin : begin + len(ringing)] += fading * (tone + random.normal(0.0, 0.5, len(ringing)))
    whole: Sound = steady / np.std(steady) + impacts / np.std(impacts)
    whole /= np.sqrt(np.mean(whole**2))
    return whole


def _gain(speech: Sound) -> float:
    """Find what brings the sounding parts, those within 30 dB of the loudest 10 ms, to ``SPEECH_DBFS``."""
    powers = np.mean(np.pad(speech, (0, -len(speech) % _FRAME)).reshape(-1, _FRAME) ** 2, axis=1)
    if not powers.any():
        return 0.0
    return float(10 ** (SPEECH_DBFS / 20) / np.sqrt(powers[powers > powers.max() / 1000].mean()))
