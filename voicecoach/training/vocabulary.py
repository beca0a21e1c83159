"""What a model must know: the phrases it is to hear, and all the other speech that it must not take for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from voicecoach.errors import TrainingError
from voicecoach.language import load_language
from voicecoach.listening.phrases import normal
from voicecoach.training.pronunciation import Pronunciations

FILLER: Final = 9000
"""Common words that are none of ours."""

_LARGEST_NUMBER: Final = 20
_YES_AND_NO: Final = ("yes", "no", "yes please", "no thanks", "left side", "right side", "left", "right")
_SHORTEST: Final = 2
"""Phones in a filler word; shorter ones are parts of every other."""


@dataclass(frozen=True)
class Vocabulary:
    """Everything that is said to a model while it learns.

    Attributes:
        phrases: to be told apart, and from all else: of commands, answers, the listener's own, and those it is measured
            with.
        own: words and short phrases that people may choose for phrases of their own.
        numbers: number words.
        measured: the part of ``phrases`` that recordings of people exist of.
        filler: common words, the commonest first.
        carriers: what is said around a command.
    """

    phrases: tuple[str, ...]
    own: tuple[str, ...]
    numbers: tuple[str, ...]
    measured: tuple[str, ...]
    filler: tuple[str, ...]
    carriers: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Every word that the model will know, in the order of the alphabet."""
        return tuple(sorted({word for phrase in (*self.phrases, *self.own, *self.numbers) for word in phrase.split()}))

    @classmethod
    def of_product(
        cls, answers: Iterable[str], added: Iterable[str], pronunciations: Pronunciations, filler: int = FILLER
    ) -> Vocabulary:
        """Gather what the product needs.

        Args:
            answers: said to the questions of scripts.
            added: the listener's own phrases.
            pronunciations: of every word there is.
            filler: how many common words.

        Raises:
            TrainingError: PocketSphinx, which tells how common words are, is not installed; or it cannot be found out
                how an added word is said.
        """
        language, also = load_language(), _also()
        commands = (phrase.text for phrase in language.phrases_of(language.commands))
        numbers = language.numbers[: _LARGEST_NUMBER + 1]
        said = (*commands, *_YES_AND_NO, *answers, *also["measured"], *added)
        phrases = tuple(dict.fromkeys(phrase for phrase in map(normal, said) if phrase and phrase not in numbers))
        own = tuple(phrase for phrase in map(normal, also["own"]) if phrase not in phrases)
        for word in {word for phrase in phrases for word in phrase.split()}:
            pronunciations.variants(word)
        ours = {word for phrase in (*phrases, *own, *numbers) for word in phrase.split()}
        common = (
            word
            for word in common_words(pronunciations)
            if word not in ours and word not in also["ambiguous"] and len(pronunciations.variants(word)[0]) >= _SHORTEST
        )
        return cls(
            phrases,
            own,
            numbers,
            tuple(map(normal, also["measured"])),
            tuple(word for word, _ in zip(common, range(filler), strict=False)),
            tuple(also["carriers"]),
        )


def common_words(pronunciations: Pronunciations) -> Iterator[str]:
    """Give the words of the dictionary, those first that people say most, by PocketSphinx's language model.

    Raises:
        TrainingError: PocketSphinx is not installed.
    """
    try:
        from pocketsphinx import NGramModel, get_model_path
    except ImportError as fault:
        raise TrainingError(
            "Which words are common is not known here.", "Install what it needs: pip install 'voicecoach[train]'"
        ) from fault
    model = NGramModel.readfile(get_model_path("en-us/en-us.lm.bin"))
    rated = [(model.prob([word]), word) for word in pronunciations.words if word.isalpha()]
    unknown = min(rated)[0]
    return (word for logarithm, word in sorted(rated, reverse=True) if logarithm > unknown)


@cache
def _also() -> dict[str, list[str]]:
    import yaml

    text = (files("voicecoach.language") / "en-model.yaml").read_text(encoding="utf-8")
    data: dict[str, list[str]] = yaml.safe_load(text)
    return data
