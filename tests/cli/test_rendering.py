"""``render``: what somebody gets who wants a session as a file."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from voicecoach.adapters.sound_files import FORMATS
from voicecoach.cli.app import app

WORDS = """
voicecoach: 1
title: Ten words
ask:
  sore: {say: "Is one side sore?", answers: {left: left, right: right, neither: "no"}, otherwise: neither}
sides: {first: $sore}
session:
  - say: Hello there.
  - ask: sore
  - {exercise: lift, name: Leg lift, sides: each, reps: 4, rep: [{lift: 1 s}, {lower: 1 s}]}
"""

runner = CliRunner()


@pytest.fixture
def script(tmp_path: Path, own_folders: Path) -> str:
    file = tmp_path / "words.yaml"
    file.write_text(WORDS)
    return str(file)


def judged(file: Path) -> tuple[float, float]:
    """Let ffmpeg decode a file, and give its loudness in LUFS and its true peak in dBFS."""
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg, the independent judge, is not installed")
    command = ["ffmpeg", "-hide_banner", "-nostats", "-i", str(file), "-vn", "-af", "ebur128=peak=true+sample"]
    told = subprocess.run([*command, "-f", "null", "-"], capture_output=True, text=True, check=True).stderr
    summary = told.rpartition("Summary:")[2]
    loudness = re.search(r"I:\s+(-?[\d.]+) LUFS", summary)
    peaks = re.findall(r"Peak:\s+(-?[\d.]+) dBFS", summary)
    assert loudness is not None
    return float(loudness[1]), max(map(float, peaks))


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_is_as_loud_as_it_should_be_when_another_program_decodes_it(
    ending: str, tmp_path: Path, own_folders: Path
) -> None:
    file = tmp_path / f"taster{ending}"
    result = runner.invoke(app, ["render", "taster", "-o", str(file)])
    assert result.exit_code == 0, result.stderr
    loudness, peak = judged(file)
    assert loudness == pytest.approx(-16, abs=0.5)
    assert peak <= -1


def test_what_is_asked_in_vain_is_told_with_how_to_answer_it(script: str, tmp_path: Path) -> None:
    file = str(tmp_path / "words.flac")
    result = runner.invoke(app, ["render", script, "-o", file])
    assert "--answer sore=neither  (or left or right)" in result.stderr
    assert result.stdout == f"{file}\n"
    answered = runner.invoke(app, ["render", script, "-o", file, "--answer", "sore=right"])
    assert answered.stderr == ""


def test_the_tags_say_what_the_file_is_and_how_it_was_made(script: str, tmp_path: Path) -> None:
    from mutagen.flac import FLAC

    path = tmp_path / "words.flac"
    runner.invoke(app, ["render", script, "-o", str(path), "--answer", "sore=right", "--level", "easiest"])
    file = FLAC(path)
    assert file["title"] == ["Ten words"]
    (comment,) = file["comment"]
    assert "from 'words', for a listener who says nothing" in comment
    assert "at the easiest level, with the right side" in comment
    assert "Answers: sore=right." in comment
    assert str(tmp_path) not in comment
    assert [file[f"chapter{n:03d}name"] for n in range(3)] == [["Introduction"], ["Leg lift"], ["The end"]]
    assert len(file.pictures) == 1
    runner.invoke(app, ["render", script, "-o", str(path), "--no-cover"])
    assert FLAC(path).pictures == []


def test_captions_stand_beside_the_sound_or_where_they_are_wanted(script: str, tmp_path: Path) -> None:
    sound = tmp_path / "words.wav"
    result = runner.invoke(app, ["render", script, "-o", str(sound), "--captions", "vtt"])
    assert result.stdout.splitlines() == [str(tmp_path / "words.vtt"), str(sound)]
    assert (tmp_path / "words.vtt").read_text().startswith("WEBVTT\n\n00:00:00.000 --> ")
    elsewhere = tmp_path / "other" / "captions.SRT"
    runner.invoke(app, ["render", script, "-o", str(sound), "--captions", str(elsewhere)])
    assert elsewhere.read_text().startswith("1\n00:00:00,000 --> ")
    assert "Hello there." in elsewhere.read_text()


def test_captions_begin_when_a_rehearsal_says_so(script: str, tmp_path: Path) -> None:
    runner.invoke(app, ["render", script, "-o", str(tmp_path / "words.wav"), "--captions", "srt"])
    rehearsed = runner.invoke(app, ["rehearse", script, "--json", "--audio", str(tmp_path / "rehearsed.wav")])
    said = [entry for entry in map(json.loads, rehearsed.stdout.splitlines()) if entry["kind"] == "say"]
    moments = {round(entry["at"], 2) for entry in said}
    captions = (tmp_path / "words.srt").read_text()
    shown = [int(h) * 3600 + int(m) * 60 + float(f"{s}.{ms}")
             for h, m, s, ms in re.findall(r"^(\d\d):(\d\d):(\d\d),(\d{3}) -->", captions, re.MULTILINE)]  # fmt: skip
    assert shown
    assert {round(moment, 2) for moment in shown} <= moments


@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        (["--captions", "words.txt"], 2, "End its name with .vtt or .srt"),
        (["--captions", "/proc/no/words.vtt"], 5, "words.vtt' cannot be written"),
        (["--answer", "sore=both"], 2, "has no answer 'both'"),
    ],
)
def test_what_cannot_be_done_leaves_neither_file(
    options: list[str], code: int, sentence: str, script: str, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    result = runner.invoke(app, ["render", script, "-o", str(folder / "words.mp3"), *options])
    assert result.exit_code == code
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT, which Windows does not have")
def test_ctrl_c_leaves_nothing_behind(tmp_path: Path, own_folders: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    command = ["render", "second-lesson", "-o", str(folder / "session.opus"), "--captions", "vtt"]
    process = subprocess.Popen([sys.executable, "-m", "voicecoach", *command], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not list(folder.glob(".*.part")) and time.monotonic() < deadline:
        time.sleep(0.05)  # until it writes
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors.strip() == "Interrupted."
    assert list(folder.iterdir()) == []
