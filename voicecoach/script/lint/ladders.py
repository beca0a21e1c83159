"""Whether "easier" and "harder" have somewhere to go: the levels of an exercise, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from voicecoach.script.lint.walk import Fault
from voicecoach.script.model import Exercise
from voicecoach.script.plan import Dose, dose
from voicecoach.units import Seconds

MARKED_FROM: Final = 3
"""Levels of a ladder in which it should be said where to begin."""

_Movement: TypeAlias = tuple[object, ...]


def in_exercise(exercise: Exercise) -> Iterator[Fault]:
    """Find levels that lead nowhere, with paths within the exercise."""
    levels = exercise.levels
    if len(levels) == 1:
        what = "with one level, 'easier' and 'harder' change nothing"
        yield ("levels",), f"{what}; add an easier or a harder one, or put its fields into the exercise itself"
    if len(levels) >= MARKED_FROM and not any(level.start for level in levels):
        what = "no level is marked, so everybody begins at the easiest"
        yield ("levels",), f"{what}; write 'start: true' into the level where a new listener should begin"
    before: dict[_Movement, Dose] = {}
    for index in range(len(levels)):
        now = dose(exercise, index)
        movement = _movement(now)
        told = levels[index].say is not None or bool(levels[index].tips)
        if movement in before and _no_harder(before[movement], now, told=told):
            yield ("levels", index), "this level is no harder than the one before; put the easiest level first"
        before[movement] = now


def _movement(now: Dose) -> _Movement:
    """Give what has to be alike for two levels to be compared by their figures: another movement may be the harder."""
    words = tuple(phase.word for phase in now.phases)
    moving = tuple(phase.word for phase in (now.enter, now.leave) if phase is not None)
    return (now.name, now.position, words, moving, frozenset(now.needs), now.hold is not None and not now.reps)


def _no_harder(easier: Dose, harder: Dose, *, told: bool) -> bool:
    """Whether a level asks for no more than another one of the same movement.

    Args:
        told: what is harder about it may be said in words.
    """
    less_rest = harder.rest < easier.rest
    if less_rest or _work(harder) > _work(easier):
        return False
    other_tempo = [phase.seconds for phase in easier.phases] != [phase.seconds for phase in harder.phases]
    if other_tempo:  # quicker or slower: either may be the harder
        return harder.sets * harder.reps < easier.sets * easier.reps
    return not told or _work(harder) < _work(easier)


def _work(now: Dose) -> Seconds:
    """Give the seconds under load of one side."""
    rep = sum(phase.seconds for phase in now.phases)
    return now.sets * (now.reps * rep + (now.hold.hold if now.hold else 0.0))
