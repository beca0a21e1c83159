"""A session foreseen before it begins: how long it takes, and what it can be expected to say."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from voicecoach.coach.books import open_books
from voicecoach.coach.effects import Role, Say
from voicecoach.coach.events import Begin
from voicecoach.coach.flow import first_side
from voicecoach.coach.forecast import undisturbed
from voicecoach.coach.machine import advance
from voicecoach.coach.state import State
from voicecoach.coach.wording import level_changed, lines
from voicecoach.script.model import ExerciseStep
from voicecoach.script.plan import Side, dose, ladder
from voicecoach.units import Seconds


def duration(state: State) -> Seconds:
    """Give how long a session takes from its beginning, with a listener who says nothing."""
    begun, _ = advance(state, Begin(0.0))
    return undisturbed(begun)[0].now


def everything_said(state: State) -> tuple[str, ...]:
    """Give the texts that a session will say, each once, in order of their moments; then those a listener may draw out.

    The session is run to its end undisturbed, once with each side first. What depends on the moment of asking, such as
    "how many left", cannot be foreseen.
    """
    said: dict[str, None] = {}
    for first in Side:
        session = replace(state.session, first_side=first.value)
        begun, effects = advance(replace(state, session=session), Begin(0.0))
        said |= dict.fromkeys(effect.text for effect in [*effects, *undisturbed(begun)[1]] if isinstance(effect, Say))
    return tuple(said | dict.fromkeys(_drawn_out(state)))


def _drawn_out(state: State) -> list[str]:
    language = state.session.language
    fixed = (sentence for sentence in language.sentences.values() if "{" not in sentence)
    texts = [line.text for sentence in fixed for line in lines(Role.ACK, sentence)]
    for question in state.session.questions.values():
        texts += [language.say("answer", answer=value.capitalize()) for value in question.answers]
    for step in state.session.steps:
        if not isinstance(step, ExerciseStep):
            continue
        exercise = step.exercise
        work = open_books(exercise, first_side(state))
        levels = range(len(ladder(exercise)))
        texts += [language.number(n + 1) for level in levels for n in range(dose(exercise, level).reps)]
        for lower, upper in pairwise(levels):
            for before, after in ((lower, upper), (upper, lower)):
                at_level = replace(state, levels={(exercise.exercise, work.side): after}, work=work)
                texts += [line.text for line in level_changed(at_level, work, before)]
    return texts
