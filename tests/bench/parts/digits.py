"""Digits by six people, as answers to a question that is open."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.bench.conditions import CLEAN, KITCHEN_10, ROOM
from tests.bench.grammars import ANSWERS
from tests.bench.part import Part, Setting, Task, handfuls
from tests.bench.recordings import digits, thinned
from tests.bench.trials import said


def _tasks(setting: Setting) -> Iterator[Task]:
    assert setting.recordings is not None
    clips = thinned(digits(setting.recordings), quick=setting.quick)
    for engine in setting.engines:
        for condition in (CLEAN, ROOM, KITCHEN_10):
            if setting.wants(condition.name):
                for some in handfuls(clips):
                    work = partial(said, "digits", "human", engine, ANSWERS, condition, some, setting.recordings)
                    yield Task(f"{engine} · {condition.name}", work)


PART = Part("digits", "digits by six people, as answers beside yes and no", _tasks, people=True, rooms=True)
