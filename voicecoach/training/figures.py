"""What an examination of a model found, whether another model is as good, and whether one is good enough at all."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, get_args

from voicecoach.errors import TrainingError
from voicecoach.training.surroundings import Place

Kind: TypeAlias = Literal["command", "near", "talk"]
"""A phrase that is listened for; something chosen to sound like one; anything else that is said."""

Outcome: TypeAlias = Literal["heard", "confused", "missed", "accepted", "refused"]
"""Of a command: obeyed as what it means; obeyed as something else, be it besides; not obeyed. Of anything else: obeyed,
or not.
"""

NOISE: Final = 3.0
"""Per cent by which two models may differ and still be taken for equally good. Two full trainings on the same clips
that differed in their random numbers alone came out up to 1.5 apart in commands heard (of 394 in each of three places),
and up to 3.1 in other speech refused (of 251)."""

_Z_ONE_SIDED: Final = 1.644854  # one-sided 95 % of a normal distribution
_UNLIKELY: Final = 0.01  # that any phrase at all is called worse by chance


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one thing that was said once in one place.

    Attributes:
        voice: that said it.
        score: the verifier's ``z``, raw: of a command the best as one of the phrases that mean the same, of anything
            else the best of any phrase; ``-inf`` where it was like none.
    """

    kind: Kind
    text: str
    voice: str
    place: Place
    outcome: Outcome
    score: float

    @property
    def good(self) -> bool:
        """Whether that is what should become of it."""
        return self.outcome in ("heard", "refused")


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of everything."""

    results: tuple[Result, ...]

    def of(self, *kinds: Kind, place: Place | None = None, text: str | None = None) -> tuple[Result, ...]:
        """Give the results of some kinds; in one place and of one text, if these are given."""
        return tuple(
            each
            for each in self.results
            if each.kind in kinds and place in (None, each.place) and text in (None, each.text)
        )

    @property
    def phrases(self) -> tuple[str, ...]:
        """The commands that were said, in order."""
        return tuple(dict.fromkeys(each.text for each in self.of("command")))

    @property
    def places(self) -> tuple[Place, ...]:
        """Where things were said, in order."""
        return tuple(dict.fromkeys(each.place for each in self.results))

    def scores(self, *kinds: Kind, place: Place | None = None) -> tuple[float, ...]:
        """Give the raw scores of some kinds, for drawing hits against false accepts; see ``Result.score``."""
        return tuple(each.score for each in self.of(*kinds, place=place))

    def to_json(self) -> str:
        """Write them down; a score without a number becomes null."""
        rows = [
            [each.kind, each.text, each.voice, each.place, each.outcome, _number(each.score)] for each in self.results
        ]
        return json.dumps({"results": rows}, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Figures:
        """Take up what ``to_json`` wrote.

        Raises:
            TrainingError: it is something else.
        """
        try:
            return cls(tuple(_result(*row) for row in json.loads(text)["results"]))
        except (ValueError, TypeError, KeyError) as fault:
            raise TrainingError("These are not the figures of a model.", "Evaluate the model again.") from fault


def per_cent(results: Sequence[Result], *outcomes: Outcome) -> float:
    """Give the share of results with one of some outcomes, per cent; NaN of none."""
    return 100 * sum(each.outcome in outcomes for each in results) / len(results) if results else math.nan


def worse_in(new: Figures, old: Figures, noise: float = NOISE) -> tuple[str, ...]:
    """Say in what a model is worse than another, one sentence each, from the same sounds heard by both.

    Two questions, each with an answer that is wrong one time in twenty, or a hundred:

    - Is the share of commands heard, and of other speech refused, in each place at most ``noise`` lower? It has to be
      shown: the one-sided 95 % bound of the paired difference (Agresti and Min 2005, with half a sound added to each of
      the four cells) must be within ``noise``. Equally good models pass with 100 sounds that both hear alike, or 500 of
      which they hear every twentieth differently.
    - Is any one phrase lost? That needs evidence: a sign test of the sounds that only one of them hears right, all
      places together, at 1 % shared among the phrases (Bonferroni), and more than ``noise``.

    Sounds of one voice are no independent samples, so the true bounds are somewhat wider.

    Args:
        noise: per cent.

    Raises:
        TrainingError: they have no sounds in common.
    """
    pairs = _paired(new, old)
    if not pairs:
        raise TrainingError("The two models were not tried with the same sounds.", "Evaluate both again.")
    sentences = []
    for place in old.places:
        for kinds, what in ((("command",), "commands heard"), (("near", "talk"), "other speech refused")):
            some = [(mine, other) for mine, other in pairs if mine.place is place and mine.kind in kinds]
            if some and _most_lost(some) > noise:
                now, before = (100 * sum(side) / len(side) for side in _goods(some))
                sentences.append(
                    f"Of {len(some)} {place}, {what}: {now:.1f} %, before {before:.1f} %;"
                    f" that may be up to {_most_lost(some):.1f} % fewer, and {noise:g} % are allowed."
                )
    phrases = dict.fromkeys(mine.text for mine, _ in pairs if mine.kind == "command")
    for text in phrases:
        some = [(mine, other) for mine, other in pairs if mine.kind == "command" and mine.text == text]
        now, before = (100 * sum(side) / len(side) for side in _goods(some))
        if before - now > noise and _by_chance(some) < _UNLIKELY / len(phrases):
            sentences.append(f"'{text}' is heard {now:.0f} times in a hundred, before {before:.0f}.")
    return tuple(sentences)


_OUTCOMES: Final[dict[str, Outcome]] = {outcome: outcome for outcome in get_args(Outcome)}
_KINDS: Final[dict[str, Kind]] = {kind: kind for kind in get_args(Kind)}


def _number(score: float) -> float | None:
    return round(score, 3) if math.isfinite(score) else None


def _result(kind: str, text: Any, voice: Any, place: str, outcome: str, score: float | None) -> Result:
    """Check and take up one row."""
    if not isinstance(text, str) or not isinstance(voice, str):
        raise TypeError
    value = -math.inf if score is None else float(score)
    return Result(_KINDS[kind], text, voice, Place(place), _OUTCOMES[outcome], value)


def _paired(new: Figures, old: Figures) -> list[tuple[Result, Result]]:
    others = {(each.kind, each.text, each.voice, each.place): each for each in old.results}
    keyed = (((each.kind, each.text, each.voice, each.place), each) for each in new.results)
    return [(each, others[key]) for key, each in keyed if key in others]


def _goods(pairs: Sequence[tuple[Result, Result]]) -> tuple[list[bool], list[bool]]:
    return [mine.good for mine, _ in pairs], [other.good for _, other in pairs]


def _changes(pairs: Sequence[tuple[Result, Result]]) -> tuple[int, int]:
    """Count what was good before and is not now, and the reverse."""
    lost = sum(other.good and not mine.good for mine, other in pairs)
    return lost, sum(mine.good and not other.good for mine, other in pairs)


def _most_lost(pairs: Sequence[tuple[Result, Result]]) -> float:
    """Give the upper one-sided 95 % bound of the share that got worse less that which got better, per cent."""
    lost, won = (count + 0.5 for count in _changes(pairs))
    count = len(pairs) + 2
    error = math.sqrt(lost + won - (lost - won) ** 2 / count) / count
    return 100 * ((lost - won) / count + _Z_ONE_SIDED * error)


def _by_chance(pairs: Sequence[tuple[Result, Result]]) -> float:
    """Give how likely so many losses or more would be, were a change for the worse as likely as one for the better."""
    lost, won = _changes(pairs)
    return float(sum(math.comb(lost + won, k) for k in range(lost, lost + won + 1)) / 2 ** (lost + won))
