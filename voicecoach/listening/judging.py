"""Who judges a sound: one engine that proposes a phrase and scores it, or that and a second opinion."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from voicecoach.errors import HearingError
from voicecoach.listening.opinion import Opinion, in_doubt, reconsidered
from voicecoach.listening.verify import Decoded, Verdict, verify
from voicecoach.units import Pcm


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


class Judge(Protocol):
    """Says which phrase a segment is, and how well that stands. Used from one thread at a time."""

    def knows(self, word: str) -> bool:
        """Say whether a word, lower case, can be heard at all."""

    def judge(self, samples: Pcm, texts: tuple[str, ...], frames: float) -> Verdict | None:
        """Find the likeliest phrase of a segment, scored on the scale of ``Phrase.threshold``.

        Args:
            samples: int16 at ``HEARING_RATE``, with the margins that the gate leaves around the speech.
            texts: at least one phrase, of words that are known.
            frames: length of the speech in frames of 10 ms, without the margins.

        Returns:
            None when it is none of the phrases.

        Raises:
            HearingError: the engine failed, or a word is not known.
        """

    def close(self) -> None:
        """Let go of the model; harmless when repeated."""


class OneEngine:
    """The ``Judge`` of one decoder alone.

    Args:
        decoder: closed with this object.
    """

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder

    def knows(self, word: str) -> bool:
        """Say whether the decoder knows a word."""
        return self._decoder.knows(word)

    def judge(self, samples: Pcm, texts: tuple[str, ...], frames: float) -> Verdict | None:
        """Decode and verify; see ``Judge``."""
        return verify(self._decoder.decode(samples, texts), texts, frames)

    def close(self) -> None:
        """Let go of the decoder."""
        self._decoder.close()


class Adviser(Protocol):
    """Another engine, asked about one phrase at a time. Used from one thread."""

    def opinion(self, samples: Pcm, text: str) -> Opinion | None:
        """Say how well a phrase fits a segment (int16 at ``HEARING_RATE``), or None for no opinion, or none in time.

        Raises:
            HearingError: the engine is gone for good.
        """

    def close(self) -> None:
        """Let go of the engine; harmless when repeated."""


class SecondOpinion:
    """The ``Judge`` that asks a second engine where the first is in doubt, and does without it where it must.

    Args:
        first: proposes the phrase; closed with this object.
        second: closed with this object.

    Attributes:
        lost: why there is no second opinion any more, one sentence; empty while there is.
    """

    def __init__(self, first: Judge, second: Adviser) -> None:
        self._first = first
        self._second = second
        self.lost = ""

    def knows(self, word: str) -> bool:
        """Say whether the first engine knows a word; phrases that the second does not know are judged without it."""
        return self._first.knows(word)

    def judge(self, samples: Pcm, texts: tuple[str, ...], frames: float) -> Verdict | None:
        """Judge, and reconsider what is in doubt; see ``Judge``."""
        verdict = self._first.judge(samples, texts, frames)
        if verdict is None or self.lost or not in_doubt(verdict.score):
            return verdict
        try:
            opinion = self._second.opinion(samples, verdict.text)
        except HearingError as fault:
            self.lost = str(fault)
            return verdict
        return replace(verdict, score=reconsidered(verdict.score, opinion)) if opinion else verdict

    def close(self) -> None:
        """Let go of both engines."""
        self._first.close()
        self._second.close()
