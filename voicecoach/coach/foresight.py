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
from voicecoach.coach.flow import first_side
from voicecoach.coach.forecast import step_on
from voicecoach.coach.machine import advance
from voicecoach.coach.score import last_end
from voicecoach.coach.state import Asking, Ended, State, things
from voicecoach.coach.wording import changing_over, level_changed, lines
from voicecoach.script.model import ExerciseStep
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
    questions = {name: q for name, q in state.session.questions.items() if name not in state.session.known}
    if not questions:
        return
    if math.prod(len(question.answers) for question in questions.values()) <= most:
        for chosen in itertools.product(*(question.answers for question in questions.values())):
            yield dict(zip(questions, chosen, strict=True))
        return
    usual = {name: question.otherwise for name, question in questions.items()}
    yield usual
    for name, question in questions.items():
        yield from ({**usual, name: answer} for answer in question.answers if answer != usual[name])


def longest(state: State) -> Seconds:
    """Give how long a session takes at most, whatever is answered, if nothing else is said."""
    return max(prospect(state, answers).seconds for answers in possible_answers(state))


def everything_said(state: State) -> tuple[str, ...]:
    """Give the texts that a session will say, each once, in order of their moments; then those a listener may draw out.

    The session is run to its end with each answer given once, and with each side first. What depends on the moment of
    asking, such as "how many left", cannot be foreseen.
    """
    runs = [(state, answers) for answers in possible_answers(state, most=1)]
    runs += [(replace(state, session=replace(state.session, first_side=side.value)), runs[-1][1]) for side in Side]
    said: dict[str, None] = {}
    for begun, answers in runs:
        said |= dict.fromkeys(effect.text for effect in prospect(begun, answers).effects if isinstance(effect, Say))
    return tuple(said | dict.fromkeys(_drawn_out(state)))


def _drawn_out(state: State) -> list[str]:
    language = state.session.language
    fixed = (sentence for sentence in language.sentences.values() if "{" not in sentence)
    texts = [line.text for sentence in fixed for line in lines(Role.ACK, sentence)]
    for question in state.session.questions.values():
        texts += [language.say("answer", answer=value.capitalize()) for value in question.answers]
    exercises = {
        planned.step.exercise.exercise: planned.step.exercise
        for planned in state.session.steps
        if isinstance(planned.step, ExerciseStep)
    }
    for exercise in exercises.values():
        work = open_books(exercise, first_side(state), things(state))
        levels = work.rungs
        texts += [language.number(n + 1) for level in levels for n in range(dose(exercise, level).reps)]
        for lower, upper in pairwise(levels):
            for before, after in ((lower, upper), (upper, lower)):
                at_level = replace(state, levels={(exercise.exercise, work.side): after}, work=work)
                texts += [line.text for line in level_changed(at_level, work, before)]
                for side in work.order:
                    texts += [line.text for line in changing_over(at_level, replace(work, side=side))]
    return texts
