"""From YAML as an author writes it to the shape of the model, each value keeping its place.

What reads better in YAML than in the model:

- a field's name may have spaces, hyphens or underscores: ``turn over``, ``turn-over``, ``turn_over``;
- a phase is ``{lift: 2 s}``: the word and how long it takes;
- one text may stand where a list of texts may: ``left: left`` for ``left: [left]``;
- text may run over several lines: it is spoken as one;
- where a number or a time goes, ``$reps`` stands for a parameter of the session.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from voicecoach.script.model import (
    STEPS,
    Block,
    Exercise,
    Hold,
    Item,
    Level,
    Parameter,
    Part,
    Question,
    Safety,
    Script,
    SideOrder,
    Step,
    Waiting,
)
from voicecoach.script.reading.findings import Findings
from voicecoach.script.reading.placeholders import placeholder_faults
from voicecoach.script.reading.shapes import WRITTEN_AS_TEXT, Form, Shape, plain_name, shapes
from voicecoach.script.text.nodes import Node, Place, Scalar
from voicecoach.script.text.sentences import did_you_mean, shown, suggestion

_NOUNS: Final[dict[type[Part], str]] = {
    Script: "a session",
    Exercise: "an exercise",
    Level: "a level",
    Hold: "a hold",
    Question: "a question",
    Parameter: "a parameter",
    Safety: "what is said for safety",
    SideOrder: "the order of sides",
    Waiting: "a wait",
    Block: "rounds",
}

_TEXTS: Final = (Form.TEXT, Form.SPOKEN, Form.WORDS)
_GATHERED: Final = (Form.LIST, Form.MAP, Form.PART, Form.STEPS)

_PARAMETER = re.compile(r"\$\w+")
_DASH = re.compile(r"\s*[-\u2013]\s*")

NO_WORDS: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Surface:
    """Reshapes one file's values, collecting what is wrong with their shape.

    Attributes:
        parameters: what each stands for; None where that cannot be known, since the declaration is at fault.
        stood_for: gains the places where a parameter stood, and how it was written.
    """

    findings: Findings
    parameters: Mapping[str, Node] | None
    stood_for: dict[Place, str] = field(default_factory=dict)

    def part(self, node: Node, kind: type[Part], allowed: frozenset[str]) -> Node:
        """Reshape a part; a list of steps in it is left as it is.

        Args:
            node: as it is written, or with plain field names already.
            allowed: what may stand in braces in its texts.
        """
        return self.values(self.names(node, kind), kind, allowed)

    def names(self, node: Node, kind: type[Part]) -> Node:
        """Make the names of a part's fields plain.

        What it does not have stays under a name of no field, so that nothing else is said of what it lacks.
        """
        if not isinstance(node.value, dict):
            return node
        known = shapes(kind)
        fields: dict[str, Node] = {}
        strange: dict[str, Node] = {}
        for written, value in node.value.items():
            name = plain_name(written)
            if name in fields:
                self.complain(value, f"'{shown(name)}' is written twice; keep one")
            elif name in known:
                fields[name] = value
            else:
                strange[written] = value
        for written, value in strange.items():
            meant = self._strange(written, value, kind, fields)
            fields[meant or f"?{written}"] = value if meant and _fits(value, known[meant]) else unusable(value)
        return holding(node, fields)

    def values(self, node: Node, kind: type[Part], allowed: frozenset[str]) -> Node:
        """Reshape the values of a part whose fields have plain names."""
        if not isinstance(node.value, dict):
            return node
        known = shapes(kind)
        return holding(
            node,
            {
                name: self._value(value, known[name], allowed) if value.usable else value
                for name, value in node.value.items()
            },
        )

    def complain(self, node: Node, what: str) -> None:
        """Say what is wrong with a field."""
        self.findings.add(node.named.problem(what))

    def spoil(self, node: Node, what: str) -> Node:
        """Say what is wrong with a value, of which nothing else will be said."""
        self.findings.add(node.place.problem(what))
        return unusable(node)

    def _strange(self, written: str, value: Node, kind: type[Part], fields: Mapping[str, Node]) -> str | None:
        """Say that a part has no such field; give the one that was likely meant, unless it is there as well."""
        known = shapes(kind)
        meant, called = suggestion(written, known), shown(written)
        if kind is Exercise and plain_name(written) in STEPS:
            self.complain(value, f"'{called}' is a step of its own; begin it with '- '")
            return None
        noun = _NOUNS.get(kind)
        if meant in fields:
            what = f"'{called}' is not a field of {noun or 'this step'}; '{shown(str(meant))}' is there already"
            self.complain(value, what)
            return None
        if noun is None and issubclass(kind, Step):
            step = next(name for name, one in STEPS.items() if one is kind)
            remedy = f"did you mean '{shown(meant)}'?" if meant else "leave it out"
            self.complain(value, f"'{called}' means nothing in a step '{step}'; {remedy}")
        else:
            self.complain(value, f"'{called}' is not a field of {noun or 'a position'}; {did_you_mean(written, known)}")
        return meant

    def _value(self, node: Node, shape: Shape, allowed: frozenset[str]) -> Node:
        if not node.usable:
            return node
        if node.value is None:
            return self.spoil(node, "a value is missing here; write one, or delete the line")
        if shape.listened_for:
            allowed = NO_WORDS
        form = shape.form
        if shape.part is not None and form is not Form.WORDS and isinstance(node.value, dict):
            return self.part(node, shape.part, allowed)
        if form is Form.SPOKEN:
            self._spoken(node, allowed)
        elif form is Form.NUMBER and isinstance(node.value, str) and node.value[:1] == "$" != node.value:
            return self._parameter(node, node.value)
        elif form is Form.LIST:
            return self._list(node, shape, allowed)
        elif form is Form.MAP and isinstance(node.value, dict) and shape.inside:
            inside = shape.inside
            return holding(node, {name: self._value(value, inside, allowed) for name, value in node.value.items()})
        elif form is Form.PHASE:
            return self._phase(node, allowed)
        elif form is Form.WORDS and shape.part:
            return self._words(node, shape.part)
        elif form is Form.TEMPO:
            return self._tempo(node)
        elif form is Form.STEPS:
            return node
        return self._text(node)

    def _list(self, node: Node, shape: Shape, allowed: frozenset[str]) -> Node:
        inside = shape.inside
        if inside is None:
            return node
        single = inside.form is Form.WORDS or (inside.form in _TEXTS and not isinstance(node.value, dict))
        if not isinstance(node.value, list):
            return holding(node, [self._value(replace(node, key=None), inside, allowed)]) if single else node
        return holding(node, [self._value(item, inside, allowed) for item in node.value])

    def _parameter(self, node: Node, written: str) -> Node:
        name = written.removeprefix("$")
        if self.parameters is None:
            return unusable(node)
        if name in self.parameters:
            value = self.parameters[name]
            self.stood_for[node.place] = written
            return Node(value.value, node.place, node.key, value.usable)
        remedy = (
            did_you_mean(name, self.parameters) if self.parameters else "declare it under 'parameters' in the session"
        )
        return self.spoil(node, f"there is no parameter '{shown(name) or '$'}'; {remedy}")

    def _words(self, node: Node, kind: type[Part]) -> Node:
        if not isinstance(node.value, str):
            return self.spoil(node, f"this is not in words; write it like {WRITTEN_AS_TEXT[kind]}")
        if kind is Item and node.value.strip() == "?":
            return self.spoil(node, "a name is missing before this '?'; write it like 'band?'")
        return self._text(node)

    def _tempo(self, node: Node) -> Node:
        if isinstance(node.value, list | dict):
            return self.spoil(node, "this is not a tempo; write the seconds of each phase, like '2-1-2'")
        return self._text(holding(node, _DASH.sub("-", node.value)) if isinstance(node.value, str) else node)

    def _phase(self, node: Node, allowed: frozenset[str]) -> Node:
        if len(node.fields) != 1:
            return self.spoil(node, "a phase is one word or a few and their time; write '{lift: 2 s}'")
        ((word, time),) = node.fields.items()
        said = Node(" ".join(word.split()), time.named)
        self._spoken(said, allowed)
        return holding(node, {"word": said, "seconds": self._value(time, Shape(Form.NUMBER), allowed)})

    def _text(self, node: Node) -> Node:
        if not isinstance(node.value, str):
            return node
        text = " ".join(node.value.split())
        if not text:
            return self.spoil(node, "this is empty; write some text, or delete the line")
        return node if text == node.value else holding(node, text)

    def _spoken(self, node: Node, allowed: frozenset[str]) -> None:
        if not isinstance(node.value, str):
            return
        for what in placeholder_faults(node.value, allowed):
            self.findings.add(node.place.problem(what))
        if self.parameters and "$" in node.value:
            for name in dict.fromkeys(_PARAMETER.findall(node.value)):
                if name[1:] in self.parameters:
                    what = f"'{shown(name)}' stands for a number or a time only where one goes; here, write it in words"
                    self.findings.add(node.place.problem(what))


def _fits(value: Node, shape: Shape) -> bool:
    """Whether a value under a misspelt name may be read as what was meant, to find what else is wrong in it."""
    return shape.form in _GATHERED and isinstance(value.value, dict | list)


def holding(node: Node, value: Scalar | list[Node] | dict[str, Node]) -> Node:
    """Give another value for a node, in its place; quicker than ``dataclasses.replace``."""
    return Node(value, node.place, node.key, node.usable)


def unusable(node: Node) -> Node:
    """Give a node of which everything has been said."""
    return Node(None, node.place, node.key, usable=False)
