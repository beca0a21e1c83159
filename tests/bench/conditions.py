"""Conditions in which one phrase is said, with nobody else speaking; and the stream that a microphone then gives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from tests.bench.recordings import kitchen
from tests.bench.rooms import room, through
from tests.bench.signals import (
    SPEECH,
    Sound,
    at_level,
    louder,
    noise_level,
    piece_of,
    room_noise,
    sounding_span,
    speech_level,
    to_pcm,
)
from voicecoach.units import HEARING_RATE, Pcm, Seconds

LEAD_IN: Final[Seconds] = 2.0
"""Before a phrase: the gate learns what the room sounds like. Up to 0.1 s is added, so that phrases end anywhere
within a block."""

TAIL: Final[Seconds] = 1.0
"""After a clip, so that its end can be seen."""

_SEED = 31


@dataclass(frozen=True, slots=True)
class Condition:
    """Where and over what a phrase is said.

    Attributes:
        across: whether it comes from 2 m away, in one of the rooms by the clip's number.
        kitchen: signal-to-noise ratio over the kitchen, dB; None for the microphone's own noise alone.
        level: of the speech in the microphone, dB of full scale.
    """

    name: str
    across: bool = False
    kitchen: float | None = None
    level: float = SPEECH


CLEAN: Final = Condition("clean")
ROOM: Final = Condition("room, 2 m", across=True)
KITCHEN_10: Final = Condition("kitchen +10 dB", kitchen=10.0)
ROOM_KITCHEN_10: Final = Condition("room and kitchen +10 dB", across=True, kitchen=10.0)
KITCHEN_5: Final = Condition("kitchen +5 dB", kitchen=5.0)
ALL: Final = (CLEAN, ROOM, KITCHEN_10, ROOM_KITCHEN_10, KITCHEN_5)
QUIET: Final = Condition("20 dB weaker", level=SPEECH - 20)


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """What the microphone gives.

    Attributes:
        start: moment the phrase begins, seconds of the stream; that of the clip for what is no phrase.
        end: moment it ends: of the last 10 ms of the clip itself within 30 dB of its loudest, without the room.
    """

    pcm: Pcm
    start: Seconds
    end: Seconds


def stream(sound: Sound, condition: Condition, number: int, recordings: Path | None) -> Stream:
    """Give a clip as a microphone gives it in a condition; the same for equal arguments.

    Args:
        number: of the clip; decides the room, the piece of noise and the moment.
        recordings: where the kitchen is, if the condition has one.
    """
    random = np.random.default_rng((_SEED, number))
    lead = round((LEAD_IN + random.uniform(0.0, 0.1)) * HEARING_RATE)
    begin, finish = sounding_span(sound)
    arrived = at_level(through(sound, room(number).person) if condition.across else sound, condition.level)
    mixed = room_noise(lead + len(sound) + round(TAIL * HEARING_RATE), random)
    if condition.kitchen is not None:
        assert recordings is not None
        noise = piece_of(_kitchen(recordings), len(mixed), random)
        under = noise_level(noise[lead : lead + len(sound)])
        mixed += louder(noise, speech_level(arrived) - condition.kitchen - under)
    fitting = arrived[: len(mixed) - lead]
    mixed[lead : lead + len(fitting)] += fitting
    return Stream(to_pcm(mixed), lead / HEARING_RATE + begin, lead / HEARING_RATE + finish)


@lru_cache(maxsize=1)
def _kitchen(recordings: Path) -> Sound:
    return kitchen(recordings)
