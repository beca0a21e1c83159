"""Easier, harder, slower, faster: the difficulty is the listener's, now, and is remembered."""

from __future__ import annotations

import math
from dataclasses import replace
from types import MappingProxyType

from voicecoach.coach.books import Work
from voicecoach.coach.flow import next_set
from voicecoach.coach.interruptions import Outcome, cut_in, reply, resume_point
from voicecoach.coach.passages import passage_of
from voicecoach.coach.score import BREATH
from voicecoach.coach.state import (
    CountingIn,
    Entering,
    Holding,
    Rep,
    Resting,
    State,
    dose_of,
    happens,
    level_of,
    owed,
    placement,
)
from voicecoach.coach.wording import acknowledged, level_changed
from voicecoach.script.model import ExerciseStep
from voicecoach.script.plan import Side

PACE_STEP = 1.15
"""One "slower" or "faster": 15 %, as the product promises."""

PACE_LIMITS = (PACE_STEP**-3, PACE_STEP**3)
"""Three steps each way."""


def easier(state: State) -> Outcome:
    """Go a level down."""
    return _change_level(state, -1)


def harder(state: State) -> Outcome:
    """Go a level up."""
    return _change_level(state, +1)


def _change_level(state: State, step: int) -> Outcome:
    work = state.work
    if work is None:
        return _change_of_the_last(state, step)
    changed = with_level(state, work, step)
    if changed is None:
        return reply(state, *acknowledged(state, "easiest already" if step < 0 else "hardest already"))
    answers = level_changed(changed, changed.at_work, level_of(state, work, work.side))
    if _needs_another_beginning(changed):
        changed, then = resume_point(changed)
        return cut_in(changed, answers[0].text, then)
    if isinstance(state.activity, Resting) and state.activity.before_set and _has_done_its_sets(changed):
        later, then = next_set(changed, changed.at_work)
        return cut_in(later, answers[0].text, then)
    return reply(_as_dosed(changed), *answers)


def _has_done_its_sets(state: State) -> bool:
    work = state.at_work
    return not work.ledger.mid_set and not owed(state, work)[work.side]


def _needs_another_beginning(state: State) -> bool:
    """Whether what is going on cannot go on at the new level: another movement, other gear, reps instead of a hold."""
    match state.activity:
        case CountingIn() | Entering() | Rep():
            return placement(state, state.at_work) != state.in_place
        case Holding():
            no_hold = dose_of(state, state.at_work).hold is None
            return no_hold or placement(state, state.at_work) != state.in_place
        case _:
            return False


def _change_of_the_last(state: State, step: int) -> Outcome:
    """Change the level of the exercise done last, if it comes again."""
    if not state.done or not _comes_again(state, state.done[-1]):
        return reply(state, *acknowledged(state, "nothing to change"))
    *before, last = state.done
    changed = with_level(state, last, step)
    if changed is None:
        return reply(state, *acknowledged(state, "easiest already" if step < 0 else "hardest already"))
    answers = level_changed(changed, last, level_of(state, last, last.side))
    return reply(replace(changed, work=None, done=(*before, changed.at_work)), *answers)


def _comes_again(state: State, work: Work) -> bool:
    later = (planned.step for planned in state.session.steps[state.step + 1 :] if happens(state, planned))
    return any(isinstance(step, ExerciseStep) and step.exercise.exercise == work.exercise.exercise for step in later)


def with_level(state: State, work: Work, step: int) -> State | None:
    """Give the state with the side working now a level easier (-1) or harder (+1); ``None`` at the end of the ladder.

    The other side comes along if it has yet to do the same.
    """
    before = level_of(state, work, work.side)
    beyond = [rung for rung in work.rungs if (rung - before) * step > 0]
    if not beyond:
        return None
    after = min(beyond) if step > 0 else max(beyond)
    name = work.exercise.exercise
    levels = {**{(name, side): level_of(state, work, side) for side in work.order}, **state.levels}
    for side in _sides_at_this_level(state, work, before):
        levels[name, side] = after
    if step < 0:
        work = work.with_ledger(replace(work.ledger, eased=True))
    return replace(state, levels=MappingProxyType(levels), work=work)


def _sides_at_this_level(state: State, work: Work, level: int) -> list[Side | None]:
    """Give the sides that a change is for: the one working now, and the other if it has yet to do the same."""
    other = work.other_side
    too = other is not None and not work.ledgers[other].begun and level_of(state, work, other) == level
    return [work.side, *([other] if too else [])]


def _as_dosed(state: State) -> State:
    """Lay what is left of a hold or a rest again after a change of level; reps take theirs up by themselves."""
    match state.activity:
        case Holding(total=total, left=left):
            hold = dose_of(state, state.at_work).hold
            new_total = hold.hold if hold else 0.0
            least = math.ceil(state.offset) + 3.0  # time to hear that it ends
            new_left = max(left + new_total - total, min(left, least))
            changed = replace(state, activity=Holding(new_total, new_left))
        case Resting():
            changed = state
        case _:
            return state
    old = state.passage.cues[: state.given]
    anew = passage_of(changed)
    spoken_until = max((cue.end for cue in old), default=0.0) + BREATH
    coming = [cue for cue in anew.cues if cue.offset > state.offset and cue.offset >= spoken_until]
    return replace(changed, passage=replace(anew, cues=(*old, *coming)))


def slower(state: State) -> Outcome:
    """Count more slowly."""
    return _change_pace(state, PACE_STEP, "slower", "slowest")


def faster(state: State) -> Outcome:
    """Count faster."""
    return _change_pace(state, 1 / PACE_STEP, "faster", "fastest")


def _change_pace(state: State, factor: float, changed: str, at_the_end: str) -> Outcome:
    slowest, fastest = PACE_LIMITS[1], PACE_LIMITS[0]
    pace = state.pace * factor
    if not fastest - 1e-9 <= pace <= slowest + 1e-9:
        return reply(state, *acknowledged(state, at_the_end))
    return reply(replace(state, pace=pace), *acknowledged(state, changed))
