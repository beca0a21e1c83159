"""A small corpus of the recorded examples, for tests of what is done to clips."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tests.listening.sounds import EXPECTED, clip
from voicecoach.training.corpus import Corpus
from voicecoach.training.features import log_mel

LEVEL = 1500.0
"""RMS of a clip of a corpus, 16-bit steps."""


def examples() -> Corpus:
    return Corpus.of((text, f"voice {n % 4}", _measured(clip(name))) for n, (name, text) in enumerate(EXPECTED.items()))


def _measured(samples: NDArray[np.floating]) -> NDArray[np.float16]:
    loud = np.asarray(samples * (LEVEL / np.sqrt(np.mean(np.square(samples)))), dtype=np.float32)
    return log_mel(loud).astype(np.float16)
