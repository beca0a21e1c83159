"""Runs a Python program beside a hog in its own process: ``python -m tests.bench.hogged HOG FD MODULE [ARGUMENT…]``.

The hog is a thread that waits for a byte on the file descriptor ``FD``, so that the program can start in peace, and
then never rests.
"""

from __future__ import annotations

import ctypes
import os
import runpy
import sys
from collections.abc import Callable, Mapping
from threading import Thread
from typing import Final

HELD = 100_000
"""Microseconds for which one call into C holds the interpreter's lock."""


def _compute() -> None:
    while True:
        pass


def _hold_the_lock() -> None:
    libc = ctypes.PyDLL(None)  # unlike CDLL, it lets go of the lock only between two calls
    while True:
        libc.usleep(HELD)


HOGS: Final[Mapping[str, Callable[[], None]]] = {"thread": _compute, "c-call": _hold_the_lock}
"""What each does."""


def _once_told(descriptor: int, hog: Callable[[], None]) -> None:
    if os.read(descriptor, 1):
        hog()


def main() -> None:
    """Start the hog, if one is named, and become the program."""
    _, name, descriptor, module, *words = sys.argv
    if name in HOGS:
        Thread(target=_once_told, args=(int(descriptor), HOGS[name]), daemon=True).start()
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
