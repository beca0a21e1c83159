"""What is allowed in a session but unlikely to be meant: warnings, each with its place and what to do instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final, TypeAlias

from voicecoach.errors import Problem
from voicecoach.script.model import Cue, Exercise, Hold, Part, Phase, Question
from voicecoach.script.nodes import Route
from voicecoach.script.plan import Dose, dose, ladder
from voicecoach.script.reader import Source
from voicecoach.units import Seconds

SAFETY_WORDS: Final = ("stop", "pause")
"""Obeyed on the weakest evidence, so the coach must not say them within its own hearing."""


Fault: TypeAlias = tuple[Route, str]
"""A path within a part of the script, and what is doubtful there."""


def warnings(source: Source, length_of: Callable[[str], Seconds]) -> tuple[Problem, ...]:
    """Find what is likely a slip, in the order of the file.

    Args:
        source: a script that can be performed.
        length_of: how long a text takes to say; an estimate will do.
    """
    found = {
        source.place_of((*path, *inside)).problem(what)
        for path, part in _parts(source.script, ())
        for inside, what in _faults(part, length_of)
    }
    return tuple(sorted(found))


def _faults(part: Part, length_of: Callable[[str], Seconds]) -> Iterator[Fault]:
    yield from _safety_words(part)
    match part:
        case Phase():
            yield from _too_long(part.word, part.seconds, length_of, ("word",), "this phase")
        case Hold(say=str(say)):
            yield from _too_long(say, part.hold, length_of, ("say",), "this hold")
        case Exercise(position=Cue(short=short)) if part.sides != "none":
            cue = short.replace("{side}", "right").replace("{other_side}", "right")
            yield from _too_long(cue, part.turn_over, length_of, ("position", "short"), "the time to turn over")
        case _:
            pass
    if isinstance(part, Exercise):
        yield from _flat_ladder(part)
        yield from _too_quick_to_count(part, length_of)
    if isinstance(part, Question):
        yield from _safety_answers(part)


def _safety_words(part: Part) -> Iterator[Fault]:
    for name in type(part).model_fields:
        for index, text in enumerate(_texts(getattr(part, name))):
            for word in SAFETY_WORDS:
                if re.search(rf"\b{word}\b", text, re.IGNORECASE):
                    path: Route = (name,) if isinstance(getattr(part, name), str) else (name, index)
                    yield path, f"'{word}' in a cue could be heard as the command; use another word"


def _safety_answers(question: Question) -> Iterator[Fault]:
    for answer, phrases in question.answers.items():
        for index, text in enumerate(phrases):
            if text.casefold() in SAFETY_WORDS:
                yield (
                    ("answers", answer, index),
                    f"'{text}' is a command at any moment; use another word for this answer",
                )


def _too_long(
    text: str, room: Seconds, length_of: Callable[[str], Seconds], path: Route, where: str
) -> Iterator[Fault]:
    need = length_of(text)
    if need > room:
        yield (
            path,
            f"'{text}' takes about {need:.1f} s to say, and {where} has {room:g} s; use fewer words or more time",
        )


def _too_quick_to_count(exercise: Exercise, length_of: Callable[[str], Seconds]) -> Iterator[Fault]:
    doses = [dose(exercise, level) for level in range(len(ladder(exercise)))]
    quickest = min((sum(phase.seconds for phase in now.phases) for now in doses if now.reps), default=0.0)
    most = max(now.reps for now in doses)
    unsaid = [n for n in range(1, most + 1) if length_of(str(n)) > quickest]
    if unsaid and exercise.rep is not None:
        what = f"a rep of {quickest:g} s is too short to say '{unsaid[0]}' in, so a chime counts it; give it more time"
        yield ("rep",), what


def _flat_ladder(exercise: Exercise) -> Iterator[Fault]:
    doses = [dose(exercise, level) for level in range(len(ladder(exercise)))]
    for index, (easier, harder) in enumerate(pairwise(doses), start=1):
        if _work(harder) <= _work(easier) and harder.phases == easier.phases and harder.rest >= easier.rest:
            yield ("levels", index), "this level is no harder than the one before; put the easiest level first"


def _work(now: Dose) -> Seconds:
    """Give the seconds under load of one side."""
    rep = sum(phase.seconds for phase in now.phases)
    return now.sets * (now.reps * rep + (now.hold.hold if now.hold else 0.0))


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, tuple) else ()


def _parts(part: Part, path: Route) -> Iterator[tuple[Route, Part]]:
    """Walk through a part and all that it is made of."""
    yield path, part
    for name in type(part).model_fields:
        value = getattr(part, name)
        inside: list[tuple[Route, object]] = [((name,), value)]
        if isinstance(value, tuple):
            inside = [((name, index), item) for index, item in enumerate(value)]
        elif isinstance(value, dict):
            inside = [((name, key), item) for key, item in value.items()]
        for steps, item in inside:
            if isinstance(item, Part):
                yield from _parts(item, (*path, *steps))
