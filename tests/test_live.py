"""The real program on a sound card made of null sinks: it speaks into one and is spoken to through the other."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy.signal import correlate

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


def until(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdout is not None
    seen = []
    for line in process.stdout:
        seen.append(line)
        if words in line:
            return
    raise AssertionError(f"'{words}' never came: {''.join(seen)}")


def test_it_counts_on_the_sample_pauses_when_it_is_told_and_stops_when_it_is_told(
    world: SoundWorld, tmp_path: Path, own_folders: Path
) -> None:
    script = tmp_path / "squats.yaml"
    script.write_text(SQUATS)
    pause, stop = spoken("pause", tmp_path), spoken("stop", tmp_path)
    with world.recording() as recording:
        process = subprocess.Popen(
            [sys.executable, "-m", "voicecoach", "run", str(script)],
            env={**world.env, "XDG_CACHE_HOME": str(own_folders)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        until(process, "three")
        until(process, "count     three")
        world.talk(pause)
        until(process, "heard     “pause”")
        until(process, "Paused.")
        paused = len(recording.samples)
        until_quiet = paused + SAMPLE_RATE  # the acknowledgement itself
        while len(recording.samples) < until_quiet + 2 * SAMPLE_RATE:
            time.sleep(0.05)
        silence = recording.samples[until_quiet : until_quiet + 2 * SAMPLE_RATE]
        world.talk(stop)
        until(process, "heard     “stop”")
        until(process, "end       stopped")
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


def places_of(clip: Samples, recorded: Samples) -> list[int]:
    """Find every sample at which a clip begins in a recording, bit for bit but for the sound server's rounding."""
    match = correlate(recorded, clip, mode="valid", method="fft")
    energy = float(np.sum(clip.astype(np.float64) ** 2))
    candidates = np.flatnonzero(match > 0.95 * energy)
    peaks = [i for i in candidates if match[i] == match[max(0, i - 2_000) : i + 2_000].max()]
    return [int(i) for i in peaks]
