"""What befalls sound systems, done to the real program on a sound card made of null sinks; the sound is recorded."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live_program import Program
from tests.null_sinks import plug_in, pull_out
from tests.rig import SoundWorld, missing
from tests.test_live import places_of
from voicecoach.adapters.sounddevice_speaker import LATENCY
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

pytestmark = pytest.mark.skipif(missing() is not None, reason=f"no rig: {missing()}")


@pytest.fixture
def world() -> Iterator[SoundWorld]:
    with SoundWorld() as world:
        yield world


@pytest.fixture
def program(world: SoundWorld, tmp_path: Path, own_folders: Path) -> Iterator[Program]:
    program = Program(SQUATS, world, tmp_path, own_folders)
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
    program = Program(SQUATS, world, tmp_path, own_folders)
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
        os.kill(program.worker("sound_worker"), signal.SIGKILL)
        assert program.until("The session waits") < NOTICED_WITHIN
        program.until("The sound is back")
        program.to_its_end()
    goes_on_well(program, recording.samples)


def test_after_an_overloaded_machine_has_made_the_sound_slip_the_beat_is_where_it_would_have_been(
    world: SoundWorld, program: Program
) -> None:
    with world.recording() as recording:
        program.until("count     three")
        time.sleep(1.5)  # the word is over, and the next near
        player = program.worker("sound_worker")
        os.kill(player, signal.SIGSTOP)
        time.sleep(LATENCY + 0.2)
        os.kill(player, signal.SIGCONT)
        program.to_its_end()
    recorded = recording.samples
    fourth, fifth, sixth = (places_of(clip(number), recorded)[-1] for number in ("four", "five", "six"))
    third = places_of(clip("three"), recorded)[0]
    assert (fourth - third) / SAMPLE_RATE > 2.01, "it did slip"
    assert (sixth - third) / SAMPLE_RATE == pytest.approx(6.0, abs=0.005)
    assert (sixth - fifth) / SAMPLE_RATE == pytest.approx(2.0, abs=0.001)
    assert not any("sound" in line for line in program.lines), "nothing that the listener need know"


def test_a_silent_move_to_another_loudspeaker_and_back_is_noticed_and_told(
    world: SoundWorld, tmp_path: Path, own_folders: Path
) -> None:
    radio = plug_in(world, "radio", "Kitchen Radio")
    world.control("set-default-sink", "radio")
    program = Program(SQUATS, world, tmp_path, own_folders)
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
    program = Program(SQUATS.replace("reps: 6", "reps: 12"), world, tmp_path, own_folders)
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


def test_a_sound_server_that_is_frozen_from_the_start_is_told_of_and_a_file_needs_none(
    world: SoundWorld, tmp_path: Path, own_folders: Path
) -> None:
    script = tmp_path / "session.yaml"
    script.write_text(SQUATS)
    world.server.send_signal(signal.SIGSTOP)

    def voicecoach(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "voicecoach", *words]
        env = {**world.env, "XDG_CACHE_HOME": str(own_folders)}
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=30)

    live = voicecoach("run", str(script), "--no-rehearse-instead")
    assert (live.returncode, live.stderr) == (
        5,
        "The system's sound server does not answer. Restart it, or the computer, and try again.\n",
    )
    file = voicecoach("render", str(script), "-o", str(tmp_path / "session.wav"))
    assert file.returncode == 0, file.stderr
