"""The tables of the history, and how those of an older version become today's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from voicecoach.errors import RecordError

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        """
        CREATE TABLE sessions (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            uid TEXT NOT NULL UNIQUE,
            began TEXT NOT NULL,
            session TEXT NOT NULL,
            title TEXT NOT NULL,
            seconds REAL NOT NULL,
            ending TEXT NOT NULL,
            pain_before INTEGER,
            pain_after INTEGER,
            version TEXT NOT NULL,
            digest TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE sides (
            sequence INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
            position INTEGER NOT NULL,
            exercise TEXT NOT NULL,
            name TEXT NOT NULL,
            side TEXT NOT NULL,
            level INTEGER NOT NULL,
            levels INTEGER NOT NULL,
            sets INTEGER NOT NULL,
            sets_wanted INTEGER NOT NULL,
            reps INTEGER NOT NULL,
            reps_wanted INTEGER NOT NULL,
            held REAL NOT NULL,
            held_wanted REAL NOT NULL,
            pace REAL NOT NULL,
            eased INTEGER NOT NULL,
            skipped INTEGER NOT NULL,
            hurt INTEGER NOT NULL,
            pain INTEGER,
            PRIMARY KEY (sequence, position)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE commands (
            sequence INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
            position INTEGER NOT NULL,
            at REAL NOT NULL,
            command TEXT NOT NULL,
            "by" TEXT NOT NULL,
            PRIMARY KEY (sequence, position)
        ) WITHOUT ROWID
        """,
    ),
)
"""What makes version 1 of nothing, version 2 of version 1, and so on. Those that were ever released stay as they are.

``sequence`` is the order in which sessions were entered, and the only one: a clock may be set back. ``digest`` is
that of a session's rows as version 1 has them, see ``history_rows``: SQLite notices no damage within a value.
"""

_LAST_EVER: Final = 1_000
"""No voicecoach will ever have more versions of its tables; a number beyond is damage."""


def version_of(connection: sqlite3.Connection) -> int:
    """Give the version of the tables in a file; 0 where there are none.

    Raises:
        sqlite3.Error: it cannot be read.
        ValueError: it can be none.
    """
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if not 0 <= version <= _LAST_EVER or (version == 0 and tables):
        raise ValueError(f"{version} is no version of these tables")
    return version


def migrate(connection: sqlite3.Connection, migrations: tuple[tuple[str, ...], ...] = MIGRATIONS) -> None:
    """Bring the tables to the newest version: all of it, or nothing.

    Args:
        connection: in autocommit mode.
        migrations: what brings each version to the next.

    Raises:
        RecordError: the file is of a version that is not known yet; it is untouched.
        sqlite3.Error: it cannot be changed.
        ValueError: its version can be none.
    """
    if version_of(connection) == len(migrations):
        return
    with transaction(connection):
        begun = version_of(connection)  # another process may have been faster
        if begun > len(migrations):
            what = f"The record of your sessions was written by a newer voicecoach, as version {begun} of its tables;"
            raise RecordError(f"{what} this one knows {len(migrations)}.", "Update voicecoach.")
        for statements in migrations[begun:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(migrations)}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Change a file: all of it, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
