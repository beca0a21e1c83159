"""How the listener is answered: beside what goes on, or cutting in; and how what was interrupted is taken up again.

An answer that fits beside the counting is said there (``reply``). One that does not, or that changes what is done, cuts
in (``cut_in``): everything sounding is silenced, something is said, and the resume point follows (``resume_point``): a
rep from its start after "three, two, one", a hold from what is left of it, a rest where it was, an instruction from its
sentence, a question from its beginning.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TypeAlias

from voicecoach.coach.books import held
from voicecoach.coach.effects import Chime, Effect, Play, Role, Silence
from voicecoach.coach.flow import enter, gives_way
from voicecoach.coach.score import BREATH, Line, Sound, Wish, grant, interject
from voicecoach.coach.state import (
    Activity,
    Asking,
    ChangingOver,
    Closing,
    CountingIn,
    Entering,
    Holding,
    Introducing,
    Leaving,
    Paused,
    Rep,
    Resting,
    State,
    Telling,
    TurningOver,
    Waiting,
    placement,
)
from voicecoach.coach.wording import lines
from voicecoach.units import Seconds

Outcome: TypeAlias = tuple[State, list[Effect]]

FADE: Seconds = 0.05
"""Between cutting off what sounds and saying something else."""

REACH: Seconds = 30.0
"""How late an answer for which there was no room may still be given: by the end of a set, there is."""

PROMPT: Seconds = 2.0
"""How late an answer may begin while the coach is only talking; else it cuts in."""


def cut_in(state: State, said: str, then: Activity) -> Outcome:
    """Fall silent, say something, and go on with ``then``."""
    return turn_to(state, Telling(lines(Role.ACK, said), then, aside=True))


def turn_to(state: State, activity: Activity) -> Outcome:
    """Fall silent and turn to another activity: now, though its first word waits for the fade."""
    state, entered = enter(state.owing_nothing(), activity, state.now + FADE)
    return state, [Silence(state.now), *(replace(effect, at=state.now) for effect in entered)]


def reply(state: State, *wordings: Sound) -> Outcome:
    """Answer beside what goes on: as soon as there is room, else at the first room in what follows.

    Args:
        wordings: best first.
    """
    state = state.owing_nothing()
    fitted = interject(state.passage, state.given, state.offset, wordings, gives_way, state.session.lengths)
    moving = isinstance(state.activity, Rep | Holding | CountingIn | Entering | Leaving)
    if fitted is not None and (moving or fitted[1].offset <= state.offset + PROMPT):
        return replace(state, passage=fitted[0]), []
    if moving:
        state, effects = chime(state)
        return replace(state, owed_answer=wordings, owed_until=state.now + REACH), effects
    text = next(sound.text for sound in wordings if isinstance(sound, Line))
    if isinstance(state.activity, Paused):
        return turn_to(state, Paused(state.activity.resume, lines(Role.ACK, text)))
    state, then = resume_point(state)
    return cut_in(state, text, then)


def chime(state: State) -> Outcome:
    """Let it be heard that a command was understood, in the first gap between words; for now, nothing more."""
    passage = state.passage
    if any(cue.sound is Chime.HEARD for cue in passage.cues[state.given :]):
        return state, []
    wish = Wish((Chime.HEARD,), state.offset + BREATH / 2, min(state.offset + PROMPT, passage.seconds))
    cue = grant(passage.cues, wish, state.session.lengths)
    if cue is None:
        return state, [Play(state.now, Chime.HEARD, state.session.lengths.chime(Chime.HEARD))]
    cues = tuple(sorted([*passage.cues, cue], key=lambda cue: cue.offset))
    return replace(state, passage=replace(passage, cues=cues)), []


def resume_point(state: State) -> tuple[State, Activity]:
    """Give what to take up after an interruption now, with the books brought up to date."""
    match state.activity:
        case Rep() | CountingIn() | Entering():
            return state, CountingIn()
        case Holding(left=left):
            done = max(0.0, min(state.offset, left))
            return replace(state, work=held(state.at_work, done, float(math.ceil(left - done)))), CountingIn()
        case Resting(left=left, before_set=before_set):
            return state, Resting(max(1.0, left - state.offset), before_set, resumed=True)
        case Waiting(text=text, left=left):
            return state, Waiting(text, max(1.0, left - state.offset))
        case Telling(then=then, aside=True):
            return state, then
        case Telling(sounds=sounds, then=then):
            unsaid = sounds[_sentences_said(state) :]
            return state, Telling(unsaid, then) if unsaid else then
        case Introducing() | ChangingOver():
            return state, replace(state.activity, said=_told(state, state.activity.said))
        case TurningOver(rest=rest):
            left = max(1.0, rest - state.offset) if rest else 0.0
            over = 0.0 if rest else state.offset
            told = _told(state, state.activity.said)
            return state, replace(state.activity, rest=left, said=told, longer=state.activity.longer - over)
        case Paused(resume=activity):
            return state, activity
        case Closing(resume=activity):
            return state, activity or Closing()
        case other:
            return state, other


def question_open(activity: Activity) -> Asking | None:
    """Give the question that is open, or will be again after a pause or an aside."""
    match activity:
        case Asking():
            return activity
        case Paused(resume=then) | Telling(then=then, aside=True):
            return question_open(then)
        case _:
            return None


def _told(state: State, said: int) -> int:
    """Give how many sentences need not be said again: none, when the level has changed what is to be told."""
    return said + _sentences_said(state) if placement(state, state.at_work) == state.being_told else 0


def _sentences_said(state: State) -> int:
    said = (cue for cue in state.passage.cues[: state.given] if cue.end <= state.offset)
    return sum(isinstance(cue.sound, Line) and cue.role is not Role.ACK for cue in said)
