"""Whether questions can be answered, and what the answers are for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from voicecoach.script.lint.coach import Coach
from voicecoach.script.lint.english import FOR_ANSWERS, NUMBERS, SAFETY_WORDS
from voicecoach.script.lint.walk import Fault, Placed, PlacedExercise
from voicecoach.script.model import NO, YES, Question, Script
from voicecoach.script.text.nodes import Route, shorten

_FIGURES = frozenset(NUMBERS)


def faults_of(script: Script, coach: Coach) -> Iterator[Fault]:
    """Find answers that cannot be given, or that nobody is told of."""
    for name, question in script.ask.items():
        route: Route = ("ask", name)
        for inside, what in (*_safety_answers(question), *_unheard(question, coach), *_unnamed(question)):
            yield (*route, *inside), what


def unused(script: Script, steps: Sequence[Placed], exercises: Sequence[PlacedExercise]) -> Iterator[Fault]:
    """Find questions whose answers nothing depends on."""
    looked_at = {condition.question for _, _, when in steps for condition in when}
    once = {id(exercise): exercise for _, exercise, _ in exercises}.values()
    needed = {thing for exercise in once for thing in exercise.all_needs}
    for name, question in script.ask.items():
        is_a_thing = set(question.answers) == {YES, NO} and name in needed
        if name not in looked_at and f"${name}" != script.sides.first and not is_a_thing:
            what = f"nothing depends on the answer to '{shorten(name)}'"
            yield ("ask", name), f"{what}; write 'when: {name} is …' at a step, or leave the question out"


def _safety_answers(question: Question) -> Iterator[Fault]:
    for answer, phrases in question.answers.items():
        for index, text in enumerate(phrases):
            if text.casefold() in SAFETY_WORDS:
                yield (
                    ("answers", answer, index),
                    f"'{text}' is a command at any moment; use another word for this answer",
                )


def _unheard(question: Question, coach: Coach) -> Iterator[Fault]:
    """Find answers none of whose phrases the recogniser knows all words of."""
    if coach.hears is None:
        return
    taken = {word for phrases in question.answers.values() for phrase in phrases for word in _words(phrase)}
    free = [word for word in FOR_ANSWERS if coach.hears(word) and word not in taken][:4]
    for answer, phrases in question.answers.items():
        unknown = [[word for word in _words(phrase) if not coach.hears(word)] for phrase in phrases]
        if all(unknown):
            words = list(dict.fromkeys(f"'{word}'" for phrase in unknown for word in phrase))
            what = f"{coach.recogniser} does not know {_listed(words)}"
            yield ("answers", answer), f"{what}, so this is never heard; use words it knows, such as {_listed(free)}"


def _unnamed(question: Question) -> Iterator[Fault]:
    """Find an answer that nobody would think of, since the question does not name it."""
    text = " ".join(_words(question.say))
    counted = any(word in _FIGURES or word.isdecimal() for word in text.split())
    unnamed = []
    for answer, phrases in question.answers.items():
        said = [" ".join(_words(phrase)) for phrase in phrases]
        natural = answer == question.otherwise or {YES, NO} & set(said) or (counted and _FIGURES & set(said))
        if not natural and not any(re.search(rf"\b{re.escape(phrase)}\b", text) for phrase in said):
            unnamed.append(f"'{shorten(said[0])}'")
    if unnamed:
        what = f"the question does not name {_listed(unnamed)}, which it takes for an answer"
        yield ("say",), f"{what}; name its answers, as in 'Say left or right.'"


def _words(text: str) -> list[str]:
    """Give words as the recogniser has them."""
    return [word.strip('.,;:!?"') for word in text.casefold().replace("\u2019", "'").split()]


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
