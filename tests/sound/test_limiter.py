from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.sound.limiter import REACH, STEP, Limiter
from voicecoach.units import SAMPLE_RATE, Samples

CEILING = -2.0
TOP = 10 ** (CEILING / 20)


def limited(samples: Samples, gain: float = 0.0, sizes: tuple[int, ...] = (SAMPLE_RATE,)) -> Samples:
    limiter = Limiter(gain, CEILING)
    given_out, at, number = [], 0, 0
    while at < len(samples):
        size = sizes[number % len(sizes)]
        given_out.append(limiter.take(samples[at : at + size]))
        at, number = at + size, number + 1
    return np.concatenate([*given_out, limiter.rest()])


def noise(frames: int, level: float, seed: int = 3) -> Samples:
    return np.random.default_rng(seed).uniform(-level, level, frames).astype(np.float32)


def test_what_stays_beneath_the_ceiling_is_only_turned_up() -> None:
    samples = noise(SAMPLE_RATE, 0.3)
    np.testing.assert_array_equal(limited(samples, 6.0), samples * np.float32(10 ** (6 / 20)))


@given(
    level=st.floats(0.1, 4.0),
    gain=st.floats(-6.0, 12.0),
    sizes=st.lists(st.integers(1, 5000), min_size=1, max_size=6).map(tuple),
    quiet=st.integers(0, 20_000),
)
@settings(deadline=None)
def test_nothing_passes_the_ceiling_and_cuts_make_no_difference(
    level: float, gain: float, sizes: tuple[int, ...], quiet: int
) -> None:
    samples = np.concatenate([noise(9_000, level), np.zeros(quiet, dtype=np.float32), noise(7_001, level, 4)])
    whole = limited(samples, gain, (len(samples),))
    assert len(whole) == len(samples)
    assert np.abs(whole).max() <= TOP * (1 + 1e-6)
    np.testing.assert_allclose(limited(samples, gain, sizes), whole, atol=1e-6)


def test_a_peak_is_turned_down_where_it_is_and_nothing_else_is_touched() -> None:
    samples = np.zeros(SAMPLE_RATE, dtype=np.float32)
    samples[::100] = 0.1
    samples[24_000] = 1.0
    heard = limited(samples)
    assert heard[24_000] == pytest.approx(TOP, rel=1e-5)
    reach = (REACH + 1) * STEP
    far = np.abs(np.arange(SAMPLE_RATE) - 24_000) > reach
    np.testing.assert_array_equal(heard[far], samples[far])
    assert (heard[::100] > 0.07).all()


def test_the_gain_moves_smoothly() -> None:
    samples = np.full(SAMPLE_RATE, 0.5, dtype=np.float32)
    samples[24_000:24_010] = 2.0
    gains = limited(samples) / samples
    assert np.abs(np.diff(gains)).max() < 0.002, "a step would be heard as a click"


def test_silence_stays_silence_and_comes_after_what_was_before_it() -> None:
    samples = np.concatenate([noise(1_000, 2.0), np.zeros(3 * SAMPLE_RATE, dtype=np.float32), noise(1_000, 2.0)])
    heard = limited(samples, 0.0, (1_000, SAMPLE_RATE))
    assert len(heard) == len(samples)
    assert not heard[1_000:-1_000].any()
    assert heard[999] != 0
    assert heard[-1_000] != 0
