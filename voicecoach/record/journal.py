"""The journal of a session: what is written while it runs, and what is read back after it ended, or did not.

Theory of operation
-------------------

A journal is lines (``record.lines``), each one object with one key that says what it is:

==========  =======================================================================================================
``header``  first of all: what session this is, and how it was asked for
``again``   the session was taken up again: ``began``, when; ``after``, seconds of all before: the clock starts at 0
``entry``   an entry of the transcript; never of what was heard, which stays with the listener
``books``   a snapshot from which the session can be taken up again; with it ``sides``, what every side did so far
``gone``    the loudspeaker could not be heard for so many seconds
``end``     how the session ended: finished or stopped; and ``at``, when
==========  =======================================================================================================

The books are whole each time: the last line of them that can be read says all, whatever is missing before. No sound is
ever in a journal, and no word of the listener's but what was understood as a command or an answer.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from pydantic import TypeAdapter

from voicecoach.coach.state import PAIN_AFTER, PAIN_BEFORE, Holding, State, pain_in
from voicecoach.record.accounts import sides_done
from voicecoach.record.lines import Damage, Line, encode, read_lines
from voicecoach.record.sessions import CommandUsed, Ending, SessionRecord, SideRecord
from voicecoach.record.snapshot import Snapshot, as_json, from_json, snapshot_of
from voicecoach.script.model import Script
from voicecoach.transcript import Entry
from voicecoach.units import Seconds

FORMAT: Final = 1
"""The newest format of journals that this program reads."""

MOST_TOLD: Final = 4_000_000
"""Bytes of a journal after which it no longer tells what the coach said and where it was: many hours of it."""

NEVER_WRITTEN: Final = frozenset({"heard", "unheard", "level", "listener"})
"""Entries of the transcript about what the microphone gave."""

TOLD_ONLY: Final = frozenset({"say", "state", "chime", "silence"})
"""Entries that nothing is taken up or reckoned from."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a journal begins with.

    Attributes:
        uid: names the session on every machine: 32 hexadecimal digits.
        began: with its offset from UTC.
        session: as it was asked for: a name, a path, or a plan in the short form.
        title: aloud.
        settings: of the script's parameters.
        answers: to its questions, given before it began.
        level: at which exercises begin: easiest, usual or hardest.
        minutes: that it was fitted into; ``None`` for as long as it takes.
        digest: of the script, as ``digest_of`` gives it.
        version: of the program.
        format: of the journal.
    """

    uid: str
    began: datetime
    session: str
    title: str
    settings: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    level: str = "usual"
    minutes: float | None = None
    digest: str = ""
    version: str = ""
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal that was read back.

    Attributes:
        snapshot: the last one; ``None`` when the session was over before anything came into the books.
        sides: what every side had done then.
        commands: on one clock, also when the session was taken up again.
        ending: ``None`` when it did not come to its end.
        seconds: on the session's clock, all parts of it together.
        last_began: when its last part began.
        seconds_before: on the session's clock, of the parts before that.
        gone: seconds without sound.
        damage: ``None`` of one that is whole.
    """

    header: Header
    snapshot: Snapshot | None = None
    sides: tuple[SideRecord, ...] = ()
    commands: tuple[CommandUsed, ...] = ()
    ending: Ending | None = None
    seconds: Seconds = 0.0
    last_began: datetime | None = None
    seconds_before: Seconds = 0.0
    gone: Seconds = 0.0
    damage: Damage | None = None

    @property
    def begun(self) -> bool:
        """Whether anything was done that there is to go on from."""
        return bool(self.sides)

    @property
    def memorable(self) -> bool:
        """Whether there is anything in it to remember: something done, or a pain told."""
        answers = self.snapshot.answers if self.snapshot else {}
        return self.begun or any(pain_in(answers, asked) is not None for asked in (PAIN_BEFORE, PAIN_AFTER))

    @property
    def broke_off(self) -> datetime:
        """When the last was heard of it, by the clock of that time."""
        return (self.last_began or self.header.began) + timedelta(seconds=self.seconds - self.seconds_before)


