"""Finding out how a person is heard in a room: silence, then the coach's own voice, then phrases read aloud.

Paced by the blocks of the microphone, whose moments are the only clock here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

import numpy as np

from voicecoach.errors import SoundError
from voicecoach.language import CalibrationWords
from voicecoach.listening.attempt import Attempt
from voicecoach.listening.calibration import ROOM_TO_SPARE, Measured, Said
from voicecoach.listening.echo_path import EchoPath, echo_path
from voicecoach.listening.gate import LevelMeter
from voicecoach.listening.phrases import Grammar, Heard, Hearing, Phrase
from voicecoach.listening.veto import SAYING_ANYTHING, SOMEBODY, Spoken, Veto
from voicecoach.ports import Recogniser
from voicecoach.units import Pcm, Seconds

SILENCE_LASTS: Final[Seconds] = 5.0

SETTLED: Final[Seconds] = 0.4
"""After the coach's last word: the room's echo has died away and the gate has closed."""

ANSWER_WITHIN: Final[Seconds] = 5.0
"""Longest wait for a phrase, from the moment it is the person's turn."""

CLIPPED: Final = 20
"""Samples at full scale from which on a microphone is overdriven; speech that just touches it has one or two."""

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


class CalibrationRun:
    """One calibration.

    Args:
        captured: the microphone, block after block, without an end.
        recogniser: with uncalibrated thresholds; need not answer about each block at once.
        say: speaks a text, and gives the moment at which it will have been said; None without a loudspeaker.
        show: called with a sentence for the person's eyes.
        words: what is said.
    """

    def __init__(
        self,
        captured: Iterator[Captured],
        recogniser: Recogniser,
        say: Callable[[str], Seconds] | None,
        show: Callable[[str], None],
        words: CalibrationWords,
    ) -> None:
        self._captured = captured
        self._recogniser = recogniser
        self._say = say
        self._show = show
        self._words = words
        self._veto = Veto()
        self._now: Seconds = 0.0
        self._late: Seconds = 0.0
        self._hearings: list[Hearing] = []
        self._meter = LevelMeter()
        self._levels: list[float] = []  # of each 10 ms, dB of full scale
        self._full_scale = 0
        self._silent = True

    def measure(self, grammar: Grammar, phrases: Sequence[Phrase]) -> Measured:
        """Do it all; takes about a minute.

        Args:
            grammar: everything that can be said to the coach.
            phrases: those that the person is asked to say.

        Raises:
            SoundError: the microphone gives nothing, or went away.
            HearingError: the recogniser failed.
        """
        self._recogniser.listen_for(grammar)
        noise = self._noise()
        echo = self._echo(noise)
        others = [self._over(hearing, grammar) for hearing in self._hearings]
        levels: list[float] = []
        said = [self._said(phrase, levels) for phrase in phrases]
        self._tell(self._words.thanks)
        return Measured(
            noise,
            median(levels) if levels else None,
            self._full_scale >= CLIPPED,
            tuple(said),
            tuple(over for over in others if math.isfinite(over)),
            self._say is not None,
            echo,
        )

    def _noise(self) -> float:
        self._tell(self._words.quiet)
        begin = len(self._levels)
        self._listen(until=self._now + SILENCE_LASTS)
        return median(self._levels[begin:])

    def _echo(self, noise: float) -> EchoPath | None:
        if self._say is None:
            return None
        captured = [each for sentence in self._words.sentences for each in self._tell(sentence)]
        echo = echo_path(((each.block, each.played) for each in captured if each.played is not None), noise)
        if echo is not None and echo.late is not None:
            self._late = max(echo.late, 0.0)
        return echo

    def _said(self, phrase: Phrase, levels: list[float]) -> Said:
        """Have the person say a phrase, again if need be; add how loud that was."""
        scores: list[float] = []
        for words in (self._words.ask, self._words.ask_again):
            attempt, level = self._attempt(phrase, words.format(phrase=phrase.text))
            scores.append(attempt.score_as(phrase.text))
            if math.isfinite(attempt.score):
                levels.append(level)
            if scores[-1] >= phrase.threshold + ROOM_TO_SPARE:
                break
        if self._silent:
            raise SoundError(
                "The microphone gives perfect silence.",
                "Unmute it, choose it in the sound settings, and allow this terminal to use it.",
            )
        return Said(phrase, tuple(scores))

    def _attempt(self, phrase: Phrase, ask: str) -> tuple[Attempt, float]:
        """Ask for a phrase, and give what was heard until it was, or another one was, or for ``ANSWER_WITHIN``."""
        asked = self._now
        if self._say is not None:
            asked = self._spoken(ask) + self._late
            self._listen(until=asked + SETTLED)
        self._show(ask)
        begin, end = len(self._levels), self._now + ANSWER_WITHIN
        answers: tuple[Hearing, ...] = ()
        while self._now < end and not any(math.isfinite(answer.score) for answer in answers):
            self._listen(until=self._now)
            answers = tuple(hearing for hearing in self._hearings if hearing.start >= asked)
        return Attempt(phrase.text, "", answers), max(self._levels[begin:])

    def _tell(self, text: str) -> list[Captured]:
        """Say and show something; give what the microphone gave until it was said."""
        self._show(text)
        return [] if self._say is None else self._listen(until=self._spoken(text) + SETTLED)

    def _spoken(self, text: str) -> Seconds:
        assert self._say is not None
        end = self._say(text)
        self._veto.coach_says(Spoken(text, self._now, end))
        return end

    def _listen(self, until: Seconds) -> list[Captured]:
        """Take at least one block, and all until a moment; have them heard."""
        listened: list[Captured] = []
        while not listened or self._now < until:
            each = next(self._captured)
            listened.append(each)
            self._now = each.at
            self._hearings += self._recogniser.hear(each.block, each.at, each.played)
            self._levels += self._meter.feed(each.block)
            self._full_scale += int(np.count_nonzero(np.abs(each.block.astype(np.int32)) >= _FULL_SCALE))
            self._silent = self._silent and not each.block.any()
        return listened

    def _over(self, hearing: Hearing, grammar: Grammar) -> float:
        """By how much something that was heard was over the threshold that it would have had in a session."""
        phrase = hearing.phrase if isinstance(hearing, Heard) else grammar.match(hearing.text)
        if phrase is None:
            return -math.inf
        coach = self._veto.coach_speaks(hearing.end) and hearing.near < SOMEBODY
        return hearing.score - phrase.threshold - (SAYING_ANYTHING if coach else 0.0)
