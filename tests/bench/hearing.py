"""A stream held to an ear block by block, as a microphone does, and what came of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Final

from tests.bench.scoring import Guess
from voicecoach.listening.ear import Ear
from voicecoach.listening.phrases import Heard, Hearing
from voicecoach.units import HEARING_RATE, Pcm, Seconds

BLOCK: Final = HEARING_RATE // 10
"""Samples that a microphone gives at once: 100 ms."""

NEAR: Final[Seconds] = 0.3
"""Before and after a phrase; what is heard there is taken for the phrase."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the ear made of one sound.

    Attributes:
        score: highest threshold at which it would be obeyed; without a veto, its own score.
        took: seconds of the call that gave it.
    """

    hearing: Hearing
    score: float
    took: Seconds


@dataclass(frozen=True, slots=True)
class Listened:
    """What an ear made of a stream.

    Attributes:
        judged: in the order of the decisions.
        computed: processor seconds of this process, all calls together.
        seconds: length of the stream.
    """

    judged: tuple[Judged, ...]
    computed: Seconds
    seconds: Seconds


def listen(ear: Ear, pcm: Pcm) -> Listened:
    """Let an ear hear a whole stream."""
    judged: list[Judged] = []
    began = process_time()
    for begin in range(0, len(pcm), BLOCK):
        block = pcm[begin : begin + BLOCK]
        asked = perf_counter()
        found = ear.hear(block, (begin + len(block)) / HEARING_RATE)
        took = perf_counter() - asked
        judged += [Judged(hearing, hearing.score, took) for hearing in found]
    return Listened(tuple(judged), process_time() - began, len(pcm) / HEARING_RATE)


def guess_of(judged: Judged, phrase: tuple[Seconds, Seconds] | None) -> Guess:
    """Hold what was made of a sound against a phrase that was said, given by its first and last moment."""
    hearing = judged.hearing
    heard = isinstance(hearing, Heard)
    text = hearing.phrase.text if isinstance(hearing, Heard) else hearing.text
    start, end = phrase or (math.inf, -math.inf)
    inside = hearing.start < end + NEAR and hearing.end > start - NEAR
    wait = hearing.decided - end if inside else math.nan
    why = "" if isinstance(hearing, Heard) else hearing.why
    return Guess(text, judged.score, heard, hearing.start, hearing.end, inside, wait, judged.took, why)
