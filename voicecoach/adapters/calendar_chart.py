"""The calendar of a history's picture: a cell a day, a column a week, and how the day's session ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle

from voicecoach.adapters import chart_looks as looks
from voicecoach.adapters.chart_sheet import LEFT, MARGIN, MONTHS, RIGHT, Sheet
from voicecoach.adapters.lettering import baseline_of, height_of, width_of
from voicecoach.record.sessions import Ending

CELL: Final = 0.235
GAP: Final = 0.03
DAYS_OF_WEEK: Final = ("Mon", "", "Wed", "", "Fri", "", "Sun")

_SWATCH: Final = 0.7 * CELL


def draw_calendar(sheet: Sheet, weeks: Sequence[date], endings: Mapping[date, Ending], until: date) -> None:
    """Draw the days of some weeks, up to a day that is outlined.

    Args:
        weeks: their Mondays, one after the other.
    """
    sheet.down(height_of(1, looks.TICK) + 0.03)
    _months(sheet, weeks)
    wide = len(weeks) * CELL
    axes = sheet.chart(7 * CELL, right=LEFT + wide, name="calendar")
    axes.set(xlim=(0, wide), ylim=(7 * CELL, 0), xticks=[])
    axes.spines[:].set_visible(False)
    axes.set_yticks([(number + 0.5) * CELL for number in range(7)], DAYS_OF_WEEK)
    axes.tick_params(length=0)
    _cells(axes, weeks, endings, until)
    sheet.down(0.09)
    _key(sheet)


def _cells(axes: Axes, weeks: Sequence[date], endings: Mapping[date, Ending], until: date) -> None:
    cells: list[Rectangle] = []
    marks: dict[Ending, list[tuple[float, float]]] = {ending: [] for ending in Ending}
    for column, monday in enumerate(weeks):
        for row in range(7):
            day = monday + timedelta(days=row)
            if day > until:
                continue
            ending = endings.get(day)
            left, top = column * CELL + GAP / 2, row * CELL + GAP / 2
            outlined = looks.INK if day == until else (looks.EDGE if ending else "none")
            fill = looks.DAYS[ending].fill if ending else looks.NO_SESSION
            thick = 1.1 if day == until else 0.5
            cells.append(Rectangle((left, top), CELL - GAP, CELL - GAP, fc=fill, ec=outlined, lw=thick))
            if ending:
                marks[ending].append((left + (CELL - GAP) / 2, top + (CELL - GAP) / 2))
    axes.add_collection(PatchCollection(cells, match_original=True))
    for ending, places in marks.items():
        _marked(axes, ending, places)


def _marked(axes: Axes, ending: Ending, places: Sequence[tuple[float, float]], size: float = 8.0) -> None:
    if not places:
        return
    look = looks.DAYS[ending]
    axes.plot(
        [x for x, _ in places],
        [y for _, y in places],
        linestyle="none",
        marker=look.mark,
        markersize=size,
        markeredgewidth=1.5,
        markerfacecolor="none",
        markeredgecolor=look.ink,
    )


def _months(sheet: Sheet, weeks: Sequence[date]) -> None:
    """Write each month over the first week that begins in it; and each year once."""
    begun = [0, *(column for column in range(1, len(weeks)) if weeks[column].month != weeks[column - 1].month)]
    told = 0
    for column, following in zip(begun, [*begun[1:], len(weeks) + 1], strict=True):
        monday, room = weeks[column], (following - column) * CELL - 0.05
        month = MONTHS[monday.month - 1]
        full = month if monday.year == told else f"{month} {monday.year}"
        words = next((words for words in (full, month) if width_of(words, looks.TICK) <= room), "")
        told = monday.year if words == full else told
        sheet.write(LEFT + column * CELL + GAP / 2, sheet.top - 0.05, words, looks.TICK)


def _key(sheet: Sheet) -> None:
    """Say what the fills and marks mean."""
    height = max(_SWATCH, height_of(1, looks.KEY))
    baseline = sheet.top + baseline_of(0, looks.KEY) + (height - height_of(1, looks.KEY)) / 2
    axes = sheet.chart(height, left=MARGIN, right=RIGHT, name="calendar-key")
    axes.set(xlim=(MARGIN, RIGHT), ylim=(height, 0))
    axes.set_axis_off()
    left = LEFT
    meanings = [(look.fill, look.words, ending) for ending, look in looks.DAYS.items()]
    for fill, words, ending in [*meanings, (looks.NO_SESSION, "No session", None)]:
        top = (height - _SWATCH) / 2
        axes.add_patch(Rectangle((left, top), _SWATCH, _SWATCH, fc=fill, ec=looks.EDGE, lw=0.5, clip_on=False))
        if ending:
            _marked(axes, ending, [(left + _SWATCH / 2, top + _SWATCH / 2)], size=6.5)
        left += _SWATCH + 0.06
        sheet.write(left, baseline, words, looks.KEY)
        left += width_of(words, looks.KEY) + 0.22
