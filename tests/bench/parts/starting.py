"""From the command to the first sound, with clips kept from before and with none."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import Final, TypeAlias

import numpy as np

from tests.bench.moments import SampleClock, Timings, first_sound
from tests.bench.part import Part, Record, Setting, Task
from tests.bench.sound_world import OURS, PATIENCE, Program, lacks
from tests.rig import Recording, SoundWorld, missing
from voicecoach.errors import SoundError
from voicecoach.units import Seconds

SESSIONS: Final = ("taster", "side-lying")

STARTS: Final = 5
QUICK: Final = 3

COLD: Final = "cold cache"
WARM: Final = "warm cache"
AIMS: Final = {COLD: "≤ 3 s", WARM: "≤ 1 s"}

_PREPARED: Final[Seconds] = 20.0
"""For all clips of a session to be rendered and kept."""

_LOOK: Final[Seconds] = 0.05

_Begun: TypeAlias = tuple[Seconds, Seconds, Seconds]
"""From the command to the first line, to the first line of the session, and to the first sound."""


def _tasks(setting: Setting) -> Iterator[Task]:
    if missing():
        return
    starts = QUICK if setting.quick else STARTS
    for session in SESSIONS[:1] if setting.quick else SESSIONS:
        for cache in (COLD, WARM):
            if setting.wants(f"{session}, {cache}"):
                work = partial(_started, session, cache, starts, setting.out / "sound")
                yield Task(f"{OURS} · {session}, {cache}", work)


def _started(session: str, cache: str, starts: int, folder: Path) -> list[Record]:
    """Start the program again and again; for a warm cache, once more beforehand."""
    kept = (folder / f"cache-of-{session}").resolve()
    _empty(kept)
    if cache == WARM:
        _start(session, kept, stay=_PREPARED)
    begun: list[_Begun] = []
    for _ in range(starts):
        if cache != WARM:
            _empty(kept)
        begun.append(_start(session, kept))
    lines, entries, sounds = zip(*begun, strict=True)
    where = f"{session}, {cache}"
    return [
        Timings("starting", OURS, where, "command to first sound", sounds, "s", AIMS[cache]),
        Timings("starting", OURS, where, "command to first line printed", lines, "s"),
        Timings("starting", OURS, where, "command to first line of the session", entries, "s"),
    ]


def _start(session: str, cache: Path, stay: Seconds = 0.0) -> _Begun:
    """Start the program and wait for its first sound, and then a while longer."""
    with (
        SoundWorld() as world,
        world.recording() as recording,
        Program(world, ("voicecoach", "run", session, "--no-rehearse-instead"), cache) as program,
    ):
        _until_it_sounds(recording, program)
        time.sleep(stay)
    lines = [(moment, line) for moment, line in program.lines if line.strip()]
    entry = next((moment for moment, line in lines if line.startswith("  ")), math.nan)  # others are not indented
    sample = first_sound(recording.samples)
    assert sample is not None
    return (
        lines[0][0] - program.began,
        entry - program.began,
        SampleClock(recording.stamps).moment_of(sample) - program.began,
    )


def _empty(folder: Path) -> None:
    rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _until_it_sounds(recording: Recording, program: Program) -> None:
    """Wait for the first sound.

    Raises:
        SoundError: there is none.
    """
    looked_at = 0
    while program.running and time.monotonic() < program.began + PATIENCE:
        time.sleep(_LOOK)
        until = len(recording.bytes) // 4
        piece = np.frombuffer(bytes(recording.bytes[4 * looked_at : 4 * until]), np.float32)
        if first_sound(piece) is not None:
            return
        looked_at = until
    raise SoundError(f"Nothing sounds: {' / '.join(line.strip() for _, line in program.lines[-4:])}.")


PART = Part(
    "starting",
    "seconds from the command to the first sound, with a warm and a cold cache",
    _tasks,
    alone=True,
    hears=False,
    lacks=lacks,
)
