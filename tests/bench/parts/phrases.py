"""Our own phrases by synthetic voices, in the product's whole grammar."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from tests.bench import coach
from tests.bench.conditions import CLEAN, KITCHEN_10, ROOM
from tests.bench.echo import Loudspeaker, heard
from tests.bench.engines import known_phrases
from tests.bench.grammars import commands
from tests.bench.part import Part, Setting, Task, handfuls
from tests.bench.recordings import thinned
from tests.bench.rooms import REVERBERATION
from tests.bench.trials import said
from tests.bench.voices import VOICES, lacking, rendered

ECHOES: Final = {f"echo {echo:+d} dB, ducking": Loudspeaker(echo, ducks=True) for echo in (0, 10)}


def _tasks(setting: Setting) -> Iterator[Task]:
    sentences = setting.out / "coach"
    coach.render(sentences)
    grammar = commands()
    texts = known_phrases(setting.engines, grammar.texts)
    clips = thinned(rendered(texts, setting.out / "voices"), quick=setting.quick)
    for engine in setting.engines:
        for condition in (CLEAN, ROOM, KITCHEN_10):
            if setting.wants(condition.name) and (condition.kitchen is None or setting.recordings):
                for some in handfuls(clips):
                    work = partial(said, "phrases", "synthetic", engine, grammar, condition, some, setting.recordings)
                    yield Task(f"{engine} · {condition.name}", work)
        for name, loudspeaker in ECHOES.items():
            if setting.wants(name):
                for number in range(len(REVERBERATION)):
                    share = tuple(clips[number :: len(REVERBERATION)])
                    work = partial(
                        heard, "phrases", "synthetic", engine, name, grammar, loudspeaker, share, number, sentences
                    )
                    yield Task(f"{engine} · {name}", work)


PART = Part(
    "phrases",
    f"our own phrases by {len(VOICES)} synthetic voices, in the whole grammar of commands",
    _tasks,
    rooms=True,
    lacks=lacking,
)
