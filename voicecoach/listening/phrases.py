"""Phrases, what they mean, and which of them make sense at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from voicecoach.units import Seconds


class Command(StrEnum):
    """What the listener can ask for at any moment. The phrases for each are data: see ``voicecoach.language``."""

    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    EASIER = "easier"
    HARDER = "harder"
    SLOWER = "slower"
    FASTER = "faster"
    SWITCH_SIDES = "switch sides"
    NEXT = "next"
    BACK = "back"
    REPEAT = "repeat"
    HOW_MANY_LEFT = "how many left"
    READY = "ready"
    MORE_REST = "more rest"
    THAT_HURTS = "that hurts"
    LOUDER = "louder"
    QUIETER = "quieter"
    LESS_TALK = "less talk"
    MORE_TALK = "more talk"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the answers of the question that is open.

    Attributes:
        value: the answer's name in the script, such as ``left``.
    """

    value: str

    def __str__(self) -> str:
        return self.value


Meaning: TypeAlias = Command | Answer


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words as they are said, lower case, with what they mean.

    Attributes:
        threshold: the least verified score ``z`` at which the phrase is believed (see ``listening.verify``).
    """

    text: str
    meaning: Meaning
    threshold: float


def normal(text: str) -> str:
    """Give words as phrases are written: lower case, one space between them, no punctuation around them."""
    return " ".join(word.strip('.,;:!?"') for word in text.lower().replace("\u2019", "'").split()).strip()


@dataclass(frozen=True, slots=True)
class Grammar:
    """The phrases that make sense now; whatever else is said is not obeyed.

    Attributes:
        phrases: no two with the same text; an earlier one wins (answers come before commands).
    """

    phrases: tuple[Phrase, ...] = ()

    @classmethod
    def of(cls, phrases: Iterable[Phrase]) -> Grammar:
        """Build a grammar, keeping the first of phrases with the same words."""
        first: dict[str, Phrase] = {}
        for phrase in phrases:
            first.setdefault(phrase.text, phrase)
        return cls(tuple(first.values()))

    @property
    def texts(self) -> tuple[str, ...]:
        """The words of every phrase, in order."""
        return tuple(phrase.text for phrase in self.phrases)

    def match(self, text: str) -> Phrase | None:
        """Find the phrase said in exactly these words; a command inside a longer sentence is not a command."""
        said = normal(text)
        return next((phrase for phrase in self.phrases if phrase.text == said), None)


@dataclass(frozen=True, slots=True)
class Heard:
    """A phrase that was recognised and verified.

    Attributes:
        score: the verifier's ``z``; typed text has ``inf``.
        start: moment the speech began, audio clock.
        end: moment the speech ended.
        decided: moment of the decision; never before ``end``.
        near: share of the sound in which somebody besides the coach spoke, by what the echo canceller left; 1 where
            nothing of the coach comes back, 0.4 where the room is not yet known.
    """

    phrase: Phrase
    score: float
    start: Seconds
    end: Seconds
    decided: Seconds
    near: float = 1.0


@dataclass(frozen=True, slots=True)
class Unheard:
    """Speech that was not obeyed, and why: for ``listen`` and for tests, never for the coach.

    Attributes:
        text: the likeliest phrase, or empty.
        why: one short clause, such as ``score 0.31 is below 0.75``.
    """

    text: str
    why: str
    score: float
    start: Seconds
    end: Seconds
    decided: Seconds
    near: float = 1.0


Hearing: TypeAlias = Heard | Unheard
