"""From YAML as an author writes it to the shape of the model, each value keeping its place.

What reads better in YAML than in the model:

- a field's name may have spaces, hyphens or underscores: ``turn over``, ``turn-over``, ``turn_over``;
- a phase is ``{lift: 2 s}``: the word and how long it takes;
- one text may stand where a list of texts may: ``left: left`` for ``left: [left]``;
- text may run over several lines: it is spoken as one;
- an exercise step has the fields that it adjusts next to the exercise's name.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

from voicecoach.errors import Problem
from voicecoach.script.model import (
    PLACEHOLDERS,
    AskStep,
    Cue,
    Exercise,
    ExerciseStep,
    Hold,
    Level,
    Part,
    Phase,
    Question,
    RestStep,
    SayStep,
    Script,
    SideOrder,
    Spoken,
    Waiting,
    WaitStep,
)
from voicecoach.script.nodes import Node
from voicecoach.script.sentences import did_you_mean, shown, suggestion

STEPS: Final[dict[str, type[Part]]] = {
    "say": SayStep,
    "ask": AskStep,
    "rest": RestStep,
    "wait": WaitStep,
    "exercise": ExerciseStep,
}
"""What each kind of step begins with."""

BETWEEN: Final = frozenset({"next"})
"""Placeholders with a meaning between exercises."""

NO_SIDES: Final = PLACEHOLDERS - {"side", "other_side"}
"""Placeholders with a meaning in an exercise without sides."""

_NOUNS: Final[dict[type[Part], str]] = {
    Script: "a session",
    Exercise: "an exercise",
    Level: "a level",
    Cue: "a position",
    Hold: "a hold",
    Question: "a question",
    SideOrder: "the order of sides",
    Waiting: "a wait",
}


@dataclass(slots=True)
class Surface:
    """Reshapes one file's values, collecting what is wrong with their shape.

    Attributes:
        problems: found so far.
        resolve: turns an exercise step (names already plain) into the whole exercise, or None if it cannot be known.
    """

    resolve: Callable[[Node, list[Problem]], Node | None]
    problems: list[Problem] = field(default_factory=list)

    def script(self, node: Node) -> Node:
        """Reshape a session."""
        return self._part(node, Script, BETWEEN)

    def exercise(self, node: Node) -> Node:
        """Reshape an exercise whose fields' names are plain already."""
        sides = node.under("sides").value
        return self._part(node, Exercise, PLACEHOLDERS if sides in ("each", "alternate") else NO_SIDES)

    def part_fields(self, node: Node, kind: type[Part]) -> Node:
        """Make the names of a part's fields plain, leaving out those that it does not have."""
        if not isinstance(node.value, dict):
            return node
        fields: dict[str, Node] = {}
        known = hints(kind)
        for written, value in node.value.items():
            name = plain_name(written)
            if name in fields:
                self._complain(value, f"'{shown(name)}' is written twice; keep one")
            elif name in known:
                fields[name] = value
            else:
                self._unknown(written, value, kind, fields)
        return replace(node, value=fields)

    def _unknown(self, written: str, value: Node, kind: type[Part], fields: dict[str, Node]) -> None:
        known = hints(kind)
        if kind is Exercise and plain_name(written) in STEPS:
            self._complain(value, f"'{shown(written)}' is a step of its own; begin it with '- '")
            return
        noun = _NOUNS.get(kind)
        if noun is None:
            self._complain(value, f"'{shown(written)}' means nothing in a step '{next(iter(known))}'; leave it out")
            return
        self._complain(value, f"'{shown(written)}' is not a field of {noun}; {did_you_mean(written, known)}")
        meant = suggestion(written, known)
        if meant is not None:  # so that it is not called missing as well
            fields.setdefault(meant, replace(value, value=None, usable=False))

    def _complain(self, node: Node, what: str) -> None:
        self.problems.append(node.named.problem(what))

    def _spoil(self, node: Node, what: str) -> Node:
        self.problems.append(node.place.problem(what))
        return replace(node, value=None, usable=False)

    def _part(self, node: Node, kind: type[Part], allowed: frozenset[str]) -> Node:
        node = self.part_fields(node, kind)
        if not isinstance(node.value, dict):
            return node
        fields = {}
        for name, value in node.value.items():
            words = frozenset[str]() if kind is Question and name == "answers" else allowed
            fields[name] = self._value(value, hints(kind)[name], words, kind is Script and name == "session")
        return replace(node, value=fields)

    def _value(self, node: Node, kind: Any, allowed: frozenset[str], steps: bool = False) -> Node:
        if not node.usable:
            return node
        if node.value is None:
            return self._spoil(node, "a value is missing here; write one, or delete the line")
        if kind == Spoken:
            node = self._spoken(node, allowed)
        kind = _bare(kind, node)
        if steps:
            return replace(node, value=[self._step(item) for item in node.items]) if node.items else node
        if get_origin(kind) is tuple:
            return self._list(node, get_args(kind)[0], allowed)
        if get_origin(kind) is dict and isinstance(node.value, dict):
            item = get_args(kind)[1]
            return replace(node, value={name: self._value(value, item, allowed) for name, value in node.value.items()})
        if kind is Phase:
            return self._phase(node, allowed)
        if isinstance(kind, type) and issubclass(kind, Part):
            return self._part(node, kind, allowed)
        return self._text(node)

    def _list(self, node: Node, kind: Any, allowed: frozenset[str]) -> Node:
        if isinstance(node.value, str) and _bare(kind, node) is str:
            node = replace(node, value=[replace(node, key=None)])
        if not isinstance(node.value, list):
            return node
        return replace(node, value=[self._value(item, kind, allowed) for item in node.value])

    def _phase(self, node: Node, allowed: frozenset[str]) -> Node:
        if len(node.fields) != 1:
            return self._spoil(node, "a phase is one word or a few and their time; write '- lift: 2 s'")
        ((word, time),) = node.fields.items()
        said = self._spoken(Node(" ".join(word.split()), time.named), allowed)
        return replace(node, value={"word": said, "seconds": self._value(time, Any, allowed)})

    def _text(self, node: Node) -> Node:
        if not isinstance(node.value, str):
            return node
        text = " ".join(node.value.split())
        return (
            replace(node, value=text)
            if text
            else self._spoil(node, "this is empty; write some text, or delete the line")
        )

    def _spoken(self, node: Node, allowed: frozenset[str]) -> Node:
        if isinstance(node.value, str):
            for what in placeholder_faults(node.value, allowed):
                self.problems.append(node.place.problem(what))
        return node

    def _step(self, node: Node) -> Node:
        if not node.usable:
            return node
        if not node.fields:
            return self._spoil(
                node, f"a step begins with what it does; write '- say: …', or one of: {', '.join(STEPS)}"
            )
        written = {plain_name(name) for name in node.fields}
        kinds = [name for name in STEPS if name in written]
        if "exercise" in kinds:
            return self._exercise_step(node)
        if not kinds:
            first = next(iter(node.fields))
            return self._spoil(node, f"'{shown(first)}' is not a step; {did_you_mean(first, STEPS)}")
        if len(kinds) > 1:
            return self._spoil(node, f"a step does one thing, not {' and '.join(kinds)}; begin each with '- '")
        return self._part(node, STEPS[kinds[0]], BETWEEN)

    def _exercise_step(self, node: Node) -> Node:
        exercise = self.resolve(self.part_fields(node, Exercise), self.problems)
        if exercise is None:
            return replace(node, value=None, usable=False)
        return replace(node, value={"exercise": self.exercise(exercise)})


