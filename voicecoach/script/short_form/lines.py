"""The short form of a plan: one exercise a line, as it stands on a physiotherapist's slip of paper.

>>> read_line("clamshell 2x12/side tempo 2-1-2 rest 30s", ["clamshell"])["tempo"]
'2-1-2'
>>> read_line("clamshel 2x12", ["clamshell"])
Traceback (most recent call last):
    ...
voicecoach.script.short_form.clauses.ShortFormError: there is no exercise 'clamshel'; did you mean 'clamshell'?
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from voicecoach.script.model import LONGEST, MOST_REPS
from voicecoach.script.short_form.clauses import (
    EXAMPLE,
    Line,
    ShortFormError,
    clauses_begin,
    dose_example,
    in_seconds,
    nearest_keyword,
    read_clauses,
)
from voicecoach.script.text.nodes import Plain
from voicecoach.script.text.sentences import did_you_mean, shown, suggestion
from voicecoach.units import Seconds

__all__ = [
    "EXAMPLE",
    "Fields",
    "Known",
    "Line",
    "ShortFormError",
    "fields_of",
    "ladder_around",
    "looks_like",
    "parse_line",
    "read_line",
    "split_lines",
]

MAX_LINE: Final = 200
"""Characters of one line."""

Fields: TypeAlias = dict[str, Plain]
"""Fields of an exercise step or of a level, as ``Node.plain`` gives them: lists are tuples."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a line has to know of the library's definition of its exercise.

    Attributes:
        sided: it is done on each side already.
        held: it is held instead of repeated; ``None`` where that is not known.
        needs: things that it cannot be done without.
        may_need: things that some of its levels cannot be done without.
    """

    sided: bool = False
    held: bool | None = None
    needs: tuple[str, ...] = ()
    may_need: tuple[str, ...] = ()

    @classmethod
    def of(cls, definition: object) -> Known:
        """Take it from a definition as it stands in the file, whatever may be wrong with that."""
        if not isinstance(definition, Mapping):
            return cls()
        levels = definition.get("levels")
        rungs = [rung for rung in levels if isinstance(rung, Mapping)] if isinstance(levels, Sequence) else []
        held = "hold" in definition or any("hold" in rung for rung in rungs)
        repeated = "rep" in definition or any("rep" in rung for rung in rungs)
        return cls(
            sided=definition.get("sides") in ("each", "alternate"),
            held=None if held == repeated else held,
            needs=_texts(definition.get("needs")),
            may_need=tuple(thing for rung in rungs for thing in _texts(rung.get("needs"))),
        )


NOTHING_KNOWN: Final = Known()


def read_line(
    text: str, exercise_names: Collection[str], known: Callable[[str], Known] = lambda _name: NOTHING_KNOWN
) -> Fields:
    """Read a line as an exercise step.

    A number of reps or a hold brings a ladder of its own, around it, in place of the library's.

    Args:
        exercise_names: of the library.
        known: tells what the library says of one of them.

    Raises:
        ShortFormError: it is no exercise of the library, or the rest of the line cannot be meant.
    """
    line = parse_line(text, exercise_names)
    if not line.known:
        raise ShortFormError(_no_exercise(text, line.exercise, exercise_names))
    return fields_of(line, known(line.exercise))


def parse_line(text: str, exercise_names: Collection[str]) -> Line:
    """Read a line, whether or not the library has its exercise.

    Raises:
        ShortFormError: it names no exercise, or the rest of the line cannot be meant.
    """
    if len(text) > MAX_LINE:
        raise ShortFormError(f"this line is longer than {MAX_LINE} characters; write one exercise a line")
    words = _words(text)
    if not words:
        raise ShortFormError(f"nothing is written here; write an exercise and how much of it, like '{EXAMPLE}'")
    named, length = _longest_known(words, exercise_names)
    bound = clauses_begin(words)
    if named is not None and length < bound:
        near = nearest_keyword(words[length])
        if near is not None and suggestion(" ".join(words[:bound]), exercise_names) in (None, named):
            raise ShortFormError(f"'{shown(words[length])}' means nothing here; did you mean '{near}'?")
        named = None
    if named is not None:
        return read_clauses(words[length:], named, known=True)
    if not bound:
        raise ShortFormError(f"no exercise is named here; begin with its name, like '{EXAMPLE}'")
    return read_clauses(words[bound:], " ".join(words[:bound]), known=False)


def fields_of(line: Line, known: Known = NOTHING_KNOWN) -> Fields:
    """Give a line as the fields of an exercise step, in the order in which they are best read.

    Raises:
        ShortFormError: it is held and has a number of reps or a tempo, or is repeated and has a time.
    """
    if line.reps is not None and known.held is True:
        example = f"{line.exercise} {dose_example(line.sets, '20 s')}"
        raise ShortFormError(f"'{line.exercise}' is held, not repeated; write a time, like '{example}'")
    if line.hold is not None and known.held is False:
        example = f"{line.exercise} {dose_example(line.sets, '10')}"
        raise ShortFormError(f"'{line.exercise}' is repeated, not held; write a number, like '{example}'")
    if line.tempo is not None and known.held is True:
        raise ShortFormError(f"'{line.exercise}' is held, and a tempo is for repetitions; leave the tempo out")
    fields: Fields = {"exercise": line.exercise}
    if line.each_side and not known.sided:
        fields["sides"] = "each"
    for name in ("sets", "reps", "hold", "tempo", "rest"):
        value = getattr(line, name)
        if value is not None:
            fields[name] = value
    if line.needs:
        fields["needs"] = tuple(dict.fromkeys((*known.needs, *line.needs)))
    if levels := ladder_around(line.reps, line.hold):
        fields["levels"] = levels
    return fields


def ladder_around(reps: int | None, hold: str | None) -> tuple[Fields, ...]:
    """Give levels around a number of reps or a hold: an easier one, itself, a harder one.

    Args:
        hold: how long, with its unit, as ``Line`` has it.
    """
    if reps is not None:
        fewer, more = reps * 3 // 5, max(reps + 1, reps * 5 // 4)
        rungs: list[tuple[bool, Fields]] = [
            (fewer > 0, {"reps": fewer}),
            (True, {"reps": reps, "start": True}),
            (reps < MOST_REPS, {"reps": min(more, MOST_REPS)}),
        ]
    elif hold is not None:
        seconds = in_seconds(hold)
        shorter, longer = _whole_seconds(seconds * 3 / 5), _whole_seconds(seconds * 5 / 4)
        rungs = [
            (0 < shorter < seconds, {"hold": f"{shorter} s"}),
            (True, {"hold": hold, "start": True}),
            (seconds < longer <= LONGEST, {"hold": f"{longer} s"}),
        ]
    else:
        rungs = []
    return tuple(rung for possible, rung in rungs if possible)


def split_lines(text: str) -> list[str]:
    """Give the lines of a plan, which may be separated by commas and semicolons, too.

    What is no exercise of its own stays in its line: ``clamshell 2x12, rest 30 s, bridge 12`` is two of them.
    Bullets, numbering and what follows ``#`` are left out.
    """
    plain = (re.sub(r"(?:^|\s)#.*", "", line) for line in text.splitlines())
    parts = (part for line in plain for part in _SEPARATOR.split(line))
    lines = (_BULLET.sub("", part).strip().strip(",").strip() for part in parts)
    return [line for line in lines if line]


_SEPARATOR = re.compile(
    r";|,(?:\s+|$)(?!\s*(?:[0-9]|x[0-9]|(?:tempo|rest|with|each|per|both|hold|and)\b))", re.IGNORECASE
)
_BULLET = re.compile(r"^\s*(?:[-*\u2022\u2013]\s+|[0-9]{1,2}[.)]\s+)")

_FILE = re.compile(r"\.ya?ml$|^[./~]|\\|/(?!\s*(?:sides?|legs?|arms?)\b)", re.IGNORECASE)
_PLAN = re.compile(
    r"\n|;|[,:]\s|\S\s+(?:x?[0-9]|tempo\s|rest\s|with\s|(?:each|per|a)\s+(?:side|leg|arm)\b|/)|\S/", re.IGNORECASE
)


def looks_like(text: str) -> bool:
    """Whether an argument of a command is a plan, and not the name or the path of a session.

    A session's name may look like a plan (``hip 2``): look for a session of that name first.
    """
    plain = text.strip()
    return _FILE.search(plain) is None and _PLAN.search(plain) is not None


@lru_cache(maxsize=1024)
def _comparable(written: str) -> str:
    """Give an exercise's name as it is compared: its words without capitals, hyphens, spaces and plural."""
    return "".join(map(_singular, re.split(r"[\s_-]+", written.casefold().strip())))


