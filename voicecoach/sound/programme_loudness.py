"""The loudness of a whole programme, measured as it passes by: ITU-R BS.1770-4, integrated, mono.

A stream of any length needs the same memory: the loudness of its blocks is kept as a histogram in steps of ``STEP``.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from voicecoach.units import SAMPLE_RATE, Frames, Samples

HOP: Final[Frames] = SAMPLE_RATE // 10
"""Blocks of 0.4 s begin every 0.1 s: they overlap by three quarters."""

HOPS: Final = 4
"""In a block."""

QUIETEST: Final = -70.0
"""LUFS of a block, at or beneath which it never counts."""

BENEATH: Final = 10.0
"""LU beneath the mean of what is left, at or beneath which a block does not count either."""

STEP: Final = 0.01
"""LU."""

_LOUDEST: Final = 20.0
_OFFSET: Final = -0.691

_Energies = NDArray[np.float64]


class ProgrammeLoudness:
    """Takes a stream in blocks of any size, and tells how loud all of it is.

    Digital silence costs nothing: the filters ring down within a hop (by 200 dB) and are then left alone.
    """

    def __init__(self) -> None:
        self._sections = _k_weighting()
        self._ringing = np.zeros((len(self._sections), 2))
        self._begun = np.zeros(0, dtype=np.float32)  # of a hop that is not complete
        self._hops: _Energies = np.zeros(0)  # the last ones, which later blocks still take in
        bins = round((_LOUDEST - QUIETEST) / STEP)
        self._counts = np.zeros(bins)
        self._energies = np.zeros(bins)

    def take(self, samples: Samples) -> None:
        """Take in more of the stream.

        Args:
            samples: shape ``(frames,)``, of any length.
        """
        stream = np.concatenate([self._begun, samples]) if len(self._begun) else samples
        whole = len(stream) // HOP
        self._begun = stream[whole * HOP :].copy()
        if not whole:
            return
        hops = np.concatenate([self._hops, self._energies_of(stream[: whole * HOP].reshape(whole, HOP))])
        self._hops = hops[-(HOPS - 1) :]
        if len(hops) >= HOPS:
            self._count(sliding_window_view(hops, HOPS).mean(axis=1))

    @property
    def integrated(self) -> float:
        """LUFS of what was taken in so far; ``-inf`` where nothing was loud enough or long enough to count."""
        loud = self._mean(0)
        if math.isinf(loud):
            return loud
        return self._mean(max(0, math.ceil((loud - BENEATH - QUIETEST) / STEP)))

    def _energies_of(self, hops: Samples) -> _Energies:
        """Give the mean square of each hop, weighted; hops of shape ``(n, HOP)``."""
        from scipy.signal import sosfilt

        energies = np.zeros(len(hops))
        if not self._ringing.any() and not hops.any():
            return energies
        sounding = np.asarray(hops.any(axis=1), dtype=np.bool_)
        filtered = sounding.copy()
        filtered[1:] |= sounding[:-1]  # what it has heard, a filter goes on to give
        filtered[0] |= bool(self._ringing.any())
        for first, after in _runs(filtered):
            weighted, self._ringing = sosfilt(self._sections, hops[first:after].reshape(-1), zi=self._ringing)
            energies[first:after] = np.square(weighted).reshape(-1, HOP).mean(axis=1)
            if not sounding[after - 1]:
                self._ringing = np.zeros_like(self._ringing)
        return energies

    def _count(self, blocks: _Energies) -> None:
        loud = blocks[blocks > _energy(QUIETEST)]
        bins = np.floor((_OFFSET + 10 * np.log10(loud) - QUIETEST) / STEP).astype(np.intp)
        bins = np.clip(bins, 0, len(self._counts) - 1)
        np.add.at(self._counts, bins, 1)
        np.add.at(self._energies, bins, loud)

    def _mean(self, first: int) -> float:
        """Give the loudness of all blocks from one step of the histogram upwards."""
        counted = self._counts[first:].sum()
        return _OFFSET + 10 * math.log10(self._energies[first:].sum() / counted) if counted else -math.inf


def _energy(loudness: float) -> float:
    return float(10 ** ((loudness - _OFFSET) / 10))


def _runs(marked: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Give where each row of marks begins, and where it has ended."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], marked, [False]]).astype(np.int8)))
    return [(int(first), int(after)) for first, after in edges.reshape(-1, 2)]


def _k_weighting() -> _Energies:
    """Give the two filters of BS.1770 as second-order sections, with the parameters that pyloudnorm has for them."""
    from pyloudnorm import IIRfilter

    shelf = IIRfilter(4.0, 1 / math.sqrt(2), 1500.0, SAMPLE_RATE, "high_shelf")
    high_pass = IIRfilter(0.0, 0.5, 38.0, SAMPLE_RATE, "high_pass")
    return np.array([np.concatenate([each.b, each.a]) / each.a[0] for each in (shelf, high_pass)])
