"""From a script to what the coach works through: steps in a row, and the dose of an exercise at each level."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from voicecoach.script.model import (
    NO,
    YES,
    AnyStep,
    AskStep,
    Block,
    Condition,
    Count,
    Cue,
    Exercise,
    ExerciseStep,
    Hold,
    Level,
    Phase,
    Question,
    RestStep,
    Script,
    Sides,
)
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
class Planned:
    """A step in its place: blocks taken apart, rounds written out.

    Attributes:
        when: its own conditions and those of the blocks it is in.
        round: 1-based, of the innermost rounds it is in; 1 outside any.
        between_rounds: a rest that leads to this round; 0 for any other step.
    """

    step: AnyStep
    when: tuple[Condition, ...] = ()
    round: int = 1
    rounds: int = 1
    between_rounds: int = 0


@dataclass(frozen=True, slots=True)
class Dose:
    """What one side does of an exercise at one level.

    Attributes:
        name: of the movement, aloud.
        position: how to get into place for it.
        sets: of this side.
        reps: in a set; 0 when the exercise is a hold.
        phases: of one rep; empty when the exercise is a hold.
        hold: that ends each set, or is the set.
        rest: between sets, seconds.
        enter: once before each set.
        leave: once after each set.
        needs: things it cannot be done without.
    """

    name: str
    position: Cue | None
    sets: int
    reps: int
    phases: tuple[Phase, ...]
    hold: Hold | None
    rest: Seconds
    enter: Phase | None = None
    leave: Phase | None = None
    tips: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def questions_of(script: Script, language_asks: str) -> dict[str, Question]:
    """Give every question a session may ask: its own, and one for each thing that matters and may not be there.

    Args:
        language_asks: how a thing is asked for, with ``{thing}`` in it.
    """
    things = [thing.name for thing in script.equipment if thing.optional and thing.name not in script.ask]
    matter = _things_that_matter(script) if things else frozenset()
    answers: dict[str, tuple[str, ...]] = {YES: (YES,), NO: (NO,)}
    asked = {
        name: Question(say=language_asks.format(thing=name), answers=answers, otherwise=NO)
        for name in things
        if name in matter
    }
    return {**script.ask, **asked}


def _things_that_matter(script: Script) -> frozenset[str]:
    steps = tuple(_as_written(script.session))
    needed = {thing for exercise in exercises_of(script) for thing in exercise.all_needs}
    return frozenset(needed | {condition.question for step in steps for condition in step.when})


_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def sentences_of(text: str) -> tuple[str, ...]:
    """Split a spoken text into its sentences, each of which is said by itself."""
    return tuple(sentence for sentence in _SENTENCE_END.split(text.strip()) if sentence)


def _as_written(steps: Sequence[AnyStep]) -> Iterator[AnyStep]:
    """Give every step once, those in blocks after the block itself, however many rounds there are."""
    for step in steps:
        yield step
        if isinstance(step, Block):
            yield from _as_written(step.do)


def in_a_row(steps: Sequence[AnyStep]) -> tuple[Planned, ...]:
    """Take blocks apart and write rounds out, each with its rest before it."""
    return tuple(_in_a_row(steps, (), 1, 1))


def _in_a_row(steps: Sequence[AnyStep], when: tuple[Condition, ...], turn: int, turns: int) -> Iterator[Planned]:
    for step in steps:
        conditions = (*when, *step.when)
        if not isinstance(step, Block):
            yield Planned(step, conditions, turn, turns)
            continue
        inside = (turn, turns) if step.rounds == 1 else (1, step.rounds)
        for number in range(inside[0], inside[0] + step.rounds):
            if step.rest is not None and number > inside[0]:
                rest = RestStep.model_construct(rest=step.rest)
                yield Planned(rest, conditions, number, inside[1], between_rounds=number)
            yield from _in_a_row(step.do, conditions, number, inside[1])


def steps_of(script: Script, questions: Sequence[str] = ()) -> tuple[Planned, ...]:
    """Give the steps in a row, beginning with the questions that no step places.

    Args:
        questions: names of all there are; those of ``script.ask`` by default.
    """
    row = in_a_row(script.session)
    placed = {planned.step.ask for planned in row if isinstance(planned.step, AskStep)}
    asks = (AskStep.model_construct(ask=name) for name in questions or script.ask if name not in placed)
    return (*map(Planned, asks), *row)


LONGEST_SESSION: Final[Seconds] = 4 * 3600.0
"""Of work and rests, reckoned without a word spoken: longer than anybody exercises at a stretch."""


def seconds_of_work(steps: Sequence[AnyStep]) -> Seconds:
    """Give how long the work and the rests of some steps take, words not counted; by sums, however many rounds."""
    total = 0.0
    for step in steps:
        if isinstance(step, Block):
            total += step.rounds * (seconds_of_work(step.do) + (step.rest or 0.0))
        elif isinstance(step, RestStep):
            total += step.rest
        elif isinstance(step, ExerciseStep):
            total += _seconds_of(step.exercise)
    return total


def _seconds_of(exercise: Exercise) -> Seconds:
    now = dose(exercise, start_level(exercise))
    a_set = now.reps * sum(phase.seconds for phase in now.phases) + (now.hold.hold if now.hold else 0.0)
    return now.sets * (a_set + now.rest) * (1 if exercise.sides is Sides.NONE else 2)


def exercises_of(script: Script) -> tuple[Exercise, ...]:
    """Give the exercises of a session in their order, each once for each time it is written."""
    return tuple(step.exercise for step in _as_written(script.session) if isinstance(step, ExerciseStep))


def ladder(exercise: Exercise) -> tuple[Level, ...]:
    """Give the levels, easiest first; an exercise without any has one that changes nothing."""
    return exercise.levels or (Level(start=True),)


def rungs(exercise: Exercise, things: frozenset[str]) -> tuple[int, ...]:
    """Give the levels (indices into ``ladder``) that can be done with these things; empty when none can."""
    return tuple(index for index in range(len(ladder(exercise))) if things.issuperset(dose(exercise, index).needs))


def start_level(exercise: Exercise) -> int:
    """Give the index of the level where a new listener begins: the one marked, else the easiest."""
    return next((index for index, level in enumerate(ladder(exercise)) if level.start), 0)


def nearest(level: int, among: Sequence[int]) -> int:
    """Give the level itself or, where it cannot be done, the next easier, else the easiest of those that can."""
    return max((index for index in among if index <= level), default=min(among, default=level))


def dose(exercise: Exercise, level: int) -> Dose:
    """Give what a set is at a level (an index into ``ladder``)."""
    rung = ladder(exercise)[level]
    base = exercise.beneath(rung)
    held = exercise.held_at(rung)
    hold = rung.finish or base.finish
    if held is not None:
        count = rung.count or base.count or Count.DOWN
        hold = Hold.model_construct(hold=held, say=None, count=count)
    return Dose(
        name=rung.name or exercise.name,
        position=rung.position or base.position,
        sets=rung.sets or exercise.sets,
        reps=0 if held is not None else (rung.reps or base.reps or 0),
        phases=() if held is not None else timed(rung.rep or base.rep or (), rung.tempo or base.tempo),
        hold=hold,
        rest=rung.rest or exercise.rest,
        enter=rung.enter or base.enter,
        leave=rung.leave or base.leave,
        tips=rung.tips or base.tips,
        needs=tuple(dict.fromkeys((*base.needs, *rung.needs))),
    )


def timed(phases: tuple[Phase, ...], tempo: tuple[float, ...] | None) -> tuple[Phase, ...]:
    """Give the phases at a tempo: a figure each; of two phases, also held after the first, and after the second."""
    if tempo is None or not phases:
        return phases
    times = tempo
    if len(phases) == 2 and len(tempo) > 2:
        times = (tempo[0] + tempo[1], sum(tempo[2:]))
    return tuple(
        Phase.model_construct(word=phase.word, seconds=time)
        for phase, time in zip(phases, times, strict=True)
        if time > 0
    )


def gear_of(exercise: Exercise, level: int) -> dict[str, str]:
    """Give how to set up what an exercise needs at a level, in the script's words, where it has any."""
    return {**exercise.gear, **ladder(exercise)[level].gear}


def working_order(exercise: Exercise, first: Side) -> tuple[Side | None, ...]:
    """Give the sides in the order they work; ``None`` stands for an exercise without sides."""
    return (None,) if exercise.sides is Sides.NONE else (first, first.other)
