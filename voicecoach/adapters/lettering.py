"""Lettering for pictures: how wide words are, how they break into lines, and where there is room. From matplotlib.

Lengths are inches on the page, ``y`` grows downwards; sizes of letters are points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

ASCENT, DESCENT = 0.95, 0.25
"""How far letters reach above and below their line, as parts of their size."""

SLACK = 1.04
"""Letters are a little wider where another font has to stand in, or where they are fitted to dots."""

LONGEST_WORD = 40
"""Letters of a word that stay together."""

_POINTS_PER_INCH = 72


@dataclass(frozen=True, slots=True)
class Letters:
    """A way of writing.

    Attributes:
        size: points.
        colour: as matplotlib takes it.
    """

    size: float
    colour: str = "#1A1A1A"
    bold: bool = False
    italic: bool = False

    @property
    def font(self) -> FontProperties:
        """The same, for matplotlib."""
        return _font(self.size, self.bold, self.italic)


@lru_cache(maxsize=64)
def _font(size: float, bold: bool, italic: bool) -> FontProperties:
    return FontProperties(
        family="sans-serif", size=size, weight="bold" if bold else "normal", style="italic" if italic else "normal"
    )


def width_of(text: str, letters: Letters) -> float:
    """Give the width of a line of text."""
    return _width(text, letters.size, letters.bold, letters.italic)


@lru_cache(maxsize=8192)
def _width(text: str, size: float, bold: bool, italic: bool) -> float:
    width, _, _ = text_to_path.get_text_width_height_descent(text, _font(size, bold, italic), ismath=False)
    return float(width) / _POINTS_PER_INCH * SLACK


def height_of(lines: int, letters: Letters) -> float:
    """Give the height of some lines of text, capital letters with accents and letters with tails included."""
    return lines * (ASCENT + DESCENT) * letters.size / _POINTS_PER_INCH


def baseline_of(line: int, letters: Letters) -> float:
    """Give how far beneath the top of a text the letters of a line stand; the first line is 0."""
    return height_of(line, letters) + ASCENT * letters.size / _POINTS_PER_INCH


def broken(text: str, width: float, letters: Letters) -> tuple[str, ...]:
    """Break text into lines no wider than ``width``; a word that is wider stands alone on its line."""
    lines: list[str] = []
    for word in _words(text):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, letters) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def _words(text: str) -> list[str]:
    """Take text apart; a word that no line could hold is cut."""
    return [word[i : i + LONGEST_WORD] for word in text.split() for i in range(0, len(word), LONGEST_WORD)]


def width_of_all(lines: Sequence[str], letters: Letters) -> float:
    """Give the width of the widest line."""
    return max((width_of(line, letters) for line in lines), default=0.0)


def block(text: str, width: float, letters: Letters, most_lines: int) -> tuple[str, ...]:
    """Break text into lines of about a width, and about as long as each other.

    They are wider where a word or the number of lines asks for it, and narrower where that takes no more lines.
    """
    lines = broken(text, width, letters)
    width = max(width, width_of_all(lines, letters))
    lines = broken(text, width, letters)
    while len(lines) > most_lines:
        width *= 1.15
        lines = broken(text, width, letters)
    while len(narrower := broken(text, width_of_all(lines, letters) - 0.01, letters)) == len(lines) > 1:
        if width_of_all(narrower, letters) >= width_of_all(lines, letters):
            break
        lines = narrower
    return lines


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the page."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass
class Room:
    """The room beneath a line: what is placed goes as high as it can without touching what is there."""

    taken: list[Box] = field(default_factory=list)

    def find(self, left: float, top: float, width: float, height: float) -> Box:
        """Find the highest free place that is no higher than ``top``."""
        right = left + width
        beside = (box for box in self.taken if box.left < right and left < box.right)
        for box in sorted(beside, key=lambda box: box.top):  # so that going down never leads back into one passed
            if box.bottom > top and box.top < top + height:
                top = box.bottom
        return Box(left, top, right, top + height)

    def place(self, left: float, top: float, width: float, height: float) -> Box:
        """Find a place, and take it."""
        self.taken.append(self.find(left, top, width, height))
        return self.taken[-1]

    def bottom(self, least: float) -> float:
        """Give where everything placed ends."""
        return max((box.bottom for box in self.taken), default=least)
