"""The verdicts of the reader and of the schema on one text, and which faults no schema can know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from jsonschema import Draft7Validator

from voicecoach.errors import Problem, ScriptError
from voicecoach.script.reading.library import Library
from voicecoach.script.reading.reader import read_exercise, read_source
from voicecoach.script.reading.shapes import plain_name
from voicecoach.script.schema import Kind, exercise_schema, session_schema
from voicecoach.script.text.nodes import Node, read_nodes

FILE = "file.yaml"

BEYOND_A_SCHEMA = {
    # What a name refers to, and whether it is there.
    r"^there is no exercise '": "the library is in other files",
    r"^this file is for the exercise '": "a file's name is not in it",
    r"^there is no question '": "refers to another part",
    r"^there is no parameter '[^']": "refers to another part",
    r"^'.*' stands for a number or a time only where one goes": "goes by the parameters that are declared",
    r"^'.*' is neither a question nor a thing marked": "refers to another part",
    r"^everybody has '": "refers to another part",
    r"^the question '.*' has no answer '": "refers to another part",
    r"^'.*' is no answer; for several conditions": "refers to another part",
    r"^'.*' is asked only later": "goes by the order of the steps",
    r"^the first exercise comes before the question '": "goes by the order of the steps",
    r"^'\$.*' is neither a side nor a question": "refers to another part",
    r"^'otherwise' is '.*', not one of its answers": "refers to another part",
    r"^'.*' is not in 'equipment'": "refers to another part",
    r"^'.*' cannot be done without '": "goes by the library",
    r"^'.*' is listed twice": "one with a question mark, one without",
    r"^nothing here needs '": "goes by the library",
    # How values go together.
    r"^'.*' already gives the answer '": "compares the words of several answers",
    r"^'.*' is written twice; keep one$": "two spellings of one field",
    r"^with its rounds written out": "multiplies",
    r"^'.*' and '.*' differ in kind": "compares values",
    r"^the default '": "compares values",
    # How an exercise, its levels, and the library's definition of it go together.
    r"^'.*' starts at more than one level": "counts the levels that have a field",
    r"^'.*' is (?:both repeated and held|neither repeated nor held)": "goes by each level, and by the library",
    r"^'.*' is (?:repeated, not held|held, not repeated)": "goes by the library",
    r"^the tempo has \d+ figures": "counts phases, here or in the library",
    r"^every level of '": "goes by the library",
    r"^how much of '.*' to do is left open": "goes by the library",
    r"^the words of '.*' name a side": "goes by the library",
}
"""Messages of the reader that a schema cannot give, and why not."""

BEYOND_IN_EXERCISES = {
    r"^'\{(?:other_)?side\}' has a meaning only in an exercise with sides": "goes by 'sides', here or in the library",
}
"""Outside of an exercise, there are no sides, as a schema knows."""

BEYOND_IN_EXERCISE_STEPS = {
    r"^'name' (?:and '.*' are|is) missing": "it may be the library's",
}
"""In a file of the library, a schema knows what must be there."""


@dataclass(frozen=True)
class Verdicts:
    """What both say of a text.

    Attributes:
        problems: the reader's.
        beyond: those of them that a schema cannot know.
        refusals: the schema's.
    """

    problems: tuple[Problem, ...]
    beyond: tuple[Problem, ...]
    refusals: tuple[str, ...]

    @property
    def differ(self) -> bool:
        """Whether one accepts what the other refuses, though a schema could know better.

        Where all that the reader says is beyond a schema, both are right: more may be wrong beneath it.
        """
        if not self.problems:
            return bool(self.refusals)
        return not self.refusals and len(self.problems) > len(self.beyond)


def verdicts(kind: Kind, text: str | bytes, library: Library) -> Verdicts | None:
    """Give both verdicts; nothing for what is wrong as YAML, which comes before either."""
    try:
        document = read_nodes(text, FILE)
    except ScriptError:
        return None
    if document.problems:
        return None
    problems = reader_problems(kind, text, library)
    spots = dict(_spots(document.root))
    beyond = tuple(problem for problem in problems if _is_beyond(problem, kind, spots))
    errors = validator(kind).iter_errors(json_of(document.root))
    return Verdicts(problems, beyond, tuple(f"{error.json_path}: {error.message:.150}" for error in errors))


def reader_problems(kind: Kind, text: str | bytes, library: Library) -> tuple[Problem, ...]:
    read = read_source if kind == "session" else read_exercise
    try:
        read(text, FILE, library)
    except ScriptError as error:
        return error.problems
    return ()


@cache
def validator(kind: Kind) -> Draft7Validator:
    return Draft7Validator(session_schema() if kind == "session" else exercise_schema())


def json_of(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {name: json_of(inner) for name, inner in node.value.items()}
    if isinstance(node.value, list):
        return [json_of(inner) for inner in node.value]
    return node.value


@dataclass(frozen=True)
class _Spot:
    """Where a value stands.

    Attributes:
        in_exercise: in a step with an exercise.
        in_a_line: it is a step in the short form.
    """

    node: Node
    in_exercise: bool = False
    in_a_line: bool = False


def _is_beyond(problem: Problem, kind: Kind, spots: dict[tuple[int, int], _Spot]) -> bool:
    if problem.file != FILE:
        return True  # in the library, whose files have a verdict of their own
    spot = spots.get((problem.line, problem.column))
    if spot is None:
        return False
    if spot.in_a_line or (isinstance(spot.node.value, str) and re.match(r"\$.", spot.node.value)):
        return True  # an exercise of the library and how much of it; a parameter and what it stands for
    if isinstance(spot.node.value, float) and spot.node.value.is_integer():
        return True  # in JSON, 2.0 is the whole number 2
    patterns = [*BEYOND_A_SCHEMA]
    if spot.in_exercise or kind == "exercise":
        patterns += BEYOND_IN_EXERCISES
    if spot.in_exercise:
        patterns += BEYOND_IN_EXERCISE_STEPS
    return any(re.search(pattern, problem.what) for pattern in patterns)


def _spots(
    node: Node, *, in_exercise: bool = False, in_a_line: bool = False
) -> Iterator[tuple[tuple[int, int], _Spot]]:
    """Give what stands where; a name and its value count as one."""
    for place in {node.named, node.place}:
        yield (place.line, place.column), _Spot(node, in_exercise, in_a_line)
    for name, inner in (*node.fields.items(), *(("", item) for item in node.items)):
        yield from _spots(inner, in_exercise=in_exercise or "exercise" in inner.fields)
        if plain_name(name) in ("session", "do"):
            for step in inner.items:
                if isinstance(step.value, str):
                    yield (step.place.line, step.place.column), _Spot(step, in_a_line=True)
