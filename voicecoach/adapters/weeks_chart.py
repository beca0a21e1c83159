"""The bars of a history's picture: reps, and seconds held, week by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.ticker import MaxNLocator

from voicecoach.adapters import chart_looks as looks
from voicecoach.adapters.chart_sheet import Sheet, day, spread
from voicecoach.record.weeks import Week

HEIGHT: Final = 0.95
_MOST_DATES: Final = 9
_HEADROOM: Final = 1.22
"""Above the highest bar, for its number."""

_HALF: Final = 0.34
"""Of a bar's width, in weeks."""

_STRIPES: Final = 14
"""Across the highest bar. Drawn line by line: some programs show SVG's own patterns as black."""


@dataclass(frozen=True, slots=True)
class _Bars:
    """What is drawn week by week.

    Attributes:
        what: is written over it.
        name: of the chart.
    """

    what: str
    name: str
    amounts: Sequence[float]
    fill: str
    striped: bool


def draw_weeks(sheet: Sheet, weeks: Sequence[Week]) -> None:
    """Draw how much was done in each week: reps, then seconds held; only those of which there are any."""
    both = (
        _Bars("Reps", "weeks-reps", [week.reps for week in weeks], looks.REPS, striped=False),
        _Bars("Seconds held", "weeks-held", [week.held for week in weeks], looks.HELD, striped=True),
    )
    drawn = [bars for bars in both if any(bars.amounts)]
    if not drawn:
        sheet.words("Nothing was counted or held in these weeks.", looks.REMARK)
    for number, bars in enumerate(drawn):
        sheet.down(0.12 * (number > 0))
        sheet.words(bars.what, looks.KEY)
        sheet.down(0.06)
        _draw(sheet, weeks, bars)
        sheet.down(0.2)


def _draw(sheet: Sheet, weeks: Sequence[Week], bars: _Bars) -> None:
    axes, amounts = sheet.chart(HEIGHT, name=bars.name), bars.amounts
    edge = looks.INK if bars.striped else bars.fill
    axes.bar(range(len(weeks)), amounts, width=2 * _HALF, color=bars.fill, edgecolor=edge, linewidth=0.6)
    if bars.striped:
        apart = max(amounts) / _STRIPES
        places = [(week, step * apart) for week, amount in enumerate(amounts) for step in range(1, int(amount / apart))]
        lefts, rights = [week - _HALF for week, _ in places], [week + _HALF for week, _ in places]
        axes.hlines([height for _, height in places], lefts, rights, colors=looks.INK, linewidth=0.45)
    axes.set(xlim=(-0.5, len(weeks) - 0.5), ylim=(0, max(amounts) * _HEADROOM))
    steps = MaxNLocator(nbins=3, integer=True).tick_values(0, max(amounts))
    axes.set_yticks([step for step in steps if 0 <= step <= max(amounts) * _HEADROOM])
    axes.yaxis.set_major_formatter(lambda amount, _place: f"{amount:,.0f}")
    axes.yaxis.grid(True, color=looks.FAINT, linewidth=0.5)
    for place, amount in enumerate(amounts):
        if amount:
            axes.annotate(
                f"{amount:,.0f}",
                (place, amount),
                (0, 2.4),
                textcoords="offset points",
                ha="center",
                fontsize=looks.NUMBER.size,
                color=looks.INK,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4},
            )
    labelled = spread(len(weeks), _MOST_DATES)
    axes.set_xticks(list(labelled), [day(weeks[place].monday) for place in labelled])
