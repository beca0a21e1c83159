"""Something said by a synthetic voice, as sound."""

from __future__ import annotations

from dataclasses import dataclass

from voicecoach.units import Pcm


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """One text, said once by one voice.

    Attributes:
        text: lower case, as a phrase is written.
        voice: name of the voice, unique among all voices of all engines.
        samples: of any loudness, with as little silence around as the engine gives.
    """

    text: str
    voice: str
    samples: Pcm
