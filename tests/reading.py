"""How long it takes to read and to check a long session: ``python -m tests.reading``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from voicecoach.resources import resource_folder
from voicecoach.script.lint import warnings
from voicecoach.script.reading.reader import read_source
from voicecoach.script.shelf import Shelf
from voicecoach.sound.estimate import estimated_length

SIZES = (1_250, 2_500, 5_000, 10_000)
ROUNDS = 3
"""The quickest of so many readings counts: the others waited for the machine."""

HEAD = """voicecoach: 1
title: A long session
equipment: [mat, band?]
parameters:
  reps: {default: 10, at least: 5, at most: 15}
  pause: {default: 30 s, at least: 10 s, at most: 2 min}
ask:
  sore:
    say: Is one side sore today? Say left, right, or no.
    answers: {left: [left], right: [right], neither: ["no"]}
    otherwise: neither
sides: {first: $sore}
session:
"""

EIGHT_STEPS = """  - say: This is step {number} of the session.
  - rest: $pause
  - exercise: clamshell
  - exercise: side-lying-sweep
    sets: {sets}
    rest: {rest} s
  - rounds: 2
    rest: 45 s
    do:
      - exercise: fire-hydrant
        sets: 1
      - say: Round {{round}} of {{rounds}}.
  - say: Take the band, and sit down at mark {number}.
    when: band is yes
"""
"""Eight steps, those in rounds counted."""

_T = TypeVar("_T")


def long_session(steps: int) -> str:
    """Give a session of so many steps of every kind, no two exercises of which are adjusted quite alike."""
    pieces = (EIGHT_STEPS.format(number=n, sets=1 + n % 20, rest=10 + n / 100) for n in range(steps // 8))
    return HEAD + "".join(pieces)


def timed(work: Callable[[], _T]) -> tuple[_T, float]:
    """Do some work; give what it gave and the processor's seconds for it."""
    began = time.process_time()
    return work(), time.process_time() - began


def main(sizes: Sequence[int] = SIZES) -> None:
    """Print a line for each size."""
    shelf = Shelf([resource_folder("scripts")])
    sys.stdout.write("  steps    read    lint  (seconds)\n")
    for size in sizes:
        text = long_session(size)
        reading, linting = [], []
        for _ in range(ROUNDS):
            source, took = timed(partial(read_source, text, "long.yaml", shelf))
            reading.append(took)
            linting.append(timed(partial(warnings, source, estimated_length))[1])
        sys.stdout.write(f"{size:7,} {min(reading):7.2f} {min(linting):7.2f}\n")


if __name__ == "__main__":
    main()
