from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import fftconvolve

from tests.listening.sounds import EXPECTED, clip
from voicecoach.training.distortions import rooms
from voicecoach.training.distortions.bands import BANDS
from voicecoach.training.distortions.noises import WhiteNoise
from voicecoach.training.features import log_mel
from voicecoach.units import HEARING_RATE

pytest.importorskip("kaldi_native_fbank")


@pytest.fixture(scope="module")
def white() -> WhiteNoise:
    return WhiteNoise(np.random.default_rng(0))


def click(count: int = 1, frames: int = 150) -> np.typing.NDArray[np.float32]:
    power = np.zeros((count, frames, BANDS), dtype=np.float32)
    power[:, 10] = 1e6
    return power


@pytest.mark.parametrize("rt60", [0.2, 0.5, 0.9])
def test_a_click_falls_by_sixty_decibels_in_the_reverberation_time(rt60: float) -> None:
    wet = rooms.tail(click(), np.full((1, BANDS), rt60), np.zeros(1))[0, :, 5]
    after = round(rt60 * 100)
    assert 10 * np.log10(wet[11] / wet[11 + after]) == pytest.approx(60, abs=0.5)


@pytest.mark.parametrize("direct", [-8.0, 0.0, 14.0])
def test_direct_sound_is_as_much_over_the_tail_as_asked(direct: float) -> None:
    reflected = rooms.tail(click(), np.full((1, BANDS), 0.3), np.array([direct]))
    assert 10 * np.log10(click().sum() / reflected.sum()) == pytest.approx(direct, abs=0.1)
    assert not reflected[0, :11].any()


@pytest.mark.parametrize(("room", "least", "most"), [(rooms.near, -3, 14), (rooms.far, -8, 4)])
def test_rooms_reach_from_the_driest_to_the_most_reverberant(
    room: rooms.Room, least: float, most: float, white: WhiteNoise
) -> None:
    wet = room(np.random.default_rng(0), white, click(400))
    direct = 10 * np.log10(wet[:, 10].sum(1) / wet[:, 11:].sum((1, 2)))
    assert np.quantile(direct, (0, 1)) == pytest.approx((least, most), abs=1)


def test_distance_takes_the_high_bands_and_makes_them_ring_shorter(white: WhiteNoise) -> None:
    wet = rooms.far(np.random.default_rng(0), white, click(400)).mean(0)
    assert wet[10, :10].mean() > 1.5 * wet[10, -5:].mean()
    assert wet[100, :10].sum() / wet[11, :10].sum() > 2 * wet[100, -10:].sum() / wet[11, -10:].sum()


def test_early_reflections_colour_the_low_bands_like_a_comb_and_are_averaged_out_in_the_wide_ones() -> None:
    combs = 10 * np.log10(rooms.early_reflections(np.random.default_rng(0), 300))
    ripple = np.abs(np.diff(combs, axis=1)).mean(0)
    assert ripple[:12].mean() > 2
    assert ripple[-10:].mean() < ripple[:12].mean()
    assert combs.min() > -30
    assert combs.max() < 12


@pytest.mark.parametrize(("rt60", "direct"), [(0.3, 3.0), (0.5, 0.0), (0.8, -5.0)])
def test_speech_comes_out_as_from_a_convolution(rt60: float, direct: float, white: WhiteNoise) -> None:
    random = np.random.default_rng(0)
    differences, changes, real_changes = [], [], []
    for name in EXPECTED:
        speech = np.pad(clip(name) * 3e4, (1600, 8000))
        length = round(rt60 * 1.2 * HEARING_RATE)
        response = random.normal(0, 1, length) * 10 ** (-3 * np.arange(length) / (HEARING_RATE * rt60))
        response[:80] = 0  # 5 ms until the first reflection
        response *= 10 ** (-direct / 20) / np.sqrt(np.sum(response**2))
        response[0] = 1
        real = log_mel(fftconvolve(speech, response)[: len(speech)].astype(np.float32))
        dry = np.exp(log_mel(speech.astype(np.float32)))[None]
        here = np.log(rooms.reverberate(dry, np.full((1, BANDS), rt60), np.array([direct]), white))[0]
        loud = real > real.max() - 10
        differences.append((here - real)[loud])
        changes.append(np.diff(here[-45:-15], axis=0).std())
        real_changes.append(np.diff(real[-45:-15], axis=0).std())
    assert np.concatenate(differences).mean() * 10 / np.log(10) == pytest.approx(0, abs=1)
    assert np.concatenate(differences).std() * 10 / np.log(10) < 5
    assert np.mean(changes) == pytest.approx(float(np.mean(real_changes)), rel=0.15)
