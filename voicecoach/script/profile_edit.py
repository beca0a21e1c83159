"""Puts something into the text of a profile, or takes it out, and leaves every other character as it is.

The file is its owner's: written by hand, with comments. So it is not written anew from what was read; a few characters
are put in or taken out where YAML's own marks say that the value begins and ends. The result is read back, since a file
can be written in ways that these few rules do not foresee.

What is meant is named by a route: ``("rate",)``, ``("have",)``, ``("levels", "clamshell", "left")``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

import yaml
from yaml import CollectionNode, MappingNode, SequenceNode

from voicecoach.errors import Problem, ScriptError, UsageError
from voicecoach.script.own_phrases import BuiltIn, as_said
from voicecoach.script.profile import read_profile
from voicecoach.script.profile_fields import PROFILE_FIELDS, Form, plain_field
from voicecoach.script.text.nodes import Plain, Scalar, read_nodes
from voicecoach.script.text.sentences import ended
from voicecoach.script.text.yaml_text import decode

Route: TypeAlias = tuple[str, ...]
Said: TypeAlias = "Scalar | tuple[Said, ...] | Mapping[str, Said]"
"""What a profile says, however it is written: a list is one although it holds a single text."""

_QUESTION_MARK = re.compile(r"(?<=[^\s\[\]{},])\?")
"""As in ``[band?]``, which PyYAML reads as something else; places stay as they are."""

_NEEDS_NO_QUOTES = re.compile(r"[^\W\d_](?:[\w' /+.-]*[\w'/+.-])?")


def with_value(text: str, file: str, route: Route, value: str, built_in: BuiltIn) -> str:
    """Give the text of a profile in which one thing has a value, in place of what it had.

    Args:
        text: of the profile; may be empty.
        file: its path as the user would type it.
        route: to one text or number.
        value: as it is typed.
        built_in: the commands with their phrases.

    Raises:
        UsageError: it cannot have this value.
        ScriptError: the profile has mistakes, or is written in a way in which this cannot be done.
    """
    read_profile(text, file, built_in)
    written = _written(value, as_number=_takes_number(route))
    _refuse_faulty(_line(route, written), built_in)
    before = _said(text, file)
    if isinstance(_at(before, route[:-1]), int):
        return _for_each_side(text, file, route, value, built_in)
    if isinstance(_at(before, route), Mapping):  # a level for each side gives way to one for both
        text = without(text, file, route, None, built_in)
        before = _said(text, file)
    wanted = _put(before, route, _value_of(written))
    by_hand = f"write '{_line(route, written)}'"
    return _edited(lambda: _with_value(text, route, written), file, wanted, built_in, by_hand)


def with_item(text: str, file: str, route: Route, item: str, built_in: BuiltIn) -> str:
    """Give the text of a profile with one thing more in a list: a thing, or a phrase that is in no field yet.

    Args:
        text: of the profile; may be empty.
        file: its path as the user would type it.
        route: to the list: ``("have",)``, ``("say", "pause")``.
        item: as it is typed.
        built_in: the commands with their phrases.

    Raises:
        UsageError: it cannot be put there.
        ScriptError: the profile has mistakes, or is written in a way in which this cannot be done.
    """
    read_profile(text, file, built_in)
    written = _written(item)
    line = _line(route, f"[{written}]")
    _refuse_faulty(line, built_in)
    before = _said(text, file)
    there = _at(before, route)
    wanted = _put(before, route, (*(there if isinstance(there, tuple) else ()), _value_of(written)))
    return _edited(lambda: _with_item(text, route, written), file, wanted, built_in, f"write '{line}'")


def without(text: str, file: str, route: Route, item: str | None, built_in: BuiltIn) -> str:
    """Give the text of a profile without something; a list or a field that held nothing else goes with it.

    Args:
        text: of the profile.
        file: its path as the user would type it.
        route: to it, or to the list that it is in; it is there.
        item: of that list; None for all that is there.
        built_in: the commands with their phrases.

    Raises:
        ScriptError: the profile has mistakes, or is written in a way in which this cannot be done.
    """
    read_profile(text, file, built_in)
    wanted = _drop(_said(text, file), route, item)
    by_hand = f"take out '{'.'.join(route) if item is None else item}'"
    return _edited(lambda: iter((_taken_out(text, route, item),)), file, wanted, built_in, by_hand)


def entries_at(text: str, file: str, route: Route) -> Said:
    """Give what a profile without mistakes says at a route, as it is written; None when nothing."""
    return _at(_said(text, file), route)


def _for_each_side(text: str, file: str, route: Route, value: str, built_in: BuiltIn) -> str:
    """Change one side's level where one stood for both."""
    for_both = str(_at(_said(text, file), route[:-1]))
    text = without(text, file, route[:-1], None, built_in)
    other = {"left": "right", "right": "left"}[route[-1]]
    text = with_value(text, file, (*route[:-1], other), for_both, built_in)
    return with_value(text, file, route, value, built_in)