class NewerJournalError(Exception):
    """A journal in a format of a newer program, which is left for that."""


def digest_of(script: Script) -> str:
    """Give what a script is known by: the SHA-256 of all that is in it, as read, in hexadecimal digits."""
    return hashlib.sha256(script.model_dump_json().encode()).hexdigest()


def header_line(header: Header) -> Line:
    """Give the line that a journal begins with."""
    return {"header": _header_adapter().dump_python(header, mode="json")}


def again_line(began: datetime, after: Seconds) -> Line:
    """Give the line from which on a session is taken up again, its clock at 0.

    Args:
        began: when it is, with the offset from UTC.
        after: seconds of the session before that.
    """
    return {"again": {"began": began.isoformat(), "after": round(after, 3)}}


def read_journal(content: bytes) -> Journal | None:
    """Read a journal; lines that are damaged are passed over and counted.

    Returns:
        None if the first line cannot be read: then nothing is known of the session.

    Raises:
        NewerJournalError: a newer program wrote it.
    """
    lines, damage = read_lines(content)
    header = _header_in(lines[0]) if lines and lines[0] is not None else None
    if header is None:
        return None
    journal, base, unfit = Journal(header), 0.0, []
    for number, line in enumerate(lines[1:], start=2):
        try:
            if line is not None:
                if "again" in line:
                    base = float(line["again"]["after"])
                    again = datetime.fromisoformat(line["again"]["began"])
                    if again.utcoffset() is not None:
                        journal = replace(journal, last_began=again, seconds_before=base)
                journal = _with_line(journal, line, base)
        except (ValueError, KeyError, TypeError, OverflowError):
            unfit.append(number)
    return replace(journal, damage=_with_unfit(damage, unfit))


def kept_lines(content: bytes) -> list[Line]:
    """Give the lines of a journal that nothing of the session is lost without: all but what is only told."""
    lines, _ = read_lines(content)
    return only_kept([line for line in lines if line is not None])


def only_kept(lines: Sequence[Line]) -> list[Line]:
    """Give those of some lines that must be kept: of the books, the last; of what is only told, nothing."""
    books = [line for line in lines if "books" in line][-1:]
    return [line for line in lines if ("books" in line and line is books[0]) or not ("books" in line or is_told(line))]


def is_told(line: Line) -> bool:
    """Whether a line only tells what the coach said, or where it was."""
    entry = line.get("entry")
    return isinstance(entry, dict) and entry.get("kind") in TOLD_ONLY


def as_record(journal: Journal) -> SessionRecord:
    """Give the record of a session from its journal; one without an end was interrupted."""
    answers = journal.snapshot.answers if journal.snapshot else {}
    return SessionRecord(
        uid=journal.header.uid,
        began=journal.header.began,
        session=journal.header.session,
        title=journal.header.title,
        seconds=journal.seconds,
        ending=journal.ending or Ending.INTERRUPTED,
        sides=journal.sides,
        commands=journal.commands,
        pain_before=pain_in(answers, PAIN_BEFORE),
        pain_after=pain_in(answers, PAIN_AFTER),
        version=journal.header.version,
    )


def left_behind(journal: Journal, state: State) -> tuple[SideRecord, ...]:
    """Give what was done of exercises that the state taken up from a journal knows nothing of.

    The script was edited meanwhile, and they are no longer in it.
    """
    known = Counter((record.exercise, record.side) for record in sides_done(state))
    missing = []
    for record in journal.sides:
        known[record.exercise, record.side] -= 1
        if known[record.exercise, record.side] < 0:
            missing.append(record)
    return tuple(missing)


