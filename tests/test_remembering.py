"""What is remembered of sessions, from the profile and the journal to the history, and what becomes of it in a fault.

A damaged cache of the voice's clips is tested where it is kept: ``test_a_file_cut_short_counts_as_absent_and_is_written
_anew``, ``test_no_flipped_bit_is_ever_heard``, ``test_nothing_is_left_behind_when_the_disk_fails_half_way`` and others
in ``tests/adapters/test_voice_clip_files``, and ``tests/cli/test_cache``. A journal cut off, damaged or too long, and a
disk that does not answer: ``tests/adapters/test_journal_files``. A history damaged in every way:
``tests/adapters/test_history_file``.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from concurrent.futures import Future
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.remembered import SCRIPT, WHOLE, Performed
from tests.test_runner import Clockwork, Outlet
from voicecoach.cli import recording
from voicecoach.cli.choices import Choices, Chosen, choose
from voicecoach.cli.folders import data_folder
from voicecoach.cli.remembering import Remembered, listener_of
from voicecoach.coach.state import GOING_ON, LEVEL_UP, PAIN, PAIN_AFTER, PAIN_BEFORE, Activity, Holding, Paused, Talk
from voicecoach.listening.phrases import Command
from voicecoach.performance import Performance
from voicecoach.ports import Recogniser
from voicecoach.record.lines import Line, encode, read_lines
from voicecoach.record.sessions import Ending, SessionRecord, SideRecord
from voicecoach.runner import LiveRun
from voicecoach.script.plan import Side
from voicecoach.transcript import Entry
from voicecoach.units import to_frames

TODAY = date.today()


@pytest.fixture
def profile(own_folders: Path) -> Path:
    """The profile of somebody who is not asked how much it hurts."""
    path = own_folders / "voicecoach" / "profile.yaml"
    path.parent.mkdir()
    path.write_text("ask pain: no\n")
    return path


@pytest.fixture
def script(tmp_path: Path, profile: Path) -> Path:
    path = tmp_path / "three.yaml"
    path.write_text(SCRIPT)
    return path


def kept() -> tuple[SessionRecord, ...]:
    return recording.history().sessions()


def waiting(home: Path) -> list[Path]:
    """Give the journals that are not all in the history yet."""
    return sorted((home / "voicecoach" / "journals").glob("*.journal"))


def lines_of(journal: Path) -> list[Line]:
    lines, damage = read_lines(journal.read_bytes())
    assert damage is None
    return [line for line in lines if line is not None]


def done(record: SessionRecord) -> dict[str, float]:
    """Give the reps, or else the seconds held, of each exercise."""
    work: Counter[str] = Counter()
    for side in record.sides:
        work[side.exercise] += side.reps or int(side.held)
    return dict(work)


def began_at(journal: Path, began: datetime) -> None:
    """Have a journal say that its session began at another moment."""
    lines = lines_of(journal)
    lines[0]["header"]["began"] = began.isoformat()
    journal.write_bytes(b"".join(map(encode, lines)))


def now() -> datetime:
    return datetime.now().astimezone()


# Broken off, and offered.


def test_a_session_that_broke_off_and_is_taken_up_is_one_session_with_everything(
    script: Path, own_folders: Path
) -> None:
    Performed(script).until_rep(4, set=2).break_off()
    assert len(waiting(own_folders)) == 1
    again = Performed(script).until_asked(GOING_ON).answer("yes").finish()
    assert again.said[0] == "Last time we stopped in the middle of Three things: Squat, set two, rep four."
    assert again.counted[:3] == ["four", "five", "six"]
    (record,) = kept()
    assert record.ending is Ending.FINISHED
    assert done(record) == WHOLE
    assert all(side.complete for side in record.sides)
    assert waiting(own_folders) == []


def test_a_session_may_break_off_again_and_again(script: Path) -> None:
    Performed(script).until_rep(4).break_off()
    for exercise, rep in (("Squat", 6), ("Leg lift", 2), ("Leg lift", 4)):
        Performed(script).until_asked(GOING_ON).answer("yes").until_rep(rep, exercise).break_off()
        (record,) = recording.settle(recording.journals()).past
        assert record.ending is Ending.INTERRUPTED
    Performed(script).until_asked(GOING_ON).answer("yes").finish()
    (record,) = kept()
    assert (record.ending, done(record)) == (Ending.FINISHED, WHOLE)


def test_one_that_is_refused_is_kept_as_interrupted_and_never_offered_again(script: Path, own_folders: Path) -> None:
    Performed(script).until_rep(4).break_off()
    Performed(script).until_asked(GOING_ON).answer("no").finish()
    assert [(record.ending, done(record)) for record in kept()] == [
        (Ending.INTERRUPTED, {"squat": 3}),
        (Ending.FINISHED, WHOLE),
    ]
    assert waiting(own_folders) == []
    assert not Performed(script).asks_whether_to_go_on


def test_one_that_was_refused_by_a_session_that_breaks_off_itself_makes_way_for_that(
    script: Path, own_folders: Path
) -> None:
    Performed(script).until_rep(4).break_off()
    os.utime(waiting(own_folders)[0], (1, 1))
    Performed(script).until_asked(GOING_ON).answer("no").until_rep(2, "Leg lift").break_off()
    again = Performed(script).until_said("Say yes or no.")
    assert again.said[0] == "Last time we stopped in the middle of Three things: Leg lift, left side, set one, rep two."
    again.answer("yes").finish()
    assert [(record.ending, done(record)) for record in kept()] == [
        (Ending.INTERRUPTED, {"squat": 3}),
        (Ending.FINISHED, WHOLE),
    ]


def test_without_an_answer_the_session_begins_anew_and_both_are_kept(script: Path, own_folders: Path) -> None:
    Performed(script).until_rep(4).break_off()
    again = Performed(script).finish()
    assert "Then we begin anew." in again.said
    assert [(record.ending, done(record)) for record in kept()] == [
        (Ending.INTERRUPTED, {"squat": 3}),
        (Ending.FINISHED, WHOLE),
    ]
    assert len(waiting(own_folders)) == 1, "silence is no refusal: it is offered again"
    Performed(script).until_asked(GOING_ON).answer("yes").finish()
    assert [done(record) for record in kept()] == [WHOLE, WHOLE]
    assert waiting(own_folders) == []


def test_who_stops_at_the_question_is_asked_again_next_time(script: Path) -> None:
    Performed(script).until_rep(4).break_off()
    Performed(script).until_asked(GOING_ON).command(Command.STOP).finish()
    again = Performed(script).until_asked(GOING_ON).answer("yes").finish()
    assert again.counted[:3] == ["four", "five", "six"]
    whole = [record for record in kept() if record.sides]
    assert [(record.ending, done(record)) for record in whole] == [(Ending.FINISHED, WHOLE)]


def test_who_is_killed_at_the_question_is_asked_again_next_time(script: Path, own_folders: Path) -> None:
    Performed(script).until_rep(4).break_off()
    Performed(script).until_asked(GOING_ON).break_off()
    assert len(waiting(own_folders)) == 1
    assert Performed(script).asks_whether_to_go_on


def test_another_session_that_broke_off_is_gone_on_with_in_place_of_the_one_asked_for(
    script: Path, tmp_path: Path, own_folders: Path
) -> None:
    eight = Choices.of(["reps=8"])
    Performed(script, eight).until_rep(4).break_off()
    other = tmp_path / "other.yaml"
    other.write_text(SCRIPT.replace("Three things", "Other things").replace("squat", "lunge"))
    again = Performed(other).until_asked(GOING_ON).answer("yes").finish()
    assert again.counted[:5] == ["four", "five", "six", "seven", "eight"], "with the settings that it had"
    (record,) = kept()
    assert (record.title, record.session, done(record)) == ("Three things", str(script), {**WHOLE, "squat": 16})
    assert waiting(own_folders) == []


def test_commands_of_all_parts_are_kept_on_one_clock(script: Path) -> None:
    Performed(script).until_rep(4).command(Command.SLOWER).by(5).break_off()
    Performed(script).until_asked(GOING_ON).answer("yes").until_rep(2, "Leg lift").command(Command.FASTER).finish()
    (record,) = kept()
    assert [(used.command, used.by) for used in record.commands] == [("slower", "voice"), ("faster", "voice")]
    slower, faster = (used.at for used in record.commands)
    assert 5 < slower < faster < record.seconds


def test_anew_asks_nothing_and_keeps_both(script: Path) -> None:
    Performed(script).until_rep(4).break_off()
    Performed(script, anew=True).finish()
    assert [(record.ending, done(record)) for record in kept()] == [
        (Ending.INTERRUPTED, {"squat": 3}),
        (Ending.FINISHED, WHOLE),
    ]


@pytest.mark.parametrize(
    ("ago", "offered"),
    [
        (timedelta(hours=11, minutes=55), True),
        (timedelta(hours=12, minutes=5), False),
        (timedelta(days=13), False),
        (timedelta(hours=-3), True),
        (timedelta(days=-4000), False),
    ],
)
def test_it_is_offered_the_same_day_and_a_clock_that_was_set_back_hides_nothing(
    script: Path, own_folders: Path, ago: timedelta, offered: bool
) -> None:
    Performed(script).until_rep(4).break_off()
    (journal,) = waiting(own_folders)
    began_at(journal, now() - ago)
    again = Performed(script)
    assert again.asks_whether_to_go_on is offered
    assert journal.exists() is offered
    if offered:
        again.until_asked(GOING_ON).answer("yes")
    again.finish()
    work = [done(record) for record in kept()]
    assert work == ([WHOLE] if offered else [{"squat": 3}, WHOLE])


def test_what_was_known_of_the_listener_holds_for_the_rest_of_a_session_taken_up(script: Path, profile: Path) -> None:
    profile.write_text("ask pain: yes\nlevels: {plank: 1}\n")
    recording.history().put(past(1, side("lift", Side.LEFT, pain=7), side("lift", Side.RIGHT, pain=7)))
    Performed(script).until_asked(PAIN_BEFORE).answer("2").until_rep(4).break_off()
    again = Performed(script).until_asked(GOING_ON).answer("yes").until_asked(PAIN_AFTER).answer("1").finish()
    assert "Hold for ten seconds." in again.said
    record = kept()[-1]
    assert done(record) == {"squat": 12, "lift": 4, "plank": 10}
    assert (record.pain_before, record.pain_after) == (2, 1)


def test_pain_of_a_session_that_broke_off_holds_also_when_the_next_begins_anew(script: Path) -> None:
    hurting = Performed(script).until_rep(3)
    hurting.command(Command.THAT_HURTS).until_asked(PAIN).answer("7").by(2).break_off()
    anew = Performed(script).until_asked(GOING_ON).answer("no").finish()
    assert "Three reps, two sets." in anew.said


# A script that was edited meanwhile.


def test_a_script_that_asks_for_fewer_reps_by_now_is_gone_on_with_as_it_is(
    script: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Performed(script).until_rep(4).break_off()
    script.write_text(SCRIPT.replace("{default: 6}", "{default: 5}"))
    again = Performed(script).until_asked(GOING_ON).answer("yes").finish()
    assert capsys.readouterr().err == (
        "'Three things' broke off, and its script was changed since: it would go on as the script is now.\n"
    )
    assert again.counted[:3] == ["four", "five", "one"]
    (record,) = kept()
    assert done(record) == {**WHOLE, "squat": 10}


def test_where_the_exercise_under_way_is_gone_the_session_begins_well_and_what_was_done_is_kept(
    script: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Performed(script).until_rep(3, "Leg lift").break_off()
    before, lift, rest = SCRIPT.partition("  - exercise: lift")
    script.write_text(before + rest[rest.index("  - exercise: plank") :])
    again = Performed(script).finish()
    assert "'Three things' broke off, and cannot be gone on with: what you were doing is no longer in it." in (
        capsys.readouterr().err
    )
    assert not any("Last time" in text for text in again.said)
    assert [(record.ending, done(record)) for record in kept()] == [
        (Ending.INTERRUPTED, {"squat": 12, "lift": 2}),
        (Ending.FINISHED, {"squat": 12, "plank": 20}),
    ]
    assert lift


def test_what_was_done_of_an_exercise_that_is_gone_stays_in_the_session_that_is_taken_up(script: Path) -> None:
    Performed(script).until_rep(3, "Leg lift").break_off()
    squat, lift = SCRIPT.index("  - exercise: squat"), SCRIPT.index("  - exercise: lift")
    script.write_text(SCRIPT[:squat] + SCRIPT[lift:])
    Performed(script).until_asked(GOING_ON).answer("yes").finish()
    (record,) = kept()
    assert (record.ending, done(record)) == (Ending.FINISHED, WHOLE)


@pytest.mark.parametrize(
    ("edited", "sentence"),
    [
        (None, "There is no file"),
        ("voicecoach: 1\ntitle: [", "three.yaml:"),
        (SCRIPT.replace("{default: 6}", "{default: 6, at most: 7}"), "reps"),
    ],
)
def test_a_script_that_cannot_be_read_any_more_is_told_and_another_session_goes_well(
    script: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], edited: str | None, sentence: str
) -> None:
    eight = Choices.of(["reps=8"])
    Performed(script, eight).until_rep(4).break_off()
    script.unlink() if edited is None else script.write_text(edited)
    other = tmp_path / "other.yaml"
    other.write_text(SCRIPT)
    Performed(other).finish()
    told = capsys.readouterr().err
    assert "'Three things' broke off, and cannot be gone on with: " in told
    assert sentence in told
    assert [(record.ending, done(record)) for record in kept()] == [
        (Ending.INTERRUPTED, {"squat": 3}),
        (Ending.FINISHED, WHOLE),
    ]
    script.write_text(SCRIPT)
    back = Performed(script, eight).until_asked(GOING_ON).answer("yes").finish()
    assert back.counted[:5] == ["four", "five", "six", "seven", "eight"], "when it is back, it can be gone on with"


# Faults of files.


@pytest.fixture
def locked(own_folders: Path, script: Path, monkeypatch: pytest.MonkeyPatch) -> sqlite3.Connection:
    """The history, held by another program until it lets go of it."""
    recording.history().put(past(1, side("squat")))
    opened, folder = type(recording.history()), data_folder()
    monkeypatch.setattr(recording, "history", lambda _=None: opened(folder / "history.db", time_out=0.05))
    connection = sqlite3.connect(folder / "history.lock", isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    return connection


def test_a_history_that_another_program_holds_hinders_no_session_and_gets_it_later(
    locked: sqlite3.Connection, script: Path, own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(locked):
        Performed(script).finish()
        told = capsys.readouterr().err
        assert "is in use: another voicecoach writes to it." in told
        assert "waits in its journal; nothing is lost." in told
        assert len(waiting(own_folders)) == 1
    recording.take_in()
    assert [done(record) for record in kept()] == [{"squat": 12}, WHOLE]
    assert waiting(own_folders) == []


def test_what_broke_off_and_is_refused_while_the_history_is_held_is_not_lost(
    locked: sqlite3.Connection, script: Path, own_folders: Path
) -> None:
    with closing(locked):
        Performed(script).until_rep(4).break_off()
        Performed(script).until_asked(GOING_ON).answer("no").finish()
        assert len(waiting(own_folders)) == 2
    recording.take_in()
    assert [done(record) for record in kept()][1:] == [WHOLE, {"squat": 3}]


def test_a_history_held_by_sqlite_itself_hinders_no_session_either(
    script: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    recording.history().put(past(1, side("squat")))
    opened, folder = type(recording.history()), data_folder()
    monkeypatch.setattr(recording, "history", lambda _=None: opened(folder / "history.db", time_out=0.05))
    with closing(sqlite3.connect(folder / "history.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        Performed(script).finish()
    assert "nothing is lost" in capsys.readouterr().err
    recording.take_in()
    assert [done(record) for record in kept()] == [{"squat": 12}, WHOLE]


def test_a_damaged_history_is_told_of_and_loses_nothing(script: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recording.history().put(past(1, side("squat")))
    file = data_folder() / "history.db"
    file.write_bytes(b"\xff" * 5000)
    Performed(script).finish()
    told = capsys.readouterr().err
    assert "damaged" in told
    assert "Traceback" not in told
    assert [done(record) for record in kept()] == [{"squat": 12}, WHOLE]


def test_a_damaged_journal_keeps_nobody_from_going_on(
    script: Path, own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Performed(script).until_rep(4).break_off()
    (journal,) = waiting(own_folders)
    with journal.open("ab") as file:
        file.write(b'0123abcd {"books": {"now"')
    Performed(script).until_asked(GOING_ON).answer("yes").finish()
    assert "is damaged: its last line was cut off. The rest was kept." in capsys.readouterr().err
    assert [done(record) for record in kept()] == [WHOLE]


def test_a_journal_of_no_use_hinders_no_session(
    script: Path, own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Performed(script).until_rep(4).break_off()
    waiting(own_folders)[0].write_bytes(os.urandom(2000))
    Performed(script).finish()
    assert "cannot be read, because its first line is damaged." in capsys.readouterr().err
    assert [done(record) for record in kept()] == [WHOLE]


def test_where_nothing_can_be_kept_the_session_goes_on_and_that_is_said_in_a_sentence(
    script: Path, own_folders: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = own_folders / "data"
    data.write_text("not a folder")
    monkeypatch.setenv("XDG_DATA_HOME", str(data))
    performed = Performed(script).finish()
    assert performed.entries[-1].fields["reason"] == "finished"
    told = capsys.readouterr().err.splitlines()
    assert sum("What you do is not being recorded" in line for line in told) == 1, told
    assert all(line.endswith(".") for line in told)
    assert not any("Traceback" in line for line in told)


def beside(script: Path, rep: int, size: int | None = None) -> subprocess.Popen[str]:
    """Have another process perform a session to a rep of the squat."""
    words = [sys.executable, "-m", "tests.remembered", str(script), str(rep), *([str(size)] if size else [])]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "there\n", process.communicate()[1]
    return process


def test_of_two_sessions_at_once_neither_is_taken_for_broken_off_and_both_are_kept(
    script: Path, own_folders: Path
) -> None:
    other = beside(script, 5)
    mine = Performed(script)
    assert not mine.asks_whether_to_go_on
    mine.until_rep(3, "Leg lift").finish()
    assert [done(record) for record in kept()] == [WHOLE]
    assert len(waiting(own_folders)) == 1, "the other's"
    told, faults = other.communicate("go on\n", timeout=60)
    assert (told, faults) == ("over finished\n", "")
    assert [(record.ending, done(record)) for record in kept()] == [(Ending.FINISHED, WHOLE)] * 2
    assert waiting(own_folders) == []


def test_a_killed_process_leaves_a_session_that_can_be_gone_on_with(script: Path) -> None:
    other = beside(script, 5)
    other.kill()
    other.communicate(timeout=60)
    again = Performed(script).until_asked(GOING_ON).answer("yes").finish()
    assert again.counted[0] in ("four", "five")
    assert [done(record) for record in kept()] == [WHOLE]


@pytest.mark.skipif(sys.platform == "win32", reason="the size of files cannot be limited here")
def test_on_a_disk_that_fills_up_the_session_goes_on_and_what_was_kept_until_then_is_there(
    script: Path, own_folders: Path
) -> None:
    process = beside(script, 5, size=1)
    told, faults = process.communicate("go on\n", timeout=60)
    assert (told, process.returncode) == ("over finished\n", 0)
    assert faults.count("What you do is not being recorded") == 1
    assert "the session goes on without." in faults
    assert "nothing is lost" in faults
    assert "Traceback" not in faults
    (record,) = recording.settle(recording.journals()).past
    assert record.ending is Ending.INTERRUPTED
    assert done(record)["squat"] >= 3


def test_a_profile_with_a_mistake_is_told_with_its_place_and_the_session_goes_on_without(
    script: Path, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Performed(script).until_rep(4).break_off()
    profile.write_text("ask pain: no\nvolume: loud\n")
    again = Performed(script)
    told = capsys.readouterr().err
    assert f"{profile}:2:" in told
    assert "'loud' is not a number" in told
    assert "Mend it with: voicecoach profile edit" in told
    again.until_asked(GOING_ON).answer("yes").finish()
    assert [done(record) for record in kept()] == [WHOLE]


# What the history and the profile make of a session.


def side(exercise: str, which: Side | None = None, level: int = 1, **more: Any) -> SideRecord:
    """Give the record of a side that did all of one of the script's exercises."""
    name = {"squat": "Squat", "lift": "Leg lift", "plank": "Plank"}[exercise]
    sets, levels = (2, 4) if exercise == "squat" else (1, 3)
    reps = WHOLE[exercise] // (2 if which else 1)
    return replace(SideRecord(exercise, name, which, level, levels, sets, sets, reps, reps), **more)


