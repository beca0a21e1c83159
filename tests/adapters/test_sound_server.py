"""The real PulseAudio, on a sound card made of null sinks, and what it does with a stream whose device goes away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import rig
from tests.null_sinks import plug_in, pull_out
from tests.rig import PATIENCE, SoundWorld
from voicecoach.adapters.sound_server import Route, SoundServer
from voicecoach.errors import SoundError

on_the_rig = pytest.mark.skipif(bool(rig.missing()), reason=f"no sound rig here; {rig.missing()}")

DUPLEX = """
import sys, threading
import sounddevice

played, captured = threading.Event(), threading.Event()
common = {"samplerate": 48_000, "blocksize": 1024, "channels": 1, "latency": 0.1}

def play(out, frames, moment, status):
    out[:] = 0.25
    played.set()

with sounddevice.OutputStream(**common, callback=play):
    with sounddevice.InputStream(**common, callback=lambda *block: captured.set()):
        assert played.wait(10) and captured.wait(10)
        print("both", flush=True)
        for _ in sys.stdin:
            played.clear()
            assert played.wait(2)
            print("plays", flush=True)
"""
"""Plays and captures on the default devices until its input ends; says so whenever it is asked."""

SETTLED = 20
"""Blocks, half a second of them, after which a stream has begun for good."""


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundWorld]:
    with SoundWorld() as world:
        monkeypatch.setenv("PULSE_SERVER", world.env["PULSE_SERVER"])
        yield world
        if world.server.poll() is None:
            world.server.send_signal(signal.SIGCONT)  # so that who hangs with it can end


@pytest.fixture
def server(world: SoundWorld) -> Iterator[SoundServer]:
    with SoundServer() as server:
        yield server


@pytest.fixture
def duplex(world: SoundWorld) -> Iterator[subprocess.Popen[str]]:
    with duplex_in(world) as process:
        yield process


@contextmanager
def duplex_in(world: SoundWorld) -> Iterator[subprocess.Popen[str]]:
    process = world.python(DUPLEX)
    assert process.stdout is not None
    assert process.stdout.readline() == "both\n"
    yield process
    process.kill()
    process.communicate(timeout=PATIENCE)


def played_to(server: SoundServer, process: subprocess.Popen[str]) -> str | None:
    route = server.route(process.pid)
    assert route is not None
    return route.sink


def plays(process: subprocess.Popen[str]) -> bool:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("?\n")
    process.stdin.flush()
    return process.stdout.readline() == "plays\n"


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Whether something comes to hold in time; asked twenty times a second."""
    end, pause = time.monotonic() + seconds, threading.Event()
    while time.monotonic() < end:
        if holds():
            return True
        pause.wait(0.05)
    return False


@on_the_rig
def test_devices_have_the_names_that_people_know_and_none_has_anothers(world: SoundWorld, server: SoundServer) -> None:
    plug_in(world, "kitchen", "Kitchen Radio")
    known = server.devices()
    assert known is not None
    assert [(device.name, device.kind, device.is_default, device.monitor_of) for device in known] == [
        ("Null Output (speaker)", "output", True, None),
        ("Null Output (micfeed)", "output", False, None),
        ("Kitchen Radio", "output", False, None),
        ("Monitor of Null Output (speaker.monitor)", "input", False, "speaker"),
        ("Monitor of Null Output (micfeed.monitor)", "input", True, "micfeed"),
        ("Monitor of Kitchen Radio", "input", False, "kitchen"),
    ]


@on_the_rig
def test_the_sink_that_the_server_makes_when_there_is_none_is_no_loudspeaker(
    world: SoundWorld, server: SoundServer
) -> None:
    plug_in(world, "auto_null", "Dummy Output")
    known = server.devices()
    assert known is not None
    assert not [device for device in known if "Dummy" in device.name]


@on_the_rig
def test_a_route_tells_where_the_streams_of_one_process_are(
    world: SoundWorld, server: SoundServer, duplex: subprocess.Popen[str]
) -> None:
    route = server.route(duplex.pid)
    assert route == Route("Null Output (speaker)", "Monitor of Null Output (micfeed.monitor)", "Null Output (micfeed)")
    assert server.route(os.getpid()) == Route(None, None, None)


