"""When a sample of a sound card's stream sounds or was heard, from the time stamps of its blocks.

Stamps of one stream wander by a millisecond (PulseAudio, measured) around a line that they do not show any better in a
minute. So the line has the nominal rate, through the middle of the first stamps; fine differences are for
``echo_alignment`` to hear. It is laid anew when the stamps leave it for good: at a slip, where samples were lost or put
in, or after minutes of a clock that runs fast or slow.
"""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import Final

from voicecoach.units import Seconds

SLIP: Final[Seconds] = 0.015
"""Stamps further than this from the line, in the middle of the last few, make it begin anew."""

_LOOKED_AT = 15  # stamps, a third of a second: single ones are late when the machine is busy


class StreamClock:
    """The line from sample numbers to device time of one stream.

    Args:
        rate: nominal, Hz.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._zero: Seconds | None = None  # device time of sample 0
        self._zeros: deque[Seconds] = deque(maxlen=_LOOKED_AT)  # by each of the last stamps

    @property
    def known(self) -> bool:
        """Whether there has been a stamp."""
        return self._zero is not None

    def note(self, sample: int, moment: Seconds) -> None:
        """Take a stamp.

        Args:
            sample: its number in the stream.
            moment: device time at which it sounds, or was heard.
        """
        self._zeros.append(moment - sample / self._rate)
        middle = median(self._zeros)
        if self._zero is None or (len(self._zeros) == _LOOKED_AT and abs(middle - self._zero) > SLIP):
            self._zero = middle

    def moment_of(self, sample: float) -> Seconds:
        """Give the device time of a sample."""
        return (self._zero or 0.0) + sample / self._rate

    def sample_at(self, moment: Seconds) -> float:
        """Give the sample, with its fraction, of a device time."""
        return (moment - (self._zero or 0.0)) * self._rate
