"""Going on with a session that broke off: hours ago, perhaps, so the listener has got up since.

What they were in place for is forgotten, and everything that leads to movement begins with telling them where they are.
"""

from __future__ import annotations

from dataclasses import replace

from voicecoach.coach.books import Work, sides_in_turn
from voicecoach.coach.effects import Effect, Volume
from voicecoach.coach.flow import begin_step, leave_exercise, next_set
from voicecoach.coach.interruptions import Outcome, cut_in, resume_point
from voicecoach.coach.state import (
    Activity,
    Asking,
    Closing,
    Introducing,
    Leaving,
    Onward,
    Paused,
    Resting,
    State,
    Talk,
    Waiting,
    dose_of,
    owed,
    told_before,
)


def go_on_from_there(state: State) -> Outcome:
    """Take the unfinished session up where it was, its clock moved to now and its voice that of today."""
    unfinished = state.session.unfinished
    if unfinished is None:
        raise AssertionError("there is nothing to go on with")
    today = state.session
    there = replace(
        unfinished.owing_nothing(),
        session=replace(unfinished.session, lengths=today.lengths, estimates=today.estimates),
        now=state.now,
        began=state.now - unfinished.offset,
        in_place=None,
        being_told=None,
        taken_up=True,
        whereabouts=state.whereabouts,
    )
    leaving = isinstance(there.activity, Leaving)
    there, then = resume_point(there)
    if leaving and there.work is not None:  # that set is in the books: on to what is owed next
        there, then = next_set(there, there.work)
    there, then = _afresh(there, then)
    there, effects = cut_in(there, today.language.say("we go on"), then)
    changes: list[Effect] = [Volume(state.now, there.volume)] if there.volume != state.volume else []
    return there, [*effects, *changes]


def _afresh(state: State, activity: Activity) -> tuple[State, Activity]:
    """Give what takes the place of an activity for somebody who has been away from it."""
    match activity:
        case Paused(resume=then):
            return _afresh(state, then)
        case Closing(resume=then) if then is not None:
            return _afresh(state, then)
        case Asking(hurting=interrupted) if interrupted is not None:
            state, then = _afresh(state, interrupted)
            return state, replace(activity, again=False, hurting=then)
        case Asking():
            return state, replace(activity, again=False)
        case _ if state.work is not None:
            return _told_again(state, state.work)
        case Waiting():
            return begin_step(state, state.step)
        case Resting():
            return state, Onward()
        case _:
            return state, activity


def _told_again(state: State, work: Work) -> tuple[State, Activity]:
    """Introduce the exercise under way again, in short to who knows it, on the side that owes something."""
    turns = sides_in_turn(work, owed(state, work))
    if not work.ledger.mid_set and not turns:
        return leave_exercise(state, ())
    if not work.ledger.mid_set and work.side not in turns:
        work = replace(work, side=turns[0])
        state = replace(state, work=work)
    begun = any(ledger.begun for ledger in work.ledgers.values())
    short = begun or told_before(state, dose_of(state, work).name) or state.talk < Talk.FULL
    return state, Introducing(short=short)
