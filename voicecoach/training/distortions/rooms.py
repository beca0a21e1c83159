"""Rooms: how reverberation smears the bands, and what distance takes away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from voicecoach.training.distortions.bands import BANDS, CENTRES, TILT, Powers, power_ratio, smooth_curves
from voicecoach.training.distortions.noises import WhiteNoise
from voicecoach.training.features import HIGHEST
from voicecoach.training.phones import FRAMES_A_SECOND

Room: TypeAlias = Callable[[np.random.Generator, WhiteNoise, Powers], Powers]
"""Draws a room for each utterance and gives what arrives in it."""


def near(random: np.random.Generator, white: WhiteNoise, power: Powers) -> Powers:
    """Put each utterance in a room of its own: RT60 of 0.12 to 0.65 s, direct sound 3 dB below to 14 dB above the rest.

    The lowest bands ring about 1.3 times as long as the highest.
    """
    count = len(power)
    rt60 = random.uniform(0.12, 0.65, (count, 1)) * np.exp(smooth_curves(random, count, 4, 0.15) - 0.125 * TILT)
    return reverberate(power, rt60, random.uniform(-3, 14, count), white)


def far(random: np.random.Generator, white: WhiteNoise, power: Powers) -> Powers:
    """Put each utterance far away in a large or bare room.

    RT60 of 0.4 to 0.9 s, direct sound from 8 dB below to 4 dB above the rest; a few early reflections colour it
    like a comb; up to 8 dB of the highest band are lost to air, soft things and a turned head.
    """
    count = len(power)
    rt60 = random.uniform(0.4, 0.9, (count, 1)) * np.exp(smooth_curves(random, count, 4, 0.15) - 0.25 * TILT)
    loss = power_ratio(-random.uniform(0, 8, (count, 1)) * np.minimum(1, CENTRES / HIGHEST))
    colour = early_reflections(random, count) * loss
    return reverberate(power * colour[:, None], np.minimum(rt60, 1.2), random.uniform(-8, 4, count), white)


def early_reflections(random: np.random.Generator, count: int) -> Powers:
    """Draw combs: two to five reflections 1 to 15 ms after the direct sound, each of 0.2 to 0.8 of its amplitude.

    Returns:
        Factors of power ``[count, BANDS]``, averaged over each band, so that the teeth show only where they are wider.
    """
    most, points = 5, 9
    delay = random.uniform(0.001, 0.015, (count, most, 1))
    amplitude = random.uniform(0.2, 0.8, (count, most, 1)) * random.choice((-1, 1), (count, most, 1))
    amplitude *= np.arange(most)[None, :, None] < random.integers(2, most + 1, (count, 1, 1))
    edges = np.concatenate(([CENTRES[0] / 2], CENTRES, [HIGHEST]))
    low, high = (edges[:-2] + edges[1:-1]) / 2, (edges[1:-1] + edges[2:]) / 2
    hertz = np.linspace(low, high, points, axis=1).reshape(-1)
    angle = (2 * np.pi * delay * hertz).astype(np.float32)
    real, imaginary = 1 + (amplitude * np.cos(angle)).sum(1), (amplitude * np.sin(angle)).sum(1)
    response: NDArray[np.float64] = (real**2 + imaginary**2).reshape(count, BANDS, points).mean(2)
    return np.asarray(response / response.mean(1, keepdims=True), dtype=np.float32)


def reverberate(power: Powers, rt60: NDArray[np.floating], direct: NDArray[np.floating], white: WhiteNoise) -> Powers:
    """Add a tail that flickers as noise does: many reflections at random phases.

    From frame to frame it changes by 3.3 dB (one sigma), as that of speech convolved with falling noise was measured
    to do.

    Args:
        power, rt60, direct: as for ``tail``.

    Returns:
        Powers of that shape.
    """
    return np.asarray(power + tail(power, rt60, direct) * white.flicker(*power.shape[:2]), dtype=np.float32)


def tail(power: Powers, rt60: NDArray[np.floating], direct: NDArray[np.floating]) -> Powers:
    """Give the mean power of what is reflected, which falls evenly on the decibel scale.

    Args:
        power: ``[count, frames, BANDS]``.
        rt60: seconds in which it falls by 60 dB, ``[count, BANDS]``.
        direct: decibels of the direct sound over all of the tail, ``[count]``.

    Returns:
        Powers of that shape.
    """
    kept = (10 ** (-6 / (FRAMES_A_SECOND * rt60))).astype(np.float32)
    fed = power_ratio(-direct)[:, None] * (1 - kept)
    dry = np.ascontiguousarray(power.transpose(1, 0, 2))
    reflected = np.zeros_like(dry)
    for moment in range(1, len(dry)):
        reflected[moment] = kept * reflected[moment - 1] + fed * dry[moment - 1]
    return np.ascontiguousarray(reflected.transpose(1, 0, 2))
