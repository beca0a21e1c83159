"""Where what was done is kept, and how what a journal says comes into the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from voicecoach.cli.folders import data_folder
from voicecoach.cli.printing import note
from voicecoach.errors import RecordError
from voicecoach.record.journal import Journal, as_record
from voicecoach.record.sessions import SessionRecord
from voicecoach.units import Seconds

if TYPE_CHECKING:
    from voicecoach.adapters.history_file import HistoryFile
    from voicecoach.adapters.journal_files import JournalFiles

OFFERED_WITHIN: Final = timedelta(hours=12)
"""After it broke off, a session can be gone on with: today, not tomorrow."""

NOT_WAITED_FOR: Final[Seconds] = 0.5
"""Another program that writes to the history, before a session: somebody waits for the first word."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What is known when everything that can be is in the history.

    Attributes:
        past: every session, in the order in which they came into the history; as many as could be read.
        broken_off: the journal of the last session that broke off and that can be gone on with, if there is one.
    """

    past: tuple[SessionRecord, ...]
    broken_off: Journal | None = None


def history(time_out: Seconds | None = None) -> HistoryFile:
    """Open the history of sessions.

    Args:
        time_out: longest wait for another program that writes to it; what ``history_file`` has by default.
    """
    from voicecoach.adapters.history_file import PATIENCE, HistoryFile

    return HistoryFile(data_folder() / "history.db", PATIENCE if time_out is None else time_out)


def journals() -> JournalFiles:
    """Open the journals of sessions that are not all in the history yet."""
    from voicecoach.adapters.journal_files import JournalFiles

    return JournalFiles(data_folder() / "journals")


def settle(files: JournalFiles) -> Settled:
    """Take in what the journals have, and give what is known; what cannot be read is told, and left out."""
    broken_off = take_in(files, time_out=NOT_WAITED_FOR)
    try:
        return Settled(past(NOT_WAITED_FOR), broken_off)
    except RecordError as fault:
        note(str(fault))
        return Settled((), broken_off)


def past(time_out: Seconds | None = None) -> tuple[SessionRecord, ...]:
    """Read all sessions, and say what there is to be said of their file.

    Args:
        time_out: longest wait for another program that writes to it.

    Raises:
        RecordError: they cannot be read.
    """
    kept = history(time_out)
    sessions = kept.sessions()
    for remark in kept.remarks():
        note(remark)
    return sessions


def take_in(
    files: JournalFiles | None = None, *, refused: str | None = None, time_out: Seconds | None = None
) -> Journal | None:
    """Take into the history what journals of sessions that are over have; what cannot be taken in waits, and is told.

    Args:
        refused: the uid of a session that the listener did not want to go on with.
        time_out: longest wait for another program that writes to the history.

    Returns:
        The journal of a session that broke off lately; it stays, so that the session can be gone on with.
    """
    files, kept = files or journals(), history(time_out)
    offered: Journal | None = None
    try:
        for journal in (*files.finished(), *files.unfinished()):
            open_still = journal.ending is None and journal.begun and journal.header.uid != refused
            if open_still and offered is None and lately(journal):
                offered = journal
            if journal.memorable:
                kept.put(as_record(journal))
            if journal is not offered:
                files.remove(journal)
    except RecordError as fault:
        note(f"{fault} What is not in the history yet waits in its journal; nothing is lost.")
    for remark in (*files.remarks(), *kept.remarks()):
        note(remark)
    return offered


def forget(uid: str | None = None) -> None:
    """Delete the journals of a session that is over, or of all that are; damaged ones that were set aside as well."""
    files = journals()
    files.remove_set_aside(uid)
    for journal in (*files.finished(), *files.unfinished()):
        if uid in (None, journal.header.uid):
            files.remove(journal)


def lately(journal: Journal) -> bool:
    """Whether a session broke off within the last hours; a clock that was set back a little does not hide it."""
    return abs(datetime.now().astimezone() - journal.broke_off) < OFFERED_WITHIN
