from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from voicecoach.adapters.clip_files import ClipFiles
from voicecoach.cli.app import app
from voicecoach.cli.cache import size
from voicecoach.cli.folders import building_folder, clip_folder
from voicecoach.sound.clip import Clip

RUNNER = CliRunner()


@pytest.fixture
def three_clips(own_folders: Path) -> Path:
    files = ClipFiles(clip_folder())
    for text in ("one", "two", "three"):
        files.keep("voice", text, Clip(np.zeros(4_800, dtype=np.float32)))
    return clip_folder()


def test_the_cache_says_where_it_is_how_much_there_is_and_how_much_there_may_be(three_clips: Path) -> None:
    told = RUNNER.invoke(app, ["cache"])
    assert told.exit_code == 0
    assert str(three_clips) in told.output
    assert "3 clips" in told.output
    assert "256 MB" in told.output
    assert "voicecoach cache clear" in told.output


def test_for_programs_it_says_the_same_in_json(three_clips: Path) -> None:
    found = json.loads(RUNNER.invoke(app, ["cache", "--json"]).output)
    assert found["clips"] == 3
    assert found["bytes"] == sum(path.stat().st_size for path in three_clips.iterdir())
    assert found["most_bytes"] == 256_000_000
    assert found["folder"] == str(three_clips)


def test_clearing_is_real_and_a_second_time_there_is_nothing_to_clear(three_clips: Path) -> None:
    cleared = RUNNER.invoke(app, ["cache", "clear"])
    assert cleared.exit_code == 0
    assert "3 clips" in cleared.output
    assert list(three_clips.iterdir()) == []
    assert RUNNER.invoke(app, ["cache", "clear"]).output == "There is nothing to clear.\n"


def test_without_a_cache_there_are_no_clips(own_folders: Path) -> None:
    told = RUNNER.invoke(app, ["cache"])
    assert told.exit_code == 0
    assert "No clips" in told.output


@pytest.fixture
def half_built(own_folders: Path) -> Path:
    clips = building_folder() / "0123456789abcdef" / "clips"
    clips.mkdir(parents=True)
    (clips / "000.npz").write_bytes(bytes(3_000_000))
    return building_folder()


def test_a_model_that_was_begun_is_told_and_only_taken_away_when_asked(half_built: Path, three_clips: Path) -> None:
    told = RUNNER.invoke(app, ["cache"]).output
    assert f"{half_built}\n3 MB of a model" in told
    assert "voicecoach cache clear --building" in told
    assert json.loads(RUNNER.invoke(app, ["cache", "--json"]).output)["building_bytes"] == 3_000_000
    assert "3 clips" in RUNNER.invoke(app, ["cache", "clear"]).output
    assert half_built.exists()
    assert RUNNER.invoke(app, ["cache", "clear", "--building"]).output == "Freed 3 MB of a model that was begun.\n"
    assert not half_built.exists()


def test_clearing_both_tells_of_both(half_built: Path, three_clips: Path) -> None:
    cleared = RUNNER.invoke(app, ["cache", "clear", "--building"]).output
    assert "Freed 3 MB of a model" in cleared
    assert "3 clips" in cleared


def test_the_doctor_tells_of_a_model_that_was_begun(half_built: Path) -> None:
    from voicecoach.cli.kept_checks import model_begun

    (finding,) = model_begun()
    assert finding.ok
    assert "3 MB" in finding.what
    assert finding.remedy.endswith("voicecoach cache clear --building")


def test_a_folder_that_cannot_be_changed_gets_one_sentence(three_clips: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_args: object, **_options: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "unlink", refused)
    refusal = RUNNER.invoke(app, ["cache", "clear"])
    assert refusal.exit_code == 5
    assert "Read-only file system" in refusal.output
    assert "Traceback" not in refusal.output


def test_a_file_in_place_of_the_folder_gets_one_sentence(own_folders: Path) -> None:
    clip_folder().parent.mkdir(parents=True)
    clip_folder().write_text("in the way")
    told = RUNNER.invoke(app, ["cache"])
    assert told.exit_code == 5
    assert "Not a directory" in told.output


def test_sizes_are_told_as_people_read_them() -> None:
    assert [size(count) for count in (0, 31_400, 3_140_000, 256_000_000)] == ["0 kB", "31 kB", "3 MB", "256 MB"]
