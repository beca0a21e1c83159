"""The coach talks without a break and nobody else does, while every command is listened for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import product
from typing import Final

from tests.bench import coach
from tests.bench.echo import Loudspeaker, heard_itself
from tests.bench.grammars import commands
from tests.bench.part import Part, Setting, Task
from tests.bench.parts.echo import JITTER
from tests.bench.rooms import REVERBERATION
from voicecoach.units import Seconds

LOUDSPEAKERS: Final[Mapping[str, Loudspeaker]] = {
    f"echo {echo:+d} dB{over}": Loudspeaker(echo, jitter=JITTER, tears=tears)
    for echo, (over, tears) in product((0, 10), (("", 0.0), (", sound torn every 10 s", 10.0)))
}

FOR: Final[Seconds] = 900.0
"""In each room."""

GLANCE: Final[Seconds] = 180.0
"""The same, for a quick look."""


def _tasks(setting: Setting) -> Iterator[Task]:
    sentences = setting.out / "coach"
    coach.render(sentences)
    length = GLANCE if setting.quick else FOR
    for engine, (condition, loudspeaker) in product(setting.engines, LOUDSPEAKERS.items()):
        if setting.wants(condition):
            for number in range(len(REVERBERATION)):
                work = partial(
                    heard_itself, "itself", engine, condition, commands(), loudspeaker, length, number, sentences
                )
                yield Task(f"{engine} · {condition}", work)


PART = Part("itself", "the coach talking without a break, nobody else: nothing may be heard", _tasks, rooms=True)
