"""Keeps Python's garbage collector out of the way of a reader."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collecting() -> Iterator[None]:
    """Put the collector off until the end of a ``with``.

    A file becomes 100,000 small values that point to each other in no circle. There is nothing in them to collect, and
    looking again and again takes as long as reading.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
