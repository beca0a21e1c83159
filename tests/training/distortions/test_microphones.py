from __future__ import annotations

import numpy as np
import pytest

from voicecoach.training.distortions import microphones
from voicecoach.training.distortions.bands import BANDS, CENTRES


def random() -> np.random.Generator:
    return np.random.default_rng(0)


def test_an_upper_limit_takes_what_is_above_and_only_that() -> None:
    factors = microphones.low_pass(np.array([3400.0]), np.array([300.0]))[0]
    assert (factors[CENTRES < 3400] == 1).all()
    assert 10 * np.log10(factors[CENTRES > 4200].max()) < -60 + 1
    assert 10 * np.log10(factors.min()) == pytest.approx(-60, abs=0.1)


def test_limits_are_drawn_for_the_share_that_is_asked_for() -> None:
    upper = microphones.low_passes(random(), 2000, 0.35)
    lower = microphones.high_passes(random(), 2000, 0.25)
    assert np.mean(upper[:, -1] < 1) == pytest.approx(0.35, abs=0.04)
    assert np.mean(lower[:, 0] < 1) == pytest.approx(0.25, abs=0.04)
    assert (upper[:, CENTRES < 3200] == 1).all()
    assert (lower[:, CENTRES > 450] == 1).all()


def test_a_lower_limit_falls_by_twelve_decibels_an_octave() -> None:
    factors = microphones.high_passes(random(), 500, 1.0)
    deep = factors[factors[:, 5] < 0.2]
    octave = np.log2(CENTRES[5] / CENTRES[0])
    assert 10 * np.log10(deep[:, 5] / deep[:, 0]) == pytest.approx(np.full(len(deep), 12.04 * octave), abs=0.1)


def test_hiss_is_28_to_75_decibels_below_speech() -> None:
    level = np.full(2000, 1e8, dtype=np.float32)
    noise = microphones.hiss(random(), level, 0.75)
    assert np.mean(noise > 0) == pytest.approx(0.75, abs=0.04)
    below = 10 * np.log10(1e8 / noise[noise > 0])
    assert (below.min(), below.max()) == pytest.approx((28, 75), abs=0.2)


def test_steps_are_from_16_bits_to_11() -> None:
    deviations = np.unique(np.sqrt(microphones.steps(random(), 500, 0.8)))
    assert deviations == pytest.approx((0, 0.3, 0.5, 1, 3, 9))


def test_a_suppressor_turns_steady_noise_down_and_leaves_speech() -> None:
    power = np.full((200, 100, BANDS), 1.0, dtype=np.float32)
    power[:, 60:80] = 1e4
    microphones.suppress(random(), power, np.full(200, 100), 1.0)
    noise = 10 * np.log10(power[:, :60].mean((1, 2)))
    assert (noise.min(), noise.max()) == pytest.approx((-20, -6), abs=0.3)
    assert power[:, 60:80].min() > 0.99e4


def test_a_lost_band_is_like_its_neighbours_and_the_others_stay() -> None:
    before = random().normal(0, 1, (100, 20, BANDS)).astype(np.float32)
    after = before.copy()
    microphones.lose_bands(random(), after, 1.0)
    changed = (after != before).any(1)
    assert set(changed.sum(1)) == {2, 3, 4, 5}
    for one, bands in zip(after, changed, strict=True):
        assert np.ptp(one[:, bands], axis=1).max() == 0
