"""Moves sound by less than a sample."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

HALF_WIDTH: Final = 16
"""Samples on either side that a sample between two is made of."""

_AROUND = np.arange(-HALF_WIDTH, HALF_WIDTH + 1)
_WINDOW = np.kaiser(len(_AROUND), 6.0)


def fractional_delay(fraction: float) -> NDArray[np.float64]:
    """Design the filter that gives the samples so much of a sample later: a sinc under a Kaiser window.

    Args:
        fraction: 0 to 1.

    Returns:
        ``2 * HALF_WIDTH + 1`` taps, to be convolved with.
    """
    taps: NDArray[np.float64] = np.sinc(_AROUND - fraction) * _WINDOW
    taps /= taps.sum()
    return taps
