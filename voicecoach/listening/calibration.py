"""What a person and a room need of the thresholds: from what was measured to how much sooner phrases are believed.

A verified score has the same scale for everybody, but not everybody scores alike: a soft voice, an accent, or three
metres to a microphone take it down by one or two. So the thresholds may come a little to meet somebody whose phrases
pass narrowly, as far as nothing else in the room comes near them. They may also go up, where the room's own sounds do
come near and the person scores high above; but a phrase that ends what the body is doing never gets harder to say.

The bounds are narrow, for six phrases tell little: of a person whose scores scatter by 2, as people's do, their lower
quartile is known to about 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from voicecoach.listening.echo_path import EchoPath
from voicecoach.listening.phrases import Command, Grammar, Phrase
from voicecoach.units import Seconds

MOST_SOONER: Final = 0.4
"""The thresholds go down by at most this. In 13 minutes of whole sentences by people nothing was taken for a command
with 0.6 off the thresholds, one thing with 0.8, and three with 1.0; and of 180 phrases by people 95.0 % were heard with
0.4 off, and 92.8 % with nothing off."""

MOST_LATER: Final = 0.3
"""The thresholds go up by at most this."""

NEVER_LATER: Final = (Command.PAUSE, Command.STOP, Command.THAT_HURTS)
"""Commands whose thresholds never go up."""

ROOM_TO_SPARE: Final = 1.0
"""What the lower quartile of a person's scores should have over the thresholds."""

CLEARANCE: Final = 0.25
"""What the highest score of anything else should be below its threshold."""

QUIET: Final = -50.0
"""dB of full scale; a room with less noise is called quiet. Microphones differ, but laptops' are near enough alike."""

FAIRLY_OVER_NOISE: Final = 20.0
"""dB, of a person's loudest 30 ms over the noise: about 12 dB of speech to noise, where nine of ten are heard."""

POORLY_TAKEN_OUT: Final = 10.0
"""dB; a room that has been learnt gives 15-30. A loudspeaker that distorts gives less, or one whose delay wanders."""

HARMLESS: Final = 6.0
"""dB; an echo that is less than so much above the noise disturbs nobody, taken out or not."""

LATE: Final[Seconds] = 0.1
"""From here on a loudspeaker is late enough to be told of: what it says is behind what the session does."""


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase that the person was asked to say.

    Attributes:
        scores: verified, one for each time; ``-inf`` where it was not heard, or as another phrase.
    """

    phrase: Phrase
    scores: tuple[float, ...]

    @property
    def noticed(self) -> bool:
        """Whether it was ever taken for itself, however poorly."""
        return math.isfinite(max(self.scores, default=-math.inf))

    def heard(self, offset: float = 0.0) -> bool:
        """Say whether it was believed at least once, or would have been."""
        return max(self.scores, default=-math.inf) >= moved(self.phrase, offset).threshold


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured; levels are high-passed, in dB of full scale.

    Attributes:
        noise: of the room, while nobody spoke.
        speech: of the person's loudest 30 ms, in the middle of what was heard of them; None when nothing was.
        clipped: whether the microphone was overdriven.
        said: what the person was asked to say.
        others: by how much each sound that was no person's was over the threshold of the phrase it was likest to;
            mostly negative.
        with_loudspeaker: whether the coach could be heard.
        echo: of the coach; None where nothing comes back.
    """

    noise: float
    speech: float | None
    clipped: bool
    said: tuple[Said, ...]
    others: tuple[float, ...]
    with_loudspeaker: bool
    echo: EchoPath | None


class Finding(StrEnum):
    """What is to be said about a calibration."""

    QUIET_ROOM = "quiet room"
    SOME_NOISE = "some noise"
    TOO_NOISY = "too noisy"
    CLIPPED = "microphone overdriven"
    NO_LOUDSPEAKER = "no loudspeaker"
    NO_ECHO = "no echo"
    ECHO_TAKEN_OUT = "echo taken out"
    ECHO_STAYS = "echo not taken out"
    LATE_LOUDSPEAKER = "late loudspeaker"
    ALL_HEARD = "all heard"
    MOST_HEARD = "most heard"
    HARD_TO_HEAR = "hard to hear"
    NOT_HEARD = "not heard"
    NO_CHANGE = "no change"
    SOONER = "believed sooner"
    LATER = "believed later"


