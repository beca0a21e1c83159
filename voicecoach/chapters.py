"""The chapters of a session's sound file: one for each exercise, and for what takes its time before, between, after."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from voicecoach.coach.effects import Doing
from voicecoach.coach.timeline import Span, Timeline
from voicecoach.units import Seconds

SHORTEST: Final[Seconds] = 10.0
"""What takes less between two exercises belongs to the one before."""

_BETWEEN: Final = {Doing.REST: "Rest", Doing.WAITING: "Get ready", Doing.ASKING: "Question"}


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch of a sound file that can be gone to.

    Attributes:
        start: seconds from the session's beginning.
        end: where the next begins, or the session's end.
    """

    start: Seconds
    end: Seconds
    title: str


def chapters_of(timeline: Timeline) -> tuple[Chapter, ...]:
    """Give the chapters of a session, in order, without gaps or overlaps.

    An exercise's chapter begins where it is told how it goes, and takes in all its sets, sides and the rests between
    them. An exercise that is done several times is numbered.
    """
    stretches = [list(together) for _, together in groupby(timeline.spans, key=lambda span: span.exercise)]
    times = Counter(spans[0].exercise for spans in stretches)
    so_far: Counter[str] = Counter()
    chapters: list[Chapter] = []
    for number, spans in enumerate(stretches):
        name, start, end = spans[0].exercise, spans[0].start, spans[-1].end
        if name:
            so_far[name] += 1
            title = f"{name} ({so_far[name]} of {times[name]})" if times[name] > 1 else name
        elif number == 0:
            title = "Introduction"
        elif number == len(stretches) - 1:
            title = "The end"
        elif end - start < SHORTEST:
            chapters[-1] = replace(chapters[-1], end=end)
            continue
        else:
            title = _between(spans)
        chapters.append(Chapter(start, end, title))
    return tuple(chapters)


def _between(spans: Sequence[Span]) -> str:
    """Name what takes longest."""
    lengths: dict[Doing, Seconds] = defaultdict(float)
    for span in spans:
        lengths[span.doing] += span.seconds
    return _BETWEEN.get(max(lengths, key=lambda doing: lengths[doing]), "Between exercises")