def _edited(candidates: Callable[[], Iterator[str]], file: str, wanted: Said, built_in: BuiltIn, by_hand: str) -> str:
    """Give the first of the texts that an edit may make that says what is wanted.

    Raises:
        UsageError: what is wanted is a mistake, beside what is there.
        ScriptError: none does.
    """
    with suppress(yaml.YAMLError, ScriptError):
        for text in candidates():
            if _says(text, file, wanted):
                _refuse_faulty(text, built_in)
                return text
    what = f"this file is written in a way that the program cannot change; {by_hand} yourself"
    raise ScriptError((Problem(file, 1, 1, what),))


def _says(text: str, file: str, wanted: Said) -> bool:
    with suppress(ScriptError):
        return _said(text, file) == wanted
    return False


def _refuse_faulty(text: str, built_in: BuiltIn) -> None:
    try:
        read_profile(text, "", built_in)
    except ScriptError as faulty:
        what = faulty.problems[0].what
        raise UsageError(ended(what[:1].upper() + what[1:])) from faulty


def _takes_number(route: Route) -> bool:
    return PROFILE_FIELDS[route[0]].form in (Form.NUMBER, Form.LEVELS)


def _written(value: str, *, as_number: bool = False) -> str:
    """Write a value so that YAML reads it as what it is."""
    value = value.strip()
    if as_number and re.fullmatch(r"[-+]?[0-9]+(?:\.[0-9]+)?", value):
        return value
    plain = _NEEDS_NO_QUOTES.fullmatch(value) and value.lower() not in ("null", "true", "false")
    return value if plain else json.dumps(value, ensure_ascii=False)


def _line(route: Route, written: str) -> str:
    """Give a field as it may be written on one line: ``levels: {clamshell: {left: 2}}``."""
    for name in reversed(route[1:]):
        written = f"{{{_written(name)}: {written}}}"
    return f"{route[0]}: {written}"


def _value_of(written: str) -> Said:
    return _as_said(read_nodes(f"value: {written}", "").root.under("value").plain())


def _said(text: str, file: str) -> dict[str, Said]:
    """Give what a profile says, fields by their plain names."""
    if all(not line.strip() or line.lstrip().startswith("#") for line in decode(text, file).split("\n")):
        return {}
    fields = read_nodes(text, file).root.fields
    return {plain_field(name): _of_form(_as_said(node.plain()), plain_field(name)) for name, node in fields.items()}


def _as_said(plain: Plain) -> Said:
    if isinstance(plain, dict):
        return {name: _as_said(value) for name, value in plain.items()}
    return tuple(_as_said(each) for each in plain) if isinstance(plain, tuple) else plain


def _of_form(said: Said, field: str) -> Said:
    """Make lists of the single texts that may stand for one."""
    form = PROFILE_FIELDS[field].form if field in PROFILE_FIELDS else None
    if form is Form.LIST and not isinstance(said, tuple):
        return (said,)
    if form is Form.LISTS and isinstance(said, Mapping):
        return {name: value if isinstance(value, tuple) else (value,) for name, value in said.items()}
    return said


def _at(said: Said, route: Route) -> Said:
    for name in route:
        said = said.get(name) if isinstance(said, Mapping) else None
    return said


def _put(said: Said, route: Route, value: Said) -> Said:
    if not route:
        return value
    fields = dict(said) if isinstance(said, Mapping) else {}
    return {**fields, route[0]: _put(fields.get(route[0]), route[1:], value)}


def _drop(said: Said, route: Route, item: str | None) -> Said:
    """Give what is said without something, and without what is empty then."""
    if not route:
        return tuple(each for each in said if item and not same(each, item)) if isinstance(said, tuple) else ()
    fields = dict(said) if isinstance(said, Mapping) else {}
    left = _drop(fields.pop(route[0], None), route[1:], item)
    return {**fields, route[0]: left} if left else fields


def same(written: object, item: str) -> bool:
    """Whether something that is written in a list is what is meant: capitals and spaces aside."""
    return as_said(str(written)) == as_said(item)


def _with_value(text: str, route: Route, written: str) -> Iterator[str]:
    root = _compose(text)
    there = _follow(root, route)
    if there is None:
        yield from _with_new(text, root, route, written)
    else:
        yield text[: there.start_mark.index] + written + text[there.end_mark.index :]


def _with_item(text: str, route: Route, written: str) -> Iterator[str]:
    root = _compose(text)
    there = _follow(root, route)
    if there is None:
        yield from _with_new(text, root, route, f"[{written}]")
        return
    begin, end = there.start_mark.index, there.end_mark.index
    if not isinstance(there, SequenceNode):
        yield f"{text[:begin]}[{text[begin:end]}, {written}]{text[end:]}"
        return
    last = there.value[-1].end_mark.index
    if there.flow_style:
        yield f"{text[:last]}, {written}{text[last:]}"
        return
    line = _line_end(text, last)
    break_first = "" if text[:line].endswith("\n") else _line_break(text)
    yield f"{text[:line]}{break_first}{' ' * there.start_mark.column}- {written}{_line_break(text)}{text[line:]}"


