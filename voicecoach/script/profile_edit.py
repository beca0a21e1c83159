"""Puts a phrase into the text of a profile, or takes one out, and leaves every other character as it is.

The file is its owner's: written by hand, with comments. So it is not written anew from what was read; a few characters
are put in or taken out where YAML's own marks say that the value begins and ends. The result is read back, since a file
can be written in ways that these few rules do not foresee.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

import yaml
from yaml import CollectionNode, MappingNode, ScalarNode, SequenceNode

from voicecoach.errors import Problem, ScriptError
from voicecoach.script.own_phrases import BuiltIn, as_said
from voicecoach.script.profile import FIELDS, Profile, read_profile

_OTHERS = frozenset(FIELDS) - {"say", "weak"}
_NOT_TEXT = ("null", "true", "false")
"""Words that are text only in quotation marks."""

_QUESTION_MARK = re.compile(r"(?<=[^\s\[\]{},])\?")
"""As in ``[band?]``, which PyYAML reads as something else; no phrase has one, and places stay as they are."""


def with_phrase(text: str, file: str, field: str, command: str, phrase: str, built_in: BuiltIn) -> str:
    """Give the text of a profile with one phrase more.

    Args:
        text: of the profile; may be empty.
        file: its path as the user would type it.
        field: ``say`` or ``weak``.
        command: its name.
        phrase: one that ``own_phrases.fault_of`` finds no fault with, in no field yet.
        built_in: the commands with their phrases.

    Raises:
        ScriptError: the profile has mistakes, or is written in a way in which this cannot be done.
    """
    profile = read_profile(text, file, built_in)
    said = {"say": dict(profile.say), "weak": dict(profile.weak)}
    said[field][command] = (*said[field].get(command, ()), phrase)
    wanted = replace(profile, say=said["say"], weak=said["weak"])
    by_hand = f"write '{field}: {{{command}: [{phrase}]}}' yourself"
    return _edited(lambda: _put_in(text, field, command, phrase), file, wanted, built_in, by_hand)


def without_phrase(text: str, file: str, phrase: str, built_in: BuiltIn) -> str:
    """Give the text of a profile without a phrase; a list or a field that held nothing else goes with it.

    Args:
        text: of the profile.
        file: its path as the user would type it.
        phrase: one of ``Profile.own_phrases``.
        built_in: the commands with their phrases.

    Raises:
        ScriptError: the profile has mistakes, or is written in a way in which this cannot be done.
    """
    profile = read_profile(text, file, built_in)
    wanted = replace(profile, say=_without(profile.say, phrase), weak=_without(profile.weak, phrase))
    return _edited(lambda: _take_out(text, phrase), file, wanted, built_in, f"take out '{phrase}' yourself")


def _edited(edit: Callable[[], str], file: str, wanted: Profile, built_in: BuiltIn, by_hand: str) -> str:
    """Give the text that an edit makes, if it says what is wanted."""
    with suppress(yaml.YAMLError, ScriptError):
        text = edit()
        if read_profile(text, file, built_in) == wanted:
            return text
    raise ScriptError(
        (Problem(file, 1, 1, f"this file is written in a way that the program cannot change; {by_hand}"),)
    )


def _without(said: Mapping[str, tuple[str, ...]], phrase: str) -> dict[str, tuple[str, ...]]:
    kept = {command: tuple(each for each in phrases if each != phrase) for command, phrases in said.items()}
    return {command: phrases for command, phrases in kept.items() if phrases}


def _put_in(text: str, field: str, command: str, phrase: str) -> str:
    said = f'"{phrase}"' if phrase in _NOT_TEXT else phrase
    root = _compose(text)
    line_end = "\r\n" if "\r\n" in text else "\n"
    if root is None or (not root.flow_style and _under(root, field) is None):
        whole = text if not text or text.endswith("\n") else text + line_end
        indent = " " * root.start_mark.column if root else ""
        return f"{whole}{indent}{field}:{line_end}{indent}  {command}: [{said}]{line_end}"
    commands = _under(root, field)
    if commands is None:
        return _first_in(text, root, f"{field}: {{{command}: [{said}]}}", line_end)
    assert isinstance(commands, MappingNode)
    phrases = _under(commands, command)
    if phrases is None:
        return _first_in(text, commands, f"{command}: [{said}]", line_end)
    begin, end = phrases.start_mark.index, phrases.end_mark.index
    if not isinstance(phrases, SequenceNode):
        return f"{text[:begin]}[{text[begin:end]}, {said}]{text[end:]}"
    last = phrases.value[-1].end_mark.index
    if phrases.flow_style:
        return f"{text[:last]}, {said}{text[last:]}"
    line = _line_end(text, last)
    break_first = "" if text[:line].endswith("\n") else line_end
    return f"{text[:line]}{break_first}{' ' * phrases.start_mark.column}- {said}{line_end}{text[line:]}"


def _take_out(text: str, phrase: str) -> str:
    node: yaml.Node | None = _compose(text)
    while isinstance(node, CollectionNode):
        entries = _entries(node)
        index = next(i for i, entry in enumerate(entries) if _holds(entry, phrase))
        if _alone(entries[index].value):
            begin, end = _span(text, node, index)
            return text[:begin] + text[end:]
        node = entries[index].value
    raise ScriptError(())  # it is in a part of the file that these rules do not reach


def _compose(text: str) -> MappingNode | None:
    root = yaml.compose(_QUESTION_MARK.sub("_", text), yaml.SafeLoader)
    assert root is None or isinstance(root, MappingNode)  # it was read as a profile
    return root


def _under(mapping: MappingNode, name: str) -> yaml.Node | None:
    return next((value for key, value in mapping.value if key.value == name), None)


def _first_in(text: str, mapping: MappingNode, entry: str, line_end: str) -> str:
    """Put an entry at the head of a mapping."""
    begin, column = mapping.start_mark.index, mapping.start_mark.column
    if mapping.flow_style:
        comma = ", " if mapping.value else ""
        return f"{text[: begin + 1]}{entry}{comma}{text[begin + 1 :]}"
    return f"{text[:begin]}{entry}{line_end}{' ' * column}{text[begin:]}"


@dataclass(frozen=True)
class _Entry:
    """One of the entries of a list or mapping; it begins with its name, if it has one."""

    name: str | None
    begin: int
    end: int
    value: yaml.Node


def _entries(node: yaml.Node | None) -> list[_Entry]:
    if isinstance(node, MappingNode):
        return [_Entry(key.value, key.start_mark.index, _end(value), value) for key, value in node.value]
    if isinstance(node, SequenceNode):
        return [_Entry(None, item.start_mark.index, _end(item), item) for item in node.value]
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


def _alone(node: yaml.Node) -> bool:
    """Whether a value is one phrase, however deep, and nothing else."""
    entries = _entries(node)
    return isinstance(node, ScalarNode) or (len(entries) == 1 and _alone(entries[0].value))


def _holds(entry: _Entry, phrase: str) -> bool:
    if entry.name in _OTHERS:
        return False
    if isinstance(entry.value, ScalarNode):
        return as_said(entry.value.value) == phrase
    return any(_holds(each, phrase) for each in _entries(entry.value))


def _line_end(text: str, index: int) -> int:
    """Give the index after the end of a line."""
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1
