"""From what a voice said to a clip of the corpus: another speaker made of it, trimmed, levelled, measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from numpy.typing import NDArray

from voicecoach.training.corpus import Corpus
from voicecoach.training.features import log_mel
from voicecoach.training.prompts import Prompter, Shares
from voicecoach.training.pronunciation import Pronunciations
from voicecoach.training.shifting import Shift, shifted
from voicecoach.training.vocabulary import Vocabulary
from voicecoach.training.voices.speakers import Said, Sound, Speakers
from voicecoach.units import HEARING_RATE

LEVEL: Final = 1500.0
"""Root mean square of the speech, in steps of 16-bit samples."""

_SILENT: Final = 0.006
"""Of the loudest sample: what is softer at the ends is cut off."""

_KEPT: Final = 320
_AROUND: Final = 200
"""Samples at ``HEARING_RATE``: of the silence that is kept at either end, and of nothing that is added."""

_SHORTEST: Final = 0.12
_LONGEST: Final = 6.0
"""Seconds: what is shorter or longer went wrong."""

SHIFTED: Final = 0.3
"""Share of the clips that the vocoder makes another speaker of; of those by voices made from recordings."""


@dataclass(frozen=True, slots=True)
class Order:
    """Clips to be made by one voice, or several of one program.

    Attributes:
        speakers: whose.
        many: how many.
        seed: of all that is drawn.
        shifted: share of the clips that the vocoder makes another speaker of.
    """

    speakers: Speakers
    many: int
    seed: int
    shifted: float = SHIFTED


def make(order: Order, vocabulary: Vocabulary, pronunciations: Pronunciations, shares: Shares) -> Corpus:
    """Have a voice say what is drawn, and make clips of it.

    Raises:
        VoiceError: the voice failed.
    """
    random = np.random.default_rng(order.seed)
    prompter = Prompter(vocabulary, pronunciations, random, shares)
    texts = [prompter.draw() for _ in range(order.many)]
    share = order.shifted if order.speakers.human else 0.0
    with TemporaryDirectory(prefix="voicecoach-") as folder:
        said = order.speakers.say(texts, random, Path(folder))
        return Corpus.of(_measured(said, order.speakers.faster, share, random))


def spoken(speakers: Speakers, texts: Sequence[str], seed: int) -> Iterator[tuple[Said, Sound]]:
    """Have a voice say given texts, to measure a model with.

    Yields:
        What was said, and its samples at ``HEARING_RATE``, trimmed and levelled, played faster by the voice's range.

    Raises:
        VoiceError: the voice failed.
    """
    random = np.random.default_rng(seed)
    with TemporaryDirectory(prefix="voicecoach-") as folder:
        for said in speakers.say(texts, random, Path(folder)):
            samples = _levelled(said, random.uniform(*speakers.faster))
            if samples is not None:
                yield said, samples


def _measured(
    spoken: Iterator[Said], faster: tuple[float, float], share: float, random: np.random.Generator
) -> Iterator[tuple[str, str, NDArray[np.float16]]]:
    for said in spoken:
        speed = random.uniform(*faster)
        voice = said.voice
        if share and random.random() < share:
            shift = Shift.drawn(random)
            said = Said(said.text, voice, shifted(said.samples, said.rate, shift, random), said.rate)
            speed, voice = 1.0, f"{voice}, shifted"
        samples = _levelled(said, speed)
        if samples is not None:
            silence = np.zeros(_AROUND, np.float32)
            energies = log_mel(np.concatenate([silence, samples, silence]))
            yield said.text, voice, energies.astype(np.float16)


def _levelled(said: Said, speed: float) -> Sound | None:
    """Play a clip faster, trim and level it; None where nothing can be made of it."""
    import soxr

    samples = np.asarray(soxr.resample(said.samples, said.rate * speed, HEARING_RATE), np.float32)
    loud = np.flatnonzero(np.abs(samples) > _SILENT * np.abs(samples).max(initial=0.0))
    if not len(loud) or not np.isfinite(samples).all():
        return None
    samples = samples[max(0, loud[0] - _KEPT) : loud[-1] + _KEPT]
    if not _SHORTEST <= len(samples) / HEARING_RATE <= _LONGEST:
        return None
    return np.asarray(samples * (LEVEL / np.sqrt(np.square(samples).mean())), np.float32)
