"""A second engine's opinion of a phrase, and what becomes of the first one's score by it.

Two engines that were made differently are wrong about different sounds: a word that sounds like a command to one does
not to the other, and noise that hides a command from one leaves the other enough of it.

The weights are of a logistic regression, stretched and shifted so that about as many phrases are heard as without the
second opinion. They were fitted on recordings of more than fifty people saying six phrases and of whole sentences, and
on synthetic voices; ``python -m tests.bench.fit_second_opinion`` does it again. With the model that ships now a second
opinion matters little: at 0.75, in per cent of 180 phrases heard, clean 97 before and with it, across a room 96 and 97,
over a kitchen 10 dB below 92 both, both 82 and 81; of 632 pieces of talk 10 obeyed before and 7 with it, of 180 single
words that are no command 3 and 4. The weights of the first model that shipped would hear 98 % across a room, and obey
one in five digits there.

A free decode of the same sound over 3,000 common words, as in the second engine's own verifier, was of no further use:
it found one in five of the true phrases in doubt, and the regression ranked no better with it. Nor were scores of
single phones, nor whether the second engine would have chosen the same phrase.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Opinion:
    """How well a phrase can be laid along a sound, with silence around it and between its words.

    Both are mean log-likelihoods in nats per frame of 10 ms, less that of whatever sound of speech fits each frame
    best; so 0 is perfect, -4 good and -9 bad.

    Attributes:
        said: over the words.
        around: over the silence; 0 where there is none. Bad when something else was said before or after.
    """

    said: float
    around: float


LEAST: Final = -1.0
"""Below this score hardly a sound is a command, whatever another engine says."""

MOST: Final = 4.0
"""From here on hardly a sound is none."""

SCORE: Final = 0.70
SAID: Final = 0.36
AROUND: Final = 0.09
CONSTANT: Final = 2.8


def in_doubt(score: float) -> bool:
    """Say whether a second opinion can matter to a score."""
    return LEAST <= score < MOST


def reconsidered(score: float, opinion: Opinion) -> float:
    """Give the score of both engines together, on the scale of ``Phrase.threshold``.

    Args:
        score: of the first engine, in doubt.
    """
    return SCORE * score + SAID * opinion.said + AROUND * opinion.around + CONSTANT


_ALONE_SAID: Final = 1.69
_ALONE_AROUND: Final = 1.03
_ALONE_CONSTANT: Final = 13.4


def alone(opinion: Opinion) -> float:
    """Give the score of a phrase that the second engine found by itself, on the scale of ``Phrase.threshold``."""
    return _ALONE_SAID * opinion.said + _ALONE_AROUND * opinion.around + _ALONE_CONSTANT
