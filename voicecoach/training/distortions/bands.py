"""The forty mel bands: where they lie, and random curves over them."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from voicecoach.training.features import HIGHEST, LOWEST
from voicecoach.training.phones import COEFFICIENTS

Powers: TypeAlias = NDArray[np.float32]
"""Powers (or their natural logarithms, or factors of them) of bands; the last axis is ``BANDS`` long."""

BANDS: Final = COEFFICIENTS


def mel(hertz: ArrayLike) -> NDArray[np.float64]:
    """Give the place of a frequency on Kaldi's mel scale."""
    return np.asarray(1127 * np.log1p(np.asarray(hertz, dtype=np.float64) / 700))


_FOOT = float(mel(LOWEST))
_STEP = (float(mel(HIGHEST)) - _FOOT) / (BANDS + 1)

CENTRES: Final[Powers] = (700 * np.expm1((_FOOT + _STEP * np.arange(1, BANDS + 1)) / 1127)).astype(np.float32)
"""Hz, of each band, rising."""

TILT: Final[Powers] = np.linspace(-1, 1, BANDS, dtype=np.float32)
"""From the lowest band to the highest."""


def band_of(hertz: ArrayLike) -> NDArray[np.float64]:
    """Give where a frequency lies among the bands: 0 is the centre of the first; between two it is a fraction."""
    return np.clip((mel(hertz) - _FOOT) / _STEP - 1, 0, BANDS - 1)


def power_ratio(decibels: ArrayLike) -> Powers:
    """Turn decibels into a factor of power, float32, of the same shape."""
    return np.asarray(10 ** (np.asarray(decibels) / 10), dtype=np.float32)


def smooth_curves(random: np.random.Generator, count: int, nodes: int, spread: float, points: int = BANDS) -> Powers:
    """Draw curves: straight between normally distributed nodes.

    Args:
        count: of curves.
        nodes: of each, spread evenly from the first point to the last; at least two.
        spread: standard deviation of a node.
        points: of each curve.

    Returns:
        ``[count, points]``, float32.
    """
    heights = (random.standard_normal((count, nodes)) * spread).astype(np.float32)
    place = np.linspace(0, nodes - 1, points)
    below = np.minimum(place.astype(np.int64), nodes - 2)
    share = (place - below).astype(np.float32)
    return np.asarray(heights[:, below] * (1 - share) + heights[:, below + 1] * share, dtype=np.float32)
