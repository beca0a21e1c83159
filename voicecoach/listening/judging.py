"""Who judges a sound: a decoder proposes a phrase, and the verifier scores it."""

from __future__ import annotations

from typing import Protocol

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


class VerifyingJudge:
    """The ``Judge`` that verifies what a decoder makes of a sound.

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
