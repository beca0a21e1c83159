"""When a sample of a recording was played, on the clock on the wall; and where sound ends in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tests.bench.beat import WHOLE, like
from voicecoach.units import SAMPLE_RATE, Samples, Seconds

AUDIBLE: Final = 1e-3
"""Magnitude from which a sample is sound, 60 dB below full scale."""

QUIET: Final = 1e-4
"""Magnitude up to which a sample is silence: three steps of 16 bits."""

SILENCE: Final[Seconds] = 0.05
"""Silence begins where nothing sounds for so long."""


CLOCK_FAST: Final = "device's clock against the monotonic one, fast by"
CLOCK_WANDER: Final = "device's clock, greatest wander"


@dataclass(frozen=True, slots=True)
class Timings:
    """One time, measured again and again.

    Attributes:
        part: of the benchmark.
        what: is measured.
        values: in the order of the trials.
        unit: ``ms`` or ``s``.
        aim: what we want of it.
    """

    part: str
    engine: str
    condition: str
    what: str
    values: tuple[float, ...]
    unit: str
    aim: str = ""


class SampleClock:
    """The moments of a recording's samples.

    A piece arrives a little after its last sample was played, sometimes much after; never before. So the moment of a
    sample is told by the least late piece around it.

    Args:
        stamps: for each piece the moment of its arrival, seconds, and how many samples there were with it.
    """

    def __init__(self, stamps: Sequence[tuple[float, int]]) -> None:
        moments, counts = np.array(stamps, dtype=np.float64).T
        self._counts = counts
        self._zeros = moments - counts / SAMPLE_RATE  # when sample 0 was played, as each piece has it

    def moment_of(self, sample: float) -> Seconds:
        """Give when a sample was played, as the pieces of the second before and after tell."""
        near = np.abs(self._counts - sample) <= SAMPLE_RATE
        if not near.any():
            near = np.abs(self._counts - sample) == np.abs(self._counts - sample).min()
        return float(self._zeros[near].min()) + sample / SAMPLE_RATE

    def sample_at(self, moment: Seconds) -> int:
        """Give the sample that was played at a moment."""
        sample = (moment - float(self._zeros.min())) * SAMPLE_RATE
        return max(0, round(sample + (moment - self.moment_of(sample)) * SAMPLE_RATE))

    @property
    def fast(self) -> float:
        """By how much the device's clock is fast against the one on the wall, parts per million."""
        seconds, zeros = self._by_second()
        return float("nan") if len(seconds) < 3 else float(-np.polyfit(seconds, zeros, 1)[0]) * 1e6

    @property
    def wander(self) -> Seconds:
        """Greatest distance of the moments, second by second, from an even clock."""
        seconds, zeros = self._by_second()
        if len(seconds) < 3:
            return float("nan")
        return float(np.abs(zeros - np.polyval(np.polyfit(seconds, zeros, 1), seconds)).max())

    def _by_second(self) -> tuple[np.ndarray, np.ndarray]:
        """Give the whole seconds of the recording, and of each the zero by its least late piece."""
        of = self._counts // SAMPLE_RATE
        seconds = np.unique(of)[1:-1]  # the first and the last are not whole
        return seconds, np.array([self._zeros[of == second].min() for second in seconds])


def clock_timings(part: str, engine: str, condition: str, clock: SampleClock) -> tuple[Timings, Timings]:
    """Tell how a device's clock went while something was measured on it."""
    return (
        Timings(part, engine, condition, CLOCK_FAST, (clock.fast,), "ppm"),
        Timings(part, engine, condition, CLOCK_WANDER, (1000 * clock.wander,), "ms"),
    )


def first_sound(recorded: Samples) -> int | None:
    """Give the first sample that is sound; None in silence."""
    sounding = np.flatnonzero(np.abs(recorded) > AUDIBLE)
    return int(sounding[0]) if len(sounding) else None


def silence_after(recorded: Samples, sample: int) -> int | None:
    """Give the first sample of the silence that begins at or after a sample; None when all sounds to the end."""
    sounding = np.abs(recorded[sample:]) > QUIET
    edges = np.concatenate([[0], np.flatnonzero(sounding) + 1, [len(sounding)]])
    gaps = np.flatnonzero(np.diff(edges) > SILENCE * SAMPLE_RATE)
    return sample + int(edges[gaps[0]]) if len(gaps) else None


def until_it_would_sound(clip: Samples, last: Samples) -> int | None:
    """Give how many samples after the end of a clip's piece the clip sounds again, as it would have without a cut.

    A voice has breaks of some 10 ms of its own, in which a cut cannot be told: silence begins at its end at the latest.

    Args:
        last: the piece that was heard last, ending with sound, at any level.

    Returns:
        None where the piece is not of the clip, or the clip ends with it.
    """
    alike = like(clip, last)
    best = int(alike.argmax())
    again = np.flatnonzero(np.abs(clip[best + len(last) :]) > QUIET)
    return int(again[0]) if alike[best] > WHOLE and len(again) else None


def longest_gap(recorded: Samples) -> Seconds:
    """Give how long it is silent at most within sound that begins and ends the piece."""
    sounding = np.flatnonzero(np.abs(recorded) > QUIET)
    return float(np.diff(sounding).max()) / SAMPLE_RATE if len(sounding) > 1 else len(recorded) / SAMPLE_RATE
