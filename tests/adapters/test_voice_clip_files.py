from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicecoach.adapters.clip_files import Amount, ClipFiles, read_clip, write_clip
from voicecoach.sound.clip import Clip


@pytest.fixture
def clip() -> Clip:
    steps = np.random.default_rng(7).integers(-20_000, 20_000, 9_600)
    return Clip((steps / 32768).astype(np.float32))


def test_a_clip_comes_back_the_same_to_the_last_bit(tmp_path: Path, clip: Clip) -> None:
    ClipFiles(tmp_path / "new" / "folder").keep("voice", "Lift", clip)
    found = ClipFiles(tmp_path / "new" / "folder").find("voice", "Lift")
    assert found is not None
    assert np.array_equal(found.samples, clip.samples)


def test_another_voice_or_text_is_another_clip(tmp_path: Path, clip: Clip) -> None:
    files = ClipFiles(tmp_path)
    files.keep("voice", "Lift", clip)
    assert files.find("other voice", "Lift") is None
    assert files.find("voice", "lift") is None


def test_kept_files_are_flac_that_anyone_can_play(tmp_path: Path, clip: Clip) -> None:
    ClipFiles(tmp_path).keep("voice", "Lift", clip)
    (path,) = tmp_path.iterdir()
    info = soundfile.info(path)
    assert (info.format, info.subtype, info.samplerate, info.channels) == ("FLAC", "PCM_16", 48_000, 1)


@pytest.mark.parametrize("keep_bytes", [0, 10, 50, 5_000])
def test_a_file_cut_short_counts_as_absent_and_is_written_anew(tmp_path: Path, clip: Clip, keep_bytes: int) -> None:
    files = ClipFiles(tmp_path)
    files.keep("voice", "Lift", clip)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:keep_bytes])
    assert files.find("voice", "Lift") is None
    files.keep("voice", "Lift", clip)
    assert files.find("voice", "Lift") is not None


def test_no_flipped_bit_is_ever_heard(tmp_path: Path, clip: Clip) -> None:
    path = tmp_path / "clip.flac"
    write_clip(clip, path)
    whole = path.read_bytes()
    for place in range(0, len(whole), 211):
        damaged = bytearray(whole)
        damaged[place] ^= 4
        try:
            path.write_bytes(damaged)
            heard = read_clip(path)
        except ValueError:
            continue
        assert np.array_equal(heard.samples, clip.samples)


def test_a_sound_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "stereo.flac", np.zeros((100, 2)), 48_000)
    soundfile.write(tmp_path / "slow.flac", np.zeros(100), 22_050)
    for path in tmp_path.iterdir():
        with pytest.raises(ValueError, match="mono at 48000"):
            read_clip(path)


def test_a_folder_that_cannot_be_written_is_reported_once_and_then_left_alone(tmp_path: Path, clip: Clip) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    files = ClipFiles(in_the_way)
    assert files.fault == ""
    files.keep("voice", "Lift", clip)
    assert files.find("voice", "Lift") is None
    assert files.fault.startswith("Spoken clips are not kept")
    assert str(in_the_way) in files.fault


def test_nothing_is_left_behind_when_the_disk_fails_half_way(
    tmp_path: Path, clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    files = ClipFiles(tmp_path)
    files.keep("voice", "Lift", clip)
    assert "No space left on device" in files.fault
    assert list(tmp_path.iterdir()) == []


def aged(folder: Path, seconds: float) -> None:
    """Let every file look as if it was asked for so long ago."""
    for path in folder.iterdir():
        os.utime(path, (time.time() - seconds,) * 2)


def test_when_there_is_too_much_what_was_not_asked_for_the_longest_goes(tmp_path: Path, clip: Clip) -> None:
    all_of_it = ClipFiles(tmp_path)
    for number, text in enumerate(("Lift", "Lower", "Hold", "Rest")):
        aged(tmp_path, 60 * (9 - number))
        all_of_it.keep("voice", text, clip)
    each = all_of_it.amount().bytes // 4
    aged(tmp_path, 3_000)
    assert all_of_it.find("voice", "Lift") is not None, "a hit makes it young again"
    assert all_of_it.find("voice", "Rest") is not None
    bounded = ClipFiles(tmp_path, most_bytes=round(3.5 * each))
    bounded.prune()
    assert bounded.amount().clips == 3
    ClipFiles(tmp_path, most_bytes=round(2.5 * each)).prune()
    left = {text for text in ("Lift", "Lower", "Hold", "Rest") if bounded.find("voice", text)}
    assert left == {"Lift", "Rest"}


def test_the_bound_holds_by_itself_from_one_start_to_the_next(tmp_path: Path, clip: Clip) -> None:
    for number in range(12):
        ClipFiles(tmp_path, most_bytes=100_000).keep("voice", f"text {number}", clip)
        assert ClipFiles(tmp_path).amount().bytes <= 100_000
    assert ClipFiles(tmp_path).find("voice", "text 11") is not None, "the newest is there"
    assert ClipFiles(tmp_path).find("voice", "text 0") is None


def test_pruning_takes_what_a_killed_program_left_half_done_but_not_what_is_being_written(tmp_path: Path) -> None:
    abandoned, under_way = tmp_path / ".abandoned.part", tmp_path / ".under-way.part"
    abandoned.write_bytes(b"half")
    aged(tmp_path, 7_200)
    under_way.write_bytes(b"half")
    ClipFiles(tmp_path).prune()
    assert list(tmp_path.iterdir()) == [under_way]


def test_two_programs_may_prune_the_same_folder(tmp_path: Path, clip: Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    files = ClipFiles(tmp_path, most_bytes=1)
    for text in ("Lift", "Lower", "Hold"):
        ClipFiles(tmp_path).keep("voice", text, clip)
    unlink = Path.unlink

    def other_was_first(path: Path, missing_ok: bool = False) -> None:
        unlink(path)
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", other_was_first)
    files.prune()
    assert files.amount() == Amount(0, 0)


def test_clearing_takes_our_files_only_damaged_ones_too_and_says_how_much_it_was(tmp_path: Path, clip: Clip) -> None:
    folder = tmp_path / "clips"
    files = ClipFiles(folder)
    assert files.clear() == Amount(0, 0)
    files.keep("voice", "Lift", clip)
    (folder / "damaged.flac").write_bytes(b"x" * 100)
    (folder / ".half.part").write_bytes(b"x" * 10)
    (folder / "letter.txt").write_text("not ours")
    kept = files.amount()
    assert kept.clips == 2
    assert files.clear() == Amount(2, kept.bytes + 10)
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]
    files.keep("voice", "Lift", clip)
    assert files.find("voice", "Lift") is not None
