"""When a sample of a sound card's stream sounds or was heard, from the time stamps of its blocks.

Stamps of one stream wander by a millisecond (PulseAudio, measured) around a line that they do not show any better in a
minute. So the line has the nominal rate and follows the stamps in minutes; finer differences are for ``echo_alignment``
to hear. Only a slip, where samples were lost or put in, moves it at once.
"""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import Final

from voicecoach.units import Seconds

SLIP: Final[Seconds] = 0.01
"""A step of the stamps, in the middle of the last few, by more than this is made with them at once."""

_LOOKED_AT = 15  # stamps, a third of a second: single ones are late when the machine is busy
_WANDERS = 30  # stamps after a slip, two thirds of a second, while the device fills its buffer again
_FOLLOWS = 12_000  # stamps, four minutes; faster, and the line wanders with them by more than a canceller bears
_USUAL = 500  # stamps, ten seconds in which a clock that runs fast or slow goes hardly anywhere


class StreamClock:
    """The line from sample numbers to device time of one stream.

    Args:
        rate: nominal, Hz.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._zero: Seconds = 0.0  # device time of sample 0
        self._known = False
        self._zeros: deque[Seconds] = deque(maxlen=_LOOKED_AT)  # by each of the last stamps
        self._settling = _LOOKED_AT  # stamps that are still believed at once
        self._started = True  # what settles comes from a start, not from a slip
        self._slipped: Seconds = 0.0
        self._usual_off: Seconds = 0.0  # of the stamps from the line, which is behind where a clock runs fast or slow

    @property
    def known(self) -> bool:
        """Whether there has been a stamp, before a restart or after: what was played before it is still in the air."""
        return self._known

    @property
    def slipped(self) -> Seconds:
        """By how much later samples sound than they would have, had there been no slips; less where some were lost."""
        return self._slipped

    def restart(self) -> None:
        """Believe the next stamps at once: the stream was stopped and started, and its buffer filled."""
        self._zeros.clear()
        self._settling = _LOOKED_AT
        self._started = True
        self._usual_off = 0.0

    def note(self, sample: int, moment: Seconds) -> None:
        """Take a stamp.

        Args:
            sample: its number in the stream.
            moment: device time at which it sounds, or was heard.
        """
        self._known = True
        self._zeros.append(moment - sample / self._rate)
        off = median(self._zeros) - self._zero
        step = off - self._usual_off
        if self._settling:
            self._settling -= 1
            self._move(step)
        elif abs(step) > SLIP:
            self._started = False
            self._settling = _WANDERS
            self._move(step)
        else:
            self._zero += off / _FOLLOWS
            self._usual_off += step / _USUAL

    def _move(self, step: Seconds) -> None:
        self._zero += step
        self._slipped += 0.0 if self._started else step

    def moment_of(self, sample: float) -> Seconds:
        """Give the device time of a sample."""
        return self._zero + sample / self._rate

    def sample_at(self, moment: Seconds) -> float:
        """Give the sample, with its fraction, of a device time."""
        return (moment - self._zero) * self._rate
