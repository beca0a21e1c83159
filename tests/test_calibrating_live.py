"""The real ``calibrate`` and ``listen`` on a sound card made of null sinks, with a synthetic person before it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.rig import SoundWorld, missing
from voicecoach.adapters.calibration_file import CalibrationFile
from voicecoach.cli import wiring
from voicecoach.listening.calibration import MOST_SOONER, Calibration
from voicecoach.units import SAMPLE_RATE

pytestmark = pytest.mark.skipif(missing() is not None, reason=f"no rig: {missing()}")

ASKS = "Now say: "


@pytest.fixture
def world() -> Iterator[SoundWorld]:
    with SoundWorld() as world:
        yield world


@pytest.fixture
def say(world: SoundWorld, tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """The person: says something into the microphone, to its end."""
    with wiring.listener_voice() as speak:
        speak("one")

        def say(text: str) -> None:
            path = tmp_path / "said.wav"
            soundfile.write(path, speak(text) * 0.3, SAMPLE_RATE, subtype="PCM_16")
            world.talk(path)

        yield say


def noise(folder: Path, seconds: int) -> Path:
    path = folder / "noise.wav"
    samples = np.random.default_rng(5).normal(0.0, 10 ** (-60 / 20), seconds * SAMPLE_RATE)
    soundfile.write(path, samples, SAMPLE_RATE, subtype="PCM_16")
    return path


def program(world: SoundWorld, home: Path, *arguments: str) -> subprocess.Popen[str]:
    folders = {name: str(home) for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    return subprocess.Popen(
        [sys.executable, "-m", "voicecoach", *arguments],
        env={**world.env, **folders},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_calibrating_measures_the_room_the_loudspeaker_and_the_person(
    world: SoundWorld, say: Callable[[str], None], tmp_path: Path, own_folders: Path
) -> None:
    # without adjust_time=0 the loopback's clock wanders by 170 millionths, which takes a canceller 10 s to follow
    echo = "module-loopback source=speaker.monitor sink=micfeed latency_msec=30 adjust_time=0"
    world.control("load-module", *echo.split())
    room = subprocess.Popen(["paplay", "--device=micfeed", str(noise(tmp_path, 120))], env=world.env)
    calibrating = program(world, own_folders, "calibrate", "--json")
    assert calibrating.stderr is not None
    shown = []
    try:
        for line in calibrating.stderr:
            shown.append(line)
            if line.startswith(ASKS):
                say(line.removeprefix(ASKS).strip(" .\n"))
        output, _ = calibrating.communicate(timeout=30)
    finally:
        calibrating.kill()
        room.kill()
        room.wait()
    assert calibrating.returncode == 0, "".join(shown)
    found = json.loads(output)
    assert found["noise"] == pytest.approx(-65, abs=3), "white noise of -60 dB, of which the microphone has a third"
    assert found["echo"]["level"] > found["speech"] > -30
    assert found["echo"]["taken_out"] > 15
    assert 0.0 < found["echo"]["late"] < 0.1
    assert len(found["phrases"]) == 6
    assert all(phrase["scores"][-1] > phrase["threshold"] for phrase in found["phrases"])
    assert found["findings"] == ["quiet room", "echo taken out", "all heard", "no change"]
    assert found["warnings"] == []
    kept = json.loads((own_folders / "voicecoach" / "hearing.json").read_text())
    assert kept == {"calibration": {"model": "bundled", "on": found["on"], "offset": 0.0}}


def test_ctrl_c_leaves_all_as_it_was(world: SoundWorld, own_folders: Path) -> None:
    file = own_folders / "voicecoach" / "hearing.json"
    before = Calibration("bundled", date(2026, 11, 21), 0.1)
    CalibrationFile(file).keep(before)
    calibrating = program(world, own_folders, "calibrate")
    assert calibrating.stderr is not None
    try:
        assert any(line.startswith("Please say nothing") for line in calibrating.stderr)
        calibrating.send_signal(signal.SIGINT)
        _, faults = calibrating.communicate(timeout=20)
    finally:
        calibrating.kill()
    assert calibrating.returncode == 130
    assert faults.strip() == "Interrupted."
    assert CalibrationFile(file).find() == before


def test_listening_in_json_gives_levels_and_what_was_heard_with_the_thresholds_that_were_found(
    world: SoundWorld, say: Callable[[str], None], own_folders: Path
) -> None:
    CalibrationFile(own_folders / "voicecoach" / "hearing.json").keep(
        Calibration("bundled", date(2026, 11, 21), MOST_SOONER)
    )
    listening = program(world, own_folders, "listen", "--json")
    assert listening.stderr is not None
    assert listening.stdout is not None
    try:
        assert "calibrated on 2026-11-21. Say a command" in listening.stderr.readline()
        entries = [json.loads(listening.stdout.readline())]
        say("stop")
        while entries[-1]["kind"] != "heard" and len(entries) < 40:
            entries.append(json.loads(listening.stdout.readline()))
        listening.send_signal(signal.SIGINT)
        listening.communicate(timeout=20)
    finally:
        listening.kill()
    assert listening.returncode == 130
    assert entries[-1]["text"] == "stop"
    levels = [entry for entry in entries if entry["kind"] == "level"]
    assert all(later["at"] - entry["at"] >= 0.5 for entry, later in pairwise(levels))
    assert max(entry["level"] for entry in levels) > -40 > min(entry["floor"] for entry in levels)
    assert any(entry["open"] for entry in levels)


def test_listening_in_a_terminal_shows_a_level_that_moves_below_what_was_heard(
    world: SoundWorld, say: Callable[[str], None], own_folders: Path
) -> None:
    import pty

    terminal, inside = pty.openpty()
    listening = subprocess.Popen(
        [sys.executable, "-m", "voicecoach", "listen"],
        env={**world.env, "XDG_CONFIG_HOME": str(own_folders), "TERM": "xterm", "COLUMNS": "100"},
        stdin=subprocess.DEVNULL,
        stdout=inside,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(inside)
    assert listening.stderr is not None
    try:
        assert "Say a command; Ctrl-C ends it." in listening.stderr.readline()
        seen = os.read(terminal, 4096).decode()
        for said in range(1, 5):
            say("stop")
            while seen.count("“stop”") < said and len(seen) < 200_000:
                seen += os.read(terminal, 4096).decode(errors="replace")
            if _SOMEBODY.search(_plain(seen)):  # a busy machine may be too slow to show so short a word
                break
    finally:
        listening.kill()
        listening.communicate(timeout=20)
        os.close(terminal)
    assert _SOMEBODY.search(_plain(seen))
    assert re.search(r"0:\d\d\.\d\d +heard +“stop” \(\d\.\d+\) needs 0\.25", _plain(seen))


_SOMEBODY = re.compile(r"-\d+ dB .* noise  -72 dB gate open +somebody speaks")


def _plain(shown: str) -> str:
    """What a terminal shows, without the codes that move and colour it."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)


def test_without_a_microphone_nothing_is_calibrated(tmp_path: Path, own_folders: Path) -> None:
    with SoundWorld() as world:
        for sink in ("micfeed", "speaker"):
            world.control("unload-module", _module_of(world, sink))
        done = program(world, own_folders, "calibrate")
        output, faults = done.communicate(timeout=60)
    assert done.returncode == 5, output + faults
    assert "Traceback" not in faults
    assert not (own_folders / "voicecoach" / "hearing.json").exists()


def _module_of(world: SoundWorld, sink: str) -> str:
    rows = (line.split("\t") for line in world.control("list", "short", "modules").splitlines())
    return next(row[0] for row in rows if f"sink_name={sink}" in row[2])
