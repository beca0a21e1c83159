"""Sound files: whole or not at all, and what was written is what is in them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicecoach.adapters.sound_files import FORMATS, SoundFileWriter
from voicecoach.errors import SoundError, UsageError
from voicecoach.units import SAMPLE_RATE, Samples

ENDINGS = list(FORMATS)


def words(seconds: int = 6) -> Samples:
    """Something like speech: bursts of a few partials, with silence in between, in 16-bit steps."""
    moments = np.arange(seconds * SAMPLE_RATE) / SAMPLE_RATE
    tone = sum(np.sin(2 * np.pi * pitch * moments) / n for n, pitch in enumerate((180, 360, 900, 2400), start=1))
    bursts = np.clip(np.sin(2 * np.pi * moments), 0, None) ** 0.3
    sound = tone * bursts
    return np.asarray(np.rint(sound / np.abs(sound).max() * 0.7 * 32768) / 32768, dtype=np.float32)


def written(path: Path, sound: Samples, block: int = 10_007) -> None:
    with SoundFileWriter(path) as file:
        for start in range(0, len(sound), block):
            file.write(sound[start : start + block])


@pytest.mark.parametrize("ending", [".wav", ".flac"])
def test_what_is_made_of_16_bit_steps_is_kept_exactly(tmp_path: Path, ending: str) -> None:
    sound = words()
    written(tmp_path / f"file{ending}", sound)
    read, rate = soundfile.read(tmp_path / f"file{ending}", dtype="float32")
    assert rate == SAMPLE_RATE
    np.testing.assert_array_equal(read, sound)


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_format_keeps_the_length_the_places_and_the_peaks(tmp_path: Path, ending: str) -> None:
    sound = words()
    path = tmp_path / f"file{ending.upper()}"
    written(path, sound)
    kind = FORMATS[ending]
    read, rate = soundfile.read(path, dtype="float32")
    assert rate == kind.rate
    assert len(read) / rate == pytest.approx(len(sound) / SAMPLE_RATE, abs=0.1)
    assert 20 * np.log10(np.abs(read).max() / np.abs(sound).max()) <= kind.overshoot
    every = SAMPLE_RATE // 1000
    before = np.abs(sound).reshape(-1, every).max(axis=1)
    after = np.abs(read[: len(before) * rate // 1000]).reshape(len(before), -1).max(axis=1)
    lag = int(np.argmax([np.dot(before[100:-100], np.roll(after, -by)[100:-100]) for by in range(-40, 41)])) - 40
    assert abs(lag) <= 2, "milliseconds"


def test_a_file_appears_only_when_all_is_written_and_finished(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file.wav"
    seen: list[bool] = []

    def finish(part: Path) -> None:
        seen.append(part.is_file() and not path.exists() and soundfile.info(part).frames == SAMPLE_RATE)

    with SoundFileWriter(path, finish) as file:
        file.write(np.zeros(SAMPLE_RATE, dtype=np.float32))
        assert not path.exists()
    assert seen == [True]
    assert [each.name for each in path.parent.iterdir()] == ["file.wav"]


@pytest.mark.parametrize("fault", [KeyboardInterrupt, SystemExit, ValueError])
def test_what_breaks_off_leaves_nothing_and_keeps_what_was_there(tmp_path: Path, fault: type[BaseException]) -> None:
    path = tmp_path / "file.flac"
    path.write_text("before")
    with pytest.raises(fault), SoundFileWriter(path) as file:
        file.write(words())
        raise fault
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_finished_is_not_left(tmp_path: Path) -> None:
    def finish(_part: Path) -> None:
        raise OSError(28, "No space left on device")

    with (
        pytest.raises(SoundError, match="No space left on device"),
        SoundFileWriter(tmp_path / "a.mp3", finish) as file,
    ):
        file.write(words())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files as only POSIX can")
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path: Path, ending: str) -> None:
    script = (
        "import resource, sys, numpy as np\n"
        "from pathlib import Path\n"
        "from voicecoach.adapters.sound_files import SoundFileWriter\n"
        "from voicecoach.errors import SoundError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))\n"
        "sound = np.random.default_rng(1).normal(0, 0.1, 48_000).astype(np.float32)\n"
        "try:\n"
        "    with SoundFileWriter(Path(sys.argv[1])) as file:\n"
        "        for _ in range(30): file.write(sound)\n"
        "except SoundError as error: print(error)\n"
    )
    path = tmp_path / f"file{ending}"
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, timeout=60)
    assert done.stdout == f"'{path}' cannot be written: File too large. Name a file in a folder of yours.\n", (
        done.stderr
    )
    assert list(tmp_path.iterdir()) == []


def test_an_ending_that_is_none_of_ours_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"End its name with one of \.wav, \.flac, \.mp3, \.ogg, \.opus"):
        SoundFileWriter(tmp_path / "file.aac")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SoundError, match=r"a\.wav' cannot be written: "):
        SoundFileWriter(tmp_path / "file" / "a.wav")
    (tmp_path / "folder.wav").mkdir()
    with pytest.raises(SoundError, match="is a folder"):
        SoundFileWriter(tmp_path / "folder.wav")
