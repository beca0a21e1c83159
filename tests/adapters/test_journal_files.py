from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from tests.coach.sessions import QUICK, Run
from voicecoach.adapters import journal_files
from voicecoach.adapters.journal_files import MOST_DAMAGED, JournalFiles, OpenJournal
from voicecoach.record.accounts import sides_done
from voicecoach.record.journal import FORMAT, Header, Journal, Recorder, header_line
from voicecoach.record.lines import Line, encode
from voicecoach.record.sessions import Ending
from voicecoach.transcript import Entry

BEGAN = datetime(2026, 5, 1, 7, 30, tzinfo=UTC)
HEADER = Header("a1" * 16, BEGAN, "quick", "Quick")
OTHER = Header("b2" * 16, BEGAN, "quick", "Quick")

END = Recorder().note(Entry(60.0, "end", {"reason": "finished"}))


def books(rep: int) -> list[Line]:
    """Give the books when a rep begins."""
    return Recorder().books(Run(QUICK).until_rep(rep).state)


def written(files: JournalFiles, header: Header, lines: Sequence[Line] = ()) -> Path:
    """Write a journal and give its file."""
    opened = files.begin(header)
    opened.write(lines)
    opened.close(10.0)
    assert opened.fault is None
    return opened._path


def only(journals: list[Journal]) -> Journal:
    (journal,) = journals
    return journal


def until_fault(opened: OpenJournal, there: bool) -> None:
    """Wait until there is a fault, or none any more."""
    until = time.monotonic() + 20.0
    while (opened.fault is not None) is not there:
        assert time.monotonic() < until, opened.fault
        time.sleep(0.005)


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    files = JournalFiles(tmp_path / "journals")
    path = written(files, HEADER, books(4))
    assert path.name == "20260501T073000-a1a1a1a1.journal"
    journal = only(files.unfinished())
    assert (journal.header, journal.ending) == (HEADER, None)
    assert journal.sides == sides_done(Run(QUICK).until_rep(4).state)
    assert files.finished() == []
    assert files.remarks() == []


def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    path = written(JournalFiles(tmp_path / "journals"), HEADER, books(2))
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0
        assert path.parent.stat().st_mode & 0o077 == 0


def test_a_folder_that_is_not_there_holds_no_journals(tmp_path: Path) -> None:
    files = JournalFiles(tmp_path / "journals")
    assert files.unfinished() == []
    assert not (tmp_path / "journals").exists()


def test_a_session_with_an_end_is_finished_until_it_is_removed(tmp_path: Path) -> None:
    files = JournalFiles(tmp_path)
    written(files, HEADER, [*books(4), *END])
    assert files.unfinished() == []
    journal = only(files.finished())
    assert journal.ending is Ending.FINISHED
    files.remove(journal)
    assert files.finished() == []
    assert list(tmp_path.iterdir()) == []


def test_a_session_goes_on_in_its_own_journal(tmp_path: Path) -> None:
    files = JournalFiles(tmp_path)
    written(files, HEADER, books(4))
    opened = files.go_on(only(files.unfinished()), BEGAN + timedelta(hours=1))
    opened.write([*books(6), *END])
    opened.close(10.0)
    journal = only(files.finished())
    assert journal.sides[0].reps == 5
    assert journal.seconds == pytest.approx(60.0 + Run(QUICK).until_rep(4).state.now, abs=0.001)


def test_a_journal_being_written_is_not_taken_for_one_that_was_interrupted(tmp_path: Path) -> None:
    opened = JournalFiles(tmp_path).begin(HEADER)
    opened.write(books(3))
    files = JournalFiles(tmp_path)
    assert files.unfinished() == []
    opened.close(10.0)
    assert only(files.unfinished()).header == HEADER


_HOLDING = """
import sys
from pathlib import Path
from tests.adapters.test_journal_files import OTHER, books
from voicecoach.adapters.journal_files import JournalFiles
opened = JournalFiles(Path(sys.argv[1])).begin(OTHER)
opened.write(books(3))
while not opened.written:
    pass
print("writing", flush=True)
sys.stdin.read()
"""


