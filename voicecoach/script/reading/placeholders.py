"""What may stand in braces in spoken text, and what is wrong with what does."""

from __future__ import annotations

import re
from typing import Final

from voicecoach.script.model import PLACEHOLDERS
from voicecoach.script.text.nodes import shorten
from voicecoach.script.text.sentences import suggestion

OF_SIDES: Final = frozenset({"side", "other_side"})

NO_SIDES: Final = PLACEHOLDERS - OF_SIDES
"""Placeholders with a meaning in an exercise without sides."""

_BRACED = re.compile(r"\{([^{}]*)\}")


def names_a_side(text: str) -> bool:
    """Whether a text has a meaning only in an exercise with sides."""
    return not OF_SIDES.isdisjoint(_BRACED.findall(text))


def placeholder_faults(text: str, allowed: frozenset[str]) -> list[str]:
    """Say what is wrong with the placeholders of a spoken text.

    Args:
        allowed: what may stand in braces in this text.
    """
    if "{" not in text and "}" not in text:
        return []
    faults = [_fault(name, allowed) for name in dict.fromkeys(_BRACED.findall(text)) if name not in allowed]
    rest = _BRACED.sub("", text)
    if "{" in rest:
        faults.append("a '{' is never closed; write a placeholder such as '{next}', or leave it out")
    elif "}" in rest:
        faults.append("a '}' closes nothing; write a placeholder such as '{next}', or leave it out")
    return faults


def _fault(name: str, allowed: frozenset[str]) -> str:
    if not allowed:
        return f"'{{{shorten(name)}}}' has no meaning here; write the words"
    if name in PLACEHOLDERS:
        where = "in an exercise with sides" if name in OF_SIDES else "in an exercise"
        return f"'{{{name}}}' has a meaning only {where}; write the words themselves"
    near = suggestion(name, sorted(PLACEHOLDERS))
    if near in allowed:
        return f"'{{{shorten(name)}}}' is not a placeholder; did you mean '{{{near}}}'?"
    choices = ", ".join(f"{{{choice}}}" for choice in sorted(allowed))
    return f"'{{{shorten(name)}}}' is not a placeholder; choose from: {choices}"
