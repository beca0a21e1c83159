"""PocketSphinx 5.1 and the model in its wheel, to be measured beside the others.

The phrases are a grammar, with silence allowed around them and between their words. What is needed for the scores to
mean anything, found by measuring:

- all sounds of speech are scored in every frame (``compallsen``): a score is then a distance from the best of them, and
  comparable from sound to sound;
- beams wide enough never to lose the path, and no best path through a word lattice afterwards, which lays words where
  they were not said. With the usual beams a third of the sounds could not be aligned;
- a fresh front end for each sound: its noise tracker remembers the one before, and the scores wandered by 0.1.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

from voicecoach.errors import HearingError
from voicecoach.listening.verify import Verdict
from voicecoach.units import HEARING_RATE, Pcm

_SHORTEST: Final = HEARING_RATE // 10  # samples; of next to nothing it makes no frames
_NATS: Final = 1024  # PocketSphinx scores in steps of 1024 ten-thousandths of a nat, and gives them as exponentials
_PART_OF_A_COMPOUND: Final = 3  # letters

# Of a logistic regression on recordings of people and on synthetic voices, stretched and shifted so that two thresholds
# let through the share of talk that they do of the bundled model's scores.
_SAID: Final = 1.69
_AROUND: Final = 1.03
_CONSTANT: Final = 13.4


class PocketSphinxJudge:
    """The ``Judge`` of PocketSphinx, which holds the interpreter's lock while it works: 35 ms for a second of sound.

    Raises:
        HearingError: PocketSphinx is not installed, or its model is gone.
    """

    def __init__(self) -> None:
        try:
            from pocketsphinx import Decoder, get_model_path
        except (ImportError, OSError) as fault:
            raise HearingError(
                "PocketSphinx is not installed.", "Install it: pip install 'voicecoach[bench]'"
            ) from fault
        self._grammars: set[str] = set()
        try:
            self._decoder = Decoder(
                hmm=get_model_path("en-us/en-us"),
                dict=get_model_path("en-us/cmudict-en-us.dict"),
                lm=None,
                compallsen=True,
                beam=1e-100,
                pbeam=1e-100,
                wbeam=1e-80,
                bestpath=False,
                loglevel="FATAL",
            )
        except (RuntimeError, ValueError) as fault:
            raise HearingError(
                f"PocketSphinx cannot load its model: {fault}.",
                "Install it again: pip install --force-reinstall pocketsphinx",
            ) from fault

    def knows(self, word: str) -> bool:
        """Say whether a word is in the dictionary, or is two of its words written as one, like ``snowboy``."""
        if "\0" in word or not word or not word[0].isalpha():
            return False
        return self._decoder.lookup_word(word) is not None or self._learn_compound(word)

    def judge(self, samples: Pcm, texts: tuple[str, ...], frames: float) -> Verdict | None:  # noqa: ARG002
        """Find the phrase that fits best; None also where the sound is too short for any. See ``Judge``."""
        if len(samples) < _SHORTEST:
            return None
        decoder = self._decoder
        self._listen_for(texts)
        decoder.reinit_feat()
        decoder.start_utt()
        decoder.process_raw(samples.astype("<i2").tobytes(), full_utt=True)
        decoder.end_utt()
        if decoder.hyp() is None:
            return None
        words: list[str] = []
        said, around = _Mean(), _Mean()
        for segment in decoder.seg():
            silent = segment.word[0] in "<["  # <sil>, [NOISE] and the like
            mean = around if silent else said
            mean.add(math.log(segment.ascore) * _NATS, segment.end_frame - segment.start_frame + 1)
            if not silent:
                words.append(segment.word.partition("(")[0])
        return Verdict(" ".join(words), _SAID * said.value + _AROUND * around.value + _CONSTANT)

    def close(self) -> None:
        """Nothing to let go of: the model goes with this object."""

    def _listen_for(self, texts: tuple[str, ...]) -> None:
        name = "\n".join(texts)
        if name not in self._grammars:
            self._decoder.add_fsg(name, self._decoder.create_fsg("phrases", 0, 1, _paths(texts)))
            self._grammars.add(name)
        self._decoder.activate_search(name)

    def _learn_compound(self, word: str) -> bool:
        for cut in range(len(word) - _PART_OF_A_COMPOUND, _PART_OF_A_COMPOUND - 1, -1):
            parts = [self._decoder.lookup_word(part) for part in (word[:cut], word[cut:])]
            if all(parts):
                self._decoder.add_word(word, " ".join(parts), True)
                return True
        return False


def _paths(texts: tuple[str, ...]) -> list[tuple[int, int, float, str]]:
    """Give a grammar's transitions ``(from, to, probability, word)``: each phrase a path of its own from 0 to 1."""
    paths: list[tuple[int, int, float, str]] = []
    free = 2
    for text in texts:
        words = text.split()
        states = [0, *range(free, free + len(words) - 1), 1]
        free += len(words) - 1
        paths += [(*step, 1.0, word) for step, word in zip(pairwise(states), words, strict=True)]
    return paths


class _Mean:
    """The mean log-likelihood in nats per frame of 10 ms, less that of whatever sound of speech fits each frame best.

    So 0 is perfect, -4 good and -9 bad; of no frames it is 0.
    """

    def __init__(self) -> None:
        self._sum, self._frames = 0.0, 0

    def add(self, score: float, frames: int) -> None:
        self._sum += score
        self._frames += frames

    @property
    def value(self) -> float:
        return self._sum / self._frames if self._frames else 0.0
