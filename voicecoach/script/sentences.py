"""What is wrong, in words for whoever writes a session: no library's jargon, and what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic_core import ErrorDetails

from voicecoach.script.nodes import Node, shorten

EXAMPLES: Final[Mapping[str, str]] = {
    "about": "about: What this session is for.",
    "answers": "answers: {left: [left], right: [right]}",
    "ask": "ask: {sore: {say: …, answers: …, otherwise: …}}",
    "at_most": "at most: 60 s",
    "equipment": "equipment: [mat]",
    "exercise": "exercise: side-lying-sweep",
    "finish": "finish: {hold: 10 s, say: Keep it up}",
    "first": "first: left",
    "full": "full: Lie on your {other_side} side.",
    "hold": "hold: 10 s",
    "level": "level: beginner",
    "levels": "levels: [{reps: 5}, {reps: 10}]",
    "name": "name: Leg sweep",
    "otherwise": "otherwise: left",
    "position": "position: {full: …, short: …}",
    "rep": "rep: [{lift: 2 s}, {lower: 2 s}]",
    "reps": "reps: 10",
    "rest": "rest: 30 s",
    "say": "say: Lie down.",
    "session": "session: [{say: Lie down.}]",
    "sets": "sets: 3",
    "short": "short: On your {other_side} side.",
    "sides": "sides: each",
    "start": "start: true",
    "targets": "targets: [lower back]",
    "tips": "tips: [Hips still.]",
    "title": "title: Side of the hip",
    "turn_over": "turn over: 10 s",
    "voicecoach": "voicecoach: 1",
    "wait": "wait: 10 s",
}
"""How each field may be written."""


MOST_CHOICES: Final = 20
"""Names listed in one sentence."""


def shown(name: str) -> str:
    """Give a field's name as an author writes it."""
    return shorten(name.replace("_", " "))


def example(name: str) -> str:
    """Give how a field may be written, in quotes."""
    return f"'{EXAMPLES.get(name, f'{shown(name)}: …')}'"


def suggestion(name: str, choices: Iterable[str]) -> str | None:
    """Give the choice that a mistyped name was likely meant to be."""
    plain = {_comparable(choice): choice for choice in choices}
    near = difflib.get_close_matches(_comparable(name[:80]), plain, n=1, cutoff=0.6)
    return plain[near[0]] if near else None


def did_you_mean(name: str, choices: Iterable[str]) -> str:
    """Give the remedy for an unknown name: the nearest choice, or all that there are."""
    choices = list(choices)
    near = suggestion(name, choices)
    if near is not None:
        return f"did you mean '{shown(near)}'?"
    listed = [*map(shown, choices[:MOST_CHOICES]), *(["…"] if len(choices) > MOST_CHOICES else [])]
    return f"choose from: {', '.join(listed)}" if choices else "there are none to choose from"


def missing(names: Iterable[str]) -> str:
    """Say which fields a part needs and does not have."""
    names = list(names)
    said = " and ".join(f"'{shown(name)}'" for name in names)
    return f"{said} {'is' if len(names) == 1 else 'are'} missing; write {' and '.join(map(example, names))}"


def sentence(error: ErrorDetails, node: Node) -> str:
    """Say in our words what the model finds wrong with a value.

    Args:
        error: as pydantic gives it, of any type but ``missing``.
        node: the value.
    """
    context: dict[str, Any] = error.get("ctx") or {}
    name = next((part for part in reversed(error["loc"]) if isinstance(part, str) and part != "[key]"), "")
    write = f"write {example(name)}" if name in EXAMPLES else "write something shorter or simpler"
    value = _value(node)
    match error["type"]:
        case "value_error":
            return str(context["error"])
        case "string_type":
            return f"{value} is not text; {_text_remedy(node)}"
        case "int_type":
            return f"{value} is not a whole number; {write}"
        case "bool_type":
            return f"{value} is neither true nor false; {write}"
        case "literal_error":
            return f"{value} is not a version of the language; {write}"
        case "enum":
            return f"{value} is not known here; {did_you_mean(str(node.value), ('each', 'alternate', 'none'))}"
        case "greater_than_equal":
            return f"{value} is too few; write at least {context['ge']}"
        case "less_than_equal" if name in ("reps", "sets"):
            return f"{value} is too many; write at most {context['le']}"
        case "less_than_equal":
            return f"{value} is too long; write at most '60 min'"
        case "greater_than":
            return f"{value} is no time at all; write more"
        case "string_too_long":
            return f"this is longer than {context['max_length']} characters; shorten it"
        case "string_too_short":
            return f"this is empty; {write if name in EXAMPLES else 'write some text'}"
        case "too_short":
            return f"at least {'one is' if context['min_length'] == 1 else 'two are'} needed here; {write}"
        case "tuple_type":
            return f"{value} is not a list; {write}, or begin each with '- ' on a line of its own"
        case "dict_type" | "model_type":
            if context.get("class_name") == "SideOrder":
                return f"{value} does not say which side is first; write 'sides: {{first: left}}'"
            return f"{value} has no fields; {write}"
        case _:
            return f"{value} cannot stand here; {write}"


def _comparable(name: str) -> str:
    return name.casefold().replace("-", " ").replace("_", " ").strip()


def _value(node: Node) -> str:
    match node.value:
        case list():
            return "a list"
        case dict():
            return "a name with a value"
        case None:
            return "nothing"
        case _:
            return f"'{shorten(node.value)}'"


def _text_remedy(node: Node) -> str:
    match node.value:
        case bool() | int() | float():
            return f"put it in quotes: '{shorten(node.value)}'"
        case dict() as fields if fields:
            return "put the whole text in quotes"
        case _:
            return "write text"
