"""Two minutes of kitchen in which nobody speaks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from tests.bench import engines, hearing
from tests.bench.grammars import SIX, commands
from tests.bench.part import Part, Record, Setting, Task
from tests.bench.recordings import kitchen
from tests.bench.scoring import Trial
from tests.bench.signals import louder, to_pcm
from voicecoach.listening.phrases import Grammar
from voicecoach.units import HEARING_RATE

SOFTER: Final = (0.0, -10.0, -20.0)
"""Levels against the recording, dB."""


def _tasks(setting: Setting) -> Iterator[Task]:
    assert setting.recordings is not None
    for engine in setting.engines:
        for name, grammar in (("six phrases", SIX), ("all commands", commands())):
            if setting.wants(name):
                for softer in SOFTER:
                    work = partial(_heard, engine, name, grammar, softer, setting.recordings)
                    yield Task(f"{engine} · {name}", work)


def _heard(engine: str, name: str, grammar: Grammar, softer: float, recordings: Path) -> list[Record]:
    sound = louder(kitchen(recordings), softer)
    ear = engines.opened(engine)()
    ear.listen_for(grammar)
    listened = hearing.listen(ear, to_pcm(sound))
    trial = Trial(
        part="kitchen",
        source="human",
        engine=engine,
        condition=name,
        clip=f"kitchen {softer:+g} dB",
        said="",
        seconds=len(sound) / HEARING_RATE,
        guesses=tuple(hearing.guess_of(judged, None) for judged in listened.judged),
        computed=listened.computed,
        heard_seconds=listened.seconds,
    )
    return [trial]


PART = Part("kitchen", "two minutes of kitchen at three levels: nothing may be heard", _tasks, people=True)
