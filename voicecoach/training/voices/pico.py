"""SVOX Pico's voices, from the package ``py-nanotts``: units of recordings of people, with nothing to be downloaded.

Those of other languages say English too, sound by sound as near as they can: people with an accent.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np

from voicecoach.errors import VoiceError
from voicecoach.training.voices import flite
from voicecoach.training.voices.accents import ENGLISH, PAUSE, Sounds
from voicecoach.training.voices.speakers import Said

_RATE: Final = 16000
_SPEEDS: Final = (0.7, 1.4)
_PITCHES: Final = (0.8, 1.3)
_LOUDNESS: Final = 0.4
"""At its usual 1.0 it clips."""
_VOWELS: Final = "aeiou"
"""What flite's names of vowels begin with."""
_WEAK: Final = "ax"
"""flite's name of the vowel that no stress falls on."""
_STRESS: Final = '"'


@dataclass(frozen=True)
class Pico:
    """One voice of Pico.

    Attributes:
        voice: as Pico names it.
        sounds: how a voice of another language says the sounds of English; none for an English one.
    """

    voice: str
    share: float
    faster: tuple[float, float] = (0.8, 1.12)
    package: str = "py-nanotts, part of voicecoach[train]"
    licence: str = "Apache-2.0, by its own files (SVOX AG; its voices come without their sources)"
    human: bool = True
    sounds: Sounds | None = None

    @property
    def name(self) -> str:
        """Such as ``pico en-US``."""
        return f"pico {self.voice}"

    def lacks(self) -> str | None:
        """Say what is missing."""
        if self.sounds is not None and shutil.which("flite") is None:
            return "flite is not installed"
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
                written = self._written(text, random)
                if written is None:
                    continue
                sound = engine.speak(
                    written,
                    voice=self.voice,
                    speed=float(random.uniform(*_SPEEDS)),
                    pitch=float(random.uniform(*_PITCHES)),
                    volume=_LOUDNESS,
                )
            except VoiceError:
                if not spoken:
                    raise
                continue  # a text that flite fails at
            except (RuntimeError, ValueError) as fault:
                if not spoken:
                    raise VoiceError(f"Pico failed: {fault}.", "Install py-nanotts again.") from fault
                continue  # a text that it fails at
            samples = np.frombuffer(sound, "<i2").astype(np.float32)
            if len(samples):
                spoken = True
                yield Said(text, self.name, samples, _RATE)

    def _written(self, text: str, random: np.random.Generator) -> str | None:
        """Write a text as Pico reads it; None where the language lacks one of its sounds."""
        if self.sounds is None:
            return text.replace("&", " and ").replace("<", " ").replace(">", " ")  # else it would be read as markup
        words = [_in_sounds(word, self.sounds, random) for word in text.split()]
        if None in words:
            return None
        return " ".join(f"<phoneme ph='{word}'/>" for word in words if word)


def _in_sounds(word: str, sounds: Sounds, random: np.random.Generator) -> str | None:
    """Give the sounds of a word in X-SAMPA, the stress before them or, if they begin with a weak syllable, after it."""
    phones = [phone for phone in flite.phones(word) if phone != PAUSE]
    said: list[str] = []
    for phone in phones:
        either = sounds.get(ENGLISH.get(phone, ""))
        if either is None:
            return None
        said.append("".join(either[int(random.integers(len(either)))]))
    vowels = [number for number, phone in enumerate(phones) if phone[0] in _VOWELS]
    weak = len(vowels) > 1 and phones[vowels[0]] == _WEAK
    stress = vowels[0] + 1 if weak else 0
    return "".join([*said[:stress], _STRESS, *said[stress:]])
