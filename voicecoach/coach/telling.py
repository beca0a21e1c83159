"""What the coach says when it is asked to, and how much and how loud it speaks."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from voicecoach.coach.effects import Role, Volume
from voicecoach.coach.forecast import time_left
from voicecoach.coach.grammar import commands_now
from voicecoach.coach.interruptions import Outcome, cut_in, question_open, reply, resume_point, turn_to
from voicecoach.coach.score import Line, Sound, sound_length
from voicecoach.coach.state import Asking, Closing, Ended, Introducing, Paused, Rep, State, Talk, Telling, words_of
from voicecoach.coach.wording import acknowledged, fill, introduction, lines
from voicecoach.coach.wording import how_many_left as what_is_left
from voicecoach.units import Seconds

ROOM_FOR_COUNT: Seconds = 1.0
"""Of a rep that an answer shares with its number."""

TAUGHT: Final = 8
"""Commands that "help" names: as many as one can keep in mind."""

VOLUME_STEP: Final = 3.0
"""Decibels of one "louder" or "quieter"."""

VOLUME_LIMITS: Final = (-12.0, 6.0)
"""Decibels: still to be heard, and no louder than the limiter takes without harshness."""


def repeat(state: State) -> Outcome:
    """Say the last instruction again, in full: how the exercise goes, as it is done now; else what was said last."""
    told = state.instruction if state.work is None else introduction(state, state.work)
    asking = question_open(state.activity)
    if asking is not None and isinstance(state.activity, Paused):
        question = lines(Role.QUESTION, fill(state, words_of(state, asking)))
        return _answer_in_pause(state, state.activity, question)
    match state.activity:
        case Asking():
            return turn_to(state, state.activity)
        case Introducing():
            return turn_to(state, Introducing())
        case Telling(then=then, aside=False):
            return turn_to(state, Telling(told, then))
        case _ if not told:
            return reply(state, *acknowledged(state, "nothing told"))
        case Paused():
            return _answer_in_pause(state, state.activity, told)
        case _:
            state, then = resume_point(state)
            return turn_to(state, Telling(told, then))


def how_many_left(state: State) -> Outcome:
    """Say what is left, from the true state."""
    answers = what_is_left(state, time_left(state))
    replied, effects = reply(state, *answers)
    if not replied.owed_answer:
        return replied, effects
    shortest = sound_length(answers[-1], state.session.lengths)
    if isinstance(state.activity, Rep) and state.passage.seconds >= shortest + ROOM_FOR_COUNT:
        return replace(replied, owed_answer=(), owes_what_is_left=True), effects  # the next rep has room
    state, then = resume_point(state)
    return cut_in(state, answers[1].text, then)


def help_me(state: State) -> Outcome:
    """Say the commands that are most use now."""
    language = state.session.language
    taught = [language.commands[command].phrases[0].text for command in commands_now(state)[:TAUGHT]]
    said = language.say("help", commands=language.listed(taught, "either"))
    if isinstance(state.activity, Paused):
        return _answer_in_pause(state, state.activity, lines(Role.ACK, said))
    state, then = resume_point(state)
    return cut_in(state, said, then)


def _answer_in_pause(state: State, pause: Paused, sounds: tuple[Sound, ...]) -> Outcome:
    """Say something at length in a pause, which stays a pause."""
    answer = tuple(Line(Role.ACK, sound.text) if isinstance(sound, Line) else sound for sound in sounds)
    return turn_to(state, Paused(pause.resume, answer))


def say_what_can_be_said(state: State) -> Outcome:
    """Tell somebody who was not understood how to learn what can be said; once in a session, and never at its end."""
    if state.hinted or isinstance(state.activity, Closing | Ended):
        return state, []
    return reply(replace(state, hinted=True), *acknowledged(state, "not understood"))


def louder(state: State) -> Outcome:
    """Speak louder."""
    return _change_volume(state, VOLUME_STEP)


def quieter(state: State) -> Outcome:
    """Speak more quietly."""
    return _change_volume(state, -VOLUME_STEP)


def _change_volume(state: State, step: float) -> Outcome:
    volume = state.volume + step
    if not VOLUME_LIMITS[0] <= volume <= VOLUME_LIMITS[1]:
        return reply(state, *acknowledged(state, "loudest" if step > 0 else "quietest"))
    replied, effects = reply(replace(state, volume=volume), *acknowledged(state, "louder" if step > 0 else "quieter"))
    return replied, [Volume(state.now, volume), *effects]


def less_talk(state: State) -> Outcome:
    """Say less: no tips and short cues; then the counts alone."""
    return _change_talk(state, -1)


def more_talk(state: State) -> Outcome:
    """Say more again; who hears all of it already is from now on told in full what they are familiar with, too."""
    familiar = state.session.listener.familiar
    if state.talk < Talk.SHORT or state.tells_all or not familiar:
        return _change_talk(state, +1)
    state = replace(state, talk=Talk.FULL, tells_all=True, introduced=state.introduced - familiar)
    return reply(state, *acknowledged(state, "talk full"))


def _change_talk(state: State, step: int) -> Outcome:
    wanted = state.talk + step
    if wanted not in tuple(Talk):
        return reply(state, *acknowledged(state, "says least" if step < 0 else "says most"))
    talk = Talk(wanted)
    key = {Talk.FULL: "talk full", Talk.SHORT: "talk short", Talk.COUNTS: "talk counts"}[talk]
    return reply(replace(state, talk=talk), *acknowledged(state, key))
