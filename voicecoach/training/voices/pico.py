"""SVOX Pico's voices, from the package ``py-nanotts``: units of recordings of people, with nothing to be downloaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np

from voicecoach.errors import VoiceError
from voicecoach.training.voices.speakers import Said

_RATE: Final = 16000
_SPEEDS: Final = (0.7, 1.4)
_PITCHES: Final = (0.8, 1.3)
_LOUDNESS: Final = 0.4
"""At its usual 1.0 it clips."""


@dataclass(frozen=True)
class Pico:
    """One voice of Pico.

    Attributes:
        voice: as Pico names it.
    """

    voice: str
    share: float
    faster: tuple[float, float] = (0.8, 1.12)
    package: str = "py-nanotts, part of voicecoach[train]"
    licence: str = "Apache-2.0, by its own files (SVOX AG; its voices come without their sources)"
    human: bool = True

    @property
    def name(self) -> str:
        """Such as ``pico en-US``."""
        return f"pico {self.voice}"

    def lacks(self) -> str | None:
        """Say what is missing."""
        return None if find_spec("py_nanotts") else "py-nanotts is not installed"

    def say(self, texts: Sequence[str], random: np.random.Generator, folder: Path) -> Iterator[Said]:  # noqa: ARG002
        """Say texts; see ``Speakers``."""
        try:
            from py_nanotts import NanoTTS
        except ImportError as fault:
            raise VoiceError(f"Pico cannot be loaded: {fault}.", "Install py-nanotts again.") from fault

        engine = NanoTTS()
        spoken = False
        for text in texts:
            try:
                sound = engine.speak(
                    text.replace("&", " and ").replace("<", " ").replace(">", " "),  # else it would be read as markup
                    voice=self.voice,
                    speed=float(random.uniform(*_SPEEDS)),
                    pitch=float(random.uniform(*_PITCHES)),
                    volume=_LOUDNESS,
                )
            except (RuntimeError, ValueError) as fault:
                if not spoken:
                    raise VoiceError(f"Pico failed: {fault}.", "Install py-nanotts again.") from fault
                continue  # a text that it fails at
            samples = np.frombuffer(sound, "<i2").astype(np.float32)
            if len(samples):
                spoken = True
                yield Said(text, self.name, samples, _RATE)
