"""Many synthetic voices that say things to the real recogniser, to find out what it makes of them.

They are kinder than people: of 46 phrases each of sixteen voices had 44 or more heard by the bundled model, which
learnt from such voices. So they tell which phrases are alike and how a model scores, not how well a person is heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecoach.adapters.pyttsx3_voice import Pyttsx3Voice
from voicecoach.listening.attempt import Attempt
from voicecoach.listening.phrases import Hearing
from voicecoach.listening.simulated_room import SPEECH_DBFS, SimulatedRoom
from voicecoach.ports import Recogniser
from voicecoach.sound.clip import shape
from voicecoach.units import SAMPLE_RATE, Samples, Seconds

_BLOCK: Final = SAMPLE_RATE // 10
_SETTLING: Final[Seconds] = 3.0
"""Before the first word: the gate follows a new level of noise within a second and a half."""

_PAUSE: Final[Seconds] = 0.5
_DECIDED: Final[Seconds] = 0.6
"""After the last word: the gate knows its end within 0.35 s."""


@dataclass(frozen=True, slots=True)
class Singer:
    """One of the voices, in a room of its own.

    Attributes:
        voice: as espeak-ng names it.
        rate: words per minute.
        over_noise: of the speech, in dB; white noise.
    """

    voice: str
    rate: int
    over_noise: float


QUIET: Final = 36.0
NOISY: Final = 15.0

SINGERS: Final = (
    Singer("en-us+f2", 150, QUIET),
    Singer("en-us+m3", 140, NOISY),
    Singer("en-us+m1", 160, QUIET),
    Singer("en-us+f4", 150, NOISY),
    Singer("en-us+f5", 170, QUIET),
    Singer("en-us+m7", 150, NOISY),
    Singer("en-us+klatt2", 150, QUIET),
    Singer("en-us+f3", 130, NOISY),
)
"""Women and men in turn, as espeak-ng has them; each other one in a quiet room."""


class Chorus:
    """Says texts to a recogniser and takes down what it makes of them.

    The same each time, but for some milliseconds by which espeak-ng's speech differs.

    Args:
        ear: listens already for what it is to hear, and answers about each block at once.
    """

    def __init__(self, ear: Recogniser) -> None:
        self._ear = ear
        self._now: Seconds = 0.0

    def attempts(self, singer: Singer, texts: Iterable[str]) -> Iterator[Attempt]:
        """Let one voice say some texts, one after the other; about 50 ms each.

        Raises:
            VoiceError: there is no such voice, or it failed.
            HearingError: the recogniser failed.
        """
        voice = Pyttsx3Voice(singer.voice, singer.rate)
        room = SimulatedRoom(noise_dbfs=SPEECH_DBFS - singer.over_noise)
        try:
            pause = _SETTLING
            began = self._now
            for text in texts:
                words = shape(voice.speak(text)).samples
                begin = self._now + pause
                room.say(words, begin - began)
                hearings = self._hear(room, until=begin + len(words) / SAMPLE_RATE + _DECIDED)
                yield Attempt(text, singer.voice, tuple(hearing for hearing in hearings if hearing.end > begin))
                pause = _PAUSE
        finally:
            voice.close()

    def _hear(self, room: SimulatedRoom, until: Seconds) -> list[Hearing]:
        hearings: list[Hearing] = []
        while self._now < until:
            self._now = round(self._now + 0.1, 1)
            hearings += self._ear.hear(room.block(_SILENCE), self._now)
        return hearings


_SILENCE: Final[Samples] = np.zeros(_BLOCK, np.float32)
"""What the coach says meanwhile."""
