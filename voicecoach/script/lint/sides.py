"""Whether both sides of the body get the same work, and the listener always knows which one is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from voicecoach.script.lint.english import BOTH_SIDES, SIDE
from voicecoach.script.lint.walk import Fault, Kind, Placed, PlacedExercise, Said, said_in_exercise
from voicecoach.script.model import Exercise, Sides
from voicecoach.script.plan import dose, ladder
from voicecoach.script.text.nodes import Route

_SIDE = re.compile(SIDE, re.IGNORECASE)
_BOTH = re.compile(BOTH_SIDES, re.IGNORECASE)
OTHER: Final = {"left": "right", "right": "left"}


def in_exercise(exercise: Exercise) -> Iterator[Fault]:
    """Find what is wrong with the sides in an exercise that has them, with paths within it."""
    if exercise.sides is Sides.NONE:
        return
    for route, text, _ in said_in_exercise(exercise):
        for side in _sides_named(text):
            what = f"'{side}' is said whichever side works"
            yield route, f"{what}; write '{{side}}' for the side that works, or '{{other_side}}'"
    for level in range(len(ladder(exercise))):
        yield from _unclear_position(exercise, level)


def one_sided(steps: Sequence[Placed], exercises: Sequence[PlacedExercise], said: Sequence[Said]) -> Iterator[Fault]:
    """Find a side that works by its name while the other one is never named.

    Args:
        said: outside the exercises.
    """
    apart = {id(placed.exercise): placed for placed in exercises if placed.exercise.sides is Sides.NONE}
    found: list[tuple[str, Fault]] = []
    for placed in apart.values():
        texts = [((*placed.route, *route), text) for route, text, _ in said_in_exercise(placed.exercise)]
        found += _lopsided(texts, "write 'sides: each', and '{side}' for the side that works")
    if len(apart) == len({id(placed.exercise) for placed in exercises}):
        conditional = {route for route, _, when in steps if when}
        spoken = [one for one in said if one.kind is Kind.SAY and one.route[:-1] not in conditional]
        found += _lopsided([(one.route, one.text) for one in spoken], "say what the other one does, too")
    if len({side for side, _ in found}) == 1:
        yield from (fault for _, fault in found)


def _lopsided(texts: Sequence[tuple[Route, str]], remedy: str) -> list[tuple[str, Fault]]:
    """Give the first mention of a side in texts that mention only that one."""
    if len({side for _, text in texts for side in _mentioned(text)}) != 1:
        return []
    named = ((side, route) for route, text in texts for side in _sides_named(text))
    what = "only the {side} side is named, so the {other} one gets no work; "
    return [(side, (route, what.format(side=side, other=OTHER[side]) + remedy)) for side, route in named][:1]


def _unclear_position(exercise: Exercise, level: int) -> Iterator[Fault]:
    now = dose(exercise, level)
    if now.position is None:
        return
    moving = (*now.phases, *filter(None, (now.enter, now.leave)))
    texts = (now.position.full, now.position.short, *(phase.word for phase in moving))
    if not any("{side}" in text or "{other_side}" in text for text in texts):
        own = ladder(exercise)[level].position is not None
        path: Route = ("levels", level, "position") if own else ("position",)
        what = "this does not say which side is meant, and the exercise has two"
        yield path, f"{what}; write '{{side}}' for the side that works, or '{{other_side}}'"


def _mentioned(text: str) -> tuple[str, ...]:
    plain = text.casefold()
    return tuple(side for side in OTHER if side in plain and re.search(rf"\b{side}\b", plain))


def _sides_named(text: str) -> tuple[str, ...]:
    """Give the sides of the body that are named one without the other."""
    if not _mentioned(text):
        return ()
    alone = _BOTH.sub(" ", text)
    return tuple(dict.fromkeys(side.casefold() for pair in _SIDE.findall(alone) for side in pair if side))
