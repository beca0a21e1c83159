"""Whether a new phrase can be told from the others, from what was heard of many voices saying it and them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from voicecoach.listening.attempt import Attempt
from voicecoach.listening.phrases import Grammar, Meaning, Phrase

ENOUGH: Final = 0.75
"""Share of the voices that a phrase must be heard of. Synthetic ones are heard well: 0.98 for the built-in phrases."""

ENDURED: Final = 0.02
"""Share of the talk that may pass for it: much of it was chosen to be near to commands."""


@dataclass(frozen=True)
class Trial:
    """What became of a phrase.

    Attributes:
        phrase: on trial, with its threshold.
        voices: that said it.
        obeyed: of how many it did what it should, by itself or by another phrase of the same meaning.
        middling: of its scores, the middle one; ``-inf`` when half the voices gave none.
        taken_for: phrases of another meaning that were heard instead, and of how many voices.
        mistaken: commands of another meaning that were heard as this one, and of how many voices.
        talk: what is no command and was heard as this one, and of how many voices.
        talked: how much talk was said, in all.
    """

    phrase: Phrase
    voices: int
    obeyed: int
    middling: float
    taken_for: Mapping[str, int]
    mistaken: Mapping[str, int]
    talk: Mapping[str, int]
    talked: int

    @classmethod
    def of(cls, phrase: Phrase, others: Grammar, attempts: Iterable[Attempt]) -> Trial:
        """Sum up what was heard with the phrase and the others in force.

        Args:
            phrase: its threshold is held against the scores anew, so a stricter one than was in force can be tried.
            others: every phrase beside it.
            attempts: the phrase, at least once, others, and what is neither.
        """
        meanings: dict[str, Meaning] = {other.text: other.meaning for other in others.phrases}
        tried: list[Attempt] = []
        taken_for: Counter[str] = Counter()
        mistaken: Counter[str] = Counter()
        talk: Counter[str] = Counter()
        talked = 0
        for attempt in attempts:
            talked += attempt.said != phrase.text and attempt.said not in meanings
            if attempt.said == phrase.text:
                tried.append(attempt)
                taken_for.update(
                    text for text in attempt.obeyed if meanings.get(text, phrase.meaning) != phrase.meaning
                )
            elif attempt.score_as(phrase.text) >= phrase.threshold and meanings.get(attempt.said) != phrase.meaning:
                (mistaken if attempt.said in meanings else talk)[attempt.said] += 1
        scores = sorted(attempt.score_as(phrase.text) for attempt in tried)
        return cls(
            phrase,
            len(tried),
            sum(_does_what_it_should(attempt, phrase, meanings) for attempt in tried),
            scores[(len(scores) - 1) // 2],
            dict(taken_for),
            dict(mistaken),
            dict(talk),
            talked,
        )

    @property
    def heard_enough(self) -> bool:
        """Whether enough voices were heard."""
        return self.obeyed >= ENOUGH * self.voices

    @property
    def talk_too_often(self) -> bool:
        """Whether too much talk passes for it."""
        return sum(self.talk.values()) > ENDURED * self.talked

    @property
    def passed(self) -> bool:
        """Whether it is heard well enough, and told from every other command and from talk."""
        return self.heard_enough and not self.talk_too_often and not self.taken_for and not self.mistaken


def _does_what_it_should(attempt: Attempt, phrase: Phrase, meanings: Mapping[str, Meaning]) -> bool:
    heard_otherwise = any(meanings.get(text) == phrase.meaning for text in attempt.obeyed)
    return heard_otherwise or attempt.score_as(phrase.text) >= phrase.threshold
