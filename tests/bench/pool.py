"""Tasks done in several processes; the records come in the order of the tasks, whoever did them."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from types import TracebackType
from typing import Self

from tests.bench.part import Record, Task


class Pool:
    """Processes that last as long as the benchmark: each loads its models, and works out its rooms, once.

    Args:
        jobs: how many.
    """

    def __init__(self, jobs: int) -> None:
        # Not forked: libvosk does not live through it.
        self._executor = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), hush)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._executor.shutdown(cancel_futures=True)

    def done(self, tasks: Sequence[Task], *, alone: bool) -> Iterator[tuple[Task, list[Record]]]:
        """Do the tasks, and give each with its records as soon as all before it are given.

        Args:
            alone: one task at a time.
        """
        if alone:
            for task in tasks:
                yield task, self._executor.submit(_do, task).result()
        else:
            yield from zip(tasks, self._executor.map(_do, tasks), strict=True)


def hush() -> None:
    """Keep libvosk's warnings, which are no faults, off the terminal; exceptions reach the parent all the same."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _do(task: Task) -> list[Record]:
    return task.work()
