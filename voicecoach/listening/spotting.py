"""A command within talk that goes on: a television, a visitor, an echo that is not cancelled.

The gate cannot cut such a command out, as the sound neither begins nor ends with it. So while a sound is too long to be
a command, the last 2.4 s of it are decoded every 0.4 s with the phrases as the only words there are, which costs 2-5 %
of a core, and each phrase that lies whole within them is *spotted*: cut at the times of its words, with a margin, to be
judged as any other segment.

Talk is full of words that are a little like a phrase, so two more things are asked:

- The phrase stands out: its loudest fifth of a second is 1 dB louder than that of the 3 s before. Whoever speaks to the
  coach is nearer to it than the television, and a word in the middle of somebody's sentence is seldom its loudest. This
  leaves out most false commands and few true ones; a mean level, over 1-4 s before, did less well.
- It scores ``MARGIN`` more than its threshold.

Both figures were chosen on half of the recordings (six phrases by people; as television, sentences by people, run
together without gaps). Of 90 commands of the other half were heard, by the gate alone and with this:

| television, under the command | 10 dB | 5 dB | as loud | 5 dB louder |
|---|---|---|---|---|
| gate alone | 50 | 3 | 0 | 0 |
| and spotted | 68 | 34 | 7 | 1 |

Nothing was spotted that nobody had said in 0.2 h of that television, with the six phrases or with all of our own; in
1.1 h of synthetic voices reading prose without a pause, three were: "execution continues" twice, "clause" once. In a
room, one more. Where such prose has the very words of a phrase, 8 in 100 are obeyed: that they stand out is all that
tells a listener from a television. Commands fainter than the television are lost. Even cut where they are, by hand, the
bundled model tells no more of them apart than by chance: it was not trained on two voices at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from voicecoach.listening.gate import Segment
from voicecoach.units import HEARING_RATE, Pcm, Seconds

MARGIN: Final = 1.0
"""What a spotted phrase must score over its threshold."""

_SPAN: Final[Seconds] = 2.4  # looked at once: the longest phrase, about 1.7 s, lies whole within one look or the next
_STRIDE: Final[Seconds] = 0.4  # from look to look
_LEAD: Final[Seconds] = 0.1  # a phrase that begins earlier in the span may have been cut
_EDGE: Final[Seconds] = 0.15  # left around a phrase for the judge; a phrase that ends later is left to the next look
_SHORTEST: Final[Seconds] = 0.2
_LONGEST_GAP: Final[Seconds] = 0.35  # between two words of a phrase

_BEFORE: Final[Seconds] = 3.0  # what a phrase is compared with
_LEAST_BEFORE: Final[Seconds] = 1.0  # of the sound itself: the first words after a silence stand out of nothing
_RISE_DB: Final = 1.0
_FRAME: Final = HEARING_RATE // 100
_LOUDEST_OF: Final = 20  # frames of 10 ms that a level is the mean of

_MEMORY: Final = round((_BEFORE + _SPAN) * HEARING_RATE)


@dataclass(frozen=True, slots=True)
class Word:
    """A word that was decoded.

    Attributes:
        start: seconds from the first sample that was given.
        end: of the word.
    """

    text: str
    start: Seconds
    end: Seconds


class Finder(Protocol):
    """An engine that tells which words may be where. Used from one thread at a time."""

    def words(self, samples: Pcm, texts: tuple[str, ...]) -> tuple[tuple[Word, ...], ...]:
        """Decode a few seconds (int16 at ``HEARING_RATE``) with at least one phrase as the only words there are.

        Returns:
            The words of each alternative, in the order of time; the likeliest alternative first.

        Raises:
            HearingError: the engine failed, or a word is not known.
        """


@dataclass(frozen=True, slots=True)
class Spotted:
    """What may be a phrase, to be judged.

    Attributes:
        text: the phrase it was spotted as; judged as another, it is none.
        segment: with 150 ms on both sides.
    """

    text: str
    segment: Segment


class Spotter:
    """Looks for phrases in a sound that goes on. Holds the last 5.4 s, and knows time only as an argument.

    Args:
        finder: what decodes; not closed by this object.
    """

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._memory = np.zeros(0, np.int16)
        self._unseen = 0  # samples since the last look

    def feed(self, block: Pcm, at: Seconds, texts: tuple[str, ...], since: Seconds | None) -> list[Spotted]:
        """Take the next block, and give what was spotted by its end; the same phrase may be spotted up to five times.

        A phrase is spotted 0.15-0.55 s after its end, or never.

        Args:
            block: int16 at ``HEARING_RATE``, following the last block without a gap.
            at: audio-clock moment of the block's end.
            texts: phrases to look for; none when there are none.
            since: moment at which the sound that is too long began; None when there is no such sound, and then nothing
                is looked for.

        Raises:
            HearingError: the finder failed.
        """
        self._memory = np.concatenate([self._memory, block])[-_MEMORY:]
        self._unseen += len(block)
        if since is None or not texts or self._unseen < _STRIDE * HEARING_RATE:
            return []
        self._unseen = 0
        span = self._memory[-round(_SPAN * HEARING_RATE) :]
        begin = len(self._memory) - len(span)
        zero = at - len(self._memory) / HEARING_RATE  # moment of the memory's first sample
        spotted = []
        for text, start, end in phrases_in(self._finder.words(span, texts), texts):
            whole = start >= _LEAD and end <= len(span) / HEARING_RATE - _EDGE and end - start >= _SHORTEST
            first, last = begin + round(start * HEARING_RATE), begin + round(end * HEARING_RATE)
            moments = zero + first / HEARING_RATE, zero + last / HEARING_RATE
            if whole and moments[0] >= since + _LEAST_BEFORE and self._stands_out(first, last):
                edge = round(_EDGE * HEARING_RATE)
                samples = self._memory[max(first - edge, 0) : last + edge].copy()
                spotted.append(Spotted(text, Segment(samples, *moments, decided=at, part=True)))
        return spotted

    def _stands_out(self, first: int, last: int) -> bool:
        before = self._memory[max(first - round(_BEFORE * HEARING_RATE), 0) : first]
        return _loudest(self._memory[first:last]) > _loudest(before) * 10 ** (_RISE_DB / 10)


def phrases_in(alternatives: Sequence[Sequence[Word]], texts: Collection[str]) -> list[tuple[str, Seconds, Seconds]]:
    """Find the phrases among words, as ``(text, start, end)``: each text once, where the likeliest alternative has it.

    Where one phrase begins with another, as in "skip this", the longer one counts.
    """
    found: dict[str, tuple[str, Seconds, Seconds]] = {}
    longest = max((len(text.split()) for text in texts), default=0)
    for words in alternatives:
        at = 0
        while at < len(words):
            taken = next((n for n in range(longest, 0, -1) if _phrase(words[at : at + n], n) in texts), 0)
            if taken:
                run = words[at : at + taken]
                text = _phrase(run, taken)
                found.setdefault(text, (text, run[0].start, run[-1].end))
            at += taken or 1
    return list(found.values())


def _phrase(words: Sequence[Word], count: int) -> str:
    """Join so many words; empty when there are fewer, or a pause between them."""
    together = all(later.start - word.end <= _LONGEST_GAP for word, later in pairwise(words))
    return " ".join(word.text for word in words) if len(words) == count and together else ""


def _loudest(samples: Pcm) -> float:
    """Give the mean power of the loudest fifth of a second, full scale 1."""
    frames = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME) / 32768
    powers: NDArray[np.float64] = np.mean(frames**2, axis=1)
    if len(powers) < _LOUDEST_OF:
        return float(powers.mean()) if len(powers) else 0.0
    return float(np.convolve(powers, np.full(_LOUDEST_OF, 1 / _LOUDEST_OF), "valid").max())
