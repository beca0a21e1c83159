"""A plan in the short form, written out as a session that its author can read and change without any manual."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

from voicecoach.script.short_form.lines import (
    NOTHING_KNOWN,
    Known,
    Line,
    ShortFormError,
    fields_of,
    ladder_around,
    parse_line,
)
from voicecoach.script.text.nodes import Plain
from voicecoach.script.text.yaml_text import HIDDEN

USUAL_REPS: Final = 10
NOTES_BEGIN: Final = 35
"""Column of notes behind a line, from 0."""

MAX_NAME: Final = 60
"""Characters of the name of an exercise that is not in the library."""

NEVER_PLAIN: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
"""Words that YAML readers take for something else than words."""

_PLAIN = re.compile(r"[^\W\d_][\w'\u2019-]*(?: [\w'\u2019-]+)*")
_TIME = re.compile(r"[0-9]+(?:\.[0-9]+)? (?:s|min)")

_NOTES: Final = {
    "exercise": "from the library; every field beneath it is changed for this session",
    "sides": "all sets of one side, then the other",
    "sets": "of each side, when it has sides",
    "reps": "in a set",
    "hold": "held so long, instead of repeated",
    "tempo": "the seconds of each part of a repetition",
    "rest": "between two sets",
    "needs": "what it cannot be done without",
    "levels": '"easier" and "harder" move along these; the session begins at "start"',
}
"""What each field means, said where it first stands."""


def draft(
    title: str,
    lines: Sequence[str | Line],
    names: Collection[str],
    known: Callable[[str], Known] = lambda _name: NOTHING_KNOWN,
    *,
    file_name: str = "",
    ask_sore: bool = True,
    equipment: Sequence[str] = ("mat",),
) -> str:
    """Write a session.

    Args:
        title: as it is spoken.
        lines: an exercise each, in the short form or read from it. One that the library has not is defined in the
            session itself, with simple words, to be edited.
        names: of the library's exercises.
        known: tells what the library says of one of them.
        file_name: what the listener types for the session; by default made from the title.
        ask_sore: ask which side is sore and begin with it, if any exercise has sides.
        equipment: what is needed in any case.

    Returns:
        The text of a session file.

    Raises:
        ShortFormError: a line cannot be meant, or there is none.
    """
    plan = [parse_line(line, names) if isinstance(line, str) else line for line in lines]
    if not plan:
        raise ShortFormError("the plan is empty; write an exercise and how much of it, like 'clamshell 2x12/side'")
    of = {line.exercise: known(line.exercise) if line.known else NOTHING_KNOWN for line in plan}
    sided = any(line.each_side or of[line.exercise].sided for line in plan)
    things = _equipment(plan, of, equipment)
    title = spoken_title(title)
    parts = [
        _head(title, file_name or slug(title), things),
        _order_of_sides(ask=ask_sore) if sided else "",
        "\nsession:                           # the steps, from first to last\n",
        "".join(f"  {line}\n" for line in _steps(plan, of, things, ask=sided and ask_sore)),
    ]
    return "".join(parts)


def spoken_title(title: str) -> str:
    """Give a title on one line, without characters that cannot be seen."""
    return " ".join(HIDDEN.sub("", " ".join(title.split())).split())


def slug(text: str) -> str:
    """Give a name for a file or an exercise: small letters, figures and hyphens."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", "-", plain.casefold())[:MAX_NAME].strip("-")


def _head(title: str, file_name: str, things: Sequence[str]) -> str:
    optional = "; with '?' the coach asks whether it is there" if any(thing.endswith("?") for thing in things) else ""
    equipment = f"equipment: [{', '.join(map(_yaml_thing, things))}]"
    return f"""\
# yaml-language-server: $schema=schema/session.json
# {title}
#
# To make it yours, change what follows the colons. Everything after a '#' is only a note, such as this one.
#   say        is spoken as it stands: short sentences, one instruction each
#   exercise   one from the library; what is written beneath it is changed for this session
#   {{side}}     is spoken as "left" or "right": the side that works
#   times      have a unit: 30 s, 1.5 min
# Then type `voicecoach check {file_name}`:
# it shows every mistake with its line, and what to write instead.

voicecoach: 1
title: {_yaml(title)}
level: everyone                    # for whom, in your own words
# about: What it is for, in a sentence.         (take away the '#' to use this line and the one below)
# targets: [gluteus medius, lower back]
{_noted(equipment, f"what is needed{optional}", 0)}
safety:                            # said before anything else; `full` the first time, `short` from then on
  full: >-
    If anything hurts sharply, leave the exercise and rest.
    Ask a doctor or physiotherapist first if you are pregnant, had an operation lately, or feel numb or weak in a leg.
  short: If anything hurts sharply, leave the exercise and rest.
"""


def _order_of_sides(*, ask: bool) -> str:
    if not ask:
        return "\nsides: {first: left}                # the side that works first: left or right\n"
    return """
ask:
  sore:                            # the question's name
    say: Is one side sore today? Say left, right, or no.
    answers:                       # each answer, and the words that give it
      left: [left, left side]
      right: [right, right side]
      neither: ["no", neither, none, both]
    otherwise: neither             # taken when nothing is understood twice

sides: {first: $sore}              # the sore side works first
"""


def _equipment(plan: Sequence[Line], of: dict[str, Known], always: Sequence[str]) -> list[str]:
    """Give what is needed, in order; with a question mark what only some levels need."""
    needed = [*always, *(thing for line in plan for thing in (*of[line.exercise].needs, *line.needs))]
    whole_ladders = (line for line in plan if line.known and not ladder_around(line.reps, line.hold))
    wanted = (thing for line in whole_ladders for thing in of[line.exercise].may_need)
    return list(dict.fromkeys([*needed, *(f"{thing}?" for thing in wanted if thing not in needed)]))


