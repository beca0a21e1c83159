"""Whether what was decoded was said: the likelihood of the phrase against everything else it could have been.

A closed grammar turns any sound into one of its phrases, and an engine then gives it a confidence of 1.0: without a
verifier about 89 commands are obeyed in an hour of ordinary talk, with it about one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

NOTHING: Final = ""
"""The alternative in which nobody spoke."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The same samples decoded twice.

    Attributes:
        alternatives: ``(text, log-likelihood)``, likeliest first, with the phrases as the only words there are. Texts
            may be ``NOTHING`` or a mixture that is no phrase.
        unknown: log-likelihood of the samples as any other speech (nats, on the same scale).
    """

    alternatives: tuple[tuple[str, float], ...]
    unknown: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The likeliest phrase and how well it stands.

    Attributes:
        score: ``z``, to be compared with ``Phrase.threshold``; MODEL.md beside the bundled model has what 0.75 gives.
    """

    text: str
    score: float


# The weights were fitted for the first model that shipped, on one half of recordings of more than fifty people saying
# six phrases, clean, in a room and with kitchen noise, and of whole sentences. For the model that ships now the
# constant was moved by -0.5: hits are about as before, and half as many single words are obeyed that are no command.
# Weights fitted anew gave the same curve (`python -m tests.bench.fit_verifier`). Log-likelihoods are in nats, of
# segments cut by an energy gate, decoded with beam 15 and lattice-beam 6. With another model the formula still ranks;
# `model fit` brings its scores to this scale.
_OVER_UNKNOWN = 0.299
_OVER_NOTHING = 0.063
_OVER_NEXT_PHRASE = 0.092
_OVER_UNKNOWN_PER_FRAME = 2.98
_CONSTANT = -0.413
_ABSENT = 15.0  # an alternative that the lattice no longer holds is at least this much less likely


def verify(decoded: Decoded, texts: Collection[str], frames: float) -> Verdict | None:
    """Find the likeliest alternative that is a phrase, and score it.

    Mixtures of phrases and silence are passed over: in noise silence often wins though a phrase was said, and the
    score takes that into account.

    Args:
        decoded: what a decoder made of one segment.
        texts: the phrases; only exact ones count.
        frames: length of the speech in frames of 10 ms, without the margins around it.

    Returns:
        None when no alternative is a phrase.
    """
    phrases = [(text, likelihood) for text, likelihood in decoded.alternatives if text in texts]
    if not phrases:
        return None
    text, likelihood = phrases[0]
    nothing = next((other for words, other in decoded.alternatives if words == NOTHING), likelihood - _ABSENT)
    following = next((other for words, other in phrases if words != text), likelihood - _ABSENT)
    over_unknown = likelihood - decoded.unknown
    score = (
        _OVER_UNKNOWN * _clip(over_unknown, -15.0, 20.0)
        + _OVER_NOTHING * _clip(likelihood - nothing, -12.0, 15.0)
        + _OVER_NEXT_PHRASE * _clip(likelihood - following, 0.0, 10.0)
        + _OVER_UNKNOWN_PER_FRAME * over_unknown / max(frames, 1.0)
        + _CONSTANT
    )
    return Verdict(text, score)


def _clip(value: float, least: float, most: float) -> float:
    return min(max(value, least), most)
