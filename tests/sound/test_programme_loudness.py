from __future__ import annotations

import math

import numpy as np
import pyloudnorm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.sound.programme_loudness import HOP, ProgrammeLoudness
from voicecoach.units import SAMPLE_RATE, Samples


def measured(samples: Samples, sizes: tuple[int, ...] = (SAMPLE_RATE,)) -> float:
    meter = ProgrammeLoudness()
    at, number = 0, 0
    while at < len(samples):
        size = sizes[number % len(sizes)]
        meter.take(samples[at : at + size])
        at, number = at + size, number + 1
    return meter.integrated


def speech_like(seconds: int, seed: int = 5) -> Samples:
    """Noise that comes and goes, with digital silence in between, some of it far too quiet to count."""
    random = np.random.default_rng(seed)
    parts = []
    for _ in range(seconds):
        sounding = random.integers(SAMPLE_RATE // 5, SAMPLE_RATE)
        level = random.choice([0.3, 0.1, 0.03, 0.001])
        parts += [random.normal(0, level, sounding), np.zeros(SAMPLE_RATE - sounding)]
    return np.concatenate(parts).clip(-1, 1).astype(np.float32)


def test_a_sine_of_full_scale_is_as_loud_as_the_standard_says() -> None:
    sine = np.sin(2 * np.pi * 997 * np.arange(10 * SAMPLE_RATE) / SAMPLE_RATE).astype(np.float32)
    assert measured(sine) == pytest.approx(-3.01, abs=0.05)  # pyloudnorm's filters are 0.04 off


@pytest.mark.parametrize("seed", range(3))
def test_it_measures_what_pyloudnorm_measures_of_the_whole(seed: int) -> None:
    samples = speech_like(20, seed)
    whole = pyloudnorm.Meter(SAMPLE_RATE).integrated_loudness(samples.astype(np.float64))
    assert measured(samples) == pytest.approx(whole, abs=0.03)


@given(sizes=st.lists(st.integers(1, 3 * HOP), min_size=1, max_size=5).map(tuple))
@settings(deadline=None, max_examples=20)
def test_it_does_not_matter_how_the_stream_is_cut(sizes: tuple[int, ...]) -> None:
    samples = speech_like(2)[: 10 * HOP + 123]
    assert measured(samples, (*sizes, HOP)) == pytest.approx(measured(samples, (len(samples),)), abs=1e-6)


def test_pauses_do_not_make_a_programme_quieter() -> None:
    speech = speech_like(5)
    pause = np.zeros(60 * SAMPLE_RATE, dtype=np.float32)
    assert measured(np.concatenate([speech, pause, speech])) == pytest.approx(measured(speech), abs=0.3)


@pytest.mark.parametrize("frames", [0, HOP, 30 * SAMPLE_RATE])
def test_silence_has_no_loudness(frames: int) -> None:
    assert math.isinf(measured(np.zeros(frames, dtype=np.float32)))
