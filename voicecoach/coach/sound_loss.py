"""Going on after the loudspeaker was gone: nobody heard anything meanwhile, and nobody knows what was done."""

from __future__ import annotations

from voicecoach.coach.effects import Role
from voicecoach.coach.interruptions import Outcome, cut_in, resume_point, turn_to
from voicecoach.coach.state import Closing, Ended, Paused, State
from voicecoach.coach.wording import lines
from voicecoach.units import Seconds

STILL_IN_PLACE: Seconds = 30.0
"""After so long without a word, the listener may have got up: the coach waits for "resume" rather than counting."""


def take_up(state: State, gone: Seconds) -> Outcome:
    """Say that the sound was gone, and go on from where it was last heard; after a longer time, wait to be told to.

    Args:
        gone: for how long nothing was heard.
    """
    language = state.session.language
    if isinstance(state.activity, Ended):
        return state, []
    if isinstance(state.activity, Closing):
        return turn_to(state, state.activity)
    paused = isinstance(state.activity, Paused)
    state, then = resume_point(state)
    if paused or gone > STILL_IN_PLACE:
        return turn_to(state, Paused(then, lines(Role.ACK, language.say("sound back, paused"))))
    return cut_in(state, language.say("sound back"), then)
