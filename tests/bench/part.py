"""What a part of the benchmark is: tasks that can be done in any process, in any order, and give records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

from tests.bench.beat import Beats
from tests.bench.moments import Timings
from tests.bench.scoring import Trial


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure that is no trial, such as a peak of memory."""

    part: str
    engine: str
    condition: str
    what: str
    value: float
    unit: str


Record: TypeAlias = Trial | Measure | Beats | Timings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Setting:
    """What is asked of this run.

    Attributes:
        engines: by name.
        recordings: folder with recordings of people; None where there are none.
        quick: a fifth of the clips.
        out: folder for results, and for what is made once.
        only: part of a condition's name; empty for all.
    """

    engines: tuple[str, ...]
    recordings: Path | None
    quick: bool
    out: Path
    only: str = ""

    def wants(self, condition: str) -> bool:
        """Whether a condition is asked for."""
        return self.only in condition


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work for one process.

    Attributes:
        row: engine and condition, for the progress shown; tasks of one row follow each other.
        work: a function of a module, or a partial one, that gives the same wherever it runs.
    """

    row: str
    work: Callable[[], list[Record]]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the benchmark.

    Attributes:
        about: one sentence for ``--help``.
        tasks: gives the work, row by row.
        people: whether it needs recordings of people.
        rooms: whether it needs simulated rooms.
        alone: whether its tasks measure time or memory, and so run one at a time.
        hears: whether it needs recognisers.
        default: whether it runs when no part is named.
        lacks: gives a sentence for each thing that it has to do without here.
    """

    name: str
    about: str
    tasks: Callable[[Setting], Iterable[Task]]
    people: bool = False
    rooms: bool = False
    alone: bool = False
    hears: bool = True
    default: bool = True
    lacks: Callable[[], Sequence[str]] = tuple


def handfuls(things: Sequence[T], size: int = 15) -> Iterator[tuple[T, ...]]:
    """Cut a row of things into tasks of a fair size."""
    for begin in range(0, len(things), size):
        yield tuple(things[begin : begin + size])