WARNINGS: Final = frozenset(
    {
        Finding.TOO_NOISY,
        Finding.CLIPPED,
        Finding.ECHO_STAYS,
        Finding.LATE_LOUDSPEAKER,
        Finding.HARD_TO_HEAR,
        Finding.NOT_HEARD,
    }
)
"""Findings about which something should be done."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from a measurement.

    Attributes:
        offset: what is taken off the thresholds; None when too little was heard for a decision.
        findings: in the order in which they are told.
    """

    offset: float | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Calibration:
    """A decision that is kept.

    Attributes:
        model: name of the model that it was made with.
        on: day.
        offset: what is taken off the thresholds.
    """

    model: str
    on: date
    offset: float


def moved(phrase: Phrase, offset: float) -> Phrase:
    """Give a phrase with its threshold so much lower; or higher, where ``NEVER_LATER`` allows it."""
    if offset < 0 and phrase.meaning in NEVER_LATER:
        return phrase
    return replace(phrase, threshold=phrase.threshold - offset)


def calibrated(grammar: Grammar, offset: float) -> Grammar:
    """Give a grammar with every threshold moved."""
    return Grammar(tuple(moved(phrase, offset) for phrase in grammar.phrases))


def decide(measured: Measured) -> Decision:
    """Decide what is taken off the thresholds, and what is to be said."""
    noticed = sum(said.noticed for said in measured.said)
    offset = _offset(measured) if 2 * noticed >= len(measured.said) > 0 else None
    return Decision(offset, (*_of_room(measured), *_of_echo(measured), *_of_person(measured, offset)))


def _offset(measured: Measured) -> float:
    over = sorted(
        score - said.phrase.threshold for said in measured.said for score in said.scores if math.isfinite(score)
    )
    quartile = over[(len(over) - 1) // 4]
    wanted = min(max(ROOM_TO_SPARE - quartile, 0.0), MOST_SOONER)
    allowed = -CLEARANCE - max(measured.others, default=-math.inf)
    if allowed >= 0:
        return round(min(wanted, allowed), 2)
    spared = max(quartile - ROOM_TO_SPARE, 0.0)
    return round(max(allowed, -MOST_LATER, -spared), 2)


def _of_room(measured: Measured) -> list[Finding]:
    found = [Finding.QUIET_ROOM if measured.noise < QUIET else Finding.SOME_NOISE]
    if measured.speech is not None and measured.speech < measured.noise + FAIRLY_OVER_NOISE:
        found = [Finding.TOO_NOISY]
    return [*found, Finding.CLIPPED] if measured.clipped else found


def _of_echo(measured: Measured) -> list[Finding]:
    echo = measured.echo
    if not measured.with_loudspeaker:
        return [Finding.NO_LOUDSPEAKER]
    if echo is None:
        return [Finding.NO_ECHO]
    stays = echo.taken_out < POORLY_TAKEN_OUT and echo.level - echo.taken_out > measured.noise + HARMLESS
    late = echo.late is not None and echo.late > LATE
    found = [Finding.ECHO_STAYS if stays else Finding.ECHO_TAKEN_OUT]
    return [*found, Finding.LATE_LOUDSPEAKER] if late else found


def _of_person(measured: Measured, offset: float | None) -> Sequence[Finding]:
    if offset is None:
        return [Finding.NOT_HEARD]
    heard = sum(said.heard(offset) for said in measured.said)
    if heard == len(measured.said):
        how_well = Finding.ALL_HEARD
    else:
        how_well = Finding.MOST_HEARD if 3 * heard >= 2 * len(measured.said) else Finding.HARD_TO_HEAR
    change = Finding.NO_CHANGE if offset == 0 else Finding.SOONER if offset > 0 else Finding.LATER
    return [how_well, change]
