"""From a script to what the coach works through: steps in order, and the dose of an exercise at each level."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicecoach.script.model import AskStep, Exercise, Hold, Level, Phase, Script, Sides, Step
from voicecoach.units import Seconds


class Side(StrEnum):
    """A side of the body."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


@dataclass(frozen=True, slots=True)
class Dose:
    """What one side does of an exercise at one level.

    Attributes:
        reps: in a set; 0 when the exercise is a hold.
        phases: of one rep; empty when the exercise is a hold.
        hold: that ends each set, or is the set.
        rest: between sets.
    """

    sets: int
    reps: int
    phases: tuple[Phase, ...]
    hold: Hold | None
    rest: Seconds


def steps_of(script: Script) -> tuple[Step, ...]:
    """Give the steps in order, beginning with the questions that no step places."""
    placed = {step.ask for step in script.session if isinstance(step, AskStep)}
    return (*(AskStep(ask=name) for name in script.ask if name not in placed), *script.session)


def ladder(exercise: Exercise) -> tuple[Level, ...]:
    """Give the levels, easiest first; an exercise without any has one that changes nothing."""
    return exercise.levels or (Level(start=True),)


def start_level(exercise: Exercise) -> int:
    """Give the index of the level where a new listener begins: the one marked, else the easiest."""
    return next((index for index, level in enumerate(ladder(exercise)) if level.start), 0)


def dose(exercise: Exercise, level: int) -> Dose:
    """Give what a set is at a level (an index into ``ladder``)."""
    rung = ladder(exercise)[level]
    held = rung.hold or exercise.hold
    phases = () if held else (rung.rep or exercise.rep or ())
    return Dose(
        sets=rung.sets or exercise.sets,
        reps=0 if held else (rung.reps or exercise.reps or 0),
        phases=phases,
        hold=Hold.model_construct(hold=held, say=None) if held else (rung.finish or exercise.finish),
        rest=rung.rest or exercise.rest,
    )


def working_order(exercise: Exercise, first: Side) -> tuple[Side | None, ...]:
    """Give the sides in the order they work; ``None`` stands for an exercise without sides."""
    return (None,) if exercise.sides is Sides.NONE else (first, first.other)
