"""The ear: microphone blocks in, verified phrases out. Cancel the coach's echo, cut, judge."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from voicecoach.listening.echo_canceller import EchoCanceller
from voicecoach.listening.gate import GateReading, Segment, Sound, SpeechGate, TooLong
from voicecoach.listening.judging import Judge
from voicecoach.listening.near_end import NearEnd
from voicecoach.listening.phrases import Grammar, Heard, Hearing, Unheard
from voicecoach.listening.spotting import MARGIN, Finder, Spotter
from voicecoach.units import HEARING_RATE, Pcm, Seconds

_SHORTEST: Seconds = 0.15
"""Of a command: a click or the end of an echo is shorter. Of 700 commands heard of people the shortest took 0.31 s."""

_LONG: Seconds = 1.8
"""Few commands take longer, noise around them included: 2 in 100 of those heard of people in any condition measured."""

_LONG_MARGIN = 1.5
"""Added to the threshold of a longer sound: most are whole sentences. It cost 1 in 100 commands in kitchen noise, and
took away the three false ones in 0.2 h of talk."""


class Ear:
    """What a ``Recogniser`` does, but in this process.

    ``hear`` takes about a millisecond for 0.1 s, and 15-50 ms more where a sound ends (at most 160 ms, measured in
    noise). While a sound goes on that is too long to be a command, 10-30 ms more every 0.4 s.

    Args:
        judge: closed with this object.
        finder: spots commands within such a sound; without one, those are lost.
    """

    def __init__(self, judge: Judge, finder: Finder | None = None) -> None:
        self._judge = judge
        self._spotter = Spotter(finder) if finder else None
        self._canceller = EchoCanceller()
        self._near_end = NearEnd()
        self._gate = SpeechGate()
        self._grammar = Grammar()
        self._held = 0  # samples, by the canceller
        self._until: Seconds = 0.0  # end of what it gave
        self._obeyed_until: Seconds = float("-inf")

    @property
    def somebody_speaks(self) -> bool:
        """Whether a sound is under way that may be a command, and is not just the coach's own."""
        return self._gate.open and self._near_end.speaks

    @property
    def gate(self) -> GateReading:
        """What the gate measured last, of the sound without the coach's echo."""
        return self._gate.reading

    def listen_for(self, grammar: Grammar) -> None:
        """From now on, believe only these phrases; those with a word the model lacks are left out."""
        deaf = self.deaf_to(grammar.texts)
        self._grammar = Grammar(tuple(phrase for phrase in grammar.phrases if phrase.text not in deaf))

    def deaf_to(self, texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Give, for each phrase the model cannot hear, the words that it lacks."""
        lacking = {text: tuple(word for word in text.split() if not self._judge.knows(word)) for text in texts}
        return {text: words for text, words in lacking.items() if words or not text.split()}

    def hear(self, block: Pcm, at: Seconds, played: Pcm | None = None) -> list[Hearing]:
        """Take the next block and give what was decided by its end, or up to 16 ms before: the canceller's block.

        Each sound is answered for once: of a foreground only a success is told, as the whole is still to come, and
        nothing more of a sound in which something was heard.

        Args:
            block: see ``ports.Recogniser.hear``, as the others.

        Raises:
            HearingError: the judge failed.
        """
        samples = self._without_echo(block, played)
        self._until = until = at - self._held / HEARING_RATE
        hearings: list[Hearing] = []
        for sound in self._gate.feed(samples, until):
            if sound.start < self._obeyed_until:
                continue
            hearing = self._hearing_of(sound)
            if isinstance(hearing, Heard):
                self._obeyed_until = hearing.end
            elif isinstance(sound, Segment) and sound.part:
                continue
            hearings.append(hearing)
        return [*hearings, *self._spotted(samples, until)]

    def close(self) -> None:
        """Let go of the model; harmless when repeated."""
        self._judge.close()

    def _without_echo(self, block: Pcm, played: Pcm | None) -> Pcm:
        cancelled = self._canceller.cancel(block, played)
        for each in cancelled:
            self._near_end.step(each)
        samples: Pcm = np.concatenate([np.zeros(0, np.int16), *(each.samples for each in cancelled)])
        self._held += len(block) - len(samples)
        return samples

    def _spotted(self, samples: Pcm, until: Seconds) -> list[Heard]:
        """Give what was heard within a sound that is too long; of the rest nothing is told, as it is all talk."""
        heard: list[Heard] = []
        if self._spotter is None:
            return heard
        for spotted in self._spotter.feed(samples, until, self._grammar.texts, self._gate.long_since):
            if spotted.segment.start < self._obeyed_until:
                continue
            hearing = self._hearing_of(spotted.segment, margin=MARGIN)
            if isinstance(hearing, Heard) and hearing.phrase.text == spotted.text:
                self._obeyed_until = hearing.end
                heard.append(hearing)
        return heard

    def _hearing_of(self, sound: Sound, margin: float = 0.0) -> Hearing:
        if isinstance(sound, TooLong):
            return self._unheard(sound, "too long for a command")
        if not self._grammar.phrases:
            return self._unheard(sound, "no phrase is listened for")
        seconds = sound.end - sound.start
        if seconds < _SHORTEST:
            return self._unheard(sound, "too short for a command")
        margin = max(margin, _LONG_MARGIN if seconds > _LONG else 0.0)
        verdict = self._judge.judge(sound.samples, self._grammar.texts, frames=seconds * 100)
        phrase = self._grammar.match(verdict.text) if verdict else None
        if verdict is None or phrase is None:
            return self._unheard(sound, "none of the phrases")
        if verdict.score < phrase.threshold + margin:
            why = f"score {verdict.score:.2f} is below {phrase.threshold + margin:.2f}"
            return self._unheard(sound, why, phrase.text, verdict.score)
        return Heard(phrase, verdict.score, sound.start, sound.end, sound.decided, self._near(sound))

    def _unheard(self, sound: Sound, why: str, text: str = "", score: float = -math.inf) -> Unheard:
        return Unheard(text, why, score, sound.start, sound.end, sound.decided, self._near(sound))

    def _near(self, sound: Sound) -> float:
        return self._near_end.share(self._until - sound.start, self._until - sound.end)
