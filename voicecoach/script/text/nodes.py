"""YAML text to plain values, each of which knows its place in the file.

Not ``yaml.load``: a session may come from a stranger. Values are put together from parse events, so that what is too
deep, too many or repeated by reference is refused before it costs anything, and each is read the way YAML 1.2 and its
author mean it: ``no``, ``on`` and ``1:30`` are text, ``010`` is ten. Names are always text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NoReturn, TypeAlias, cast

import yaml

from voicecoach.errors import Problem, ScriptError
from voicecoach.script.text.yaml_text import HIDDEN, DoubtError, decode, events, quick_events

MAX_DEPTH: Final = 40
"""Of lists and mappings inside each other; a session needs eight."""

MAX_VALUES: Final = 150_000
"""In one file: names, texts, numbers, lists and mappings; a session of 10,000 short steps has 50,000."""

MAX_TEXT: Final = 10_000
"""Characters of one value."""

MAX_PROBLEMS: Final = 100
"""Named in one file before reading ends: nobody reads more, and a hostile file could have 100,000."""

Scalar: TypeAlias = str | int | float | bool | None
Plain: TypeAlias = "Scalar | tuple[Plain, ...] | dict[str, Plain]"
Route: TypeAlias = tuple[str | int, ...]
"""Names and indices from the top of a file to a value."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: line and column from 1."""

    file: str
    line: int
    column: int

    def problem(self, what: str) -> Problem:
        """Say what is wrong here."""
        return Problem(self.file, self.line, self.column, what)


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it stands.

    Attributes:
        value: a scalar, a list of nodes, or a mapping to nodes.
        place: of the value.
        key: of its name, when it is in a mapping.
        usable: False where the value was already complained about.
        made: the validated part, where it is known already.
    """

    value: Scalar | list[Node] | dict[str, Node]
    place: Place
    key: Place | None = None
    usable: bool = True
    made: object | None = None

    @property
    def named(self) -> Place:
        """Where the name is, or the value if it has none: for what is wrong with a field as such."""
        return self.key or self.place

    @property
    def items(self) -> list[Node]:
        """The items of a list; none for anything else."""
        return self.value if isinstance(self.value, list) else []

    @property
    def fields(self) -> dict[str, Node]:
        """The fields of a mapping; none for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    def under(self, name: str) -> Node:
        """Give the value of a field; one that is nothing, when there is no such field."""
        return self.fields.get(name) or Node(None, self.place, self.key, usable=False)

    def at(self, path: Route) -> Node:
        """Follow names and indices, passing over those that lead nowhere."""
        node = self
        for part in path:
            if isinstance(part, int):
                node = node.items[part] if part < len(node.items) else node
            else:
                node = node.fields.get(part, node)
        return node

    def plain(self) -> Plain:
        """Give the value without places, or the validated part if there is one; lists become tuples."""
        if self.made is not None:
            return cast("Plain", self.made)
        if isinstance(self.value, dict):
            return {name: node.plain() for name, node in self.value.items()}
        if isinstance(self.value, list):
            return tuple(node.plain() for node in self.value)
        return self.value


@dataclass(frozen=True, slots=True)
class Document:
    """A file that could be read.

    Attributes:
        problems: what is wrong with it as YAML; the rest was read all the same.
    """

    root: Node
    problems: tuple[Problem, ...]


def read_nodes(text: str | bytes, file: str) -> Document:
    """Read one YAML document.

    Args:
        text: the contents; bytes must be UTF-8, with or without a byte order mark.
        file: its path as the user would type it, for the places.

    Raises:
        ScriptError: the file is empty, cannot be read as YAML at all, or breaks a limit of this module.
    """
    text = decode(text, file)
    try:
        builder = _build(quick_events(text, file), file)
    except DoubtError:  # begun anew, so that a fault is told the same way whether or not there is libyaml
        builder = _build(events(text, file), file)
    if builder.root is None or (builder.root.value is None and builder.root.usable):
        empty = Problem(file, 1, 1, "the file is empty; write something in it")
        raise ScriptError(tuple(builder.problems) or (empty,))
    return Document(builder.root, tuple(builder.problems))


def _build(parsed: Iterable[yaml.Event], file: str) -> _Builder:
    builder = _Builder(file)
    take = builder.take
    for event in parsed:
        take(event)
    return builder


def shorten(value: object, length: int = 40) -> str:
    """Show a value of the file within a sentence: on one line and not too long."""
    line = " ".join((str(value).lower() if isinstance(value, bool) else str(value)).split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})(?:[eE][-+]?[0-9]{1,3})?")
