from __future__ import annotations

import csv
import io
import json
import os
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from typer.testing import CliRunner

from voicecoach.cli import recording, wiring
from voicecoach.cli.app import app
from voicecoach.cli.folders import data_folder
from voicecoach.record.sessions import CommandUsed, Ending, SessionRecord, SideRecord
from voicecoach.script.plan import Side

runner = CliRunner()

BEGAN = datetime(2026, 11, 19, 7, 30, tzinfo=timezone(timedelta(hours=1)))
LEFT = SideRecord(
    "clamshell", "Clamshell with band", Side.LEFT, 2, 5, 3, 3, 30, 30, pace=1.15, eased=True, hurt=True, pain=4
)
RIGHT = replace(LEFT, side=Side.RIGHT, sets=2, reps=21, pace=1.0, eased=False, hurt=False, skipped=True, pain=None)
PLANK = SideRecord("plank", "Plank", None, 0, 1, 1, 1, held=20.4, held_wanted=30)
COMMANDS = (
    CommandUsed(10, "easier", "voice"),
    CommandUsed(20, "pause", "key"),
    CommandUsed(30, "easier", "voice"),
)
FIRST = SessionRecord(
    "a1" * 16, BEGAN, "side-lying", "Lying on the side", 1_450.0, Ending.FINISHED, (LEFT, RIGHT, PLANK), COMMANDS, 2, 3
)
SECOND = SessionRecord(
    "b2" * 16, BEGAN + timedelta(days=1), "taster", "Taster", 20.0, Ending.STOPPED, pain_before=1, version="0.1.0"
)


@pytest.fixture
def home(own_folders: Path) -> Path:
    """A home in which two sessions were done."""
    recording.history().put(FIRST)
    recording.history().put(SECOND)
    return own_folders


def printed(*words: str, **more: str) -> str:
    result = runner.invoke(app, ["history", *words], **more)  # type: ignore[arg-type]
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_table_has_a_line_for_each_session_the_newest_last(home: Path) -> None:
    assert printed().splitlines() == [
        "no.  began             session            min  ended         reps        held  pain",
        "  1  2026-11-19 07:30  Lying on the side   24  finished  51 of 60  20 of 30 s  2 → 3",
        "  2  2026-11-20 07:30  Taster               1  stopped                         1 → ?",
    ]


def test_an_empty_history_says_so_and_what_to_do(own_folders: Path) -> None:
    assert printed() == "Your history is empty. Do a session first: voicecoach run\n"
    assert printed("--json") == ""
    assert printed("--picture", "x.svg").startswith("Your history is empty.")
    refused = runner.invoke(app, ["history", "last"])
    assert (refused.exit_code, refused.stderr.startswith("There is no session 'last'.")) == (4, True)
    assert list(own_folders.iterdir()) == []


@pytest.mark.parametrize("name", ["1", "a1a1", "A1A1a1", "a1" * 16])
def test_everything_about_a_session_is_told(home: Path, name: str) -> None:
    assert printed(name).splitlines() == [
        "Session 1 of 2: Lying on the side",
        "  began     2026-11-19 07:30:00 +0100",
        "  took      24:10 minutes",
        "  ended     finished",
        "  asked as  side-lying",
        "  pain      2 → 3, of 10",
        f"  uid       {'a1' * 16}",
        "",
        "Clamshell with band, left side",
        "  3 of 3 sets, 30 of 30 reps",
        "  level 3 of 5, 15 % slower than written",
        "  you asked for easier, it hurt, pain 4 of 10",
        "",
        "Clamshell with band, right side",
        "  2 of 3 sets, 21 of 30 reps",
        "  level 3 of 5",
        "  it was left early",
        "",
        "Plank",
        "  1 of 1 set, held 20 of 30 s",
        "  level 1 of 1",
        "",
        "You asked for: easier 2 times, pause by key.",
    ]


def test_the_last_session_is_found_by_that_word(home: Path) -> None:
    assert printed("last").startswith("Session 2 of 2: Taster\n")


def test_a_session_that_is_not_there_is_told_with_what_there_is(home: Path) -> None:
    for name in ("0", "3", "ffff", "a1", "²"):
        refused = runner.invoke(app, ["history", name])
        assert refused.exit_code == 4
        assert refused.stderr == f"There is no session '{name}'. Type a number from 1 to 2, or 'last'.\n"
    recording.history().put(replace(SECOND, uid="b2b2" + "0" * 28))
    assert "2 sessions have a uid that begins with 'b2b2'" in runner.invoke(app, ["history", "b2b2"]).stderr


def test_programs_get_one_object_a_line(home: Path) -> None:
    first, second = map(json.loads, printed("--json").splitlines())
    assert (first["number"], first["uid"], first["sides"][2]["side"]) == (1, "a1" * 16, "both")
    assert json.loads(printed("2", "--json")) == second


def test_tables_get_a_row_for_each_side(home: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(printed("--csv"))))
    assert [(row["number"], row["exercise"], row["side"]) for row in rows] == [
        ("1", "clamshell", "left"),
        ("1", "clamshell", "right"),
        ("1", "plank", "both"),
        ("2", "", ""),
    ]
    assert len(printed("2", "--csv").splitlines()) == 2


