"""A command said over a television that never stops talking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from tests.bench import engines, hearing, mixtures
from tests.bench.grammars import SIX
from tests.bench.part import Part, Record, Setting, Task
from tests.bench.recordings import Clip, phrases, talk, thinned
from tests.bench.rooms import REVERBERATION, room, through
from tests.bench.signals import SPEECH, Sound, at_level, room_noise, sounding_span, to_pcm
from voicecoach.units import HEARING_RATE

OVER: Final = {
    "television 5 dB softer than the command, room": (5.0, True),
    "television as loud as the command, room": (0.0, True),
    "television 5 dB louder than the command, room": (-5.0, True),
    "television 5 dB louder than the command, near": (-5.0, False),
}
"""Level of the command less that of the television, both in the microphone, both active speech; and whether the one
comes from 2 m away and the other from 3 m, in a room."""

_SEED = 67


def _tasks(setting: Setting) -> Iterator[Task]:
    assert setting.recordings is not None
    clips = thinned(phrases(setting.recordings), quick=setting.quick)
    for engine in setting.engines:
        for condition, (over, across) in OVER.items():
            if setting.wants(condition):
                for number in range(len(REVERBERATION)):
                    some = tuple(clips[number :: len(REVERBERATION)])
                    work = partial(_heard, engine, condition, some, number, over, across, setting.recordings)
                    yield Task(f"{engine} · {condition}", work)


def _heard(
    engine: str, condition: str, clips: Sequence[Clip], number: int, over: float, across: bool, recordings: Path
) -> list[Record]:
    here = room(number) if across else None
    speech = mixtures.speech(clips, here, SPEECH, number)
    random = np.random.default_rng((_SEED, number))
    television = _television(recordings, len(speech.sound), random)
    if here is not None:
        television = through(television, here.television)[: len(speech.sound)]
    mixed = speech.sound + at_level(television, SPEECH - over) + room_noise(len(speech.sound), random)
    ear = engines.opened(engine)()
    ear.listen_for(SIX)
    listened = hearing.listen(ear, to_pcm(mixed))
    return [*mixtures.trials("television", "human", engine, condition, speech, listened)]


def _television(recordings: Path, length: int, random: np.random.Generator) -> Sound:
    """Give whole sentences by many people without a gap between them, all at one level."""
    sounds = []
    for clip in random.permutation(np.array(talk(recordings), dtype=object)):
        sound = clip.sound()
        start, end = sounding_span(sound)
        sounds.append(at_level(sound[round(start * HEARING_RATE) : round(end * HEARING_RATE)], SPEECH))
    return np.resize(np.concatenate(sounds), length)


PART = Part("television", "six phrases over a television that never stops talking", _tasks, people=True, rooms=True)
