"""What each ``$name`` of a session stands for: the declared default, or what the command line sets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final

from pydantic import ValidationError

from voicecoach.errors import UsageError
from voicecoach.script.model import Parameter, quantity
from voicecoach.script.reading.findings import Findings
from voicecoach.script.reading.shapes import plain_name
from voicecoach.script.text.nodes import Node, Place, shorten
from voicecoach.script.text.sentences import did_you_mean, ended, shown

_WHOLE = re.compile(r"[0-9]{1,9}")

_NOTHING: Final = Node(None, Place("", 1, 1), usable=False)


def parameter_values(root: Node, settings: Mapping[str, str], findings: Findings) -> dict[str, Node] | None:
    """Give the value of each parameter of a session, at the place of its default.

    What is wrong with a declaration is found when the session is held against the model; here it is passed over.

    Args:
        root: the session, with plain field names.
        settings: values as they are written, by the parameters' names.
        findings: gains those of the names.

    Returns:
        None where it cannot be known what is declared.

    Raises:
        UsageError: a setting is for no parameter, or out of its bounds.
    """
    declared = root.fields.get("parameters")
    if declared is not None and not isinstance(declared.value, dict):
        return None
    values: dict[str, Node] = {}
    for name, parameter in (declared.fields if declared else {}).items():
        called = name.removeprefix("$")
        if called != name:
            what = f"a parameter is declared without '$'; write '{shown(called)}'"
            findings.add(parameter.named.problem(what))
        default = next((value for key, value in parameter.fields.items() if plain_name(key) == "default"), _NOTHING)
        setting = settings.get(called)
        if not _sound(default):
            default = replace(default, value=None, usable=False)
        values[called] = default if setting is None else replace(default, value=_set(called, parameter, setting))
    for name in settings:
        if name not in values:
            remedy = did_you_mean(name, values) if values else "this session has none"
            raise UsageError(f"There is no parameter '{shown(name)}' to set;", ended(remedy))
    return values


def _sound(default: Node) -> bool:
    """Whether a default is one that the model takes."""
    with suppress(ValueError):
        quantity(default.plain())
        return True
    return False


def _set(name: str, parameter: Node, written: str) -> int | str:
    fields = {plain_name(key): value.plain() for key, value in parameter.fields.items()}
    try:
        declared = Parameter.model_validate(fields)
    except ValidationError:
        return written  # the declaration itself is at fault, which the reader says
    plain = written.strip()
    value = int(plain) if isinstance(declared.default, int) and _WHOLE.fullmatch(plain) else plain
    fault = declared.fault(value)
    if fault is not None:
        raise UsageError(f"The parameter '{shown(name)}': {fault.replace(plain, shorten(plain))}.")
    return value
