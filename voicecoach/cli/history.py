"""``history``: what was done, as a table, session by session, as a picture, and as a file that takes it elsewhere."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from voicecoach.cli import interruption, recording, wiring
from voicecoach.cli.printing import note
from voicecoach.errors import NotFoundError, RecordError, UsageError
from voicecoach.record.exchange import Everything, as_fields, merged, read, written
from voicecoach.record.sessions import CommandUsed, SessionRecord, SideRecord
from voicecoach.record.table import as_csv

if TYPE_CHECKING:
    from voicecoach.adapters.history_file import HistoryFile

EMPTY: Final = "Your history is empty. Do a session first: voicecoach run"

_LAST: Final = "last"
_STANDARD: Final = Path("-")
"""Standard output, or input."""

_SHORTEST_UID: Final = 4
"""Digits of a uid that are taken for one."""


def show_history(*, as_json: bool) -> None:
    """Print all sessions, the newest last.

    Raises:
        RecordError: they cannot be read.
    """
    sessions = _sessions()
    if as_json:
        for number, record in enumerate(sessions, start=1):
            print(_as_json(number, record))
        return
    if not sessions:
        print(EMPTY)
        return
    for line in _table(sessions):
        print(line)


def show_session(wanted: str, *, as_json: bool) -> None:
    """Print everything about a session.

    Args:
        wanted: its number, ``last``, or how its uid begins.
        as_json: as one JSON object.

    Raises:
        NotFoundError: there is no such session, or there are several.
        RecordError: they cannot be read.
    """
    sessions = _sessions()
    number, record = _found(wanted, sessions)
    if as_json:
        print(_as_json(number, record))
        return
    for line in _account(number, len(sessions), record):
        print(line)


def print_csv(wanted: str | None) -> None:
    """Print all sessions, or one, as CSV.

    Raises:
        NotFoundError: there is no such session, or there are several.
        RecordError: they cannot be read.
    """
    sessions = _sessions()
    chosen = list(enumerate(sessions, start=1)) if wanted is None else [_found(wanted, sessions)]
    print(as_csv(chosen).replace("\r\n", "\n"), end="")


def draw_picture(file: Path) -> None:
    """Draw all sessions and print the picture's path.

    Raises:
        UsageError: the picture's name does not end like one.
        SoundError: it cannot be written.
        RecordError: the sessions cannot be read.
    """
    sessions = _sessions()
    if not sessions:
        print(EMPTY)
        return
    from voicecoach.adapters.history_picture import draw_history

    draw_history(sessions, file, date.today())
    print(file)


def export_everything(file: Path) -> None:
    """Write all sessions and the profile to a file, whole or not at all; ``-`` is standard output.

    Raises:
        RecordError: the sessions cannot be read, or the file not be written.
        ScriptError, NotFoundError: the profile cannot be read.
    """
    sessions = _sessions()
    profile = wiring.profile_text() if wiring.profile_file().exists() else None
    text = written(Everything(sessions, profile), datetime.now().astimezone())
    if file == _STANDARD:
        print(text, end="")
        return
    from voicecoach.adapters.whole_file import write_whole

    try:
        write_whole(file, text)
    except OSError as fault:
        what = f"Your history cannot be written to {file}: {fault.strerror or fault}."
        raise RecordError(what, "Choose another place.") from fault
    print(f"{_count(len(sessions))}{' and your profile' if profile is not None else ''} written to {file}.")


def import_everything(file: Path) -> None:
    """Add the sessions of an exported file that are not here yet, and its profile where there is none: all or nothing.

    Raises:
        NotFoundError: there is no such file.
        RecordError: it cannot be read, or the sessions not be kept.
        ScriptError: the profile in it has mistakes.
    """
    found = read(_text_of(file), str(file))
    if found.profile is not None:
        _refuse_bad_profile(found.profile, f"the profile in {file}")
    history = recording.history()
    before, after = history.revise(lambda ours: merged(ours, found.sessions))
    _tell(history)
    added = len(after) - len(before)
    there = len(found.sessions) - added
    already = f"; {there} of the file {'was' if there == 1 else 'were'} here already" if there else ""
    print(f"{_count(added)} added{already}.")
    _import_profile(found.profile)


def delete_session(wanted: str, *, sure: bool) -> None:
    """Delete a session for good.

    Args:
        wanted: its number, ``last``, or how its uid begins.
        sure: do not ask.

    Raises:
        NotFoundError: there is no such session, or there are several.
        UsageError: nobody said yes or no.
        RecordError: it cannot be deleted.
    """
    number, record = _found(wanted, _sessions())
    told = f"session {number}, {record.title}, of {_moment(record)}"
    if not _sure(f"Delete {told}, for good?", sure):
        return
    history = recording.history()
    history.delete(record.uid)
    recording.forget(record.uid)
    _tell(history)
    print(f"Deleted: {told}.")


def delete_everything(*, sure: bool) -> None:
    """Delete all sessions for good.

    Raises:
        UsageError: nobody said yes or no.
        RecordError: they cannot be deleted.
    """
    count = len(_sessions())
    if count and not _sure(f"Delete {'your only session' if count == 1 else f'all {count} sessions'}, for good?", sure):
        return
    recording.history().delete_all()
    recording.forget()
    print(f"Deleted: {_count(count)}.")


def _sessions() -> tuple[SessionRecord, ...]:
    """Read all sessions, those that wait in a journal as well."""
    recording.take_in()
    return recording.past()


def _tell(history: HistoryFile) -> None:
    for remark in history.remarks():
        note(remark)


def _found(wanted: str, sessions: Sequence[SessionRecord]) -> tuple[int, SessionRecord]:
    """Find a session by its number, by its place or by its uid.

    Raises:
        NotFoundError: there is none such, or there are several.
    """
    if not sessions:
        raise NotFoundError(f"There is no session '{wanted}'.", EMPTY)
    if wanted == _LAST:
        return len(sessions), sessions[-1]
    if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= len(sessions):
        return int(wanted), sessions[int(wanted) - 1]
    begin = wanted.lower() if len(wanted) >= _SHORTEST_UID else None
    named = [found for found in enumerate(sessions, start=1) if begin and found[1].uid.startswith(begin)]
    if len(named) == 1:
        return named[0]
    if named:
        raise NotFoundError(f"{len(named)} sessions have a uid that begins with '{wanted}'.", "Type more of it.")
    numbers = "1" if len(sessions) == 1 else f"a number from 1 to {len(sessions)}"
    raise NotFoundError(f"There is no session '{wanted}'.", f"Type {numbers}, or 'last'.")


def _sure(question: str, sure: bool) -> bool:
    if sure:
        return True
    try:
        agreed = typer.confirm(question, default=False)
    except typer.Abort as abort:  # the end of input, or Ctrl-C
        interruption.raise_if_interrupted()
        print()
        raise UsageError(
            "Nobody said yes, so nothing was deleted.", "To delete without being asked, add --yes."
        ) from abort
    if not agreed:
        print("Nothing was deleted.")
    return agreed


def _text_of(file: Path) -> str:
    try:
        return sys.stdin.read() if file == _STANDARD else file.read_text(encoding="utf-8")
    except FileNotFoundError as fault:
        raise NotFoundError(
            f"There is no file '{file}'.", "Give one that 'voicecoach history --export' wrote."
        ) from fault
    except UnicodeDecodeError as fault:
        remedy = "Give a file that 'voicecoach history --export' wrote."
        raise RecordError(f"{file} is not text in UTF-8.", remedy) from fault
    except OSError as fault:
        raise RecordError(f"{file} cannot be read: {fault.strerror or fault}.", "Give another file.") from fault


def _refuse_bad_profile(text: str, called: str) -> None:
    from voicecoach.language import load_language
    from voicecoach.script.profile import read_profile

    read_profile(text.encode("utf-8"), called, load_language().built_in)


def _import_profile(text: str | None) -> None:
    if text is None:
        return
    if wiring.profile_file().exists():
        note(f"Your profile stays as it is; that of the file was not taken over: {wiring.profile_file()}")
        return
    wiring.write_profile(text)
    print(f"Your profile is now that of the file: {wiring.profile_file()}")


def _as_json(number: int, record: SessionRecord) -> str:
    return json.dumps({"number": number, **as_fields(record)}, ensure_ascii=False)


def _table(sessions: Sequence[SessionRecord]) -> Iterator[str]:
    """Give the lines of the table, the titles of its columns first; numbers stand on the right."""
    titles = ("no.", "began", "session", "min", "ended", "reps", "held", "pain")
    rows = [titles, *(_row(number, record) for number, record in enumerate(sessions, start=1))]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            f"{cell:>{width}}" if title in ("no.", "min", "reps", "held") else f"{cell:<{width}}"
            for title, cell, width in zip(titles, row, widths, strict=True)
        )
        yield "  ".join(cells).rstrip()


def _row(number: int, record: SessionRecord) -> tuple[str, ...]:
    reps, held = _reps(record.sides), _held(record.sides)
    minutes = str(max(1, round(record.seconds / 60)))
    return (str(number), _moment(record), record.title, minutes, record.ending.value, reps, held, _pain(record))


def _moment(record: SessionRecord) -> str:
    return record.began.strftime("%Y-%m-%d %H:%M")


def _reps(sides: Sequence[SideRecord]) -> str:
    done, wanted = sum(side.reps for side in sides), sum(side.reps_wanted for side in sides)
    return f"{done} of {wanted}" if done or wanted else ""


def _held(sides: Sequence[SideRecord]) -> str:
    done, wanted = sum(side.held for side in sides), sum(side.held_wanted for side in sides)
    return f"{done:.0f} of {wanted:.0f} s" if done or wanted else ""


def _pain(record: SessionRecord) -> str:
    if record.pain_before is None and record.pain_after is None:
        return ""
    before, after = ("?" if pain is None else str(pain) for pain in (record.pain_before, record.pain_after))
    return f"{before} → {after}"


def _account(number: int, count: int, record: SessionRecord) -> Iterator[str]:
    """Tell everything about a session."""
    minutes, seconds = divmod(round(record.seconds), 60)
    yield f"Session {number} of {count}: {record.title}"
    yield f"  began     {record.began.strftime('%Y-%m-%d %H:%M:%S %z')}"
    yield f"  took      {minutes}:{seconds:02d} minutes"
    yield f"  ended     {record.ending.value}"
    yield f"  asked as  {record.session}"
    if pain := _pain(record):
        yield f"  pain      {pain}, of 10"
    if record.version:
        yield f"  by        voicecoach {record.version}"
    yield f"  uid       {record.uid}"
    for side in record.sides:
        yield ""
        yield f"{side.name}{f', {side.side.value} side' if side.side else ''}"
        for line in _of_side(side):
            yield f"  {line}"
    if record.commands:
        yield ""
        yield f"You asked for: {', '.join(_asked_for(record.commands))}."


def _of_side(side: SideRecord) -> Iterator[str]:
    dose = [f"{side.sets} of {side.sets_wanted} set{'s' * (side.sets_wanted != 1)}"]
    dose += [f"{reps} reps"] if (reps := _reps([side])) else []
    dose += [f"held {held}"] if (held := _held([side])) else []
    yield ", ".join(dose)
    yield f"level {side.level + 1} of {side.levels}{_tempo(side.pace)}"
    pain = "" if side.pain is None else f"pain {side.pain} of 10"
    felt = (("you asked for easier", side.eased), ("it was left early", side.skipped), ("it hurt", side.hurt))
    happened = [*(what for what, did in felt if did), *([pain] if pain else [])]
    if happened:
        yield ", ".join(happened)


def _tempo(pace: float) -> str:
    percent = round(abs(pace - 1) * 100)
    return f", {percent} % {'slower' if pace > 1 else 'faster'} than written" if percent else ""


def _asked_for(commands: Sequence[CommandUsed]) -> Iterator[str]:
    """Name each command once, with how often it was used, and by what means where that was not the voice."""
    for (command, by), times in Counter((used.command, used.by) for used in commands).items():
        often = f" {times} times" if times > 1 else ""
        yield f"{command}{often}{'' if by == 'voice' else f' by {by}'}"


def _count(sessions: int) -> str:
    return "1 session" if sessions == 1 else f"{sessions} sessions"
