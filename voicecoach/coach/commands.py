"""What each command does, at any moment. Each is answered in words or by a sound, never silently.

How an answer is fitted in, and how what it interrupts is taken up again, is in ``coach.interruptions``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from voicecoach.coach.books import Ledger, Work
from voicecoach.coach.effects import Role
from voicecoach.coach.flow import (
    answered,
    begin_step,
    in_position,
    leave_exercise,
    next_step,
    take_default,
)
from voicecoach.coach.forecast import time_left
from voicecoach.coach.grammar import commands_now
from voicecoach.coach.interruptions import Outcome, chime, cut_in, reply, resume_point, turn_to
from voicecoach.coach.passages import passage_of
from voicecoach.coach.score import BREATH, Line, Sound, sound_length
from voicecoach.coach.state import (
    Activity,
    Asking,
    ChangingOver,
    Closing,
    CountingIn,
    Ended,
    Entering,
    Holding,
    Introducing,
    Onward,
    Paused,
    Rep,
    Resting,
    State,
    Telling,
    TurningOver,
    Waiting,
    dose_of,
    happens,
    level_of,
    owed,
    placement,
)
from voicecoach.coach.wording import how_many_left, level_changed, lines
from voicecoach.listening.phrases import Command
from voicecoach.script.model import ExerciseStep
from voicecoach.script.plan import Side
from voicecoach.units import Seconds

PACE_STEP = 1.15
"""One "slower" or "faster": 15 %, as the product promises."""

PACE_LIMITS = (PACE_STEP**-3, PACE_STEP**3)
"""Three steps each way."""

ROOM_FOR_COUNT: Seconds = 1.0
"""Of a rep that an answer shares with its number."""


def obey(state: State, command: Command) -> Outcome:
    """Do what the listener asked for at ``state.now``."""
    if isinstance(state.activity, Ended):
        return state, []
    if isinstance(state.activity, Closing) and command not in (Command.RESUME, Command.STOP):
        return chime(state)
    return _TABLE[command](state)


def take_answer(state: State, value: str) -> Outcome:
    """Take the answer to the question that is open; without one, or with an answer it does not have, do nothing."""
    asking = state.activity
    if not isinstance(asking, Asking) or value not in state.session.questions[asking.name].answers:
        return state, []
    said = state.session.language.say("answer", answer=value.capitalize())
    return cut_in(answered(state, asking.name, value), said, Onward())


def _pause(state: State) -> Outcome:
    if isinstance(state.activity, Paused):
        return reply(state, *_ack(state, "paused"))
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


def _easier(state: State) -> Outcome:
    return _change_level(state, -1)


def _harder(state: State) -> Outcome:
    return _change_level(state, +1)


def _change_level(state: State, step: int) -> Outcome:
    work = state.work
    if work is None:
        return reply(state, *_ack(state, "nothing to change"))
    before = level_of(state, work, work.side)
    beyond = [rung for rung in work.rungs if (rung - before) * step > 0]
    if not beyond:
        return reply(state, *_ack(state, "easiest already" if step < 0 else "hardest already"))
    after = min(beyond) if step > 0 else max(beyond)
    levels = dict(state.levels)
    for side in _sides_at_this_level(state, work, before):
        levels[work.exercise.exercise, side] = after
    if step < 0:
        work = work.with_ledger(replace(work.ledger, eased=True))
    state = replace(state, levels=MappingProxyType(levels), work=work)
    answers = level_changed(state, work, before)
    moving = isinstance(state.activity, CountingIn | Entering | Rep | Holding)
    if moving and placement(state, work) != state.in_place:
        state, then = resume_point(state)
        return cut_in(state, answers[0].text, then)
    return reply(_as_dosed(state), *answers)


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
            new_left = max(left + new_total - total, least)
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


def _slower(state: State) -> Outcome:
    return _change_pace(state, PACE_STEP, "slower", "slowest")


def _faster(state: State) -> Outcome:
    return _change_pace(state, 1 / PACE_STEP, "faster", "fastest")


def _change_pace(state: State, factor: float, changed: str, at_the_end: str) -> Outcome:
    slowest, fastest = PACE_LIMITS[1], PACE_LIMITS[0]
    pace = state.pace * factor
    if not fastest - 1e-9 <= pace <= slowest + 1e-9:
        return reply(state, *_ack(state, at_the_end))
    return reply(replace(state, pace=pace), *_ack(state, changed))


def _switch_sides(state: State) -> Outcome:
    work = state.work
    if work is None or work.side is None:
        return reply(state, *_ack(state, "no sides" if work else "nothing to change"))
    other = work.side.other
    if not owed(state, work)[other]:
        return reply(state, *_ack(state, "other side done", side=other.value))
    state, resume = resume_point(state)
    state = replace(state, work=replace(state.at_work, side=other))
    return turn_to(state, Introducing() if isinstance(resume, Introducing) else TurningOver())


def _next(state: State) -> Outcome:
    language = state.session.language
    question = _question_open(state.activity)
    if question is not None:
        return turn_to(*take_default(state, question.name))
    if state.work is None:
        return cut_in(state, language.say("moving on"), Onward())
    state, _ = resume_point(state)
    left = _left_early(state, state.at_work)
    said = language.say("skipping", name=left.exercise.name.lower())
    return turn_to(*leave_exercise(replace(state, work=left), lines(Role.ACK, said)))


def _question_open(activity: Activity) -> Asking | None:
    """Give the question that is open, or will be again after a pause or an aside."""
    match activity:
        case Asking():
            return activity
        case Paused(resume=then) | Telling(then=then, aside=True):
            return _question_open(then)
        case _:
            return None


def _left_early(state: State, work: Work) -> Work:
    for side, sets in owed(state, work).items():
        if sets:
            work = work.with_ledger(replace(work.ledgers[side], skipped=True), side)
    return work


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
        return turn_to(replace(state, work=replace(again, side=other)), TurningOver())
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
        if isinstance(planned.step, ExerciseStep) and happens(state, planned)
    ]
    if state.work is not None:
        worked = any(ledger.worked for ledger in state.work.ledgers.values())
        state = replace(state, done=(*state.done, state.work) if worked else state.done, work=None)
    if before:
        step = steps[before[-1]].step
        said = say("exercise before", name=step.exercise.name.lower()) if isinstance(step, ExerciseStep) else ""
        state, activity = begin_step(state, before[-1])
        return cut_in(state, said, activity)
    state, activity = begin_step(state, max(0, state.step))
    return cut_in(state, say("from the start"), activity)


def _repeat(state: State) -> Outcome:
    match state.activity:
        case Asking():
            return turn_to(state, state.activity)
        case Introducing():
            return turn_to(state, Introducing())
        case Telling(then=then, aside=False):
            return turn_to(state, Telling(state.instruction, then))
        case _ if not state.instruction:
            return reply(state, *_ack(state, "nothing told"))
        case Paused():
            return _answer_in_pause(state, state.activity, state.instruction)
        case _:
            state, then = resume_point(state)
            return turn_to(state, Telling(state.instruction, then))


def _how_many_left(state: State) -> Outcome:
    answers = how_many_left(state, time_left(state))
    replied, effects = reply(state, *answers)
    if not replied.owed_answer:
        return replied, effects
    shortest = sound_length(answers[-1], state.session.lengths)
    if isinstance(state.activity, Rep) and state.passage.seconds >= shortest + ROOM_FOR_COUNT:
        return replace(replied, owed_answer=(), owes_what_is_left=True), effects  # the next rep has room
    state, then = resume_point(state)
    return cut_in(state, answers[1].text, then)


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


def _help(state: State) -> Outcome:
    language = state.session.language
    taught = [language.commands[command].phrases[0].text for command in commands_now(state)]
    said = language.say("help", commands=language.listed(taught, "either"))
    if isinstance(state.activity, Paused):
        return _answer_in_pause(state, state.activity, lines(Role.ACK, said))
    state, then = resume_point(state)
    return cut_in(state, said, then)


def _answer_in_pause(state: State, pause: Paused, sounds: tuple[Sound, ...]) -> Outcome:
    """Say something at length in a pause, which stays a pause."""
    answer = tuple(Line(Role.ACK, sound.text) if isinstance(sound, Line) else sound for sound in sounds)
    return turn_to(state, Paused(pause.resume, answer))


def _ack(state: State, key: str, **values: str) -> tuple[Line, ...]:
    """Give an answer in full and, where the language has one, in the few words that fit a quick rep."""
    language = state.session.language
    keys = [wording for wording in (key, f"{key}, short") if wording in language.sentences]
    return tuple(Line(Role.ACK, language.say(wording, **values)) for wording in keys)


_TABLE: Mapping[Command, Callable[[State], Outcome]] = MappingProxyType(
    {
        Command.PAUSE: _pause,
        Command.RESUME: _resume,
        Command.STOP: _stop,
        Command.EASIER: _easier,
        Command.HARDER: _harder,
        Command.SLOWER: _slower,
        Command.FASTER: _faster,
        Command.SWITCH_SIDES: _switch_sides,
        Command.NEXT: _next,
        Command.BACK: _back,
        Command.REPEAT: _repeat,
        Command.HOW_MANY_LEFT: _how_many_left,
        Command.READY: _ready,
        Command.HELP: _help,
    }
)
