"""The session run on with a listener who says nothing: how long is left, and everything that will be said."""

from __future__ import annotations

from voicecoach.coach.effects import Effect
from voicecoach.coach.flow import enter, next_moment, run
from voicecoach.coach.state import Closing, Ended, Paused, State
from voicecoach.units import Seconds


def undisturbed(state: State) -> tuple[State, list[Effect]]:
    """Run a session from here to its end, as if a pause ended now and the listener said nothing more."""
    effects: list[Effect] = []
    if isinstance(state.activity, Paused):
        state, effects = enter(state, state.activity.resume, state.now)
    while not isinstance(state.activity, Ended):
        state, more = run(state, next_moment(state))
        effects += more
    return state, effects


def time_left(state: State) -> Seconds:
    """Give the seconds from now to the end of the session's work, closing words not counted."""
    start = state.now
    if isinstance(state.activity, Paused):
        state, _ = enter(state, state.activity.resume, state.now)
    while not isinstance(state.activity, Closing | Ended):
        state, _ = run(state, next_moment(state))
    return state.now - start
