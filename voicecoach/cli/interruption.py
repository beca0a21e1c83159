"""Ctrl-C and the end of the terminal, so that neither is lost nor leaves half a file behind."""

from __future__ import annotations

import signal
from threading import Event
from types import FrameType

_interrupted = Event()


def watch() -> None:
    """From now on, Ctrl-C is remembered until ``raise_if_interrupted``, and a request to end unwinds what is open.

    A KeyboardInterrupt that falls into a callback of a library written in C is printed and forgotten there.
    """
    _interrupted.clear()
    signal.signal(signal.SIGINT, _interrupt)
    for name in ("SIGTERM", "SIGHUP"):  # Windows has not both
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _end)


def raise_if_interrupted() -> None:
    """Raise KeyboardInterrupt if Ctrl-C was pressed, however often it was swallowed since."""
    if pressed():
        raise KeyboardInterrupt


def pressed() -> bool:
    """Whether Ctrl-C was pressed."""
    return _interrupted.is_set()


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    _interrupted.set()
    raise KeyboardInterrupt


def _end(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