@on_the_rig
def test_a_stream_whose_loudspeaker_goes_away_is_moved_silently_and_not_moved_back(
    world: SoundWorld, server: SoundServer
) -> None:
    kitchen = plug_in(world, "kitchen", "Kitchen Radio")
    world.env["PULSE_SINK"] = "kitchen"
    with duplex_in(world) as process:
        assert played_to(server, process) == "Kitchen Radio"
        assert all(plays(process) for _ in range(SETTLED)), "one that has hardly begun may end instead"

        pull_out(world, kitchen)
        assert within(1, lambda: played_to(server, process) == "Null Output (speaker)")
        assert plays(process), "no callback was missed: only the route tells"

        plug_in(world, "kitchen", "Kitchen Radio")
        assert plays(process)
        assert played_to(server, process) == "Null Output (speaker)"


@on_the_rig
def test_a_microphone_that_goes_away_may_become_the_sound_of_our_own_loudspeaker_and_the_route_says_so(
    world: SoundWorld, server: SoundServer, duplex: subprocess.Popen[str]
) -> None:
    micfeed = next(line.split()[0] for line in world.control("list", "short", "modules").splitlines() if "micf" in line)
    pull_out(world, micfeed)
    assert within(
        1, lambda: (route := server.route(duplex.pid)) is not None and route.source_is_monitor_of == route.sink
    )


@on_the_rig
def test_a_frozen_server_hangs_nobody_and_answers_again_when_it_thaws(world: SoundWorld, server: SoundServer) -> None:
    assert server.route(1) == Route(None, None, None)
    fresh = SoundServer()
    world.server.send_signal(signal.SIGSTOP)
    for asked in (server, fresh):
        begun = time.monotonic()
        assert asked.route(1) is None
        assert time.monotonic() - begun < 1
        begun = time.monotonic()
        assert asked.route(1) is None
        with pytest.raises(SoundError, match="does not answer"):
            asked.devices()
        assert time.monotonic() - begun < 0.1, "it is known by now"
    world.server.send_signal(signal.SIGCONT)
    for asked in (server, fresh):
        assert within(2, lambda asked=asked: asked.route(1) == Route(None, None, None))  # type: ignore[misc]
    fresh.close()


@on_the_rig
def test_a_program_ends_while_the_server_is_frozen(world: SoundWorld) -> None:
    world.server.send_signal(signal.SIGSTOP)
    program = "from voicecoach.adapters.sound_server import SoundServer; print(SoundServer().route(1))"
    printed, faults = world.python(program).communicate(timeout=PATIENCE)
    assert printed == "None\n", faults


@on_the_rig
def test_without_a_server_and_after_its_end_there_are_no_devices(world: SoundWorld, server: SoundServer) -> None:
    assert server.devices()
    world.server.kill()
    world.server.wait(PATIENCE)
    assert server.devices() is None
    assert server.route(1) is None


@on_the_rig
def test_a_server_that_was_started_again_is_asked_again(world: SoundWorld, server: SoundServer) -> None:
    assert server.devices()
    with SoundWorld() as other:
        world.server.kill()
        world.server.wait(PATIENCE)
        os.environ["PULSE_SERVER"] = other.env["PULSE_SERVER"]  # the fixture puts it back
        assert server.devices()


@on_the_rig
def test_a_closed_one_may_be_closed_again_and_even_asked(server: SoundServer) -> None:
    assert server.devices()
    server.close()
    server.close()
    assert server.devices()


def test_a_machine_without_pulsectl_has_no_server(tmp_path: Path) -> None:
    (tmp_path / "pulsectl.py").write_text("raise OSError('no libpulse')\n")
    program = "from voicecoach.adapters.sound_server import SoundServer; print(SoundServer().devices())"
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout == "None\n", done.stderr


@on_the_rig
def test_asking_twice_a_second_costs_next_to_nothing(server: SoundServer) -> None:
    assert server.route(1) is not None
    before = time.process_time()
    for _ in range(50):
        server.route(1)
    assert time.process_time() - before < 50 * 0.005, "5 ms of CPU each would be one per cent of a core"
