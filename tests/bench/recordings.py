"""Recordings of people, which are never shipped: the benchmark does without them where they are not.

The folder holds ``phrases/<phrase>/*.flac``, ``digits/<word>_<speaker>_<n>.flac``, ``talk/*.flac`` and
``noise/kitchen.flac``, 16 kHz mono: see its own README.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from tests.bench.signals import Sound
from voicecoach.units import HEARING_RATE

FOLDER: Final = Path(__file__).resolve().parents[3] / "shared" / "voice"
"""Beside the repository."""

QUICK: Final = 5
"""A quick benchmark takes every so many clips."""

PIECE: Final = (0.35, 1.6)
"""Seconds, shortest and longest, of the pieces that talk is cut into: words by themselves, as far as the ear knows."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Clip:
    """One recording of one person.

    Attributes:
        said: the phrase; empty for talk.
        number: its place among the clips of its kind, which decides room, noise and moment.
    """

    path: Path
    said: str
    number: int

    @property
    def name(self) -> str:
        """Folder and file, such as ``alexa/007``."""
        return f"{self.path.parent.name}/{self.path.stem}"

    def sound(self) -> Sound:
        """Read it."""
        return read(self.path)


def phrases(folder: Path) -> list[Clip]:
    """Give the clips of the six phrases, all of one before the next: each has its share of every room."""
    paths = sorted(folder.glob("phrases/*/*.flac"))
    return [Clip(path, path.parent.name.replace("_", " "), number) for number, path in enumerate(paths)]


def digits(folder: Path) -> list[Clip]:
    """Give the clips of spoken digits."""
    paths = sorted(folder.glob("digits/*.flac"), key=lambda path: path.stem.split("_")[::-1])
    return [Clip(path, path.stem.split("_")[0], number) for number, path in enumerate(paths)]


def talk(folder: Path) -> list[Clip]:
    """Give the clips of whole sentences, none of them a command."""
    return [Clip(path, "", number) for number, path in enumerate(sorted(folder.glob("talk/*.flac")))]


def pieces(clip: Clip) -> list[Sound]:
    """Cut talk into pieces, anywhere; those in which nothing is said are left out."""
    sound = clip.sound()
    random = np.random.default_rng(clip.number)
    ends = np.cumsum(random.uniform(*PIECE, size=round(len(sound) / HEARING_RATE))) * HEARING_RATE
    parts = np.split(sound, [round(end) for end in ends if end < len(sound)])
    loud = float(np.abs(sound).max())
    return [part for part in parts if np.abs(part).max() > loud / 10]


def kitchen(folder: Path) -> Sound:
    """Read two minutes of kitchen."""
    return read(folder / "noise" / "kitchen.flac")


def read(path: Path, rate: int = HEARING_RATE) -> Sound:
    """Read a recording, of any rate of its own, at a rate in Hz."""
    import soundfile
    import soxr

    samples, own = soundfile.read(path, dtype="float64", always_2d=True)
    mono: Sound = samples.mean(axis=1)
    return mono if own == rate else soxr.resample(mono, own, rate, quality="VHQ")


def thinned(clips: Sequence[T], *, quick: bool) -> list[T]:
    """Give all, or for a quick look every so many."""
    return list(clips[::QUICK] if quick else clips)