def past(days_ago: int, *sides: SideRecord, pain_after: int | None = None) -> SessionRecord:
    began = now() - timedelta(days=days_ago)
    uid = f"{days_ago:032x}"
    return SessionRecord(uid, began, "three", "Three things", 200.0, Ending.FINISHED, sides, pain_after=pain_after)


def test_after_two_whole_sessions_the_next_level_is_offered_and_taken_with_a_yes(script: Path) -> None:
    for days in (2, 1):
        recording.history().put(past(days, side("squat")))
    performed = Performed(script)
    assert performed.remembered.listener.offers == {("squat", None): 2}
    assert performed.remembered.listener.familiar == {"Squat"}
    performed.until_asked(LEVEL_UP).answer("yes").finish()
    assert done(kept()[-1])["squat"] == 16
    assert [record.level for record in kept()[-1].sides if record.exercise == "squat"] == [2]


def test_who_goes_on_with_a_session_keeps_the_level_that_they_said_yes_to(script: Path) -> None:
    for days in (2, 1):
        recording.history().put(past(days, side("squat")))
    performed = Performed(script)
    performed.until_asked(LEVEL_UP).answer("yes").until_rep(3).break_off()
    again = Performed(script).until_asked(GOING_ON).answer("yes").finish()
    assert not any("next level" in text for text in again.said)
    assert done(kept()[-1])["squat"] == 16


