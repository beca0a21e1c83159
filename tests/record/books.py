"""Sessions with their books, taken up again from what was kept of them."""

from __future__ import annotations

import json

from tests.coach.sessions import script_of
from voicecoach.coach.books import Work
from voicecoach.coach.flow import enter
from voicecoach.coach.forecast import undisturbed
from voicecoach.coach.machine import initial
from voicecoach.coach.state import State, owed
from voicecoach.language import load_language
from voicecoach.record.snapshot import Snapshot, as_json, from_json, snapshot_of, taken_up
from voicecoach.sound.lengths import EstimatedLengths


def state_of(text: str, remark: str = "") -> State:
    """Give the state before a session begins."""
    return initial(script_of(text), load_language(), EstimatedLengths(), remark=remark)


def through_json(snapshot: Snapshot) -> Snapshot:
    """Give a snapshot as it comes back from a file."""
    return from_json(json.loads(json.dumps(as_json(snapshot))))


def again(state: State, before: State | None = None) -> State:
    """Give the state that goes on from another.

    Args:
        before: of the session that it is taken up in; the same by default.
    """
    later = taken_up(through_json(snapshot_of(state)), (before or state).session)
    assert later is not None, "it cannot be taken up"
    return later


def ended(state: State) -> State:
    """Run a state that was taken up to its end, nobody saying anything."""
    state, _ = undisturbed(enter(state, state.activity, state.now)[0])
    return state


def all_works(state: State) -> tuple[Work, ...]:
    """Give the books of every exercise, that under way last."""
    return (*state.done, *([state.work] if state.work else []))


def everything_owed_was_done(state: State) -> bool:
    """Whether every side of every exercise, unless it was skipped, did all its sets."""
    return all(
        work.ledgers[side].skipped or not sets for work in all_works(state) for side, sets in owed(state, work).items()
    )