class Recorder:
    """Says what is to be written of a session as it goes on.

    Args:
        before: what was done of exercises that the session no longer has (``left_behind``).
        written: bytes that the journal has already.
    """

    def __init__(self, before: tuple[SideRecord, ...] = (), written: int = 0) -> None:
        self._before = before
        self._written = written
        self._state: State | None = None
        self._snapshot: Snapshot | None = None

    def note(self, entry: Entry) -> list[Line]:
        """Give the lines for an entry of the transcript; none for what was heard."""
        if entry.kind in NEVER_WRITTEN or (entry.kind in TOLD_ONLY and self._written > MOST_TOLD):
            return []
        if entry.kind == "sound":
            return self._counted({"gone": entry.fields["gone"]})
        if entry.kind == "end":
            return self._counted({"end": entry.fields["reason"], "at": round(entry.at, 3)})
        return self._counted({"entry": {"at": round(entry.at, 3), "kind": entry.kind, **entry.fields}})

    def books(self, state: State) -> list[Line]:
        """Give the line for the books, whenever anything in them has changed; call this as often as is handy."""
        if self._state is not None and _certainly_alike(self._state, state):
            return []
        self._state = state
        snapshot = snapshot_of(state)
        if snapshot == self._snapshot:
            return []
        self._snapshot = snapshot
        sides = _sides_adapter().dump_python((*self._before, *sides_done(state)), mode="json", exclude_defaults=True)
        return self._counted({"books": as_json(snapshot), "sides": sides})

    def _counted(self, line: Line) -> list[Line]:
        self._written += len(encode(line))
        return [line]


def _certainly_alike(before: State, now: State) -> bool:
    """Whether nothing has changed but the clock, and that changes nothing: found out in no time."""
    return not isinstance(now.activity, Holding) and all(
        getattr(before, name) is getattr(now, name) for name in _KEPT_OF_STATE
    )


_KEPT_OF_STATE: Final = (
    "activity",
    "step",
    "work",
    "done",
    "answers",
    "levels",
    "begin_at",
    "introduced",
    "hurtful",
    "pace",
    "talk",
    "volume",
    "hinted",
    "offered",
    "tells_all",
)


@cache
def _header_adapter() -> TypeAdapter[Header]:
    return TypeAdapter(Header)


@cache
def _sides_adapter() -> TypeAdapter[tuple[SideRecord, ...]]:
    return TypeAdapter(tuple[SideRecord, ...])


def _header_in(line: Line) -> Header | None:
    plain = line.get("header")
    number = plain.get("format") if isinstance(plain, dict) else None
    if isinstance(number, int) and number > FORMAT:
        raise NewerJournalError
    try:
        header = _header_adapter().validate_python(plain)
    except ValueError:
        return None
    return None if header.began.utcoffset() is None else header


def _with_line(journal: Journal, line: Line, base: Seconds) -> Journal:
    """Take in one line.

    Args:
        base: seconds of the parts before this one.

    Raises:
        ValueError: it does not hold what it says; as also KeyError and TypeError.
    """
    if "books" in line:
        snapshot = from_json(line["books"])
        sides = _sides_adapter().validate_python(line["sides"])
        seconds = max(journal.seconds, base + snapshot.now)
        return replace(journal, snapshot=snapshot, sides=sides, seconds=seconds)
    if "entry" in line:
        entry = line["entry"]
        at = base + float(entry["at"])
        commands = journal.commands
        if entry["kind"] == "command":
            commands = (*commands, CommandUsed(at, str(entry["command"]), str(entry["by"])))
        return replace(journal, commands=commands, seconds=max(journal.seconds, at))
    if "end" in line:
        seconds = max(journal.seconds, base + float(line["at"]))
        return replace(journal, ending=Ending(line["end"]), seconds=seconds)
    if "gone" in line:
        return replace(journal, gone=journal.gone + float(line["gone"]))
    return journal


def _with_unfit(damage: Damage | None, unfit: list[int]) -> Damage | None:
    """Count lines that are whole, but make no sense, with those that are damaged."""
    if not unfit:
        return damage
    if damage is None:
        return Damage(unfit[0], len(unfit))
    return Damage(min(damage.first, unfit[0]), damage.lines + len(unfit))


def describe(damage: Damage) -> str:
    """Say what is damaged, in words that end a sentence."""
    if damage.torn:
        return "its last line was cut off"
    if damage.lines == 1:
        return f"line {damage.first} could not be read"
    return f"{damage.lines} lines could not be read, the first of them line {damage.first}"
