"""A loudspeaker, a microphone and a room between them, for the tests of the echo canceller."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve, resample_poly

from voicecoach.listening.echo_alignment import BLOCK
from voicecoach.units import HEARING_RATE, Pcm, Seconds

Sound = NDArray[np.float64]


def speechlike(seconds: Seconds, seed: int, rms: float = 0.05) -> Sound:
    """Noise with the spectrum and the syllables of speech, so that no recording is needed."""
    random = np.random.default_rng(seed)
    count = round(seconds * HEARING_RATE)
    pinkish = np.convolve(random.normal(size=count + 3), [1.0, 0.9, 0.6, 0.3], mode="valid")
    syllables = np.repeat(random.choice([0.0, 0.3, 1.0], size=count // 2400 + 1), 2400)[:count]
    sound = pinkish * syllables
    loud: Sound = sound * rms / np.sqrt(np.mean(sound**2))
    return loud


def room(seed: int, reverberation: Seconds = 0.3) -> Sound:
    """An answer to a click of unit energy, half of it from the walls, which takes 150 ms."""
    random = np.random.default_rng(seed)
    moments = np.arange(round(0.15 * HEARING_RATE)) / HEARING_RATE
    walls = random.normal(size=len(moments)) * 10 ** (-3 * moments / reverberation)
    walls *= np.sqrt(0.5 / np.sum(walls**2))
    walls[0] = np.sqrt(0.5)
    return walls


def echo_of(played: Sound, walls: Sound, delay: Seconds) -> Sound:
    """What the microphone gets of it, later than what was played by so much."""
    late = np.concatenate([np.zeros(round(delay * HEARING_RATE)), played])
    echo: Sound = fftconvolve(late, walls)[: len(played)]
    return echo


def apart(sound: Sound, millionths: int) -> Sound:
    """The sound on a clock that runs slower by so much, as far as it goes."""
    if millionths == 0:
        return sound
    step = 1 + millionths * 1e-6
    fine = resample_poly(sound, 8, 1)
    positions = np.arange(len(sound)) * step * 8
    slower: Sound = np.interp(positions, np.arange(len(fine)), fine)
    return slower


def pcm(sound: Sound) -> Pcm:
    return np.rint(np.clip(sound, -1, 1) * 32767).astype(np.int16)


def in_blocks(*streams: Pcm, size: int = BLOCK) -> Iterator[tuple[Pcm, ...]]:
    for begin in range(0, len(streams[0]), size):
        yield tuple(stream[begin : begin + size] for stream in streams)


def decibels(sound: Sound | Pcm) -> float:
    scaled = sound / 32767.0 if sound.dtype == np.int16 else sound
    return float(10 * np.log10(np.mean(scaled**2) + 1e-12))
