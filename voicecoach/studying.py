"""Asking a person, prompt by prompt, for what a study of how well they are heard needs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import numpy as np

from voicecoach.calibrating import ANSWER_WITHIN
from voicecoach.language import CalibrationWords
from voicecoach.language.study_words import StudyWords
from voicecoach.listening.phrases import Grammar, Heard
from voicecoach.listening.study import Outcome, Part, Prompt, Try, tried
from voicecoach.ports import Recogniser
from voicecoach.turns import Captured, Room, Turns
from voicecoach.units import Pcm, Seconds

AFTER_A_SOUND: Final[Seconds] = 1.5
"""Longest wait for more, after a sound that was like a phrase and not believed: for who takes a breath and goes on."""

LISTENED: Final = {Part.PHRASE: ANSWER_WITHIN, Part.TALK: 6.0, Part.BREATHING: 15.0, Part.MOVING: 15.0}
"""Seconds; of a phrase at most."""


class StudyRun:
    """One study.

    Args:
        captured: the microphone, block after block, without an end.
        recogniser: with uncalibrated thresholds; need not answer about each block at once.
        say: speaks a text, and gives the moment at which it will have been said; None without a loudspeaker.
        show: called with a sentence for the person's eyes.
        calibration_words: what is said, and
        words: what is said besides.
    """

    def __init__(
        self,
        captured: Iterator[Captured],
        recogniser: Recogniser,
        say: Callable[[str], Seconds] | None,
        show: Callable[[str], None],
        calibration_words: CalibrationWords,
        words: StudyWords,
    ) -> None:
        self._turns = Turns(captured, recogniser, say, show)
        recogniser.listen_for(Grammar())
        self._words = calibration_words
        self._study_words = words
        self._noise = 0.0

    def room(self) -> Room:
        """Measure the room, before anything else.

        Raises:
            SoundError: the microphone gives nothing, or went away; as below.
            HearingError: the recogniser failed; as below.
        """
        room = self._turns.room(self._words)
        self._noise = room.noise
        return room

    def tries(self, prompts: Iterable[Prompt]) -> Iterator[tuple[Try, Pcm]]:
        """Go through all prompts; a phrase that was not understood is asked for once more, at once.

        Yields:
            What became of each, as soon as that is known, and what was listened to for it: int16 at ``HEARING_RATE``.
        """
        for prompt in prompts:
            first = self._tried(prompt, again=False)
            yield first
            self._turns.refuse_silence()
            if first[0].outcome not in (None, Outcome.CORRECT):
                yield self._tried(prompt, again=True)
        self._turns.tell(self._words.thanks)

    def _tried(self, prompt: Prompt, *, again: bool) -> tuple[Try, Pcm]:
        turns = self._turns
        asked = turns.ask(self._order(prompt, again=again), prompt.grammar)
        begin, first = turns.now, len(turns.levels)
        captured: list[Captured] = []
        while turns.now < begin + LISTENED[prompt.part] and not self._answered(prompt, asked):
            captured += turns.listen(until=turns.now)
        captured += turns.let_finish()
        sound: Pcm = np.concatenate([each.block for each in captured])
        over_room = max(turns.levels[first:]) - self._noise
        found = tried(prompt, turns.heard_since(asked), again=again, over_room=over_room, listened=turns.now - begin)
        return found, sound

    def _answered(self, prompt: Prompt, asked: Seconds) -> bool:
        if prompt.part is not Part.PHRASE:
            return False
        return any(
            isinstance(hearing, Heard)
            or (math.isfinite(hearing.score) and self._turns.now > hearing.decided + AFTER_A_SOUND)
            for hearing in self._turns.heard_since(asked)
        )

    def _order(self, prompt: Prompt, *, again: bool) -> str:
        match prompt.part:
            case Part.PHRASE:
                return (self._words.ask_again if again else self._words.ask).format(phrase=prompt.asked)
            case Part.TALK:
                return self._study_words.read.format(sentence=prompt.asked)
            case Part.BREATHING:
                return self._study_words.breathing
            case Part.MOVING:
                return self._study_words.moving


def texts(prompts: Iterable[Prompt], calibration_words: CalibrationWords, words: StudyWords) -> list[str]:
    """Give all that may be said in a study, each once."""
    said = [calibration_words.quiet, *calibration_words.sentences, words.breathing, words.moving]
    for prompt in prompts:
        if prompt.part is Part.PHRASE:
            said += [ask.format(phrase=prompt.asked) for ask in (calibration_words.ask, calibration_words.ask_again)]
        elif prompt.part is Part.TALK:
            said.append(words.read.format(sentence=prompt.asked))
    return list(dict.fromkeys([*said, calibration_words.thanks]))
