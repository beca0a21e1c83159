r"""Reads a session script: all that is wrong with it at once, each thing with its place and what to write instead.

>>> read_script("voicecoach: 1\ntitel: Hip\n", "hip.yaml", NO_LIBRARY)
Traceback (most recent call last):
    ...
voicecoach.errors.ScriptError: hip.yaml:1:1: 'session' is missing; write 'session: [{say: Lie down.}]'
hip.yaml:2:1: 'titel' is not a field of a session; did you mean 'title'?
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NoReturn

from voicecoach.errors import ScriptError
from voicecoach.script.model import ANYWHERE, LANGUAGE_VERSION, Exercise, ExerciseStep, Item, Script
from voicecoach.script.reading.collector import no_collecting
from voicecoach.script.reading.exercises import Exercises
from voicecoach.script.reading.findings import EnoughError, Findings
from voicecoach.script.reading.library import NO_LIBRARY, ExerciseFiles, Library
from voicecoach.script.reading.parameters import parameter_values
from voicecoach.script.reading.references import reference_faults
from voicecoach.script.reading.steps import Steps
from voicecoach.script.reading.surface import Surface
from voicecoach.script.reading.validation import validated
from voicecoach.script.text.nodes import Node, Place, Route, read_nodes, shorten
from voicecoach.script.text.sentences import shown

NO_SETTINGS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Source:
    """A script and where each part of it was written.

    Attributes:
        place_of: gives the place of a value by its path in the model, such as ``("session", 3, "exercise", "tips")``,
            or of what holds it when the value was left to its default.
        parameter_of: gives the name of the parameter that stands for a value, by its path; empty for any other value.
        parameters_used: names of the parameters that stand for a value somewhere.
    """

    script: Script
    place_of: Callable[[Route], Place]
    parameter_of: Callable[[Route], str] = lambda _path: ""
    parameters_used: frozenset[str] = frozenset()


def read_script(text: str | bytes, file: str, library: Library, settings: Mapping[str, str] = NO_SETTINGS) -> Script:
    """Read a session script.

    Args:
        text: contents of the file; bytes are UTF-8.
        file: its path as the user would type it.
        library: for the exercises that the session names.
        settings: values for its parameters, as they are written.

    Raises:
        ScriptError: with every problem found, in the order of the file.
        UsageError: a setting is for no parameter, or out of its bounds.
    """
    return read_source(text, file, library, settings).script


def read_source(text: str | bytes, file: str, library: Library, settings: Mapping[str, str] = NO_SETTINGS) -> Source:
    """Read a session script, keeping the places of its parts. Arguments and errors as ``read_script``."""
    with no_collecting():
        return _read_session(text, file, library, settings)


def _read_session(text: str | bytes, file: str, library: Library, settings: Mapping[str, str]) -> Source:
    document = read_nodes(text, file)
    _refuse_strangers(document.root)
    findings = Findings(document.problems)
    try:
        root, surface = _reshaped(document.root, findings, library, settings)
        script = validated(Script, root, surface)
        findings.add_all(reference_faults(root))
    except EnoughError:
        raise ScriptError(findings.report()) from None
    if script is None or findings:
        raise ScriptError(findings.report())
    names = {place: written.removeprefix("$") for place, written in surface.stood_for.items()}
    return Source(
        script,
        lambda path: root.at(path).named,
        lambda path: names.get(root.at(path).place, ""),
        frozenset(names.values()),
    )


def read_exercise(text: str | bytes, file: str, library: Library = NO_LIBRARY, called: str | None = None) -> Exercise:
    """Read an exercise file of a library by itself.

    Args:
        text: contents of the file; bytes are UTF-8.
        file: its path as the user would type it.
        library: for the exercises that its levels swap to.
        called: the name that it must have; any, by default.

    Raises:
        ScriptError: with every problem found, in the order of the file.
    """
    return _read_exercise(text, file, library, called)[0]


def read_exercise_source(text: str | bytes, file: str, library: Library, called: str | None = None) -> Source:
    """Read an exercise file as a session of nothing else, keeping places. Arguments and errors as ``read_exercise``."""
    exercise, root = _read_exercise(text, file, library, called)
    script = Script.model_construct(
        voicecoach=LANGUAGE_VERSION,
        title=exercise.name,
        equipment=tuple(Item(name=name) for name in exercise.all_needs),
        session=(ExerciseStep(exercise=exercise),),
    )
    return Source(script, lambda path: root.at(path[3:]).named)


def _reshaped(root: Node, findings: Findings, library: Library, settings: Mapping[str, str]) -> tuple[Node, Surface]:
    root = Surface(findings, {}).names(root, Script)
    surface = Surface(findings, parameter_values(root, settings, findings))
    steps = Steps(surface, Exercises(surface, ExerciseFiles(library)))
    return steps.under(surface.values(root, Script, ANYWHERE), "session"), surface


def _read_exercise(text: str | bytes, file: str, library: Library, called: str | None) -> tuple[Exercise, Node]:
    document = read_nodes(text, file)
    root = document.root
    if not isinstance(root.value, dict):
        _refuse(root, "this is not an exercise; begin with a line 'exercise: …' and a line 'name: …'")
    if "session" in root.fields:
        _refuse(root, "this is a session, not an exercise; put it into the folder above this one")
    findings = Findings(document.problems)
    try:
        surface = Surface(findings, {})
        root = Exercises(surface, ExerciseFiles(library)).alone(root)
        name = root.under("exercise")
        if called is not None and isinstance(name.value, str) and name.value != called:
            what = f"this file is for the exercise '{shown(called)}'; write 'exercise: {called}'"
            findings.add(name.place.problem(what))
        exercise = validated(Exercise, root, surface)
    except EnoughError:
        raise ScriptError(findings.report()) from None
    if exercise is None or findings:
        raise ScriptError(findings.report())
    return exercise, root


def _refuse_strangers(root: Node) -> None:
    """End here for what is no session of a version we know: the rest of it may mean what we cannot guess."""
    if not isinstance(root.value, dict):
        _refuse(root, "this is not a session; begin with a line 'voicecoach: 1' and a line 'title: …'")
    if "session" not in root.fields and "exercise" in root.fields:
        _refuse(root, "this is an exercise, not a session; name it in a session: '- exercise: …'")
    version = root.under("voicecoach")
    if isinstance(version.value, bool):
        _refuse(version, f"'{shorten(version.value)}' is not a version of the language; write 'voicecoach: 1'")
    if type(version.value) is int and version.value > LANGUAGE_VERSION:
        what = f"this session needs version {version.value} of the language, and this program knows {LANGUAGE_VERSION}"
        _refuse(version, f"{what}; install a newer voicecoach")


def _refuse(node: Node, what: str) -> NoReturn:
    raise ScriptError((node.place.problem(what),))
