from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from voicecoach.listening.echo_reference import LEAD, REMEMBERED, EchoReference
from voicecoach.units import HEARING_RATE, SAMPLE_RATE, Samples, Seconds

RATIO = SAMPLE_RATE // HEARING_RATE


def tone(seconds: float, hertz: float = 440.0, amplitude: float = 0.5) -> Samples:
    moments = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (amplitude * np.sin(2 * np.pi * hertz * moments)).astype(np.float32)


@pytest.mark.parametrize("shift", [0.0, 0.37, 100.9])
def test_it_gives_what_was_played_at_any_place_between_frames(shift: float) -> None:
    reference = EchoReference()
    reference.play(tone(1.0))
    begin = 12_000 + shift
    got = reference.during(begin, 1_600) / 32767
    moments = (begin + np.arange(1_600) * RATIO) / SAMPLE_RATE + LEAD
    assert np.abs(got - 0.5 * np.sin(2 * np.pi * 440.0 * moments)).max() < 1e-3


def test_what_the_microphones_rate_cannot_hold_is_left_out() -> None:
    reference = EchoReference()
    reference.play(tone(1.0, hertz=11_000.0))
    assert np.abs(reference.during(12_000, 1_600)).max() < 33, "-60 dB"


def test_what_is_not_known_is_silence() -> None:
    reference = EchoReference()
    assert not reference.during(-9_600.0, 1_600).any()
    reference.play(tone(REMEMBERED + 7.0))
    reference.during(0.0, 1_600)
    assert not reference.during(0.0, 1_600).any(), "forgotten"
    assert not reference.during(99 * SAMPLE_RATE, 1_600).any(), "not yet played"
    assert len(reference.during(0.0, 0)) == 0


def test_it_matters_not_in_which_blocks_it_was_played() -> None:
    whole, parts = EchoReference(), EchoReference()
    whole.play(tone(1.0))
    for part in np.split(tone(1.0), 10):
        parts.play(part)
    assert np.array_equal(whole.during(9_000, 1_600), parts.during(9_000, 1_600))


def test_it_does_not_grow_while_nothing_is_captured() -> None:
    reference = EchoReference()
    block = tone(0.02)
    reference.play(block)
    tracemalloc.start()
    for _ in range(3_000):
        reference.play(block)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size < 2_000_000, "8 to 10 s at 64 kB a second"
    assert reference.during(59.0 * SAMPLE_RATE, 1_600).any()


def test_what_was_taken_back_before_it_was_heard_is_forgotten() -> None:
    reference = EchoReference()
    reference.play(tone(1.0))
    reference.play(tone(0.5, hertz=1_000.0), first=24_000)
    lead = round(LEAD * SAMPLE_RATE)
    kept = reference.during(12_000 - lead, 1_600) / 32767
    moments = (12_000 + np.arange(1_600) * RATIO) / SAMPLE_RATE
    assert np.abs(kept - 0.5 * np.sin(2 * np.pi * 440.0 * moments)).max() < 1e-3
    anew = reference.during(30_000 - lead, 1_600) / 32767
    moments = (6_000 + np.arange(1_600) * RATIO) / SAMPLE_RATE
    assert np.abs(anew - 0.5 * np.sin(2 * np.pi * 1_000.0 * moments)).max() < 1e-3


@pytest.mark.parametrize("silence", [0.2, REMEMBERED + 5.0])
def test_a_time_without_sound_is_silence_and_moves_what_comes_after(silence: Seconds) -> None:
    reference = EchoReference()
    reference.play(tone(1.0))
    first = SAMPLE_RATE + round(silence * SAMPLE_RATE)
    reference.play(tone(0.5), first=first)
    lead = round(LEAD * SAMPLE_RATE)
    assert np.abs(reference.during(first - 8_000 - lead, 2_000)).max() < 100
    heard = reference.during(first + 6_000 - lead, 1_600) / 32767
    moments = (6_000 + np.arange(1_600) * RATIO) / SAMPLE_RATE
    assert np.abs(heard - 0.5 * np.sin(2 * np.pi * 440.0 * moments)).max() < 1e-3
