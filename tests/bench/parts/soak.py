"""Forty minutes of counting, recorded from the device. Not in the default run: name it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

import numpy as np

from tests.bench.beat import Beats, Cue, find
from tests.bench.moments import SampleClock, clock_timings
from tests.bench.part import Measure, Part, Record, Setting, Task
from tests.bench.parts.beats import our_clips, words
from tests.bench.processes import computed, memory
from tests.bench.sound_world import OURS, Program, cached_in, lacks, written
from tests.rig import Recording, SoundWorld, missing
from voicecoach.errors import SoundError
from voicecoach.units import SAMPLE_RATE, Samples, Seconds

SETS: Final = 20
REPS: Final = 60
REST: Final = 63
"""Sets, the reps of each, and the seconds between two: 40 minutes, all on one beat of a second. There are no more reps
as not every count above sixty can be said in a second, and the coach leaves out what cannot."""

QUICK_SETS: Final = 2
"""Three minutes."""

SESSION: Final = """
voicecoach: 1
title: Soak
session:
  - exercise: squat
    name: Squat
    sets: {sets}
    rest: {rest} s
    reps: {reps}
    rep: [{{go: 1 s}}]
"""

CONDITION: Final = "idle, {minutes} minutes"

SLIP: Final = 0.5
"""Milliseconds by which a count must be off the one before to be told as a slip."""

_LOOKED_AT: Final[Seconds] = 60.0
"""For processor time at the start and at the end."""

_COUNTS_IN: Final = 3  # seconds
_GRACE: Final[Seconds] = 60.0


class _LongRecording(Recording):
    """In a file, as memory is short of 40 minutes."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file = file
        self._written = 0

    def take(self, piece: bytes) -> None:
        moment = time.monotonic()
        self._file.write(piece)
        self._written += len(piece)
        self.stamps.append((moment, self._written // 4))

    @property
    def samples(self) -> Samples:
        self._file.flush()
        return np.memmap(self._file, np.float32, "r", shape=(self._written // 4,))


def _tasks(setting: Setting) -> Iterator[Task]:
    if not missing():
        yield Task(OURS, partial(_soaked, QUICK_SETS if setting.quick else SETS, setting.out / "sound"))


def _soaked(sets: int, folder: Path) -> list[Record]:
    script = written(folder, f"soak-{sets}", SESSION.format(sets=sets, reps=REPS, rest=REST))
    length = sets * (REPS + REST) - REST
    condition = CONDITION.format(minutes=round(length / 60))
    with cached_in(folder / "cache") as cache, SoundWorld() as world, TemporaryFile(dir=folder) as file:
        texts = words(REPS)
        clips = our_clips(texts)
        with (
            world.recording(into=_LongRecording(file)) as recording,
            Program(world, ("voicecoach", "run", str(script), "--no-rehearse-instead"), cache) as program,
        ):
            seen, began = program.wait_for(" three")
            first = _resources(program, condition, "in the first minute")
            _wait(program, began + _COUNTS_IN + length - _LOOKED_AT)
            last = _resources(program, condition, "in the last minute")
            program.wait_for("Squat: ", _GRACE, seen)
        cues = [
            Cue(number * (REPS + REST) + rep, clips[text]) for number in range(sets) for rep, text in enumerate(texts)
        ]
        found = find(recording.samples, cues)
    slips = np.abs(np.diff([each.sample / SAMPLE_RATE - each.second for each in found])) * 1000 > SLIP
    return [
        Beats("soak", OURS, condition, len(cues), found, "no drift"),
        Measure("soak", OURS, condition, f"counts more than {SLIP:g} ms off the one before", float(slips.sum()), ""),
        *first,
        *last,
        *clock_timings("soak", OURS, condition, SampleClock(recording.stamps)),
    ]


def _resources(program: Program, condition: str, when: str) -> list[Record]:
    """Measure a minute's processor time, and memory after it."""
    before, began = computed(program.pid), time.monotonic()
    _wait(program, began + _LOOKED_AT)
    share = 100 * (computed(program.pid) - before) / (time.monotonic() - began)
    most = memory(program.pid)
    named = ", ".join(f"{megabytes:.0f} MB {name}" for name, megabytes in most.items())
    return [
        Measure("soak", OURS, condition, f"all processes {when}, of one core", share, "%"),
        Measure("soak", OURS, condition, f"memory (PSS) {when}: {named}", sum(most.values()), "MB"),
    ]


def _wait(program: Program, until: Seconds) -> None:
    """Wait for a moment.

    Raises:
        SoundError: the program ended before.
    """
    while (left := until - time.monotonic()) > 0:
        if not program.running:
            raise SoundError("The session ended by itself.")
        time.sleep(min(left, 1.0))


PART = Part(
    "soak",
    "forty minutes of counting, recorded from the device; only when it is named, and three minutes with --quick",
    _tasks,
    alone=True,
    hears=False,
    default=False,
    lacks=lacks,
)
