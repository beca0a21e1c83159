"""How fast a session becomes a file, in every format, and what an independent program measures of the file."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

from tests.bench.part import Measure, Part, Record, Setting, Task
from voicecoach.adapters.sound_files import FORMATS
from voicecoach.errors import SoundError
from voicecoach.units import Seconds

SESSION: Final = "second-lesson"

TIMES: Final = 3
"""That each file is made, after once to warm the cache of clips; the median counts."""

AIMS: Final = {".wav": 500, ".mp3": 150}
"""Times real time, on one core."""

LOUDNESS_AIM: Final = "-16 ± 0.5"
PEAK_AIM: Final = "≤ -1"


def _lacks() -> Sequence[str]:
    return () if shutil.which("ffmpeg") else ("Loudness and peak are left out: ffmpeg, their judge, is not installed.",)


def _tasks(setting: Setting) -> Iterator[Task]:
    for ending in FORMATS:
        condition = f"{SESSION} to {ending}"
        if setting.wants(condition) and (ending in AIMS or not setting.quick):
            work = partial(_rendered, ending, condition, 1 if setting.quick else TIMES, setting.out / "rendering")
            yield Task(condition, work)


def _rendered(ending: str, condition: str, times: int, folder: Path) -> list[Record]:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{SESSION}{ending}"
    took, computed, memory = [], [], []
    _run(folder / "warm.wav")  # so that every clip is in the cache
    for _ in range(times):
        seconds, busy, most = _run(file)
        took.append(seconds)
        computed.append(busy)
        memory.append(most)
    long = _length(file)
    aim = f" (aim: ≥ {AIMS[ending]})" if ending in AIMS else ""
    measures = [
        (f"whole command on one core, against real time{aim}", long / median(took), "times"),
        ("the same by processor time, others' work left out", long / median(computed), "times"),
        ("peak memory", median(memory), "MB"),
        ("size of an hour", file.stat().st_size / long * 3600 / 1e6, "MB"),
    ]
    if judged := _judged(file):
        loudness, peak = judged
        measures += [(f"loudness (aim: {LOUDNESS_AIM})", loudness, "LUFS"), (f"peak (aim: {PEAK_AIM})", peak, "dBFS")]
    file.unlink()
    return [Measure("rendering", "as installed", condition, what, value, unit) for what, value, unit in measures]


def _run(file: Path) -> tuple[Seconds, Seconds, float]:
    """Render a session on one core; give how long it took, the processor time, and the most memory, MB."""
    command = [sys.executable, "-m", "voicecoach", "render", SESSION, "-o", str(file)]
    began = time.monotonic()
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(program.pid, {min(os.sched_getaffinity(0))})
    _, status, used = os.wait4(program.pid, 0)
    took = time.monotonic() - began
    if status:
        raise SoundError(f"'{' '.join(command)}' ended with {os.waitstatus_to_exitcode(status)}.")
    return took, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6


def _length(file: Path) -> Seconds:
    import soundfile

    about = soundfile.info(file)
    return float(about.frames / about.samplerate)


def _judged(file: Path) -> tuple[float, float] | None:
    """Let ffmpeg decode a file; give its loudness in LUFS, and its sample or true peak in dBFS, whichever is higher."""
    if not shutil.which("ffmpeg"):
        return None
    command = ["ffmpeg", "-hide_banner", "-nostats", "-i", str(file), "-vn", "-af", "ebur128=peak=true+sample"]
    told = subprocess.run([*command, "-f", "null", "-"], capture_output=True, text=True, check=True).stderr
    summary = told.rpartition("Summary:")[2]
    loudness = re.search(r"I:\s+(-?[\d.]+) LUFS", summary)
    peaks = re.findall(r"Peak:\s+(-?[\d.]+) dBFS", summary)
    return (float(loudness[1]), max(map(float, peaks))) if loudness and peaks else None


PART = Part(
    "rendering",
    "how fast a session becomes a file of each format, and how loud ffmpeg finds it",
    _tasks,
    alone=True,
    hears=False,
    lacks=_lacks,
)
