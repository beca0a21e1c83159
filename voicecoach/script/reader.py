r"""Reads a session script: all that is wrong with it at once, each thing with its place and what to write instead.

>>> read_script("voicecoach: 1\ntitel: Hip\n", "hip.yaml", NO_LIBRARY)
Traceback (most recent call last):
    ...
voicecoach.errors.ScriptError: hip.yaml:1:1: 'session' is missing; write 'session: [{say: Lie down.}]'
hip.yaml:2:1: 'titel' is not a field of a session; did you mean 'title'?
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NoReturn, Protocol, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from voicecoach.errors import NotFoundError, Problem, ScriptError
from voicecoach.script.model import LANGUAGE_VERSION, Exercise, Part, Script
from voicecoach.script.nodes import Document, Node, Place, Route, read_nodes
from voicecoach.script.sentences import did_you_mean, missing, sentence, shown
from voicecoach.script.surface import STEPS, Surface, plain_name

SIDES: Final = ("left", "right")

_P = TypeVar("_P", bound=Part)


class Library(Protocol):
    """Where exercises named in a session come from."""

    def exercise_names(self) -> Collection[str]:
        """Give the names of all exercises."""

    def exercise_text(self, name: str) -> tuple[bytes, str]:
        """Give the contents of the file of an exercise that exists, and the file's path as the user would type it.

        Raises:
            NotFoundError: the file cannot be read.
        """


class NoLibrary:
    """A library without exercises, for sessions that define their own."""

    def exercise_names(self) -> Collection[str]:
        """Give none."""
        return ()

    def exercise_text(self, name: str) -> tuple[bytes, str]:
        """Give nothing: no name is ever offered."""
        raise KeyError(name)


NO_LIBRARY: Final = NoLibrary()


@dataclass(frozen=True, slots=True)
class Source:
    """A script and where each part of it was written.

    Attributes:
        place_of: gives the place of a value by its path in the model, such as ``("session", 3, "exercise", "tips")``,
            or of what holds it when the value was left to its default.
    """

    script: Script
    place_of: Callable[[Route], Place]


def read_script(text: str | bytes, file: str, library: Library) -> Script:
    """Read a session script.

    Args:
        text: contents of the file; bytes are UTF-8.
        file: its path as the user would type it.
        library: for the exercises that the session names.

    Raises:
        ScriptError: with every problem found, in the order of the file.
    """
    return read_source(text, file, library).script


def read_source(text: str | bytes, file: str, library: Library) -> Source:
    """Read a session script, keeping the places of its parts. Arguments and errors as ``read_script``."""
    document = read_nodes(text, file)
    problems = list(document.problems)
    root = document.root
    _refuse_strangers(root)
    surface = Surface(_Resolver(library).resolve, problems)
    root = surface.script(root)
    problems += _questions(root)
    script = _validate(Script, root, problems)
    if script is None or problems:
        raise ScriptError(_in_order(problems, document))
    return Source(script, lambda path: root.at(path).named)


def read_exercise(text: str | bytes, file: str) -> Exercise:
    """Read an exercise file of a library by itself. Arguments and errors as ``read_script``."""
    document = read_nodes(text, file)
    problems = list(document.problems)
    if not isinstance(document.root.value, dict):
        _refuse(document.root, "this is not an exercise; begin with a line 'exercise: …' and a line 'name: …'")
    surface = Surface(_Resolver(NO_LIBRARY).resolve, problems)
    root = surface.exercise(surface.part_fields(document.root, Exercise))
    exercise = _validate(Exercise, root, problems)
    if exercise is None or problems:
        raise ScriptError(_in_order(problems, document))
    return exercise


def _in_order(problems: list[Problem], document: Document) -> tuple[Problem, ...]:
    """Sort by place, leaving out what only follows from a fault of the YAML at the same place."""
    faulty = {(fault.file, fault.line, fault.column) for fault in document.problems}
    kept = {fault for fault in problems if (fault.file, fault.line, fault.column) not in faulty}
    return tuple(sorted(kept | set(document.problems)))


def _refuse_strangers(root: Node) -> None:
    """End here for what is no session of a version we know: the rest of it may mean what we cannot guess."""
    if not isinstance(root.value, dict):
        _refuse(root, "this is not a session; begin with a line 'voicecoach: 1' and a line 'title: …'")
    if "session" not in root.fields and "exercise" in root.fields:
        _refuse(root, "this is an exercise, not a session; name it in a session: '- exercise: …'")
    version = root.under("voicecoach")
    if type(version.value) is int and version.value > LANGUAGE_VERSION:
        what = f"this session needs version {version.value} of the language, and this program knows {LANGUAGE_VERSION}"
        _refuse(version, f"{what}; install a newer voicecoach")


def _refuse(node: Node, what: str) -> NoReturn:
    raise ScriptError((node.place.problem(what),))


@dataclass(slots=True)
class _Resolver:
    """Makes an exercise step whole: the library's definition with the step's own fields over it."""

    library: Library
    read: dict[str, Document | None] = field(default_factory=dict)

    def resolve(self, step: Node, problems: list[Problem]) -> Node | None:
        """Give the exercise, or None after saying what is wrong with its name.

        Args:
            step: with plain field names, ``exercise`` among them.
        """
        name = step.fields["exercise"]
        if not isinstance(name.value, str):
            if name.usable:
                problems.append(
                    name.place.problem("an exercise's name is missing here; write 'exercise: side-lying-sweep'")
                )
            return None
        names = sorted(self.library.exercise_names())
        if name.value in names:
            return self._adjusted(step, name.value, problems)
        if step.fields.keys() & {"name", "rep", "hold", "levels"}:
            return step
        remedy = did_you_mean(name.value, names) if names else "define it here, with 'name' and 'rep' or 'hold'"
        problems.append(name.place.problem(f"there is no exercise '{shown(name.value)}'; {remedy}"))
        return None

    def _adjusted(self, step: Node, name: str, problems: list[Problem]) -> Node | None:
        defined = self._defined(name, step.under("exercise").place, problems)
        if defined is None:
            return None
        for field_name, value in step.fields.items():
            ladder = [] if "levels" in step.fields else defined.under("levels").items
            if ladder and all(field_name in {plain_name(key) for key in level.fields} for level in ladder):
                what = (
                    f"every level of '{name}' has its own '{shown(field_name)}', so this changes nothing; "
                    "write your own 'levels' beside it, or 'levels: []' to do without"
                )
                problems.append(value.named.problem(what))
        return replace(defined, value={**defined.fields, **step.fields}, place=step.place, key=step.key)

    def _defined(self, name: str, place: Place, problems: list[Problem]) -> Node | None:
        if name not in self.read:
            self.read[name] = None
            try:
                self.read[name] = read_nodes(*self.library.exercise_text(name))
            except ScriptError as error:
                problems += error.problems
            except NotFoundError as error:
                problems.append(place.problem(str(error)))
        document = self.read[name]
        if document is None:
            return None
        problems += document.problems
        plain = Surface(self.resolve, problems).part_fields(document.root, Exercise)
        named = plain.fields.get("exercise", plain)
        if named.value != name:
            problems.append(named.place.problem(f"this file is for the exercise '{name}'; write 'exercise: {name}'"))
            return None
        return plain


def _questions(root: Node) -> list[Problem]:
    """Find what is wrong between questions and what refers to them."""
    questions = root.under("ask").fields
    problems = []
    for step in root.under("session").items:
        asked = step.under("ask")
        if isinstance(asked.value, str) and asked.value not in questions:
            what = f"there is no question '{shown(asked.value)}' under 'ask' at the top"
            problems.append(asked.place.problem(f"{what}; {did_you_mean(asked.value, questions)}"))
    problems += _first_side(root, questions)
    for question in questions.values():
        problems += _same_words(question)
    return problems


def _first_side(root: Node, questions: Mapping[str, Node]) -> list[Problem]:
    first = root.under("sides").under("first")
    if not isinstance(first.value, str) or first.value in SIDES:
        return []
    choices = [*SIDES, *(f"${name}" for name in questions)]
    if first.value not in choices:
        what = f"'{shown(first.value)}' is neither a side nor a question; {did_you_mean(first.value, choices)}"
        return [first.place.problem(what)]
    answers = questions[first.value.removeprefix("$")].under("answers").fields
    lacking = [side for side in SIDES if side not in answers]
    if not answers or not lacking:
        return []
    what = (
        f"the question '{shown(first.value[1:])}' has no answer '{lacking[0]}'; name two of its answers left and right"
    )
    return [first.place.problem(what)]


def _same_words(question: Node) -> list[Problem]:
    """Find words that would give two answers of a question."""
    problems = []
    given: dict[str, str] = {}
    for answer, words in question.under("answers").fields.items():
        for said in words.items:
            heard = str(said.value).casefold()
            if given.setdefault(heard, answer) != answer:
                what = f"'{shown(heard)}' already gives the answer '{shown(given[heard])}'; keep it for one of them"
                problems.append(said.place.problem(what))
    return problems


def _validate(kind: type[_P], root: Node, problems: list[Problem]) -> _P | None:
    """Hold the values against the model, adding what it finds wrong in our words."""
    try:
        return kind.model_validate(root.plain())
    except ValidationError as error:
        faults = error.errors(include_url=False)
    lacking: dict[Route, list[str]] = {}
    for fault in faults:
        path = _path(fault["loc"])
        if fault["type"] == "missing":
            lacking.setdefault(path[:-1], []).append(str(path[-1]))
            continue
        node = root.at(path)
        if _sound(root, path) and not _follows(fault, node):
            problems.append(_place(fault, node).problem(sentence(fault, node)))
    for path, names in lacking.items():
        if _sound(root, path):
            problems.append(root.at(path).named.problem(missing(names)))
    return None


def _path(loc: tuple[int | str, ...]) -> Route:
    """Take the kind of step out of pydantic's path: ``session, 3, exercise, exercise, name``."""
    if len(loc) > 2 and loc[0] == "session" and loc[2] in STEPS:
        return (*loc[:2], *loc[3:])
    return loc


def _follows(fault: ErrorDetails, node: Node) -> bool:
    """Whether a fault of a whole only follows from faults of its parts."""
    if fault["type"] == "too_short":
        return len(node.items) + len(node.fields) >= int(fault["ctx"]["min_length"])
    return fault["type"] == "value_error" and not _whole(node)


def _place(fault: ErrorDetails, node: Node) -> Place:
    if fault["type"] == "value_error" and node.fields:
        return node.fields.get("otherwise", node).named
    return node.named if fault["type"] == "too_short" else node.place


def _sound(root: Node, path: Route) -> bool:
    """Whether nothing on the way to a value was complained about."""
    return all(root.at(path[:length]).usable for length in range(len(path) + 1))


def _whole(node: Node) -> bool:
    """Whether nothing in a value was complained about."""
    inside = node.items or list(node.fields.values())
    return node.usable and all(_whole(item) for item in inside)
