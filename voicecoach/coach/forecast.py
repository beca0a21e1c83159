"""The session run on with a listener who says nothing: how long is left, and everything that will be said."""

from __future__ import annotations

from dataclasses import replace

from voicecoach.coach.effects import Effect
from voicecoach.coach.flow import enter, next_moment, run
from voicecoach.coach.score import last_end
from voicecoach.coach.state import Closing, Ended, Paused, State
from voicecoach.units import Seconds


def undisturbed(state: State) -> tuple[State, list[Effect]]:
    """Run a session from here to its end, as if every pause ended at once and the listener said nothing more."""
    effects: list[Effect] = []
    while not isinstance(state.activity, Ended):
        state, more = step_on(state)
        effects += more
    return state, effects


def time_left(state: State) -> Seconds:
    """Give the seconds from now to the end of the session's work, closing words not counted."""
    start = max(state.now, state.began)
    state = replace(state, session=replace(state.session, lengths=state.session.estimates, time_left=None))
    while not isinstance(state.activity, Closing | Ended):
        state, _ = step_on(state)
    return state.now - start


def step_on(state: State) -> tuple[State, list[Effect]]:
    """Go on to the next moment at which something happens by itself; a pause ends at once."""
    if isinstance(state.activity, Paused):
        answered = state.began + last_end(state.passage.cues[: max(1, state.given)])
        return enter(state, state.activity.resume, max(state.now, answered))
    return run(state, next_moment(state))
