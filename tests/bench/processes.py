"""Processor and memory of a process and of all that come from it, as Linux tells them."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

from voicecoach.units import Seconds


def family(pid: int) -> list[int]:
    """Give a process and all that come from it."""
    children = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        children += _words(task)
    return [pid, *(each for child in children for each in family(int(child)))]


def computed(pid: int) -> Seconds:
    """Give the processor time of a process and of all that come from it, the ended ones included."""
    ticks = 0
    for each in family(pid):
        fields = " ".join(_words(Path(f"/proc/{each}/stat"))).rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> dict[str, float]:
    """Give the memory of each process by the name of its program, MB, what is shared divided among its users."""
    found: dict[str, float] = {}
    for each in family(pid):
        words = " ".join(_words(Path(f"/proc/{each}/cmdline"))).split("\0")
        module = next((after for word, after in pairwise(words) if word == "-m"), "other")
        found[module] = found.get(module, 0.0) + _megabytes(each)
    return found


def _megabytes(pid: int) -> float:
    words = _words(Path(f"/proc/{pid}/smaps_rollup"))
    return int(words[words.index("Pss:") + 1]) * 1024 / 1e6 if "Pss:" in words else 0.0


def _words(path: Path) -> list[str]:
    """Give the words of a file of the system; none when the process has just ended."""
    try:
        return path.read_text(encoding="utf-8").split()
    except OSError:
        return []
