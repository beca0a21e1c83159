"""What the loudspeaker was playing while the microphone heard a block: the reference of the echo canceller."""

from __future__ import annotations

from typing import Final

import numpy as np
import soxr

from voicecoach.listening.fractional_delay import HALF_WIDTH, fractional_delay
from voicecoach.units import HEARING_RATE, SAMPLE_RATE, Frames, Pcm, Samples, Seconds

LEAD: Final[Seconds] = 0.04
"""By so much the reference runs ahead of the microphone: the canceller can take out only what comes after its
reference, and time stamps may be wrong by many milliseconds. Less than the loudspeaker's buffer."""

REMEMBERED: Final[Seconds] = 8.0
"""Of what was played; the microphone's blocks come within a few tenths of a second, or late after a stall."""

_RATIO = SAMPLE_RATE // HEARING_RATE
_TAKEN_IN_AT_ONCE = 100  # blocks
_FORGOTTEN_AT_ONCE = 2 * HEARING_RATE


class EchoReference:
    """Remembers what was played, and gives it at the microphone's rate and on the microphone's clock."""

    def __init__(self) -> None:
        self._resampler = soxr.ResampleStream(SAMPLE_RATE, HEARING_RATE, 1, dtype="float32")
        self._blocks: list[Samples] = []  # at HEARING_RATE, not yet in the memory
        self._memory = np.zeros(0, np.float32)
        self._first = 0  # sample of the stream with which the memory begins
        self._played: Frames = 0

    def play(self, samples: Samples, first: Frames | None = None) -> None:
        """Take the next block that the loudspeaker was given, float32 at ``SAMPLE_RATE``.

        Args:
            first: frame with which it begins; that after the last block by default. Earlier, what was taken from there
                on was never heard; later, there was silence between.
        """
        if first is not None and first != self._played:
            self._go_to(first)
        self._played += len(samples)
        self._blocks.append(self._resampler.resample_chunk(np.nan_to_num(samples)))
        if len(self._blocks) > _TAKEN_IN_AT_ONCE:  # as when nothing is captured
            self._take_in()

    def during(self, begin: float, count: int) -> Pcm:
        """Give what was played from a frame on, as ``count`` samples.

        Args:
            begin: frame that sounded, with its fraction, when the block's first sample was heard.

        Returns:
            int16 at ``HEARING_RATE``, ``LEAD`` early; zeros where nothing is known.
        """
        position = begin / _RATIO + LEAD * HEARING_RATE
        whole = int(np.ceil(position))
        around = self._between(whole - HALF_WIDTH, whole + count + HALF_WIDTH)
        if not count or not around.any():
            return np.zeros(count, np.int16)
        sound = np.convolve(around, fractional_delay(whole - position), mode="valid")
        pcm: Pcm = np.rint(np.clip(sound, -1, 1) * 32767).astype(np.int16)
        return pcm

    def _go_to(self, frame: Frames) -> None:
        """Forget what was not heard after all, or put in silence; exact to a sample at ``HEARING_RATE``."""
        self._blocks.append(self._resampler.resample_chunk(np.zeros(0, np.float32), last=True))
        self._take_in()
        self._resampler = soxr.ResampleStream(SAMPLE_RATE, HEARING_RATE, 1, dtype="float32")
        kept = max(0, min(len(self._memory), round(frame / _RATIO) - self._first))
        missing = round(frame / _RATIO) - self._first - kept
        if missing > REMEMBERED * HEARING_RATE:  # all that is remembered would be silence
            self._memory, self._first = np.zeros(0, np.float32), round(frame / _RATIO)
        else:
            self._memory = np.concatenate([self._memory[:kept], np.zeros(max(0, missing), np.float32)])
        self._played = frame

    def _between(self, first: int, last: int) -> Samples:
        """Give the samples of a stretch, zeros where they are not remembered or not yet played."""
        self._take_in()
        wanted = np.zeros(last - first, np.float32)
        begin, end = max(first, self._first), min(last, self._first + len(self._memory))
        if begin < end:
            wanted[begin - first : end - first] = self._memory[begin - self._first : end - self._first]
        return wanted

    def _take_in(self) -> None:
        """Put what was played into the memory, and forget what is old."""
        self._memory = np.concatenate([self._memory, *self._blocks])
        self._blocks.clear()
        surplus = len(self._memory) - round(REMEMBERED * HEARING_RATE)
        if surplus > _FORGOTTEN_AT_ONCE:
            self._memory = self._memory[surplus:].copy()
            self._first += surplus
