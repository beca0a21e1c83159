"""Taking turns with a person before a microphone: the coach says something, then the person does.

Paced by the blocks of the microphone, whose moments are the only clock here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Final

import numpy as np

from voicecoach.errors import SoundError
from voicecoach.language import CalibrationWords
from voicecoach.listening.echo_path import EchoPath, echo_path
from voicecoach.listening.gate import LevelMeter
from voicecoach.listening.phrases import Grammar, Hearing
from voicecoach.listening.veto import Spoken, Veto
from voicecoach.ports import Recogniser
from voicecoach.units import Pcm, Seconds

SILENCE_LASTS: Final[Seconds] = 5.0

SETTLED: Final[Seconds] = 0.4
"""After the coach's last word: the room's echo has died away and the gate has closed."""

STILL_SPEAKING: Final[Seconds] = 2.6
"""Longest that a turn goes on after its end, for a sound under way that may still be a command."""


_FULL_SCALE: Final = 32_760


@dataclass(frozen=True, slots=True)
class Captured:
    """A block of the microphone.

    Attributes:
        block: int16 at ``HEARING_RATE``, at most 100 ms.
        at: moment of its end, audio clock.
        played: what the loudspeaker played meanwhile, equally long; None without a loudspeaker.
    """

    block: Pcm
    at: Seconds
    played: Pcm | None


@dataclass(frozen=True, slots=True)
class Room:
    """What was measured before the first turn.

    Attributes:
        noise: while nobody spoke, high-passed, dB of full scale.
        echo: of the coach; None where nothing comes back, and without a loudspeaker.
    """

    noise: float
    echo: EchoPath | None


class Turns:
    """One conversation.

    Args:
        captured: the microphone, block after block, without an end.
        recogniser: need not answer about each block at once.
        say: speaks a text, and gives the moment at which it will have been said; None without a loudspeaker.
        show: called with a sentence for the person's eyes.

    Attributes:
        now: end of the last block, audio clock.
        levels: of each 10 ms so far, high-passed, dB of full scale.
        full_scale: how many samples so far were at full scale.
        hearings: all that was heard so far, also of the coach.
        silent: whether the microphone has given nothing but digital silence.
    """

    def __init__(
        self,
        captured: Iterator[Captured],
        recogniser: Recogniser,
        say: Callable[[str], Seconds] | None,
        show: Callable[[str], None],
    ) -> None:
        self._captured = captured
        self._recogniser = recogniser
        self._say = say
        self._show = show
        self._veto = Veto()
        self.hearings: list[Hearing] = []
        self._meter = LevelMeter()
        self._late: Seconds = 0.0
        self.now: Seconds = 0.0
        self.levels: list[float] = []
        self.full_scale = 0
        self.silent = True

    @property
    def aloud(self) -> bool:
        """Whether the coach can be heard."""
        return self._say is not None

    def room(self, words: CalibrationWords) -> Room:
        """Measure the noise, then the echo by what the coach says; takes a quarter of a minute.

        Raises:
            SoundError: the microphone gives nothing, or went away; as below.
            HearingError: the recogniser failed; as below.
        """
        self.tell(words.quiet)
        begin = len(self.levels)
        self.listen(until=self.now + SILENCE_LASTS)
        noise = median(self.levels[begin:])
        if not self.aloud:
            return Room(noise, None)
        captured = [each for sentence in words.sentences for each in self.tell(sentence)]
        echo = echo_path(((each.block, each.played) for each in captured if each.played is not None), noise)
        if echo is not None and echo.late is not None:
            self._late = max(echo.late, 0.0)
        return Room(noise, echo)

    def tell(self, text: str) -> list[Captured]:
        """Show and say something; give what the microphone gave until it was said."""
        self._show(text)
        return self.listen(until=self._spoken(text) + SETTLED) if self.aloud else []

    def ask(self, text: str, grammar: Grammar) -> Seconds:
        """Say something and show it when it is the person's turn; give the moment from which on they may answer.

        Args:
            grammar: what is listened for from then on.
        """
        asked = self.now
        if self.aloud:
            asked = self._spoken(text) + self._late
            self.listen(until=asked + SETTLED)
        self._recogniser.listen_for(grammar)
        self._show(text)
        return asked

    def heard_since(self, moment: Seconds) -> list[Hearing]:
        """Give what was heard of what began to sound after a moment, as a session would take it."""
        return [self._veto.judge(hearing) for hearing in self.hearings if hearing.start >= moment]

    def coach_speaks(self, at: Seconds) -> bool:
        """Whether the coach was saying something at a moment, or had just done so."""
        return self._veto.coach_speaks(at)

    def listen(self, until: Seconds) -> list[Captured]:
        """Take at least one block, and all until a moment; have them heard."""
        listened: list[Captured] = []
        while not listened or self.now < until:
            each = next(self._captured)
            listened.append(each)
            self.now = each.at
            self.hearings += self._recogniser.hear(each.block, each.at, each.played)
            self.levels += self._meter.feed(each.block)
            self.full_scale += int(np.count_nonzero(np.abs(each.block.astype(np.int32)) >= _FULL_SCALE))
            self.silent = self.silent and not each.block.any()
        return listened

    def let_finish(self) -> list[Captured]:
        """Take what the microphone gives while somebody is still speaking, up to ``STILL_SPEAKING``."""
        listened: list[Captured] = []
        end = self.now + STILL_SPEAKING
        while self._recogniser.somebody_speaks and self.now < end:
            listened += self.listen(until=self.now)
        return listened

    def refuse_silence(self) -> None:
        """Refuse a microphone that gives nothing.

        Raises:
            SoundError: it has given digital silence all the time.
        """
        if self.silent:
            raise SoundError(
                "The microphone gives perfect silence.",
                "Unmute it, choose it in the sound settings, and allow this terminal to use it.",
            )

    def _spoken(self, text: str) -> Seconds:
        assert self._say is not None
        end = self._say(text)
        self._veto.coach_says(Spoken(text, self.now, end + self._late))
        return end