def _with_new(text: str, root: MappingNode | None, route: Route, written: str) -> Iterator[str]:
    """Put in what has no place yet: into the mapping on its way, else as a new field."""
    ways = [(_follow(root, route[:depth]), depth) for depth in range(len(route) - 1, 0, -1)]
    way, depth = next(((node, depth) for node, depth in ways if node is not None), (root, 0))
    if isinstance(way, MappingNode) and (depth or way.flow_style):
        yield _first_in(text, way, _line((_written(route[depth]) if depth else route[0], *route[depth + 1 :]), written))
        return
    line_break = _line_break(text)
    indent = " " * root.start_mark.column if root else ""
    entry = f"{indent}{_line(route, written)}{line_break}"
    if len(route) > 1:
        entry = (
            f"{indent}{route[0]}:{line_break}{indent}  {_line((_written(route[1]), *route[2:]), written)}{line_break}"
        )
    explained = re.search(rf"^# ?{re.escape(route[0])}:[^\n]*\n", text, re.MULTILINE)
    if explained:  # as in the file that a profile begins as; an entry in the midst of another is not what is wanted
        yield text[: explained.end()] + entry + text[explained.end() :]
    yield (text if not text or text.endswith("\n") else text + line_break) + entry


def _taken_out(text: str, route: Route, item: str | None) -> str:
    """Take out the largest part that holds nothing else."""
    node: yaml.Node | None = _compose(text)
    chain: list[tuple[CollectionNode, int]] = []
    for name in route:
        at_root = not chain
        keys = [key for key, _ in node.value] if isinstance(node, MappingNode) else []
        index = next((i for i, key in enumerate(keys) if _named(key, name, at_root=at_root)), None)
        if index is None or not isinstance(node, MappingNode):
            raise ScriptError(())  # it is in a part of the file that these rules do not reach
        chain.append((node, index))
        node = node.value[index][1]
    if item is not None and isinstance(node, SequenceNode):
        written = [each.value for each in node.value]
        chain.append((node, next(i for i, each in enumerate(written) if same(each, _QUESTION_MARK.sub("_", item)))))
    while len(chain) > 1 and len(_entries(chain[-1][0])) == 1:
        chain.pop()
    begin, end = _span(text, *chain[-1])
    return text[:begin] + text[end:]


def _compose(text: str) -> MappingNode | None:
    root = yaml.compose(_QUESTION_MARK.sub("_", text), yaml.SafeLoader)
    assert root is None or isinstance(root, MappingNode)  # it was read as a profile
    return root


def _follow(root: yaml.Node | None, route: Route) -> yaml.Node | None:
    node = root
    for depth, name in enumerate(route):
        if not isinstance(node, MappingNode):
            return None
        node = next((value for key, value in node.value if _named(key, name, at_root=depth == 0)), None)
    return node


def _named(key: yaml.Node, name: str, *, at_root: bool) -> bool:
    return bool((plain_field(key.value) if at_root else key.value) == name)


def _line_break(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _first_in(text: str, mapping: MappingNode, entry: str) -> str:
    """Put an entry at the head of a mapping."""
    begin, column = mapping.start_mark.index, mapping.start_mark.column
    if mapping.flow_style:
        comma = ", " if mapping.value else ""
        return f"{text[: begin + 1]}{entry}{comma}{text[begin + 1 :]}"
    return f"{text[:begin]}{entry}{_line_break(text)}{' ' * column}{text[begin:]}"


@dataclass(frozen=True)
class _Entry:
    """One of the entries of a list or mapping; it begins with its name, if it has one."""

    begin: int
    end: int


def _entries(node: yaml.Node) -> list[_Entry]:
    if isinstance(node, MappingNode):
        return [_Entry(key.start_mark.index, _end(value)) for key, value in node.value]
    if isinstance(node, SequenceNode):
        return [_Entry(item.start_mark.index, _end(item)) for item in node.value]
    return []


def _end(node: yaml.Node) -> int:
    """Give the end of a value itself; that of a block is else said to be where the next one begins."""
    if isinstance(node, CollectionNode) and not node.flow_style and node.value:
        return _entries(node)[-1].end
    return int(node.end_mark.index)


def _span(text: str, node: CollectionNode, index: int) -> tuple[int, int]:
    """Give where an entry begins and ends, with the comma or the lines that belong to it."""
    entries = _entries(node)
    entry = entries[index]
    if not node.flow_style:
        return text.rfind("\n", 0, entry.begin) + 1, _line_end(text, entry.end)
    if index:
        return entries[index - 1].end, entry.end
    return entry.begin, entries[1].begin if len(entries) > 1 else entry.end


def _line_end(text: str, index: int) -> int:
    """Give the index after the end of a line."""
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1
