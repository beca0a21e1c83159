"""espeak-ng's voices: formants made by rule, in many accents and variants. They need no system package."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from voicecoach.adapters.pyttsx3_voice import Pyttsx3Voice
from voicecoach.errors import VoiceError
from voicecoach.training.voices.speakers import Said

_ACCENTS: Final = {
    "en-us": 8.0,
    "en": 4.0,
    "en-gb-x-rp": 2.0,
    "en-gb-scotland": 1.5,
    "en-gb-x-gbclan": 1.0,
    "en-gb-x-gbcwmd": 1.0,
    "en-029": 1.0,
    "en-us-nyc": 1.5,
}
"""American, British and Caribbean, and how often each is drawn."""

VARIANTS: Final = (
    *("f1", "f2", "f4", "f5", "m1", "m2", "m3", "m4", "m6", "m7"),
    *("m8", "Alex", "Alicia", "Andrea", "Denis", "Diogo", "Gene", "Gene2", "Henrique", "Hugo"),
    *("Jacky", "Lee", "Marco", "Mario", "Mike", "adam", "anika", "antonio", "aunty", "belinda"),
    *("benjamin", "boris", "caleb", "david", "ed", "edward2", "gustave", "john", "klatt", "klatt2"),
    *("klatt3", "marcelo", "max", "michel", "miguel", "norbert", "paul", "pedro", "rob", "robert"),
    *("sandro", "steph", "steph2", "travis", "victor", "zac"),
)

UNSEEN_VARIANTS: Final = ("f3", "m5", "linda", "Michael", "Annie", "Andy", "shelby", "quincy", "pablo")
"""Kept out of training, to measure with. None has the formants of one that is not, as *edward* has *edward2*'s."""

_RATES: Final = (105, 230)
_PITCHES: Final = (20, 80)
_TOGETHER: Final = 12
"""Texts said by one speaker before another is drawn: a process starts in 80 ms and speaks in 2."""


@dataclass(frozen=True)
class Espeak:
    """The voices of espeak-ng with some of its variants.

    Attributes:
        variants: names of the variants.
    """

    name: str = "espeak-ng"
    variants: tuple[str, ...] = VARIANTS
    share: float = 0.28
    package: str = "comes with voicecoach"
    licence: str = "the program GPL-3.0-or-later; what it speaks is free"
    faster: tuple[float, float] = (0.88, 1.18)
    human: bool = False

    def lacks(self) -> str | None:
        """Nothing: the library comes with the program."""
        return None

    def say(self, texts: Sequence[str], random: np.random.Generator, folder: Path) -> Iterator[Said]:  # noqa: ARG002
        """Say texts; see ``Speakers``."""
        accents = list(_ACCENTS)
        odds = np.array(list(_ACCENTS.values()))
        for first in range(0, len(texts), _TOGETHER):
            name = f"{random.choice(accents, p=odds / odds.sum())}+{random.choice(self.variants)}"
            rate, pitch = int(random.integers(*_RATES)), int(random.integers(*_PITCHES))
            voice = Pyttsx3Voice(name, rate, pitch, start_time_out=60.0)
            try:
                for text in texts[first : first + _TOGETHER]:
                    spoken = voice.speak(text)
                    yield Said(text, f"espeak-ng {name}", np.asarray(spoken.samples, np.float32) * 32767, spoken.rate)
            except VoiceError:
                continue  # a variant that this version does not have
            finally:
                voice.close()
