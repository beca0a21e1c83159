"""What a live session does to the world beyond its sound: no network, and no audio of the listener in any file.

Its system calls are traced. That cannot show what is put into a file that is mapped into memory (SQLite's index of its
write-ahead log is one), nor what the sound server does, to which the microphone belongs.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import soundfile
from scipy.signal import fftconvolve, resample_poly

from tests.rig import PROFILE, SoundWorld, missing
from tests.traced import Call, calls_of, cannot_trace, tracer
from voicecoach.cli import wiring
from voicecoach.units import HEARING_RATE, SAMPLE_RATE, Samples

SESSION = """
voicecoach: 1
title: Squats
session:
  - exercise: squat
    name: Squat
    reps: 10
    rep: [{down: 1 s}, {up: 1 s}]
"""

MAIN, WORKERS = "voicecoach", "voicecoach.adapters."
VOICE = f"{WORKERS}voice_worker"

OWN_FOLDERS = ("clips", "config", "data")
"""Which only the program itself writes into, and none of its workers."""

HARMLESS = re.compile(
    r"/dev/(null|tty|shm/(jack|pulse)[^ ]*|snd/.*|pts/.*)|/proc/.*|.*/config/pulse/cookie|.*/__pycache__/.*"
)
"""Devices, the sound system's own, and compiled Python: none takes sound of ours."""

ALIKE = 0.5
"""Likeness of two sounds, 1 for the same; the coach's words and the listener's reach about 0.3."""

A_TRIAL = 100
"""Bytes: Python tries the folder of temporary files with four, and asks a compiler where a library is."""

MOST_NOTES = 400_000
"""Bytes written of a session of half a minute, in all its journal and history; as sound it would be 960,000."""


@dataclass(frozen=True)
class Traced:
    """What a session left.

    Attributes:
        folders: by name, those that were given to it.
        talked: what was said into the microphone, at ``HEARING_RATE``.
    """

    calls: list[Call]
    folders: dict[str, Path]
    talked: Samples
    printed: str

    def folder_of(self, path: str) -> str:
        """Name the folder that a file is in; nothing for another."""
        return next((name for name, folder in self.folders.items() if Path(path).is_relative_to(folder)), "")


