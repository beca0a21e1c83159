"""Finding out how a person is heard in a room: silence, then the coach's own voice, then phrases read aloud."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import Final

from voicecoach.language import CalibrationWords
from voicecoach.listening.attempt import Attempt
from voicecoach.listening.calibration import ROOM_TO_SPARE, Measured, Said
from voicecoach.listening.phrases import Grammar, Heard, Hearing, Phrase
from voicecoach.listening.veto import SAYING_ANYTHING, SOMEBODY
from voicecoach.ports import Recogniser
from voicecoach.turns import Captured, Turns
from voicecoach.units import Seconds

ANSWER_WITHIN: Final[Seconds] = 5.0
"""Longest wait for a phrase, from the moment it is the person's turn."""

CLIPPED: Final = 20
"""Samples at full scale from which on a microphone is overdriven; speech that just touches it has one or two."""


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
        self._turns = Turns(captured, recogniser, say, show)
        self._recogniser = recogniser
        self._words = words

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
        room = self._turns.room(self._words)
        others = [self._over(hearing, grammar) for hearing in self._turns.hearings]
        levels: list[float] = []
        said = [self._said(phrase, grammar, levels) for phrase in phrases]
        self._turns.tell(self._words.thanks)
        return Measured(
            room.noise,
            median(levels) if levels else None,
            self._turns.full_scale >= CLIPPED,
            tuple(said),
            tuple(over for over in others if math.isfinite(over)),
            self._turns.aloud,
            room.echo,
        )

    def _said(self, phrase: Phrase, grammar: Grammar, levels: list[float]) -> Said:
        """Have the person say a phrase, again if need be; add how loud that was."""
        scores: list[float] = []
        for words in (self._words.ask, self._words.ask_again):
            attempt, level = self._attempt(phrase, grammar, words.format(phrase=phrase.text))
            scores.append(attempt.score_as(phrase.text))
            if math.isfinite(attempt.score):
                levels.append(level)
            if scores[-1] >= phrase.threshold + ROOM_TO_SPARE:
                break
        self._turns.refuse_silence()
        return Said(phrase, tuple(scores))

    def _attempt(self, phrase: Phrase, grammar: Grammar, ask: str) -> tuple[Attempt, float]:
        """Ask for a phrase, and give what was heard until it was, or another one was, or for ``ANSWER_WITHIN``."""
        turns = self._turns
        asked = turns.ask(ask, grammar)
        begin, end = len(turns.levels), turns.now + ANSWER_WITHIN
        answers: list[Hearing] = []
        while turns.now < end and not any(math.isfinite(answer.score) for answer in answers):
            turns.listen(until=turns.now)
            answers = turns.heard_since(asked)
        return Attempt(phrase.text, "", tuple(answers)), max(turns.levels[begin:])

    def _over(self, hearing: Hearing, grammar: Grammar) -> float:
        """By how much something that was heard was over the least threshold that it would have had in a session."""
        phrase = hearing.phrase if isinstance(hearing, Heard) else grammar.match(hearing.text)
        if phrase is None:
            return -math.inf
        coach = self._turns.coach_speaks(hearing.end) and hearing.near < SOMEBODY
        return hearing.score - phrase.threshold - (SAYING_ANYTHING if coach else 0.0)
