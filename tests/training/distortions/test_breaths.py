from __future__ import annotations

import numpy as np
import pytest

from voicecoach.training.distortions.bands import BANDS
from voicecoach.training.distortions.breaths import breaths
from voicecoach.training.distortions.noises import WhiteNoise

pytest.importorskip("kaldi_native_fbank")


@pytest.fixture(scope="module")
def white() -> WhiteNoise:
    return WhiteNoise(np.random.default_rng(0))


def test_breaths_lie_where_nothing_is_said(white: WhiteNoise) -> None:
    silent = np.ones((80, 300), dtype=bool)
    silent[:, 100:250] = False
    loudness = breaths(np.random.default_rng(0), white, silent).sum(2)
    assert loudness.max(1) == pytest.approx(np.ones(80), rel=1e-4)
    assert (loudness.argmax(1) < 100 + 40).sum() + (loudness.argmax(1) > 250 - 40).sum() == 80
    assert loudness[:, 165:185].max() == 0  # no breath is longer than 1.2 s


def test_a_breath_rises_and_falls_within_its_time(white: WhiteNoise) -> None:
    silent = np.zeros((60, 400), dtype=bool)
    silent[:, 200] = True
    loudness = breaths(np.random.default_rng(1), white, silent).sum(2)
    lasts = (loudness > 0).sum(1)
    assert lasts.min() >= 10
    assert lasts.max() <= 120
    assert np.median(lasts) > 30
    assert (loudness[loudness > 0].reshape(-1)[:1] < 0.1).all()


def test_where_someone_talks_all_the_time_they_breathe_all_the_same(white: WhiteNoise) -> None:
    heard = breaths(np.random.default_rng(2), white, np.zeros((10, 60), dtype=bool))
    assert heard.shape == (10, 60, BANDS)
    assert heard.sum((1, 2)).min() > 0