def test_a_picture_is_drawn(home: Path, tmp_path: Path) -> None:
    pytest.importorskip("voicecoach.adapters.history_picture")
    file = tmp_path / "progress.svg"
    assert printed("--picture", str(file)) == f"{file}\n"
    assert "<svg" in file.read_text()


def test_a_session_is_deleted_once_somebody_says_yes(home: Path) -> None:
    assert "Nothing was deleted." in printed("1", "--delete", input="n\n")
    refused = runner.invoke(app, ["history", "1", "--delete"])
    assert refused.exit_code == 2
    assert "Nobody said yes, so nothing was deleted. To delete without being asked, add --yes." in refused.stderr
    assert recording.history().count() == 2
    told = printed("1", "--delete", input="y\n")
    assert "Delete session 1, Lying on the side, of 2026-11-19 07:30, for good?" in told
    assert "Deleted: session 1, Lying on the side" in told
    assert recording.history().sessions() == (SECOND,)


def test_everything_is_deleted_for_good(home: Path) -> None:
    assert printed("--delete-all", "--yes") == "Deleted: 2 sessions.\n"
    left = b"".join(path.read_bytes() for path in data_folder().iterdir())
    assert b"Lying on the side" not in left
    assert printed() == "Your history is empty. Do a session first: voicecoach run\n"


def test_everything_goes_to_another_home_and_is_there_once(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = "# mine\r\nsay: {pause: [take five]}\r\n"
    wiring.write_profile(profile)
    file = tmp_path / "everything.json"
    assert printed("--export", str(file)) == f"2 sessions and your profile written to {file}.\n"
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    recording.history().put(SECOND)
    told = printed("--import", str(file))
    assert "1 session added; 1 of the file was here already." in told
    assert "Your profile is now that of the file" in told
    assert recording.history().sessions() == (FIRST, SECOND)
    assert wiring.profile_text() == profile
    again = runner.invoke(app, ["history", "--import", str(file)])
    assert again.stdout == "0 sessions added; 2 of the file were here already.\n"
    assert again.stderr.startswith("Your profile stays as it is")


def test_an_export_can_be_printed_and_read_from_a_pipe(home: Path, tmp_path: Path) -> None:
    everything = printed("--export", "-")
    assert json.loads(everything)["profile"] is None
    printed("--delete-all", "--yes")
    assert printed("--import", "-", input=everything) == "2 sessions added.\n"
    assert recording.history().sessions() == (FIRST, SECOND)


def test_an_import_with_a_mistake_changes_nothing(home: Path, tmp_path: Path) -> None:
    content = json.loads(printed("--export", "-"))
    content["sessions"].append({**content["sessions"][0], "uid": "c3" * 16, "pain_after": 12})
    content["sessions"].insert(0, {**content["sessions"][0], "uid": "d4" * 16})
    file = tmp_path / "bad.json"
    file.write_text(json.dumps(content))
    refused = runner.invoke(app, ["history", "--import", str(file)])
    assert refused.exit_code == 8
    assert f"{file}: sessions[3].pain_after must be from 0 to 10, or null." in refused.stderr
    content["sessions"] = content["sessions"][:3]
    content["profile"] = "\nsay: {nonsense: [take five]}\n"
    file.write_text(json.dumps(content))
    refused = runner.invoke(app, ["history", "--import", str(file)])
    assert refused.exit_code == 3
    assert f"the profile in {file}:2:" in refused.stderr
    assert recording.history().sessions() == (FIRST, SECOND)


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--json", "--csv"], 2, "--json and --csv do not go together."),
        (["--export", "x", "--import", "y"], 2, "--export and --import do not go together."),
        (["--delete"], 2, "Which session is to be deleted is not said."),
        (["1", "--delete-all"], 2, "--delete-all is about all sessions, not about '1'."),
        (["1", "--picture", "x.png"], 2, "--picture is about all sessions, not about '1'."),
        (["--yes"], 2, "--yes only goes with --delete or --delete-all."),
        (["9", "--delete", "--yes"], 4, "There is no session '9'."),
        (["--import", "nowhere.json"], 4, "There is no file 'nowhere.json'."),
        (["--import", "audio_assets/done.flac"], 8, "is not text in UTF-8."),
        (["--import", "pyproject.toml"], 8, "this is not JSON"),
        (["--export", "/proc/no/file.json"], 8, "cannot be written to /proc/no/file.json"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(home: Path, words: list[str], code: int, sentence: str) -> None:
    result = runner.invoke(app, ["history", *words])
    assert result.exit_code == code
    assert sentence in result.stderr
    assert recording.history().count() == 2


def test_a_damaged_history_is_mended_and_told_of(home: Path) -> None:
    file = data_folder() / "history.db"
    os.truncate(file, 5_000)
    shown = runner.invoke(app, ["history"])
    assert shown.exit_code == 0
    assert len(shown.stdout.splitlines()) == 3
    assert "2 sessions were saved" in shown.stderr
    assert runner.invoke(app, ["history"]).stderr == ""
