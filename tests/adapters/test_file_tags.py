"""Tags, chapters and cover, as another program reads them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from voicecoach.adapters.file_tags import Tags, write_tags
from voicecoach.adapters.sound_files import FORMATS, SoundFileWriter
from voicecoach.chapters import Chapter
from voicecoach.units import SAMPLE_RATE


def png(side: int = 64) -> bytes:
    import io

    from PIL import Image

    image = io.BytesIO()
    Image.fromarray(np.random.default_rng(2).integers(0, 255, (side, side, 3), dtype=np.uint8)).save(image, "PNG")
    return image.getvalue()


def chapters(count: int) -> tuple[Chapter, ...]:
    titles = ["Einführung", "Leg sweep", "A rather long name of an exercise (1 of 2)", "Rest"]
    return tuple(Chapter(n / 2, (n + 1) / 2, f"{titles[n % len(titles)]} {n}") for n in range(count))


def tags(count: int = 13, cover: bytes = b"") -> Tags:
    return Tags(
        title="Side of the hip, größer",
        artist="voicecoach",
        album="voicecoach",
        date="2026-11-21",
        genre="Exercise",
        language="eng",
        comment="What it is. How it was made: sore=left.",
        encoder="voicecoach 0.1.0",
        chapters=chapters(count),
        cover=cover,
    )


def tagged(path: Path, what: Tags, seconds: float = 8.0) -> Path:
    with SoundFileWriter(path, lambda part: write_tags(part, path.suffix, what)) as file:
        file.write(np.random.default_rng(1).normal(0, 0.05, round(seconds * SAMPLE_RATE)).astype(np.float32))
    return path


def probed(path: Path) -> dict[str, Any]:
    if shutil.which("ffprobe") is None:
        pytest.skip("ffprobe, the independent reader, is not installed")
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", "-show_chapters", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def described(probe: dict[str, Any]) -> dict[str, str]:
    """Give the tags of the file, or of its sound, where the container keeps them there."""
    sound = next(stream for stream in probe["streams"] if stream["codec_type"] == "audio")
    both = {**sound.get("tags", {}), **probe["format"].get("tags", {})}
    return {name.lower(): value for name, value in both.items()}


@pytest.mark.parametrize("ending", FORMATS)
def test_everything_is_read_by_ffprobe_in_every_format(tmp_path: Path, ending: str) -> None:
    wanted = tags(cover=png())
    probe = probed(tagged(tmp_path / f"file{ending}", wanted))
    found = described(probe)
    assert {name: found[name] for name in ("title", "artist", "album", "genre", "comment", "language")} == {
        "title": wanted.title,
        "artist": wanted.artist,
        "album": wanted.album,
        "genre": wanted.genre,
        "comment": wanted.comment,
        "language": wanted.language,
    }
    assert found["date"].startswith("2026")
    assert found["encoder"] == wanted.encoder
    shown = [(float(each["start_time"]), float(each["end_time"]), each["tags"]["title"]) for each in probe["chapters"]]
    *before, last = [(chapter.start, chapter.end, chapter.title) for chapter in wanted.chapters]
    assert shown[:-1] == before
    assert shown[-1][::2] == last[::2]
    picture = next(stream for stream in probe["streams"] if stream["codec_type"] == "video")
    assert (picture["codec_name"], picture["width"], picture["height"]) == ("png", 64, 64)
    assert picture["disposition"]["attached_pic"] == 1
    assert float(probe["format"]["duration"]) == pytest.approx(8.0, abs=0.1)


@pytest.mark.parametrize("ending", FORMATS)
def test_the_sound_is_not_touched(tmp_path: Path, ending: str) -> None:
    import soundfile

    plain, full = tmp_path / f"plain{ending}", tmp_path / f"full{ending}"
    tagged(plain, tags(0))
    tagged(full, tags(20, png(300)))
    np.testing.assert_array_equal(soundfile.read(plain)[0], soundfile.read(full)[0])


@pytest.mark.parametrize("ending", FORMATS)
def test_without_chapters_or_cover_there_are_none(tmp_path: Path, ending: str) -> None:
    probe = probed(tagged(tmp_path / f"file{ending}", tags(0)))
    assert probe["chapters"] == []
    assert [stream["codec_type"] for stream in probe["streams"]] == ["audio"]
    assert described(probe)["title"] == tags().title


@pytest.mark.parametrize("ending", FORMATS)
def test_hundreds_of_chapters_are_no_trouble(tmp_path: Path, ending: str) -> None:
    probe = probed(tagged(tmp_path / f"file{ending}", tags(300), seconds=150.0))
    starts = [float(each["start_time"]) for each in probe["chapters"]]
    assert starts == [n / 2 for n in range(300)], "in the order of their moments"


def test_a_table_of_contents_lists_the_chapters_of_an_mp3(tmp_path: Path) -> None:
    from mutagen.id3 import ID3

    id3 = ID3(tagged(tmp_path / "file.mp3", tags(5)))
    (contents,) = id3.getall("CTOC")
    times = {chapter.element_id: chapter.start_time for chapter in id3.getall("CHAP")}
    assert [times[name] for name in contents.child_element_ids] == [0, 500, 1000, 1500, 2000]


def test_a_file_that_cannot_be_tagged_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        write_tags(tmp_path / "not there.flac", ".flac", tags())
