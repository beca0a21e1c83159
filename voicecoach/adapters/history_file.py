"""The history of all sessions, in a file of SQLite that survives crashes, damage and a second run.

Beside it lies a spare copy, made whole or not at all after every change; of a damaged file what can be read is saved,
and the copy fills in the rest. So nothing is lost while either of them is whole. Whoever uses the files holds a lock,
which ends with its process.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from voicecoach.adapters.history_rescue import (
    copies_of,
    finish,
    gather,
    is_damage,
    private,
    reading,
    rescue,
    verified,
    verify,
)
from voicecoach.adapters.history_rows import read_sessions, write_session
from voicecoach.adapters.history_schema import migrate, transaction, version_of
from voicecoach.adapters.whole_file import sync_folder
from voicecoach.errors import RecordError
from voicecoach.record.sessions import SessionRecord
from voicecoach.units import Seconds

PATIENCE: Final[Seconds] = 5.0
"""How long another process is waited for."""


class HistoryFile:
    """Keeps what was done, from session to session.

    Args:
        path: of the file; neither it nor its folder need exist. The spare copy, the lock, and damaged files that were
            set aside are beside it.
        time_out: how long to wait for another process that writes.
    """

    def __init__(self, path: Path, time_out: Seconds = PATIENCE) -> None:
        self._path = path
        self._spare = path.with_name(f"{path.stem}.backup{path.suffix}")
        self._lock = path.with_name(f"{path.stem}.lock")
        self._time_out = time_out
        self._remarks: list[str] = []

    def put(self, record: SessionRecord) -> None:
        """Enter a session; one of the same uid is replaced where it is.

        Raises:
            RecordError: it cannot be kept, and what was there is as it was.
            ValueError: when the session began has no offset from UTC.
        """
        if record.began.utcoffset() is None:
            raise ValueError("began lacks its offset from UTC")
        self._change(lambda connection: write_session(connection, record))

    def revise(
        self, revised: Callable[[tuple[SessionRecord, ...]], tuple[SessionRecord, ...]]
    ) -> tuple[tuple[SessionRecord, ...], tuple[SessionRecord, ...]]:
        """Keep other sessions, in another order, made of those that are there: all of it, or nothing.

        Args:
            revised: gives the sessions that are to be there, from those that are, while nobody else can write.

        Returns:
            The sessions before, and after.

        Raises:
            RecordError: they cannot be kept, and what was there is as it was.
        """
        before: tuple[SessionRecord, ...] = ()
        after: tuple[SessionRecord, ...] = ()

        def replace(connection: sqlite3.Connection) -> None:
            nonlocal before, after
            before = read_sessions(connection)
            after = revised(before)
            if after == before:
                return
            connection.execute("DELETE FROM sessions")
            for record in after:
                write_session(connection, record)

        self._change(replace)
        return before, after

    def sessions(self) -> tuple[SessionRecord, ...]:
        """Give all sessions, in the order of entering; none, and no file is made, where there is no file.

        Raises:
            RecordError: they cannot be read.
        """
        if not self._exists():
            return ()
        try:
            with self._alone():
                found = self._found_whole()
                if found is not None:
                    return found
                with self._opened() as connection:
                    return read_sessions(connection)
        except (sqlite3.Error, OSError) as fault:  # nothing can be written here now; but perhaps read
            if self._path.exists() and not os.access(self._path, os.R_OK):
                raise self._told(fault) from fault
            return self._looked_at()

    def count(self) -> int:
        """Give how many sessions there are; errors as ``sessions``."""
        return len(self.sessions())

    def delete(self, uid: str) -> None:
        """Take a session away, also from the spare copy; damaged files that were set aside are removed for it.

        Raises:
            RecordError: it cannot be done.
        """
        if self._exists():
            self._forget("DELETE FROM sessions WHERE uid = ?", uid)

    def delete_all(self) -> None:
        """Take everything away: the rows are overwritten, and the copy and damaged files removed.

        Raises:
            RecordError: it cannot be done.
        """
        if self._exists() or any(path.exists() for path in copies_of(self._path)):
            self._forget("DELETE FROM sessions")

    def check(self) -> str | None:
        """Look whether the file and its spare copy are whole; changes nothing.

        Returns:
            A sentence on what is wrong; None if nothing is, or there is no file yet.
        """
        if not self._exists():
            return None
        try:
            with self._alone():
                own, copied = self._fault_of(self._path), self._fault_of(self._spare)
        except (sqlite3.Error, OSError):
            own, copied = self._fault_of(self._path), self._fault_of(self._spare)
        if own and copied:
            return f"The record of your sessions in {self._path} {own}, and its spare copy {copied}."
        if own:
            return f"The record of your sessions in {self._path} {own}; its spare copy is whole."
        if copied:
            return f"The spare copy of your sessions, {self._spare}, {copied}; the next session makes a new one."
        return None

    def remarks(self) -> tuple[str, ...]:
        """Give what the user should know of what was done so far: a rescue, or a spare copy that could not be made."""
        return tuple(self._remarks)

    def _exists(self) -> bool:
        try:
            return any(file.exists() and file.stat().st_size for file in (self._path, self._spare))
        except OSError as fault:  # the folder may not be entered
            raise self._told(fault) from fault

    def _forget(self, statement: str, *values: str) -> None:
        def forget(connection: sqlite3.Connection) -> None:
            connection.execute(statement, values)

        self._change(forget, forget=True)

    def _change(self, change: Callable[[sqlite3.Connection], None], *, forget: bool = False) -> None:
        """Change the file, then make a new spare copy.

        Args:
            forget: rather have no spare copy than the old one, and no damaged files.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._alone(), self._opened() as connection:
                with transaction(connection):
                    change(connection)
                if forget:
                    for path in (self._spare, *copies_of(self._path)):
                        path.unlink(missing_ok=True)
                    connection.execute("VACUUM")  # what is deleted lingers in a file until it is written anew
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self._copy(connection)
        except (sqlite3.Error, OSError) as fault:
            raise self._told(fault) from fault

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes out; a lock of SQLite's own, since every system has it and it ends with its process."""
        try:
            lock = self._locked()
        except sqlite3.DatabaseError as fault:
            if not is_damage(fault):
                raise
            self._lock.unlink(missing_ok=True)  # it is an empty file, if it is in order
            lock = self._locked()
        with closing(lock):
            yield

    def _locked(self) -> sqlite3.Connection:
        lock = sqlite3.connect(self._lock, timeout=self._time_out, isolation_level=None)
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except BaseException:
            lock.close()
            raise
        return lock

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Open the file, whole and of the newest version, or made anew; only to be used alone."""
        finish(self._path)
        if self._found_whole() is None:
            self._remarks.append(rescue(self._path, self._spare))
        private(self._path)
        with closing(self._connect()) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")
            migrate(connection)
            yield connection

    def _connect(self) -> sqlite3.Connection:
        address = f"{self._path.absolute().as_uri()}?mode=rw"
        return sqlite3.connect(address, uri=True, timeout=self._time_out, isolation_level=None)

    def _found_whole(self) -> tuple[SessionRecord, ...] | None:
        """Give all sessions if the file is whole; an empty one is not where a spare copy says that there was more."""
        if not self._path.exists():
            return None if self._spare.exists() else ()
        with closing(self._connect()) as connection:
            try:
                found = verified(connection)
                return found if version_of(connection) > 0 or not self._spare.exists() else None
            except (sqlite3.Error, ValueError, TypeError, OverflowError) as fault:
                if is_damage(fault):
                    return None
                raise

    def _looked_at(self) -> tuple[SessionRecord, ...]:
        """Give what can be read where nothing can be written."""
        saved = gather(self._path, self._spare)
        fault = self._fault_of(self._path)
        if fault:
            self._remarks.append(f"The record of your sessions in {self._path} {fault}; this is what could be read.")
        return saved.sessions

    def _fault_of(self, file: Path) -> str | None:
        try:
            with reading(file) as connection:
                connection.execute("PRAGMA writable_schema = OFF")
                verified(connection)
                if not version_of(connection):
                    return "is empty"
                found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
                return None if found == "ok" else "is damaged"
        except RecordError:
            return "was written by a newer voicecoach"
        except (sqlite3.Error, OSError, ValueError, TypeError, OverflowError) as fault:
            if not file.exists():
                return "is missing"
            return "is damaged" if is_damage(fault) else f"cannot be read ({fault})"

    def _copy(self, connection: sqlite3.Connection) -> None:
        """Make the spare copy; without it, the record is still kept."""
        part = self._spare.with_name(f".{self._spare.name}.part")
        try:
            part.unlink(missing_ok=True)
            private(part)
            with closing(sqlite3.connect(part, isolation_level=None)) as copy:
                connection.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")  # so that it is one file
                verify(copy)
            part.replace(self._spare)
            sync_folder(self._spare.parent)
        except (sqlite3.Error, OSError, ValueError) as fault:
            self._remarks.append(f"The spare copy of your sessions could not be made: {_reason(fault)}.")
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def _told(self, fault: sqlite3.Error | OSError) -> RecordError:
        code = getattr(fault, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            what = f"The record of your sessions, {self._path}, is in use: another voicecoach writes to it."
            return RecordError(what, "Try again in a moment.")
        what = f"The record of your sessions cannot be used in {self._path}: {_reason(fault)}."
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            return RecordError(what, "Make room on that disk, and see that it is sound.")
        return RecordError(what, f"Make {self._path.parent} a folder that you may write to, with room on its disk.")


def _reason(fault: Exception) -> str:
    if getattr(fault, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
        return "the disk is full"
    return str(getattr(fault, "strerror", None) or fault)
