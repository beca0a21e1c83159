"""The steps of a session, from as they are written to the shape of the model.

An exercise step has the fields that it adjusts next to the exercise's name; a step that is plain text is the short
form: ``clamshell 2x12/side rest 30s``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from voicecoach.script.model import ANYWHERE, STEPS, Block, Exercise, Step
from voicecoach.script.reading.exercises import Exercises
from voicecoach.script.reading.shapes import plain_name, shapes
from voicecoach.script.reading.surface import Surface, holding, unusable
from voicecoach.script.short_form.lines import Fields, Known, ShortFormError, read_line
from voicecoach.script.text.nodes import Node, Plain, shorten
from voicecoach.script.text.sentences import did_you_mean, shown, suggestion

_COMMON: Final = frozenset(Step.model_fields)

_BEGINNINGS: Final = ("say", "ask", "wait", "rest", "exercise", "rounds", "do", "level", "chime")
"""What a step may begin with, the usual first."""

_NO_COLON = re.compile(rf"(?P<what>{'|'.join(_BEGINNINGS)})(?P<colon>:)?\s+(?P<rest>.+)")


@dataclass(slots=True)
class Steps:
    """Reshapes lists of steps."""

    surface: Surface
    exercises: Exercises
    _known: dict[str, Known] = field(default_factory=dict)
    _lines: dict[str, Fields] = field(default_factory=dict)

    def under(self, node: Node, name: str) -> Node:
        """Reshape the steps under a field of a part that is reshaped otherwise."""
        steps = node.fields.get(name)
        if steps is None or not steps.items:
            return node
        reshaped = holding(steps, [self._step(step) for step in steps.items])
        return holding(node, {**node.fields, name: reshaped})

    def _step(self, node: Node) -> Node:
        if not node.usable:
            return node
        if isinstance(node.value, str):
            return self._short_form(node, node.value)
        if node.value is None:
            return self.surface.spoil(node, "nothing stands after this '-'; write a step, such as '- say: …'")
        if not node.fields:
            what = f"a step begins with what it does; write '- say: …', or one of: {', '.join(_BEGINNINGS)}"
            return self.surface.spoil(node, what)
        written = {plain_name(name): name for name in node.fields}
        if "rounds" in written and "do" not in written:
            return self._rounds_of_nothing(node, node.fields[written["rounds"]])
        kinds = [name for name in STEPS if name in written]
        others = [name for name in kinds if name != "rest"]
        if len(kinds) > 1 and (others != ["do"] if "do" in kinds else "exercise" not in kinds):
            what = f"a step does one thing, not {' and '.join(kinds)}; begin each with '- '"
            return self.surface.spoil(node, what)
        if "do" in kinds:
            return self.under(self.surface.part(node, Block, ANYWHERE), "do")
        if "exercise" in kinds:
            return self._exercise(node)
        return self.surface.part(node, STEPS[kinds[0]], ANYWHERE) if kinds else self._nothing(node)

    def _rounds_of_nothing(self, node: Node, rounds: Node) -> Node:
        remedy = "write the steps of these rounds under 'do:'"
        if any(plain_name(name) == "exercise" for name in node.fields):
            remedy = f"{remedy}, or 'sets: 2' for more of one exercise"
        self.surface.complain(rounds, f"'do' is missing; {remedy}")
        return unusable(node)

    def _nothing(self, node: Node) -> Node:
        strange = [name for name in node.fields if plain_name(name) not in _COMMON]
        if not strange:
            return self.surface.spoil(node, "this step does nothing; write '- say: …' or '- exercise: …' with it")
        first = next((name for name in strange if suggestion(name, _BEGINNINGS)), strange[0])
        what = f"'{shown(first)}' is not a step; {did_you_mean(first, _BEGINNINGS)}"
        self.surface.complain(node.fields[first], what)
        return unusable(node)

    def _short_form(self, node: Node, line: str) -> Node:
        try:
            if line not in self._lines:
                names = self.exercises.files.names()
                self._lines[line] = read_line(line, names, lambda name: self._knowledge(name, node))
        except ShortFormError as error:
            return self.surface.spoil(node, _without_colon(line) or str(error))
        return self._exercise(_node_of(self._lines[line], node))

    def _knowledge(self, name: str, line: Node) -> Known:
        """Give what the library says of an exercise that a line names."""
        if name not in self._known:
            definition = self.exercises.definition(holding(line, name))
            self._known[name] = Known() if definition is None else Known.of(definition.plain())
        return self._known[name]

    def _exercise(self, node: Node) -> Node:
        own, common = {}, {}
        for written, value in node.fields.items():
            name = plain_name(written)
            if name in _COMMON:
                common[written] = value
            elif name in shapes(Exercise) or suggestion(written, (*shapes(Exercise), *_COMMON)) not in _COMMON:
                own[written] = value
            else:
                remedy = did_you_mean(written, _COMMON)
                self.surface.complain(value, f"'{shown(written)}' is not a field of an exercise step; {remedy}")
        step = self.surface.part(holding(node, common), Step, ANYWHERE)
        exercise = self.exercises.of_step(holding(node, own))
        return holding(step, {**step.fields, "exercise": exercise})


def _without_colon(line: str) -> str | None:
    """Say what is wrong with a step such as ``rest 30 s``, which is read as the short form; None for any other."""
    match = _NO_COLON.fullmatch(line.strip())
    if match is None:
        return None
    if match["colon"]:
        return f"in quotation marks this is only text; take them off around '{match['what']}:'"
    return f"a ':' is missing after '{match['what']}'; write '- {match['what']}: {shorten(match['rest'])}'"


def _node_of(value: Plain, like: Node) -> Node:
    """Give values that stand in one place of the file."""
    if isinstance(value, dict):
        return holding(like, {name: _node_of(inner, like) for name, inner in value.items()})
    if isinstance(value, list | tuple):
        return holding(like, [_node_of(inner, like) for inner in value])
    return holding(like, value)
