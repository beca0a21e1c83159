"""What came of a phrase, and how sure a share or a rate is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from voicecoach.listening.study import wilson
from voicecoach.units import Seconds

Outcome: TypeAlias = Literal["correct", "confused", "missed"]


@dataclass(frozen=True, slots=True)
class Guess:
    """What the ear made of one sound.

    Attributes:
        text: the likeliest phrase; empty where there was none.
        score: highest threshold at which it is obeyed; ``-inf`` where nothing could make it so.
        heard: whether it was obeyed.
        start: seconds of the stream.
        end: seconds of the stream.
        inside: whether it overlaps the phrase that was said.
        wait: seconds of the stream from the true end of the phrase to the decision; NaN outside of a phrase.
        took: seconds that the decision took to compute, by the clock on the wall.
        why: it was not obeyed, one clause; empty where it was.
    """

    text: str
    score: float
    heard: bool
    start: Seconds
    end: Seconds
    inside: bool
    wait: Seconds = math.nan
    took: Seconds = 0.0
    why: str = ""

    def at(self, threshold: float | None) -> bool:
        """Whether it is obeyed at a threshold, or with ``None`` as the product has it."""
        return self.heard if threshold is None else bool(self.text) and self.score >= threshold


@dataclass(frozen=True, slots=True)
class Trial:
    """One phrase said to one engine in one condition; or a stretch in which nobody said any.

    Attributes:
        part: of the benchmark.
        source: whose voice: ``human`` or ``synthetic``.
        clip: what was played, for finding it again.
        said: the phrase; empty where nothing may be heard.
        seconds: length of what was played, lead-in left out.
        guesses: in the order of their decisions.
        computed: seconds of processor time that hearing took.
        heard_seconds: length of all that was heard in that time.
    """

    part: str
    source: str
    engine: str
    condition: str
    clip: str
    said: str
    seconds: Seconds
    guesses: tuple[Guess, ...]
    computed: Seconds = 0.0
    heard_seconds: Seconds = 0.0

    def outcome(self, threshold: float | None = None) -> Outcome:
        """Say what came of the phrase.

        Correct is a phrase that was heard once, and nothing else in its time; whatever else was obeyed in its time,
        be it the same again, makes it confused.
        """
        heard = [guess.text for guess in self._obeyed(threshold) if guess.inside]
        if heard == [self.said]:
            return "correct"
        return "confused" if heard else "missed"

    def extra(self, threshold: float | None = None) -> int:
        """Count what was obeyed though nobody said a phrase then."""
        return sum(not guess.inside for guess in self._obeyed(threshold))

    def _obeyed(self, threshold: float | None) -> Iterator[Guess]:
        """Go through what is obeyed; like the ear, nothing more of a sound in which something was."""
        until = -math.inf
        for guess in self.guesses:
            if guess.at(threshold) and guess.start >= until:
                until = guess.end
                yield guess


@dataclass(frozen=True, slots=True)
class Shares:
    """Of the phrases of some trials, in per cent, with the 95 % interval (Wilson) of the correct ones."""

    correct: float
    confused: float
    missed: float
    least: float
    most: float
    clips: int


def shares_of(trials: Sequence[Trial], threshold: float | None = None) -> Shares:
    """Count outcomes; there is at least one trial."""
    outcomes = [trial.outcome(threshold) for trial in trials]
    count = len(outcomes)
    correct, confused, missed = (outcomes.count(each) for each in ("correct", "confused", "missed"))
    least, most = wilson(correct, count)
    return Shares(100 * correct / count, 100 * confused / count, 100 * missed / count, 100 * least, 100 * most, count)


@dataclass(frozen=True, slots=True)
class Rate:
    """False accepts.

    Attributes:
        count: how many.
        hours: in so long.
        most: the highest rate an hour that is not refuted at 95 % (one-sided, Poisson): 3 / hours after none at all.
    """

    count: int
    hours: float
    most: float

    @property
    def per_hour(self) -> float:
        """How many an hour."""
        return self.count / self.hours


def rate_of(trials: Sequence[Trial], threshold: float | None = None) -> Rate:
    """Count what was obeyed in trials in which nobody said a phrase, or beside those that were said."""
    count = sum(trial.extra(threshold) for trial in trials)
    hours = sum(trial.seconds for trial in trials) / 3600
    return Rate(count, hours, poisson_most(count) / hours)


def accepted(trials: Sequence[Trial], threshold: float | None = None) -> float:
    """Give the share of trials, in none of which a phrase was said, in which something was obeyed; per cent."""
    return 100 * sum(trial.extra(threshold) > 0 for trial in trials) / len(trials)


def poisson_most(count: int) -> float:
    """Give the mean at which so few or fewer happen one time in twenty."""
    low, high = 0.0, 10.0 + 3.0 * count
    for _ in range(60):
        mean = (low + high) / 2
        below = math.exp(-mean) * sum(mean**k / math.factorial(k) for k in range(count + 1))
        low, high = (mean, high) if below > 0.05 else (low, mean)
    return high


def quantile(values: Sequence[float], share: float) -> float:
    """Give the least value that so large a share of the values does not exceed; NaN of none."""
    ordered = sorted(values)
    return ordered[min(max(math.ceil(share * len(ordered)) - 1, 0), len(ordered) - 1)] if ordered else math.nan
