"""What is wrong, in words for whoever writes a session: no library's jargon, and what to write instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final

from pydantic_core import ErrorDetails

from voicecoach.script.text.nodes import Node, shorten

EXAMPLES: Final[Mapping[str, str]] = {
    "about": "about: What this session is for.",
    "answers": "answers: {left: [left], right: [right]}",
    "ask": "ask: {sore: {say: …, answers: …, otherwise: …}}",
    "at_least": "at least: 5",
    "at_most": "at most: 60 s",
    "chime": "chime: attention",
    "count": "count: down",
    "default": "default: 10",
    "do": "do: [{say: Lie down.}]",
    "enter": "enter: {slide down: 4 s}",
    "equipment": "equipment: [mat]",
    "exercise": "exercise: side-lying-sweep",
    "finish": "finish: {hold: 10 s, say: Keep it up}",
    "first": "first: left",
    "full": "full: Every sentence that is needed.",
    "gear": "gear: {band: Loop the band above your knees.}",
    "hold": "hold: 10 s",
    "leave": "leave: {slide up: 3 s}",
    "level": "level: beginner",
    "levels": "levels: [{reps: 5}, {reps: 10}]",
    "name": "name: Leg sweep",
    "needs": "needs: [band]",
    "optional": "optional: true",
    "otherwise": "otherwise: left",
    "parameters": "parameters: {reps: {default: 10, at least: 5, at most: 15}}",
    "position": "position: {full: …, short: …}",
    "pronounce": "pronounce: {gluteus: gloo tee us}",
    "rep": "rep: [{lift: 2 s}, {lower: 2 s}]",
    "reps": "reps: 10",
    "rest": "rest: 30 s",
    "rounds": "rounds: 2",
    "safety": "safety: {full: …, short: …}",
    "say": "say: Lie down.",
    "session": "session: [{say: Lie down.}]",
    "sets": "sets: 3",
    "short": "short: A few words.",
    "sides": "sides: each",
    "start": "start: true",
    "targets": "targets: [lower back]",
    "tempo": "tempo: 2-1-2",
    "tips": "tips: [Hips still.]",
    "title": "title: Side of the hip",
    "turn_over": "turn over: 10 s",
    "voicecoach": "voicecoach: 1",
    "wait": "wait: 10 s",
    "when": "when: sore is left",
}
"""How each field may be written."""


OTHER_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "backwards": ("down",),
    "beep": ("chime",),
    "both": ("each",),
    "break": ("rest",),
    "circuit": ("rounds",),
    "cues": ("tips",),
    "default": ("otherwise",),
    "description": ("about",),
    "downwards": ("down",),
    "duration": ("hold",),
    "easier": ("easiest",),
    "easy": ("easiest",),
    "hard": ("hardest",),
    "harder": ("hardest",),
    "if": ("when",),
    "loop": ("rounds",),
    "long": ("full",),
    "max": ("at_most",),
    "maximum": ("at_most",),
    "medium": ("usual",),
    "min": ("at_least",),
    "minimum": ("at_least",),
    "movement": ("rep",),
    "normal": ("usual",),
    "pause": ("rest",),
    "phases": ("rep",),
    "props": ("equipment", "needs"),
    "question": ("ask", "say"),
    "questions": ("ask",),
    "repeat": ("rounds",),
    "repetitions": ("reps",),
    "seconds": ("hold",),
    "sound": ("chime",),
    "speak": ("say",),
    "speed": ("tempo",),
    "steps": ("session", "do"),
    "tell": ("say",),
    "text": ("say",),
    "time": ("hold", "wait"),
    "times": ("rounds",),
    "tool": ("equipment", "needs"),
    "upwards": ("up",),
    "variables": ("parameters",),
    "warning": ("safety",),
}
"""What else an author might call a field."""

MOST_CHOICES: Final = 20
"""Names listed in one sentence."""


MOST_COMPARED: Final = 1_000
"""Names among which one is looked for that another may be a slip for; no author has more."""


def shown(name: str) -> str:
    """Give a field's name as an author writes it."""
    return shorten(name.replace("_", " "))


def example(name: str) -> str:
    """Give how a field may be written, in quotes."""
    return f"'{EXAMPLES.get(name, f'{shown(name)}: …')}'"


