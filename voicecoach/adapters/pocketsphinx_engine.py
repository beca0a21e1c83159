"""How well a phrase fits a sound by PocketSphinx 5.1 and the model in its wheel. One thread, one process.

The phrase is laid along the sound by one forced alignment, with silence allowed around it and between its words. What
is needed for the scores to mean anything, found by measuring:

- all sounds of speech are scored in every frame (``compallsen``): a score is then a distance from the best of them, and
  comparable from sound to sound;
- beams wide enough never to lose the path, and no best path through a word lattice afterwards, which lays words where
  they were not said. With the usual beams a third of the sounds could not be aligned;
- a fresh front end for each sound: its noise tracker remembers the one before, and the scores wandered by 0.1.

A second alignment by phones took as long again and told no more; a free decode over 3,000 common words took four times
as long, agreed with one in five of the true phrases that were in doubt, and told no more either.

PocketSphinx holds the interpreter's lock while it works, and after one fault inside an utterance every later one fails,
so what it is given is looked over first. It is given no path of the user's and writes nothing.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

from voicecoach.errors import HearingError
from voicecoach.listening.opinion import Opinion
from voicecoach.units import HEARING_RATE

_BYTES_A_SECOND = 2 * HEARING_RATE
_SHORTEST = _BYTES_A_SECOND // 10  # of next to nothing it makes no frames
_NATS = 1024  # PocketSphinx scores in steps of 1024 ten-thousandths of a nat, and gives them as exponentials
_PART_OF_A_COMPOUND: Final = 3  # letters


class PocketSphinx:
    """Aligns phrases with sounds. About 45 MB; 35 ms for a second of sound on one core.

    Raises:
        HearingError: PocketSphinx is not installed, or its model is gone.
    """

    def __init__(self) -> None:
        try:
            from pocketsphinx import Decoder, get_model_path
        except (ImportError, OSError) as fault:
            raise HearingError(
                "PocketSphinx is not installed, so there is no second opinion.",
                "Install it: pip install 'pocketsphinx>=5.1'",
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

    def opinion(self, sound: bytes, text: str) -> Opinion | None:
        """Lay a phrase along a sound.

        Args:
            sound: one segment with its margins, 16-bit samples at ``HEARING_RATE``, little end first.
            text: the words of the phrase.

        Returns:
            None when a word is not known, or the sound is too short for the phrase.
        """
        if not text.split() or not all(self.knows(word) for word in text.split()):
            return None
        self._decoder.set_align_text(text)
        return self._laid(sound)

    def likeliest(self, sound: bytes, texts: tuple[str, ...]) -> tuple[str, Opinion] | None:
        """Find which of at least one phrases, of words that are known, fits a sound best; see ``opinion``."""
        name = "\n".join(texts)
        if name not in self._grammars:
            self._decoder.add_fsg(name, self._decoder.create_fsg("phrases", 0, 1, _paths(texts)))
            self._grammars.add(name)
        self._decoder.activate_search(name)
        opinion = self._laid(sound)
        return (self._words(), opinion) if opinion else None

    def _laid(self, sound: bytes) -> Opinion | None:
        if len(sound) < _SHORTEST:
            return None
        decoder = self._decoder
        decoder.reinit_feat()
        decoder.start_utt()
        decoder.process_raw(sound, full_utt=True)
        decoder.end_utt()
        if decoder.hyp() is None:
            return None
        said, around = _Mean(), _Mean()
        for segment in decoder.seg():
            mean = around if _is_silence(segment.word) else said
            mean.add(math.log(segment.ascore) * _NATS, segment.end_frame - segment.start_frame + 1)
        return Opinion(said.value, around.value)

    def _words(self) -> str:
        words = [segment.word.partition("(")[0] for segment in self._decoder.seg() if not _is_silence(segment.word)]
        return " ".join(words)

    def _learn_compound(self, word: str) -> bool:
        for cut in range(len(word) - _PART_OF_A_COMPOUND, _PART_OF_A_COMPOUND - 1, -1):
            parts = [self._decoder.lookup_word(part) for part in (word[:cut], word[cut:])]
            if all(parts):
                self._decoder.add_word(word, " ".join(parts), True)
                return True
        return False


def _is_silence(word: str) -> bool:
    return word[0] in "<["  # <sil>, [NOISE] and the like


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
    def __init__(self) -> None:
        self._sum, self._frames = 0.0, 0

    def add(self, score: float, frames: int) -> None:
        self._sum += score
        self._frames += frames

    @property
    def value(self) -> float:
        return self._sum / self._frames if self._frames else 0.0
