"""What can be said now: the fewer phrases are listened for, the fewer are misheard."""

from __future__ import annotations

from voicecoach.coach.state import (
    Asking,
    ChangingOver,
    Closing,
    Ended,
    Introducing,
    Paused,
    Resting,
    State,
    TurningOver,
    Waiting,
    question_of,
)
from voicecoach.listening.phrases import Command, Grammar

_ALWAYS = (Command.PAUSE, Command.STOP, Command.THAT_HURTS)
_ABOUT_THE_SESSION = (
    Command.NEXT,
    Command.BACK,
    Command.REPEAT,
    Command.HOW_MANY_LEFT,
    Command.HELP,
    Command.LOUDER,
    Command.QUIETER,
    Command.LESS_TALK,
    Command.MORE_TALK,
)
_ABOUT_THE_EXERCISE = (Command.EASIER, Command.HARDER, Command.SLOWER, Command.FASTER)


def commands_now(state: State) -> tuple[Command, ...]:
    """Give the commands that make sense, the most useful first."""
    match state.activity:
        case Ended():
            return ()
        case Closing(resume=None):
            return (Command.RESUME, Command.STOP)
        case Closing():
            return (Command.RESUME, Command.STOP, Command.THAT_HURTS)
        case Asking():
            return (*_ALWAYS, Command.NEXT, Command.REPEAT, Command.HELP)
        case Paused():
            first: tuple[Command, ...] = (Command.RESUME, Command.STOP, Command.THAT_HURTS)
        case Resting() | Waiting() | TurningOver() | ChangingOver() | Introducing():
            first = (Command.READY, Command.MORE_REST, *_ALWAYS)
        case _:
            first = _ALWAYS
    if state.work is None:
        return (*first, *_ABOUT_THE_SESSION)
    sides = (Command.SWITCH_SIDES,) if state.work.side is not None else ()
    rest = () if Command.MORE_REST in first else (Command.MORE_REST,)
    return (*first, *_ABOUT_THE_EXERCISE, *sides, *rest, *_ABOUT_THE_SESSION)


def listened_for(state: State) -> tuple[Command, ...]:
    """Give the commands to listen for: those that make sense, and those that deserve to be told why they do not.

    Left out is what only an echo or a mishearing is likely to bring: "pause" in a pause, where the coach's own
    "Paused." sounds like it; "resume" and "ready" where nothing waits; and, beside an open question, all but a few.
    """
    sensible = commands_now(state)
    if isinstance(state.activity, Ended | Closing | Asking):
        return sensible
    left_out = {Command.PAUSE, Command.RESUME, Command.READY}
    return (*sensible, *(command for command in Command if command not in {*sensible, *left_out}))


def grammar_of(state: State) -> Grammar:
    """Give the phrases to listen for: answers first while a question is open, then commands."""
    language = state.session.language
    answers = (
        language.answer_phrases(question_of(state, state.activity.name).answers)
        if isinstance(state.activity, Asking)
        else ()
    )
    return Grammar.of([*answers, *language.phrases_of(listened_for(state))])
