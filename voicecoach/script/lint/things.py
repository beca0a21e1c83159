"""Whether what exercises need is at hand: levels that a session leaves out, and what to do without a thing.

What a session itself needs and does not list, the reader refuses. A level of the library whose things are not listed
is only left out, which is often what is meant: a session without a band may have the levels without one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from voicecoach.script.lint.walk import Fault, PlacedExercise
from voicecoach.script.model import NO, YES, Condition, Exercise, Script
from voicecoach.script.plan import dose, ladder, start_level
from voicecoach.script.text.nodes import Place, Route
from voicecoach.script.text.sentences import suggestion

_Needs: TypeAlias = tuple[frozenset[str], ...]


class Things:
    """The things of a session."""

    def __init__(self, script: Script) -> None:
        asked = {name for name, question in script.ask.items() if set(question.answers) == {YES, NO}}
        self._listed = {thing.name for thing in script.equipment}
        self._optional = asked | {thing.name for thing in script.equipment if thing.optional}
        self._known = self._listed | asked

    def faults(self, exercises: Sequence[PlacedExercise]) -> Iterator[Fault]:
        """Find levels that are hardly left out on purpose, and exercises that only those do who have a thing."""
        ladders: dict[int, _Needs] = {}
        for route, exercise, when in exercises:
            if id(exercise) not in ladders:
                ladders[id(exercise)] = _needs(exercise)
                yield from self._left_out(exercise, ladders[id(exercise)], route)
            possible = [needed for needed in ladders[id(exercise)] if needed <= self._known]
            if possible:
                yield from self._without(frozenset.intersection(*possible), exercise, route, when)

    def _left_out(self, exercise: Exercise, needs: _Needs, route: Route) -> Iterator[Fault]:
        for thing in sorted(frozenset().union(*needs) - self._known):
            near = suggestion(thing, sorted(self._listed))
            if near is not None:
                what = f"'{exercise.name}' needs '{thing}', which 'equipment' calls '{near}'"
                yield route, f"{what}; write '{thing}' there, too"
                continue
            if thing in needs[start_level(exercise)]:
                what = f"'{exercise.name}' should begin at a level with '{thing}', which is not in 'equipment'"
            elif len(needs) > 1 and sum(needed <= self._known for needed in needs) == 1:
                what = f"without '{thing}', which is not in 'equipment', '{exercise.name}' has one level only"
            else:
                continue
            yield route, f"{what}; write '{thing}' there, with '?' if some do not have it"

    def _without(
        self, needed: frozenset[str], exercise: Exercise, route: Route, when: Sequence[Condition]
    ) -> Iterator[Fault]:
        for thing in sorted(self._optional & needed):
            if not any(condition.question == thing and not condition.holds(NO) for condition in when):
                what = f"without '{thing}', no level of '{exercise.name}' can be done and it is left out"
                yield route, f"{what}; add a level without it, or write 'when: {thing} is yes' if that is meant"


def needless_gear(exercise: Exercise, place_of: Callable[[Route], Place], route: Route) -> Iterator[Fault]:
    """Find words about what no level needs, with paths within the exercise.

    Args:
        route: of the exercise. Where a session brings levels of its own, the library's gear may be left without use.
    """
    if exercise.gear:
        needed = frozenset().union(*_needs(exercise))
        deciding = [(*route, name) for name in ("levels", "needs") if name == "levels" or exercise.needs]
        for thing in exercise.gear:
            files = {place_of(path).file for path in ((*route, "gear", thing), *deciding)}
            if thing not in needed and len(files) == 1:
                yield ("gear", thing), _needless(thing)
    for index, level in enumerate(exercise.levels):
        for thing in level.gear:
            if level.exercise is None and thing not in dose(exercise, index).needs:
                yield ("levels", index, "gear", thing), _needless(thing)


def _needless(thing: str) -> str:
    return f"nothing needs '{thing}' here, so this is never said; write 'needs: {thing}' where it is used, or delete it"


def _needs(exercise: Exercise) -> _Needs:
    return tuple(frozenset(dose(exercise, level).needs) for level in range(len(ladder(exercise))))
