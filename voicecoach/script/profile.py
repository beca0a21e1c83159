r"""Reads the listener's profile: what they have, and how words are spoken to them.

A small YAML file of their own::

    have: [band, mat]                     # not asked for
    lack: [pillow]                        # nor these
    pronounce: {gluteus: gloo tee us}

Every mistake is reported with its place, as in sessions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from voicecoach.errors import Problem, ScriptError
from voicecoach.script.model import NO, YES
from voicecoach.script.text.nodes import Node, read_nodes, shorten
from voicecoach.script.text.sentences import did_you_mean

FIELDS: Final = ("have", "lack", "pronounce")


@dataclass(frozen=True)
class Profile:
    """What is known of the listener before a session.

    Attributes:
        things: by name, ``yes`` or ``no``: whether they have it.
        pronounce: words, and how they are spoken.
    """

    things: Mapping[str, str] = field(default_factory=dict)
    pronounce: Mapping[str, str] = field(default_factory=dict)


def read_profile(text: str | bytes, file: str) -> Profile:
    """Read a profile.

    Args:
        text: contents of the file; bytes are UTF-8.
        file: its path as the user would type it.

    Raises:
        ScriptError: with every problem found, in the order of the file.
    """
    document = read_nodes(text, file)
    root, problems = document.root, list(document.problems)
    if not isinstance(root.value, dict):
        problems.append(root.place.problem("a profile has fields; write 'have: [band]'"))
    for name, value in root.fields.items():
        if name not in FIELDS:
            what = f"'{shorten(name)}' is not a field of a profile; {did_you_mean(name, FIELDS)}"
            problems.append(value.named.problem(what))
    things = {
        thing: answer
        for name, answer in (("have", YES), ("lack", NO))
        for thing in _names(root.under(name), name, problems)
    }
    pronounce = _pronounce(root.under("pronounce"), problems)
    if problems:
        raise ScriptError(tuple(sorted(set(problems))))
    return Profile(things, pronounce)


def _names(node: Node, name: str, problems: list[Problem]) -> list[str]:
    if not node.usable:
        return []
    items = node.items or [node]
    faulty = [item for item in items if not isinstance(item.value, str)]
    problems += [item.place.problem(f"this is not the name of a thing; write '{name}: [band]'") for item in faulty]
    return [str(item.value).strip() for item in items]


def _pronounce(node: Node, problems: list[Problem]) -> dict[str, str]:
    if not node.usable:
        return {}
    wrong = [value for value in node.fields.values() if not isinstance(value.value, str)]
    if wrong or not node.fields:
        example = "write 'pronounce: {gluteus: gloo tee us}'"
        problems += [
            value.place.problem(f"this does not say how a word is spoken; {example}") for value in wrong or [node]
        ]
    return {word: str(value.value) for word, value in node.fields.items()}
