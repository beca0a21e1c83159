"""What was done as a table for other programs: a row for each side of each exercise."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Final

from voicecoach.record.sessions import NO_SIDE, SessionRecord, SideRecord

_SESSION: Final = ("uid", "began", "session", "title", "seconds", "ending", "pain_before", "pain_after", "version")
_SIDE: Final = tuple(field.name for field in fields(SideRecord))

COLUMNS: Final = ("number", *_SESSION, "commands", *_SIDE)
"""The session's, repeated in each of its rows; then those of what one side did, named as in ``record.exchange``."""


def as_csv(numbered: Iterable[tuple[int, SessionRecord]]) -> str:
    """Give sessions as CSV (RFC 4180) with a line of titles.

    A session in which nothing was done has one row, whose last columns are empty; so is a value that is not known.
    Truth is 1 or 0; ``commands`` counts those that the listener used.

    Args:
        numbered: sessions, each with its number in the history.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for number, record in numbered:
        writer.writerows(_rows(number, record))
    return text.getvalue()


def _rows(number: int, record: SessionRecord) -> Iterator[list[object]]:
    of_session = [number, *(_cell(name, getattr(record, name)) for name in _SESSION), len(record.commands)]
    for side in record.sides:
        yield [*of_session, *(_cell(name, getattr(side, name)) for name in _SIDE)]
    if not record.sides:
        yield [*of_session, *("" for _ in _SIDE)]


def _cell(name: str, value: object) -> object:
    match name, value:
        case "began", _:
            return value.isoformat()  # type: ignore[attr-defined]
        case "side", None:
            return NO_SIDE
        case _, bool():
            return int(value)
        case _:
            return value
