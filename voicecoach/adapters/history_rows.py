"""Sessions as rows of the history's tables, and back."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from voicecoach.record.sessions import NO_SIDE, CommandUsed, Ending, SessionRecord, SideRecord
from voicecoach.script.plan import Side

_SESSION: Final = "uid, began, session, title, seconds, ending, pain_before, pain_after, version"
_SIDE: Final = (
    "exercise, name, side, level, levels, sets, sets_wanted, reps, reps_wanted, held, held_wanted, pace, eased, "
    "skipped, hurt, pain"
)
_COMMAND: Final = 'at, command, "by"'

_MOST: Final = 2**63 - 1
"""As whole numbers go in SQLite."""

_MOST_TRIED: Final = 100_000
"""Rows looked for one by one where a table is damaged: two sessions a day for a century are fewer."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A session as it was found in a file.

    Attributes:
        sequence: its place in the order of entering.
        whole: whether all of it was there to be read, and as it was written.
    """

    sequence: int
    record: SessionRecord
    whole: bool = True


def write_session(connection: sqlite3.Connection, record: SessionRecord, sequence: int | None = None) -> None:
    """Enter a session; one of that uid is replaced, and keeps its place in the order.

    Args:
        connection: to the file, in a transaction.
        record: the session.
        sequence: its place in the order of entering, where there is none yet; by default the last.

    Raises:
        sqlite3.Error: it cannot be written.
    """
    row = (
        record.uid,
        record.began.isoformat(),
        _writable(record.session),
        _writable(record.title),
        float(record.seconds),
        record.ending.value,
        record.pain_before,
        record.pain_after,
        record.version,
    )
    sides = [_side_row(side) for side in record.sides]
    commands = [(float(used.at), used.command, used.by) for used in record.commands]
    columns = f"{_SESSION}, digest"
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns.split(", "))
    insert = f"{_insert('sessions', f'sequence, {columns}')} ON CONFLICT (uid) DO UPDATE SET {changes}"
    connection.execute(insert, (sequence, *row, _digest(row, sides, commands)))
    place: int = connection.execute("SELECT sequence FROM sessions WHERE uid = ?", (record.uid,)).fetchone()[0]
    for table in ("sides", "commands"):
        connection.execute(f"DELETE FROM {table} WHERE sequence = ?", (place,))
    _write_parts(connection, "sides", _SIDE, place, sides)
    _write_parts(connection, "commands", _COMMAND, place, commands)


def read_sessions(connection: sqlite3.Connection) -> tuple[SessionRecord, ...]:
    """Give all sessions in the order of entering.

    Raises:
        sqlite3.Error: they cannot be read.
        ValueError: something in them can be no session, or is not as it was written.
    """
    sides, commands = _parts(connection, "sides", _SIDE), _parts(connection, "commands", _COMMAND)
    found = []
    rows = connection.execute(f"SELECT sequence, digest, {_SESSION} FROM sessions ORDER BY sequence")
    for sequence, digest, *row in rows:
        entered = _entered(sequence, digest, row, sides[sequence], commands[sequence])
        if not entered.whole:
            raise ValueError(f"session {sequence} is not as it was written")
        found.append(entered.record)
    return tuple(found)


def salvage(connection: sqlite3.Connection) -> tuple[Entered, ...]:
    """Give what can be read of a damaged file, row by row, in the order of entering."""
    found = []
    for sequence in _sequences(connection):
        rows = _tried(connection, f"SELECT digest, {_SESSION} FROM sessions WHERE sequence = ?", (sequence,))
        sides, commands = (
            _tried(connection, f"SELECT {columns} FROM {table} WHERE sequence = ? ORDER BY position", (sequence,))
            for table, columns in (("sides", _SIDE), ("commands", _COMMAND))
        )
        for digest, *row in rows:
            try:
                found.append(_entered(sequence, digest, row, sides, commands))
            except (ValueError, TypeError, OverflowError):  # its row holds what can be no session
                continue
    return tuple(found)


def _insert(table: str, columns: str) -> str:
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(columns.split(', ')))})"


def _write_parts(
    connection: sqlite3.Connection, table: str, columns: str, sequence: int, rows: Iterable[tuple[object, ...]]
) -> None:
    numbered = ((sequence, position, *row) for position, row in enumerate(rows))
    connection.executemany(_insert(table, f"sequence, position, {columns}"), numbered)


def _parts(connection: sqlite3.Connection, table: str, columns: str) -> defaultdict[int, list[Sequence[Any]]]:
    """Give the rows of a table by the session that they belong to."""
    parts: defaultdict[int, list[Sequence[Any]]] = defaultdict(list)
    for sequence, *row in connection.execute(f"SELECT sequence, {columns} FROM {table} ORDER BY sequence, position"):
        parts[sequence].append(row)
    return parts


def _sequences(connection: sqlite3.Connection) -> list[int]:
    """Give the numbers that sessions may have: read from both ends, and every one in a gap that cannot be read."""
    forth, back = (list(_read_until_damage(connection, order)) for order in ("ASC", "DESC"))
    used = _tried(connection, "SELECT max(sequence) FROM sides")
    last = min(back) if back else max((number for (number,) in used if number), default=0) + 1
    first = max(forth, default=0) + 1
    return sorted({*forth, *back, *range(first, min(last, first + _MOST_TRIED))})


def _read_until_damage(connection: sqlite3.Connection, order: str) -> Iterator[int]:
    try:
        for (sequence,) in connection.execute(f"SELECT sequence FROM sessions ORDER BY sequence {order}"):
            yield sequence
    except sqlite3.Error:
        return


def _tried(connection: sqlite3.Connection, query: str, values: tuple[object, ...] = ()) -> list[Sequence[Any]]:
    """Give the rows of a query that come before damage."""
    rows: list[Sequence[Any]] = []
    try:
        for row in connection.execute(query, values):
            rows.append(row)  # noqa: PERF402  # what was read before the damage counts
    except sqlite3.Error:
        pass
    return rows


def _digest(row: Sequence[Any], sides: Sequence[Sequence[Any]], commands: Sequence[Sequence[Any]]) -> str:
    return sha256(json.dumps([row, sides, commands], default=repr).encode(errors="replace")).hexdigest()


def _entered(
    sequence: int, digest: object, row: Sequence[Any], sides: Sequence[Sequence[Any]], commands: Sequence[Sequence[Any]]
) -> Entered:
    uid, began, session, title, seconds, ending, before, after, version = row
    record = SessionRecord(
        uid=_text(uid),
        began=_moment(began),
        session=_text(session),
        title=_text(title),
        seconds=float(seconds),
        ending=Ending(ending),
        sides=tuple(map(_side, sides)),
        commands=tuple(CommandUsed(float(at), _text(command), _text(by)) for at, command, by in commands),
        pain_before=_pain(before),
        pain_after=_pain(after),
        version=_text(version),
    )
    return Entered(sequence, record, whole=digest == _digest(row, sides, commands))


def _side_row(side: SideRecord) -> tuple[object, ...]:
    return (
        side.exercise,
        side.name,
        side.side.value if side.side else NO_SIDE,
        side.level,
        side.levels,
        side.sets,
        side.sets_wanted,
        side.reps,
        side.reps_wanted,
        float(side.held),
        float(side.held_wanted),
        float(side.pace),
        int(side.eased),
        int(side.skipped),
        int(side.hurt),
        side.pain,
    )


def _side(row: Sequence[Any]) -> SideRecord:
    exercise, name, side, level, levels, sets, sets_wanted, reps, reps_wanted, held, held_wanted, pace, *rest = row
    eased, skipped, hurt, pain = rest
    return SideRecord(
        exercise=_text(exercise),
        name=_text(name),
        side=None if side == NO_SIDE else Side(side),
        level=_whole(level),
        levels=_whole(levels),
        sets=_whole(sets),
        sets_wanted=_whole(sets_wanted),
        reps=_whole(reps),
        reps_wanted=_whole(reps_wanted),
        held=float(held),
        held_wanted=float(held_wanted),
        pace=float(pace),
        eased=bool(eased),
        skipped=bool(skipped),
        hurt=bool(hurt),
        pain=_pain(pain),
    )


def _writable(text: str) -> str:
    """Give text as UTF-8 has it; the name of a file may hold what is none."""
    return text.encode(errors="replace").decode()


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")  # noqa: TRY004  # a damaged row, not a wrong call
    return value


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.utcoffset() is None:
        raise ValueError(f"{value} lacks its offset from UTC")
    return moment


def _pain(value: object) -> int | None:
    return None if value is None else int(str(value))


def _whole(value: Any) -> int:
    number = int(value)
    if abs(number) > _MOST:
        raise ValueError(f"{number} is no count of anything")
    return number
