"""A limiter for a stream: turned up by a gain, it stays beneath a ceiling, without a click or a bend."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from voicecoach.units import SAMPLE_RATE, Frames, Samples

STEP: Final[Frames] = SAMPLE_RATE // 1000
"""Frames between two borders, at which the gain is worked out; it is straight in between."""

REACH: Final = 10
"""Steps before and after a peak in which the gain goes down and comes back."""


class Limiter:
    """Turns a stream up, and turns down beforehand what would then pass the ceiling.

    As ``clip.limit`` does for a clip: at each border the gain is the mean of ten minima over eleven steps, all of
    which take in both neighbours, so it is low enough for both. Samples keep their places in the stream; they come out
    up to ``REACH + 1`` steps later than they went in, and ``rest`` gives the last of them.

    Args:
        gain: dB.
        ceiling: dBFS that no sample passes. Between samples the waveform reaches a little higher.
    """

    def __init__(self, gain: float, ceiling: float) -> None:
        self._factor = np.float32(10 ** (gain / 20))
        self._ceiling = np.float32(10 ** (ceiling / 20))
        self._held = np.zeros(0, dtype=np.float32)  # turned up; begins at a border
        self._before = np.ones(REACH, dtype=np.float32)  # what the steps before those held needed
        self._resting = True  # nothing of what is held or was needed can be told from silence

    def take(self, samples: Samples) -> Samples:
        """Take in more of the stream, and give what is ready of it.

        Args:
            samples: shape ``(frames,)``, of any length.
        """
        if self._resting and not samples.any():
            return self._silence(len(self._held) + len(samples))
        return self._ready(np.concatenate([self._held, samples * self._factor]))

    def rest(self) -> Samples:
        """Give the last of the stream; nothing is taken in after this."""
        held = len(self._held)
        return self._ready(np.concatenate([self._held, np.zeros((REACH + 1) * STEP, dtype=np.float32)]))[:held]

    def _silence(self, frames: Frames) -> Samples:
        """Pass silence on, which most of a session is, without looking at every sample."""
        ready = max(0, frames // STEP - REACH) * STEP
        self._held = np.zeros(frames - ready, dtype=np.float32)
        return np.zeros(ready, dtype=np.float32)

    def _ready(self, stream: Samples) -> Samples:
        steps = len(stream) // STEP
        ready = steps - REACH
        if ready <= 0:
            self._held = stream
            self._resting = False
            return stream[:0]
        peaks = np.abs(stream[: steps * STEP]).reshape(steps, STEP).max(axis=1)
        needed = np.concatenate([self._before, self._ceiling / np.maximum(peaks, self._ceiling)])
        self._before = needed[ready : ready + REACH]
        self._held = stream[ready * STEP :].copy()
        self._resting = not self._held.any() and self._before.min() == 1
        done = stream[: ready * STEP]
        if needed.min() == 1:
            return done
        least = sliding_window_view(needed, REACH + 1).min(axis=1)
        borders = sliding_window_view(least, REACH).mean(axis=1, dtype=np.float32)
        gains = borders[:-1, None] + np.diff(borders)[:, None] * _RAMP
        return np.asarray(done * gains.reshape(-1), dtype=np.float32)


_RAMP = np.arange(STEP, dtype=np.float32) / np.float32(STEP)
