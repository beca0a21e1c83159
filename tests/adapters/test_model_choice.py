from __future__ import annotations

import json
from pathlib import Path

import pytest

from voicecoach.adapters.model_choice import ModelChoice
from voicecoach.errors import HearingError


def test_without_a_file_nothing_is_chosen(tmp_path: Path) -> None:
    assert ModelChoice(tmp_path / "none" / "hearing.json").name() is None


def test_what_was_chosen_is_known_to_the_next_session(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "hearing.json"
    ModelChoice(file).choose("large")
    assert ModelChoice(file).name() == "large"
    ModelChoice(file).choose(None)
    assert ModelChoice(file).name() is None


def test_what_others_keep_in_the_file_stays(tmp_path: Path) -> None:
    file = tmp_path / "hearing.json"
    file.write_text('{"threshold": 0.4, "model": "old", "room": {"noise": -50}}')
    ModelChoice(file).choose("large")
    assert json.loads(file.read_text()) == {"threshold": 0.4, "room": {"noise": -50}, "model": "large"}
    ModelChoice(file).choose(None)
    assert json.loads(file.read_text()) == {"threshold": 0.4, "room": {"noise": -50}}


@pytest.mark.parametrize("content", ["", "{", "[]", '"large"', "[" * 100_000, "\xff"])
def test_a_damaged_file_is_named_and_not_written_over(tmp_path: Path, content: str) -> None:
    file = tmp_path / "hearing.json"
    file.write_text(content, encoding="latin-1")
    for act in (ModelChoice(file).name, lambda: ModelChoice(file).choose("large")):
        with pytest.raises(HearingError, match=r"hearing\.json cannot be read\. Delete that file\."):
            act()
    assert file.read_text(encoding="latin-1") == content


def test_a_name_that_is_no_text_is_no_choice(tmp_path: Path) -> None:
    file = tmp_path / "hearing.json"
    file.write_text('{"model": 5}')
    assert ModelChoice(file).name() is None


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HearingError, match=r"cannot be (kept in|read)"):
        ModelChoice(tmp_path / "file" / "hearing.json").choose("large")


def test_nothing_but_the_file_is_left(tmp_path: Path) -> None:
    ModelChoice(tmp_path / "hearing.json").choose("large")
    assert [path.name for path in tmp_path.iterdir()] == ["hearing.json"]