def test_two_programs_at_once_keep_to_their_own_journals(tmp_path: Path) -> None:
    files = JournalFiles(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDING, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"writing"
        mine = files.begin(HEADER)
        mine.write(books(4))
        assert files.unfinished() == []
        other.kill()
    assert only(files.unfinished()).header == OTHER
    mine.close(10.0)
    assert {journal.header.uid for journal in files.unfinished()} == {HEADER.uid, OTHER.uid}


def test_only_one_of_two_programs_goes_on_with_a_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_files, "LETS_GO_WITHIN", 0.05)
    first, second = JournalFiles(tmp_path), JournalFiles(tmp_path)
    path = written(first, HEADER, books(4))
    mine, theirs = only(first.unfinished()), only(second.unfinished())
    opened = first.go_on(mine, BEGAN)
    late = second.go_on(theirs, BEGAN)
    assert late.fault is not None
    assert "another voicecoach" in late.fault
    late.write(END)
    late.close(1.0)
    opened.close(10.0)
    assert b'"end"' not in path.read_bytes()


def test_the_journal_written_on_last_comes_first_whatever_the_clock_said_when_it_began(tmp_path: Path) -> None:
    files = JournalFiles(tmp_path)
    early = written(files, HEADER, books(2))
    set_back = written(files, replace(OTHER, began=BEGAN - timedelta(days=300)), books(2))
    os.utime(early, (1000, 1000))
    os.utime(set_back, (2000, 2000))
    assert [journal.header.uid for journal in files.unfinished()] == [OTHER.uid, HEADER.uid]
    os.utime(set_back, (1000, 1000))
    assert [journal.header.uid for journal in files.unfinished()] == [HEADER.uid, OTHER.uid]


def test_a_tail_that_was_cut_off_is_told_of_and_repaired_when_the_session_goes_on(tmp_path: Path) -> None:
    files = JournalFiles(tmp_path)
    path = written(files, HEADER, books(4))
    appended = files.go_on(only(files.unfinished()), BEGAN)
    appended.write(books(5))
    appended.close(10.0)
    path.write_bytes(path.read_bytes()[:-9])
    journal = only(files.unfinished())
    assert journal.sides[0].reps == 3
    assert files.remarks() == [
        "The journal of the session of 2026-05-01 07:30 is damaged: its last line was cut off. The rest was kept."
    ]
    assert files.finished() == []
    assert files.remarks() == []
    opened = files.go_on(journal, BEGAN)
    opened.write(books(6))
    opened.close(10.0)
    repaired = only(files.unfinished())
    assert (repaired.damage, repaired.sides[0].reps) == (None, 5)


def test_a_journal_of_no_use_is_moved_aside_and_the_last_few_are_kept(tmp_path: Path) -> None:
    files = JournalFiles(tmp_path)
    for number in range(MOST_DAMAGED + 2):
        (tmp_path / f"{number}.journal").write_bytes(b"\x00" * 100)
    written(files, HEADER, books(4))
    assert only(files.unfinished()).header == HEADER
    assert len(list((tmp_path / "damaged").iterdir())) == MOST_DAMAGED
    remarks = files.remarks()
    assert len(remarks) == MOST_DAMAGED + 2
    assert "its first line is damaged" in remarks[0]
    assert only(files.unfinished()).header == HEADER
    assert files.remarks() == []


def test_a_journal_of_a_newer_program_is_left_as_it_is(tmp_path: Path) -> None:
    content = encode(header_line(replace(HEADER, format=FORMAT + 1)))
    (tmp_path / "new.journal").write_bytes(content)
    files = JournalFiles(tmp_path)
    assert files.unfinished() == []
    assert "newer voicecoach" in files.remarks()[0]
    assert (tmp_path / "new.journal").read_bytes() == content


def test_a_journal_that_cannot_be_opened_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "folder.journal").mkdir()
    files = JournalFiles(tmp_path)
    assert files.unfinished() == []
    assert "cannot be read" in files.remarks()[0]


def test_where_no_folder_can_be_made_the_session_goes_on_and_the_journal_says_why_not(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    files = JournalFiles(tmp_path / "file" / "journals")
    opened = files.begin(HEADER)
    assert opened.fault is not None
    assert opened.fault.startswith("What you do is not being recorded: ")
    opened.write(books(3))
    opened.close(1.0)
    assert files.unfinished() == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="this user can write anywhere")
def test_in_a_folder_that_cannot_be_written_to_the_journal_says_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "cannot be written to" in (JournalFiles(tmp_path).begin(HEADER).fault or "")


