"""The history: what it keeps, and that it goes on keeping it whatever happens to its files."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from voicecoach.adapters import history_rescue, history_schema
from voicecoach.adapters.history_file import HistoryFile
from voicecoach.adapters.history_schema import MIGRATIONS, migrate, version_of
from voicecoach.errors import RecordError
from voicecoach.record.sessions import CommandUsed, Ending, SessionRecord, SideRecord
from voicecoach.script.plan import Side

SUMMER = timezone(timedelta(hours=2))
BEGAN = datetime(2026, 6, 1, 7, 30, 0, 250_000, SUMMER)


def side(side: Side | None = Side.LEFT, **changes: object) -> SideRecord:
    done = SideRecord("clamshell", "Clamshell with band", side, 2, 5, 3, 3, 30, 30, 12.5, 15.0, 1.15, True, pain=2)
    return replace(done, **changes)  # type: ignore[arg-type]


def session(number: int, **changes: object) -> SessionRecord:
    record = SessionRecord(
        uid=f"{(number + 1) * 0x1F123BB5A7C94D7E3D5B6F1:032x}",
        began=BEGAN + timedelta(days=number),
        session="side-lying",
        title=f"Lying on the side, «{number}»",
        seconds=1_234.5,
        ending=Ending.FINISHED,
        sides=(side(), side(Side.RIGHT, skipped=True), side(None, hurt=True, pain=None)),
        commands=(CommandUsed(12.25, "easier", "voice"), CommandUsed(99.0, "stop", "key")),
        pain_before=3,
        version="0.1.0",
    )
    return replace(record, **changes)  # type: ignore[arg-type]


def filled(folder: Path, sessions: int) -> HistoryFile:
    history = HistoryFile(folder / "history.db")
    for number in range(sessions):
        history.put(session(number))
    return history


def many(folder: Path) -> tuple[SessionRecord, ...]:
    """Fill a history of so many pages that damage in the middle of it hits rows."""
    records = tuple(session(number) for number in range(120))
    HistoryFile(folder / "history.db").revise(lambda _: records)
    return records


def alone(path: Path) -> None:
    path.with_name("history.backup.db").unlink()


def test_what_is_put_is_what_is_read(tmp_path: Path) -> None:
    history = filled(tmp_path / "new", 3)
    assert HistoryFile(tmp_path / "new" / "history.db").sessions() == (session(0), session(1), session(2))
    assert history.count() == 3
    assert history.sessions()[0].began.utcoffset() == timedelta(hours=2)
    assert history.remarks() == ()
    assert history.check() is None
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        "history.backup.db",
        "history.db",
        "history.lock",
    ]


def test_only_the_owner_may_read_the_files(tmp_path: Path) -> None:
    filled(tmp_path, 1)
    assert {path.stat().st_mode & 0o077 for path in tmp_path.glob("*.db")} == {0}


def test_reading_what_is_not_there_makes_nothing(tmp_path: Path) -> None:
    history = HistoryFile(tmp_path / "nowhere" / "history.db")
    assert (history.sessions(), history.count(), history.check()) == ((), 0, None)
    history.delete_all()
    history.delete("0" * 32)
    assert list(tmp_path.iterdir()) == []


def test_a_session_put_again_is_replaced_where_it_is(tmp_path: Path) -> None:
    history = filled(tmp_path, 3)
    longer = session(1, ending=Ending.STOPPED, sides=(side(),), commands=(), pain_after=5)
    history.put(longer)
    assert history.sessions() == (session(0), longer, session(2))


def test_a_clock_that_was_set_back_changes_no_order(tmp_path: Path) -> None:
    history = HistoryFile(tmp_path / "history.db")
    entered = [session(number, began=BEGAN - timedelta(days=number)) for number in range(4)]
    for record in entered:
        history.put(record)
    assert history.sessions() == tuple(entered)


def test_a_beginning_without_offset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="offset"):
        HistoryFile(tmp_path / "history.db").put(session(0, began=datetime(2026, 6, 1)))


def test_the_sessions_can_all_be_revised_at_once(tmp_path: Path) -> None:
    history = filled(tmp_path, 3)
    before, after = history.revise(lambda found: (session(7), found[2], found[0]))
    assert before == (session(0), session(1), session(2))
    assert history.sessions() == after == (session(7), session(2), session(0))


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def test_a_deleted_session_is_in_no_file_any_more(tmp_path: Path) -> None:
    history = filled(tmp_path, 4)
    (tmp_path / "history.db.damaged-1").write_bytes(b"some of " + session(2).title.encode())
    assert session(2).title.encode() in bytes_of(tmp_path)
    history.delete(session(2).uid)
    assert history.sessions() == (session(0), session(1), session(3))
    assert session(2).title.encode() not in bytes_of(tmp_path)
    assert session(2).uid.encode() not in bytes_of(tmp_path)


def test_all_that_is_deleted_is_in_no_file_any_more(tmp_path: Path) -> None:
    records = many(tmp_path)
    (tmp_path / "history.db.damaged-1").write_bytes(records[0].uid.encode())
    history = HistoryFile(tmp_path / "history.db")
    history.delete_all()
    left = bytes_of(tmp_path)
    assert history.sessions() == ()
    assert not [record for record in records if record.uid.encode() in left or record.title.encode() in left]
    assert b"clamshell" not in left
    history.put(session(1))
    assert history.sessions() == (session(1),)


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS) + 1))
def test_a_file_of_every_version_becomes_one_of_the_newest(tmp_path: Path, version: int) -> None:
    row = ["ab", "2026-06-01T07:30:00+02:00", "taster", "Taster", 60.0, "stopped", None, 3, "0.1.0"]
    side = ["clamshell", "Clamshell", "left", 2, 5, 3, 3, 30, 30, 0.0, 0.0, 1.0, 0, 0, 0, None]
    command = [12.5, "stop", "key"]
    digest = hashlib.sha256(json.dumps([row, [side], [command]]).encode()).hexdigest()
    with closing(sqlite3.connect(tmp_path / "history.db", isolation_level=None)) as connection:
        migrate(connection, MIGRATIONS[:version])
        columns = "uid, began, session, title, seconds, ending, pain_before, pain_after, version, digest"
        connection.execute(f"INSERT INTO sessions ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, digest))
        connection.execute(f"INSERT INTO sides VALUES (1, 0, {', '.join('?' * 16)})", side)
        connection.execute("INSERT INTO commands VALUES (1, 0, ?, ?, ?)", command)
    history = HistoryFile(tmp_path / "history.db")
    done = SideRecord("clamshell", "Clamshell", Side.LEFT, 2, 5, 3, 3, 30, 30)
    (kept,) = history.sessions()
    assert (kept.uid, kept.title, kept.ending, kept.pain_after) == ("ab", "Taster", Ending.STOPPED, 3)
    assert (kept.sides, kept.commands) == ((done,), (CommandUsed(12.5, "stop", "key"),))
    history.put(session(1))
    assert history.sessions() == (kept, session(1))
    assert history.remarks() == ()


def test_migrations_go_on_from_where_a_file_is_all_or_nothing(tmp_path: Path) -> None:
    filled(tmp_path, 1)
    another = (*MIGRATIONS, ("ALTER TABLE sessions ADD COLUMN mood TEXT", "UPDATE sessions SET mood = 'good'"))
    broken = (*another, ("DELETE FROM sessions", "no such statement"))
    with closing(sqlite3.connect(tmp_path / "history.db", isolation_level=None)) as connection:
        migrate(connection, another)
        assert version_of(connection) == len(MIGRATIONS) + 1
        with pytest.raises(sqlite3.OperationalError):
            migrate(connection, broken)
        assert version_of(connection) == len(MIGRATIONS) + 1
        assert connection.execute("SELECT uid, mood FROM sessions").fetchall() == [(session(0).uid, "good")]


def test_a_file_of_a_newer_voicecoach_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    history = filled(tmp_path, 2)
    with closing(sqlite3.connect(tmp_path / "history.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = (tmp_path / "history.db").read_bytes()
    for action in (history.sessions, lambda: history.put(session(5)), history.delete_all):
        with pytest.raises(RecordError, match=r"newer voicecoach, as version 99 .* knows 1\. Update voicecoach\."):
            action()
    assert "newer voicecoach" in str(history.check())
    assert (tmp_path / "history.db").read_bytes() == before


def text_file(file: Path) -> None:
    file.write_text("Dear diary, today I did nothing.\n" * 300)


def corrupt_header(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.write(b"\xff" * 100)


def corrupt_middle(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.seek(file.stat().st_size // 2 // 4096 * 4096)
        opened.write(b"\xa5" * 4096)


def cut_short(file: Path) -> None:
    os.truncate(file, file.stat().st_size * 2 // 3)


def no_bytes(file: Path) -> None:
    os.truncate(file, 0)


def swapped_in_a_row(file: Path) -> None:
    """Change what rows say without harming the structure, which SQLite cannot notice."""
    data = file.read_bytes()
    assert b"finished" in data
    file.write_bytes(data.replace(b"finished", b"finlshed", 1))


def another_figure(file: Path) -> None:
    """Change text so that it is still text, in a session that can still be one."""
    file.write_bytes(file.read_bytes().replace(b"side-lying", b"side-flying"[:10], 1))


def another_version(file: Path, version: int = 2**30) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")


def no_version(file: Path) -> None:
    another_version(file, 0)


def no_utf8(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"Lying on the side", b"Lying on the s\xff\xfee", 1))


def missing(file: Path) -> None:
    file.unlink()


DAMAGES = (
    text_file,
    corrupt_header,
    corrupt_middle,
    cut_short,
    no_bytes,
    swapped_in_a_row,
    another_figure,
    another_version,
    no_version,
    no_utf8,
    missing,
)

damages = pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)


@damages
def test_nothing_is_lost_while_the_copy_is_whole(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    records = many(tmp_path)
    file = tmp_path / "history.db"
    damage(file)
    found = file.read_bytes() if file.exists() else b""
    history = HistoryFile(file)
    assert "its spare copy is whole" in str(history.check())
    assert history.sessions() == records
    (remark,) = history.remarks()
    assert "120 sessions were saved" in remark
    if found:
        assert (tmp_path / "history.db.damaged-1").read_bytes() == found
    again = HistoryFile(file)
    again.put(session(500))
    assert again.sessions() == (*records, session(500))
    assert (again.remarks(), again.check()) == ((), None)


@damages
def test_damage_to_the_copy_costs_nothing(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    records = many(tmp_path)
    damage(tmp_path / "history.backup.db")
    history = HistoryFile(tmp_path / "history.db")
    assert "the next session makes a new one" in str(history.check())
    assert history.sessions() == records
    history.put(session(500))
    assert history.check() is None


@pytest.mark.parametrize(
    ("damage", "at_least"),
    [
        (corrupt_middle, 80),
        (cut_short, 20),
        (swapped_in_a_row, 119),
        (another_version, 120),
        (no_version, 120),
        (no_utf8, 119),
        (text_file, 0),
        (no_bytes, 0),
    ],
)
def test_without_a_copy_the_rows_that_can_be_read_are_saved(
    tmp_path: Path, damage: Callable[[Path], None], at_least: int
) -> None:
    records = many(tmp_path)
    alone(tmp_path / "history.db")
    damage(tmp_path / "history.db")
    history = HistoryFile(tmp_path / "history.db")
    saved = history.sessions()
    assert len(saved) >= at_least
    assert {record.uid for record in saved} <= {record.uid for record in records}
    history.put(session(500))
    assert history.sessions() == (*saved, session(500))
    assert history.check() is None


@pytest.mark.parametrize("damage", [corrupt_middle, cut_short])
def test_what_the_copy_lacks_is_read_from_the_damaged_file(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    records = many(tmp_path)
    shutil.copy(tmp_path / "history.backup.db", tmp_path / "kept")
    HistoryFile(tmp_path / "history.db").put(session(500))
    shutil.copy(tmp_path / "kept", tmp_path / "history.backup.db")
    corrupt_middle(tmp_path / "history.db")
    history = HistoryFile(tmp_path / "history.db")
    assert history.sessions() == (*records, session(500))


def test_whatever_bytes_are_damaged_nothing_is_lost_while_the_copy_is_whole(tmp_path: Path) -> None:
    records = many(tmp_path)
    whole = (tmp_path / "history.db").read_bytes()
    chance = random.Random(11)
    for _ in range(40):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 3, 50])):
            data[chance.randrange(chance.choice([100, 4096, len(data)]))] = chance.randrange(256)
        (tmp_path / "history.db").write_bytes(data)
        assert HistoryFile(tmp_path / "history.db").sessions() == records
        assert HistoryFile(tmp_path / "history.db").check() is None


def test_no_more_than_three_damaged_files_are_kept(tmp_path: Path) -> None:
    filled(tmp_path, 2)
    for _ in range(5):
        corrupt_header(tmp_path / "history.db")
        assert HistoryFile(tmp_path / "history.db").count() == 2
    kept = sorted(path.name for path in tmp_path.glob("*damaged*"))
    assert kept == [f"history.db.damaged-{number}" for number in (3, 4, 5)]


@pytest.mark.parametrize("moment", ["set aside", "written", "in place"])
def test_a_rescue_that_was_killed_is_done_at_the_next_start(
    tmp_path: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = many(tmp_path)
    corrupt_middle(tmp_path / "history.db")
    killed_in = {"set aside": "_write_new", "written": "finish", "in place": "sync_folder"}[moment]

    def kill(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(history_rescue, killed_in, kill)
        with pytest.raises(KeyboardInterrupt):
            history_rescue.rescue(tmp_path / "history.db", tmp_path / "history.backup.db")
    assert HistoryFile(tmp_path / "history.db").sessions() == records


def test_the_log_of_a_damaged_file_is_not_taken_for_that_of_the_new_one(tmp_path: Path) -> None:
    history = filled(tmp_path, 2)
    with closing(sqlite3.connect(tmp_path / "history.db")) as other:
        other.execute("UPDATE sessions SET title = 'Other'")
        other.commit()
        for ending in ("", "-wal", "-shm"):
            shutil.copy(f"{tmp_path / 'history.db'}{ending}", f"{tmp_path / 'kept'}{ending}")
    for ending in ("", "-wal", "-shm"):
        Path(f"{tmp_path / 'kept'}{ending}").replace(f"{tmp_path / 'history.db'}{ending}")
    text_file(tmp_path / "history.db")
    assert history.count() == 2
    assert history.check() is None


WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from tests.adapters.test_history_file import session
from voicecoach.adapters.history_file import HistoryFile
history = HistoryFile(Path(sys.argv[1]))
for number in range(int(sys.argv[2]), int(sys.argv[3])):
    history.put(session(number))
print(len(history.remarks()))
"""


