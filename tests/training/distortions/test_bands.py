from __future__ import annotations

import numpy as np
import pytest

from voicecoach.training.distortions.bands import BANDS, CENTRES, band_of, power_ratio, smooth_curves
from voicecoach.training.features import log_mel
from voicecoach.units import HEARING_RATE


@pytest.mark.parametrize("band", [3, 12, 25, 38])
def test_a_tone_at_the_centre_of_a_band_is_loudest_in_that_band(band: int) -> None:
    pytest.importorskip("kaldi_native_fbank")
    moments = np.arange(HEARING_RATE // 2) / HEARING_RATE
    tone = 1000 * np.sin(2 * np.pi * CENTRES[band] * moments)
    assert log_mel(tone.astype(np.float32)).mean(0).argmax() == band


def test_places_among_the_bands_are_those_of_their_centres() -> None:
    assert band_of(CENTRES) == pytest.approx(np.arange(BANDS), abs=1e-3)
    assert band_of((1.0, 9000.0)) == pytest.approx((0, BANDS - 1))


def test_ten_decibels_are_ten_times_the_power() -> None:
    assert power_ratio((10, 0, -20)) == pytest.approx((10, 1, 0.01))


def test_curves_have_the_spread_that_is_asked_for_and_no_leaps() -> None:
    curves = smooth_curves(np.random.default_rng(0), 4000, 6, 0.5)
    assert curves.shape == (4000, BANDS)
    assert curves[:, 0].std() == pytest.approx(0.5, rel=0.05)
    assert np.abs(np.diff(curves, axis=1)).max() < 0.5 * 8 * 6 / BANDS
