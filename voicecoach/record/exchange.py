"""The one file in which everything recorded goes from machine to machine: its format, and how it is read.

It is JSON in UTF-8, an object with these fields, and any others are ignored:

- ``voicecoach history``: 1, the version of this format.
- ``exported``: when it was written.
- ``sessions``: an array of sessions, in the order in which they were entered. That order counts, not the times.
- ``profile``: the text of the listener's profile, a file of YAML; null without one.

A moment is text in ISO 8601 with its offset from UTC: ``2026-11-21T07:30:00.250000+01:00``. Lengths are in seconds and
may have fractions. Pain is a whole number from 0 to 10, or null where no number was given. A session has these fields:

- ``uid``: 32 hexadecimal digits in lower case, that no other session in the world has.
- ``began``: a moment.
- ``session``: text: what was asked for, a name, a path, or a plan in the short form.
- ``title``: text: its name aloud.
- ``seconds``: how long it took.
- ``ending``: ``finished``, ``stopped`` (by the listener) or ``interrupted``.
- ``sides``: an array, in the order in which they were done; may be left out.
- ``commands``: an array of the commands of the listener, in order; may be left out.
- ``pain_before``, ``pain_after``: pain at the beginning and at the end; may be left out.
- ``version``: text: of the program; may be left out.

Each of ``sides`` is what one side did of one exercise:

- ``exercise``: text: its name in scripts. ``name``: text: its name aloud, at the level.
- ``side``: ``left``, ``right``, or ``both`` of an exercise that has no sides.
- ``level``: whole number, 0 the easiest, less than ``levels``: whole number, how many there are.
- ``sets``, ``reps``, ``held``: what was done in all: complete sets, reps, and seconds held; the last two may be left
  out, then 0. ``sets_wanted``, ``reps_wanted``, ``held_wanted``: the same as the script has it at that level.
- ``pace``: above 0; 1 as written, larger is slower; may be left out, then 1.
- ``eased``, ``skipped``, ``hurt``: true or false; may be left out, then false: whether the listener asked for an easier
  level, moved on with work still owed, said that it hurt.
- ``pain``: the most that was given; may be left out.

Each of ``commands`` has ``at``, seconds since the session began; ``command``, text, such as ``easier``; and ``by``,
text: ``voice``, ``text`` or ``key``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from voicecoach.errors import RecordError
from voicecoach.record.sessions import NO_SIDE, SessionRecord, SideRecord

VERSION: Final = 1

_KEY: Final = "voicecoach history"
_WORST_PAIN: Final = 10
_REMEDY: Final = "Export it anew, or put that right."
_MOST: Final = 2**53
"""What any program for JSON reads exactly, and a database takes."""

_SESSION: Final = TypeAdapter(SessionRecord)


@dataclass(frozen=True, slots=True)
class Everything:
    """What such a file holds.

    Attributes:
        sessions: in the order in which they were entered.
        profile: its text; ``None`` without one.
    """

    sessions: tuple[SessionRecord, ...]
    profile: str | None = None


def as_fields(record: SessionRecord) -> dict[str, Any]:
    """Give a session as the file has it."""
    fields: dict[str, Any] = _SESSION.dump_python(record, mode="json")
    for side in fields["sides"]:
        side["side"] = side["side"] or NO_SIDE
    return fields


def written(everything: Everything, now: datetime) -> str:
    """Give the text of the file.

    Args:
        everything: what goes into it.
        now: with its offset from UTC.
    """
    content = {
        _KEY: VERSION,
        "exported": now.isoformat(),
        "sessions": [as_fields(record) for record in everything.sessions],
        "profile": everything.profile,
    }
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def read(text: str, file: str) -> Everything:
    """Read the text of the file.

    Args:
        text: the whole of it.
        file: named in errors.

    Raises:
        RecordError: it is no such file; names the place in it, such as ``sessions[3].sides[0].pain``.
    """
    try:
        content = json.loads(text.removeprefix("\ufeff"), parse_constant=_refuse)
    except json.JSONDecodeError as fault:
        what = f"{file}, line {fault.lineno}: this is not JSON: {fault.msg}."
        raise RecordError(what, "Give a file that 'voicecoach history --export' wrote.") from fault
    except (ValueError, RecursionError) as fault:
        raise RecordError(f"{file} cannot be read: {fault}.", _REMEDY) from fault
    if not isinstance(content, dict) or _KEY not in content:
        raise RecordError(f"{file} is no exported history.", "Give a file that 'voicecoach history --export' wrote.")
    if content[_KEY] != VERSION or isinstance(content[_KEY], bool):
        what = f"{file}: '{_KEY}' is {json.dumps(content[_KEY])}; this voicecoach reads {VERSION}."
        raise RecordError(what, "Update voicecoach.")
    listed = content.get("sessions")
    if not isinstance(listed, list):
        raise RecordError(f"{file}: 'sessions' must be an array.", _REMEDY)
    profile = content.get("profile")
    if not (profile is None or isinstance(profile, str)):
        raise RecordError(f"{file}: 'profile' must be text, or null.", _REMEDY)
    records = tuple(_session(fields, f"sessions[{number}]", file) for number, fields in enumerate(listed))
    _refuse_twins(records, file)
    return Everything(records, profile)


def merged(ours: Sequence[SessionRecord], theirs: Sequence[SessionRecord]) -> tuple[SessionRecord, ...]:
    """Put two histories together: each session once, and as it is in ours where it is in both.

    The order of each stays as it is, as far as the two agree; between sessions of ours and of theirs alone the times
    decide.
    """
    places = {record.uid: place for place, record in enumerate(ours)}
    shared = places.keys() & {record.uid for record in theirs}
    together: list[SessionRecord] = []
    taken = 0
    for record in theirs:
        place = places.get(record.uid)
        if place is not None:
            until = max(taken, place + 1)
            together += ours[taken:until]
        else:
            until = taken
            while until < len(ours) and ours[until].uid not in shared and ours[until].began <= record.began:
                until += 1
            together += [*ours[taken:until], record]
        taken = until
    return (*together, *ours[taken:])


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _session(fields: object, place: str, file: str) -> SessionRecord:
    try:
        return _checked(_SESSION.validate_json(json.dumps(_without_both(fields, place)), strict=True), place)
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_context=False)[0]
        what = f"{_path(place, first['loc'])}: {first['msg'][0].lower()}{first['msg'][1:]}"
        raise RecordError(f"{file}: {what}.", _REMEDY) from fault
    except ValueError as fault:
        raise RecordError(f"{file}: {fault}.", _REMEDY) from fault


def _without_both(fields: object, place: str) -> object:
    """Name no side where the file names both, as the records have it."""
    if not isinstance(fields, Mapping) or not isinstance(fields.get("sides"), list):
        return fields
    sides = []
    for number, side in enumerate(fields["sides"]):
        if isinstance(side, Mapping) and side.get("side") is None:
            raise ValueError(f"{place}.sides[{number}].side must be 'left', 'right' or '{NO_SIDE}'")
        named = isinstance(side, Mapping) and side["side"] != NO_SIDE
        sides.append(side if named or not isinstance(side, Mapping) else {**side, "side": None})
    return {**fields, "sides": sides}


def _path(place: str, inner: tuple[int | str, ...]) -> str:
    return place + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in inner)


def _checked(record: SessionRecord, place: str) -> SessionRecord:
    """Refuse what has the right type and can still not be.

    Raises:
        ValueError: and where.
    """
    for path, is_right, must in _demands(record):
        if not is_right:
            raise ValueError(f"{place}.{path} must {must}")
    return record


def _demands(record: SessionRecord) -> Iterator[tuple[str, bool, str]]:
    yield "uid", bool(re.fullmatch("[0-9a-f]{32}", record.uid)), "have 32 hexadecimal digits"
    yield "began", record.began.utcoffset() is not None, "end with its offset from UTC, such as +01:00"
    yield "seconds", _is_amount(record.seconds), "be 0 or more"
    for name, pain in (("pain_before", record.pain_before), ("pain_after", record.pain_after)):
        yield name, _is_pain(pain), f"be from 0 to {_WORST_PAIN}, or null"
    for number, side in enumerate(record.sides):
        yield from ((f"sides[{number}].{name}", right, must) for name, right, must in _demands_of(side))
    for number, used in enumerate(record.commands):
        yield f"commands[{number}].at", _is_amount(used.at), "be 0 or more"


def _demands_of(side: SideRecord) -> Iterator[tuple[str, bool, str]]:
    yield "levels", side.levels >= 1, "be 1 or more"
    yield "level", 0 <= side.level < side.levels, "be 0 or more, and less than levels"
    yield "pain", _is_pain(side.pain), f"be from 0 to {_WORST_PAIN}, or null"
    yield "pace", _is_amount(side.pace) and side.pace > 0, "be above 0"
    for name in ("sets", "sets_wanted", "reps", "reps_wanted", "held", "held_wanted"):
        yield name, _is_amount(getattr(side, name)), "be 0 or more"


def _is_amount(number: float) -> bool:
    return math.isfinite(number) and 0 <= number <= _MOST


def _is_pain(pain: int | None) -> bool:
    return pain is None or 0 <= pain <= _WORST_PAIN


def _refuse_twins(records: Sequence[SessionRecord], file: str) -> None:
    places: dict[str, int] = {}
    for number, record in enumerate(records):
        first = places.setdefault(record.uid, number)
        if first != number:
            raise RecordError(f"{file}: sessions[{number}].uid is that of sessions[{first}].", "Take one of them out.")
