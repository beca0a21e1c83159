"""A study of how well somebody is heard at home: what they are asked for, what was made of it, and how it adds up.

Of each prompt there stay which of the program's own phrases was asked for and which was heard, with scores, lengths and
levels; nothing that was said, and nothing else that was heard.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from voicecoach.listening.echo_path import EchoPath
from voicecoach.listening.phrases import Grammar, Heard, Hearing, Phrase
from voicecoach.units import Seconds

Z95: Final = 1.959964
"""Of the normal distribution: 95 % lie within so many standard deviations."""


class Part(StrEnum):
    """What a prompt asks for."""

    PHRASE = "phrase"
    TALK = "talk"
    BREATHING = "breathing"
    MOVING = "moving"


class Outcome(StrEnum):
    """What became of a phrase: the coach would have done what was asked for, something else, or nothing."""

    CORRECT = "correct"
    CONFUSED = "confused"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing that the person is asked to do.

    Attributes:
        asked: the words they are to say; empty where they are to say nothing.
        phrase: that those words are; None in every part but ``PHRASE``.
        grammar: what is listened for meanwhile.
    """

    part: Part
    asked: str
    phrase: Phrase | None
    grammar: Grammar


@dataclass(frozen=True, slots=True)
class Try:
    """What became of a prompt; a phrase that is asked for once more gives a second one.

    Attributes:
        asked: words of ours, as in the prompt.
        meaning: the command or answer that was asked for; empty in every part but ``PHRASE``.
        again: whether it was asked for once more, as the first try was not understood.
        outcome: None in every part but ``PHRASE``.
        heard: phrases of ours that were believed, in order: of a phrase the first, of all else each is a false command.
        likeliest: phrase of ours that it was likest to, believed or not; None for none.
        score: of that one, the verifier's ``z``.
        needed: threshold of the phrase that was asked for.
        sounded: length of the sound that was judged, seconds; None where nothing sounded.
        over_room: loudest 30 ms of the time listened, dB over the room's noise, high-passed.
        listened: for so long, seconds.
    """

    part: Part
    asked: str
    meaning: str
    again: bool
    outcome: Outcome | None
    heard: tuple[str, ...]
    likeliest: str | None
    score: float | None
    needed: float | None
    sounded: Seconds | None
    over_room: float
    listened: Seconds


@dataclass(frozen=True, slots=True)
class ModelUsed:
    """The model that a study was made with.

    Attributes:
        name: as installed, or ``bundled``.
        digest: first 16 hexadecimal digits of its acoustic model's SHA-256.
        scale: and
        offset: by which its scores were brought to the scale of the thresholds, see ``listening.model_fit``.
        engines: what listened, as ``Recogniser.name`` says it.
    """

    name: str
    digest: str
    scale: float
    offset: float
    engines: str


@dataclass(frozen=True, slots=True)
class Talker:
    """Who speaks, as coarsely as is useful; None for what they keep to themselves.

    Attributes:
        age: one of ``AGES``.
        sex: one of ``SEXES``.
        accent: a word or two.
    """

    age: str | None = None
    sex: str | None = None
    accent: str | None = None


AGES: Final = ("child", "adult", "over 65")
SEXES: Final = ("female", "male", "other")


@dataclass(frozen=True, slots=True)
class Study:
    """A person, a place, and what became of every prompt.

    Attributes:
        uid: 32 hexadecimal digits, drawn for this study, so that it is counted once.
        on: day, as ``2026-11-21``.
        version: of the program.
        label: distance and place in the person's own words, such as ``2 m, kitchen``; empty without one.
        seed: of the order of the prompts.
        finished: whether all prompts were gone through.
        noise: of the room while nobody spoke, high-passed, dB of full scale.
        aloud: whether the prompts were spoken, or only printed.
        echo: of the coach; None where nothing comes back.
        not_asked: phrases that were wanted and that the model cannot hear.
        tries: in order.
    """

    uid: str
    on: str
    version: str
    model: ModelUsed
    label: str
    talker: Talker
    seed: int
    finished: bool
    noise: float
    aloud: bool
    echo: EchoPath | None
    not_asked: tuple[str, ...]
    tries: tuple[Try, ...]


