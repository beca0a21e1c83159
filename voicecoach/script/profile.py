r"""Reads the listener's profile: who they are, what they have, how the coach is to sound, and their own words.

A small YAML file of their own, in which every field may be left out; ``profile_fields`` says what each is for::

    name: Anna                            # what the coach calls them
    have: [band, mat]                     # not asked for
    lack: [pillow]                        # nor these
    sore side: left                       # left, right or neither: answers a session's question 'sore'
    ask pain: no                          # yes or no
    levels: {clamshell: {left: 2, right: 3}, bridge: 1}  # of the ladder, 1 the easiest: fixed by hand
    voice: en-gb-x-rp                     # as the speech engine lists it
    rate: 150                             # words a minute
    volume: -6                            # decibels against the usual
    talk: short                           # full, short or counts
    language: en
    pronounce: {gluteus: gloo tee us}
    threshold: 0.3                        # how much surer the ear must be of a phrase than usual
    say: {pause: [computer pause]}        # understood beside the phrases that come with the program
    weak: {next: [go]}                    # the same, but easily mistaken: these need a higher score

Every mistake is reported with its place, as in sessions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from voicecoach.errors import Problem, ScriptError
from voicecoach.script.model import NO, YES
from voicecoach.script.own_phrases import BuiltIn, as_said, fault_of, fault_of_command
from voicecoach.script.plan import Side
from voicecoach.script.profile_fields import (
    FASTEST,
    LANGUAGES,
    LEAST_SURE,
    LONGEST_NAME,
    LONGEST_VOICE,
    LOUDEST,
    MOST_LEVELS,
    MOST_SURE,
    PROFILE_FIELDS,
    QUIETEST,
    SIDES,
    SLOWEST,
    TALKS,
    plain_field,
)
from voicecoach.script.text.nodes import Node, Place, read_nodes, shorten
from voicecoach.script.text.sentences import did_you_mean
from voicecoach.script.text.yaml_text import decode

MOST_BYTES: Final = 256 * 1024
"""Of a profile; a page of text has 3 KiB."""


@dataclass(frozen=True)
class Profile:
    """What is known of the listener before a session.

    Attributes:
        things: by name, ``yes`` or ``no``: whether they have it.
        pronounce: words, and how they are spoken.
        say: commands, and the listener's own phrases for each, as the recogniser writes them.
        weak: the same, of phrases that other speech is easily taken for.
        name: what the coach calls them; may be empty.
        sore_side: left, right or neither; ``None``: not known.
        ask_pain: whether the coach asks how much it hurts.
        levels: rungs of exercises, 1 the easiest, fixed by hand: for both sides, or by side.
        voice: as the speech engine lists it; ``None``: the usual one.
        rate: words a minute; ``None``: the usual one.
        volume: dB against the usual.
        talk: full, short or counts; ``None``: full at first, then as familiarity has it.
        language: a code of ``profile_fields.LANGUAGES``.
        threshold: what is added to every phrase's threshold.
    """

    things: Mapping[str, str] = field(default_factory=dict)
    pronounce: Mapping[str, str] = field(default_factory=dict)
    say: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    weak: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    name: str = ""
    sore_side: str | None = None
    ask_pain: bool = True
    levels: Mapping[str, int | Mapping[Side, int]] = field(default_factory=dict)
    voice: str | None = None
    rate: int | None = None
    volume: float = 0.0
    talk: str | None = None
    language: str = LANGUAGES[0]
    threshold: float = 0.0

    @property
    def own_phrases(self) -> Mapping[str, str]:
        """The listener's own phrases, each with the command that it stands for."""
        return {
            phrase: command for said in (self.say, self.weak) for command, phrases in said.items() for phrase in phrases
        }

    def level_of(self, exercise: str, side: Side | None) -> int | None:
        """Give the level that was fixed by hand, as an index into the ladder; ``None`` where none was.

        It may be beyond the end of the ladder, which belongs to the script.

        Args:
            exercise: its name in scripts.
            side: ``None`` of an exercise without sides, which takes only a level for both.
        """
        rung = self.levels.get(exercise)
        if rung is not None and not isinstance(rung, int):
            rung = None if side is None else rung.get(side)
        return None if rung is None else rung - 1


