"""How long things sound, for the coach: as rendered, or as estimated where nothing is rendered."""

from __future__ import annotations

from collections.abc import Mapping

from voicecoach.coach.effects import Chime
from voicecoach.sound.clip import Clip
from voicecoach.sound.estimate import estimated_length
from voicecoach.sound.utterances import Utterances
from voicecoach.units import Seconds

CHIME_LENGTH: Seconds = 0.5
"""Of a chime, where none is rendered."""


class EstimatedLengths:
    """Lengths without any engine: the same on every machine."""

    def speech(self, text: str) -> Seconds:
        """Give the likely length of an utterance."""
        return estimated_length(text)

    def chime(self, chime: Chime) -> Seconds:  # noqa: ARG002 - the promise of Lengths
        """Give a length for any chime."""
        return CHIME_LENGTH


class RenderedLengths:
    """Lengths of the very clips that will be played."""

    def __init__(self, utterances: Utterances, chimes: Mapping[str, Clip]) -> None:
        self._utterances = utterances
        self._chimes = chimes

    def speech(self, text: str) -> Seconds:
        """Give the length of an utterance, rendering it if need be; where it is missing, the time to read it."""
        length = self._utterances.length(text)
        return max(length, estimated_length(text)) if self._utterances.is_missing(text) else length

    def chime(self, chime: Chime) -> Seconds:
        """Give the length of a chime."""
        return self._chimes[chime].seconds
