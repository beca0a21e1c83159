"""Laying cues on a passage of time so that none sounds over another.

A *passage* is a stretch of the session with its cues. Some cues are fixed: counts stand on the beat, whatever else is
said. The others are *wishes*, taken in order of priority: each gets the first free gap within its bounds that is long
enough, or the first of its shorter wordings that fits, or is dropped. That one rule is what keeps counts even.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

from voicecoach.coach.effects import Chime, Role
from voicecoach.units import Seconds

BREATH: Seconds = 0.08
"""Least silence between two cues, so that they are heard as two."""

SOON: Seconds = 6.0
"""How long a fuller answer may wait for room."""

GRID: Seconds = 0.01
"""Passages last whole hundredths: 480 frames, so that equal passages are equal to the sample."""


class Lengths(Protocol):
    """How long things sound: a value, fixed for the session. The same text always gives the same length."""

    def speech(self, text: str) -> Seconds:
        """Give the length of an utterance."""

    def chime(self, chime: Chime) -> Seconds:
        """Give the length of a chime."""


@dataclass(frozen=True, slots=True)
class Line:
    """Words with the reason for saying them."""

    role: Role
    text: str


Sound: TypeAlias = Line | Chime


@dataclass(frozen=True, slots=True)
class Cue:
    """A sound placed in a passage.

    Attributes:
        offset: from the passage's beginning.
    """

    offset: Seconds
    seconds: Seconds
    sound: Sound

    @property
    def end(self) -> Seconds:
        """Offset at which it has sounded."""
        return self.offset + self.seconds

    @property
    def role(self) -> Role | None:
        """Why it is said; ``None`` for a chime."""
        return self.sound.role if isinstance(self.sound, Line) else None


@dataclass(frozen=True, slots=True)
class Wish:
    """A sound wanted somewhere between two offsets, in one of several wordings, best first."""

    wordings: tuple[Sound, ...]
    earliest: Seconds
    latest: Seconds


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the session.

    Attributes:
        seconds: infinite when only the listener can end it.
        cues: in order, never overlapping.
    """

    seconds: Seconds
    cues: tuple[Cue, ...] = ()


def on_grid(seconds: Seconds) -> Seconds:
    """Round up to the grid; infinity stays."""
    return seconds if math.isinf(seconds) else math.ceil(round(seconds / GRID, 6)) / 100


def sound_length(sound: Sound, lengths: Lengths) -> Seconds:
    """Give how long a sound takes."""
    return lengths.speech(sound.text) if isinstance(sound, Line) else lengths.chime(sound)


def first_gap(cues: Iterable[Cue], need: Seconds, earliest: Seconds, latest: Seconds) -> Seconds | None:
    """Find the first offset in ``[earliest, latest - need]`` with a breath of silence around the sound."""
    offset = earliest
    for cue in sorted(cues, key=lambda cue: cue.offset):
        if cue.end + BREATH <= offset:
            continue
        if offset + need + BREATH <= cue.offset:
            break
        offset = cue.end + BREATH
    return offset if offset + need <= latest + 1e-9 else None


def grant(cues: Sequence[Cue], wish: Wish, lengths: Lengths) -> Cue | None:
    """Place a wish among cues, in its best wording that fits; ``None`` when none does."""
    for sound in wish.wordings:
        need = sound_length(sound, lengths)
        offset = first_gap(cues, need, wish.earliest, wish.latest)
        if offset is not None:
            return Cue(round(offset, 3), need, sound)
    return None


def lay(seconds: Seconds, fixed: Iterable[Cue], wishes: Iterable[Wish], lengths: Lengths) -> Passage:
    """Lay a passage of a set length: fixed cues where they are, wishes in order of priority where there is room."""
    cues = list(fixed)
    for wish in wishes:
        placed = grant(cues, wish, lengths)
        if placed is not None:
            cues.append(placed)
    return Passage(on_grid(seconds), tuple(sorted(cues, key=lambda cue: cue.offset)))


def in_turn(sounds: Iterable[Sound], lengths: Lengths, gap: Seconds, start: Seconds = 0.0) -> tuple[Cue, ...]:
    """Lay sounds one after another with ``gap`` between them."""
    cues = []
    offset = start
    for sound in sounds:
        need = sound_length(sound, lengths)
        cues.append(Cue(round(offset, 3), need, sound))
        offset += need + gap
    return tuple(cues)


def last_end(cues: Sequence[Cue]) -> Seconds:
    """Give the offset at which the last cue has sounded; 0 without cues."""
    return max((cue.end for cue in cues), default=0.0)


def interject(
    passage: Passage,
    given: int,
    now: Seconds,
    wordings: tuple[Sound, ...],
    gives_way: Callable[[Cue], bool],
    lengths: Lengths,
) -> tuple[Passage, Cue] | None:
    """Fit an answer to the listener into what is left of a passage, as early as can be.

    A longer wording is best where it soon fits beside everything else; where something has to give way for it, less is
    lost with a shorter one.

    Args:
        given: how many of its cues have been given out; they stay as they are.
        now: offset of this moment.
        wordings: best first.
        gives_way: whether a cue still to come may be dropped for the answer.

    Returns:
        The passage with the answer in it, and the answer; or ``None`` when no wording fits before the end.
    """
    begun, coming = passage.cues[:given], passage.cues[given:]
    staying = [*begun, *(cue for cue in coming if not gives_way(cue))]
    bounds = now + BREATH / 2, passage.seconds - BREATH
    longer, shorter = wordings[:-1], wordings[1:] or wordings
    answer = grant(passage.cues, Wish(longer, bounds[0], min(bounds[1], now + SOON)), lengths)
    answer = answer or grant(staying, Wish(shorter, *bounds), lengths)
    if answer is None:
        return None
    giving_way = (cue for cue in coming if gives_way(cue))
    kept = [cue for cue in giving_way if cue.end + BREATH <= answer.offset or cue.offset >= answer.end + BREATH]
    cues = sorted([*staying, answer, *kept], key=lambda cue: cue.offset)
    return replace(passage, cues=tuple(cues)), answer
