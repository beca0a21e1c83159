"""Levels and mixtures, so that each figure of the benchmark has one definition.

- The *level* of speech is that of its sounding parts: the RMS of the 10 ms frames within 30 dB of the loudest one, in
  dB of full scale. Pauses do not count.
- The *level* of noise is the RMS of all of it.
- A *signal-to-noise ratio* is the level of the phrase less the level of the piece of noise that lies under its clip.
- An *echo over the user* is the level of the coach in the microphone less that of the person, both active, both after
  the room.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from voicecoach.units import HEARING_RATE, Pcm, Seconds

Sound: TypeAlias = NDArray[np.float64]
"""Mono sound, shape ``(n,)``, at ``HEARING_RATE``, full scale ±1; it may be louder until it becomes ``Pcm``."""

SPEECH: Final = -26.0
"""Level of a person in the microphone, dB of full scale: 36 dB over ``ROOM_NOISE``, as in ``SimulatedRoom``."""

ROOM_NOISE: Final = -62.0
"""Level of the noise that every microphone has, white, dB of full scale."""

SOUNDING: Final = 30.0
"""dB below the loudest 10 ms; what is weaker is a pause."""

_FRAME = HEARING_RATE // 100


def speech_level(sound: Sound) -> float:
    """Give the level of speech; ``-inf`` for silence."""
    powers = _powers(sound)
    if not powers.any():
        return float("-inf")
    return float(10 * np.log10(powers[powers > powers.max() * 10 ** (-SOUNDING / 10)].mean()))


def noise_level(sound: Sound) -> float:
    """Give the level of noise; ``-inf`` for silence."""
    power = float(np.mean(sound**2)) if len(sound) else 0.0
    return float(10 * np.log10(power)) if power else float("-inf")


def sounding_span(sound: Sound) -> tuple[Seconds, Seconds]:
    """Give where the first frame begins, and the last one ends, that is no pause."""
    powers = _powers(sound)
    sounding = np.flatnonzero(powers > powers.max() * 10 ** (-SOUNDING / 10))
    return float(sounding[0] / 100), float((sounding[-1] + 1) / 100)


def louder(sound: Sound, decibels: float) -> Sound:
    """Give the sound with its level changed."""
    return sound * 10 ** (decibels / 20)


def at_level(speech: Sound, level: float) -> Sound:
    """Bring speech to a level."""
    return louder(speech, level - speech_level(speech))


def room_noise(length: int, random: np.random.Generator) -> Sound:
    """Make so many samples of what every microphone has."""
    return random.normal(0.0, 10 ** (ROOM_NOISE / 20), length)


def piece_of(noise: Sound, length: int, random: np.random.Generator) -> Sound:
    """Cut so many samples of a recording, from anywhere; it goes on from its beginning where it ends."""
    piece: Sound = np.take(noise, np.arange(length) + random.integers(len(noise)), mode="wrap")
    return piece


def to_pcm(sound: Sound) -> Pcm:
    """Give what a microphone gives; what is too loud is clipped."""
    pcm: Pcm = np.rint(np.clip(sound, -1.0, 1.0) * 32767).astype(np.int16)
    return pcm


def _powers(sound: Sound) -> Sound:
    padded = np.pad(sound, (0, -len(sound) % _FRAME))
    powers: Sound = np.mean(padded.reshape(-1, _FRAME) ** 2, axis=1)
    return powers