@pytest.mark.parametrize(
    ("days_ago", "more", "begins"),
    [
        (1, {"pain": 4}, 1),
        (1, {"pain": 7}, 1),
        (1, {"hurt": True}, 1),
        (1, {"eased": True}, 2),
        (20, {}, 1),
        (1, {}, 2),
    ],
)
def test_pain_and_a_long_break_cost_a_level_and_never_give_one(
    script: Path, days_ago: int, more: dict[str, Any], begins: int
) -> None:
    recording.history().put(past(days_ago, side("squat", level=2, **more)))
    chosen = choose(str(script))
    listener = listener_of(chosen, kept(), TODAY)
    assert listener.levels == {("squat", None): begins}
    assert listener.lowered == ({("squat", None)} if begins < 2 else set())
    assert listener.offers == {}


def test_a_side_that_does_less_leads(script: Path) -> None:
    recording.history().put(past(1, side("lift", Side.LEFT, 2), side("lift", Side.RIGHT, 1)))
    listener = listener_of(choose(str(script)), kept(), TODAY)
    assert listener.weaker == {"lift": Side.RIGHT}
    assert listener.levels == {("lift", Side.LEFT): 2, ("lift", Side.RIGHT): 1}


def test_levels_fixed_in_the_profile_stay_whatever_was_done(script: Path, profile: Path) -> None:
    profile.write_text("ask pain: no\nlevels: {squat: 3, lift: {left: 1}}\n")
    for days in (2, 1):
        recording.history().put(past(days, side("squat"), side("lift", Side.LEFT), side("lift", Side.RIGHT)))
    listener = listener_of(choose(str(script)), kept(), TODAY)
    assert listener.levels == {("squat", None): 2, ("lift", Side.LEFT): 0, ("lift", Side.RIGHT): 1}
    assert listener.offers == {("lift", Side.RIGHT): 2}


