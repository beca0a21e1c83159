"""Single values as JSON Schema: texts, numbers, times, choices, and lists of them.

``errorMessage`` is not of the standard; editors show it instead of a pattern.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from pydantic.fields import FieldInfo

from voicecoach.script.model import condition, item, quantity, seconds, tempo
from voicecoach.script.schema import patterns

Schema: TypeAlias = dict[str, Any]


def _matching(pattern: str, otherwise: str) -> Schema:
    return {"type": "string", "pattern": pattern, "errorMessage": otherwise}


LENGTH: Final = _matching(
    patterns.LENGTH, "Write a time with its unit, like '10 s', '1.5 min' or '1:30', up to an hour."
)

READ_BY: Final[Mapping[Any, Schema]] = {
    seconds: LENGTH,
    quantity: {
        **_matching(patterns.ANY_LENGTH, "Write a whole number, or a time with its unit, like '30 s'."),
        "type": ["integer", "string"],
    },
    tempo: _matching(patterns.TEMPO, "Write the seconds of each phase, like '2-1-2'."),
    condition: _matching(patterns.CONDITION, "Write a condition like 'sore is left' or 'sore is not left'."),
    item: _matching(patterns.thing(80), "Write the name of a thing; 'band?' for what some do not have."),
}
"""What is written where the model reads a value with a function."""

SIDE: Final[Schema] = {"type": "string", "anyOf": [{"enum": ["left", "right"]}, {"pattern": patterns.SIDE_BY_QUESTION}]}
"""A side, or the question that decides on it."""


def text(most: int) -> Schema:
    """Give a text that is not said, or as it stands.

    Args:
        most: characters.
    """
    return _matching(patterns.text(most), f"Write 1 to {most} characters.")


def spoken(most: int, placeholders: Collection[str]) -> Schema:
    """Give a text to be said.

    Args:
        most: characters.
        placeholders: what may stand in braces.
    """
    braces = ", ".join(f"{{{name}}}" for name in sorted(placeholders))
    where = f"in braces may stand only {braces}" if braces else "nothing may stand in braces"
    return _matching(patterns.spoken(most, placeholders), f"Write 1 to {most} characters; {where}.")


def whole_number(least: int | None, most: int | None) -> Schema:
    """Give a whole number, its bounds included."""
    bounds = {"minimum": least, "maximum": most}
    return {"type": "integer", **{name: bound for name, bound in bounds.items() if bound is not None}}


def one_of(choices: Sequence[str | int]) -> Schema:
    """Give one of several words, or a number that there is no choice of."""
    if choices and isinstance(choices[0], int):
        return {"type": "integer", "enum": list(choices)}
    return {"type": "string", "enum": list(choices)}


def list_of(inner: Schema) -> Schema:
    """Give a list; where its items are text, one text may stand for a list of one."""
    if inner.get("type") == "string":
        return {**inner, "type": ["array", "string"], "items": inner}
    return {"type": "array", "items": inner}


def or_parameter(number_or_time: Schema) -> Schema:
    """Give what a parameter may stand for."""
    if number_or_time["type"] == "integer":
        named = _matching(patterns.PARAMETER, "Write a whole number, or '$' and the name of a parameter.")
        return {**number_or_time, **named, "type": ["integer", "string"]}
    what = f"{number_or_time['errorMessage'].removesuffix('.')}; or '$' and the name of a parameter."
    return {**number_or_time, **_matching(f"{patterns.PARAMETER}|{number_or_time['pattern']}", what)}


def default(field: FieldInfo) -> Schema:
    """Give what holds where a field is not written, as it would be written; nothing for what has no short form."""
    match field.default:
        case str() | bool() | int() as plain:
            return {"default": plain}
        case float() as time:
            return {"default": f"{time:g} s"}
        case _:
            return {}


def bound(metadata: Iterable[Any], name: str) -> Any:
    """Give a bound of a type or of a field, such as ``max_length``; ``None`` where there is none."""
    each = (inner for one in metadata for inner in (one.metadata if isinstance(one, FieldInfo) else [one]))
    return next((found for one in each if (found := getattr(one, name, None)) is not None), None)
