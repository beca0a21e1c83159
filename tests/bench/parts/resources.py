"""Processor and memory of the real program, live on a sound card made of null sinks, hearing its own voice."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from tempfile import TemporaryFile
from typing import IO, Final

from tests.bench.part import Measure, Part, Record, Setting, Task
from tests.bench.processes import computed, memory
from tests.rig import SoundWorld, missing
from voicecoach.errors import SoundError
from voicecoach.units import Seconds

PATIENCE: Final[Seconds] = 60.0
"""For the voice to be prepared."""

MEASURED: Final[Seconds] = 60.0

LOOK: Final[Seconds] = 0.5

_SESSION = "side-lying"
_MOST_TOLD = 1_000_000  # bytes
_FIRST = "muscle"  # in what the coach says first


def _lacks() -> Sequence[str]:
    what = missing()
    return [f"The live measurement is left out, {what}."] if what else ()


def _tasks(setting: Setting) -> Iterator[Task]:
    if not missing():
        yield Task(_SESSION, partial(_live, 20.0 if setting.quick else MEASURED))


def _live(seconds: Seconds) -> list[Record]:
    command = [sys.executable, "-m", "voicecoach", "run", _SESSION, "--no-rehearse-instead"]
    with SoundWorld() as world, TemporaryFile() as told:
        world.control("load-module", "module-loopback", "source=speaker.monitor", "sink=micfeed", "latency_msec=30")
        program = subprocess.Popen(command, env=world.env, stdin=subprocess.DEVNULL, stdout=told, stderr=told)
        try:
            _until_it_speaks(program, told)
            began, before = time.monotonic(), computed(program.pid)
            most: dict[str, float] = {}
            while time.monotonic() - began < seconds and program.poll() is None:
                now = memory(program.pid)
                if sum(now.values()) > sum(most.values()):
                    most = now
                time.sleep(LOOK)
            passed = time.monotonic() - began
            if program.poll() is not None:
                raise SoundError(f"The live session ended by itself: {_last(told)}.")
            share = 100 * (computed(program.pid) - before) / passed
        finally:
            program.kill()
            program.wait()
    where = f"{_SESSION}, live, the coach in its own microphone"
    parts = [f"{megabytes:.0f} MB {name}" for name, megabytes in most.items()]
    return [
        Measure("resources", "as installed", where, "all processes, of one core", share, "%"),
        Measure("resources", "as installed", where, f"peak memory (PSS): {', '.join(parts)}", sum(most.values()), "MB"),
    ]


def _until_it_speaks(program: subprocess.Popen[bytes], told: IO[bytes]) -> None:
    """Wait until the voice is prepared and the session has begun."""
    deadline = time.monotonic() + PATIENCE
    while _FIRST not in _lines(told):
        if program.poll() is not None or time.monotonic() > deadline:
            raise SoundError(f"The live session did not begin: {_last(told)}.")
        time.sleep(LOOK)


def _lines(told: IO[bytes]) -> str:
    return os.pread(told.fileno(), _MOST_TOLD, 0).decode()  # not by reading on: the program writes where we would stand


def _last(told: IO[bytes]) -> str:
    return " / ".join(line.strip() for line in _lines(told).splitlines()[-4:])


PART = Part(
    "resources",
    "processor and memory of the real program in a live session (Linux with PulseAudio)",
    _tasks,
    alone=True,
    lacks=_lacks,
)
