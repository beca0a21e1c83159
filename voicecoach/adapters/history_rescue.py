"""Saves what can be read of a damaged history: row by row, and what is missing from its spare copy."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from voicecoach.adapters.history_rows import Entered, read_sessions, salvage, write_session
from voicecoach.adapters.history_schema import MIGRATIONS, migrate, transaction, version_of
from voicecoach.adapters.whole_file import sync_folder
from voicecoach.record.sessions import SessionRecord

MOST_KEPT: Final = 3
"""Damaged files that are kept beside the history."""

_BESIDE: Final = ("", "-wal", "-shm", "-journal")
"""Endings of SQLite's files, the database's own first."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What could be saved.

    Attributes:
        entered: in the order of entering, each with a place of its own.
        from_copy: how many of them only the spare copy has whole.
        in_part: how many are not as they were written.
    """

    entered: tuple[Entered, ...]
    from_copy: int = 0
    in_part: int = 0

    @property
    def sessions(self) -> tuple[SessionRecord, ...]:
        """The sessions alone."""
        return tuple(entered.record for entered in self.entered)


def is_damage(fault: Exception) -> bool:
    """Whether a fault lies in what the file holds, not in a disk or folder that refuses to be used."""
    if isinstance(fault, ValueError | TypeError | OverflowError):
        return True
    if not isinstance(fault, sqlite3.DatabaseError):
        return False
    code = getattr(fault, "sqlite_errorcode", None)  # without one: some of its text is not UTF-8
    damaged = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)
    if code is None:
        return isinstance(fault, sqlite3.OperationalError)
    return code & 0xFF in damaged or code == sqlite3.SQLITE_IOERR_SHORT_READ


def verify(connection: sqlite3.Connection) -> None:
    """See that a file is whole as SQLite knows it.

    Raises:
        sqlite3.DatabaseError: it is damaged, or cannot be read.
        ValueError: it is damaged.
    """
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise ValueError(found)


def verified(connection: sqlite3.Connection) -> tuple[SessionRecord, ...]:
    """Read a file and see that it is whole, each session also in itself; errors as ``verify``.

    Raises:
        RecordError: it is of a version that is not known yet.
    """
    verify(connection)
    version = version_of(connection)
    if version == len(MIGRATIONS):
        return read_sessions(connection)
    if version == 0:
        return ()
    with closing(in_memory(connection)) as migrated:
        return read_sessions(migrated)


def in_memory(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Give a copy of a file, of the newest version; nothing is written."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.execute("BEGIN")  # or the copying would wait without end for whoever has locked the file
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.backup(copy)
        connection.execute("COMMIT")
        migrate(copy)
    except BaseException:
        copy.close()
        raise
    return copy


@contextmanager
def reading(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a file to be read and nothing else, though it be damaged or nothing be writable.

    Raises:
        sqlite3.Error: it cannot be opened.
    """
    readable = "mode=ro&immutable=1"  # makes no files of SQLite's beside it, and takes what is in the file for all
    for how in ("mode=ro", readable) if Path(f"{file}-wal").exists() else (readable,):
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?{how}", uri=True, isolation_level=None)) as found:
            found.execute("PRAGMA writable_schema = ON")  # so that a file cut short is not refused as a whole
            try:
                found.execute("PRAGMA schema_version").fetchone()
            except sqlite3.OperationalError as fault:
                if is_damage(fault) or how == readable:
                    raise
                continue
            yield found
            return


def gather(file: Path, spare: Path) -> Saved:
    """Read what can be read of the history and its spare copy; changes neither.

    Raises:
        RecordError: one is of a version that is not known yet.
    """
    own, copied = _found_in(file), _found_in(spare)
    by_worth = sorted((*own, *copied), key=lambda entered: not entered.whole)
    uids: set[str] = set()
    places: set[int] = set()
    chosen: list[Entered] = []
    for entered in by_worth:
        known = entered.record.uid in uids or (not entered.whole and entered.sequence in places)
        if not known:
            chosen.append(entered)
            uids.add(entered.record.uid)
            places.add(entered.sequence)
    in_order = sorted(chosen, key=lambda entered: entered.sequence)
    if len(places) < len(chosen):  # the two files are of different histories
        in_order = [replace(entered, sequence=place) for place, entered in enumerate(in_order, start=1)]
    return Saved(
        tuple(in_order),
        from_copy=sum(entered not in own for entered in chosen),
        in_part=sum(not entered.whole for entered in chosen),
    )


