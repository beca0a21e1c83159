"""A few words by a voice that a model is made from."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pytest

from voicecoach.training.voices.speakers import Said, Speakers

TEXTS: Final = ("pause", "go back", "that hurts")


def say(speakers: Speakers, folder: Path, texts: tuple[str, ...] = TEXTS, seed: int = 1) -> list[Said]:
    """Have texts said; skips the test where the voice is not installed."""
    if lacks := speakers.lacks():
        pytest.skip(lacks)
    return list(speakers.say(texts, np.random.default_rng(seed), folder))


def assert_speech(said: list[Said], folder: Path) -> None:
    """See that there is sound of a likely length and loudness in each, and nothing left of the making."""
    assert said
    for each in said:
        assert each.samples.dtype == np.float32
        assert 0.15 < len(each.samples) / each.rate < 4
        assert 300 < np.abs(each.samples).max() <= 32768
    assert not list(folder.iterdir())