_BRACED = re.compile(r"\{([^{}]*)\}")


def placeholder_faults(text: str, allowed: frozenset[str]) -> list[str]:
    """Say what is wrong with the placeholders of a spoken text.

    Args:
        allowed: what may stand in braces in this text.
    """
    faults = []
    for name in _BRACED.findall(text):
        if name in allowed:
            continue
        if name in PLACEHOLDERS and not allowed:
            faults.append(f"'{{{name}}}' has no meaning among words to listen for; write the words")
        elif name in PLACEHOLDERS:
            where = "in an exercise with sides" if "side" in name else "in an exercise"
            faults.append(f"'{{{name}}}' has a meaning only {where}; write the words themselves")
        else:
            near = suggestion(name, sorted(allowed))
            choices = ", ".join(f"{{{choice}}}" for choice in sorted(allowed))
            remedy = (
                f"did you mean '{{{near}}}'?" if near else f"choose from: {choices}" if choices else "write the words"
            )
            faults.append(f"'{{{shown(name)}}}' is not a placeholder; {remedy}")
    rest = _BRACED.sub("", text)
    if "{" in rest:
        faults.append("a '{' is never closed; write a placeholder such as '{side}', or leave it out")
    elif "}" in rest:
        faults.append("a '}' closes nothing; write a placeholder such as '{side}', or leave it out")
    return faults


def plain_name(written: str) -> str:
    """Give a field's name as the model has it: ``turn-over`` and ``turn over`` are ``turn_over``."""
    return "_".join(re.split(r"[\s_-]+", written.strip()))


@lru_cache(maxsize=32)
def hints(kind: type[Part]) -> dict[str, Any]:
    """Give what a part's fields take, by their names."""
    return {name: hint for name, hint in get_type_hints(kind, include_extras=True).items() if name in kind.model_fields}


def _bare(kind: Any, node: Node) -> Any:
    """Take off ``Annotated`` and ``| None``; of several, choose the one with fields if the value has fields."""
    while get_origin(kind) in (Annotated, Union, types.UnionType):
        if get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
            continue
        choices = [choice for choice in get_args(kind) if choice is not type(None)]
        parts = [
            choice
            for choice in choices
            if isinstance(_unannotated(choice), type) and issubclass(_unannotated(choice), Part)
        ]
        kind = parts[0] if parts and isinstance(node.value, dict) else choices[0]
    return kind


def _unannotated(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind
