"""The tables of what was recorded from the device: beats, and times to silence and to the first sound."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median
from typing import Final

from tests.bench.beat import WHOLE, Beats, figures_of
from tests.bench.moments import CLOCK_FAST, CLOCK_WANDER, Timings

SAME_CLIPS: Final = ("voicecoach", "sd.play per cue")
"""Engines whose clips are always the same, so that a torn one can be told."""

BEAT_HEADS: Final = (
    "engine", "condition", "counts heard", "lost", "torn", "standard deviation, ms", "greatest deviation, ms", "aim",
    "drift in 40 min, ms",
)  # fmt: skip
TIME_HEADS: Final = ("engine", "condition", "what", "median", "least", "greatest", "trials", "aim", "all of few")

_FEW = 5


def beat_rows(beats: Sequence[Beats]) -> list[tuple[str, ...]]:
    """Give a row for each engine and condition."""
    rows: list[tuple[str, ...]] = []
    for each in beats:
        figures = figures_of(each)
        constant = each.engine in SAME_CLIPS
        torn = str(sum(found.likeness < WHOLE for found in each.found)) if constant else "not told"
        drift = "too few" if math.isnan(figures.drift) else f"{figures.drift:+.3g} ± {figures.drift_error:.2g}"
        rows.append(
            (
                each.engine,
                each.condition,
                f"{len(each.found)} of {each.wanted}",
                str(figures.lost),
                torn,
                _ms(figures.spread),
                _ms(figures.worst),
                each.aim,
                drift,
            )
        )
    return rows


def time_rows(timings: Sequence[Timings]) -> list[tuple[str, ...]]:
    """Give a row for each thing that was timed."""
    rows = []
    for each in _without_clocks(timings):
        known = [value for value in each.values if not math.isnan(value)]
        few = ", ".join(f"{value:.3g}" for value in known) if 1 < len(known) <= _FEW else ""
        figures = (median, min, max) if known else ()
        values = [f"{figure(known):.3g} {each.unit}" for figure in figures] or ["none"] * 3
        rows.append((each.engine, each.condition, each.what, *values, str(len(known)), each.aim, few))
    return rows


def clock_line(timings: Sequence[Timings]) -> str:
    """Say how the device's clock, on which beats are measured, goes against the one on the wall; empty if unknown."""
    fast = [value for each in timings if each.what == CLOCK_FAST for value in each.values]
    wander = [value for each in timings if each.what == CLOCK_WANDER for value in each.values]
    if not fast or not wander:
        return ""
    return (
        f"The ruler is the device's own clock. It was {min(fast):.3g} to {max(fast):.3g} parts per million fast "
        f"against the monotonic clock, and off an even course by {max(wander):.2g} ms at most."
    )


def summary(records: Sequence[object]) -> str:
    """Say in one clause what came of one row; empty where these tables have nothing of it."""
    clauses = []
    for record in records:
        if isinstance(record, Beats):
            figures = figures_of(record)
            clauses.append(
                f"{len(record.found)} of {record.wanted} counts, deviation {_ms(figures.spread)} ms, "
                f"at most {_ms(figures.worst)} ms"
            )
        elif isinstance(record, Timings) and record.values and not _is_of_clock(record):
            clauses.append(f"{record.what} {median(record.values):.3g} {record.unit}")
    return ", ".join(clauses)


def _without_clocks(timings: Sequence[Timings]) -> list[Timings]:
    return [each for each in timings if not _is_of_clock(each)]


def _is_of_clock(timings: Timings) -> bool:
    return timings.what in (CLOCK_FAST, CLOCK_WANDER)


def _ms(value: float) -> str:
    if math.isnan(value):
        return "too few"
    return f"{value:.3f}" if value < 10 else f"{value:.1f}"
