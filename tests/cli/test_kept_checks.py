from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from tests.record.listeners import steady
from voicecoach.adapters.clip_files import ClipFiles
from voicecoach.cli import doctor, recording
from voicecoach.cli.folders import clip_folder, data_folder
from voicecoach.cli.kept_checks import LEAST_ROOM, free_space, history, speech_kept
from voicecoach.sound.clip import Clip


def test_enough_room_is_well_and_too_little_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = {tmp_path: LEAST_ROOM}
    monkeypatch.setattr(shutil, "disk_usage", lambda place: SimpleNamespace(free=free.get(Path(place), 10**12)))
    assert free_space([tmp_path / "not" / "there"]).ok
    free[tmp_path] -= 1
    finding = free_space([tmp_path / "not" / "there"])
    assert not finding.ok
    assert str(tmp_path) in finding.what
    assert "200 MB" in finding.what
    assert "voicecoach cache clear" in finding.remedy


def test_without_a_history_there_are_no_sessions_yet_and_looking_makes_no_file(own_folders: Path) -> None:
    finding = history()
    assert (finding.ok, finding.what) == (True, "There are no sessions yet.")
    assert list(own_folders.iterdir()) == []


def test_a_history_that_is_whole_is_well(own_folders: Path) -> None:
    for record in steady(3):
        recording.history().put(record)
    finding = history()
    assert finding.ok, finding
    assert finding.what.startswith("3 sessions")


def test_a_damaged_history_is_not_well_and_has_a_remedy(own_folders: Path) -> None:
    recording.history().put(steady(1)[0])
    for path in data_folder().rglob("history*.db"):
        path.write_bytes(b"not a database, and much longer than its head of sixteen bytes" * 100)
    finding = history()
    assert not finding.ok
    assert str(data_folder()) in finding.what
    assert finding.remedy


def test_the_doctor_says_how_much_speech_is_kept(own_folders: Path) -> None:
    assert speech_kept().what.startswith("No clips yet")
    ClipFiles(clip_folder()).keep("voice", "one", Clip(np.zeros(4_800, dtype=np.float32)))
    finding = speech_kept()
    assert finding.ok
    assert finding.what.startswith("1 clip,")
    assert "256 MB" in finding.what


def test_a_cache_that_cannot_be_read_is_not_well(own_folders: Path) -> None:
    clip_folder().parent.mkdir(parents=True)
    clip_folder().write_text("in the way")
    finding = speech_kept()
    assert not finding.ok
    assert finding.remedy


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_folders_that_can_only_be_read_are_named(own_folders: Path) -> None:
    own_folders.chmod(0o500)
    try:
        found = {finding.name: finding for finding in doctor._folders()}
    finally:
        own_folders.chmod(0o700)
    for name in ("speech cache", "own sessions", "records", "settings"):
        assert not found[name].ok
        assert str(own_folders) in found[name].remedy
