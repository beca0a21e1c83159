"""A small language of seven words whose phones are spectra drawn at random: quick to learn, and made of no voice."""

from __future__ import annotations

from typing import Final

import numpy as np

from voicecoach.training.corpus import Corpus
from voicecoach.training.phones import COEFFICIENTS, PHONE_ID, PHONES
from voicecoach.training.pronunciation import Pronunciations

WORDS: Final = {
    "stop": (("S", "T", "AA", "P"),),
    "go": (("G", "OW"),),
    "no": (("N", "OW"),),
    "yes": (("Y", "EH", "S"),),
    "a": (("AH",), ("EY",)),
    "either": (("IY", "DH", "ER"), ("AY", "DH", "ER")),
    "eight": (("EY", "T"),),
}
PRONUNCIATIONS: Final = Pronunciations(WORDS)


def corpus(count: int = 120, seed: int = 1) -> Corpus:
    random = np.random.default_rng(seed)
    spectra = 14 + random.normal(0, 2.5, (len(PHONES), COEFFICIENTS))
    words = list(WORDS)
    clips = []
    for number in range(count):
        said = [words[each] for each in random.integers(0, len(words), int(random.integers(1, 4)))]
        phones = [phone for word in said for phone in WORDS[word][int(random.integers(len(WORDS[word])))]]
        frames = np.concatenate([np.tile(spectra[PHONE_ID[each]], (int(random.integers(6, 14)), 1)) for each in phones])
        frames += random.normal(0, 0.5, frames.shape)
        clips.append((" ".join(said), f"voice {number % 4}", frames.astype(np.float16)))
    return Corpus.of(clips)
