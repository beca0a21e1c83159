"""What each clip says: our phrases half of the time, and what could be taken for them, and everyday words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecoach.training.pronunciation import Pronunciation, Pronunciations
from voicecoach.training.vocabulary import Vocabulary

_COMMON: Final = 1200
"""The words that most everyday speech consists of."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How many of a hundred clips say what; they need not add up.

    Attributes:
        phrase: one of our phrases.
        own: words that people choose for phrases of their own.
        numbers: one to three numbers.
        near: a phrase of which one word was changed for one that sounds alike, or a part of a phrase.
        word: one common word.
        carried: a phrase with other words before or after it, as when somebody is spoken about.
        words: two to four common words.
    """

    phrase: float = 36.0
    own: float = 8.0
    numbers: float = 11.0
    near: float = 9.0
    word: float = 13.0
    carried: float = 6.0
    words: float = 17.0


class Prompter:
    """Draws what is said next."""

    def __init__(
        self, vocabulary: Vocabulary, pronunciations: Pronunciations, random: np.random.Generator, shares: Shares
    ) -> None:
        self._vocabulary = vocabulary
        self._random = random
        kinds = {
            self._phrase: shares.phrase,
            self._own: shares.own,
            self._numbers: shares.numbers,
            self._near: shares.near,
            self._word: shares.word,
            self._carried: shares.carried,
            self._words: shares.words,
        }
        self._kinds = list(kinds)
        self._odds = np.array(list(kinds.values())) / sum(kinds.values())
        self._alike = alike(
            [word for phrase in vocabulary.phrases for word in phrase.split()], vocabulary, pronunciations
        )

    def draw(self) -> str:
        """Give one text."""
        return self._kinds[int(self._random.choice(len(self._kinds), p=self._odds))]()

    def _one(self, among: Sequence[str]) -> str:
        return among[int(self._random.integers(len(among)))]

    def _phrase(self) -> str:
        vocabulary = self._vocabulary
        return self._one(vocabulary.measured if self._random.random() < _MEASURED else vocabulary.phrases)

    def _own(self) -> str:
        return self._one(self._vocabulary.own)

    def _numbers(self) -> str:
        many = 1 if self._random.random() < _ONE_NUMBER else int(self._random.integers(2, 4))
        low = self._vocabulary.numbers[:11]
        return " ".join(
            self._one(low if self._random.random() < _LOW_NUMBER else self._vocabulary.numbers) for _ in range(many)
        )

    def _near(self) -> str:
        words = self._one(self._vocabulary.phrases).split()
        place = int(self._random.integers(len(words)))
        if len(words) > 1 and self._random.random() < _PART:
            return " ".join(words[:place] + words[place + 1 :])
        near = self._alike.get(words[place], ())
        words[place] = self._one(near) if near else self._word()
        return " ".join(words)

    def _word(self) -> str:
        return self._one(self._vocabulary.filler)

    def _carried(self) -> str:
        carrier = self._one(self._vocabulary.carriers) if self._random.random() < 0.5 else self._common()
        said = [carrier, self._phrase()]
        if self._random.random() < 0.3:
            said.reverse()
        return " ".join(said)

    def _words(self) -> str:
        many = int(self._random.integers(2, 5))
        return " ".join(self._word() if self._random.random() < 0.6 else self._common() for _ in range(many))

    def _common(self) -> str:
        return self._one(self._vocabulary.filler[:_COMMON])


_MEASURED: Final = 0.12
_ONE_NUMBER: Final = 0.65
_LOW_NUMBER: Final = 0.8
_PART: Final = 0.35


def alike(words: Sequence[str], vocabulary: Vocabulary, pronunciations: Pronunciations) -> dict[str, tuple[str, ...]]:
    """Find for each word the common ones that differ from it by one sound: changed, left out or put in."""
    by_pattern: defaultdict[tuple[object, ...], list[str]] = defaultdict(list)
    for word in vocabulary.filler:
        for pattern in _patterns(pronunciations.variants(word)[0]):
            by_pattern[pattern].append(word)
    found: dict[str, tuple[str, ...]] = {}
    for word in dict.fromkeys(words):
        sounds = pronunciations.variants(word)[0]
        near = [other for pattern in _patterns(sounds) for other in by_pattern.get(pattern, ())]
        found[word] = tuple(
            other for other in dict.fromkeys(near) if pronunciations.variants(other)[0] != sounds and other != word
        )
    return found


def _patterns(sounds: Pronunciation) -> list[tuple[object, ...]]:
    """Give what two words have in common that differ by one sound: all of it but that sound."""
    whole: tuple[object, ...] = tuple(sounds)
    changed = [(*whole[:at], None, *whole[at + 1 :]) for at in range(len(whole))]
    put_in = [(*whole[:at], None, *whole[at:]) for at in range(len(whole) + 1)]
    return [*changed, *put_in]
