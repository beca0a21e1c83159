"""The trade-off as a picture: phrases heard against false accepts, by moving the threshold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from tests.bench.grammars import THRESHOLD
from tests.bench.report import grouped
from tests.bench.scoring import Trial, rate_of, shares_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAMES: Final = ("tradeoff.svg", "tradeoff.png")

_THRESHOLDS: Final = [float(threshold) for threshold in np.arange(-4.0, 6.01, 0.25)]
_LINES: Final = ("-", "--", ":", "-.")
_SIX: Final = "six phrases"
_COACHED: Final = ("silent coach", "headphones", "ducking")


def draw(folder: Path, trials: Sequence[Trial]) -> list[Path]:
    """Draw what there are figures for; give the files, none without any.

    One panel has the people's phrases, nobody else speaking, against false accepts in talk; the other their phrases
    while the coach speaks against what it triggers itself.
    """
    talk = [trial for trial in trials if trial.part == "talk" and trial.condition.startswith(_SIX)]
    alone = [trial for trial in trials if trial.part == "people"]
    coached = [trial for trial in trials if trial.part == "echo" and trial.condition.endswith(_COACHED)]
    panels = []
    if talk and alone:
        panels.append(("Nobody else speaks", "false accepts an hour of talk", alone, talk))
    if coached:
        panels.append(("While the coach speaks", "self-triggered an hour of coaching", coached, []))
    if not panels:
        return []
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.5 * len(panels), 6.5), layout="constrained")
    for index, (title, below, said, quiet) in enumerate(panels, start=1):
        axes = figure.add_subplot(1, len(panels), index)
        _draw_panel(axes, said, quiet)
        axes.set_title(title)
        axes.set_xlabel(f"{below} (linear to 1, then logarithmic)")
        axes.set_ylabel("phrases heard rightly, %")
        axes.set_xscale("symlog", linthresh=1.0)
        axes.set_xlim(left=0)
        axes.set_ylim(0, 101)
        axes.grid(alpha=0.3)
    paths = [folder / name for name in NAMES]
    for path in paths:
        figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix == ".svg" else None)
    return paths


def _draw_panel(axes: Axes, said: Sequence[Trial], quiet: Sequence[Trial]) -> None:
    """Draw a curve for each engine and condition, with a dot at the threshold of an ordinary command."""
    from matplotlib.lines import Line2D

    groups = grouped(said)
    colours = {condition: f"C{number}" for number, condition in enumerate(dict.fromkeys(key[2] for key in groups))}
    lines = dict(zip(dict.fromkeys(key[1] for key in groups), _LINES, strict=False))
    for (_, engine, condition), some in groups.items():
        phrases = [trial for trial in some if trial.said]
        silent = [trial for trial in (quiet or some) if not trial.said and trial.engine == engine]
        if phrases and silent:
            points = [_point(phrases, silent, threshold) for threshold in _THRESHOLDS]
            axes.plot(*zip(*points, strict=True), lines[engine], color=colours[condition], drawstyle="steps-post")
            axes.plot(*_point(phrases, silent, THRESHOLD), "o", color=colours[condition], clip_on=False)
    keys = [Line2D([], [], color=colour, label=condition) for condition, colour in colours.items()]
    for engine, line in lines.items():
        keys += axes.plot([], [], line, color="black", label=engine)
    keys.append(Line2D([], [], color="black", marker="o", linestyle="", label=f"threshold {THRESHOLD:g}"))
    axes.legend(handles=keys, fontsize=9, loc="lower right")


def _point(said: Sequence[Trial], quiet: Sequence[Trial], threshold: float) -> tuple[float, float]:
    return rate_of(quiet, threshold).per_hour, shares_of(said, threshold).correct