def read_profile(text: str | bytes, file: str, built_in: BuiltIn) -> Profile:
    """Read a profile.

    Args:
        text: contents of the file; bytes are UTF-8. One with nothing but comments is a profile that says nothing.
        file: its path as the user would type it.
        built_in: the commands, which ``say`` and ``weak`` name, with their phrases.

    Raises:
        ScriptError: with every problem found, in the order of the file.
    """
    if len(text) > MOST_BYTES:
        what = f"this is larger than {MOST_BYTES // 1024} KiB, so it is no profile; move it away, or make it shorter"
        raise ScriptError((Problem(file, 1, 1, what),))
    if all(not line.strip() or line.lstrip().startswith("#") for line in decode(text, file).split("\n")):
        return Profile()
    document = read_nodes(text, file)
    return _Reading(list(document.problems), built_in).profile(document.root)


class _Reading:
    """Reads the fields one by one, and collects what is wrong with them."""

    def __init__(self, problems: list[Problem], built_in: BuiltIn) -> None:
        self._problems = problems
        self._built_in = built_in

    def profile(self, root: Node) -> Profile:
        """Read all of it.

        Raises:
            ScriptError: with every problem found.
        """
        fields = self._fields(root)
        phrases = _Phrases(self._built_in, self._problems)
        profile = Profile(
            things=self._things(fields),
            pronounce=self._pronounce(fields.get("pronounce")),
            say=phrases.read(fields.get("say"), "say"),
            weak=phrases.read(fields.get("weak"), "weak"),
            name=self._text(fields.get("name"), "name", LONGEST_NAME) or "",
            sore_side=self._one_of(fields.get("sore side"), "sore side", SIDES),
            ask_pain=self._one_of(fields.get("ask pain"), "ask pain", (YES, NO)) != NO,
            levels=self._levels(fields.get("levels")),
            voice=self._text(fields.get("voice"), "voice", LONGEST_VOICE),
            rate=self._whole(fields.get("rate"), "rate", SLOWEST, FASTEST),
            volume=self._number(fields.get("volume"), "volume", QUIETEST, LOUDEST) or 0.0,
            talk=self._one_of(fields.get("talk"), "talk", TALKS),
            language=self._one_of(fields.get("language"), "language", LANGUAGES) or LANGUAGES[0],
            threshold=self._number(fields.get("threshold"), "threshold", LEAST_SURE, MOST_SURE) or 0.0,
        )
        if self._problems:
            raise ScriptError(tuple(sorted(set(self._problems))))
        return profile

    def _fields(self, root: Node) -> dict[str, Node]:
        """Give the fields that there are, by their plain names; those that were complained about are left out."""
        if not isinstance(root.value, dict):
            self._wrong(root.place, "a profile has fields; write 'have: [band]'")
        fields: dict[str, Node] = {}
        for written, value in root.fields.items():
            name = plain_field(written)
            if name not in PROFILE_FIELDS:
                remedy = did_you_mean(written, PROFILE_FIELDS)
                self._wrong(value.named, f"'{shorten(written)}' is not a field of a profile; {remedy}")
            elif name in fields:
                first = fields[name].named.line
                self._wrong(value.named, f"'{written}' is written twice, first on line {first}; keep one")
            else:
                fields[name] = value
        return {name: value for name, value in fields.items() if value.usable}

    def _things(self, fields: Mapping[str, Node]) -> dict[str, str]:
        things: dict[str, str] = {}
        places: dict[str, Place] = {}
        for name, answer in (("have", YES), ("lack", NO)):
            node = fields.get(name)
            for item in () if node is None else node.items or [node]:
                if not isinstance(item.value, str):
                    self._wrong(item.place, f"this is not the name of a thing; write '{name}: [band]'")
                    continue
                thing = item.value.strip()
                if things.get(thing, answer) != answer:
                    line = places[thing].line
                    self._wrong(item.place, f"'{shorten(thing)}' is something you have, by line {line}; keep one")
                things[thing], places[thing] = answer, item.place
        return things

    def _pronounce(self, node: Node | None) -> dict[str, str]:
        if node is None:
            return {}
        wrong = [value for value in node.fields.values() if not isinstance(value.value, str)]
        for value in wrong or ([] if node.fields else [node]):
            self._wrong(value.place, f"this does not say how a word is spoken; {_write('pronounce')}")
        return {word: str(value.value) for word, value in node.fields.items()}

    def _levels(self, node: Node | None) -> dict[str, int | Mapping[Side, int]]:
        if node is None:
            return {}
        if not node.fields:
            self._wrong(node.place, f"this does not say which exercise a level is of; {_write('levels')}")
        levels: dict[str, int | Mapping[Side, int]] = {}
        for exercise, value in node.fields.items():
            rung = self._sides(value, exercise) if value.fields else self._rung(value, f"{exercise}: 2")
            if rung:
                levels[exercise] = rung
        return levels

    def _sides(self, node: Node, exercise: str) -> dict[Side, int]:
        rungs: dict[Side, int] = {}
        for name, value in node.fields.items():
            if name not in list(Side):
                what = f"'{shorten(name)}' is not a side; write '{exercise}: {{left: 2, right: 3}}'"
                self._wrong(value.named, what)
            elif rung := self._rung(value, f"{name}: 2"):
                rungs[Side(name)] = rung
        return rungs

    def _rung(self, node: Node, example: str) -> int | None:
        if not node.usable:
            return None
        number = node.value
        if isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= MOST_LEVELS:
            return number
        what = f"{_shown(node)} is not a level, which are counted from 1, the easiest; write '{shorten(example)}'"
        self._wrong(node.place, what)
        return None

    def _text(self, node: Node | None, name: str, longest: int) -> str | None:
        if node is None:
            return None
        if not isinstance(node.value, str):
            quoted = f"put it in quotes: '{shorten(node.value)}'" if _plain_value(node) else _write(name)
            self._wrong(node.place, f"{_shown(node)} is not text; {quoted}")
            return None
        text = " ".join(node.value.split())
        if not text:
            self._wrong(node.place, f"this is empty; {_write(name)}, or leave it out")
        elif len(text) > longest:
            self._wrong(node.place, f"this is longer than {longest} characters; shorten it")
        return text

    def _one_of(self, node: Node | None, name: str, choices: Sequence[str]) -> str | None:
        if node is None or node.value in choices:
            return None if node is None else str(node.value)
        remedy = did_you_mean(str(node.value), choices) if _plain_value(node) and len(choices) > 1 else _write(name)
        self._wrong(node.place, f"{_shown(node)} is not known here; {remedy}")
        return None

    def _whole(self, node: Node | None, name: str, least: int, most: int) -> int | None:
        number = self._number(node, name, least, most)
        if node is None or number is None:
            return None
        if int(number) != number:
            self._wrong(node.place, f"{_shown(node)} is not a whole number; {_write(name)}")
        return int(number)

    def _number(self, node: Node | None, name: str, least: float, most: float) -> float | None:
        if node is None:
            return None
        number = node.value
        if isinstance(number, bool) or not isinstance(number, int | float):
            self._wrong(node.place, f"{_shown(node)} is not a number; {_write(name)}")
            return None
        if not least <= number <= most:
            many = f"too {'small' if number < least else 'large'}"
            self._wrong(node.place, f"{_shown(node)} is {many}; write a number from {least} to {most}")
            return None
        return number

    def _wrong(self, place: Place, what: str) -> None:
        self._problems.append(place.problem(what))


def _write(name: str) -> str:
    return f"write '{PROFILE_FIELDS[name].example}'"


def _shown(node: Node) -> str:
    if node.fields or node.items:
        return "a name with a value" if node.fields else "a list"
    return "nothing" if node.value is None else f"'{shorten(node.value)}'"


def _plain_value(node: Node) -> bool:
    return isinstance(node.value, str | int | float)


class _Phrases:
    """Reads the listener's own phrases, none of which may be there twice."""

    def __init__(self, built_in: BuiltIn, problems: list[Problem]) -> None:
        self._built_in = built_in
        self._problems = problems
        self._seen: dict[str, tuple[str, Place]] = {}

    def read(self, node: Node | None, name: str) -> dict[str, tuple[str, ...]]:
        """Read one field: commands, each with a phrase or a list of them."""
        if node is None:
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
