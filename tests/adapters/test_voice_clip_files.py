from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicecoach.adapters.clip_files import ClipFiles, read_clip, write_clip
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
