"""How long things sound, for the coach: as rendered, or as estimated where nothing is rendered."""

from __future__ import annotations

from collections.abc import Mapping

from voicecoach.coach.effects import Chime
from voicecoach.sound.clip import Clip
from voicecoach.sound.estimate import estimated_length
from voicecoach.sound.spoken_form import SpokenForm, spoken_form
from voicecoach.sound.utterances import Utterances
from voicecoach.units import Seconds

CHIME_LENGTHS: Mapping[Chime, Seconds] = {Chime.HEARD: 0.14, Chime.ATTENTION: 0.6, Chime.DONE: 0.96, Chime.END: 1.8}
"""Of the chimes that ship, in hundredths, for where no sound is loaded."""


class EstimatedLengths:
    """Lengths without any engine: the same on every machine.

    Args:
        spoken: what a voice would be given for a text.
    """

    def __init__(self, spoken: SpokenForm = spoken_form) -> None:
        self._spoken = spoken
        self._known: dict[str, Seconds] = {}

    def speech(self, text: str) -> Seconds:
        """Give the likely length of an utterance."""
        if text not in self._known:
            self._known[text] = estimated_length(text, self._spoken)
        return self._known[text]

    def chime(self, chime: Chime) -> Seconds:
        """Give the length of a chime that ships."""
        return CHIME_LENGTHS[chime]


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
