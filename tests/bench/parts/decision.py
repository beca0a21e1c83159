"""How long it takes from the end of a phrase to the decision, computing included; one at a time, on a free machine."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from tests.bench.conditions import CLEAN, ROOM, ROOM_KITCHEN_10
from tests.bench.engines import known_phrases
from tests.bench.grammars import SIX, commands
from tests.bench.part import Part, Setting, Task, handfuls
from tests.bench.recordings import phrases, thinned
from tests.bench.trials import said
from tests.bench.voices import rendered

EVERY: Final = 3
"""Of the clips; a time varies less than a share."""


def _tasks(setting: Setting) -> Iterator[Task]:
    grammar = commands()
    voices = rendered(known_phrases(setting.engines, grammar.texts), setting.out / "voices")
    for engine in setting.engines:
        for source, listened_for, clips, conditions in (
            ("human", SIX, phrases(setting.recordings) if setting.recordings else [], (CLEAN, ROOM, ROOM_KITCHEN_10)),
            ("synthetic", grammar, voices[:: 2 * EVERY], (CLEAN, ROOM)),
        ):
            for condition in conditions:
                if setting.wants(condition.name):
                    for some in handfuls(thinned(clips[::EVERY], quick=setting.quick)):
                        work = partial(
                            said, "decision", source, engine, listened_for, condition, some, setting.recordings
                        )
                        yield Task(f"{engine} · {source}, {condition.name}", work)


PART = Part("decision", "milliseconds from the end of a phrase to the decision", _tasks, rooms=True, alone=True)