_NUMBER_BEGINS: Final = frozenset("-+.0123456789")


def _scalar(text: str) -> Scalar:
    """Read an unquoted value by the core schema of YAML 1.2, without octal, hexadecimal, infinity and not-a-number."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_BEGINS:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet.

    Attributes:
        items: of a list.
        fields: of a mapping; None for a list.
        name: of the field whose value comes next; None when a name comes next, empty for a name that was refused.
    """

    items: list[Node]
    fields: dict[str, Node] | None
    name: str | None = None
    named: Place | None = None


@dataclass(slots=True)
class _Builder:
    """Puts the events of a file together; nesting is a list of its own, so depth is no danger."""

    file: str
    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    documents: int = 0
    values: int = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next event.

        Raises:
            ScriptError: a limit is passed or a second document begins; what was found so far is included.
        """
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()
        elif isinstance(event, yaml.AliasEvent):
            what = f"'*{shorten(event.anchor)}' points to another part of the file; write that part out"
            self._unusable(self._place(event), what)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                what = "a second document begins here ('---'); keep each in a file of its own"
                self._give_up(self._place(event), what)

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file, 1, 1)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        place, text = self._place(event), event.value
        if event.anchor is not None or event.tag is not None:
            self._refuse_marks(event, place)
        if len(text) > MAX_TEXT:
            self._unusable(place, f"this text is longer than {MAX_TEXT:,} characters; shorten it")
        elif event.style == '"' and (hidden := HIDDEN.search(text)):  # by way of an escape such as "\0"
            what = f"a character that cannot be seen (U+{ord(hidden[0]):04X}) is in this text; delete it"
            self._unusable(place, what)
        elif self.open and self.open[-1].fields is not None and self.open[-1].name is None:
            self._name(self.open[-1], self.open[-1].fields, text, place)
        else:
            self._put(text if event.style else _scalar(text), place)

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        place = self._place(event)
        if event.anchor is not None or event.tag is not None:
            self._refuse_marks(event, place)
        if len(self.open) >= MAX_DEPTH:
            self._give_up(place, f"more than {MAX_DEPTH} lists inside each other; nothing needs to go so deep")
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            self._put(items, place)
            self.open.append(_Open(items, None))
        else:
            fields: dict[str, Node] = {}
            self._put(fields, place)
            self.open.append(_Open([], fields))

    def _name(self, parent: _Open, fields: dict[str, Node], name: str, place: Place) -> None:
        self._count(place)
        first = fields.get(name)
        if not name:
            self._complain(place, "a name is missing before this ':'; write one")
        elif first is not None:
            what = f"'{shorten(name)}' is written twice, first on line {first.named.line}; keep one"
            self._complain(place, what)
            name = ""
        parent.name, parent.named = name, place

    def _unusable(self, place: Place, what: str) -> None:
        self._complain(place, what)
        self._put(None, place, usable=False)

    def _put(self, value: Scalar | list[Node] | dict[str, Node], place: Place, *, usable: bool = True) -> None:
        """Put a value where it belongs."""
        self._count(place)
        if not self.open:
            self.root = Node(value, place, None, usable)
            return
        parent = self.open[-1]
        if parent.fields is None:
            parent.items.append(Node(value, place, None, usable))
        elif parent.name is None:
            if usable:
                self._complain(place, "a list cannot be a name; write text before the ':'")
            parent.name = ""
        else:
            if parent.name:
                parent.fields[parent.name] = Node(value, place, parent.named, usable)
            parent.name = None

    def _count(self, place: Place) -> None:
        self.values += 1
        if self.values > MAX_VALUES:
            self._give_up(place, f"the file has more than {MAX_VALUES:,} values; keep what you need of them")

    def _refuse_marks(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, place: Place) -> None:
        if event.anchor is not None:
            self._complain(place, f"'&{shorten(event.anchor)}' is a label, which nothing can use here; delete it")
        if event.tag is not None:
            tag = shorten(event.tag.replace("tag:yaml.org,2002:", "!!"))
            self._complain(place, f"'{tag}' is a tag, which has no meaning here; delete it")

    def _complain(self, place: Place, what: str) -> None:
        if len(self.problems) >= MAX_PROBLEMS:
            self._give_up(place, "more is wrong from here on; correct what is named so far")
        self.problems.append(place.problem(what))

    def _give_up(self, place: Place, what: str) -> NoReturn:
        raise ScriptError((*self.problems, place.problem(what)))
