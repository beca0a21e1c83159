"""What the coach says, in its real voice, as streams in which it hardly ever falls silent.

The clips are rendered once, into the folder of the results: the same text differs by some milliseconds from one
process of the speech engine to the next.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from tests.bench.recordings import read
from tests.bench.signals import Sound
from voicecoach.cli import wiring
from voicecoach.cli.choices import choose
from voicecoach.coach.foresight import everything_said
from voicecoach.listening.veto import Spoken
from voicecoach.units import SAMPLE_RATE, Seconds

SESSIONS: Final = ("second-lesson", "side-lying")

PAUSES: Final[tuple[Seconds, Seconds]] = (0.15, 0.4)
"""Least and longest between two sentences."""

_SEED = 47
_TEXTS = "texts.json"


@dataclass(frozen=True, slots=True, eq=False)
class Monologue:
    """The coach speaking nearly all the time.

    Attributes:
        sound: as it is played, at ``SAMPLE_RATE``.
        spoken: every sentence with its moments.
    """

    sound: Sound
    spoken: tuple[Spoken, ...]


def render(folder: Path) -> None:
    """Render what the sessions say, unless it is there already."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / _TEXTS).is_file():
        return
    import soundfile

    texts = sorted({text for session in SESSIONS for text in everything_said(choose(session).state())})
    with wiring.coach_sounds() as sounds:
        for number, text in enumerate(texts):
            soundfile.write(folder / f"{number:03}.wav", sounds.utterances.clip(text).samples, SAMPLE_RATE)
    (folder / _TEXTS).write_text(json.dumps(texts, indent=0, ensure_ascii=False), encoding="utf-8")


def monologue(folder: Path, seconds: Seconds, number: int) -> Monologue:
    """Give what the coach says in so long; the same for equal arguments."""
    random = np.random.default_rng((_SEED, number))
    clips = _clips(folder)
    sound = np.zeros(round(seconds * SAMPLE_RATE))
    spoken = []
    at = 0
    while at < len(sound):
        text, samples = clips[random.integers(len(clips))]
        fitting = samples[: len(sound) - at]
        sound[at : at + len(fitting)] = fitting
        spoken.append(Spoken(text, at / SAMPLE_RATE, (at + len(samples)) / SAMPLE_RATE))
        at += len(samples) + round(random.uniform(*PAUSES) * SAMPLE_RATE)
    return Monologue(sound, tuple(spoken))


@lru_cache(maxsize=1)
def _clips(folder: Path) -> list[tuple[str, Sound]]:
    texts: list[str] = json.loads((folder / _TEXTS).read_text(encoding="utf-8"))
    return [(text, read(folder / f"{number:03}.wav", SAMPLE_RATE)) for number, text in enumerate(texts)]
