"""Charts along sessions: one place for each, in their order, however far apart they were; some with their date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes

from voicecoach.adapters.chart_sheet import day, spread
from voicecoach.record.sessions import SessionRecord

_LEAST_PLACES: Final = 8
"""Room for so many, however few there are, so that two are not at the two ends of the sheet."""

DATES: Final = 0.36
"""Room below a chart for its dates, in inches."""

_MOST_DATES: Final = 8
_MOST_MARKS: Final = 45


def along_sessions(axes: Axes, sessions: Sequence[SessionRecord], *, dated: bool) -> None:
    """Give a chart a place for each session.

    Args:
        dated: whether dates stand below, with the year where it is another than the one before.
    """
    places = max(len(sessions), _LEAST_PLACES)
    axes.set_xlim(-0.5, places - 0.5)
    shown = list(spread(len(sessions), _MOST_DATES))
    words, year = [], 0
    for place in shown:
        began = sessions[place].began.date()
        words.append(day(began) + (f"\n{began.year}" if began.year != year else ""))
        year = began.year
    axes.set_xticks(shown, words if dated else [""] * len(shown))


def mark_size(sessions: int) -> float:
    """Give how large marks are, in points, so that those of neighbours are told apart."""
    return 4.5 if sessions <= _MOST_MARKS else 3.2


def marks_apart(count: int) -> int:
    """Give which of so many points along a line get a mark: every so manieth."""
    return max(1, -(-count // _MOST_MARKS))