def test_what_other_sessions_have_is_not_for_this_one(script: Path) -> None:
    recording.history().put(past(1, replace(side("squat"), exercise="lunge", name="Lunge", pain=8)))
    listener = listener_of(choose(str(script)), kept(), TODAY)
    assert (listener.levels, listener.remarks) == ({}, ())


def test_much_pain_is_answered_by_counsel_before_anything_else(script: Path) -> None:
    recording.history().put(past(1, side("squat", level=2, pain=8), pain_after=7))
    performed = Performed(script).finish()
    counsels = performed.remembered.listener.remarks
    assert len(counsels) == 2
    assert "seven" in counsels[0]
    assert "squat" in counsels[1]
    said = " ".join(performed.said)
    assert said.startswith(f"Three things. Say help me at any time. {' '.join(counsels)} Squat. ")


def test_sessions_stopped_before_anything_was_done_do_not_make_much_pain_forgotten(script: Path) -> None:
    recording.history().put(past(1, side("squat", pain=2), pain_after=8))
    for _ in range(3):
        Performed(script).by(1).command(Command.STOP).finish()
    assert len(kept()) == 1, "there is nothing of them to remember"
    (counsel,) = listener_of(choose(str(script)), kept(), TODAY).remarks
    assert "eight" in counsel


def test_the_profile_gives_name_talk_volume_and_the_question_about_pain(script: Path, profile: Path) -> None:
    profile.write_text("name: Anna\ntalk: short\nvolume: -6\n")
    performed = Performed(script)
    listener = performed.remembered.listener
    assert (listener.ask_pain, listener.talk, listener.volume) == (True, Talk.SHORT, -6.0)
    performed.until_asked(PAIN_BEFORE).answer("3").until_rep(1)
    assert "Hello, Anna." in performed.said[:3]
    assert "On your side." not in performed.said
    assert {"kind": "volume", "at": 0.0, "decibels": -6.0} in [json.loads(e.as_json()) for e in performed.entries]
    performed.until_asked(PAIN_AFTER).answer("2").finish()
    (record,) = kept()
    assert (record.pain_before, record.pain_after) == (3, 2)


