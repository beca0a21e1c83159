"""Where in a recording the counts are, and how far off the beat.

A count is found by its sound: the normalised correlation of the beginning of its clip with the recording, interpolated
between samples. So what is measured is the moment at which a word begins, on the clock of the device that played it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, TypeAlias

import numpy as np
import soxr
from numpy.typing import NDArray
from scipy.signal import correlate, find_peaks

from voicecoach.units import SAMPLE_RATE, Samples, Seconds

LEAST_LIKE: Final = 0.6
"""Normalised correlation above which the beginning of a word is taken for found: a right one has 0.9 to 1."""

WHOLE: Final = 0.9
"""The same of a word in full; what is less like it was torn, where its clip is always the same."""

EARLY: Final[Seconds] = 0.5
LATE: Final[Seconds] = 0.9
"""A count is looked for so long before and after its place; what is later is lost."""

SOAK: Final[Seconds] = 2400.0
"""Length for which drift is told: 40 minutes."""

_HEAD = SAMPLE_RATE // 4  # the beginning of a word
_COARSE = 6_000  # Hz, for finding the first beat
_VOTERS = 40  # counts that agree upon it
_NEAR = 0.3  # seconds
_LATELY = 9  # counts, whose places tell where to look for the next

_Likeness: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cue:
    """A count that should be heard.

    Attributes:
        second: its place on the beat.
        clip: its sound, at ``SAMPLE_RATE``.
    """

    second: int
    clip: Samples


@dataclass(frozen=True, slots=True)
class Found:
    """A count that was heard.

    Attributes:
        second: its place on the beat.
        sample: of the recording, where it begins, to a fraction.
        likeness: normalised correlation of the whole word with its clip.
    """

    second: int
    sample: float
    likeness: float


@dataclass(frozen=True, slots=True)
class Beats:
    """The counts of one engine in one condition.

    Attributes:
        part: of the benchmark.
        wanted: how many there should have been.
        found: in their order.
        aim: what we want of the greatest deviation.
    """

    part: str
    engine: str
    condition: str
    wanted: int
    found: tuple[Found, ...]
    aim: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """How true a row of counts is; NaN where there are too few to tell.

    Attributes:
        lost: counts not found.
        spread: standard deviation from the beat, ms.
        worst: greatest deviation, ms, early or late.
        drift: of the beat against the device's clock, ms in ``SOAK``.
        drift_error: its standard error.
    """

    lost: int
    spread: float
    worst: float
    drift: float
    drift_error: float


def deviations(found: Sequence[Found]) -> NDArray[np.float64]:
    """Give how far each count is from the best-fitting beat of exactly one second, ms; late is positive.

    Returns:
        Shape ``(counts,)``, with a mean of zero.
    """
    off = np.array([each.sample / SAMPLE_RATE - each.second for each in found]) * 1000
    return off - off.mean() if len(off) else off


def figures_of(beats: Beats) -> Figures:
    """Sum up a row of counts."""
    off = deviations(beats.found)
    lost = beats.wanted - len(off)
    if len(off) < 3:
        return Figures(lost, np.nan, np.nan, np.nan, np.nan)
    seconds = np.array([each.second for each in beats.found], dtype=np.float64)
    seconds -= seconds.mean()
    slope = float(seconds @ off / (seconds @ seconds))
    rest = off - slope * seconds
    error = float(np.sqrt(rest @ rest / (len(off) - 2) / (seconds @ seconds)))
    return Figures(lost, float(off.std(ddof=1)), float(np.abs(off).max()), slope * SOAK, error * SOAK)


def find(recorded: Samples, cues: Sequence[Cue]) -> tuple[Found, ...]:
    """Find counts in a recording, without knowing when it began.

    Args:
        recorded: at ``SAMPLE_RATE``; may be longer than memory likes, being read piece by piece.
        cues: in their order.
    """
    begin = _first_beat(recorded, cues)
    if begin is None:
        return ()
    found: list[Found] = []
    lately = [begin]
    for cue in cues:
        place = _place(recorded, cue, median(lately[-_LATELY:]))
        if place is not None:
            found.append(place)
            lately.append(place.sample - cue.second * SAMPLE_RATE)
    return tuple(found)


def _place(recorded: Samples, cue: Cue, begin: float) -> Found | None:
    """Find one count near its place."""
    expected = begin + cue.second * SAMPLE_RATE
    first = max(0, round(expected - EARLY * SAMPLE_RATE))
    window = recorded[first : round(expected + LATE * SAMPLE_RATE) + _HEAD]
    head = cue.clip[:_HEAD]
    if len(window) <= len(head) + 2:
        return None
    likeness = like(window, head)
    best = int(likeness.argmax())
    if likeness[best] < LEAST_LIKE:
        return None
    sample = first + best
    whole = recorded[sample : sample + len(cue.clip)]
    alike = float(like(whole, cue.clip)[0]) if len(whole) == len(cue.clip) else 0.0
    return Found(cue.second, sample + _summit(likeness, best), alike)


def like(sound: Samples, clip: Samples) -> _Likeness:
    """Give the normalised correlation of a clip with a sound, for each place where the clip fits in.

    Returns:
        Shape ``(len(sound) - len(clip) + 1,)``, from -1 to 1; 0 where the sound is next to silent.
    """
    wide = sound.astype(np.float64)
    match = correlate(wide, clip.astype(np.float64), mode="valid", method="fft")
    energy = np.concatenate([[0.0], np.cumsum(wide**2)])
    local = energy[len(clip) :] - energy[: -len(clip)]
    own = float(np.sum(clip.astype(np.float64) ** 2))
    audible = local > 1e-4 * own
    return np.where(audible, match / np.sqrt(np.where(audible, local * own, 1.0)), 0.0)


def _summit(likeness: _Likeness, best: int) -> float:
    """Give how far from its greatest value a parabola through it and its neighbours has its summit."""
    if not 0 < best < len(likeness) - 1:
        return 0.0
    before, here, after = likeness[best - 1 : best + 2]
    bend = before - 2 * here + after
    return float((before - after) / (2 * bend)) if bend < 0 else 0.0


def _first_beat(recorded: Samples, cues: Sequence[Cue]) -> float | None:
    """Give the sample at which second 0 lies: where most counts would then be near their places."""
    voters = cues[:_VOTERS]
    until = round((voters[-1].second + 90) * SAMPLE_RATE)
    sound = soxr.resample(recorded[:until], SAMPLE_RATE, _COARSE)
    votes: list[tuple[float, int]] = []
    for cue in voters:
        clip = soxr.resample(cue.clip[:_HEAD], SAMPLE_RATE, _COARSE)
        peaks, _ = find_peaks(like(sound, clip), height=LEAST_LIKE, distance=_COARSE // 5)
        votes += [(peak / _COARSE - cue.second, cue.second) for peak in peaks]
    if not votes:
        return None

    def agreeing(begin: float) -> int:
        return len({second for other, second in votes if abs(other - begin) <= _NEAR})

    most = max(agreeing(begin) for begin, _ in votes)
    best = [begin for begin, _ in votes if agreeing(begin) == most]
    return median(best) * SAMPLE_RATE
