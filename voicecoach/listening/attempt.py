"""Something that was said to be heard, and what was made of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from voicecoach.listening.phrases import Heard, Hearing


@dataclass(frozen=True, slots=True)
class Attempt:
    """One text, said once.

    Attributes:
        voice: who said it.
        hearings: all that was decided while it sounded, in order.
    """

    said: str
    voice: str
    hearings: tuple[Hearing, ...]

    @property
    def obeyed(self) -> tuple[str, ...]:
        """The phrases that were believed."""
        return tuple(hearing.phrase.text for hearing in self.hearings if isinstance(hearing, Heard))

    @property
    def score(self) -> float:
        """The best score of any phrase; ``-inf`` when it was like none."""
        return max((hearing.score for hearing in self.hearings), default=-math.inf)

    def score_as(self, text: str) -> float:
        """Give the best score of one phrase; ``-inf`` when it was never the likeliest."""
        scores = (hearing.score for hearing in self.hearings if _text(hearing) == text)
        return max(scores, default=-math.inf)


def _text(hearing: Hearing) -> str:
    return hearing.phrase.text if isinstance(hearing, Heard) else hearing.text
