"""Goes through a session as it is written: every step, and every text that will be spoken, with its path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto
from typing import Final, NamedTuple, TypeAlias

from voicecoach.script.model import (
    AnyStep,
    Block,
    Condition,
    Exercise,
    ExerciseStep,
    Level,
    SayStep,
    Script,
    Waiting,
    WaitStep,
)
from voicecoach.script.text.nodes import Route

Fault: TypeAlias = tuple[Route, str]
"""A path within a part of the script, and what is doubtful there."""


class Placed(NamedTuple):
    """A step where it is written.

    Attributes:
        when: its conditions: those of the blocks it is in, then its own.
    """

    route: Route
    step: AnyStep
    when: tuple[Condition, ...]


def steps_in(script: Script) -> tuple[Placed, ...]:
    """Give all steps in order, those of a block after the block itself, each once."""
    return tuple(_steps(script.session, ("session",), ()))


def _steps(steps: Sequence[AnyStep], route: Route, when: tuple[Condition, ...]) -> Iterator[Placed]:
    for index, step in enumerate(steps):
        here, conditions = (*route, index), (*when, *step.when) if step.when else when
        yield Placed(here, step, conditions)
        if isinstance(step, Block):
            yield from _steps(step.do, (*here, "do"), conditions)


class PlacedExercise(NamedTuple):
    """An exercise where a step does it. Steps that are written alike share one and the same exercise."""

    route: Route
    exercise: Exercise
    when: tuple[Condition, ...]


def exercises_in(steps: Sequence[Placed]) -> tuple[PlacedExercise, ...]:
    """Give the exercises of steps."""
    return tuple(
        PlacedExercise((*route, "exercise"), step.exercise, when)
        for route, step, when in steps
        if isinstance(step, ExerciseStep)
    )


class Kind(Enum):
    """What a spoken text is for."""

    TITLE = auto()
    NAME = auto()
    SAFETY = auto()
    SAY = auto()
    WAIT = auto()
    QUESTION = auto()
    ANSWER = auto()
    POSITION = auto()
    PHASE = auto()
    HOLD = auto()
    TIP = auto()
    GEAR = auto()
    LEVEL = auto()


INSTRUCTIONS: Final = frozenset({Kind.SAFETY, Kind.SAY, Kind.WAIT, Kind.POSITION, Kind.GEAR, Kind.LEVEL})
"""Texts of whole sentences, which tell what to do."""


class Said(NamedTuple):
    """A text that is spoken."""

    route: Route
    text: str
    kind: Kind


def said_in_session(script: Script, steps: Sequence[Placed]) -> Iterator[Said]:
    """Give what is said in a session outside its exercises."""
    yield Said(("title",), script.title, Kind.TITLE)
    if script.safety is not None:
        yield Said(("safety", "full"), script.safety.full, Kind.SAFETY)
        yield Said(("safety", "short"), script.safety.short, Kind.SAFETY)
    for name, question in script.ask.items():
        yield Said(("ask", name, "say"), question.say, Kind.QUESTION)
        for answer in question.answers:
            yield Said(("ask", name, "answers", answer), answer, Kind.ANSWER)
    for route, step, _ in steps:
        match step:
            case SayStep(say=say):
                yield Said((*route, "say"), say, Kind.SAY)
            case WaitStep(wait=Waiting(say=say)):
                yield Said((*route, "wait", "say"), say, Kind.WAIT)
            case _:
                pass


def said_in_exercise(exercise: Exercise) -> Iterator[Said]:
    """Give what is said in an exercise at any level, with paths within it."""
    yield Said(("name",), exercise.name, Kind.NAME)
    yield from _said_in_movement(exercise, ())
    for index, level in enumerate(exercise.levels):
        route: Route = ("levels", index)
        if level.name is not None:
            yield Said((*route, "name"), level.name, Kind.NAME)
        if level.say is not None:
            yield Said((*route, "say"), level.say, Kind.LEVEL)
        yield from _said_in_movement(level, route)


def _said_in_movement(movement: Exercise | Level, route: Route) -> Iterator[Said]:
    if movement.position is not None:
        yield Said((*route, "position", "full"), movement.position.full, Kind.POSITION)
        yield Said((*route, "position", "short"), movement.position.short, Kind.POSITION)
    for index, phase in enumerate(movement.rep or ()):
        yield Said((*route, "rep", index, "word"), phase.word, Kind.PHASE)
    for name in ("enter", "leave"):
        moving = getattr(movement, name)
        if moving is not None:
            yield Said((*route, name, "word"), moving.word, Kind.PHASE)
    if movement.finish is not None and movement.finish.say is not None:
        yield Said((*route, "finish", "say"), movement.finish.say, Kind.HOLD)
    for index, tip in enumerate(movement.tips):
        yield Said((*route, "tips", index), tip, Kind.TIP)
    yield from _gear(movement.gear, route)


def _gear(gear: Mapping[str, str], route: Route) -> Iterator[Said]:
    for thing, text in gear.items():
        yield Said((*route, "gear", thing), text, Kind.GEAR)
