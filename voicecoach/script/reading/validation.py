"""Holds reshaped values against the model, and says in our words what the model finds wrong."""

from __future__ import annotations

from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from voicecoach.script.model import Part
from voicecoach.script.reading.surface import Surface
from voicecoach.script.text.nodes import Node, Place, Route
from voicecoach.script.text.sentences import missing, sentence, shown

_P = TypeVar("_P", bound=Part)


def validated(kind: type[_P], root: Node, surface: Surface) -> _P | None:
    """Make a part of values in its shape; give None after saying what is wrong.

    What only follows from what was said already is not said.
    """
    try:
        return kind.model_validate(root.plain())
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
    lacking: dict[Route, list[str]] = {}
    for fault in faults:
        path = _path(fault["loc"])
        if fault["type"] == "missing":
            lacking.setdefault(path[:-1], []).append(str(path[-1]))
            continue
        node = root.at(path)
        if _sound(root, path) and not _follows(fault, node):
            written = surface.stood_for.get(node.place)
            stands = f"'{shown(written)}' stands for {shown(str(node.value))}: " if written else ""
            surface.findings.add(_place(fault, node).problem(stands + sentence(fault, node)))
    for path, names in lacking.items():
        if _sound(root, path):
            surface.findings.add(root.at(path).named.problem(missing(names)))
    return None


def _path(loc: tuple[int | str, ...]) -> Route:
    """Take the kinds of steps out of pydantic's path: ``session, 3, exercise, exercise, name``."""
    path: list[int | str] = []
    kind_comes = False
    for part in loc:
        if kind_comes:
            kind_comes = False
            continue
        path.append(part)
        kind_comes = isinstance(part, int) and path[0] == "session" and path[-2] in ("session", "do")
    return tuple(path)


def _follows(fault: ErrorDetails, node: Node) -> bool:
    """Whether a fault of a whole only follows from faults of its parts."""
    if fault["type"] == "too_short":
        return len(node.items) + len(node.fields) >= int(fault["ctx"]["min_length"])
    return fault["type"] == "value_error" and not _whole(node)


def _place(fault: ErrorDetails, node: Node) -> Place:
    if fault["type"] == "value_error" and node.fields:
        about = next(
            (name for name in ("otherwise", "tempo") if f"'{name}'" in fault["msg"] or f"the {name}" in fault["msg"]),
            "",
        )
        return node.fields.get(about, node).named
    return node.named if fault["type"] == "too_short" else node.place


def _sound(root: Node, path: Route) -> bool:
    """Whether nothing on the way to a value was complained about."""
    node = root
    for part in path:
        if not node.usable:
            return False
        node = node.at((part,))
    return node.usable


def _whole(node: Node) -> bool:
    """Whether nothing in a value was complained about."""
    inside = node.items or list(node.fields.values())
    return node.usable and all(_whole(item) for item in inside)
