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

What is known of the listener beforehand (``coach.state.Listener``) decides where exercises begin, what is offered by
voice, and how much is said; a session that broke off is offered before anything else (``coach.resuming``).

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
from typing import Final, assert_never

from voicecoach.coach.commands import obey, take_answer
from voicecoach.coach.effects import Effect, Volume
from voicecoach.coach.events import Answered, Begin, Commanded, Event, NotUnderstood, SoundBack, Tick
from voicecoach.coach.flow import enter, opening, run
from voicecoach.coach.forecast import time_left
from voicecoach.coach.score import Lengths
from voicecoach.coach.sound_loss import take_up
from voicecoach.coach.state import (
    GOING_ON,
    LEVEL_UP,
    PAIN,
    PAIN_AFTER,
    PAIN_BEFORE,
    STRANGER,
    WORST_PAIN,
    Asking,
    Closing,
    Ended,
    Listener,
    Session,
    State,
)
from voicecoach.coach.telling import VOLUME_LIMITS, say_what_can_be_said
from voicecoach.coach.wording import where_it_stopped
from voicecoach.language import Language
from voicecoach.script.model import NO, YES, AskStep, Question, SayStep, Script
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
    listener: Listener = STRANGER,
    unfinished: State | None = None,
) -> State:
    """Give the state before a session of this script begins.

    Args:
        estimates: lengths good enough for "how many minutes left"; ``lengths`` by default.
        known: answers to questions that need not be asked then.
        begin_at: the level at which exercises begin: easiest, usual or hardest.
        familiar: whether the listener has heard in full what is said for safety.
        remark: said before anything else of the script.
        listener: what is known of them.
        unfinished: where a session was when it broke off: the listener is asked first whether to go on from there.
    """
    questions = questions_of(script, language.sentences["do you have"])
    steps = steps_of(script, tuple(questions))
    first = [remark, *listener.remarks]
    if script.safety is not None:
        first.append(script.safety.short if familiar else script.safety.full)
    asked_first = (Planned(AskStep.model_construct(ask=PAIN_BEFORE)),) if listener.ask_pain else ()
    steps = (*(Planned(SayStep.model_construct(say=said)) for said in first if said), *asked_first, *steps)
    if unfinished is not None and unfinished.activity in (Closing(), Ended(), Ended(stopped=True)):
        unfinished = None  # it broke off in its last words
    session = Session(
        title=script.title,
        steps=steps,
        questions=questions,
        first_side=script.sides.first,
        weaker_first=script.sides.weaker_first,
        weaker_extra_set=script.sides.weaker_extra_set,
        language=language,
        lengths=lengths,
        estimates=estimates or lengths,
        things=frozenset(thing.name for thing in script.equipment if not thing.optional),
        known=MappingProxyType({name: answer for name, answer in known.items() if name in questions}),
        time_left=time_left,
        own_questions=_own_questions(language, unfinished),
        listener=listener,
        unfinished=unfinished,
    )
    return State(session, answers=session.known, begin_at=begin_at, talk=listener.talk)


_YES_OR_NO: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({YES: (YES,), NO: (NO,)})


def _own_questions(language: Language, unfinished: State | None) -> Mapping[str, Question]:
    """Give what the coach may ask of its own accord; the words for a level depend on the exercise."""
    pains: dict[str, tuple[str, ...]] = {str(number): (language.number(number),) for number in range(WORST_PAIN + 1)}
    worst = str(WORST_PAIN)
    questions = {
        PAIN: Question(say=language.sentences["how much"], answers=pains, otherwise=worst),
        PAIN_BEFORE: Question(say=language.sentences["pain before"], answers=pains, otherwise=worst),
        PAIN_AFTER: Question(say=language.sentences["pain after"], answers=pains, otherwise=worst),
        LEVEL_UP: Question.model_construct(say="", answers=dict(_YES_OR_NO), otherwise=NO),
    }
    if unfinished is not None:
        said = language.say(
            "stopped there", title=unfinished.session.title.rstrip(".!? "), place=where_it_stopped(unfinished)
        )
        questions[GOING_ON] = Question.model_construct(say=said, answers=dict(_YES_OR_NO), otherwise=NO)
    return MappingProxyType(questions)


def _begin(state: State) -> tuple[State, list[Effect]]:
    lowest, highest = VOLUME_LIMITS
    volume = min(max(state.session.listener.volume, lowest), highest)
    changes: list[Effect] = [Volume(state.now, volume)] if volume != state.volume else []
    state = replace(state, volume=volume)
    state, entered = enter(state, Asking(GOING_ON) if state.session.unfinished else opening(state), state.now)
    return state, changes + entered


def advance(state: State, event: Event) -> tuple[State, list[Effect]]:
    """Take one event and give the new state and what is to be done, in order of intended moments.

    Effects of one call may be intended for moments before the event's, back to the event before it: whoever calls
    keeps its events as far ahead of the loudspeaker as it needs.
    """
    state, effects = run(state, max(event.at, state.now))
    match event:
        case Begin():
            state, more = _begin(replace(state, step=-1))
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
