"""What ``listen`` shows while it hears: lines, and in a terminal a level that moves below them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from voicecoach.cli.printing import print_line
from voicecoach.listening.gate import GateReading
from voicecoach.listening.phrases import Heard, Hearing
from voicecoach.transcript import Entry, of_hearing
from voicecoach.units import Seconds

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live

LEVEL_EVERY: Final[Seconds] = 0.5
"""Between two levels for programs."""

DRAWN_EVERY: Final[Seconds] = 0.1
"""Between two drawings for people."""

QUIETEST: Final = -80.0
"""dB of full scale at the left end of the bar; the right end is full scale."""


class View(Protocol):
    """Where what is heard is shown."""

    def hear(self, hearing: Hearing) -> None:
        """Show what was made of a sound."""

    def measure(self, at: Seconds, gate: GateReading, *, somebody_speaks: bool) -> None:
        """Show, now and then, what the gate measures; to be called after every block."""


class Lines:
    """One line a sound, as text or JSON; and JSON has a level now and then."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._loudest = Loudest(LEVEL_EVERY)

    def hear(self, hearing: Hearing) -> None:
        """Print it."""
        print_line(of_hearing(hearing), as_json=self._as_json)

    def measure(self, at: Seconds, gate: GateReading, *, somebody_speaks: bool) -> None:  # noqa: ARG002
        """Print for programs the loudest level since the last one."""
        shown = self._loudest.of(at, gate) if self._as_json else None
        if shown:
            fields = {"level": round(shown.level, 1), "floor": round(shown.floor, 1), "open": shown.open}
            print_line(Entry(at, "level", fields), as_json=True)


class Moving:
    """Lines in a terminal, with a line below them that is drawn anew.

    Args:
        live: draws that line.
    """

    def __init__(self, live: Live) -> None:
        self._live = live
        self._loudest = Loudest(DRAWN_EVERY)

    def hear(self, hearing: Hearing) -> None:
        """Print it above the moving line, with the score that it needed."""
        needed = f" needs {hearing.phrase.threshold:.2f}" if isinstance(hearing, Heard) else ""
        self._live.console.print(f"{of_hearing(hearing).as_text()}{needed}", markup=False, highlight=False)

    def measure(self, at: Seconds, gate: GateReading, *, somebody_speaks: bool) -> None:
        """Draw the loudest level since the last time."""
        if shown := self._loudest.of(at, gate):
            self._live.update(_drawn(shown, somebody_speaks=somebody_speaks), refresh=True)


@dataclass
class Loudest:
    """Thins readings out to one in so many seconds, and keeps what was loudest between them.

    Attributes:
        every: seconds.
    """

    every: Seconds
    _level: float = -math.inf
    _open: bool = False
    _next: Seconds = -math.inf

    def of(self, at: Seconds, gate: GateReading) -> GateReading | None:
        """Take a reading; give one when it is time."""
        self._level = max(self._level, gate.level)
        self._open = self._open or gate.open
        if at < self._next:
            return None
        loudest = GateReading(self._level, gate.floor, self._open)
        self._level, self._open, self._next = -math.inf, False, at + self.every
        return loudest


@contextmanager
def live_view(*, as_json: bool) -> Iterator[View]:
    """Choose how to show it: for programs, for a terminal, or for whatever else the output goes to."""
    from rich.console import Console
    from rich.live import Live

    console = Console()
    if as_json or not console.is_terminal:
        yield Lines(as_json=as_json)
        return
    with Live(console=console, auto_refresh=False, transient=True) as live:
        yield Moving(live)


def _drawn(gate: GateReading, *, somebody_speaks: bool) -> RenderableType:
    from rich.progress_bar import ProgressBar
    from rich.table import Table

    line = Table.grid(padding=(0, 1))
    bar = ProgressBar(total=-QUIETEST, completed=max(gate.level - QUIETEST, 0.0), width=32)
    state = f"gate {'open  ' if gate.open else 'closed'}"
    speaks = "somebody speaks" if somebody_speaks else ""
    line.add_row(f"{gate.level:4.0f} dB", bar, f"noise {gate.floor:4.0f} dB", state, speaks)
    return line
