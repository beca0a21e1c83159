"""The ear: microphone blocks in, verified phrases out. Gate, then decode, then verify."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np

from voicecoach.listening.gate import Segment, Sound, SpeechGate, TooLong
from voicecoach.listening.phrases import Grammar, Heard, Hearing, Unheard
from voicecoach.listening.verify import Decoded, verify
from voicecoach.units import HEARING_RATE, Pcm, Seconds

_LEVEL_FRAME: Final = HEARING_RATE * 30 // 1000


class Decoder(Protocol):
    """An engine that scores a segment against phrases. Used from one thread at a time."""

    def knows(self, word: str) -> bool:
        """Say whether a word, lower case, can be heard at all."""

    def decode(self, samples: Pcm, texts: tuple[str, ...]) -> Decoded:
        """Decode one segment (int16 at ``HEARING_RATE``) as one of at least one phrases, and as unknown speech.

        Raises:
            HearingError: the engine failed, or a word is not known.
        """

    def close(self) -> None:
        """Let go of the model; harmless when repeated."""


class Ear:
    """What a ``Recogniser`` does, but in this process.

    ``hear`` takes a fifth of a millisecond, and 15-50 ms where a sound ends (at most 160 ms, measured in noise).
    """

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._gate = SpeechGate()
        self._grammar = Grammar()
        self._obeyed_until: Seconds = float("-inf")

    def listen_for(self, grammar: Grammar) -> None:
        """From now on, believe only these phrases; those with a word the model lacks are left out."""
        deaf = self.deaf_to(grammar.texts)
        self._grammar = Grammar(tuple(phrase for phrase in grammar.phrases if phrase.text not in deaf))

    def deaf_to(self, texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Give, for each phrase the model cannot hear, the words that it lacks."""
        lacking = {text: tuple(word for word in text.split() if not self._decoder.knows(word)) for text in texts}
        return {text: words for text, words in lacking.items() if words or not text.split()}

    def hear(self, block: Pcm, at: Seconds) -> list[Hearing]:
        """Take the next block and give what was decided by its end.

        Each sound is answered for once: of a foreground only a success is told, as the whole is still to come, and
        nothing more of a sound in which something was heard.

        Raises:
            HearingError: the decoder failed.
        """
        hearings: list[Hearing] = []
        for sound in self._gate.feed(block, at):
            if sound.start < self._obeyed_until:
                continue
            hearing = self._judge(sound)
            if isinstance(hearing, Heard):
                self._obeyed_until = hearing.end
            elif isinstance(sound, Segment) and sound.part:
                continue
            hearings.append(hearing)
        return hearings

    def close(self) -> None:
        """Let go of the model; harmless when repeated."""
        self._decoder.close()

    def _judge(self, sound: Sound) -> Hearing:
        if isinstance(sound, TooLong):
            return _unheard(sound, why="too long for a command")
        if not self._grammar.phrases:
            return _unheard(sound, why="no phrase is listened for")
        texts = self._grammar.texts
        decoded = self._decoder.decode(sound.samples, texts)
        verdict = verify(decoded, texts, frames=(sound.end - sound.start) * 100)
        phrase = self._grammar.match(verdict.text) if verdict else None
        if verdict is None or phrase is None:
            return _unheard(sound, why="none of the phrases")
        if verdict.score < phrase.threshold:
            why = f"score {verdict.score:.2f} is below {phrase.threshold:.2f}"
            return _unheard(sound, why=why, text=phrase.text, score=verdict.score)
        return Heard(phrase, verdict.score, sound.start, sound.end, sound.decided, _level(sound.samples))


def _unheard(sound: Segment | TooLong, why: str, text: str = "", score: float = float("-inf")) -> Unheard:
    level = _level(sound.samples) if isinstance(sound, Segment) else -math.inf
    return Unheard(text, why, score, sound.start, sound.end, sound.decided, level)


def _level(samples: Pcm) -> float:
    """Give the power of the loudest 30 ms in dB of full scale."""
    frames = samples[: len(samples) // _LEVEL_FRAME * _LEVEL_FRAME].reshape(-1, _LEVEL_FRAME) / 32768
    power = float(np.mean(frames**2, axis=1).max(initial=0.0))
    return 10 * math.log10(power) if power else -math.inf
