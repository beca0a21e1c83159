"""Whole sentences by more than fifty people, none of them a command: whatever is obeyed is a false accept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from tests.bench.conditions import CLEAN, QUIET, ROOM
from tests.bench.grammars import SIX, commands
from tests.bench.part import Part, Setting, Task, handfuls
from tests.bench.recordings import talk, thinned
from tests.bench.trials import said


def _tasks(setting: Setting) -> Iterator[Task]:
    assert setting.recordings is not None
    clips = thinned(talk(setting.recordings), quick=setting.quick)
    for engine in setting.engines:
        for name, grammar in (("six phrases", SIX), ("all commands", commands())):
            for place in (CLEAN, ROOM, QUIET):
                condition = replace(place, name=f"{name}, {place.name}")
                if setting.wants(condition.name):
                    for some in handfuls(clips):
                        work = partial(said, "talk", "human", engine, grammar, condition, some, setting.recordings)
                        yield Task(f"{engine} · {condition.name}", work)


PART = Part(
    "talk", "whole sentences by people, near, far and soft: nothing may be heard", _tasks, people=True, rooms=True
)
