"""The books of an exercise: what each side has done, what it is owed, and which side works now. Pure sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from voicecoach.script.model import Exercise, Sides
from voicecoach.script.plan import Side, rungs, working_order
from voicecoach.units import Seconds


@dataclass(frozen=True, slots=True)
class Ledger:
    """What one side has done of an exercise.

    Attributes:
        sets_done: complete ones.
        reps_in_set: done in the set under way.
        level: at which the last set was done; ``None`` before the first.
        hold_left: of the set's hold, once begun; ``None`` before.
        reps_done: in all, for the record.
        held: seconds held in all.
        eased: whether the listener asked for an easier level here.
        skipped: whether the listener moved on with work still owed.
        hurt: whether the listener said that it hurt.
        pain: the most they gave it, from 0 to 10; ``None`` while they gave no number.
    """

    sets_done: int = 0
    reps_in_set: int = 0
    level: int | None = None
    hold_left: Seconds | None = None
    reps_done: int = 0
    held: Seconds = 0.0
    eased: bool = False
    skipped: bool = False
    hurt: bool = False
    pain: int | None = None

    @property
    def begun(self) -> bool:
        """Whether this side has done anything at all."""
        return self.sets_done > 0 or self.mid_set

    @property
    def worked(self) -> bool:
        """Whether anything was done here for the record, even if its set was begun again."""
        return self.begun or self.reps_done > 0 or self.held > 0

    @property
    def mid_set(self) -> bool:
        """Whether a set is under way."""
        return self.reps_in_set > 0 or self.hold_left is not None


@dataclass(frozen=True, slots=True)
class Work:
    """An exercise being done.

    Attributes:
        order: the sides in working order; ``(None,)`` without sides.
        side: the one working now.
        ledgers: one a side.
        rungs: the levels that the listener has everything for, as indices into the exercise's ladder.
    """

    exercise: Exercise
    order: tuple[Side | None, ...]
    side: Side | None
    ledgers: Mapping[Side | None, Ledger]
    rungs: tuple[int, ...]

    @property
    def ledger(self) -> Ledger:
        """The books of the side working now."""
        return self.ledgers[self.side]

    @property
    def other_side(self) -> Side | None:
        """The side that rests now."""
        return self.side.other if self.side else None

    def with_ledger(self, ledger: Ledger, side: Side | None = None) -> Work:
        """Give the same work with new books for a side (the one working now by default)."""
        return replace(self, ledgers=MappingProxyType({**self.ledgers, (side or self.side): ledger}))


def open_books(exercise: Exercise, first: Side, things: frozenset[str]) -> Work:
    """Begin an exercise with nothing done.

    Args:
        things: that the listener has.
    """
    order = working_order(exercise, first)
    ledgers = MappingProxyType({side: Ledger() for side in order})
    return Work(exercise, order, order[0], ledgers, rungs(exercise, things))


def rep_done(work: Work) -> Work:
    """Enter a finished rep."""
    ledger = work.ledger
    return work.with_ledger(replace(ledger, reps_in_set=ledger.reps_in_set + 1, reps_done=ledger.reps_done + 1))


def held(work: Work, seconds: Seconds, left: Seconds) -> Work:
    """Enter part of a hold: how long it was held, and what is left of it."""
    ledger = work.ledger
    return work.with_ledger(replace(ledger, held=ledger.held + seconds, hold_left=left))


def set_done(work: Work, level: int) -> Work:
    """Enter a finished set and the level at which it was done."""
    ledger = work.ledger
    done = replace(ledger, sets_done=ledger.sets_done + 1, reps_in_set=0, hold_left=None, level=level)
    return work.with_ledger(done)


def sides_in_turn(work: Work, owed: Mapping[Side | None, int]) -> tuple[Side | None, ...]:
    """Give the sides that still owe sets, the one to work next first; empty when the exercise is done.

    With ``each``, the side working now goes on until it is done; with ``alternate``, the other side comes first.
    """
    sides: tuple[Side | None, ...] = (work.side, work.other_side) if work.side else (None,)
    if work.exercise.sides is Sides.ALTERNATE:
        sides = sides[::-1]
    return tuple(side for side in sides if owed[side] > 0)
