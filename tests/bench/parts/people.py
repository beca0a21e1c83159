"""Six phrases by more than fifty people, nobody else speaking."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.bench import conditions
from tests.bench.grammars import SIX
from tests.bench.part import Part, Setting, Task, handfuls
from tests.bench.recordings import phrases, thinned
from tests.bench.trials import said


def _tasks(setting: Setting) -> Iterator[Task]:
    assert setting.recordings is not None
    clips = thinned(phrases(setting.recordings), quick=setting.quick)
    for engine in setting.engines:
        for condition in conditions.ALL:
            if not setting.wants(condition.name):
                continue
            for some in handfuls(clips):
                work = partial(said, "people", "human", engine, SIX, condition, some, setting.recordings)
                yield Task(f"{engine} · {condition.name}", work)


PART = Part(
    "people",
    "six phrases by more than fifty people: clean, across a room, over a kitchen",
    _tasks,
    people=True,
    rooms=True,
)
