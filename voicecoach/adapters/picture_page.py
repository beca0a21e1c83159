"""A page to draw on: boxes, lines and words at places in inches, ``y`` growing downwards. The library is matplotlib."""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

import matplotlib as mpl
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.text import Text

from voicecoach.adapters.lettering import Box, Letters, baseline_of
from voicecoach.errors import SoundError, UsageError

FORMATS = (".svg", ".png")

EDGE_WIDTH = 0.6
HATCH_WIDTH = 0.45
"""Both in points."""

HATCH_APART = 0.06

DOTS_PER_INCH = 150
MOST_DOTS = 32_000
"""From top to bottom of a PNG: hours are drawn more coarsely; matplotlib draws no more than 65,536."""


Point: TypeAlias = tuple[float, float]
"""How far from the left, and from the top."""


@dataclass(frozen=True, slots=True)
class Look:
    """How something is filled; colours as matplotlib takes them.

    Attributes:
        ink: of letters on it.
        edge: of its outline and hatching.
        hatch: which way its hatching goes. Drawn line by line: some programs show SVG's own patterns as black.
    """

    fill: str
    ink: str = "#1A1A1A"
    edge: str | None = None
    hatch: Literal["/", "|", "\\"] | None = None


class Page:
    """What is drawn on, from the top; how high it is shows at the end.

    Args:
        width: inches.
    """

    def __init__(self, width: float) -> None:
        self._width = width
        self._figure = Figure(facecolor="white")
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._boxes: dict[float, list[tuple[Box, Look]]] = {}
        self._lines: dict[float, list[tuple[tuple[Point, Point], str, float]]] = {}

    def box(self, box: Box, look: Look, layer: float = 1) -> None:
        """Draw a box."""
        self._boxes.setdefault(layer, []).append((box, look))
        if look.hatch and look.edge:
            for start, end in _hatching(box, look.hatch):
                self.line(start, end, look.edge, HATCH_WIDTH, layer + 0.1)

    def line(self, start: Point, end: Point, colour: str, width: float = 0.6, layer: float = 2) -> None:
        """Draw a straight line.

        Args:
            width: points.
        """
        self._lines.setdefault(layer, []).append(((start, end), colour, width))

    def words(self, left: float, top: float, lines: Sequence[str], letters: Letters, name: str | None = None) -> None:
        """Write lines, the first at the top.

        Args:
            name: by which they are found in an SVG, each with its number: ``name.0``.
        """
        for number, line in enumerate(lines):
            text = Text(
                left,
                top + baseline_of(number, letters),
                line,
                color=letters.colour,
                fontproperties=letters.font,
                verticalalignment="baseline",
                parse_math=False,
                gid=f"{name}.{number}" if name else None,
                zorder=5,
            )
            self._axes.add_artist(text)

    def finished(self, height: float) -> Figure:
        """Cut the page off at its height."""
        for layer, boxes in self._boxes.items():
            corners = [
                ((box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom))
                for box, _ in boxes
            ]
            fills, edges = [look.fill for _, look in boxes], [look.edge or "none" for _, look in boxes]
            widths = [EDGE_WIDTH if look.edge else 0.0 for _, look in boxes]
            self._axes.add_artist(
                PolyCollection(corners, facecolors=fills, edgecolors=edges, linewidths=widths, zorder=layer)
            )
        for layer, lines in self._lines.items():
            places, colours, thick = zip(*lines, strict=True)
            self._axes.add_artist(
                LineCollection(places, colors=colours, linewidths=thick, zorder=layer, capstyle="butt")
            )
        self._figure.set_size_inches(self._width, height)
        self._axes.set_xlim(0, self._width)
        self._axes.set_ylim(height, 0)
        return self._figure


def _hatching(box: Box, way: str) -> Iterator[tuple[Point, Point]]:
    """Give the lines that hatch a box; of two boxes side by side, they meet."""
    lean = {"/": 1.0, "|": 0.0, "\\": -1.0}[way] * (box.bottom - box.top)
    first = math.ceil((box.left - max(0.0, lean)) / HATCH_APART)
    last = math.floor((box.right - min(0.0, lean)) / HATCH_APART)
    for number in range(first, last + 1):
        foot = number * HATCH_APART
        head = foot + lean
        if not lean:
            yield (foot, box.bottom), (head, box.top)
            continue
        steep = (box.top - box.bottom) / lean
        left, right = max(box.left, min(foot, head)), min(box.right, max(foot, head))
        if left < right:
            yield (left, box.bottom + (left - foot) * steep), (right, box.bottom + (right - foot) * steep)


def ending_of(file: Path) -> str:
    """Give the ending of a picture's name, which says its format.

    Raises:
        UsageError: we write no such pictures.
    """
    ending = file.suffix.lower()
    if ending not in FORMATS:
        raise UsageError(f"'{file.name}' does not end like a picture.", f"End its name with {' or '.join(FORMATS)}.")
    return ending


def write(figure: Figure, title: str, file: Path) -> None:
    """Write a picture, whole or not at all; the same picture always gives the same file.

    Raises:
        UsageError: its name does not end like a picture.
        SoundError: the file cannot be written; the remedy says why.
    """
    ending = ending_of(file)
    if file.is_dir():
        raise SoundError(f"'{file}' is a folder.", "Name a file.")
    about = {"Title": title, "Creator": "voicecoach", "Date": None} if ending == ".svg" else {"Software": None}
    dots = min(DOTS_PER_INCH, MOST_DOTS / figure.get_figheight())
    partial = file.with_name(f".{file.stem}-{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with own_settings():
            figure.savefig(partial, format=ending[1:], dpi=dots, metadata=about)
        partial.replace(file)
    except OSError as fault:
        why = fault.strerror or fault
        raise SoundError(f"'{file}' cannot be written: {why}.", "Name a file in a folder of yours.") from fault
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


@contextmanager
def own_settings() -> Iterator[None]:
    """Set matplotlib up the same for everybody, and as it was afterwards."""
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "svg.fonttype": "none",  # text stays text, to be searched and edited
                "svg.hashsalt": "voicecoach",
                "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],  # the first comes with matplotlib
            }
        )
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # a viewer of the SVG may well have it
        yield
