from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from voicecoach.training.distortions import noises
from voicecoach.training.distortions.bands import BANDS, Powers
from voicecoach.training.features import log_mel
from voicecoach.units import HEARING_RATE

pytest.importorskip("kaldi_native_fbank")


@pytest.fixture(scope="module")
def white() -> noises.WhiteNoise:
    return noises.WhiteNoise(np.random.default_rng(0))


def random(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def decibels(power: Powers) -> Powers:
    return np.asarray(10 * np.log10(np.maximum(power, 1e-12)))


def test_white_noise_is_as_loud_as_the_front_end_measures_it(white: noises.WhiteNoise) -> None:
    samples = random(5).normal(0, 30, 10 * HEARING_RATE).astype(np.float32)
    assert decibels(white.spectrum * 30**2) == pytest.approx(decibels(np.exp(log_mel(samples)).mean(0)), abs=1)


def test_white_noise_is_one_on_average_and_flickers_most_in_the_narrow_bands(white: noises.WhiteNoise) -> None:
    drawn = white.flicker(20, 1000)
    assert drawn.shape == (20, 1000, BANDS)
    assert drawn.mean((0, 1)) == pytest.approx(np.ones(BANDS), abs=0.1)
    assert drawn[..., 2].std() > 2 * drawn[..., -1].std()


def test_a_stretch_longer_than_what_is_kept_goes_round(white: noises.WhiteNoise) -> None:
    assert white.flicker(1, 9000).shape == (1, 9000, BANDS)


@pytest.mark.parametrize("ratio", [-5.0, 1.0, 36.0])
def test_noise_is_brought_to_the_ratio_over_each_utterance(ratio: float, white: noises.WhiteNoise) -> None:
    level = np.array([1e6, 1e9, 1.0], dtype=np.float32)
    lengths = np.array([100, 250, 30])
    noise = noises.against(noises.unsteady(random(), white, 3, 250), level, np.full(3, ratio), lengths)
    for one, speech, length in zip(noise, level, lengths, strict=True):
        assert 10 * np.log10(speech / one[:length].sum(1).mean()) == pytest.approx(ratio, abs=0.1)


def test_silence_stays_silence() -> None:
    nothing = np.zeros((1, 50, BANDS), dtype=np.float32)
    assert not noises.against(nothing, np.ones(1, dtype=np.float32), np.zeros(1), np.array([50])).any()


def loudness(noise: Powers) -> Powers:
    return decibels(noise.sum(2) / noise.sum(2).mean(1, keepdims=True))


def test_steady_noise_stays_and_unsteady_noise_swells(white: noises.WhiteNoise) -> None:
    steady = loudness(noises.steady(random(), white, 40, 300)).std(1)
    unsteady = loudness(noises.unsteady(random(), white, 40, 300)).std(1)
    assert steady.mean() < 2.5
    assert unsteady.mean() > 2 + steady.mean()


def test_impacts_stand_out_and_die_away(white: noises.WhiteNoise) -> None:
    noise = noises.impacts(random(), white, 60, 300)
    over = loudness(noise).max(1) - np.median(loudness(noise), axis=1)
    assert np.quantile(over, 0.25) > 8
    assert not np.isnan(noise).any()


def test_tones_are_in_few_bands(white: noises.WhiteNoise) -> None:
    noise = noises.tones(random(), 60, 300)
    assert ((noise > 0.1).any(1).sum(1) <= 12).all()
    assert (noise > 0.1).any(1).sum(1).mean() > 3


@pytest.mark.parametrize("make", [noises.steady, noises.unsteady, noises.impacts])
def test_noise_may_be_as_short_as_an_utterance_can_be(
    make: Callable[[np.random.Generator, noises.WhiteNoise, int, int], Powers], white: noises.WhiteNoise
) -> None:
    noise = make(random(), white, 50, 30)
    assert noise.shape == (50, 30, BANDS)
    assert noise.dtype == np.float32
    assert (noise.sum((1, 2)) > 0).all()
