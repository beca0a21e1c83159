"""Puts clips into one endless stream at exact samples.

Orders come from the session's thread and wait in a deque, whose ends are safe to use from two threads without a lock;
``mix`` takes them in, in the order they were given, at the start of the block it makes. So the audio thread never
waits for the session, and a row of orders means the same whatever the size of the blocks.
"""

from __future__ import annotations

import heapq
from bisect import insort
from collections import deque
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from voicecoach.units import Frames, Samples

KNEE = 0.9
"""Level above which the limiter bends; below it, sound passes unchanged, as our clips do one at a time (-1 dBFS)."""


@dataclass(frozen=True, slots=True)
class _Play:
    samples: Samples
    at: Frames


@dataclass(frozen=True, slots=True)
class _Silence:
    fade: Frames


@dataclass(frozen=True, slots=True)
class _Level:
    factor: float


_Order: TypeAlias = _Play | _Silence | _Level

GLIDE: Frames = 4800
"""Frames that a change of level takes: 0.1 s, without a click."""


@dataclass(frozen=True, slots=True, order=True)
class _Placed:
    """A clip in its place. Sorted by the number of its order, so that sums round alike in every cut into blocks."""

    number: int
    start: Frames = field(compare=False)
    samples: Samples = field(compare=False)

    @property
    def end(self) -> Frames:
        return self.start + len(self.samples)


class Mixer:
    """Clips in, one stream out.

    ``play`` and ``silence`` belong to the session's thread, ``mix`` to the audio thread; the properties may be read
    from both.
    """

    def __init__(self) -> None:
        self._orders: deque[_Order] = deque()
        self._waiting: list[tuple[Frames, _Placed]] = []  # a heap: the next to begin is first
        self._sounding: list[_Placed] = []
        self._number = 0
        self._position: Frames = 0
        self._late = 0
        self._level_before = 1.0
        self._level_wanted = 1.0
        self._level_since: Frames = -GLIDE

    @property
    def position(self) -> Frames:
        """The next frame to be mixed, counted from the first."""
        return self._position

    @property
    def late(self) -> int:
        """How many clips were ordered for a moment that had been mixed already, and so began too late."""
        return self._late

    def play(self, samples: Samples, at: Frames, gain: float = 1.0) -> None:
        """Place a clip so that its first sample is frame ``at``; or, when that is past, the first of the next block.

        Args:
            samples: not to be changed afterwards: the clip may be read where it lies.
            at: frame on the mixer's own count, see ``position``.
            gain: factor, not decibels.
        """
        clip = np.asarray(samples, dtype=np.float32)
        self._orders.append(_Play(clip if gain == 1.0 else clip * np.float32(gain), at))

    def silence(self, fade: Frames = 480) -> None:
        """Fade out what sounds, beginning with the next mixed frame, and drop what has been ordered but not begun.

        Clips ordered after this are not touched by it, even if it has not been taken in yet.

        Args:
            fade: frames until all is still; 480 are 10 ms, short to the ear and without a click.
        """
        self._orders.append(_Silence(fade))

    def level(self, factor: float) -> None:
        """Let everything sound louder or more quietly, beginning with the next mixed frame, in a glide of ``GLIDE``.

        Args:
            factor: against the clips as they are; not decibels.
        """
        self._orders.append(_Level(factor))

    def mix(self, frames: Frames) -> Samples:
        """Give the next block: exactly that many frames, float32, within ±1."""
        self._take_orders()
        end = self._position + frames
        while self._waiting and self._waiting[0][0] < end:
            insort(self._sounding, heapq.heappop(self._waiting)[1])
        block = _limited(self._sum(frames) * self._levels(self._position, frames))
        self._sounding = [clip for clip in self._sounding if clip.end > end]
        self._position = end
        return block

    def _take_orders(self) -> None:
        while self._orders:
            match self._orders.popleft():
                case _Play(samples, at):
                    self._late += at < self._position
                    self._place(samples, max(at, self._position))
                case _Level(factor):
                    self._level_before = float(self._levels(self._position, 1)[0])
                    self._level_wanted = factor
                    self._level_since = self._position
                case _Silence(fade):
                    tail = self._sum(fade) * np.linspace(1, 0, fade + 1, dtype=np.float32)[1:]
                    self._waiting.clear()
                    self._sounding = [_Placed(self._next_number(), self._position, tail)]

    def _place(self, samples: Samples, start: Frames) -> None:
        heapq.heappush(self._waiting, (start, _Placed(self._next_number(), start, samples)))

    def _next_number(self) -> int:
        self._number += 1
        return self._number

    def _levels(self, first: Frames, frames: Frames) -> Samples:
        """Give the factor of each frame, the same however the stream is cut into blocks."""
        gone = np.arange(first - self._level_since, first - self._level_since + frames, dtype=np.float32) / GLIDE
        change = self._level_wanted - self._level_before
        levels: Samples = (self._level_before + change * np.minimum(gone, 1)).astype(np.float32)
        return levels

    def _sum(self, frames: Frames) -> Samples:
        """Add up what sounds in the next frames."""
        total = np.zeros(frames, dtype=np.float32)
        for clip in self._sounding:
            first = max(clip.start, self._position)
            last = min(clip.end, self._position + frames)
            if first < last:
                total[first - self._position : last - self._position] += clip.samples[
                    first - clip.start : last - clip.start
                ]
        return total


def _limited(samples: Samples) -> Samples:
    """Bend what is louder than the knee towards ±1, with no step in level or slope; sample by sample, in place."""
    loud = np.abs(samples) > KNEE
    if loud.any():
        peaks = samples[loud]
        over = (np.abs(peaks) - KNEE) / (1 - KNEE)
        samples[loud] = np.sign(peaks) * (KNEE + (1 - KNEE) * np.tanh(over))
    return samples
