"""Work in several processes, with results that do not tell how many there were."""

from __future__ import annotations

from functools import partial

import pytest

from tests.bench.part import Measure, Record, Task
from tests.bench.pool import Pool


def measured(number: int) -> list[Record]:
    return [Measure("part", "engine", "condition", "number", number, "")]


@pytest.mark.parametrize("alone", [True, False])
def test_records_come_in_the_order_of_their_tasks(alone: bool) -> None:
    tasks = [Task(f"row {number}", partial(measured, number)) for number in range(8)]
    with Pool(2) as pool:
        results = list(pool.done(tasks, alone=alone))
    assert [task.row for task, _ in results] == [f"row {number}" for number in range(8)]
    assert [record for _, records in results for record in records] == [
        record for number in range(8) for record in measured(number)
    ]
