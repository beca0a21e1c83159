"""Long streams in which many phrases are said while something else goes on: the coach, or a television."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tests.bench.hearing import NEAR, Listened, guess_of
from tests.bench.recordings import Clip
from tests.bench.rooms import Room, through
from tests.bench.scoring import Trial
from tests.bench.signals import Sound, at_level, sounding_span
from voicecoach.units import HEARING_RATE, Seconds

LEAD_IN: Final[Seconds] = 10.0
"""Before the first phrase: an echo canceller learns the room, the veto how loud the echo is."""

APART: Final[tuple[Seconds, Seconds]] = (1.5, 2.5)
"""Least and longest between the end of one clip and the next."""

TAIL: Final[Seconds] = 2.0

_SEED = 59


@dataclass(frozen=True, slots=True)
class Said:
    """One phrase in a stream: its clip and the moments of its first and last sounding 10 ms, without the room."""

    clip: Clip
    start: Seconds
    end: Seconds


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """Phrases said one after the other, as they arrive at the microphone; no noise."""

    sound: Sound
    said: tuple[Said, ...]


def speech(clips: Sequence[Clip], room: Room | None, level: float, number: int) -> Speech:
    """Have clips said in a drawn order, each at that level in the microphone; the same for equal arguments."""
    random = np.random.default_rng((_SEED, number))
    pieces: list[tuple[int, Sound]] = []
    said = []
    at = LEAD_IN
    for index in random.permutation(len(clips)):
        clip = clips[index]
        sound = clip.sound()
        start, end = sounding_span(sound)
        begin = round(at * HEARING_RATE)
        pieces.append((begin, at_level(through(sound, room.person) if room else sound, level)))
        said.append(Said(clip, begin / HEARING_RATE + start, begin / HEARING_RATE + end))
        at += len(sound) / HEARING_RATE + random.uniform(*APART)
    whole = np.zeros(round((at + TAIL) * HEARING_RATE))
    for begin, piece in pieces:
        fitting = piece[: len(whole) - begin]
        whole[begin : begin + len(fitting)] += fitting
    return Speech(whole, tuple(said))


def trials(part: str, source: str, engine: str, condition: str, speech: Speech, listened: Listened) -> list[Trial]:
    """Give one trial for each phrase, and one for all the time in which nobody said any."""
    rest = Trial(part, source, engine, condition, "in between", "", listened.seconds, ())
    found = []
    for said in speech.said:
        guesses = tuple(
            guess for guess in (guess_of(judged, (said.start, said.end)) for judged in listened.judged) if guess.inside
        )
        length = said.end - said.start + 2 * NEAR
        rest = replace(rest, seconds=rest.seconds - length)
        found.append(replace(rest, clip=said.clip.name, said=said.clip.said, seconds=length, guesses=guesses))
    taken = {(guess.start, guess.end) for trial in found for guess in trial.guesses}
    outside = (guess_of(judged, None) for judged in listened.judged)
    beside = tuple(guess for guess in outside if (guess.start, guess.end) not in taken)
    return [*found, replace(rest, guesses=beside, computed=listened.computed, heard_seconds=listened.seconds)]
