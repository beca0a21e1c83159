"""Journals as files: one for each session, in one folder, written as the session goes on.

A journal belongs to the process that holds the lock beside it; the system lets go of that when the process ends, in
whatever way. So a journal that nobody holds, and that has no end, is of a session that was interrupted.

What the session does must never wait for a disk: two threads do the writing, one of them hands each line to the system
at once, so that it outlives the program, the other has it put on the disk, so that it outlives a power cut.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from io import FileIO
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Condition, Event, Lock, Thread
from typing import TYPE_CHECKING, Final

from voicecoach.adapters.whole_file import write_whole
from voicecoach.record.journal import (
    Header,
    Journal,
    NewerJournalError,
    again_line,
    describe,
    header_line,
    is_told,
    kept_lines,
    only_kept,
    read_journal,
)
from voicecoach.record.lines import Line, encode
from voicecoach.units import Seconds

if TYPE_CHECKING:
    from filelock import BaseFileLock

MOST: Final = 8_000_000
"""Bytes of a file after which it is written anew with what must be kept: twice what is told of any session."""

MOST_DAMAGED: Final = 5
"""Unreadable journals that are kept aside."""

LETS_GO_WITHIN: Seconds = 0.2
"""For another program that only looks at a journal to let go of it."""

_HALF_WRITTEN: Final = ".*.part"
"""As ``whole_file`` names them."""

LEFTOVER_AFTER: Seconds = 86_400.0
"""Age of a file that was being written when its program was killed, after which it is cleared away."""


class OpenJournal:
    """A journal being written. Nothing here waits for the disk, and nothing raises.

    Args:
        path: of its file; need not exist.
        lock: held for as long as this is open; ``None`` if it cannot be, and then nothing is written.
        kept: lines without which nothing can be made of it.
        written: bytes of the file that ``kept`` is from; 0 to write it anew.
        fault: why it cannot be written.
    """

    def __init__(
        self, path: Path, lock: BaseFileLock | None, kept: Sequence[Line], written: int = 0, fault: str | None = None
    ) -> None:
        self._path = path
        self._lock = lock
        self._kept = list(kept)
        self._written = written
        self._fault = fault
        self._file: FileIO | None = None
        self._file_lock = Lock()  # the two threads share it
        self._lines: SimpleQueue[Sequence[Line] | None] = SimpleQueue()
        self._given = 0  # how often lines were given, and how often they were dealt with
        self._dealt_with = 0
        self._dealing = Condition()
        self._unsynced = Event()
        self._closing = False
        self._all_written = False
        self._lost = False  # what was handed to the system did not come to the disk
        self._threads = [Thread(target=work, daemon=True) for work in (self._write_on, self._sync_on)]
        if lock is not None:
            for thread in self._threads:
                thread.start()

    @property
    def fault(self) -> str | None:
        """Why what happens now is not recorded, in a sentence; ``None`` while it is."""
        return self._fault

    @property
    def written(self) -> int:
        """Bytes of the file so far."""
        return self._written

    def write(self, lines: Sequence[Line]) -> None:
        """Have lines written, in their order; returns at once.

        After a fault, what must be kept is tried again with each line that must be; what is only told is let go.
        """
        if lines:
            self._given += 1
            self._lines.put(lines)

    def flush(self, within: Seconds) -> None:
        """Wait until the system has what was given, so that it outlives the program; for at most so long."""
        if self._lock is not None:
            with self._dealing:
                self._dealing.wait_for(lambda: self._dealt_with >= self._given, within)

    def close(self, timeout: Seconds) -> None:
        """Have everything put on the disk, and let go of the journal; wait for at most so long."""
        if self._lock is None:
            return
        until = time.monotonic() + timeout
        self._lines.put(None)
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        if not any(thread.is_alive() for thread in self._threads):
            with suppress(OSError):
                self._lock.release()

    def _write_on(self) -> None:
        while not self._closing:
            given = self._next_given()
            self._deal_with([line for lines in given for line in lines])
            with self._dealing:
                self._dealt_with += len(given)
                self._dealing.notify_all()
        self._all_written = True
        self._unsynced.set()

    def _deal_with(self, lines: Sequence[Line]) -> None:
        self._kept = only_kept([*self._kept, *lines])
        if self._lost:
            self._lost = False
            self._begin_anew()
        if self._file is None and not self._closing and all(map(is_told, lines)):
            return
        try:
            self._write(b"".join(map(encode, lines)))
        except OSError as fault:
            self._fault = _not_recorded(self._path.parent, fault)
            self._begin_anew()
        else:
            self._fault = None
            self._unsynced.set()

    def _next_given(self) -> list[Sequence[Line]]:
        """Wait for lines, and give all that have come, as often as they came."""
        batch = [self._lines.get()]
        with suppress(Empty):
            while True:
                batch.append(self._lines.get_nowait())
        self._closing = None in batch
        return [lines for lines in batch if lines is not None]

    def _write(self, content: bytes) -> None:
        """Append; or write the whole file where that cannot be.

        Raises:
            OSError: it was not written, or not whole.
        """
        if self._file is None and self._written:
            self._file = FileIO(self._path, "ab")
        if self._file is None or self._written + len(content) > MOST:
            self._write_anew()
            return
        rest = memoryview(content)
        while rest:
            rest = rest[self._file.write(rest) or 0 :]
        self._written += len(content)

    def _write_anew(self) -> None:
        """Write all that must be kept in place of the file.

        Raises:
            OSError: it cannot be, and the file is as it was.
        """
        text = b"".join(map(encode, self._kept))
        self._begin_anew()
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(self._path, text.decode())
        self._file = FileIO(self._path, "ab")
        self._written = len(text)

    def _begin_anew(self) -> None:
        """Let go of the file, to be written anew."""
        with self._file_lock:
            if self._file is not None:
                with suppress(OSError):
                    self._file.close()
            self._file = None
        self._written = 0

    def _sync_on(self) -> None:
        over = False
        while not over:
            self._unsynced.wait()
            self._unsynced.clear()
            over = self._all_written
            with self._file_lock:
                handle = os.dup(self._file.fileno()) if self._file else None
            if handle is None:
                continue
            try:
                os.fsync(handle)
            except OSError as fault:
                self._fault = _not_recorded(self._path.parent, fault)
                self._lost = True
            finally:
                os.close(handle)


class JournalFiles:
    """The journals in a folder.

    Args:
        folder: made when the first is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths: dict[str, Path] = {}
        self._remarks: list[str] = []
        self._remarked: set[str] = set()

    def begin(self, header: Header) -> OpenJournal:
        """Begin the journal of a session; where that cannot be, one whose ``fault`` says why."""
        path = self._folder / f"{header.began:%Y%m%dT%H%M%S}-{header.uid[:8]}.journal"
        opened = self._opened(path)
        opened.write([header_line(header)])
        return opened

    def go_on(self, journal: Journal, began: datetime) -> OpenJournal:
        """Write on in the journal of a session that is taken up again; damage is repaired.

        Args:
            journal: one of ``unfinished``.
            began: now, with the offset from UTC.
        """
        opened = self._opened(self._paths[journal.header.uid], journal)
        opened.write([again_line(began, journal.seconds)])
        return opened

    def unfinished(self) -> list[Journal]:
        """Give the journals of sessions that were interrupted: written on last first, and of equals by name."""
        return [journal for journal in self._read() if journal.ending is None]

    def finished(self) -> list[Journal]:
        """Give the journals of sessions that came to their end and are here still, in the same order."""
        return [journal for journal in self._read() if journal.ending is not None]

    def remove(self, journal: Journal) -> None:
        """Delete a journal that was read here, for good; not one that a program goes on with since."""
        from filelock import FileLock, Timeout

        path = self._paths[journal.header.uid]
        try:
            with FileLock(_lock_path(path), timeout=0, thread_local=False):
                path.unlink(missing_ok=True)
        except Timeout:
            return
        except OSError as fault:
            self._remark(f"The journal {path} cannot be removed: {fault.strerror or fault}. It does no harm there.")
            return
        with suppress(OSError):
            _lock_path(path).unlink(missing_ok=True)

    def remove_set_aside(self, uid: str | None) -> None:
        """Delete what was set aside as damaged, of a session or all of it, and what was half written, of any."""
        damaged = "*" if uid is None else f"*-{uid[:8]}.journal*"
        for path in (*self._files(f"damaged/{damaged}"), *self._files(_HALF_WRITTEN)):
            try:
                path.unlink(missing_ok=True)
            except OSError as fault:
                self._remark(f"{path} cannot be removed: {fault.strerror or fault}.")

    def remarks(self) -> list[str]:
        """Give sentences about what was found damaged or cannot be read, each once."""
        remarks, self._remarks = self._remarks, []
        return remarks

    def _opened(self, path: Path, journal: Journal | None = None) -> OpenJournal:
        """Take hold of a journal, a new one or one that was read."""
        from filelock import FileLock, Timeout

        lock = FileLock(_lock_path(path), timeout=LETS_GO_WITHIN, thread_local=False)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock.acquire()
            content = path.read_bytes() if journal else b""
        except Timeout:
            fault = "What you do is not being recorded, because another voicecoach goes on with the same session."
            return OpenJournal(path, None, [], fault=fault)
        except OSError as fault:
            return OpenJournal(path, None, [], fault=_not_recorded(self._folder, fault))
        return OpenJournal(path, lock, kept_lines(content), 0 if journal and journal.damage else len(content))

    def _read(self) -> list[Journal]:
        """Read every journal that no running program holds."""
        found: list[tuple[float, str, Journal]] = []
        for path in self._files("*.journal"):
            try:
                journal = self._read_unheld(path)
                changed = path.stat().st_mtime if journal else 0.0
            except FileNotFoundError:
                continue  # another program has removed it
            except OSError as fault:
                self._remark(f"The journal {path} cannot be read: {fault.strerror or fault}. It is left as it is.")
                continue
            if journal is not None:
                self._paths[journal.header.uid] = path
                found.append((changed, path.name, journal))
        self._clear_leftovers()
        return [journal for _, _, journal in sorted(found, key=lambda one: one[:2], reverse=True)]

    def _read_unheld(self, path: Path) -> Journal | None:
        """Read a journal.

        Returns:
            None if a running program holds it, or nothing can be made of it.

        Raises:
            OSError: it cannot be read.
        """
        from filelock import FileLock, Timeout

        try:
            with FileLock(_lock_path(path), timeout=0, thread_local=False):
                try:
                    journal = read_journal(path.read_bytes())
                except NewerJournalError:
                    self._remark(f"The journal {path} was written by a newer voicecoach. It is left for that.")
                    return None
                if journal is None:
                    self._move_aside(path)
        except Timeout:
            return None
        if journal is None:
            with suppress(OSError):
                _lock_path(path).unlink()
        elif journal.damage is not None:
            began = f"{journal.header.began:%Y-%m-%d %H:%M}"
            self._remark(
                f"The journal of the session of {began} is damaged: {describe(journal.damage)}. The rest was kept."
            )
        return journal

    def _move_aside(self, path: Path) -> None:
        damaged = self._folder / "damaged"
        damaged.mkdir(mode=0o700, exist_ok=True)
        path.replace(damaged / path.name)
        self._remark(
            f"The journal {path.name} cannot be read, because its first line is damaged. It was moved to {damaged}; "
            "other sessions are not touched."
        )
        kept = sorted(damaged.glob("*.journal"), key=lambda file: (file.stat().st_mtime, file.name), reverse=True)
        for file in kept[MOST_DAMAGED:]:
            file.unlink(missing_ok=True)

    def _clear_leftovers(self) -> None:
        for path in self._files(_HALF_WRITTEN):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > LEFTOVER_AFTER:
                    path.unlink()

    def _files(self, pattern: str) -> list[Path]:
        try:
            return sorted(self._folder.glob(pattern))
        except OSError as fault:
            self._remark(f"The journals in {self._folder} cannot be looked for: {fault.strerror or fault}.")
            return []

    def _remark(self, remark: str) -> None:
        if remark not in self._remarked:
            self._remarked.add(remark)
            self._remarks.append(remark)


def _lock_path(journal: Path) -> Path:
    return journal.with_name(journal.name + ".lock")


def _not_recorded(folder: Path, fault: OSError) -> str:
    why = fault.strerror or fault
    return f"What you do is not being recorded: {folder} cannot be written to ({why}); the session goes on without."
