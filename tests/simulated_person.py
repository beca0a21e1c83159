"""A coach and a person in a simulated room, block by block: the person answers what is shown, by a synthetic voice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from voicecoach.adapters.pyttsx3_voice import Pyttsx3Voice
from voicecoach.listening.simulated_room import SimulatedRoom
from voicecoach.sound.clip import shape
from voicecoach.sound.mixer import Mixer
from voicecoach.turns import Captured
from voicecoach.units import SAMPLE_RATE, Seconds, to_seconds

_BLOCK = SAMPLE_RATE // 10


class SimulatedPerson:
    """Answers half a second after something is shown.

    Args:
        answers: what they say when they are shown something; else nothing.
        room: by default a quiet one.
        gain: of the microphone.
        until: they press Ctrl-C when they are shown this.

    Attributes:
        shown: everything so far.
    """

    def __init__(
        self, answers: Mapping[str, str], room: SimulatedRoom | None = None, *, gain: float = 1.0, until: str = ""
    ) -> None:
        self._answers = answers
        self._room = room or SimulatedRoom()
        self._gain = gain
        self._until = until
        self._mixer = Mixer()
        self._coach, self._voice = Pyttsx3Voice(), Pyttsx3Voice("en-us+f3")
        self.shown: list[str] = []

    def close(self) -> None:
        """Let the voices go."""
        self._coach.close()
        self._voice.close()

    def say(self, text: str) -> Seconds:
        """Let the coach speak; gives when it will have ended."""
        clip = shape(self._coach.speak(text))
        begin = self._mixer.position + _BLOCK
        self._mixer.play(clip.samples, begin)
        return to_seconds(begin + clip.frames)

    def show(self, text: str) -> None:
        """Show the person something."""
        self.shown.append(text)
        if text == self._until:
            raise KeyboardInterrupt
        if text in self._answers:
            words = shape(self._voice.speak(self._answers[text])).samples
            self._room.say(words, to_seconds(self._mixer.position) + 0.5)

    def captured(self, *, aloud: bool = True) -> Iterator[Captured]:
        """Give what the microphone hears, without end; what is played with it unless nothing is."""
        while True:
            block = self._room.block(self._mixer.mix(_BLOCK)) * self._gain
            heard = np.clip(block, -32_768, 32_767).astype(np.int16)
            yield Captured(heard, to_seconds(self._mixer.position), self._room.played if aloud else None)
