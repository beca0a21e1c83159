"""What each field of the model takes, in the terms in which the reader reshapes it: worked out once for each part."""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

from voicecoach.script.model import (
    Block,
    Condition,
    Item,
    Part,
    Phase,
    Quantity,
    Question,
    Script,
    Spoken,
    Tempo,
)


class Form(Enum):
    """How a value is written."""

    TEXT = auto()
    SPOKEN = auto()
    NUMBER = auto()
    LIST = auto()
    MAP = auto()
    PART = auto()
    PHASE = auto()
    WORDS = auto()
    TEMPO = auto()
    STEPS = auto()


@dataclass(frozen=True, slots=True)
class Shape:
    """What one field takes.

    Attributes:
        part: that it is, or that it may be when it is written with fields.
        inside: of each item of a list or a map.
        listened_for: words that the coach does not say as they stand: nothing in braces has a meaning.
    """

    form: Form
    part: type[Part] | None = None
    inside: Shape | None = None
    listened_for: bool = False


WRITTEN_AS_TEXT: Final[dict[type[Part], str]] = {
    Condition: "'sore is left' or 'sore is not left'",
    Item: "'mat', or 'band?' for what some do not have",
}
"""Parts of the model that are a few words in a script."""

_STEPS: Final = {(Script, "session"), (Block, "do")}
_LISTENED_FOR: Final = {(Question, "answers"), (Script, "pronounce")}


@lru_cache(maxsize=64)
def shapes(kind: type[Part]) -> Mapping[str, Shape]:
    """Give what a part's fields take, by their names."""
    hints = get_type_hints(kind, include_extras=True)
    return {name: _field(kind, name, hints[name]) for name in kind.model_fields}


def _field(kind: type[Part], name: str, hint: Any) -> Shape:
    if (kind, name) in _STEPS:
        return Shape(Form.STEPS)
    shape = _shape(hint)
    return Shape(shape.form, shape.part, shape.inside, listened_for=(kind, name) in _LISTENED_FOR)


def _shape(hint: Any) -> Shape:
    if hint == Spoken:
        return Shape(Form.SPOKEN)
    if hint == Tempo:
        return Shape(Form.TEMPO)
    if hint == Quantity:
        return Shape(Form.TEXT)
    if get_origin(hint) is Annotated:
        return _shape(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        choices = [_shape(choice) for choice in get_args(hint) if choice is not type(None)]
        part = next((choice.part for choice in choices if choice.form is Form.PART), None)
        return choices[0] if part is None else Shape(choices[0].form, part)
    if get_origin(hint) is tuple:
        return Shape(Form.LIST, inside=_shape(get_args(hint)[0]))
    if get_origin(hint) is dict:
        return Shape(Form.MAP, inside=_shape(get_args(hint)[1]))
    if hint in (int, float):
        return Shape(Form.NUMBER)
    if hint is Phase:
        return Shape(Form.PHASE)
    if hint in WRITTEN_AS_TEXT:
        return Shape(Form.WORDS, hint)
    return Shape(Form.PART, hint) if isinstance(hint, type) and issubclass(hint, Part) else Shape(Form.TEXT)


@lru_cache(maxsize=4096)
def plain_name(written: str) -> str:
    """Give a field's name as the model has it: ``turn-over`` and ``turn over`` are ``turn_over``."""
    return "_".join(re.split(r"[\s_-]+", written.strip()))
