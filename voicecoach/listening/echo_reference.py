"""What the loudspeaker was playing while the microphone heard a block: the reference of the echo canceller."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.signal import fftconvolve, firwin

from voicecoach.units import SAMPLE_RATE, Pcm, Samples, Seconds, to_frames

LEAD: Final[Seconds] = 0.04
"""By so much the reference runs ahead of the microphone: the canceller can take out only what comes after its
reference, and time stamps may be wrong by many milliseconds. Less than the loudspeaker's buffer."""

REMEMBERED: Final[Seconds] = 3.0
"""Of what was played; the microphone's blocks come within a few tenths of a second, or late after a stall."""

_TAPS = 97  # at SAMPLE_RATE: flat to 6.8 kHz, 60 dB down at 8 kHz, where the microphone's stream ends
_LOW_PASS = firwin(_TAPS, 7_400, fs=SAMPLE_RATE, window=("kaiser", 6.0))
_PADDING = _TAPS // 2 + 4


class EchoReference:
    """Remembers what was played, and gives it at the microphone's rate and on the microphone's clock."""

    def __init__(self) -> None:
        self._played = np.zeros(0, np.float32)
        self._first = 0  # frame of the first sample remembered

    def play(self, samples: Samples) -> None:
        """Take the next block that the loudspeaker was given, float32 at ``SAMPLE_RATE``, from frame 0 on."""
        self._played = np.concatenate([self._played, samples])
        surplus = len(self._played) - to_frames(REMEMBERED)
        if surplus > 0:
            self._played = self._played[surplus:]
            self._first += surplus

    def during(self, begin: float, end: float, count: int) -> Pcm:
        """Give what was played between two frames, as ``count`` samples.

        Where the clocks of loudspeaker and microphone differ, ``count`` samples of the one are a little more or less
        than ``count`` of the other; that is what makes up for it.

        Args:
            begin: frame that sounded, with its fraction, when the block's first sample was heard.
            end: the same for the sample after its last.

        Returns:
            int16 at ``HEARING_RATE``, ``LEAD`` early; zeros where nothing is known.
        """
        if not count:
            return np.zeros(0, np.int16)
        lead = LEAD * SAMPLE_RATE
        positions = begin + lead + np.arange(count) * ((end - begin) / count)
        first, last = int(positions[0]) - _PADDING, int(positions[-1]) + _PADDING + 2
        if not np.any(known := self._between(first, last)):
            return np.zeros(count, np.int16)
        low = fftconvolve(known, _LOW_PASS, mode="same")
        sound = CubicSpline(np.arange(first, last), low)(positions)
        pcm: Pcm = np.rint(np.clip(sound, -1, 1) * 32767).astype(np.int16)
        return pcm

    def _between(self, first: int, last: int) -> Samples:
        """Give the frames of a stretch, zeros where they are not remembered or not yet played."""
        wanted = np.zeros(last - first, np.float32)
        begin = max(first, self._first)
        end = min(last, self._first + len(self._played))
        if begin < end:
            wanted[begin - first : end - first] = self._played[begin - self._first : end - self._first]
        return wanted
