"""The timeline of a session: what is done from when to when, and what is said, if the listener says nothing.

Where the effects tell of every change, a timeline tells of stretches of time: one for each set of reps, with the
moments of its reps; one for each hold, rest, introduction. They cover the session from its beginning to its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from voicecoach.coach.effects import Became, Chime, Doing, Effect, End, Play, Role, Say
from voicecoach.coach.foresight import prospect
from voicecoach.coach.state import State
from voicecoach.language import Language
from voicecoach.script.plan import Side
from voicecoach.units import Seconds


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a session in which one thing is done.

    Attributes:
        start: seconds from the session's beginning.
        end: seconds from the session's beginning.
        exercise: its name aloud, or empty between exercises.
        set_number: 1-based; 0 outside a set.
        sets: how many this side does of the exercise here; 0 between exercises.
        level: 1-based rung of the exercise's ladder; 0 between exercises.
        reps: the moments at which its reps begin, seconds from the session's beginning, the set's first rep first.
    """

    start: Seconds
    end: Seconds
    doing: Doing
    exercise: str = ""
    side: Side | None = None
    set_number: int = 0
    sets: int = 0
    level: int = 0
    reps: tuple[Seconds, ...] = ()

    @property
    def seconds(self) -> Seconds:
        """How long it takes."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class SpokenCue:
    """Something said.

    Attributes:
        at: seconds from the session's beginning.
        seconds: how long it sounds.
        number: the whole number that the text is, ``None`` for other words.
    """

    at: Seconds
    seconds: Seconds
    role: Role
    text: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class PlayedChime:
    """A sound that is not words.

    Attributes:
        at: seconds from the session's beginning.
        seconds: how long it sounds.
    """

    at: Seconds
    seconds: Seconds
    chime: Chime


@dataclass(frozen=True, slots=True)
class Timeline:
    """A session from beginning to end.

    Attributes:
        seconds: how long it takes.
        spans: in order, without gaps or overlaps, from 0 to ``seconds``.
        cues: in order of their moments.
        chimes: in order of their moments.
    """

    seconds: Seconds
    spans: tuple[Span, ...]
    cues: tuple[SpokenCue, ...]
    chimes: tuple[PlayedChime, ...]

    def said_in(self, span: Span) -> tuple[SpokenCue, ...]:
        """Give what begins to be said in a span."""
        return tuple(cue for cue in self.cues if span.start <= cue.at < span.end)


def foreseen(state: State) -> Timeline:
    """Give the timeline of a session that has not begun."""
    return timeline_of(prospect(state).effects, state.session.language)


def clock(moment: Seconds) -> str:
    """Give a moment or a length in minutes and seconds: ``2:05``."""
    minutes, seconds = divmod(round(moment), 60)
    return f"{minutes}:{seconds:02d}"


def timeline_of(effects: Iterable[Effect], language: Language) -> Timeline:
    """Make the timeline of a session that nobody disturbed, from all its effects.

    Args:
        language: says which words are numbers.
    """
    figures = {word: number for number, word in enumerate(language.numbers)}
    cues: list[SpokenCue] = []
    chimes: list[PlayedChime] = []
    changes = [Became(0.0, Doing.SPEAKING)]  # a session opens with words, and is told of changes only
    end = 0.0
    for effect in effects:
        match effect:
            case Say(at=at, seconds=seconds, role=role, text=text):
                number = int(text) if text.isdecimal() else figures.get(text)
                cues.append(SpokenCue(at, seconds, role, text, number))
            case Play(at=at, seconds=seconds, chime=chime):
                chimes.append(PlayedChime(at, seconds, chime))
            case Became():
                changes.append(effect)
            case End(at=at):
                end = at
            case _:
                pass  # nothing is silenced that nobody disturbs
        end = max(end, effect.at)
    return Timeline(end, tuple(_with_sets(_spans(changes, end))), tuple(cues), tuple(chimes))


def _spans(changes: list[Became], end: Seconds) -> Iterable[Span]:
    """Turn changes into stretches; equal neighbours, such as the reps of a set, are one."""
    bounds = [*changes, Became(end, Doing.ENDED)]
    stretches = [(now, after.at) for now, after in pairwise(bounds) if after.at > now.at]
    for _, alike in groupby(stretches, key=lambda stretch: _alike(stretch[0])):
        stretch = list(alike)
        first, last_end = stretch[0][0], stretch[-1][1]
        yield Span(
            first.at,
            last_end,
            first.doing,
            exercise=first.exercise,
            side=first.side,
            set_number=first.set_number,
            level=first.level,
            reps=tuple(now.at for now, _ in stretch if now.rep),
        )


def _alike(now: Became) -> tuple[object, ...]:
    return now.doing, now.exercise, now.side, now.set_number, now.level


def _with_sets(spans: Iterable[Span]) -> Iterable[Span]:
    """Tell each span how many sets its side does in all; between two exercises there is always something else."""
    for exercise, together in groupby(spans, key=lambda span: span.exercise):
        of_exercise = list(together)
        for span in of_exercise:
            of_side = (other.set_number for other in of_exercise if other.side == span.side)
            yield replace(span, sets=max(of_side)) if exercise else span
