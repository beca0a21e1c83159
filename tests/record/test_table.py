from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta, timezone

from voicecoach.record.sessions import CommandUsed, Ending, SessionRecord, SideRecord
from voicecoach.record.table import COLUMNS, as_csv
from voicecoach.script.plan import Side

BEGAN = datetime(2026, 11, 21, 7, 30, tzinfo=timezone(timedelta(hours=1)))
LEFT = SideRecord("clamshell", 'Clamshell, "heavy"', Side.LEFT, 2, 5, 3, 3, 30, 30, eased=True, pain=4)
BOTH = SideRecord("squat", "Squat", None, 0, 1, 1, 1, held=20.5, held_wanted=30)
FULL = SessionRecord(
    "ab" * 16, BEGAN, "mine", "Mine", 61.5, Ending.STOPPED, (LEFT, BOTH), (CommandUsed(1, "stop", "key"),), 3
)
EMPTY = SessionRecord("cd" * 16, BEGAN, "mine", "Mine", 5, Ending.INTERRUPTED)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_each_side_has_a_row_with_the_session_repeated() -> None:
    left, both = rows(as_csv([(7, FULL)]))
    assert (left["number"], left["began"], left["ending"], left["commands"]) == (
        "7",
        "2026-11-21T07:30:00+01:00",
        "stopped",
        "1",
    )
    assert (left["name"], left["side"], left["eased"], left["hurt"], left["pain"]) == (
        'Clamshell, "heavy"',
        "left",
        "1",
        "0",
        "4",
    )
    assert (both["uid"], both["side"], both["held"], both["pain"], both["pain_after"]) == (
        "ab" * 16,
        "both",
        "20.5",
        "",
        "",
    )


def test_a_session_in_which_nothing_was_done_has_a_row_too() -> None:
    (row,) = rows(as_csv([(1, EMPTY)]))
    assert (row["uid"], row["ending"], row["exercise"], row["reps"]) == ("cd" * 16, "interrupted", "", "")


def test_without_sessions_there_are_the_titles_alone() -> None:
    assert as_csv([]) == ",".join(COLUMNS) + "\r\n"
