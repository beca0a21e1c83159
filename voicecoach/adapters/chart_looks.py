"""How the pictures of a history look: colours that people who see few can tell apart, and marks that need none.

The colours are Okabe and Ito's. In grey, every one of them comes with a mark, a dash or stripes of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from matplotlib.path import Path as Outline

from voicecoach.adapters.lettering import Letters
from voicecoach.record.sessions import Ending
from voicecoach.script.plan import Side

INK = "#1A1A1A"
GREY = "#5A5A5A"
EDGE = "#9A9A9A"
FAINT = "#DDDDDD"

TITLE = Letters(18, bold=True)
SUBTITLE = Letters(9.5, GREY)
HEADING = Letters(11.5, bold=True)
NAME = Letters(8.5, bold=True)
KEY = Letters(8)
TICK = Letters(7, GREY)
NUMBER = Letters(6.2, GREY)
REMARK = Letters(9, GREY)

CHECK: Final = Outline([(-0.5, 0.0), (-0.12, -0.42), (0.52, 0.45)], [Outline.MOVETO, Outline.LINETO, Outline.LINETO])
"""A tick, as matplotlib takes marks."""


@dataclass(frozen=True, slots=True)
class DayLook:
    """How a day is drawn.

    Attributes:
        mark: as matplotlib takes it.
        words: what it means.
    """

    fill: str
    ink: str
    mark: Any
    words: str


DAYS: Final = {
    Ending.FINISHED: DayLook("#0B5A8A", "#FFFFFF", CHECK, "Finished"),
    Ending.STOPPED: DayLook("#F3C063", INK, "_", "Stopped before the end"),
    Ending.INTERRUPTED: DayLook("#FFFFFF", INK, "x", "Interrupted"),
}
NO_SESSION: Final = "#F1F1F1"
"""Fill of a day without one."""


@dataclass(frozen=True, slots=True)
class LineLook:
    """How a side's line is drawn, as matplotlib takes it.

    Attributes:
        up: how far it is drawn above its level, so that two lines at one level show both.
    """

    colour: str
    dash: Any
    mark: str
    hollow: bool
    up: float
    words: str


SIDES: Final = {
    Side.LEFT: LineLook("#005B96", "solid", "o", False, 0.14, "Left side"),
    Side.RIGHT: LineLook("#C04F00", (0, (3.5, 1.6)), "s", True, -0.14, "Right side"),
    None: LineLook("#00664A", (0, (5, 1.2, 1, 1.2)), "^", False, 0.0, "No sides"),
}

REPS = "#0B5A8A"
HELD = "#8FCDB8"

BEFORE = ("o", "#FFFFFF", "#1A1A1A", "Before")
AFTER = ("D", "#C04F00", "#7A3200", "After")
"""Of pain: mark, fill, edge, and what it means."""
