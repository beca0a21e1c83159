"""Keeps what was played in step with its echo, as finely as a canceller needs it, by listening to both.

A linear canceller bears two clocks that run apart by 5 millionths, and hears nothing more at 20; the cards of a laptop
and of a USB microphone differ by up to 100. Time stamps cannot tell: PulseAudio's wander by 0.8 ms, so that a slope
through 20 s of them is wrong by 45 millionths. But the echo itself can. Twice a second its delay is measured to a
fraction of a sample, where the generalised cross-correlation with phase transform (Knapp and Carter, 1976) of the last
two seconds has its peak. A line through those delays is the drift, and it is taken out by resampling what was played.
A delay that has jumped, since a sound card lost a block or a wireless loudspeaker is late, is made up for with the
room still known.

Where nothing comes back, as with headphones, a word of the listener's and a count of the coach's have a peak as well,
and it stands out of the mean of two seconds in which there is hardly anything else. So a first delay is believed when
it is found again in other words: in two seconds that have none of the first two in them.
"""

from __future__ import annotations

from collections import deque
from enum import Enum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from voicecoach.listening.fractional_delay import HALF_WIDTH, fractional_delay
from voicecoach.units import HEARING_RATE, Seconds

BLOCK: Final = 256
"""Samples aligned at once, 16 ms."""

SEARCHED: Final[Seconds] = 0.6
"""The longest delay looked for, behind what the time stamps say; Bluetooth's included."""

AUDIBLE: Final = 10 ** (-50 / 20)
"""RMS of what is played, full scale ±1, from which on it is to be reckoned with."""

_EARLIER: Final[Seconds] = 0.04  # the echo may come by so much earlier than the time stamps say
_BEFORE_PEAK = round(0.012 * HEARING_RATE)  # samples of the filter left before the loudest: the first sound is weaker
_COVERED = round(0.06 * HEARING_RATE)  # and delays up to this are left as they are

_AT_FIRST = round(0.028 * HEARING_RATE)  # samples held back: the reference leads by more than the filter needs
_LOOKED_AT = 2 * HEARING_RATE // BLOCK  # blocks
_LOOK_EVERY = _LOOKED_AT // 4  # of the blocks in which something was played
_CLEAR_PEAK = 10.0  # of the correlation, over its mean; of two unlike sounds that go on the highest of 10,000 is at 4
_CLEAR_KEPT = 40  # looks
_CLEAR_KNOWN = 2
_JUMP = 24  # samples, 1.5 ms
_SAME = 8  # samples within which two looks agree
_FIRST_LOOKS = 8  # in which a first delay has to be found twice
_TINY = 1e-9

_TRACK = 40  # looks, 20 s of coaching
_TRACK_KNOWN = 8
_DRIFT_MOST = 300e-6
_NOTABLE_DRIFT = 3e-6  # what a canceller bears


class Step(Enum):
    """What a look at the delay led to."""

    NONE = "none"
    DRIFT = "drift"
    """The clocks run apart otherwise than was believed; the room is as it was, or nearly."""

    JUMP = "jump"
    """The delay had jumped, which is made up for: the room is as it was before."""

    NEW = "new"
    """The delay is another than before, and what is known of the room is void."""


