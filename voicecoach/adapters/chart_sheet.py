"""A sheet of A4's width with charts one below the other; how long it is shows at the end. The library is matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from voicecoach.adapters import chart_looks as looks
from voicecoach.adapters.lettering import Box, Letters, baseline_of, broken, height_of, width_of

WIDTH: Final = 8.27
MARGIN: Final = 0.5
LEFT: Final = MARGIN + 0.4
"""Where charts begin, right of their numbers; in inches, as all lengths here."""

RIGHT: Final = WIDTH - MARGIN

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Not from the system, so that a picture is the same everywhere."""

_LONGEST_LINES: Final = 3


class Sheet:
    """What is drawn on, from the top.

    Attributes:
        top: how far down the sheet is used.
    """

    def __init__(self) -> None:
        self.top = MARGIN
        self._figure = Figure(facecolor="white")
        self._charts: list[tuple[Axes, Box]] = []
        self._words: list[tuple[float, float, str, Letters]] = []

    def down(self, inches: float) -> None:
        """Leave some room."""
        self.top += inches

    def words(self, text: str, letters: Letters, left: float = MARGIN) -> None:
        """Write a paragraph, and go on below it; what is too long for three lines is cut."""
        lines = broken(text, RIGHT - left, letters)
        kept = [*lines[: _LONGEST_LINES - 1], " ".join(lines[_LONGEST_LINES - 1 :])]
        lines = tuple(shortened(line, RIGHT - left, letters) for line in kept if line)
        for number, line in enumerate(lines):
            self.write(left, self.top + baseline_of(number, letters), line, letters)
        self.top += height_of(len(lines), letters)

    def write(self, left: float, baseline: float, text: str, letters: Letters) -> None:
        """Write a line anywhere."""
        self._words.append((left, baseline, text, letters))

    def chart(self, height: float, *, left: float = LEFT, right: float = RIGHT, name: str) -> Axes:
        """Begin a chart, and go on below it.

        Args:
            name: by which it is found in an SVG.
        """
        axes = self._figure.add_axes((0, 0, 1, 1), label=name, gid=name)
        axes.set_facecolor("none")
        for edge in ("top", "right"):
            axes.spines[edge].set_visible(False)
        for edge in ("left", "bottom"):
            axes.spines[edge].set(color=looks.EDGE, linewidth=0.6)
        axes.tick_params(
            length=2.5, width=0.6, color=looks.EDGE, labelsize=looks.TICK.size, labelcolor=looks.TICK.colour, pad=2
        )
        axes.set_axisbelow(True)
        self._charts.append((axes, Box(left, self.top, right, self.top + height)))
        self.top += height
        return axes

    def finished(self) -> Figure:
        """Cut the sheet off below what is on it."""
        height = self.top + MARGIN
        self._figure.set_size_inches(WIDTH, height)
        for axes, box in self._charts:
            wide, high = box.right - box.left, box.bottom - box.top
            axes.set_position((box.left / WIDTH, 1 - box.bottom / height, wide / WIDTH, high / height))
        for left, baseline, text, letters in self._words:
            self._figure.add_artist(
                Text(
                    left / WIDTH,
                    1 - baseline / height,
                    text,
                    color=letters.colour,
                    fontproperties=letters.font,
                    verticalalignment="baseline",
                    parse_math=False,
                    transform=self._figure.transFigure,
                )
            )
        return self._figure


def shortened(text: str, width: float, letters: Letters) -> str:
    """Cut text that is too wide, and show that with an ellipsis."""
    if width_of(text, letters) <= width:
        return text
    while text and width_of(f"{text}…", letters) > width:
        text = text[:-1].rstrip()
    return f"{text}…"


def day(when: date, *, year: bool = False) -> str:
    """Write a date as in 3 Nov, or 3 Nov 2025."""
    return f"{when.day} {MONTHS[when.month - 1]}" + (f" {when.year}" if year else "")


def spread(count: int, most: int) -> Sequence[int]:
    """Give at most so many of the numbers from 0 to ``count - 1``, evenly apart, 0 among them."""
    return range(0, count, max(1, -(-count // most)))
