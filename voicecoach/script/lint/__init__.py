"""What is allowed in a session but unlikely to be meant: warnings, each with its place and what to do instead.

One idea a file, each a few functions from a part of the script to faults: the path within that part, and a sentence.

- ``cues``: each text by itself: commands, and what only makes sense to the eye;
- ``room``: texts that are longer than their time;
- ``sides``: sides that get unequal work, or are not named;
- ``ladders``: levels that get no harder;
- ``things``: what is needed and not there;
- ``questions``: answers that cannot be heard, or lead to nothing;
- ``order``: rests and conditions that never come;
- ``whole``: safety, parameters, and pronunciations.

``walk`` goes through the script, ``english`` has the words that are looked for, ``coach`` is what is known of who will
perform it. A session may have 10,000 steps, so what is written alike is looked at once: texts, and exercises, which are
then the same object.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from voicecoach.errors import Problem
from voicecoach.script.lint import cues, ladders, order, questions, room, sides, things, walk, whole
from voicecoach.script.lint.coach import Coach, CommandPhrase
from voicecoach.script.reading.collector import no_collecting
from voicecoach.script.reading.reader import Source
from voicecoach.script.text.nodes import Place, Route
from voicecoach.units import Seconds

__all__ = ["CommandPhrase", "warnings"]

_FIGURES: Final = re.compile(r"\d+(?:\.\d+)?")


def warnings(
    source: Source,
    length_of: Callable[[str], Seconds],
    *,
    commands: Iterable[CommandPhrase] = (),
    hears: Callable[[str], bool] | None = None,
    recogniser: str = "the recogniser that comes with the program",
    own_words: str = "",
) -> tuple[Problem, ...]:
    """Find what is likely a slip, in the order of the file; for an exercise of the library, of its file.

    Args:
        source: a script that can be performed.
        length_of: how long a text takes to say; an estimate will do.
        commands: what the coach can be told.
        hears: whether its recogniser knows a word; None where that is not known.
        recogniser: what that is called in a sentence.
        own_words: what it says of its own accord.
    """
    coach = Coach(length_of, tuple(commands), hears, recogniser, own_words)
    found: dict[tuple[Place, str], Problem] = {}
    with no_collecting():
        for route, what in _faults(source, coach):
            place = source.place_of(route)
            found.setdefault((place, _FIGURES.sub("", what)), place.problem(what))
    return tuple(sorted(found.values()))


def _faults(source: Source, coach: Coach) -> Iterator[walk.Fault]:
    texts = cues.Cues(coach)
    steps = walk.steps_in(source.script)
    exercises = walk.exercises_in(steps)
    looked_at: dict[int, tuple[walk.Fault, ...]] = {}
    for placed in exercises:
        if id(placed.exercise) not in looked_at:
            looked_at[id(placed.exercise)] = tuple(_exercise_faults(source, coach, texts, placed))
        for inside, what in looked_at[id(placed.exercise)]:
            yield _at_its_cause(source, placed, inside, what)
    if not _is_exercise_file(source):
        yield from _session_faults(source, coach, texts, steps, exercises)


_FIGURES_OF_A_STEP: Final = ("reps", "hold", "sets", "tempo", "rep", "rest")


def _at_its_cause(source: Source, placed: walk.PlacedExercise, inside: Route, what: str) -> walk.Fault:
    """Give a fault of a library's ladder at the figure of the session's step that brought it about, if one did."""
    route = placed.route
    if inside[:1] != ("levels",) or len(inside) != 2:
        return (*route, *inside), what
    step = source.place_of(route)
    if source.place_of((*route, *inside)).file == step.file:
        return (*route, *inside), what
    for name in _FIGURES_OF_A_STEP:
        place = source.place_of((*route, name))
        if place.file == step.file and place != step:
            what = f"with this, a level of '{placed.exercise.exercise}' is no harder than the one before"
            return (*route, name), f"{what}; write your own 'levels' beneath it, or the short form"
    return (*route, *inside), what


def _is_exercise_file(source: Source) -> bool:
    """Whether this is an exercise of the library by itself, read as a session of nothing else."""
    return source.place_of(("session", 0, "exercise")) == source.place_of(())


def _exercise_faults(
    source: Source, coach: Coach, texts: cues.Cues, placed: walk.PlacedExercise
) -> Iterator[walk.Fault]:
    """Find what is doubtful in an exercise, with paths within it."""
    exercise = placed.exercise
    for route, text, kind in walk.said_in_exercise(exercise):
        for what in texts.faults(text, kind):
            yield route, what
    yield from room.in_exercise(exercise, coach)
    yield from sides.in_exercise(exercise)
    yield from ladders.in_exercise(exercise)
    yield from whole.two_lengths(exercise, coach)
    yield from things.needless_gear(exercise, source.place_of, placed.route)


def _session_faults(
    source: Source,
    coach: Coach,
    texts: cues.Cues,
    steps: tuple[walk.Placed, ...],
    exercises: tuple[walk.PlacedExercise, ...],
) -> Iterator[walk.Fault]:
    """Find what is doubtful outside the exercises, and in how they go together."""
    script = source.script
    said = tuple(walk.said_in_session(script, steps))
    for route, text, kind in said:
        for what in texts.faults(text, kind):
            yield route, what
    yield from whole.safety(script, coach)
    yield from room.waits_and_rests(steps, coach)
    yield from sides.one_sided(steps, exercises, said)
    yield from things.Things(script).faults(exercises)
    yield from questions.faults_of(script, coach)
    yield from questions.unused(script, steps, exercises)
    yield from order.not_waited_for(steps)
    yield from order.impossible(script, steps)
    yield from order.rests(script.session, ("session",), source.parameter_of)
    yield from whole.unused_parameters(script, source.parameters_used)
    yield from whole.unspoken(script, [text for _, text, _ in said], exercises, coach)
