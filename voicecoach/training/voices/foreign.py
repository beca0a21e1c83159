"""English by the diphone voices of other languages: each English sound said as the nearest one of another language.

Diphone voices of festival for Czech, Italian and Finnish were made from recordings of people whom no free English voice
gives us. What comes out is English with an accent: the durations are those of flite's English voices, the sounds are
mapped phone by phone. Where several sounds are about as near, one is drawn; so is every pitch.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from voicecoach.errors import VoiceError
from voicecoach.training.voices import festival, flite
from voicecoach.training.voices.accents import ENGLISH, PAUSE, Sounds
from voicecoach.training.voices.speakers import Said

_HARDENED: Final = {"d": "t", "z": "s", "b": "p", "g": "k", "v": "f"}
"""Czech and Finnish have no voiced consonants at the end of a word."""

_STRETCHES: Final = (0.75, 1.4)
_SEMITONES: Final = (-4.0, 5.0)
_FIRST_OF_TWO: Final = 0.6
_SHORTEST: Final = 0.03
"""Seconds; festival fails on shorter ones."""

_FALLING: Final = 0.8
"""Share of the phrases whose pitch falls, as in telling; it rises in the others, as in asking."""


@dataclass(frozen=True)
class Foreign:
    """English by a diphone voice of another language.

    Attributes:
        voice: as festival names it.
        sounds: how it says English ones.
        pitch: Hz, its own, about.
        pause: the voice's name of silence.
        hardens: whether it has no voiced consonants at the end of a word.
    """

    voice: str
    sounds: Sounds
    pitch: float
    package: str
    licence: str
    share: float
    faster: tuple[float, float]
    pause: str = "#"
    hardens: bool = False
    human: bool = True

    @property
    def name(self) -> str:
        """Such as ``festival czech_dita``."""
        return f"festival {self.voice}"

    def lacks(self) -> str | None:
        """Say what is missing."""
        if shutil.which("flite") is None:
            return "flite is not installed"
        return festival.lacks(self.voice, self.package)

    def say(self, texts: Sequence[str], random: np.random.Generator, folder: Path) -> Iterator[Said]:
        """Say texts; see ``Speakers``."""
        utterances: list[tuple[str, str]] = []
        for text in texts:
            try:
                segments = self._segments(text, random)
            except VoiceError:
                if not utterances:
                    raise
                continue  # a text that flite fails at
            if segments is not None:
                utterances.append((text, f"(Utterance Segments ({segments}))"))
        yield from festival.perform(self.name, self.voice, [], utterances, folder)

    def _segments(self, text: str, random: np.random.Generator) -> str | None:
        """Give the sounds with their lengths and pitches; None where the language lacks one."""
        spoken: list[tuple[str, float]] = []
        timed = flite.durations(text, str(random.choice(("rms", "awb", "slt"))), random.uniform(*_STRETCHES))
        for phone, seconds in timed:
            if phone == PAUSE:
                spoken.append((self.pause, seconds))
                continue
            either = self.sounds.get(ENGLISH.get(phone, ""))
            if either is None:
                return None
            sounds = either[int(random.integers(len(either)))]
            parts = (1.0,) if len(sounds) == 1 else (_FIRST_OF_TWO, 1 - _FIRST_OF_TWO)
            spoken += [(sound, max(_SHORTEST, seconds * part)) for sound, part in zip(sounds, parts, strict=True)]
        if self.hardens:
            spoken = [
                (_HARDENED.get(sound, sound) if after == self.pause else sound, seconds)
                for (sound, seconds), after in zip(spoken, [*(each for each, _ in spoken[1:]), self.pause], strict=True)
            ]
        base = self.pitch * 2 ** (random.uniform(*_SEMITONES) / 12)
        end = 0.85 if random.random() < _FALLING else 1.2
        pitches = base * (np.linspace(1.12, end, len(spoken)) + random.normal(0, 0.06, len(spoken)))
        return " ".join(
            f"({sound} {seconds:.3f} (0.0 {pitch:.0f}))"
            for (sound, seconds), pitch in zip(spoken, pitches, strict=True)
        )
