"""Moments of a recording's samples, and where silence begins."""

from __future__ import annotations

import numpy as np
import pytest

from tests.bench.moments import SampleClock, first_sound, longest_gap, silence_after, until_it_would_sound
from voicecoach.units import SAMPLE_RATE, Samples


def stamps(seconds: int, fast: float = 0.0) -> list[tuple[float, int]]:
    """Make pieces of 5 ms from second 100 on, most of them late by up to 20 ms."""
    late = np.random.default_rng(3).uniform(0, 0.02, 200 * seconds)
    late[::10] = 0.0
    step = SAMPLE_RATE // 200
    return [
        (100 + number * step / SAMPLE_RATE / (1 + fast) + late[number - 1], number * step)
        for number in range(1, 200 * seconds + 1)
    ]


def test_a_sample_was_played_when_the_least_late_piece_says() -> None:
    clock = SampleClock(stamps(10))
    assert clock.moment_of(0) == pytest.approx(100.0, abs=1e-6)
    assert clock.moment_of(5.5 * SAMPLE_RATE) == pytest.approx(105.5, abs=1e-6)
    assert clock.sample_at(103.25) == round(3.25 * SAMPLE_RATE)
    assert clock.wander == pytest.approx(0.0, abs=1e-6)


def test_a_device_whose_clock_is_fast_is_told_and_followed() -> None:
    clock = SampleClock(stamps(60, fast=100e-6))
    assert clock.fast == pytest.approx(100.0, rel=0.02)
    assert clock.moment_of(50 * SAMPLE_RATE) == pytest.approx(100 + 50 / (1 + 100e-6), abs=0.0005)


def tone(seconds: float) -> Samples:
    times = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.3 * np.sin(2 * np.pi * 200 * times)).astype(np.float32)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), dtype=np.float32)


def test_silence_begins_after_the_last_sound_and_short_gaps_are_none() -> None:
    sound = np.concatenate([silence(0.1), tone(0.5), silence(0.02), tone(0.5), silence(0.2), tone(0.1)])
    end = round(1.12 * SAMPLE_RATE)
    assert silence_after(sound, round(0.3 * SAMPLE_RATE)) == pytest.approx(end, abs=2)
    assert silence_after(sound, end + 100) == end + 100
    assert silence_after(tone(1.0), 0) is None


def test_a_break_of_the_voices_own_is_not_taken_for_a_cut() -> None:
    noise = np.random.default_rng(5).normal(0, 0.1, SAMPLE_RATE).astype(np.float32)
    noise[30_000:30_500] = 0
    assert until_it_would_sound(noise, 0.5 * noise[20_000:30_000]) == 500
    assert until_it_would_sound(noise, noise[10_000:20_000]) == 0
    assert until_it_would_sound(noise, noise[-10_000:]) is None
    assert until_it_would_sound(noise, noise[20_000:30_000][::-1]) is None


def test_the_first_sound_and_the_longest_gap_within_sound() -> None:
    sound = np.concatenate([silence(0.1), tone(0.2), silence(0.03), tone(0.2), silence(0.5)])
    assert first_sound(sound) == pytest.approx(0.1 * SAMPLE_RATE, abs=10)
    assert first_sound(silence(1.0)) is None
    assert longest_gap(sound) == pytest.approx(0.03, abs=0.001)
    assert longest_gap(silence(0.5)) == 0.5