def _words(text: str) -> list[str]:
    """Split at spaces, with every sign that is part of the plan set apart from names."""
    plain = re.sub(r"[()\[\]]", " ", text.replace("/", " / "))
    plain = re.sub(r"(?<![0-9]):|:(?![0-9])", " ", plain)
    plain = re.sub(r"(?<![0-9\s])\s+[-\u2013\u2014]\s+", " ", plain)
    return plain.strip().rstrip(".,;").split()


def _singular(word: str) -> str:
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _longest_known(words: Sequence[str], names: Collection[str]) -> tuple[str | None, int]:
    """Give the name that the line begins with, of several the longest, and the count of its words."""
    known = {_comparable(name): name for name in sorted(names, reverse=True)}
    for length in range(len(words), 0, -1):
        written = " ".join(words[:length]).rstrip(",")
        exact = written.casefold().replace(" ", "-")
        if exact in names:
            return exact, length
        if (named := known.get(_comparable(written))) is not None:
            return named, length
    return None, 0


def _whole_seconds(seconds: Seconds) -> int:
    """Round as one would say it: from fifteen seconds on, to five."""
    return int(seconds / 5 + 0.5) * 5 if seconds >= 10 else int(seconds)


def _no_exercise(text: str, name: str, names: Collection[str]) -> str:
    sentence = text.strip().endswith((".", "!", "?")) or len(name.split()) > 6
    if sentence and suggestion(name, names) is None:
        return f"'{shown(name)}' is no exercise; to have it said, write '- say: {shown(text)}'"
    return f"there is no exercise '{shown(name)}'; {did_you_mean(name, sorted(names))}"


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, Sequence) else ()
