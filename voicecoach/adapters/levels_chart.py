"""The levels of a history's picture: for each exercise, the rung of each side from session to session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from matplotlib.axes import Axes

from voicecoach.adapters import chart_looks as looks
from voicecoach.adapters.chart_sheet import LEFT, MARGIN, RIGHT, Sheet, shortened
from voicecoach.adapters.lettering import baseline_of, height_of, width_of
from voicecoach.adapters.sessions_axis import DATES, along_sessions, mark_size, marks_apart
from voicecoach.record.sessions import SessionRecord
from voicecoach.script.plan import Side

_RUNG: Final = 0.17
_LEAST: Final = 0.36
_MOST: Final = 0.9


@dataclass
class Ladder:
    """What became of an exercise.

    Attributes:
        name: as it was called aloud last.
        levels: rungs, the most it ever had.
        lines: by side, the sessions' numbers and the levels, 1 the easiest.
    """

    name: str = ""
    levels: int = 1
    lines: dict[Side | None, list[tuple[int, int]]] = field(default_factory=dict)


def ladders_of(sessions: Sequence[SessionRecord]) -> dict[str, Ladder]:
    """Give what became of each exercise, in the order in which they came."""
    ladders: dict[str, Ladder] = {}
    for number, session in enumerate(sessions):
        for side in session.sides:
            ladder = ladders.setdefault(side.exercise, Ladder())
            ladder.name = side.name or side.exercise
            ladder.levels = max(ladder.levels, side.levels, side.level + 1)
            line = ladder.lines.setdefault(side.side, [])
            if line and line[-1][0] == number:
                line.pop()
            line.append((number, side.level + 1))
    return ladders


def draw_levels(sheet: Sheet, sessions: Sequence[SessionRecord]) -> None:
    """Draw a chart for each exercise that has levels, and name the others."""
    ladders = ladders_of(sessions)
    climbed = [ladder for ladder in ladders.values() if ladder.levels > 1]
    if climbed:
        _key(sheet, {side for ladder in climbed for side in ladder.lines})
    for number, ladder in enumerate(climbed):
        sheet.down(0.13)
        _named(sheet, ladder)
        sheet.down(0.02)
        last = number == len(climbed) - 1
        axes = sheet.chart(min(max(_LEAST, _RUNG * ladder.levels), _MOST), name=f"level-{number}")
        _lines(axes, ladder, len(sessions))
        along_sessions(axes, sessions, dated=last)
    if climbed:
        sheet.down(DATES)
    flat = [ladder.name for ladder in ladders.values() if ladder.levels == 1]
    if flat:
        sheet.words(f"With one level only: {', '.join(flat)}.", looks.REMARK)


def _lines(axes: Axes, ladder: Ladder, sessions: int) -> None:
    axes.set_ylim(0.6, ladder.levels + 0.4)
    shown = range(1, ladder.levels + 1) if ladder.levels <= 5 else (1, (ladder.levels + 1) // 2, ladder.levels)
    axes.set_yticks(list(shown))
    axes.yaxis.grid(True, color=looks.FAINT, linewidth=0.5)
    for side, line in ladder.lines.items():
        look = looks.SIDES[side]
        axes.plot(
            [number for number, _ in line],
            [level + look.up for _, level in line],
            drawstyle="steps-post",
            color=look.colour,
            linestyle=look.dash,
            linewidth=1.3,
            marker=look.mark,
            markersize=mark_size(sessions),
            markerfacecolor="white" if look.hollow else look.colour,
            markeredgewidth=0.9,
            markevery=marks_apart(len(line)),
            clip_on=False,
        )


def _named(sheet: Sheet, ladder: Ladder) -> None:
    now = ", ".join(f"{side.value} {line[-1][1]}" if side else f"{line[-1][1]}" for side, line in ladder.lines.items())
    told = f"now {now} of {ladder.levels}"
    room = RIGHT - width_of(told, looks.TICK)
    baseline = sheet.top + baseline_of(0, looks.NAME)
    sheet.write(MARGIN, baseline, shortened(ladder.name, room - MARGIN - 0.15, looks.NAME), looks.NAME)
    sheet.write(room, baseline, told, looks.TICK)
    sheet.down(height_of(1, looks.NAME))


def _key(sheet: Sheet, sides: set[Side | None]) -> None:
    height = height_of(1, looks.KEY)
    baseline = sheet.top + baseline_of(0, looks.KEY)
    axes = sheet.chart(height, left=MARGIN, right=RIGHT, name="level-key")
    axes.set(xlim=(MARGIN, RIGHT), ylim=(0, 1))
    axes.set_axis_off()
    left = LEFT
    for side, look in looks.SIDES.items():
        if side not in sides:
            continue
        axes.plot(
            [left, left + 0.25, left + 0.5],
            [0.5] * 3,
            color=look.colour,
            linestyle=look.dash,
            linewidth=1.3,
            marker=look.mark,
            markersize=4.5,
            markerfacecolor="white" if look.hollow else look.colour,
            markevery=[1],
        )
        sheet.write(left + 0.57, baseline, look.words, looks.KEY)
        left += 0.57 + width_of(look.words, looks.KEY) + 0.25
