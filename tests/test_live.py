"""The real program on a sound card made of null sinks: it speaks into one and is spoken to through the other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy.signal import correlate

from tests.live_program import Program, performing
from tests.rig import SoundWorld, missing
from voicecoach.cli import wiring
from voicecoach.units import SAMPLE_RATE, Samples

SQUATS = """
voicecoach: 1
title: Squats
session:
  - exercise: squat
    name: Squat
    reps: 20
    rep: [{down: 1 s}, {up: 1 s}]
"""

pytestmark = pytest.mark.skipif(missing() is not None, reason=f"no rig: {missing()}")


@pytest.fixture
def world() -> Iterator[SoundWorld]:
    with SoundWorld() as world:
        yield world


def spoken(text: str, folder: Path) -> Path:
    path = folder / f"{text}.wav"
    with wiring.listener_voice() as speak:
        soundfile.write(path, speak(text) * 0.3, SAMPLE_RATE, subtype="PCM_16")
    return path


def test_it_counts_on_the_sample_pauses_when_it_is_told_and_stops_when_it_is_told(
    world: SoundWorld, tmp_path: Path, own_folders: Path
) -> None:
    pause, stop = spoken("pause", tmp_path), spoken("stop", tmp_path)
    with world.recording() as recording:
        process = performing(SQUATS, world, tmp_path, own_folders)
        read_until(process, "count     four")
        world.talk(pause)
        read_until(process, "heard     “pause”")
        read_until(process, "Paused.")
        paused = len(recording.samples)
        until_quiet = paused + SAMPLE_RATE  # the acknowledgement itself
        while len(recording.samples) < until_quiet + 2 * SAMPLE_RATE:
            time.sleep(0.05)
        silence = recording.samples[until_quiet : until_quiet + 2 * SAMPLE_RATE]
        world.talk(stop)
        read_until(process, "heard     “stop”")
        read_until(process, "end       stopped")
        output, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in output
    assert not silence.any(), "a pause is silent"
    with wiring.coach_sounds() as sounds:
        one, two, three = (sounds.utterances.clip(text).samples for text in ("one", "two", "three"))
    counting = recording.samples[:paused]
    begins = sorted(begin for word in (one, two, three) for begin in places_of(word, counting))
    gaps = [(b - a) / SAMPLE_RATE for a, b in pairwise(begins)]
    assert gaps == [1, 1, 1, 2, 2], "three, two, one; one, two, three"
    rendered = tmp_path / "session.flac"
    subprocess.run(
        [sys.executable, "-m", "voicecoach", "render", str(tmp_path / "session.yaml"), "-o", str(rendered)],
        env={**world.env, "XDG_CACHE_HOME": str(own_folders)},
        check=True,
        capture_output=True,
    )
    file, _ = soundfile.read(rendered, dtype="float32")
    written = sorted(begin for word in (one, two, three) for begin in places_of(word, file))
    assert np.diff(written[: len(begins)]).tolist() == np.diff(begins).tolist(), "a file says it at the same samples"


TALK = """
voicecoach: 1
title: Much to say
session:
""" + "".join(f"  - say: The {word} thing is that you lie on your back, bend both knees, and breathe.\n" for word in (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
))  # fmt: skip


def test_over_its_own_echo_it_hears_the_listener_and_not_itself_and_a_dead_recogniser_comes_back(
    world: SoundWorld, tmp_path: Path, own_folders: Path
) -> None:
    echo = ("source=speaker.monitor", "sink=micfeed", "latency_msec=20", "adjust_time=0")  # else it drifts by 170 ppm
    world.control("load-module", "module-loopback", *echo)
    loop = world.control("list", "short", "sink-inputs").split()[0]
    world.control("set-sink-input-volume", loop, "-10dB")  # it is still louder than the listener
    words = {text: spoken(text, tmp_path) for text in ("hold on", "resume", "stop")}
    program = Program(TALK, world, tmp_path, own_folders)
    try:
        program.until("The third thing")
        say_until_heard(program, world, "hold on", words)
        program.until("Paused.")
        os.kill(program.worker("ear_worker"), signal.SIGKILL)
        program.until("It is being started again")
        time.sleep(3)  # the recogniser takes half a second to load; it is given six times that
        world.talk(words["resume"])
        program.until("The fourth thing")
        program.until("The fifth thing")
        say_until_heard(program, world, "stop", words)
        program.to_its_end("stopped")
    finally:
        program.end()
    heard = [line.partition("heard     ")[2].split("”")[0].strip("“") for line in program.lines if " heard " in line]
    assert heard == ["hold on", "resume", "stop"]


def say_until_heard(program: Program, world: SoundWorld, phrase: str, words: Mapping[str, Path]) -> None:
    """Say it over the coach, and again where it is not heard at once, as people do."""
    for _ in range(4):
        world.talk(words[phrase])
        if program.comes(f"heard     “{phrase}”", within=5.0):
            return


def read_until(process: subprocess.Popen[str], words: str) -> list[str]:
    assert process.stdout is not None
    seen = []
    for line in process.stdout:
        seen.append(line)
        if words in line:
            return seen
    raise AssertionError(f"'{words}' never came: {''.join(seen)}")


def places_of(clip: Samples, recorded: Samples) -> list[int]:
    """Find every sample at which a clip begins in a recording, bit for bit but for the sound server's rounding."""
    match = correlate(recorded, clip, mode="valid", method="fft")
    energy = float(np.sum(clip.astype(np.float64) ** 2))
    candidates = np.flatnonzero(match > 0.95 * energy)
    peaks = [i for i in candidates if match[i] == match[max(0, i - 2_000) : i + 2_000].max()]
    return [int(i) for i in peaks]