def writer(file: Path, first: int, end: int, *before: str) -> subprocess.Popen[str]:
    arguments = [*before, sys.executable, "-c", WRITER, str(file), str(first), str(end)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_processes_may_write_at_once(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    both = [writer(file, 0, 15), writer(file, 100, 115)]
    for process in both:
        out, err = process.communicate(timeout=120)
        assert (process.returncode, out) == (0, "0\n"), err
    found = HistoryFile(file).sessions()
    assert {record.uid for record in found} == {session(n).uid for n in (*range(15), *range(100, 115))}
    assert [record for record in found if record.began < session(100).began] == [session(n) for n in range(15)]
    alone_again = HistoryFile(tmp_path / "copy.db")
    shutil.copy(tmp_path / "history.backup.db", tmp_path / "copy.db")
    assert alone_again.sessions() == found


def test_what_was_put_is_there_after_a_kill_at_any_moment(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    chance = random.Random(7)
    told = WRITER.replace("put(session(number))", "put(session(number)); print(number, flush=True)")
    told = told.replace("print(len(history.remarks()))", "")
    kept: set[str] = set()
    for first in range(0, 8_000, 1_000):
        arguments = [sys.executable, "-c", told, str(file), str(first), str(first + 1_000)]
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        heard = [process.stdout.readline() for _ in range(chance.randint(1, 12))]
        with suppress(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0, 0.02))
        process.kill()
        heard += process.communicate()[0].splitlines()
        kept |= {session(int(number)).uid for number in heard}
        history = HistoryFile(file)
        found = {record.uid for record in history.sessions()}
        assert kept <= found
        assert len(found - kept) <= 1 + first // 1_000
        assert history.remarks() == ()
    history.put(session(9_000))
    assert history.check() is None


def test_who_finds_the_file_locked_says_so_in_time_and_may_still_read(tmp_path: Path) -> None:
    filled(tmp_path, 2)
    history = HistoryFile(tmp_path / "history.db", time_out=0.2)
    with closing(sqlite3.connect(tmp_path / "history.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(RecordError, match=r"another voicecoach writes to it\. Try again in a moment\."):
            history.put(session(5))
        assert history.sessions() == (session(0), session(1))
        other.execute("ROLLBACK")
    with closing(sqlite3.connect(tmp_path / "history.lock", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(RecordError, match="another voicecoach"):
            history.put(session(5))
        assert history.sessions() == (session(0), session(1))
    history.put(session(5))
    assert history.count() == 3


def test_a_damaged_lock_locks_nobody_out(tmp_path: Path) -> None:
    history = filled(tmp_path, 1)
    text_file(tmp_path / "history.lock")
    history.put(session(1))
    assert history.sessions() == (session(0), session(1))


def limited(file: Path, size: int) -> subprocess.CompletedProcess[str]:
    """Put a session where no file may grow beyond a size."""
    script = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))\n{WRITER}"
    arguments = [sys.executable, "-c", script, str(file), "500", "501"]
    return subprocess.run(arguments, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("size", [0, 1_000, 33_000, 70_000])
def test_where_nothing_can_be_written_the_old_content_stays(tmp_path: Path, size: int) -> None:
    records = many(tmp_path)
    done = limited(tmp_path / "history.db", size)
    history = HistoryFile(tmp_path / "history.db")
    if done.returncode:
        assert "voicecoach.errors.RecordError: The record of your sessions cannot be used in" in done.stderr
        assert "room on" in done.stderr
        assert history.sessions() == records
    else:
        assert history.sessions() == (*records, session(500))
    history.put(session(501))
    assert history.check() is None


def in_a_room(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a shell script where it may mount what nobody else sees."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("no unshare here to make a full or read-only disk with")
    room = [unshare, "--user", "--map-root-user", "--mount", "sh", "-ec"]
    if subprocess.run([*room, f"mount -t tmpfs -o size=64k none {folder}"], capture_output=True).returncode:
        pytest.skip("this system lets nobody mount a disk of their own")
    return subprocess.run([*room, script], capture_output=True, text=True, timeout=60)


def test_on_a_full_disk_the_old_content_stays_and_is_read(tmp_path: Path) -> None:
    records = many(tmp_path)
    disk = tmp_path / "disk"
    disk.mkdir()
    done = in_a_room(
        f"mount -t tmpfs -o size=512k none {disk}; cp {tmp_path}/history*.db {disk}; "
        f"dd if=/dev/zero of={disk}/filler bs=1k 2>/dev/null || true\n"
        f"{sys.executable} -c '{WRITER}' {disk}/history.db 500 501 || true; rm {disk}/filler; cp {disk}/* {tmp_path}\n",
        disk,
    )
    assert done.returncode == 0, done.stderr
    assert "RecordError: The record of your sessions cannot be used in" in done.stderr
    assert "Make room on that disk" in done.stderr
    assert HistoryFile(tmp_path / "history.db").sessions() == records


READER = """
import sys
from pathlib import Path
from tests.adapters.test_history_file import session
from voicecoach.adapters.history_file import HistoryFile
history = HistoryFile(Path(sys.argv[1]))
print(history.count(), history.check(), *history.remarks())
history.put(session(500))
"""


def test_on_a_read_only_disk_the_sessions_are_read_and_nothing_is_kept(tmp_path: Path) -> None:
    filled(tmp_path, 3)
    disk = tmp_path / "disk"
    disk.mkdir()
    done = in_a_room(
        f"mount -t tmpfs none {disk}; cp {tmp_path}/history.db {disk}; mount -o remount,ro {disk}\n"
        f"{sys.executable} -c '{READER}' {disk}/history.db || true\n",
        disk,
    )
    assert done.stdout.startswith("3 The spare copy of your sessions"), done.stderr
    assert "RecordError: The record of your sessions cannot be used in" in done.stderr
    assert f"Make {disk} a folder that you may write to" in done.stderr


def test_a_place_that_can_hold_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RecordError, match="a folder that you may write to"):
        HistoryFile(tmp_path / "file" / "history.db").put(session(0))


def test_a_copy_that_cannot_be_made_costs_no_session(tmp_path: Path) -> None:
    (tmp_path / "history.backup.db").mkdir()
    (tmp_path / "history.backup.db" / "in the way").touch()
    with closing(sqlite3.connect(tmp_path / "history.db", isolation_level=None)) as connection:
        migrate(connection)
    history = HistoryFile(tmp_path / "history.db")
    history.put(session(0))
    assert history.sessions() == (session(0),)
    assert "The spare copy of your sessions could not be made" in history.remarks()[0]


def test_every_version_of_the_tables_is_known_by_its_number() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for version in range(1, len(history_schema.MIGRATIONS) + 1):
            migrate(connection, MIGRATIONS[:version])
            assert version_of(connection) == version


def test_a_number_that_can_be_no_count_does_not_keep_the_rest_from_being_saved(tmp_path: Path) -> None:
    history = filled(tmp_path, 3)
    with closing(sqlite3.connect(tmp_path / "history.db")) as connection:
        connection.execute("UPDATE sides SET reps = 1e300 WHERE sequence = 2")
        connection.commit()
    (tmp_path / "history.backup.db").unlink()
    assert {record.uid for record in history.sessions()} >= {session(0).uid, session(2).uid}
    assert history.remarks()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may enter any folder")
def test_a_folder_that_may_not_be_entered_is_told_of(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    history = filled(folder, 1)
    folder.chmod(0)
    try:
        with pytest.raises(RecordError):
            history.sessions()
    finally:
        folder.chmod(0o700)
