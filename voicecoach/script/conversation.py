r"""Reads a conversation: what the listener says in a rehearsal, and when.

A list in YAML; each turn says something either at a moment of the session or after words of the coach::

    - {at: 20 s, say: pause}                  # 20 seconds after the session began; '20' and '1.5 min' work too
    - {after: "Half way", say: easier}        # when the coach has said this, as part of a sentence or the whole
    - {after: Rest, wait: 1.5 s, say: ready}  # a second and a half after the coach has said it

Every mistake is reported with its place, as in sessions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from voicecoach.errors import Problem, ScriptError
from voicecoach.script.model import seconds
from voicecoach.script.text.nodes import Node, read_nodes, shorten
from voicecoach.script.text.sentences import did_you_mean
from voicecoach.units import Seconds

MAX_MOMENT: Final[Seconds] = 4 * 3600.0
"""Of a turn: longer than any session."""

FIELDS: Final = ("at", "after", "say", "wait")


@dataclass(frozen=True, slots=True)
class Turn:
    """Something that the listener says.

    Attributes:
        at: moment of the session at which the listener begins; or None.
        after: words of the coach that come before; or None. Just one of ``at`` and ``after`` is given.
        wait: from the end of those words to the listener's.
    """

    say: str
    at: Seconds | None = None
    after: str | None = None
    wait: Seconds = 0.0


def read_conversation(text: str | bytes, file: str) -> tuple[Turn, ...]:
    """Read a conversation, its turns in the order of the file.

    Args:
        text: contents of the file; bytes are UTF-8.
        file: its path as the user would type it.

    Raises:
        ScriptError: with every problem found, in the order of the file.
    """
    document = read_nodes(text, file)
    problems = list(document.problems)
    if isinstance(document.root.value, list):
        turns = [_turn(node, problems) for node in document.root.items if node.usable]
    else:
        problems.append(document.root.place.problem("a conversation is a list; write '- {at: 20 s, say: pause}'"))
        turns = []
    if problems:
        raise ScriptError(tuple(sorted(set(problems))))
    return tuple(turn for turn in turns if turn is not None)


def _turn(node: Node, problems: list[Problem]) -> Turn | None:
    before = len(problems)
    if not isinstance(node.value, dict):
        problems.append(node.place.problem("a turn has a time and words; write '- {at: 20 s, say: pause}'"))
        return None
    for name, value in node.fields.items():
        if name not in FIELDS:
            what = f"'{shorten(name)}' is not a field of a turn; {did_you_mean(name, FIELDS)}"
            problems.append(value.named.problem(what))
    if "say" not in node.fields:
        problems.append(node.place.problem("'say' is missing; write what the listener says, as in 'say: pause'"))
    if ("at" in node.fields) == ("after" in node.fields):
        what = "both" if "at" in node.fields else "neither"
        problems.append(node.place.problem(f"this turn has {what} of 'at' and 'after'; write one of them"))
    elif "at" in node.fields and "wait" in node.fields:
        what = "'wait' goes with 'after', not with 'at'; add it to the time"
        problems.append(node.fields["wait"].named.problem(what))
    say, after = _text(node, "say", problems), _text(node, "after", problems)
    at, wait = _moment(node, "at", problems), _moment(node, "wait", problems)
    if len(problems) > before or say is None:
        return None
    return Turn(say, at, after, wait or 0.0)


def _text(node: Node, name: str, problems: list[Problem]) -> str | None:
    value = node.under(name)
    if not value.usable:
        return None
    text = " ".join(value.value.split()) if isinstance(value.value, str) else ""
    if not text:
        problems.append(value.place.problem(f"'{name}' needs words; write text, and numbers in quotes"))
    return text or None


def _moment(node: Node, name: str, problems: list[Problem]) -> Seconds | None:
    value = node.under(name)
    if not value.usable:
        return None
    number = value.value
    try:
        if isinstance(number, bool) or not isinstance(number, int | float):
            number = seconds(number)
    except ValueError as error:
        problems.append(value.place.problem(str(error)))
        return None
    if not 0 <= number <= MAX_MOMENT:
        problems.append(
            value.place.problem(f"'{shorten(value.value)}' is before the beginning or hours after it; write another")
        )
        return None
    return float(number)
