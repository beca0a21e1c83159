"""A session's books as they are kept: what every side has done up to a moment, and the record of the whole."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from voicecoach.coach.books import Work, held
from voicecoach.coach.flow import next_set
from voicecoach.coach.state import (
    Activity,
    Asking,
    Closing,
    Holding,
    Leaving,
    Paused,
    State,
    Telling,
    does_more,
    level_of,
    owed,
)
from voicecoach.record.sessions import SideRecord
from voicecoach.script.plan import Side, dose, ladder


def as_it_stands(state: State) -> State:
    """Give the state with everything in the books that is done already, though it is entered only later.

    Of a hold that goes on, every whole second counts; a set that is over is left, though the listener still moves out
    of its position. A rep counts when it is over.
    """
    work = state.work
    if work is None:
        return state
    if isinstance(state.activity, Holding):
        done = math.floor(max(0.0, min(state.offset, state.activity.left)))
        return replace(state, work=held(work, done, state.activity.left - done)) if done else state
    set_over = not work.ledger.mid_set and not owed(state, work)[work.side]
    if set_over or isinstance(underneath(state.activity), Leaving):
        state, _ = next_set(state, work)
    return state


def underneath(activity: Activity) -> Activity:
    """Give what is gone on with after a pause, an aside, or a question about pain."""
    match activity:
        case Paused(resume=then) | Telling(then=then):
            return underneath(then)
        case Asking(hurting=then) | Closing(resume=then) if then is not None:
            return underneath(then)
        case _:
            return activity


def sides_done(state: State) -> tuple[SideRecord, ...]:
    """Give what each side did so far, in the order of the exercises and of the sides' turns.

    An exercise that came twice is there twice. A side that has done nothing is there only if it was skipped or hurt.
    """
    state = as_it_stands(state)
    return tuple(record for work in (*state.done, state.work) if work for record in _sides_of(state, work))


def _sides_of(state: State, work: Work) -> Iterator[SideRecord]:
    for side in work.order:
        ledger = work.ledgers[side]
        if ledger.worked or ledger.skipped or ledger.hurt:
            yield _side(state, work, side)


def _side(state: State, work: Work, side: Side | None) -> SideRecord:
    ledger = work.ledgers[side]
    now = level_of(state, work, side)
    level = now if ledger.level is None else ledger.level
    if ledger.eased:  # and it may have ended there, before a set was done at the easier level
        level = min(level, now)
    wanted = dose(work.exercise, level)
    sets = wanted.sets + (side is not None and side == does_more(state, work))
    return SideRecord(
        exercise=work.exercise.exercise,
        name=wanted.name,
        side=side,
        level=level,
        levels=len(ladder(work.exercise)),
        sets=ledger.sets_done,
        sets_wanted=sets,
        reps=ledger.reps_done,
        reps_wanted=wanted.reps * sets,
        held=ledger.held,
        held_wanted=wanted.hold.hold * sets if wanted.hold else 0.0,
        pace=state.pace,
        eased=ledger.eased,
        skipped=ledger.skipped,
        hurt=ledger.hurt,
        pain=ledger.pain,
    )