def prompts(
    phrases: Sequence[tuple[Phrase, Grammar]], talk: Sequence[str], commands: Grammar, *, times: int, seed: int
) -> list[Prompt]:
    """Give what a person is asked for: every phrase so many times, sentences, then to breathe and to move.

    Args:
        phrases: each with what is listened for while it is said.
        talk: sentences that are no commands.
        commands: what is listened for meanwhile.
        times: each round has all phrases in an order of its own.
        seed: of the orders.
    """
    order = random.Random(seed)
    asked: list[Prompt] = []
    for _ in range(times):
        asked += [
            Prompt(Part.PHRASE, phrase.text, phrase, grammar) for phrase, grammar in order.sample(phrases, len(phrases))
        ]
    asked += [Prompt(Part.TALK, sentence, None, commands) for sentence in order.sample(talk, len(talk))]
    return [*asked, *(Prompt(part, "", None, commands) for part in (Part.BREATHING, Part.MOVING))]


def tried(prompt: Prompt, hearings: Sequence[Hearing], *, again: bool, over_room: float, listened: Seconds) -> Try:
    """Say what became of a prompt.

    Args:
        hearings: all that was decided about what began to sound after the prompt, in order.
        again: see ``Try``, as the rest.
    """
    believed = [hearing for hearing in hearings if isinstance(hearing, Heard)]
    judged: Hearing | None = max(hearings, key=lambda hearing: hearing.score, default=None)
    outcome = None
    if prompt.phrase is not None:
        believed = believed[:1]
        judged = believed[0] if believed else judged
        outcome = Outcome.MISSED
        if believed:
            meant = believed[0].phrase.meaning == prompt.phrase.meaning
            outcome = Outcome.CORRECT if meant else Outcome.CONFUSED
    like = judged is not None and math.isfinite(judged.score)
    return Try(
        part=prompt.part,
        asked=prompt.asked,
        meaning=str(prompt.phrase.meaning) if prompt.phrase else "",
        again=again,
        outcome=outcome,
        heard=tuple(heard.phrase.text for heard in believed),
        likeliest=_text(judged) if judged is not None and like else None,
        score=round(judged.score, 2) if judged is not None and like else None,
        needed=prompt.phrase.threshold if prompt.phrase else None,
        sounded=None if judged is None else round(judged.end - judged.start, 2),
        over_room=round(over_room, 1),
        listened=round(listened, 1),
    )


def _text(hearing: Hearing) -> str:
    return hearing.phrase.text if isinstance(hearing, Heard) else hearing.text


@dataclass(frozen=True, slots=True)
class Tally:
    """How often phrases came to what."""

    correct: int
    confused: int
    missed: int

    @classmethod
    def of(cls, tries: Iterable[Try]) -> Tally:
        """Count the outcomes; tries without one are left out."""
        outcomes = [each.outcome for each in tries]
        return cls(*(outcomes.count(each) for each in (Outcome.CORRECT, Outcome.CONFUSED, Outcome.MISSED)))

    @property
    def count(self) -> int:
        """How many there are."""
        return self.correct + self.confused + self.missed

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval (Wilson) of the share that is correct, from 0 to 1; there is at least one."""
        return wilson(self.correct, self.count)


def wilson(successes: int, count: int) -> tuple[float, float]:
    """Give the 95 % interval of a share (Wilson 1927), which stays within 0 and 1 and is honest for few trials."""
    share = successes / count
    squared = Z95**2 / count
    middle = (share + squared / 2) / (1 + squared)
    half = Z95 / (1 + squared) * math.sqrt(share * (1 - share) / count + squared / (4 * count))
    return max(middle - half, 0.0), min(middle + half, 1.0)
