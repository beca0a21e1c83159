"""What befalls sound systems, done to the real program on a sound card made of null sinks; the sound is recorded."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest

from tests.null_sinks import plug_in, pull_out
from tests.rig import SoundWorld, missing
from tests.test_live import places_of
from voicecoach.cli import wiring
from voicecoach.units import SAMPLE_RATE, Samples, Seconds

SQUATS = """
voicecoach: 1
title: Squats
session:
  - exercise: squat
    name: Squat
    reps: 6
    rep: [{down: 1 s}, {up: 1 s}]
"""

NUMBERS = ("one", "two", "three", "four", "five", "six")

SINK = ("load-module", "module-null-sink", "sink_name=speaker", "rate=48000", "channels=1", "norewinds=1")

NOTICED_WITHIN: Seconds = 1.0
"""The aim; what is measured here includes the printing."""

PATIENCE: Seconds = 60.0

pytestmark = pytest.mark.skipif(missing() is not None, reason=f"no rig: {missing()}")


@pytest.fixture
def world() -> Iterator[SoundWorld]:
    with SoundWorld() as world:
        yield world


class Program:
    """The program under way, its lines as they come."""

    def __init__(self, world: SoundWorld, folder: Path, cache: Path, session: str = SQUATS) -> None:
        script = folder / "session.yaml"
        script.write_text(session)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "voicecoach", "run", str(script)],
            env={**world.env, "XDG_CACHE_HOME": str(cache), "XDG_CONFIG_HOME": str(folder / "config")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._coming: Queue[str] = Queue()
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._coming.put(line)

    def comes(self, words: str, within: Seconds) -> bool:
        """Wait for a line with these words."""
        end = time.monotonic() + within
        while (left := end - time.monotonic()) > 0:
            try:
                line = self._coming.get(timeout=left)
            except Empty:
                return False
            self.lines.append(line)
            if words in line:
                return True
        return False

    def until(self, words: str) -> Seconds:
        """Wait for a line with these words, and give how long that took."""
        begun = time.monotonic()
        assert self.comes(words, PATIENCE), f"'{words}' never came: {''.join(self.lines)}"
        return time.monotonic() - begun

    def player(self) -> int:
        """Give the process that plays the sound."""
        found = subprocess.run(
            ["pgrep", "-P", str(self._process.pid), "-f", "sound_worker"], capture_output=True, text=True, check=True
        )
        return int(found.stdout.split()[0])

    def to_its_end(self) -> None:
        self.until("end       finished")
        assert self._process.wait(PATIENCE) == 0
        assert not any("Traceback" in line for line in self.lines)

    def counted(self) -> list[str]:
        return [line.split()[-1] for line in self.lines if " count " in line]

    def end(self) -> None:
        self._process.kill()
        self._process.wait(PATIENCE)


@pytest.fixture
def program(world: SoundWorld, tmp_path: Path, own_folders: Path) -> Iterator[Program]:
    program = Program(world, tmp_path, own_folders)
    program.until("count     two")
    yield program
    program.end()


def clip(text: str) -> Samples:
    with wiring.coach_sounds() as sounds:
        return sounds.utterances.clip(text).samples


def goes_on_well(program: Program, recorded: Samples) -> None:
    """See that it said what had happened, and that every rep was counted aloud from then on."""
    (told, *_) = places_of(clip("The sound was gone."), recorded)
    assert set(NUMBERS) <= set(program.counted())
    begins = {number: places_of(clip(number), recorded[told:]) for number in NUMBERS}
    third, sixth = begins["three"][-1], begins["six"][-1]
    assert (sixth - third) / SAMPLE_RATE == pytest.approx(6.0, abs=1e-9), "on the beat again, to the sample"


def test_a_suspended_loudspeaker_is_noticed_and_the_session_goes_on_when_it_is_back(
    world: SoundWorld, program: Program
) -> None:
    with world.recording() as recording:
        world.control("suspend-sink", "speaker", "1")
        assert program.until("The session waits") < NOTICED_WITHIN + 0.2
        assert not program.comes("The sound is back", within=3.0), "it takes a buffer, and stalls again"
        world.control("suspend-sink", "speaker", "0")
        program.until("The sound is back")
        program.to_its_end()
    goes_on_well(program, recording.samples)


def test_a_frozen_sound_server_is_noticed_and_left_and_found_again(world: SoundWorld, program: Program) -> None:
    with world.recording() as recording:
        world.server.send_signal(signal.SIGSTOP)
        assert program.until("The session waits") < NOTICED_WITHIN + 0.2
        world.server.send_signal(signal.SIGCONT)
        program.until("The sound is back")
        program.to_its_end()
    goes_on_well(program, recording.samples)


def test_the_last_loudspeaker_unplugged_and_plugged_in_again(
    world: SoundWorld, tmp_path: Path, own_folders: Path
) -> None:
    world.unload("micfeed")
    program = Program(world, tmp_path, own_folders)
    try:
        program.until("count     two")
        world.unload("speaker")
        assert program.until("The session waits") < NOTICED_WITHIN + 0.2
        world.control(*SINK)
        with world.recording() as recording:
            program.until("The sound is back")
            program.to_its_end()
        goes_on_well(program, recording.samples)
    finally:
        program.end()


def test_the_playing_process_killed_is_started_again(world: SoundWorld, program: Program) -> None:
    with world.recording() as recording:
        os.kill(program.player(), signal.SIGKILL)
        assert program.until("The session waits") < NOTICED_WITHIN
        program.until("The sound is back")
        program.to_its_end()
    goes_on_well(program, recording.samples)


def test_a_silent_move_to_another_loudspeaker_and_back_is_noticed_and_told(
    world: SoundWorld, tmp_path: Path, own_folders: Path
) -> None:
    radio = plug_in(world, "radio", "Kitchen Radio")
    world.control("set-default-sink", "radio")
    program = Program(world, tmp_path, own_folders)
    try:
        program.until("count     two")
        with world.recording() as recording:
            pull_out(world, radio)
            assert program.until("The session waits") < NOTICED_WITHIN + 0.2
            assert any("The sound moved to" in line for line in program.lines)
            program.until("The sound is back")
            program.to_its_end()
        goes_on_well(program, recording.samples)
    finally:
        program.end()


def test_what_the_loudspeaker_plays_is_never_taken_for_the_listener(
    world: SoundWorld, tmp_path: Path, own_folders: Path
) -> None:
    program = Program(world, tmp_path, own_folders, SQUATS.replace("reps: 6", "reps: 12"))
    try:
        program.until("Listening with")
        program.until("count     one")
        plug_in(world, "radio", "Kitchen Radio")
        world.unload("micfeed")  # the server gives the stream what there is: the loudspeaker's own monitor
        assert program.until("The microphone went away") < NOTICED_WITHIN + 0.2
        world.control("load-module", "module-null-sink", "sink_name=micfeed", "rate=48000", "channels=1")
        world.control("set-default-source", "micfeed.monitor")
        program.until("The microphone is back.")
        program.to_its_end()
        assert [line.split()[-1] for line in program.lines if " count " in line][-1] == "twelve"
    finally:
        program.end()
