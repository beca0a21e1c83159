"""Every count's deviation from the beat, engine by engine and condition by condition."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from tests.bench.beat import Beats, deviations

NAMES: Final = ("beats.svg", "beats.png")

LINEAR: Final = 0.1
"""Milliseconds on each side of the beat that are drawn to an even scale; beyond, it is logarithmic."""

_MARKS: Final = ("o", "s", "^", "D", "v")
_HEIGHT: Final = 0.7  # of a row, over which its counts are spread
_SEED: Final = 5


def draw(folder: Path, beats: Sequence[Beats]) -> list[Path]:
    """Draw what there is; give the files, none without any."""
    shown = [each for each in beats if each.part == "beats"]
    if not shown:
        return []
    from matplotlib.figure import Figure

    engines = list(dict.fromkeys(each.engine for each in shown))
    random = np.random.default_rng(_SEED)
    figure = Figure(figsize=(10, 1.6 + 0.55 * len(shown)), layout="constrained")
    axes = figure.add_subplot()
    for row, each in enumerate(shown):
        off = deviations(each.found)
        heights = row + random.uniform(-_HEIGHT / 2, _HEIGHT / 2, len(off))
        mark = _MARKS[engines.index(each.engine) % len(_MARKS)]
        axes.plot(off, heights, mark, markersize=4, color="black", markerfacecolor="none", markeredgewidth=0.7)
        lost = each.wanted - len(each.found)
        told = f"{lost} of {each.wanted} lost" if lost else f"all {each.wanted} heard"
        axes.annotate(told, (1.01, row), xycoords=("axes fraction", "data"), va="center", fontsize=9)
        if row and each.condition != shown[row - 1].condition:
            axes.axhline(row - 0.5, color="black", linewidth=0.5)
    axes.set_yticks(range(len(shown)), [f"{each.engine}\n{each.condition}" for each in shown], fontsize=8)
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_xscale("symlog", linthresh=LINEAR)
    most = max([1.0, *(float(np.abs(deviations(each.found)).max(initial=0.0)) for each in shown)])
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_xlim(-1.5 * most, 1.5 * most)
    for aim in (-1.0, 1.0):
        axes.axvline(aim, color="black", linestyle=":", linewidth=1)
    axes.axvline(0, color="black", linewidth=0.5)
    axes.grid(axis="x", alpha=0.3)
    axes.set_xlabel(
        f"ms from the best-fitting beat of one second, late to the right (linear to {LINEAR:g}, then logarithmic); "
        "dotted: 1 ms"
    )
    axes.set_title("Counts recorded from the device")
    paths = [folder / name for name in NAMES]
    for path in paths:
        figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix == ".svg" else None)
    return paths
