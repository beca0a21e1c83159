"""flite's voices, made from recordings of people: diphones, or units chosen from hours of reading."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from voicecoach.errors import VoiceError
from voicecoach.training.voices.programs import run, sound_in
from voicecoach.training.voices.speakers import Said

_STRETCHES: Final = (0.7, 1.45)
_SEMITONES: Final = (-5.0, 8.0)
_INTONED: Final = (5.0, 30.0)
"""Hz, the spread of the pitch within a phrase, from a drone to a sing-song."""

_NATURAL: Final = 0.2
"""Share of the texts said at the voice's own pitch."""


@dataclass(frozen=True)
class Flite:
    """One voice of flite.

    Attributes:
        voice: as flite names it.
        pitch: Hz, its own, about.
    """

    voice: str
    pitch: float
    share: float
    faster: tuple[float, float]
    package: str = "flite"
    licence: str = "free, in the manner of BSD (Carnegie Mellon University)"
    human: bool = True

    @property
    def name(self) -> str:
        """Such as ``flite rms``."""
        return f"flite {self.voice}"

    def lacks(self) -> str | None:
        """Say what is missing."""
        return None if shutil.which("flite") else "flite is not installed"

    def say(self, texts: Sequence[str], random: np.random.Generator, folder: Path) -> Iterator[Said]:
        """Say texts; see ``Speakers``."""
        file = folder / "said.wav"
        spoken = False
        for text in texts:
            settings = {"duration_stretch": random.uniform(*_STRETCHES)}
            if random.random() >= _NATURAL:
                settings["int_f0_target_mean"] = self.pitch * 2 ** (random.uniform(*_SEMITONES) / 12)
                settings["int_f0_target_stddev"] = random.uniform(*_INTONED)
            given = [part for name, value in settings.items() for part in ("--setf", f"{name}={value:.2f}")]
            try:
                run(["flite", "-voice", self.voice, *given, "-t", text, "-o", str(file)])
            except VoiceError:
                file.unlink(missing_ok=True)
                if not spoken:
                    raise
                continue  # a text that it fails at
            sound = sound_in(file)
            if sound is not None:
                spoken = True
                yield Said(text, self.name, *sound)


def phones(text: str) -> list[str]:
    """Give the phones of a text, as flite names them.

    Raises:
        VoiceError: flite is not there, or failed.
    """
    return run(["flite", "-ps", "-t", text, "-o", "none"]).split()


def durations(text: str, voice: str, stretch: float) -> list[tuple[str, float]]:
    """Give the phones of a text, as flite names them, with the seconds that each lasts.

    Raises:
        VoiceError: flite is not there, or failed.
    """
    command = ["flite", "-voice", voice, "--setf", f"duration_stretch={stretch:.2f}"]
    listed = run([*command, "-psdur", "-t", text, "-o", "none"]).split()
    phones: list[tuple[str, float]] = []
    began = 0.0
    for entry in listed:
        phone, _, until = entry.rpartition(":")
        try:
            ended = float(until)
        except ValueError as fault:
            raise VoiceError(f"flite gave no lengths of sounds: {entry}.", "Install flite again.") from fault
        phones.append((phone, ended - began))
        began = ended
    return phones
