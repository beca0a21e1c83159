r"""How values written as text look, as patterns for editors: of the kind that JSON Schema has, without look-behind.

The reader folds blanks before it reads a text, so these let blanks stand at the ends, and count a run of them as one.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

PARAMETER: Final = r"^\$[\s\S]"
"""``$name``, where a number or a time goes."""

_SECONDS: Final = r"(?:s|secs?|seconds?)"
_MINUTES: Final = r"(?:m|mins?|minutes?)"
_FIGURE: Final = r"[0-9]{1,2}(?:\.[0-9]{1,2})?"
_NOT_ZERO: Final = r"(?=[\s\S]*[1-9])"
_BETWEEN_WORDS: Final = r"[\s_-]+"

LENGTH: Final = (
    rf"^{_NOT_ZERO}\s*(?:"
    rf"(?:0*(?:[12]?[0-9]{{1,3}}|3[0-5][0-9]{{2}})(?:\.[0-9]+)?|0*3600(?:\.0+)?)\s*{_SECONDS}"
    rf"|(?:0*[1-5]?[0-9](?:\.[0-9]+)?|0*60(?:\.0+)?)\s*{_MINUTES}"
    r"|(?:[0-5]?[0-9]:[0-5][0-9]|60:00)"
    r")\s*$"
)
"""A time with its unit, more than none and at most an hour: ``10 s``, ``1.5 min``, ``1:30``."""

ANY_LENGTH: Final = rf"^\s*(?:[0-9]+(?:\.[0-9]+)?\s*(?:{_SECONDS}|{_MINUTES})|[0-9]{{1,2}}:[0-5][0-9])\s*$"
"""A time with its unit, however long."""

TEMPO: Final = rf"^{_NOT_ZERO}\s*{_FIGURE}(?:-{_FIGURE}){{1,11}}\s*$"
"""Seconds of each phase, not all of them none: ``2-1-2``."""

CONDITION: Final = (
    r"^\s*\S(?:(?!\s+is\s+\S)[\s\S])*\s+is\s+"
    r"(?:not\s+(?=\S)(?!,\s)|(?!not\s+\S|,\s))"
    r"\S(?:(?!(?:,|\sor)\s+,\s)[\s\S])*$"
)
"""``sore is left``, ``sore is not left or right``; between two separators stands an answer."""

SIDE_BY_QUESTION: Final = r"^\$[\s\S]*\S"
"""``$name`` of a question."""

NOT_BLANK: Final = r"\S"


def text(most: int) -> str:
    """Give the pattern of a text that is not blank.

    Args:
        most: characters, when blanks are folded.
    """
    return rf"^\s*{_folded(most)}\s*$"


def spoken(most: int, placeholders: Collection[str]) -> str:
    """Give the pattern of a text to be said.

    Args:
        most: characters, when blanks are folded.
        placeholders: what may stand in braces.
    """
    braced = rf"|\{{(?:{'|'.join(sorted(placeholders))})\}}" if placeholders else ""
    return rf"^(?=(?:[^{{}}]{braced})*$)\s*{_folded(most)}\s*$"


def thing(most: int) -> str:
    """Give the pattern of a thing's name, with ``?`` after it or without.

    Args:
        most: characters of the name.
    """
    return rf"^\s*(?!\?\s*$){_folded(most)}?\s*\??\s*$"


def spellings(name: str) -> str:
    """Give the pattern of the other spellings of a field's name of several words, such as ``turn-over``."""
    return f"^(?!{name.replace('_', ' ')}$){name.replace('_', _BETWEEN_WORDS)}$"


def _folded(most: int) -> str:
    return rf"(?=\S)(?:\S|\s+(?=\S)){{1,{most}}}"
