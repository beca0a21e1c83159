"""What a model is tried with: voices that had no part in its training say phrases, near misses and everyday talk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, product
from typing import Final

import numpy as np

from voicecoach.errors import VoiceError
from voicecoach.language import load_talk
from voicecoach.listening.phrases import Grammar
from voicecoach.training.clips import spoken
from voicecoach.training.evaluation import Unseen
from voicecoach.training.prompts import alike
from voicecoach.training.pronunciation import Pronunciation, Pronunciations
from voicecoach.training.spoken import Spoken
from voicecoach.training.vocabulary import Vocabulary
from voicecoach.training.voices.espeak import Espeak
from voicecoach.training.voices.speakers import Speakers
from voicecoach.training.voices.stock import UNSEEN

_PHRASE_ROUNDS: Final = 20
"""How often each phrase is said in all: one that is heard 19 times of them is heard 95 times in 100."""

_WORDS: Final = 100
"""Common words among the talk, beside the talk that was written for it."""

_LOUDEST: Final = 20_000
"""Of 16-bit samples: the loudest of each clip."""


@dataclass(frozen=True, slots=True)
class Thoroughness:
    """How much is said.

    Attributes:
        phrase: times that each phrase is said, by the voices in turn.
        near: near misses of each phrase.
        talk: times that each piece of talk is said.
    """

    phrase: int = _PHRASE_ROUNDS
    near: int = 4
    talk: int = 2


def strangers(
    grammar: Grammar,
    vocabulary: Vocabulary,
    pronunciations: Pronunciations,
    seed: int,
    much: Thoroughness | None = None,
    progress: Callable[[float], None] = lambda _: None,
) -> Unseen:
    """Have the voices that are kept back say all of it.

    What a voice cannot say is left out, and voices that are not installed are.

    Args:
        grammar: the phrases.
        vocabulary: for near misses and common words.
        pronunciations: of every word.
        seed: of what is drawn.
        much: how much is said.
        progress: is told what share is done.
    """
    much = much or Thoroughness()
    random = np.random.default_rng(seed)
    stock = [speakers for speakers in UNSEEN if speakers.lacks() is None]
    phrases = [phrase.text for phrase in grammar.phrases]
    ours = frozenset(chain.from_iterable(_sounds(phrase, pronunciations) for phrase in phrases))
    near = _near(phrases, vocabulary, pronunciations, much.near, random)
    near = [text for text in near if ours.isdisjoint(_sounds(text, pronunciations))]
    listed = load_talk()
    common = [
        str(word) for word in random.choice(vocabulary.filler, min(_WORDS, len(vocabulary.filler)), replace=False)
    ]
    common = [word for word in common if ours.isdisjoint(_sounds(word, pronunciations))]
    others = dict.fromkeys((*listed.words, *listed.sentences, *common))
    talk = [text for text in others if text not in near and grammar.match(text) is None]
    wanted = (phrases, much.phrase), (near, 1), (talk, much.talk)
    parts = [_said(texts, times, stock, random) for texts, times in wanted]
    done, whole = 0, sum(len(part) for part in parts)
    kinds: list[tuple[Spoken, ...]] = []
    for part in parts:
        made: list[Spoken] = []
        for speakers, number, texts in part:
            made += _spoken(speakers, number, texts, int(random.integers(1 << 31)))
            done += 1
            progress(done / whole)
        kinds.append(tuple(made))
    return Unseen(*kinds)


def _said(
    texts: Sequence[str], times: int, stock: Sequence[Speakers], random: np.random.Generator
) -> list[tuple[Speakers, int, list[str]]]:
    """Share texts out: round by round each text goes to a voice by its share, none twice to one in a round."""
    odds = np.array([speakers.share for speakers in stock])
    rounds: list[tuple[Speakers, int, list[str]]] = []
    for number in range(times):
        which = random.choice(len(stock), len(texts), p=odds / odds.sum())
        for index, speakers in enumerate(stock):
            own = [text for text, chosen in zip(texts, which, strict=True) if chosen == index]
            if own:
                rounds.append((speakers, number, own))
    return rounds


def _spoken(speakers: Speakers, number: int, texts: Sequence[str], seed: int) -> list[Spoken]:
    made = []
    try:
        for said, samples in spoken(speakers, texts, seed):
            loud = samples * (_LOUDEST / max(1.0, float(np.abs(samples).max())))
            voice = f"{said.voice}, {number + 1}"
            made.append(Spoken(said.text, voice, np.round(loud).astype(np.int16)))
    except VoiceError:
        if not isinstance(speakers, Espeak):
            return made  # one voice fewer; the figures say how many sounds there were
        raise
    return made


def _sounds(text: str, pronunciations: Pronunciations) -> set[Pronunciation]:
    """Give every way to say a text: what sounds like a phrase cannot be told from it, however it is written."""
    ways = product(*(pronunciations.variants(word) for word in text.split()))
    return {tuple(chain.from_iterable(way)) for way in ways}


def _near(
    phrases: Sequence[str],
    vocabulary: Vocabulary,
    pronunciations: Pronunciations,
    each: int,
    random: np.random.Generator,
) -> list[str]:
    """Change one word of each phrase for one that differs by a sound."""
    words = [word for phrase in phrases for word in phrase.split()]
    found = alike(words, vocabulary, pronunciations)
    made: dict[str, None] = {}
    for phrase in phrases:
        said = phrase.split()
        for _ in range(each):
            place = int(random.integers(len(said)))
            others = found[said[place]]
            if others:
                made[" ".join([*said[:place], str(random.choice(others)), *said[place + 1 :]])] = None
    return list(made)
