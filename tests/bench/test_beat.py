"""Counts in a recording, and how far they are off the beat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from scipy.signal import firwin, lfilter

from tests.bench.beat import WHOLE, Beats, Cue, Found, deviations, figures_of, find, like
from voicecoach.units import SAMPLE_RATE, Samples

BEGIN = 123_456
"""Sample at which second 0 lies in the recordings here."""


def word(number: int) -> Samples:
    """Give a sound of 0.4 s up to 8 kHz, unlike those of other numbers."""
    noise = np.random.default_rng(number).normal(0, 0.2, 2 * SAMPLE_RATE // 5)
    return np.asarray(lfilter(firwin(101, 8_000, fs=SAMPLE_RATE), 1.0, noise), dtype=np.float32)


CUES = [Cue(second, word(second)) for second in range(12)]


def later(clip: Samples, fraction: float) -> Samples:
    """Shift a sound by a part of a sample."""
    spectrum = np.fft.rfft(np.pad(clip, (32, 32)))
    shift = np.exp(-2j * np.pi * np.arange(len(spectrum)) * fraction / (len(clip) + 64))
    return np.fft.irfft(spectrum * shift, len(clip) + 64).astype(np.float32)[32:]


def recorded(cues: Sequence[Cue], off: Mapping[int, float], without: Sequence[int] = ()) -> Samples:
    """Play counts into a recording, so many samples late."""
    sound = np.zeros(BEGIN + (cues[-1].second + 3) * SAMPLE_RATE, dtype=np.float32)
    for cue in cues:
        if cue.second not in without:
            place = BEGIN + cue.second * SAMPLE_RATE + off.get(cue.second, 0.0)
            clip = later(cue.clip, place % 1)
            sound[int(place) : int(place) + len(clip)] += clip
    return (np.rint(sound * 32_768) / 32_768).astype(np.float32)


def test_counts_are_found_to_a_fiftieth_of_a_sample_without_knowing_when_they_began() -> None:
    off = {3: 100.5, 4: -2_000.25, 9: 9_600.0}
    found = find(recorded(CUES, off), CUES)
    assert [each.second for each in found] == list(range(12))
    assert [each.sample for each in found] == pytest.approx(
        [BEGIN + second * SAMPLE_RATE + off.get(second, 0.0) for second in range(12)], abs=0.02
    )
    assert all(each.likeness > WHOLE for each in found)


def test_what_was_not_played_is_not_found_and_what_is_torn_is_told() -> None:
    sound = recorded(CUES, {}, without=(5, 6))
    sound[BEGIN + 8 * SAMPLE_RATE + 14_000 : BEGIN + 8 * SAMPLE_RATE + 19_000] = 0
    found = find(sound, CUES)
    assert [each.second for each in found] == [0, 1, 2, 3, 4, 7, 8, 9, 10, 11]
    assert [each.second for each in found if each.likeness < WHOLE] == [8]


def test_a_word_that_is_also_said_before_the_first_beat_misleads_nobody() -> None:
    sound = recorded(CUES, {})
    for before in (1, 2):
        place = BEGIN - before * SAMPLE_RATE
        sound[place : place + len(CUES[0].clip)] += CUES[0].clip
    assert find(sound, CUES)[0].sample == pytest.approx(BEGIN, abs=0.02)


def test_in_noise_or_silence_nothing_is_found() -> None:
    assert find(np.zeros(20 * SAMPLE_RATE, dtype=np.float32), CUES) == ()
    noise = np.random.default_rng(99).normal(0, 0.1, 20 * SAMPLE_RATE).astype(np.float32)
    assert find(noise, CUES) == ()


def test_a_softer_sound_is_as_alike() -> None:
    assert like(0.25 * CUES[0].clip, CUES[0].clip)[0] == pytest.approx(1.0)


def beats(off: Sequence[float], wanted: int | None = None) -> Beats:
    """Make a row of counts that are so many milliseconds late."""
    found = tuple(Found(second, BEGIN + (second + late / 1000) * SAMPLE_RATE, 1.0) for second, late in enumerate(off))
    return Beats("beats", "engine", "idle", wanted or len(found), found)


def test_deviations_are_from_the_beat_that_fits_best() -> None:
    assert deviations(beats([5.0, 5.0, 8.0, 2.0]).found) == pytest.approx([0.0, 0.0, 3.0, -3.0])


def test_figures_are_of_the_deviations_and_of_what_is_missing() -> None:
    figures = figures_of(beats([0.0, 3.0, 0.0, -3.0, 0.0], wanted=7))
    assert figures.lost == 2
    assert figures.worst == pytest.approx(3.0)
    assert figures.spread == pytest.approx(np.std([0, 3, 0, -3, 0], ddof=1))


def test_drift_is_told_for_forty_minutes_and_with_its_error() -> None:
    steady = figures_of(beats([0.05 * second for second in range(60)]))
    assert steady.drift == pytest.approx(0.05 * 2_400)
    assert steady.drift_error == pytest.approx(0.0, abs=1e-6)
    random = np.random.default_rng(1).normal(0, 5, 60)
    shaky = figures_of(beats(list(random)))
    assert abs(shaky.drift) < 3 * shaky.drift_error


def test_of_two_counts_nothing_is_told_but_what_was_lost() -> None:
    figures = figures_of(beats([0.0, 1.0], wanted=5))
    assert figures.lost == 3
    assert np.isnan(figures.spread)
