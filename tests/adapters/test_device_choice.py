from __future__ import annotations

import json
from pathlib import Path

import pytest

from voicecoach.adapters.device_choice import DeviceChoice
from voicecoach.errors import SoundError


def test_what_was_chosen_is_known_the_next_time(tmp_path: Path) -> None:
    file = tmp_path / "config" / "devices.json"
    assert DeviceChoice(file).speaker is None
    DeviceChoice(file).choose("output", "WH-1000XM4")
    DeviceChoice(file).choose("input", "Röde")
    assert (DeviceChoice(file).speaker, DeviceChoice(file).microphone) == ("WH-1000XM4", "Röde")
    DeviceChoice(file).choose("output", "Kitchen Radio")
    DeviceChoice(file).forget("input")
    assert (DeviceChoice(file).speaker, DeviceChoice(file).microphone) == ("Kitchen Radio", None)
    assert [path.name for path in file.parent.iterdir()] == ["devices.json"]


def test_each_machine_has_a_choice_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "devices.json"
    laptop, desktop = DeviceChoice(file, "laptop"), DeviceChoice(file, "desktop")
    laptop.choose("output", "WH-1000XM4")
    desktop.choose("output", "Kitchen Radio")
    assert (laptop.speaker, desktop.speaker) == ("WH-1000XM4", "Kitchen Radio")
    laptop.forget("output")
    assert (laptop.speaker, desktop.speaker) == (None, "Kitchen Radio")
    assert json.loads(file.read_text(encoding="utf-8")) == {"desktop": {"speaker": "Kitchen Radio"}}


@pytest.mark.parametrize("content", ["", "{", "[]", "Kitchen \xff"])
def test_a_damaged_file_is_a_clear_error_and_is_left_as_it_is(content: str, tmp_path: Path) -> None:
    file = tmp_path / "devices.json"
    file.write_text(content, encoding="latin-1")
    told = r"devices\.json cannot be read\. Delete that file\."
    with pytest.raises(SoundError, match=told):
        DeviceChoice(file).name("output")
    with pytest.raises(SoundError, match=told):
        DeviceChoice(file).choose("output", "Radio")
    assert file.read_text(encoding="latin-1") == content


@pytest.mark.parametrize("kept", [5, None, ["Radio"], {"speaker": 5}])
def test_what_can_be_no_choice_is_none(kept: object, tmp_path: Path) -> None:
    file = tmp_path / "devices.json"
    file.write_text(json.dumps({"here": kept}))
    choice = DeviceChoice(file, "here")
    assert choice.speaker is None
    choice.choose("output", "Radio")
    assert choice.speaker == "Radio"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SoundError, match=r"cannot be (kept in|read)"):
        DeviceChoice(tmp_path / "file" / "devices.json").choose("output", "Radio")
