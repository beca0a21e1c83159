"""A session foreseen before it begins: how long it takes, what will be done, and what it can be expected to say."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from voicecoach.coach.books import Work, open_books
from voicecoach.coach.effects import Effect, Role, Say
from voicecoach.coach.events import Answered, Begin
from voicecoach.coach.forecast import step_on
from voicecoach.coach.machine import advance
from voicecoach.coach.score import last_end
from voicecoach.coach.state import (
    GOING_ON,
    LEVEL_UP,
    PAIN_AFTER,
    PAIN_BEFORE,
    WORST_PAIN,
    Asking,
    Ended,
    State,
    first_side,
    things,
)
from voicecoach.coach.wording import changing_over, level_changed, lines
from voicecoach.script.model import NO, YES, ExerciseStep
from voicecoach.script.plan import Side, dose
from voicecoach.units import Seconds

ANSWERS_AFTER: Seconds = 1.0
"""From a question's chime to a listener's answer."""

MOST_RUNS = 24
"""Combinations of answers that are gone through one by one; with more, each answer is tried once."""


@dataclass(frozen=True)
class Prospect:
    """What a session comes to.

    Attributes:
        seconds: from its beginning to its end.
        works: what is done, an item each time an exercise is done.
        effects: all of them, in order.
    """

    seconds: Seconds
    works: tuple[Work, ...]
    effects: tuple[Effect, ...]


def prospect(state: State, answers: Mapping[str, str] | None = None) -> Prospect:
    """Run a session, not yet begun, to its end with a listener who does nothing but answer.

    Args:
        answers: by question; to others, nothing is said.
    """
    answers = answers or {}
    state, effects = advance(state, Begin(0.0))
    while not isinstance(state.activity, Ended):
        asking = state.activity
        if isinstance(asking, Asking) and asking.name in answers:
            moment = state.began + last_end(state.passage.cues) + ANSWERS_AFTER
            state, more = advance(state, Answered(moment, answers[asking.name]))
        else:
            state, more = step_on(state)
        effects += more
    return Prospect(state.now, state.done, tuple(effects))


def duration(state: State) -> Seconds:
    """Give how long a session takes from its beginning, with a listener who says nothing."""
    return prospect(state).seconds


def possible_answers(state: State, most: int = MOST_RUNS) -> Iterator[dict[str, str]]:
    """Give what may be answered to the questions that will be asked: nothing at all, and then every combination.

    Args:
        most: combinations; if there are more, each answer is given once, the others being the defaults.
    """
    yield {}
    answers = _answers(state)
    if not answers:
        return
    if math.prod(map(len, answers.values())) <= most:
        for chosen in itertools.product(*answers.values()):
            yield dict(zip(answers, chosen, strict=True))
        return
    usual = {name: possible[0] for name, possible in answers.items()}
    yield usual
    for name, possible in answers.items():
        yield from ({**usual, name: answer} for answer in possible[1:])


def _answers(state: State) -> dict[str, tuple[str, ...]]:
    """Give the answers to try, by question: the usual one first; of pains, one with each consequence."""
    session, listener = state.session, state.session.listener
    answers: dict[str, tuple[str, ...]] = {}
    if session.unfinished is not None:
        answers[GOING_ON] = (NO, YES)
    if listener.ask_pain:
        answers |= {PAIN_BEFORE: ("0", str(WORST_PAIN)), PAIN_AFTER: ("0",)}
    if listener.offers:
        answers[LEVEL_UP] = (NO, YES)
    for name, question in session.questions.items():
        if name not in session.known:
            others = (answer for answer in question.answers if answer != question.otherwise)
            answers[name] = (question.otherwise, *others)
    return answers


def longest(state: State) -> Seconds:
    """Give how long a session takes at most, whatever is answered, if nothing else is said."""
    return max(prospect(state, answers).seconds for answers in possible_answers(state))


def everything_said(state: State) -> tuple[str, ...]:
    """Give the texts that a session will say, each once, in order of their moments; then those a listener may draw out.

    The session is run to its end with each answer given once, and with each side first. What depends on the moment of
    asking, such as "how many left", cannot be foreseen.
    """
    runs = [(state, answers) for answers in possible_answers(state, most=1)]
    answered = {**runs[-1][1], GOING_ON: NO, PAIN_BEFORE: "0"}
    for side in Side:
        session = replace(state.session, first_side=side.value, weaker_first=False)
        runs.append((replace(state, session=session), answered))
    said: dict[str, None] = {}
    for begun, answers in runs:
        said |= dict.fromkeys(effect.text for effect in prospect(begun, answers).effects if isinstance(effect, Say))
    said |= dict.fromkeys(_drawn_out(state))
    unfinished = state.session.unfinished
    return tuple(said if unfinished is None else said | dict.fromkeys(_drawn_out(unfinished)))


def _drawn_out(state: State) -> list[str]:
    language = state.session.language
    fixed = (sentence for sentence in language.sentences.values() if "{" not in sentence)
    texts = [line.text for sentence in fixed for line in lines(Role.ACK, sentence)]
    for question in state.session.questions.values():
        texts += [language.say("answer", answer=value.capitalize()) for value in question.answers]
    if state.session.listener.ask_pain:
        pains = (language.number(pain).capitalize() for pain in range(WORST_PAIN + 1))
        texts += [language.say("answer", answer=pain) for pain in pains]
    exercises = {
        planned.step.exercise.exercise: planned.step.exercise
        for planned in state.session.steps
        if isinstance(planned.step, ExerciseStep)
    }
    for exercise in exercises.values():
        work = open_books(exercise, first_side(state, exercise), things(state))
        levels = work.rungs
        texts += [language.number(n + 1) for level in levels for n in range(dose(exercise, level).reps)]
        for lower, upper in pairwise(levels):
            for before, after in ((lower, upper), (upper, lower)):
                at_level = replace(state, levels={(exercise.exercise, work.side): after}, work=work)
                texts += [line.text for line in level_changed(at_level, work, before)]
                for side in work.order:
                    texts += [line.text for line in changing_over(at_level, replace(work, side=side))]
    return texts
