"""Single words and short phrases by people that are no command: they are the hardest to refuse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from tests.bench.conditions import CLEAN, KITCHEN_10, ROOM
from tests.bench.grammars import SIX, commands
from tests.bench.part import Part, Setting, Task, handfuls
from tests.bench.recordings import Clip, digits, phrases, thinned
from tests.bench.trials import said
from voicecoach.listening.phrases import Grammar


def isolated(folder: Path) -> list[tuple[str, Grammar, list[Clip]]]:
    """Give clips in which none of the phrases of a grammar is said, whatever it is: name of both, grammar and clips."""
    spoken, six, every = digits(folder), phrases(folder), commands()
    return [
        ("digits to six phrases", SIX, _as_no_phrase(spoken)),
        ("digits to all commands", every, _as_no_phrase(spoken)),
        ("six phrases to all commands", every, _as_no_phrase(six)),
    ]


def _as_no_phrase(clips: Sequence[Clip]) -> list[Clip]:
    return [replace(clip, said="") for clip in clips]


def _tasks(setting: Setting) -> Iterator[Task]:
    assert setting.recordings is not None
    for engine in setting.engines:
        for name, grammar, clips in isolated(setting.recordings):
            for place in (CLEAN, ROOM, KITCHEN_10):
                condition = replace(place, name=f"{name}, {place.name}")
                if setting.wants(condition.name):
                    for some in handfuls(thinned(clips, quick=setting.quick)):
                        work = partial(said, "unknown", "human", engine, grammar, condition, some, setting.recordings)
                        yield Task(f"{engine} · {condition.name}", work)


PART = Part(
    "unknown",
    "digits and six phrases by people, while other phrases are listened for: at most 2 % may be heard",
    _tasks,
    people=True,
    rooms=True,
)