@pytest.fixture(scope="module")
def traced() -> Iterator[Traced]:
    """A session under the tracer, told to stop on each count until it does, as people do."""
    for reason in (missing(), cannot_trace()):
        if reason:
            pytest.skip(reason)
    with TemporaryDirectory() as name:
        folder = Path(name).resolve()
        folders = {name: folder / name for name in ("config", "data", "temporary", "trace")}
        folders["clips"] = folder / "cache" / "voicecoach" / "clips"
        for place in folders.values():
            place.mkdir(parents=True, exist_ok=True)
        (folder / "session.yaml").write_text(SESSION)
        (folders["config"] / "voicecoach").mkdir()
        (folders["config"] / "voicecoach" / "profile.yaml").write_text(PROFILE)
        with wiring.listener_voice() as speak:
            word = speak("stop")
        soundfile.write(folder / "stop.wav", word * 0.3, SAMPLE_RATE, subtype="PCM_16")
        with SoundWorld() as world:
            own = {f"XDG_{name.upper()}_HOME": str(folder / name) for name in ("cache", "config", "data")}
            process = subprocess.Popen(
                [*tracer(folders["trace"]), sys.executable, "-m", MAIN, "run", str(folder / "session.yaml")],
                env={**world.env, **own, "TMPDIR": str(folders["temporary"])},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            try:
                printed = []
                assert process.stdout is not None
                for line in process.stdout:
                    printed.append(line)
                    if " count " in line and not any("heard " in earlier for earlier in printed):
                        world.talk(folder / "stop.wav")
                assert process.wait(30) == 0, "".join(printed)
            finally:
                process.kill()
                process.wait(30)
        talked = resample_poly(word, HEARING_RATE, SAMPLE_RATE).astype(np.float32)
        calls = calls_of(folders.pop("trace"))
        found = Traced(calls, folders, talked, "".join(printed))
        assert "heard     “stop”" in found.printed, found.printed
        yield found


def test_all_of_its_processes_were_traced(traced: Traced) -> None:
    programs = {call.program for call in traced.calls}
    assert {MAIN, VOICE, f"{WORKERS}ear_worker", f"{WORKERS}sound_worker"} <= programs
    assert "" not in programs


def test_it_talks_to_the_sound_server_of_this_machine_and_to_nobody_else(traced: Traced) -> None:
    asked = [call for call in traced.calls if call.name in ("connect", "sendto", "sendmsg", "sendmmsg") and call.family]
    assert any(call.name == "connect" and "native" in call.arguments for call in asked), "the tracer sees connections"
    assert [call for call in asked if call.family not in ("AF_UNIX", "AF_NETLINK")] == []
    bound = [call for call in traced.calls if call.name == "bind" and call.family != "AF_UNIX"]
    assert [call for call in bound if '"::1"' not in call.arguments] == [], "one asks whether IPv6 is there, and closes"


def test_it_writes_nowhere_but_into_its_own_folders(traced: Traced) -> None:
    assert not [call for call in traced.calls if call.name == "io_uring_setup"], "the tracer sees all that is written"
    opened = [call for call in traced.calls if call.opens_to_write and not HARMLESS.fullmatch(call.path)]
    places = {(call.program, traced.folder_of(call.path) or call.path) for call in opened}
    assert (MAIN, "clips") in places, "the tracer sees files that are opened"
    assert {place for _, place in places} <= {*OWN_FOLDERS, "temporary"}
    assert {program for program, place in places if place in OWN_FOLDERS} == {MAIN}


def test_those_who_have_the_microphones_sound_write_no_temporary_files(traced: Traced) -> None:
    programs = {call.program for call in traced.calls if call.program.startswith(MAIN)} - {VOICE}
    written = dict.fromkeys(programs, 0)
    for call in traced.calls:
        if call.writes and call.program in programs and traced.folder_of(call.path) not in OWN_FOLDERS:
            written[call.program] += 0 if HARMLESS.fullmatch(call.path) else call.count
    assert {program: count for program, count in written.items() if count > A_TRIAL} == {}


def test_sound_in_memory_is_the_sound_servers_own(traced: Traced) -> None:
    made = {call.arguments.split('"')[1] for call in traced.calls if call.name == "memfd_create"}
    assert made <= {"pulseaudio"}


def test_journal_and_history_are_too_small_to_hold_sound(traced: Traced) -> None:
    written: Counter[str] = Counter()
    for call in traced.calls:
        if call.writes:
            written[traced.folder_of(call.path)] += call.count
    assert written["clips"] > MOST_NOTES, "the tracer sees what is written: the coach's own words"
    assert written["data"] + written["config"] < MOST_NOTES


def test_the_speech_engines_files_are_gone_afterwards(traced: Traced) -> None:
    assert list(traced.folders["temporary"].iterdir()) == []


def test_no_file_that_is_left_has_what_was_said_into_the_microphone(traced: Traced) -> None:
    assert likeness(np.concatenate([np.zeros(999), traced.talked, np.zeros(999)]), traced.talked) > 0.99
    left = [path for folder in traced.folders.values() for path in folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".flac" for path in left)
    alike = {path.name: round(most, 2) for path in left if (most := most_alike(path, traced.talked)) > ALIKE}
    assert alike == {}


def most_alike(path: Path, word: Samples) -> float:
    """Give how much of a file sounds like a word at most: read as FLAC, or as bare samples of each usual kind."""
    if path.suffix == ".flac":
        samples, rate = soundfile.read(path, dtype="float32")
        return likeness(resample_poly(samples, HEARING_RATE, rate), word)
    data = path.read_bytes()
    readings = [np.frombuffer(data[start : len(data) - (len(data) - start) % 2], "<i2") for start in (0, 1)]
    return max((likeness(reading[::step], word) for reading in readings for step in (1, 3)), default=0.0)


def likeness(samples: Samples, word: Samples) -> float:
    """Give the largest correlation of a word with a part of a sound as long as it, from 0 to 1."""
    if len(samples) < len(word):
        return 0.0
    sound, word = samples.astype(np.float64), word.astype(np.float64)
    products = fftconvolve(sound, word[::-1], mode="valid")
    sums = np.concatenate([[0.0], np.cumsum(sound**2)])
    of_part = np.maximum(sums[len(word) :] - sums[: -len(word)], 0.0)
    norm = np.sqrt(of_part * np.sum(word**2))
    audible = of_part > 1e-6 * max(float(of_part.max()), 1e-12)
    return float(np.max(np.abs(products[audible]) / norm[audible], initial=0.0))
