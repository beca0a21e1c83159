"""The chimes, made from sine waves: soft bells that cannot be taken for speech.

``python -m voicecoach.adapters.assets FOLDER`` writes them anew; ``audio_assets/README.md`` tells what each is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from voicecoach.sound.clip import Clip
from voicecoach.units import SAMPLE_RATE, Samples, Seconds, to_frames

ATTACK: Seconds = 0.008
"""Rise of each note: a raised cosine, gentle enough to have no click."""

RELEASE: Seconds = 0.02
"""Fall at the end of each note, whatever still rings."""

PARTIALS = ((1.0, 1.0, 1.0), (2.0, 0.35, 0.6), (3.01, 0.12, 0.35), (4.1, 0.05, 0.2))
"""Frequency, level and ringing time of each sine of a note, against the first: upper ones die sooner, as in bells."""


@dataclass(frozen=True, slots=True)
class Note:
    """One stroke of a bell.

    Attributes:
        at: when it is struck.
        pitch: Hz.
        lasts: from the stroke to silence.
        rings: time in which it falls to 1/e (by 8.7 dB).
        level: against the other notes of the chime.
    """

    at: Seconds
    pitch: float
    lasts: Seconds
    rings: Seconds
    level: float = 1.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """A chime.

    Attributes:
        peak: greatest magnitude of a sample, dBFS; chosen for about -20 LUFS as ``clip.loudness`` measures it.
    """

    peak: float
    notes: tuple[Note, ...]


_C5, _E5, _G5, _A5, _C6, _E6 = 523.25, 659.26, 783.99, 880.00, 1046.50, 1318.51

RECIPES = MappingProxyType(
    {
        "heard": Recipe(-7.0, (Note(0, _E6, 0.14, 0.05),)),
        "attention": Recipe(-9.0, (Note(0, _E5, 0.30, 0.12), Note(0.14, _A5, 0.46, 0.15))),
        "done": Recipe(-8.5, (Note(0, _C5, 0.4, 0.15), Note(0.13, _E5, 0.4, 0.15), Note(0.26, _G5, 0.7, 0.22))),
        "end": Recipe(
            -7.0,
            (Note(0, _G5, 0.6, 0.2), Note(0.2, _E5, 0.6, 0.2), Note(0.4, _C5, 1.4, 0.4), Note(0.4, _C6, 1.4, 0.4, 0.5)),
        ),
        "stand-in": Recipe(-7.5, (Note(0, _A5, 0.22, 0.08), Note(0.2, _A5, 0.3, 0.08))),
    }
)
"""Every chime by its name, which is also its file's."""


def chime(recipe: Recipe) -> Clip:
    """Make a chime, in 16-bit steps like every clip."""
    samples = np.zeros(max(to_frames(note.at) + to_frames(note.lasts) for note in recipe.notes))
    for note in recipe.notes:
        start = to_frames(note.at)
        struck = note.level * _strike(note)
        samples[start : start + len(struck)] += struck
    samples *= 10 ** (recipe.peak / 20) / np.abs(samples).max()
    return Clip((np.rint(samples * 32768) / 32768).astype(np.float32))


def _strike(note: Note) -> Samples:
    t = np.arange(to_frames(note.lasts)) / SAMPLE_RATE
    tone = sum(
        level * np.exp(-t / (note.rings * rings)) * np.sin(2 * np.pi * note.pitch * ratio * t)
        for ratio, level, rings in PARTIALS
    )
    rise = np.clip(t / ATTACK, 0, 1)
    fall = np.clip((note.lasts - t) / RELEASE, 0, 1)
    return np.asarray(tone * (0.5 - 0.5 * np.cos(np.pi * rise)) * (0.5 - 0.5 * np.cos(np.pi * fall)))
