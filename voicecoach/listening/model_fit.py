"""What a model's scores are worth: from the scores of any Vosk model to those that our thresholds were made for.

The verifier's formula came with the bundled model, and so did the thresholds of the phrases. Another model ranks sounds
by it as well, but on another scale: its log-likelihoods are larger or smaller, and so is what it gives to unknown
speech. A threshold is there to keep out what was not said to the coach. So equal scores are made to mean equally many
false commands: everyday talk, by synthetic voices, is scored by the model, and a straight line brings what about a
quarter and what about a twentieth of the talk exceeds to where the bundled model has them. The commands themselves have
no say in the line; they tell what is left of the hits.

Tried on copies of the first bundled model that were tampered with, on 90 phrases said by people over a kitchen 10 dB
below them: with log-likelihoods 1.6 times as large 78 % were heard at 0.75 before and 92 % with the line, 90 % being
what the model hears as it came, and no talk was heard either way.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Final

from voicecoach.listening.judging import Judge
from voicecoach.listening.verify import Verdict
from voicecoach.units import Pcm

USUAL: Final = 0.75
"""The threshold of most commands, at which a fit's shares are counted."""

_QUARTER: Final = (0.70, 0.80)
_TWENTIETH: Final = (0.92, 0.98)
"""Shares of the talk, from the lowest score up, whose mean scores are the two points."""

_BUNDLED: Final = (-2.60, -0.05)
"""The two points of the bundled model. By 'voicecoach model fit' a copy of it gets a scale of 1.0 and an offset of 0.0;
with a quarter of the voices they are 0.9 and 0.3.
"""

_MOST_STRETCH: Final = 8.0


@dataclass(frozen=True, slots=True)
class Fit:
    """How a model's raw scores become comparable with ``Phrase.threshold``.

    Attributes:
        scale: and
        offset: of the straight line; as they are here, for the bundled model, nothing changes.
        hits: share of commands by synthetic voices that score ``USUAL`` or more; None when it was not measured.
        false: share of short talk by the same voices that does.
    """

    scale: float = 1.0
    offset: float = 0.0
    hits: float | None = None
    false: float | None = None

    def score(self, raw: float) -> float:
        """Give a verifier's score on the scale of the thresholds."""
        return self.scale * raw + self.offset


class FittedJudge:
    """A ``Judge`` whose scores are brought to the scale of the thresholds.

    Args:
        judge: gives raw scores; closed with this object.
        fit: of its model.
    """

    def __init__(self, judge: Judge, fit: Fit) -> None:
        self._judge = judge
        self._fit = fit

    def knows(self, word: str) -> bool:
        """Say whether a word can be heard at all."""
        return self._judge.knows(word)

    def judge(self, samples: Pcm, texts: tuple[str, ...], frames: float) -> Verdict | None:
        """Judge, and bring the score to scale; see ``Judge``."""
        verdict = self._judge.judge(samples, texts, frames)
        return verdict and replace(verdict, score=self._fit.score(verdict.score))

    def close(self) -> None:
        """Let go of the judge."""
        self._judge.close()


def fit(commands: Sequence[float], talk: Sequence[float]) -> Fit:
    """Lay the line.

    Args:
        commands: raw score of each command that was said, as itself; ``-inf`` where it was taken for something else.
        talk: raw score of the likeliest phrase, for each thing that was said and is no command; ``-inf`` where it was
            like none. At least a hundred make it sure to about 0.2.
    """
    quarter, twentieth = _mean(talk, _QUARTER), _mean(talk, _TWENTIETH)
    scale = 1.0
    if math.isfinite(quarter) and twentieth > quarter:
        scale = (_BUNDLED[1] - _BUNDLED[0]) / (twentieth - quarter)
        scale = min(max(scale, 1 / _MOST_STRETCH), _MOST_STRETCH)
    offset = _BUNDLED[1] - scale * twentieth if math.isfinite(twentieth) else 0.0
    line = Fit(scale, offset)
    return Fit(scale, offset, _share(line, commands), _share(line, talk))


def _mean(scores: Sequence[float], shares: tuple[float, float]) -> float:
    """Give the mean of the scores between two shares of them, counted from the lowest."""
    first, last = (int(share * len(scores)) for share in shares)
    return fmean(sorted(scores)[first : max(last, first + 1)])


def _share(line: Fit, scores: Sequence[float]) -> float:
    return sum(line.score(raw) >= USUAL for raw in scores) / len(scores)
