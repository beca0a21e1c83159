"""The interpreter: ``advance(state, event) -> (state, effects)``.

Theory of operation
-------------------

The coach is always doing one thing, its *activity* (``coach.state``): telling, asking, counting in, a rep, a hold, a
rest, turning over, paused. An activity takes the time of one *passage* (``coach.passages``): a length, and cues at
fixed offsets, laid so that none sounds over another and every count stands on its beat (``coach.score``). When a
passage ends, the next begins at that very moment, not at the moment somebody noticed, so nothing drifts
(``coach.flow``).

What each side has done and is owed stands in the *books* (``coach.books``). What comes next is always read off the
books, so an interruption at any moment needs to remember nothing but its resume point, and "switch sides" nothing at
all: the unfinished set simply stays owed.

The listener's commands (``coach.commands``) either are answered beside what goes on, in the gaps that the cues leave,
or cut in: everything sounding is silenced, something is said, and the resume point follows (``coach.interruptions``).
What may be said at a moment is ``coach.grammar``.

Two commands at once are both done, in the order in which they came, and the last has the word. A command during an
acknowledgement takes its place; the same command twice is done twice, or answered by why it cannot be. What makes no
sense now is answered by a chime, or in a sentence where there is something to explain. Nothing is kept to surprise the
listener later: an answer for which there is no room waits to the end of its exercise at most, and for half a minute.

Time comes in with the events. An event later than the next cue first brings out everything due before it. At equal
moments, cues come first, then the listener. An event with a moment that has passed counts as happening now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import assert_never

from voicecoach.coach.commands import obey, take_answer
from voicecoach.coach.effects import Effect, Role
from voicecoach.coach.events import Answered, Begin, Commanded, Event, NotUnderstood, SoundBack, Tick
from voicecoach.coach.flow import enter, run
from voicecoach.coach.forecast import time_left
from voicecoach.coach.score import Lengths
from voicecoach.coach.sound_loss import take_up
from voicecoach.coach.state import WORST_PAIN, Session, State, Telling
from voicecoach.coach.telling import say_what_can_be_said
from voicecoach.coach.wording import lines
from voicecoach.language import Language
from voicecoach.script.model import Question, SayStep, Script
from voicecoach.script.plan import Planned, questions_of, steps_of

NOTHING_KNOWN: Mapping[str, str] = MappingProxyType({})


def initial(
    script: Script,
    language: Language,
    lengths: Lengths,
    estimates: Lengths | None = None,
    *,
    known: Mapping[str, str] = NOTHING_KNOWN,
    begin_at: str = "usual",
    familiar: bool = False,
    remark: str = "",
) -> State:
    """Give the state before a session of this script begins.

    Args:
        estimates: lengths good enough for "how many minutes left"; ``lengths`` by default.
        known: answers to questions that need not be asked then.
        begin_at: the level at which exercises begin: easiest, usual or hardest.
        familiar: whether the listener has heard in full what is said for safety.
        remark: said before anything else of the script.
    """
    questions = questions_of(script, language.sentences["do you have"])
    steps = steps_of(script, tuple(questions))
    first = [remark]
    if script.safety is not None:
        first.append(script.safety.short if familiar else script.safety.full)
    steps = (*(Planned(SayStep.model_construct(say=said)) for said in first if said), *steps)
    session = Session(
        title=script.title,
        steps=steps,
        questions=questions,
        first_side=script.sides.first,
        language=language,
        lengths=lengths,
        estimates=estimates or lengths,
        things=frozenset(thing.name for thing in script.equipment if not thing.optional),
        known=MappingProxyType({name: answer for name, answer in known.items() if name in questions}),
        time_left=time_left,
        pain=_pain_question(language),
    )
    return State(session, answers=session.known, begin_at=begin_at)


def _pain_question(language: Language) -> Question:
    answers: dict[str, tuple[str, ...]] = {str(number): (language.number(number),) for number in range(WORST_PAIN + 1)}
    return Question(say=language.sentences["how much"], answers=answers, otherwise=str(WORST_PAIN))


def advance(state: State, event: Event) -> tuple[State, list[Effect]]:
    """Take one event and give the new state and what is to be done, in order of intended moments.

    Effects of one call may be intended for moments before the event's, back to the event before it: whoever calls
    keeps its events as far ahead of the loudspeaker as it needs.
    """
    state, effects = run(state, max(event.at, state.now))
    match event:
        case Begin():
            session = state.session
            opening = lines(Role.INSTRUCT, session.language.say("opening", title=session.title.rstrip(".!? ")))
            state, more = enter(replace(state, step=-1), Telling(opening), state.now)
        case Tick():
            more = []
        case Commanded(command=command):
            state, more = obey(state, command)
        case Answered(value=value):
            state, more = take_answer(state, value)
        case NotUnderstood():
            state, more = say_what_can_be_said(state)
        case SoundBack(gone=gone):
            state, more = take_up(state, gone)
        case _:
            assert_never(event)
    return state, effects + more
