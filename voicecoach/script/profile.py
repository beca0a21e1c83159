r"""Reads the listener's profile: what they have, how words are spoken to them, and what they say for a command.

A small YAML file of their own::

    have: [band, mat]                     # not asked for
    lack: [pillow]                        # nor these
    pronounce: {gluteus: gloo tee us}
    say: {pause: [computer pause]}        # understood beside the phrases that come with the program
    weak: {next: [go]}                    # the same, but easily mistaken: these need a higher score

Every mistake is reported with its place, as in sessions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from voicecoach.errors import Problem, ScriptError
from voicecoach.script.model import NO, YES
from voicecoach.script.own_phrases import BuiltIn, as_said, fault_of, fault_of_command
from voicecoach.script.text.nodes import Node, Place, read_nodes, shorten
from voicecoach.script.text.sentences import did_you_mean
from voicecoach.script.text.yaml_text import decode

FIELDS: Final = ("have", "lack", "pronounce", "say", "weak")


@dataclass(frozen=True)
class Profile:
    """What is known of the listener before a session.

    Attributes:
        things: by name, ``yes`` or ``no``: whether they have it.
        pronounce: words, and how they are spoken.
        say: commands, and the listener's own phrases for each, as the recogniser writes them.
        weak: the same, of phrases that other speech is easily taken for.
    """

    things: Mapping[str, str] = field(default_factory=dict)
    pronounce: Mapping[str, str] = field(default_factory=dict)
    say: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    weak: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def own_phrases(self) -> Mapping[str, str]:
        """The listener's own phrases, each with the command that it stands for."""
        return {
            phrase: command for said in (self.say, self.weak) for command, phrases in said.items() for phrase in phrases
        }


def read_profile(text: str | bytes, file: str, built_in: BuiltIn) -> Profile:
    """Read a profile.

    Args:
        text: contents of the file; bytes are UTF-8. One with nothing but comments is a profile that says nothing.
        file: its path as the user would type it.
        built_in: the commands, which ``say`` and ``weak`` name, with their phrases.

    Raises:
        ScriptError: with every problem found, in the order of the file.
    """
    if all(not line.strip() or line.lstrip().startswith("#") for line in decode(text, file).split("\n")):
        return Profile()
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
    phrases = _Phrases(built_in, problems)
    say, weak = phrases.read(root.under("say"), "say"), phrases.read(root.under("weak"), "weak")
    if problems:
        raise ScriptError(tuple(sorted(set(problems))))
    return Profile(things, pronounce, say, weak)


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


class _Phrases:
    """Reads the listener's own phrases, none of which may be there twice."""

    def __init__(self, built_in: BuiltIn, problems: list[Problem]) -> None:
        self._built_in = built_in
        self._problems = problems
        self._seen: dict[str, tuple[str, Place]] = {}

    def read(self, node: Node, name: str) -> dict[str, tuple[str, ...]]:
        """Read one field: commands, each with a phrase or a list of them."""
        if not node.usable:
            return {}
        if not node.fields:
            what = f"this does not say which command a phrase is for; write '{name}: {{pause: [computer pause]}}'"
            self._problems.append(node.place.problem(what))
        for command, value in node.fields.items():
            if fault := fault_of_command(command, self._built_in):
                self._problems.append(value.named.problem(fault))
        return {
            command: tuple(self._phrases(value, command))
            for command, value in node.fields.items()
            if command in self._built_in
        }

    def _phrases(self, node: Node, command: str) -> Iterator[str]:
        for item in node.items or [node]:
            if not item.usable:
                continue
            fault = self._fault(item, command)
            if fault:
                self._problems.append(item.place.problem(fault))
            else:
                yield as_said(str(item.value))

    def _fault(self, item: Node, command: str) -> str | None:
        if not isinstance(item.value, str):
            return f"this is not a phrase; write '{command}: [computer {command}]'"
        phrase = as_said(item.value)
        if phrase in self._seen:
            other, place = self._seen[phrase]
            meaning = "is here twice" if other == command else f"already means '{other}'"
            return f"'{shorten(phrase)}' {meaning}, on line {place.line}; keep one"
        self._seen[phrase] = command, item.place
        return fault_of(item.value, command, self._built_in)
