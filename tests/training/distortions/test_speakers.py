from __future__ import annotations

import numpy as np
import pytest

from voicecoach.training.distortions import speakers
from voicecoach.training.distortions.bands import BANDS, CENTRES, band_of


def random(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("ratio", [0.8, 1.0, 1.25, 1.4])
@pytest.mark.parametrize("formant", [500.0, 1500.0, 2500.0])
def test_a_shorter_vocal_tract_moves_a_formant_up_by_as_much(ratio: float, formant: float) -> None:
    peak = -0.2 * (np.arange(BANDS) - band_of(formant)) ** 2
    moved = peak @ speakers.warp(np.full((1, BANDS), ratio))[0].T
    assert moved.argmax() == pytest.approx(float(band_of(formant * ratio)), abs=1)


def test_vocal_tracts_have_the_spread_that_is_asked_for_and_none_for_none() -> None:
    assert speakers.warps(random(), 20, 0) == pytest.approx(
        np.broadcast_to(np.eye(BANDS), (20, BANDS, BANDS)), abs=1e-3
    )
    heard_from = speakers.warps(random(), 2000, 1.0) @ np.arange(BANDS, dtype=np.float32)
    ratio = CENTRES[20] / np.interp(heard_from[:, 20], np.arange(BANDS), CENTRES)
    assert np.quantile(ratio, (0.02, 0.98)) == pytest.approx((0.84, 1.19), abs=0.03)


def test_every_moment_of_a_clip_is_heard_in_its_order() -> None:
    for seed in range(20):
        heard = speakers.pace(random(seed), 100, 1.0)
        assert heard[0] == 0
        assert heard[-1] >= 96
        assert np.diff(heard).min() >= 0
        assert np.diff(heard).max() <= 4


@pytest.mark.parametrize("pace", [0.75, 1.0, 1.3])
def test_a_clip_at_another_pace_takes_so_much_less_time(pace: float) -> None:
    assert len(speakers.pace(random(), 200, 0.0, pace)) == pytest.approx(200 / pace, abs=1)


def test_the_shortest_clip_is_drawn_out() -> None:
    assert speakers.pace(random(), 1, 1.0).tolist() == [0] * 6


def test_paces_spread_from_a_quarter_slower_to_a_third_faster() -> None:
    draw = random()
    paces = [speakers.usual_pace(draw, 1.0) for _ in range(1000)]
    assert (min(paces), max(paces)) == pytest.approx((0.756, 1.297), abs=0.01)
    assert speakers.usual_pace(draw, 0.0) == 1


def test_timbres_change_ripples_and_leave_loudness_and_tilt_alone() -> None:
    matrices = speakers.timbres(random(), 50, 1.0)
    even = np.ones(BANDS, dtype=np.float32)
    assert matrices @ even == pytest.approx(np.ones((50, BANDS)), abs=1e-4)
    ripple = np.cos(np.pi / BANDS * (np.arange(BANDS) + 0.5) * 25).astype(np.float32)
    left = np.abs(matrices @ ripple).max(1)
    assert left.min() < 0.4
    assert np.median(left) < 1.3


def test_some_have_no_colour() -> None:
    colours = speakers.colours(random(), 1000, 0.8)
    assert np.mean(~colours.any(1)) == pytest.approx(0.2, abs=0.04)
    assert colours[colours.any(1)].std() == pytest.approx(0.55, abs=0.1)


def test_emphasis_comes_and_goes_by_two_decibels() -> None:
    curves = speakers.emphasis(random(), 500, 200, 1.0) * 10 / np.log(10)
    assert curves[:, 0].std() == pytest.approx(2.0, abs=0.2)
    assert not speakers.emphasis(random(), 5, 200, 0.0).any()


def test_hoarseness_fills_the_high_bands_while_there_is_voice_and_only_then() -> None:
    speech = np.zeros((30, 120, BANDS), dtype=np.float32)
    speech[:, 20:100, :15] = 1e6  # nothing above 1.3 kHz
    hoarse = speakers.hoarse(random(), speech, np.ones_like(speech))
    added = 10 * np.log10((hoarse - speech)[:, 20:100, 25:].sum(2) / speech[:, 20:100].sum(2))
    assert added.min() > -26
    assert added.max() < -2
    assert not hoarse[:, :20].any()
    assert not hoarse[:, 100:].any()