class EchoAlignment:
    """Follows blocks of the microphone and of what was played; knows no time."""

    def __init__(self) -> None:
        self._played = np.zeros(round((SEARCHED + _EARLIER) * HEARING_RATE) + 4 * BLOCK)  # newest last
        self._offset = float(_AT_FIRST)  # samples by which what was played is held back
        self._drift = 0.0  # of the offset, samples a sample
        self._pairs: deque[NDArray[np.float64]] = deque(maxlen=_LOOKED_AT)
        self._audible = 0
        self._block = 0
        self._usual: float | None = None  # delay that is left after the offset
        self._looked = np.nan  # what the last look found, where that was unusual
        self._first_looks: deque[tuple[int, float]] = deque(maxlen=_FIRST_LOOKS)  # block, and whole delay
        self._clear: deque[bool] = deque(maxlen=_CLEAR_KEPT)  # whether the last looks found an echo, where they tell
        self._track: deque[tuple[int, float]] = deque(maxlen=_TRACK)  # block, and whole delay

    @property
    def hears_none(self) -> bool:
        """Whether nothing of what is played comes back, as with headphones; it takes a few seconds of it to tell."""
        return len(self._clear) >= _CLEAR_KNOWN and not any(self._clear)

    @property
    def delay(self) -> Seconds | None:
        """By how much the echo is behind what was played, as last found; None while that is not known."""
        return None if self._usual is None else (self._offset + self._usual) / HEARING_RATE

    def aligned(self, loudspeaker: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take the next block that was played, and give the one to cancel with."""
        self._played = np.concatenate([self._played[BLOCK:], loudspeaker])
        self._offset = self._within(self._offset + self._drift * BLOCK)
        whole = int(self._offset)
        begin = len(self._played) - BLOCK - whole - HALF_WIDTH
        around = self._played[begin - 1 : begin + BLOCK + 2 * HALF_WIDTH]
        return np.convolve(around, fractional_delay(self._offset - whole), mode="valid")[:BLOCK]

    def look(self, microphone: NDArray[np.float64], aligned: NDArray[np.float64], *, does_well: bool) -> Step:
        """Look now and then whether they are in step, and put them in step.

        Args:
            does_well: whether the canceller takes most of the echo out with things as they are.
        """
        self._block += 1
        self._pairs.append(np.stack([microphone, aligned]))
        self._audible += bool(np.sqrt(np.mean(aligned**2)) > AUDIBLE)
        if self._audible < _LOOK_EVERY or len(self._pairs) < _LOOKED_AT:
            return Step.NONE
        self._audible = 0
        lag = _lag(*np.concatenate(list(self._pairs), axis=1))
        if lag is None:
            self._clear.append(False)
            if self.hears_none:
                self._usual = None
            return Step.NONE
        if self._usual is None:
            return self._first(lag, does_well=does_well)
        self._clear.append(True)
        if abs(lag - self._usual) <= _JUMP:
            return self._follow(lag)
        looked, self._looked = self._looked, lag
        return self._step_to(lag, does_well=does_well) if abs(lag - looked) <= _SAME else Step.NONE

    def _first(self, lag: float, *, does_well: bool) -> Step:
        """Take note of a delay while none is usual, and believe the one that is found again in other words."""
        delay = self._offset + lag
        self._first_looks.append((self._block, delay))
        same = [(block, found) for block, found in self._first_looks if abs(found - delay) <= _SAME]
        if same[0][0] > self._block - _LOOKED_AT:
            return Step.NONE
        self._clear.append(True)
        step = self._step_to(lag, does_well=does_well)
        self._track.extend(same)
        return step

    def _follow(self, lag: float) -> Step:
        self._looked = np.nan
        self._track.append((self._block, self._offset + lag))
        if len(self._track) < _TRACK_KNOWN:
            return Step.NONE
        blocks, delays = np.array(self._track).T
        earlier, later = np.triu_indices(len(blocks), _TRACK_KNOWN // 2)
        slopes = (delays[later] - delays[earlier]) / (blocks[later] - blocks[earlier]) / BLOCK
        before, self._drift = self._drift, float(np.clip(np.median(slopes), -_DRIFT_MOST, _DRIFT_MOST))  # Theil and Sen
        return Step.DRIFT if abs(self._drift - before) > _NOTABLE_DRIFT else Step.NONE

    def _step_to(self, lag: float, *, does_well: bool) -> Step:
        """Make up for a delay that is new, or has jumped."""
        self._looked = np.nan
        self._track.clear()
        self._pairs.clear()
        fits = _BEFORE_PEAK / 3 <= lag <= _COVERED
        known, wanted = self._usual is not None and not does_well, self._usual
        if wanted is None or does_well:
            wanted = lag if fits else float(_BEFORE_PEAK)
        before = self._offset
        self._offset = self._within(before + lag - wanted)
        self._usual = lag - (self._offset - before)
        if self._offset == before:
            return Step.NONE
        return Step.JUMP if known else Step.NEW

    def _within(self, offset: float) -> float:
        return min(max(offset, HALF_WIDTH), len(self._played) - BLOCK - 2.0 * HALF_WIDTH)


def _lag(microphone: NDArray[np.float64], played: NDArray[np.float64]) -> float | None:
    """Find by how many samples the echo is behind; None when no delay stands out."""
    size = 2 * len(microphone)
    cross = np.fft.rfft(microphone, size) * np.fft.rfft(played, size).conj()
    correlation = np.abs(np.fft.irfft(cross / (np.abs(cross) + _TINY)))
    earlier = round(_EARLIER * HEARING_RATE)
    correlation = np.concatenate([correlation[-earlier:], correlation[: round(SEARCHED * HEARING_RATE)]])
    peak = int(correlation.argmax())
    if correlation[peak] < _CLEAR_PEAK * correlation.mean() or not 0 < peak < len(correlation) - 1:
        return None
    before, at, after = correlation[peak - 1 : peak + 2]
    return float(peak - earlier + 0.5 * (before - after) / (before - 2 * at + after))