def test_when_the_folder_is_gone_for_a_time_everything_done_is_in_the_journal_afterwards(tmp_path: Path) -> None:
    folder = tmp_path / "journals"
    files = JournalFiles(folder)
    opened = files.begin(HEADER)
    opened.write(Recorder().note(Entry(3.0, "command", {"command": "easier", "by": "key"})))
    while not opened.written:
        time.sleep(0.005)
    opened._begin_anew()
    folder.rename(tmp_path / "away")
    folder.write_text("in the way")
    opened.write(books(3))
    until_fault(opened, there=True)
    folder.unlink()
    (tmp_path / "away").rename(folder)
    opened.write(books(5))
    until_fault(opened, there=False)
    opened.close(10.0)
    journal = only(files.unfinished())
    assert [used.command for used in journal.commands] == ["easier"]
    assert (journal.sides[0].reps, journal.damage) == (4, None)


_FULL = """
import resource, signal, sys, time
from pathlib import Path
from tests.adapters.test_journal_files import HEADER, books
from voicecoach.adapters.journal_files import JournalFiles
from voicecoach.record.journal import Recorder
from voicecoach.transcript import Entry
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
opened = JournalFiles(Path(sys.argv[1])).begin(HEADER)
opened.write(books(3))
while not opened.written or b"books" not in opened._path.read_bytes():
    time.sleep(0.005)
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (opened.written + 10, hard))
opened.write(Recorder().note(Entry(1.0, "say", {"text": "x" * 500})) + books(4))
while not opened.fault:
    time.sleep(0.005)
print(opened.fault, flush=True)
if sys.argv[2] == "room again":
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    opened.write(books(6))
    while opened.fault:
        time.sleep(0.005)
    opened.close(10.0)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a file's size cannot be limited here")
@pytest.mark.parametrize(("later", "reps"), [("room again", 5), ("full still", 2)])
def test_on_a_full_disk_the_journal_says_so_and_has_everything_when_there_is_room(
    tmp_path: Path, later: str, reps: int
) -> None:
    result = subprocess.run(
        [sys.executable, "-c", _FULL, str(tmp_path), later], capture_output=True, text=True, timeout=60, check=True
    )
    assert result.stdout.startswith(f"What you do is not being recorded: {tmp_path} cannot be written to (")
    assert only(JournalFiles(tmp_path).unfinished()).sides[0].reps == reps


def test_a_journal_that_has_grown_too_long_is_written_anew_with_all_that_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_files, "MOST", 20_000)
    files, recorder = JournalFiles(tmp_path), Recorder()
    opened = files.begin(HEADER)
    opened.write(recorder.note(Entry(1.0, "command", {"command": "slower", "by": "key"})))
    while not opened.written:
        time.sleep(0.005)
    for number in range(100):
        opened.write([*recorder.note(Entry(2.0 + number, "say", {"text": "Lift. " * 50})), *books(2 + number % 5)])
    opened.close(10.0)
    assert max(path.stat().st_size for path in tmp_path.glob("*.journal")) <= 20_000
    journal = only(files.unfinished())
    assert (journal.sides[0].reps, len(journal.commands), journal.damage) == (5, 1, None)


def test_what_a_killed_program_left_half_written_is_cleared_away_after_a_day(tmp_path: Path) -> None:
    old, new = tmp_path / ".old.part", tmp_path / ".new.part"
    for path in (old, new):
        path.write_text("half")
    os.utime(old, (1000, 1000))
    assert JournalFiles(tmp_path).unfinished() == []
    assert [path.name for path in tmp_path.glob(".*.part")] == [".new.part"]


def test_a_disk_that_does_not_answer_keeps_neither_the_session_nor_what_was_done_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, asked = Event(), Event()

    def never_done(handle: int) -> None:
        asked.set()
        assert answers.wait(30.0)

    files = JournalFiles(tmp_path)
    path = written(files, HEADER, books(3))
    opened = files.go_on(only(files.unfinished()), BEGAN)
    monkeypatch.setattr(os, "fsync", never_done)
    opened.write(books(4))
    assert asked.wait(10.0)
    opened.write(END)
    opened.close(0.2)
    assert path.read_bytes().endswith(encode(END[0]))
    assert JournalFiles(tmp_path).finished() == []  # it is not let go of before it is safe
    answers.set()
    opened.close(10.0)
    assert only(JournalFiles(tmp_path).finished()).sides[0].reps == 3


def test_what_was_flushed_is_with_the_system(tmp_path: Path) -> None:
    files = JournalFiles(tmp_path / "journals")
    opened = files.begin(HEADER)
    for rep in range(2, 6):
        opened.write(books(rep))
        opened.flush(20.0)
        assert encode(books(rep)[0]) in opened._path.read_bytes()
    opened.close(10.0)
    opened.flush(0.0)
