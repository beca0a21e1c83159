"""The exercise that a step means: the library's with the step's own fields over it, or one defined in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from voicecoach.script.model import PLACEHOLDERS, Exercise, Level, Movement
from voicecoach.script.reading.library import ExerciseFiles
from voicecoach.script.reading.placeholders import NO_SIDES, names_a_side
from voicecoach.script.reading.surface import Surface, holding, unusable
from voicecoach.script.reading.validation import validated
from voicecoach.script.text.nodes import Node
from voicecoach.script.text.sentences import shown, suggestion

_SWAPPED: Final = frozenset(Movement.model_fields) - {"sets", "rest"} | {"name", "gear"}
"""What a level takes over from the exercise that it swaps to."""

_DEFINING: Final = frozenset({"rep", "hold", "levels"})
"""Fields that an exercise may be defined by, and an adjustment may have as well."""


@dataclass(slots=True)
class Exercises:
    """Puts exercises together; what is written alike is made once."""

    surface: Surface
    files: ExerciseFiles
    _defined: dict[str, Node | None] = field(default_factory=dict)
    _movements: dict[str, tuple[Node, bool] | None] = field(default_factory=dict)
    _made: dict[str, Node] = field(default_factory=dict)

    def of_step(self, step: Node) -> Node:
        """Give the exercise of a step.

        Args:
            step: the fields of the exercise, as they are written.

        Returns:
            Every field of it; unusable after saying what is wrong.
        """
        own = self.surface.names(step, Exercise)
        alike = repr({name: part.plain() for name, part in own.fields.items()})
        if alike in self._made:
            made = self._made[alike]
            return replace(made, value={**made.fields, **own.fields}, place=step.place, key=step.key)
        before = len(self.surface.findings)
        whole = self._whole(own)
        if whole is None:
            return unusable(step)
        made = replace(whole, made=validated(Exercise, whole, self.surface))
        if made.made is None:
            return unusable(step)
        if len(self.surface.findings) == before:
            self._made[alike] = made
        return made

    def alone(self, root: Node) -> Node:
        """Give the exercise of a file, which is not adjusted.

        Args:
            root: its fields, as they are written.
        """
        return self._reshaped(self.surface.names(root, Exercise))

    def definition(self, name: Node) -> Node | None:
        """Give every field of an exercise of the library; None after saying what is wrong."""
        called = str(name.value)
        if called in self._defined:
            return self._defined[called]
        own = self._named(name)
        whole = None if own is None else _with_plain_values(self._reshaped(own))
        if called in self.files.names():
            self._defined[called] = whole
        return whole

    def _whole(self, own: Node) -> Node | None:
        name = own.fields.get("exercise", own)
        if not isinstance(name.value, str):
            if name.usable:
                self.surface.spoil(name, "an exercise's name is missing here; write 'exercise: side-lying-sweep'")
            return None
        if self._in_place(name.value, own):
            return self._reshaped(own)
        found = self.definition(name)
        if found is None:
            self.surface.values(own, Exercise, PLACEHOLDERS)  # to say what else is wrong
            return None
        for changed, what in (*_vain_changes(own, found, name.value), *_of_the_other_kind(own, found, name.value)):
            self.surface.complain(changed, what)
            own = holding(own, {**own.fields, "": unusable(own)})
        own = self._reshaped(own, found)
        return replace(found, value={**found.fields, **own.fields}, place=own.place, key=own.key)

    def _in_place(self, name: str, own: Node) -> bool:
        """Whether a step defines its exercise, and does not only adjust one."""
        if name in self.files.names():
            return False
        if "name" in own.fields:
            return True
        return not _DEFINING.isdisjoint(own.fields) and suggestion(name, self.files.names()) is None

    def _named(self, name: Node) -> Node | None:
        """Give the fields of an exercise of the library, under their plain names; None after saying what is wrong."""
        root = self.files.root(name, self.surface.findings)
        if root is None:
            return None
        if "session" in root.fields:
            self.surface.spoil(root, "this is a session, not an exercise; put it into the folder above this one")
            return None
        own = self.surface.names(root, Exercise)
        named = own.fields.get("exercise", own)
        if named.value != name.value:
            if named.usable:
                what = f"this file is for the exercise '{name.value}'; write 'exercise: {name.value}'"
                self.surface.spoil(named, what)
            return None
        return own

    def _reshaped(self, own: Node, beneath: Node | None = None) -> Node:
        """Reshape the fields of an exercise.

        Args:
            own: under their plain names.
            beneath: what it adjusts.
        """
        sides = own.fields.get("sides") or (beneath.fields.get("sides") if beneath else None)
        sided = _has_sides(sides)
        if beneath is not None and sides is not None and not sided and _loses_sides(own, beneath):
            what = f"the words of '{beneath.under('exercise').value}' name a side; write 'sides: each' or 'alternate'"
            self.surface.complain(sides, what)
        reshaped = self.surface.values(own, Exercise, PLACEHOLDERS if sided else NO_SIDES)
        levels = reshaped.under("levels")
        if not levels.items:
            return reshaped
        swapped = [self._swapped(level, sided=sided) for level in levels.items]
        return holding(reshaped, {**reshaped.fields, "levels": holding(levels, swapped)})

    def _swapped(self, level: Node, *, sided: bool) -> Node:
        """Put the movement of the exercise that a level names beneath its own fields."""
        name = level.under("exercise")
        if not isinstance(name.value, str):
            return level
        found = self._movement(name)
        if found is None:
            return unusable(level)
        other, other_sided = found
        whole = holding(level, {**other.fields, **level.fields})
        what = ""
        if not sided and other_sided and any(map(names_a_side, _texts(whole))):
            what = f"the words of '{name.value}' name a side; write 'sides: each' for this exercise, too"
        elif "hold" not in whole.fields and not {"rep", "reps"} <= whole.fields.keys():
            what = f"how much of '{name.value}' to do is left open; write 'reps: 10' or 'hold: 10 s' beside it"
        if not what:
            return whole
        self.surface.spoil(name, what)
        return unusable(level)

    def _movement(self, name: Node) -> tuple[Node, bool] | None:
        """Give the fields that a level takes over from an exercise, and whether that has sides.

        Returns:
            None after saying what is wrong.
        """
        called = str(name.value)
        if called in self._movements:
            return self._movements[called]
        own = self._named(name)
        movement = None
        if own is not None:
            taken = {key: value for key, value in own.fields.items() if key in _SWAPPED}
            sided = _has_sides(own.fields.get("sides"))
            allowed = PLACEHOLDERS if sided else NO_SIDES
            movement = self.surface.values(holding(own, taken), Level, allowed), sided
        if called in self.files.names():
            self._movements[called] = movement
        return movement


def _with_plain_values(definition: Node) -> Node:
    """Keep what the fields come to, since every step that adjusts the exercise asks for it."""
    fields = definition.fields.items()
    kept = {
        name: replace(value, made=value.plain()) if value.items or value.fields else value for name, value in fields
    }
    return holding(definition, kept)


def _vain_changes(own: Node, found: Node, name: str) -> Iterator[tuple[Node, str]]:
    """Find fields that a step sets in vain, since every level of the exercise has its own."""
    levels = [] if "levels" in own.fields else found.under("levels").items
    for changed, value in own.fields.items():
        if levels and value.usable and changed != "exercise" and all(changed in level.fields for level in levels):
            yield (
                value,
                f"every level of '{name}' has its own '{shown(changed)}', so this changes nothing; "
                "write your own 'levels' beside it, or 'levels: []' to do without",
            )


def _of_the_other_kind(own: Node, found: Node, name: str) -> Iterator[tuple[Node, str]]:
    """Find a hold set for an exercise that is repeated, and reps for one that is held."""
    for changed, others, is_so, remedy in (
        ("hold", ("rep", "reps"), "repeated, not held", "write 'reps: 10'"),
        ("reps", ("hold",), "held, not repeated", "write 'hold: 20 s'"),
        ("rep", ("hold",), "held, not repeated", "write 'hold: 20 s'"),
    ):
        value = own.fields.get(changed)
        if (
            value is not None
            and value.usable
            and changed not in found.fields
            and any(o in found.fields for o in others)
        ):
            yield value, f"'{name}' is {is_so}; {remedy}, or define an exercise of your own with 'name'"
            return


def _has_sides(sides: Node | None) -> bool:
    """Whether an exercise has sides; an unknown word for how, complained about elsewhere, means that it has."""
    return sides is not None and sides.value != "none"


def _loses_sides(own: Node, beneath: Node) -> bool:
    """Whether a text of the exercise beneath, which stays, names a side."""
    left = (value for name, value in beneath.fields.items() if name not in own.fields)
    return any(names_a_side(text) for value in left for text in _texts(value))


def _texts(node: Node) -> Iterator[str]:
    """Give every text in a value, names excepted."""
    if isinstance(node.value, str):
        yield node.value
    for inside in (*node.items, *node.fields.values()):
        yield from _texts(inside)
