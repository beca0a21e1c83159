"""What each command does, at any moment. Each is answered in words or by a sound, never silently.

How an answer is fitted in, and how what it interrupts is taken up again, is in ``coach.interruptions``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from voicecoach.coach.books import Ledger
from voicecoach.coach.effects import Role
from voicecoach.coach.flow import (
    after_offer,
    answered,
    begin_anew,
    begin_step,
    in_position,
    leave_exercise,
    left_early,
    lengthened,
    next_step,
    take_default,
)
from voicecoach.coach.grammar import commands_now
from voicecoach.coach.hurting import take_pain, that_hurts
from voicecoach.coach.interruptions import Outcome, chime, cut_in, question_open, reply, resume_point, turn_to
from voicecoach.coach.levels import easier, faster, harder, slower
from voicecoach.coach.passages import COUNT_IN
from voicecoach.coach.resuming import go_on_from_there
from voicecoach.coach.state import (
    GOING_ON,
    LEVEL_UP,
    PAIN_AFTER,
    PAIN_BEFORE,
    Asking,
    ChangingOver,
    Closing,
    CountingIn,
    Ended,
    Entering,
    Holding,
    Introducing,
    Leaving,
    Onward,
    Paused,
    Rep,
    Resting,
    State,
    Telling,
    TurningOver,
    Waiting,
    came_hurting,
    happens,
    owed,
    question_of,
    things,
)
from voicecoach.coach.telling import help_me, how_many_left, less_talk, louder, more_talk, quieter, repeat
from voicecoach.coach.wording import acknowledged, lines, uncapital
from voicecoach.listening.phrases import Command
from voicecoach.script.model import YES, ExerciseStep
from voicecoach.script.plan import rungs
from voicecoach.units import Seconds

AT_ONCE = 1
"""Sentences left out of turning over when the listener asks for it: not "and rest"."""

MORE_REST: Seconds = 15.0
"""One "more rest"."""


def obey(state: State, command: Command) -> Outcome:
    """Do what the listener asked for at ``state.now``."""
    if isinstance(state.activity, Ended):
        return state, []
    if isinstance(state.activity, Closing) and command not in commands_now(state):
        return chime(state)
    asking = question_open(state.activity)
    if asking is not None and (asking.hurting or asking.name == GOING_ON) and command in _NOT_BEFORE_AN_ANSWER:
        return turn_to(state, replace(asking, again=False))
    return _TABLE[command](state)


def take_answer(state: State, value: str) -> Outcome:
    """Take the answer to the question that is open; without one, or with an answer it does not have, do nothing."""
    asking = state.activity
    if not isinstance(asking, Asking) or value not in question_of(state, asking.name).answers:
        return state, []
    if asking.hurting is not None:
        return take_pain(state, asking.hurting, int(value))
    if asking.name == GOING_ON:
        return go_on_from_there(state) if value == YES else turn_to(*begin_anew(answered(state, GOING_ON, value)))
    language = state.session.language
    if asking.name == LEVEL_UP:
        state, then = after_offer(state, accepted=value == YES)
        return cut_in(state, language.say("level up taken" if value == YES else "level up refused"), then)
    state = answered(state, asking.name, value)
    if asking.name not in (PAIN_BEFORE, PAIN_AFTER):
        return cut_in(state, language.say("answer", answer=value.capitalize()), Onward())
    said = language.say("answer", answer=language.number(int(value)).capitalize())
    if asking.name == PAIN_AFTER:
        return cut_in(state, said, Closing())
    return cut_in(state, f"{said} {language.say('gently')}" if came_hurting(state) else said, Onward())


def _pause(state: State) -> Outcome:
    if isinstance(state.activity, Paused):
        return reply(state, *acknowledged(state, "paused"))
    state, resume = resume_point(state)
    return turn_to(state, Paused(resume))


def _resume(state: State) -> Outcome:
    match state.activity:
        case Waiting() | Resting():
            return _ready(state)
        case Paused(resume=then):
            pass
        case Closing(resume=undone) if undone is not None:
            then = undone
        case _:
            return chime(state)
    if isinstance(then, CountingIn | Resting):
        return turn_to(state, then)
    return cut_in(state, state.session.language.say("going on"), then)


def _stop(state: State) -> Outcome:
    if isinstance(state.activity, Closing):
        return turn_to(state, Ended(stopped=state.activity.resume is not None))
    state, resume = resume_point(state)
    return turn_to(state, Closing(resume))


def _switch_sides(state: State) -> Outcome:
    work = state.work
    if work is None or work.side is None:
        return reply(state, *acknowledged(state, "no sides" if work else "nothing to change"))
    other = work.side.other
    if not owed(state, work)[other]:
        return reply(state, *acknowledged(state, "other side done", side=other.value))
    state, resume = resume_point(state)
    state = replace(state, work=replace(state.at_work, side=other))
    return turn_to(state, replace(resume, said=0) if isinstance(resume, Introducing) else TurningOver(said=AT_ONCE))


def _next(state: State) -> Outcome:
    language = state.session.language
    question = question_open(state.activity)
    if question is not None:
        return turn_to(*take_default(state, question, passed_over=True))
    if state.work is None:
        return cut_in(state, language.say("moving on"), Onward())
    state, _ = resume_point(state)
    left = left_early(state, state.at_work)
    said = language.say("skipping", name=uncapital(left.exercise.name))
    return turn_to(*leave_exercise(replace(state, work=left), lines(Role.ACK, said)))


def _back(state: State) -> Outcome:
    state, _ = resume_point(state)
    work, say = state.work, state.session.language.say
    if work is not None and work.ledger.mid_set:
        again = work.with_ledger(_this_set_again(work.ledger))
        return cut_in(replace(state, work=again), say("set again"), CountingIn())
    if work is not None and work.ledger.sets_done:
        again = work.with_ledger(_set_before_again(work.ledger))
        return cut_in(replace(state, work=again), say("set before"), CountingIn())
    if work is not None and work.side is not None and work.ledgers[work.side.other].sets_done:
        other = work.side.other
        again = work.with_ledger(_set_before_again(work.ledgers[other]), other)
        return turn_to(replace(state, work=replace(again, side=other)), TurningOver(said=AT_ONCE))
    return _back_to_exercise(state)


def _this_set_again(ledger: Ledger) -> Ledger:
    return replace(ledger, reps_in_set=0, hold_left=None)


def _set_before_again(ledger: Ledger) -> Ledger:
    return replace(_this_set_again(ledger), sets_done=ledger.sets_done - 1)


def _back_to_exercise(state: State) -> Outcome:
    steps, say = state.session.steps, state.session.language.say
    before = [
        index
        for index, planned in enumerate(steps[: max(0, state.step)])
        if isinstance(planned.step, ExerciseStep)
        and happens(state, planned)
        and rungs(planned.step.exercise, things(state))
    ]
    if state.work is not None:
        worked = any(ledger.worked for ledger in state.work.ledgers.values())
        state = replace(state, done=(*state.done, state.work) if worked else state.done, work=None)
    if before:
        step = steps[before[-1]].step
        said = say("exercise before", name=uncapital(step.exercise.name)) if isinstance(step, ExerciseStep) else ""
        state, activity = begin_step(state, before[-1])
        return cut_in(state, said, activity)
    state, activity = begin_step(state, max(0, state.step))
    return cut_in(state, say("from the start"), activity)


def _ready(state: State) -> Outcome:
    match state.activity:
        case TurningOver() | ChangingOver() | Introducing():
            return turn_to(in_position(state), CountingIn())
        case Resting(before_set=True):
            return turn_to(state, CountingIn())
        case Resting() | Waiting():
            return turn_to(*next_step(state))
        case Paused():
            return _resume(state)
        case _:
            return chime(state)


def _more_rest(state: State) -> Outcome:
    """Lengthen a rest or the time to get ready; in the middle of a set, take one."""
    longer = lengthened(state.activity, MORE_REST)
    match longer:
        case Introducing() | TurningOver() | ChangingOver():
            passage = replace(state.passage, seconds=state.passage.seconds + MORE_REST)
            return reply(replace(state, activity=longer, passage=passage), *acknowledged(state, "take your time"))
        case Leaving():
            return reply(replace(state, activity=longer), *acknowledged(state, "take your time"))
        case Resting() | Waiting() | Telling():
            state, then = resume_point(state)
            then = lengthened(then, MORE_REST) or then
            said = state.session.language.say("take your time")
            return turn_to(state, then) if isinstance(then, Resting) else cut_in(state, said, then)
        case _:
            pass
    if isinstance(state.activity, CountingIn | Entering | Rep | Holding):
        state, _ = resume_point(state)
        return turn_to(state, Resting(MORE_REST + COUNT_IN, before_set=True))
    if isinstance(state.activity, Paused):
        return reply(state, *acknowledged(state, "take your time"))
    return chime(state)


_NOT_BEFORE_AN_ANSWER = (Command.BACK, Command.SWITCH_SIDES, Command.HARDER)
"""What would lead to movement before the listener has said how much it hurts, or where to begin: it is asked again."""

_TABLE: Mapping[Command, Callable[[State], Outcome]] = MappingProxyType(
    {
        Command.PAUSE: _pause,
        Command.RESUME: _resume,
        Command.STOP: _stop,
        Command.EASIER: easier,
        Command.HARDER: harder,
        Command.SLOWER: slower,
        Command.FASTER: faster,
        Command.SWITCH_SIDES: _switch_sides,
        Command.NEXT: _next,
        Command.BACK: _back,
        Command.REPEAT: repeat,
        Command.HOW_MANY_LEFT: how_many_left,
        Command.READY: _ready,
        Command.MORE_REST: _more_rest,
        Command.THAT_HURTS: that_hurts,
        Command.LOUDER: louder,
        Command.QUIETER: quieter,
        Command.LESS_TALK: less_talk,
        Command.MORE_TALK: more_talk,
        Command.HELP: help_me,
    }
)
