"""When a sample of a sound card's stream sounds or was heard, from the time stamps of its blocks.

Stamps of one stream wander by a millisecond (PulseAudio, measured) around a line that they do not show any better in a
minute. So the line has the nominal rate and follows the stamps in minutes; finer differences are for ``echo_alignment``
to hear. Only at a slip, where samples were lost or put in, is it laid anew.
"""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import Final

from voicecoach.units import Seconds

SLIP: Final[Seconds] = 0.04
"""Stamps further than this from the line, in the middle of the last few, make it begin anew. A clock that runs fast or
slow by 100 millionths stays within."""

_LOOKED_AT = 15  # stamps, a third of a second: single ones are late when the machine is busy
_FOLLOWS = 12_000  # stamps, four minutes; faster, and the line wanders with them by more than a canceller bears


class StreamClock:
    """The line from sample numbers to device time of one stream.

    Args:
        rate: nominal, Hz.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._zero: Seconds = 0.0  # device time of sample 0
        self._zeros: deque[Seconds] = deque(maxlen=_LOOKED_AT)  # by each of the last stamps
        self._settled = False

    @property
    def known(self) -> bool:
        """Whether there has been a stamp."""
        return bool(self._zeros)

    def note(self, sample: int, moment: Seconds) -> None:
        """Take a stamp.

        Args:
            sample: its number in the stream.
            moment: device time at which it sounds, or was heard.
        """
        self._zeros.append(moment - sample / self._rate)
        off = median(self._zeros) - self._zero
        if self._settled and abs(off) <= SLIP:
            self._zero += off / _FOLLOWS
        else:
            self._zero += off
            self._settled = len(self._zeros) == _LOOKED_AT

    def moment_of(self, sample: float) -> Seconds:
        """Give the device time of a sample."""
        return self._zero + sample / self._rate

    def sample_at(self, moment: Seconds) -> float:
        """Give the sample, with its fraction, of a device time."""
        return (moment - self._zero) * self._rate