def _steps(plan: Sequence[Line], of: dict[str, Known], things: Sequence[str], *, ask: bool) -> Iterator[str]:
    yield "- say: Take your time, and breathe."
    if ask:
        yield "- ask: sore"
    fetch = [thing for thing in things if not thing.endswith("?")]
    if fetch:
        have = f"You need {_in_words(fetch)}. Say ready when you are there."
        yield f"- wait: {{say: {json.dumps(have, ensure_ascii=False)}, at most: 1 min}}"
    explained: set[str] = set()
    for index, line in enumerate(plan):
        if index:
            yield _noted("- rest: 30 s", "between two exercises" if index == 1 else "")
        yield from _exercise(line, of[line.exercise], explained)
    yield "- say: That was the last exercise. Lie or sit down, and breathe."


def _exercise(line: Line, known: Known, explained: set[str]) -> Iterator[str]:
    fields = fields_of(line, known) if line.known else _own(line)
    for name, value in fields.items():
        lead = "- " if name == "exercise" else "  "
        note = (_NOTES if line.known or name not in _OWN_NOTES else _OWN_NOTES).get(name, "")
        if note in explained and (line.known or name != "exercise"):
            note = ""
        explained.add(note)
        if isinstance(value, tuple) and any(isinstance(item, dict) for item in value):
            yield _noted(f"{lead}{name}:", note)
            for item in value:
                yield f"    - {_flow(item)}"
        elif name == "position" and isinstance(value, dict):
            yield _noted(f"{lead}{name}:", note)
            for length, text in value.items():
                yield f"    {length}: {text}"
        else:
            yield _noted(f"{lead}{name}: {_flow(value)}", note)


_OWN_NOTES: Final = {
    "exercise": "not in the library, so it is described here: change it to what you mean",
    "name": "as it is spoken",
    "position": "how to get into place: `full` the first time, `short` after that",
    "rep": "one repetition: the words that are spoken, and the time they take",
    "gear": "how to put on or set up what it needs",
    "tips": "said one at a time, where there is room",
}


def _own(line: Line) -> dict[str, Plain]:
    """Define an exercise that the library has not, as simply as can be."""
    named = line.exercise.casefold()
    if not _PLAIN.fullmatch(line.exercise) or len(line.exercise) > MAX_NAME or not slug(named):
        what = f"'{line.exercise[:MAX_NAME]}' is no name for an exercise of your own"
        raise ShortFormError(f"{what}; write a few words, like 'heel slide'")
    works = " Your {side} side works." if line.each_side else ""
    fields: dict[str, Plain] = {"exercise": slug(named), "name": line.exercise[0].upper() + line.exercise[1:]}
    if line.each_side:
        fields["sides"] = "each"
    fields["position"] = {
        "full": f"Get into place for the {named}.{works}",
        "short": works.strip() or f"Get into place for the {named}.",
    }
    fields["sets"] = line.sets or 1
    fields["rest"] = line.rest or "30 s"
    if line.hold is not None:
        fields["hold"] = line.hold
    else:
        fields["reps"] = line.reps or USUAL_REPS
        fields["rep"] = _phases(line)
    if line.needs:
        fields["needs"] = line.needs
        fields["gear"] = {thing: f"Take your {thing}." for thing in line.needs}
    fields["tips"] = ("Breathe.",)
    fields["levels"] = ladder_around(None if line.hold else line.reps or USUAL_REPS, line.hold)
    return fields


def _phases(line: Line) -> tuple[Plain, ...]:
    times = [float(figure) for figure in (line.tempo or "2-2").split("-")]
    words: list[str] = {2: ["up", "and down"], 3: ["up", "stay", "and down"]}.get(
        len(times), ["up", "stay", "and down", "breathe"]
    )
    if len(times) > len(words):
        what = f"a tempo of {len(times)} figures needs an exercise of the library, which '{line.exercise}' is not"
        raise ShortFormError(f"{what}; write two to four, like 'tempo 2-1-2'")
    return tuple(
        {word.removeprefix("and ") if time < 1 else word: f"{time:g} s"}
        for word, time in zip(words, times, strict=True)
        if time > 0
    )


def _in_words(things: Sequence[str]) -> str:
    named = [_with_article(thing) for thing in things]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def _with_article(thing: str) -> str:
    if thing.startswith(("a ", "an ", "the ", "some ", "your ")) or (thing.endswith("s") and not thing.endswith("ss")):
        return thing
    return f"{'an' if thing[:1] in 'aeiou' else 'a'} {thing}"


def _flow(value: Plain) -> str:
    """Write a value on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case dict():
            return "{" + ", ".join(f"{_yaml(name)}: {_flow(inner)}" for name, inner in value.items()) + "}"
        case tuple():
            return "[" + ", ".join(map(_flow, value)) + "]"
        case _:
            return _yaml(str(value))


def _yaml(text: str) -> str:
    """Write a text so that it is read as itself, without quotation marks where it can."""
    if _TIME.fullmatch(text) or re.fullmatch(r"[0-9.]+(?:-[0-9.]+)+", text):
        return text
    words = _PLAIN.fullmatch(text.removesuffix(".")) is not None
    return text if words and text.casefold() not in NEVER_PLAIN else json.dumps(text, ensure_ascii=False)


def _yaml_thing(thing: str) -> str:
    name = thing.removesuffix("?")
    return thing if _yaml(name) == name else json.dumps(thing, ensure_ascii=False)


def _noted(line: str, note: str, indented: int = 2) -> str:
    """Put a note behind a line, all notes one below the other."""
    return f"{line}{' ' * max(2, NOTES_BEGIN - indented - len(line))}# {note}" if note else line