def suggestion(name: str, choices: Iterable[str]) -> str | None:
    """Give the choice that a mistyped name was likely meant to be."""
    plain = {_comparable(choice): choice for choice in islice(choices, MOST_COMPARED)}
    for other in OTHER_WORDS.get(_comparable(name[:80]), ()):
        if _comparable(other) in plain:
            return plain[_comparable(other)]
    letters = sorted(_comparable(name[:80]))
    turned = next((choice for choice in plain if sorted(choice) == letters), None)
    if turned is not None:
        return plain[turned]
    near = difflib.get_close_matches(_comparable(name[:80]), plain, n=1, cutoff=0.6)
    return plain[near[0]] if near else None


def did_you_mean(name: str, choices: Iterable[str]) -> str:
    """Give the remedy for an unknown name: the nearest choice, or all that there are."""
    choices = list(choices)
    near = suggestion(name, choices)
    if near is not None:
        small = ", without capitals" if near == name.casefold() != name else ""
        return f"did you mean '{shown(near)}'{small}?"
    listed = [*map(shown, choices[:MOST_CHOICES]), *(["…"] if len(choices) > MOST_CHOICES else [])]
    return f"choose from: {', '.join(listed)}" if choices else "there are none to choose from"


def ended(remedy: str) -> str:
    """End a remedy as a sentence ends."""
    return remedy if remedy.endswith(("?", ".")) else f"{remedy}."


def missing(names: Iterable[str]) -> str:
    """Say which fields a part needs and does not have."""
    names = list(names)
    said = _in_a_row([f"'{shown(name)}'" for name in names])
    return f"{said} {'is' if len(names) == 1 else 'are'} missing; write {_in_a_row([*map(example, names)])}"


def _in_a_row(names: list[str]) -> str:
    return " and ".join([*([", ".join(names[:-1])] if len(names) > 1 else []), names[-1]])


def sentence(error: ErrorDetails, node: Node) -> str:
    """Say in our words what the model finds wrong with a value.

    Args:
        error: as pydantic gives it, of any type but ``missing``.
        node: the value.
    """
    context: dict[str, Any] = error.get("ctx") or {}
    name = next((part for part in reversed(error["loc"]) if isinstance(part, str) and part != "[key]"), "")
    write = f"write {example(name)}" if name in EXAMPLES else "write something else"
    value = _value(node)
    quoted = _WITHOUT_QUOTES.get(error["type"] if name != "voicecoach" else "int_type")
    if quoted and isinstance(node.value, str) and re.fullmatch(quoted, node.value):
        return f"in quotation marks, {value} is text; write '{shown(name)}: {shorten(node.value)}'"
    match error["type"]:
        case "value_error":
            return str(context["error"])
        case "string_type":
            return f"{value} is not text; {_text_remedy(node)}"
        case "int_type" if re.fullmatch(r"-?\d{19,}", str(node.value)):
            return f"{value} is far too large; {write}"
        case "int_type":
            return f"{value} is not a whole number; {write}"
        case "bool_type":
            return f"{value} is neither true nor false; {write}"
        case "literal_error" if name == "voicecoach":
            return f"{value} is not a version of the language; {write}"
        case "literal_error" | "enum":
            choices = re.findall(r"'(\w+)'", context["expected"])
            return f"{value} is not known here; {did_you_mean(str(node.value), choices)}"
        case "greater_than_equal":
            return f"{value} is too few; write at least {context['ge']}"
        case "less_than_equal" if name in ("reps", "sets", "rounds"):
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
        case "tuple_type" if name not in EXAMPLES:
            return f"{value} is not a list; write the words in brackets, like '[left, left side]'"
        case "tuple_type":
            return f"{value} is not a list; {write}, or begin each with '- ' on a line of its own"
        case "dict_type" | "model_type":
            if context.get("class_name") == "SideOrder":
                return f"{value} does not say which side is first; write 'sides: {{first: left}}'"
            if context.get("class_name") in _ENTRIES:
                write = f"write '{shown(name)}: {_ENTRIES[context['class_name']]}'"
            return f"{value} cannot stand here{'' if node.items else ' alone'}; {write}"
        case _:
            return f"{value} cannot stand here; {write}"


_WITHOUT_QUOTES: Final[Mapping[str, str]] = {"int_type": r"-?\d{1,18}", "bool_type": "true|false"}
"""Text that would be no text without quotation marks, by the fault of being text."""

_ENTRIES: Final[Mapping[str, str]] = {
    "Parameter": "{default: 10}",
    "Question": "{say: …, answers: …, otherwise: …}",
}
"""What stands under a name of the author's own."""


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