def rescue(file: Path, spare: Path) -> str:
    """Put a whole file in the place of a damaged one, which is kept beside it.

    Killed at any instant, it is done again, or finished by ``finish``.

    Returns:
        One or two sentences: what was saved.

    Raises:
        sqlite3.Error, OSError: a file cannot be written; the damaged one is still in its place.
        RecordError: a file is of a version that is not known yet.
    """
    saved = gather(file, spare)
    kept = _set_aside(file)
    _write_new(_part(file), saved.entered)
    _part(file).replace(_rescued(file))
    finish(file)
    return _told(saved, kept)


def finish(file: Path) -> None:
    """Put what a rescue has written in its place, if that was interrupted.

    Raises:
        OSError: it cannot be done.
    """
    rescued = _rescued(file)
    if rescued.exists():
        for ending in _BESIDE[1:]:  # they belong to the damaged file, and would be taken for the new one's
            Path(f"{file}{ending}").unlink(missing_ok=True)
        rescued.replace(file)
        sync_folder(file.parent)


def copies_of(file: Path) -> Iterator[Path]:
    """Give the files that a rescue leaves or may have left beside the history."""
    yield from (Path(f"{_part(file)}{ending}") for ending in _BESIDE)
    yield _rescued(file)
    for number in _numbers(file):
        yield from _damaged(file, number)


def private(file: Path) -> None:
    """Make a file that only its owner may read, if it is not there."""
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _found_in(file: Path) -> tuple[Entered, ...]:
    try:
        with reading(file) as connection:
            try:
                copy = in_memory(connection)
            except (sqlite3.Error, ValueError):  # so damaged that it cannot be copied page by page, or has no version
                return salvage(connection)
            with closing(copy):
                return salvage(copy)
    except sqlite3.Error:
        return ()


def _write_new(part: Path, sessions: Iterable[Entered]) -> None:
    for ending in _BESIDE:
        Path(f"{part}{ending}").unlink(missing_ok=True)
    private(part)
    with closing(sqlite3.connect(part, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        migrate(connection)
        with transaction(connection):
            for entered in sessions:
                write_session(connection, entered.record, entered.sequence)


def _set_aside(file: Path) -> Path | None:
    """Copy a damaged file, so that there is one in its place at any instant; the oldest beyond a few are removed."""
    if not file.exists() or not file.stat().st_size:
        return None
    numbers = _numbers(file)
    kept = file.with_name(f"{file.name}.damaged-{max(numbers, default=0) + 1}")
    for ending in _BESIDE[:2]:
        if Path(f"{file}{ending}").exists():
            private(Path(f"{kept}{ending}"))
            shutil.copyfile(f"{file}{ending}", f"{kept}{ending}")
    for number in numbers[: len(numbers) + 1 - MOST_KEPT]:
        for old in _damaged(file, number):
            old.unlink(missing_ok=True)
    return kept


def _numbers(file: Path) -> list[int]:
    """Give the numbers of the damaged files that are kept, the oldest first."""
    endings = (path.name.removeprefix(f"{file.name}.damaged-") for path in file.parent.glob(f"{file.name}.damaged-*"))
    return sorted(int(ending) for ending in endings if ending.isdecimal())


def _damaged(file: Path, number: int) -> Iterator[Path]:
    return (file.with_name(f"{file.name}.damaged-{number}{ending}") for ending in _BESIDE)


def _part(file: Path) -> Path:
    return file.with_name(f".{file.name}.part")


def _rescued(file: Path) -> Path:
    return file.with_name(f"{file.name}.rescued")


def _told(saved: Saved, kept: Path | None) -> str:
    there = f"was damaged, and is kept as {kept}." if kept else "was missing."
    count = len(saved.entered)
    if not count:
        return f"The record of your sessions {there} Nothing of it could be read; a new one begins."
    found = "One session was" if count == 1 else f"{count} sessions were"
    copied = f", {saved.from_copy} of them from its spare copy" if saved.from_copy else ""
    lacking = f" Of {saved.in_part} a part is lost or wrong." if saved.in_part else ""
    return f"The record of your sessions {there} {found} saved{copied}.{lacking}"
