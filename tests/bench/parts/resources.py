"""Processor and memory of the real program, live on a sound card made of null sinks, hearing its own voice."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from tests.bench.part import Measure, Part, Record, Setting, Task
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
            began, before = time.monotonic(), _computed(program.pid)
            most: dict[str, float] = {}
            while time.monotonic() - began < seconds and program.poll() is None:
                now = _memory(program.pid)
                if sum(now.values()) > sum(most.values()):
                    most = now
                time.sleep(LOOK)
            passed = time.monotonic() - began
            if program.poll() is not None:
                raise SoundError(f"The live session ended by itself: {_last(told)}.")
            share = 100 * (_computed(program.pid) - before) / passed
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


def _memory(pid: int) -> dict[str, float]:
    """Give the memory of each process by the name of its program, MB."""
    memory: dict[str, float] = {}
    for each in _family(pid):
        words = " ".join(_words(Path(f"/proc/{each}/cmdline"))).split("\0")
        module = next((after for word, after in pairwise(words) if word == "-m"), "other")
        memory[module] = memory.get(module, 0.0) + _megabytes(each)
    return memory


def _family(pid: int) -> list[int]:
    """Give a process and all that come from it."""
    children = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        children += _words(task)
    return [pid, *(each for child in children for each in _family(int(child)))]


def _computed(pid: int) -> Seconds:
    """Give the processor time of a process and of all that come from it, the ended ones included."""
    ticks = 0
    for each in _family(pid):
        fields = " ".join(_words(Path(f"/proc/{each}/stat"))).rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _megabytes(pid: int) -> float:
    """Give a process's memory, what it shares with others divided among them."""
    words = _words(Path(f"/proc/{pid}/smaps_rollup"))
    return int(words[words.index("Pss:") + 1]) * 1024 / 1e6 if "Pss:" in words else 0.0


def _words(path: Path) -> list[str]:
    """Give the words of a file of the system; none when the process has just ended."""
    try:
        return path.read_text(encoding="utf-8").split()
    except OSError:
        return []


PART = Part(
    "resources",
    "processor and memory of the real program in a live session (Linux with PulseAudio)",
    _tasks,
    alone=True,
    lacks=_lacks,
)
