"""A session's state as plain values, from which it can be taken up again: in another process, on another day.

Kept is what was done and decided; not what was being said, nor where in a passage the session was. A rep that was
interrupted is begun again, a hold goes on from what is left of it, a rest and an instruction are begun again.

A script may have been edited meanwhile. An exercise is found again by its name, and by which time it comes in the
session; one that has sides now and had none, or the other way round, is another exercise. A place between exercises is
found by the exercise that comes next, so that words said before everything else change nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter

from voicecoach.coach.books import Ledger, Work
from voicecoach.coach.state import (
    LEVEL_UP,
    Asking,
    Introducing,
    Onward,
    Session,
    State,
    Talk,
    level_of,
    things,
)
from voicecoach.record.accounts import as_it_stands, underneath
from voicecoach.script.model import Exercise, ExerciseStep, Sides
from voicecoach.script.plan import Side, ladder, rungs
from voicecoach.units import Seconds


@dataclass(frozen=True, slots=True)
class SideBooks:
    """The books of one side.

    Attributes:
        at: level that it does now, an index into the exercise's ladder.
    """

    side: Side | None
    at: int
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class WorkBooks:
    """The books of an exercise.

    Attributes:
        exercise: its name in scripts.
        turn: which time that the session has it, 0 the first.
        side: the one working.
        sides: in working order.
    """

    exercise: str
    turn: int
    side: Side | None
    sides: tuple[SideBooks, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a session is taken up from; two that differ in their moment only are equal.

    Attributes:
        now: seconds on the session's clock.
        exercises: steps with an exercise that lie behind, or are under way.
        before_next: steps from the one to begin with to the next exercise, or to the end; 0 while one is under way.
        work: the exercise under way.
        done: exercises finished or left, oldest first.
        levels: exercise, side and level, of those that the listener changed.
        introduced: movements that were introduced in full.
        hurtful: exercises that are left out from then on.
        volume: decibels above the level at which the session began.

    The others are as ``coach.state.State`` has them.
    """

    now: Seconds = field(compare=False)
    exercises: int
    before_next: int
    work: WorkBooks | None = None
    done: tuple[WorkBooks, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    levels: tuple[tuple[str, Side | None, int], ...] = ()
    begin_at: str = "usual"
    introduced: tuple[str, ...] = ()
    hurtful: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    pace: float = 1.0
    talk: Talk = Talk.FULL
    volume: float = 0.0
    hinted: bool = False
    tells_all: bool = False


@cache
def _adapter() -> TypeAdapter[Snapshot]:
    return TypeAdapter(Snapshot)


def as_json(snapshot: Snapshot) -> dict[str, Any]:
    """Give a snapshot as a JSON object; what is as it always begins is left out."""
    plain: dict[str, Any] = _adapter().dump_python(snapshot, mode="json", exclude_defaults=True)
    return plain


def from_json(plain: object) -> Snapshot:
    """Give the snapshot that a JSON object holds.

    Raises:
        ValueError: it holds none.
    """
    return _adapter().validate_python(plain)


def snapshot_of(state: State) -> Snapshot:
    """Keep a state; to be compared with the one before, to find out whether anything changed."""
    state = as_it_stands(state)
    steps = _exercise_steps(state.session)
    under_way = state.work is not None
    left = state.step in steps and not under_way and not _is_offered(state)
    begin = state.step + 1 if left else state.step
    behind = [index for index in steps if index < begin]
    following = next((index for index in steps if index >= begin), len(state.session.steps))
    return Snapshot(
        now=state.now,
        exercises=len(behind) + under_way,
        before_next=0 if under_way else following - begin,
        work=_kept(state, state.work, state.step) if state.work else None,
        done=tuple(_kept(state, work) for work in state.done),
        answers=dict(state.answers),
        levels=tuple((name, side, level) for (name, side), level in state.levels.items()),
        begin_at=state.begin_at,
        introduced=tuple(sorted(state.introduced)),
        hurtful=tuple(sorted(state.hurtful)),
        offered=tuple(sorted(state.offered)),
        pace=state.pace,
        talk=state.talk,
        volume=state.volume,
        hinted=state.hinted,
        tells_all=state.tells_all,
    )


def _is_offered(state: State) -> bool:
    """Whether the exercise of this step is still to begin, once it is settled at which level."""
    asking = underneath(state.activity)
    return isinstance(asking, Asking) and asking.name == LEVEL_UP


def taken_up(snapshot: Snapshot, session: Session) -> State | None:
    """Give the state from which a session goes on; whoever takes it up enters its activity at their own moment.

    A movement that was being done is introduced in short, and the listener is in place for nothing. A level beyond the
    ladder is its hardest. What a set has more than is asked for now is enough.

    Returns:
        None if the exercise under way is no longer in the session, or cannot be done any more.
    """
    state = State(
        session,
        now=snapshot.now,
        answers=MappingProxyType({**session.known, **snapshot.answers}),
        levels=MappingProxyType({(name, side): max(0, level) for name, side, level in snapshot.levels}),
        begin_at=snapshot.begin_at,
        introduced=frozenset(snapshot.introduced),
        hurtful=frozenset(snapshot.hurtful),
        offered=frozenset(snapshot.offered),
        pace=snapshot.pace,
        talk=snapshot.talk,
        volume=snapshot.volume,
        hinted=snapshot.hinted,
        tells_all=snapshot.tells_all,
    )
    works = (_opened(state, kept) for kept in snapshot.done)
    state = replace(state, done=tuple(work for work in works if work is not None))
    if snapshot.work is None:
        return replace(state, step=_step_of(snapshot, session) - 1, activity=Onward())
    work = _opened(state, snapshot.work)
    if work is None or not work.rungs:
        return None
    state = replace(state, step=_places_of(session, snapshot.work)[0], work=work, activity=Introducing(short=True))
    return _at_the_same_levels(state, work, snapshot.work)


def _at_the_same_levels(state: State, work: Work, kept: WorkBooks) -> State:
    """Let each side go on at its level, also where the session would begin at another one by now."""
    hardest = len(ladder(work.exercise)) - 1
    wanted = {(kept.exercise, side.side): max(0, min(side.at, hardest)) for side in kept.sides}
    other = {key: level for key, level in wanted.items() if level_of(state, work, key[1]) != level}
    return replace(state, levels=MappingProxyType({**state.levels, **other})) if other else state


def _kept(state: State, work: Work, step: int | None = None) -> WorkBooks:
    """Keep an exercise's books.

    Args:
        step: where it is; without one, the first place that has just this exercise.
    """
    name = work.exercise.exercise
    places = [index for index, exercise in _exercise_steps(state.session).items() if exercise.exercise == name]
    if step not in places:
        exercises = _exercise_steps(state.session)
        step = next((place for place in places if exercises[place] == work.exercise), None)
    turn = 0 if step is None else places.index(step)
    sides = (SideBooks(side, level_of(state, work, side), work.ledgers[side]) for side in work.order)
    return WorkBooks(name, turn, work.side, tuple(sides))


def _opened(state: State, kept: WorkBooks) -> Work | None:
    """Give the books of an exercise again; None if the session does not have it."""
    places = _places_of(state.session, kept)
    order = tuple(side.side for side in kept.sides)
    if not places or kept.side not in order:
        return None
    exercise = _exercise_steps(state.session)[places[0]]
    hardest = len(ladder(exercise)) - 1
    ledgers = {side.side: _within(side.ledger, hardest) for side in kept.sides}
    return Work(exercise, order, kept.side, MappingProxyType(ledgers), rungs(exercise, things(state)))


def _within(ledger: Ledger, hardest: int) -> Ledger:
    return ledger if ledger.level is None else replace(ledger, level=max(0, min(ledger.level, hardest)))


def _places_of(session: Session, kept: WorkBooks) -> tuple[int, ...]:
    """Give the step at which the session has an exercise this time, or the last time that it has it; empty for none."""
    two_sides = len(kept.sides) == 2
    places = [
        index
        for index, exercise in _exercise_steps(session).items()
        if exercise.exercise == kept.exercise and (exercise.sides is not Sides.NONE) is two_sides
    ]
    return (places[max(0, min(kept.turn, len(places) - 1))],) if places else ()


def _step_of(snapshot: Snapshot, session: Session) -> int:
    """Give the step to begin with."""
    steps = (-1, *_exercise_steps(session), len(session.steps))
    following = min(snapshot.exercises + 1, len(steps) - 1)
    return max(steps[following] - snapshot.before_next, steps[following - 1] + 1)


def _exercise_steps(session: Session) -> dict[int, Exercise]:
    """Give the exercises by the indices of their steps, in order."""
    return {
        index: planned.step.exercise
        for index, planned in enumerate(session.steps)
        if isinstance(planned.step, ExerciseStep)
    }