def test_a_movement_that_was_completed_twice_is_introduced_in_short(script: Path) -> None:
    for days in (5, 3):
        recording.history().put(past(days, side("lift", Side.LEFT, 0), side("lift", Side.RIGHT, 0)))
    said = Performed(script).finish().said
    assert "On your side." in said
    assert "Bend your knees." not in said


# A laptop that was suspended.


def test_a_laptop_suspended_for_an_hour_in_mid_hold_pauses_and_the_hold_goes_on_from_what_was_left(
    script: Path, own_folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voicecoach.runner.TURN", 0.0)  # nobody has to wait for this clock
    script.write_text("voicecoach: 1\ntitle: Held\nsession:\n  - {exercise: plank, name: Plank, hold: 30 s}\n")
    sound, entries, warnings, during = Clockwork(), list[Entry](), list[str](), list[Activity]()
    deaf: Future[Recogniser | None] = Future()
    deaf.set_result(None)
    chosen = choose(str(script))
    remembered = Remembered(str(script), Choices(), chosen, anew=False)

    def report(entry: Entry) -> None:
        remembered.note(entry, performance.state)
        entries.append(entry)

    def wake() -> None:
        during.append(performance.state.activity)
        sound.find(gone=3600.0)

    def go_on() -> None:
        during.append(performance.state.activity)
        run.press("enter")

    performance = Performance(chosen.state(listener=remembered.listener), Outlet(sound), report)
    run = LiveRun(performance, sound, deaf, chosen.language.command_of_key, warnings.append, look=remembered.look)
    undisturbed = rehearsed(chosen)
    begins = next(entry.at for entry in undisturbed if entry.fields.get("state") == "hold")
    sound.at[to_frames(begins + 12.5)] = wake
    sound.at[to_frames(begins + 40.0)] = go_on
    run.perform()
    assert remembered._journal is not None
    remembered._journal.close(10.0)
    (journal,) = waiting(own_folders)
    assert [line["gone"] for line in lines_of(journal) if "gone" in line] == [3600.0]
    remembered.close()
    assert warnings == ["The sound is back, after 3600 s."]
    assert isinstance(during[0], Holding)
    assert isinstance(during[1], Paused)
    states = [(entry.fields["state"], entry.at) for entry in entries if entry.kind == "state"]
    holds = [after - at for (state, at), (_, after) in pairwise(states) if state == "hold"]
    assert holds == [pytest.approx(12.5, abs=0.2), pytest.approx(17.5, abs=0.7)]
    assert 30 <= sum(holds) < 31
    (record,) = kept()
    assert record.ending is Ending.FINISHED
    assert record.sides[0].complete
    assert record.sides[0].held == pytest.approx(30.0, abs=0.7)


def rehearsed(chosen: Chosen) -> list[Entry]:
    """Give what a session would be with nobody saying anything."""
    entries: list[Entry] = []
    performance = Performance(chosen.state(), None, entries.append)
    performance.begin()
    while not performance.ended:
        performance.move_to(performance.next_moment)
    return entries


def test_one_that_two_programs_go_on_with_is_recorded_by_both(script: Path) -> None:
    Performed(script).until_rep(4).break_off()
    first, second = Performed(script), Performed(script)
    first.until_asked(GOING_ON).answer("yes").until_rep(5)
    second.until_asked(GOING_ON).answer("yes").finish()
    first.finish()
    assert [done(record) for record in kept()] == [WHOLE, WHOLE]


def test_a_journal_that_another_program_goes_on_with_is_not_removed(script: Path, own_folders: Path) -> None:
    Performed(script).until_rep(4).break_off()
    files = recording.journals()
    (journal,) = files.unfinished()
    other = Performed(script).until_asked(GOING_ON).answer("yes").until_rep(5)
    files.remove(journal)
    assert len(waiting(own_folders)) == 1
    other.finish()
    assert [done(record) for record in kept()] == [WHOLE]


def test_a_pain_that_was_told_is_kept_though_nothing_was_done(script: Path, profile: Path) -> None:
    profile.write_text("ask pain: yes\n")
    Performed(script).until_asked(PAIN_BEFORE).answer("7").by(1).break_off()
    Performed(script)
    assert [record.pain_before for record in kept()] == [7]


def test_one_that_was_gone_on_with_lately_broke_off_lately(script: Path, own_folders: Path) -> None:
    Performed(script).until_rep(4).break_off()
    began_at(waiting(own_folders)[0], now() - timedelta(hours=11, minutes=50))
    Performed(script).until_asked(GOING_ON).answer("yes").until_rep(5).break_off()
    began_at(waiting(own_folders)[0], now() - timedelta(hours=14))
    assert Performed(script).asks_whether_to_go_on


def test_a_script_is_found_again_from_another_folder(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(script.parent)
    Performed(Path(script.name)).until_rep(4).break_off()
    monkeypatch.chdir("/")
    assert Performed(script).asks_whether_to_go_on


def test_deleting_everything_deletes_damaged_journals_too(script: Path, own_folders: Path) -> None:
    Performed(script).until_rep(4).break_off()
    journal = waiting(own_folders)[0]
    journal.write_bytes(b"#" + journal.read_bytes())
    recording.take_in()
    assert list(journal.parent.glob("damaged/*"))
    recording.forget()
    assert not [path for path in journal.parent.rglob("*") if path.is_file()]
