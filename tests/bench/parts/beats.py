"""How true to the beat counts are, recorded from the device: this program, pyttsx3 for each cue, and ``sd.play``."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import soxr

from tests.bench.beat import Beats, Cue, find
from tests.bench.moments import SampleClock, clock_timings
from tests.bench.part import Part, Record, Setting, Task
from tests.bench.per_cue import ENDED, READY
from tests.bench.sound_world import LOADS, OURS, Load, Program, busy_processes, cached_in, lacks, written
from tests.rig import SoundWorld, missing
from voicecoach.adapters.pyttsx3_voice import Pyttsx3Voice
from voicecoach.cli import wiring
from voicecoach.errors import SoundError
from voicecoach.language import load_language
from voicecoach.units import SAMPLE_RATE, Samples, Seconds

COUNTS: Final = 60
QUICK: Final = 20

SESSION: Final = """
voicecoach: 1
title: Beats
session:
  - exercise: squat
    name: Squat
    reps: {counts}
    rep: [{{go: 1 s}}]
"""

STOCK_VOICE: Final = ("gmw/en", 200)
"""Voice and rate, words per minute, that pyttsx3 2.99 takes by itself with espeak-ng."""

_TAIL: Final[Seconds] = 1.5
"""For the last count to be heard."""

_GRACE: Final[Seconds] = 20.0
"""For a program beside a hog to come to its end."""


def _tasks(setting: Setting) -> Iterator[Task]:
    if missing():
        return
    counts = QUICK if setting.quick else COUNTS
    for load in LOADS:
        for engine in ENGINES:
            if setting.wants(f"{engine}, {load.name}"):
                yield Task(f"{engine} · {load.name}", partial(_counted, engine, load, counts, setting.out / "sound"))


def words(counts: int) -> list[str]:
    """Give the counts as the coach prints them."""
    language = load_language()
    return [language.number(count) for count in range(1, counts + 1)]


def our_clips(texts: list[str]) -> dict[str, Samples]:
    """Give the coach's clips of some texts."""
    with wiring.coach_sounds(time_out=60.0) as sounds:
        return {text: sounds.utterances.clip(text).samples for text in texts}


def _stock_clips(texts: list[str]) -> dict[str, Samples]:
    """Give what stock pyttsx3 should sound like; it renders anew each time, a little differently."""
    name, rate = STOCK_VOICE
    voice = Pyttsx3Voice(name, rate)
    try:
        raw = {text: voice.speak(text) for text in texts}
    finally:
        voice.close()
    return {text: soxr.resample(each.samples, each.rate, SAMPLE_RATE).astype(np.float32) for text, each in raw.items()}


def _run_ours(world: SoundWorld, load: Load, counts: int, folder: Path, cache: Path) -> Program:
    script = written(folder, f"count-{counts}", SESSION.format(counts=counts))
    return Program(world, ("voicecoach", "run", str(script), "--no-rehearse-instead"), cache, load)


def _run_per_cue(way: str, world: SoundWorld, load: Load, counts: int, folder: Path, cache: Path) -> Program:
    texts = words(counts)
    clips = folder / f"clips-{counts}.npz"
    np.savez(clips, *our_clips(texts).values())
    return Program(world, ("tests.bench.per_cue", way, ",".join(texts), str(clips)), cache, load)


@dataclass(frozen=True, slots=True)
class _Engine:
    """A way to count.

    Attributes:
        run: starts it.
        clips: gives what its counts sound like.
        ready: what it prints some three seconds before the first count.
        over: what it prints about when the last one sounds.
    """

    run: Callable[[SoundWorld, Load, int, Path, Path], Program]
    clips: Callable[[list[str]], dict[str, Samples]]
    ready: str
    over: str


ENGINES: Final[Mapping[str, _Engine]] = {
    OURS: _Engine(_run_ours, our_clips, " three", "And rest"),
    "sd.play per cue": _Engine(partial(_run_per_cue, "sounddevice"), our_clips, READY, ENDED),
    "pyttsx3 per cue": _Engine(partial(_run_per_cue, "pyttsx3"), _stock_clips, READY, ENDED),
}


def _counted(engine: str, load: Load, counts: int, folder: Path) -> list[Record]:
    way = ENGINES[engine]
    texts = words(counts)
    folder.mkdir(parents=True, exist_ok=True)
    with cached_in(folder / "cache") as cache, SoundWorld() as world:
        clips = way.clips(texts)
        with world.recording() as recording, way.run(world, load, counts, folder, cache) as program:
            seen, _ = program.wait_for(way.ready)
            program.hog()
            with busy_processes(load.others):
                with suppress(SoundError):  # then what is missing is lost
                    program.wait_for(way.over, counts + _GRACE, seen)
                time.sleep(_TAIL)
    cues = [Cue(second, clips[text]) for second, text in enumerate(texts)]
    return [
        Beats("beats", engine, load.name, counts, find(recording.samples, cues), load.aim if engine == OURS else ""),
        *clock_timings("beats", engine, load.name, SampleClock(recording.stamps)),
    ]


PART = Part(
    "beats",
    f"{COUNTS} counts recorded from the device, idle and beside hogs, and the same by pyttsx3 and sd.play",
    _tasks,
    alone=True,
    hears=False,
    lacks=lacks,
)
