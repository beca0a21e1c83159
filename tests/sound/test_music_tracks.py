from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyloudnorm
import pytest

from voicecoach.sound.music_tracks import ASSUMED, CEILING, LOUDNESS, MOST_GAIN, crossfaded, levelled, track_gain
from voicecoach.units import SAMPLE_RATE, Samples, Seconds

OVERLAP = 100


def noise(seconds: Seconds, level: float = 0.1, rate: int = SAMPLE_RATE, seed: int = 0) -> Samples:
    """Make noise with more low than high in it, as music has."""
    white = np.random.default_rng(seed).standard_normal(round(seconds * rate))
    spectrum = np.fft.rfft(white)
    spectrum /= np.sqrt(np.arange(len(spectrum)) + 20 * seconds)
    sound = np.fft.irfft(spectrum, len(white))
    return np.asarray(level * sound / sound.std(), dtype=np.float32)


def lufs(samples: Samples, rate: int = SAMPLE_RATE) -> float:
    return float(pyloudnorm.Meter(rate).integrated_loudness(samples.astype(np.float64)))


def ones(frames: int) -> Samples:
    return np.ones(frames, dtype=np.float32)


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("level", [0.02, 0.2])
def test_a_track_of_any_rate_and_level_comes_out_at_the_one_loudness_by_pyloudnorms_reckoning(
    rate: int, level: float
) -> None:
    sound = noise(8.0, level, rate)
    gain = track_gain([sound[: 5 * rate], sound[5 * rate :]], rate)
    assert lufs(sound * np.float32(gain), rate) == pytest.approx(LOUDNESS, abs=0.15)


def test_passages_of_silence_do_not_make_the_rest_louder() -> None:
    sound = np.concatenate([noise(4.0), np.zeros(20 * SAMPLE_RATE, dtype=np.float32), noise(4.0, 0.2, seed=1)])
    gain = track_gain([sound], SAMPLE_RATE)
    assert lufs(sound * np.float32(gain)) == pytest.approx(LOUDNESS, abs=0.15)


def test_a_track_of_rare_peaks_is_raised_only_until_they_reach_the_ceiling() -> None:
    sound = noise(4.0, 0.001)
    sound[1000] = 0.5
    gain = track_gain([sound], SAMPLE_RATE)
    assert CEILING * 10 ** (-0.1 / 20) <= 0.5 * gain <= CEILING


def test_a_nearly_silent_track_is_raised_by_a_bounded_gain() -> None:
    assert track_gain([noise(2.0, 0.0003)], SAMPLE_RATE) == pytest.approx(10 ** (MOST_GAIN / 20))


def test_a_track_of_which_nothing_can_be_measured_is_taken_for_a_loud_one() -> None:
    for excerpts in ([], [np.zeros(SAMPLE_RATE, dtype=np.float32)]):
        assert 20 * np.log10(track_gain(excerpts, SAMPLE_RATE)) == pytest.approx(LOUDNESS - ASSUMED)


def test_a_track_shorter_than_the_meters_window_is_measured_all_the_same() -> None:
    assert 0 < track_gain([noise(0.1)], SAMPLE_RATE) < 1


def test_gains_come_in_tenths_of_a_decibel() -> None:
    decibels = 20 * np.log10(track_gain([noise(2.0)], SAMPLE_RATE))
    assert decibels * 10 == pytest.approx(round(decibels * 10))


def test_a_passage_louder_than_the_excerpts_is_kept_under_the_ceiling_without_a_step() -> None:
    chunks = [ones(1000) * np.float32(level) for level in (0.1, 0.1, 0.9, 0.9, 0.1)]
    out = np.concatenate(list(levelled(chunks, 3.0)))
    assert out.max() <= CEILING + 1e-6
    np.testing.assert_allclose(out[:1000], 0.3, rtol=1e-6)
    factor = out / np.concatenate(chunks)
    assert np.abs(np.diff(factor)).max() < 3 / 999
    np.testing.assert_allclose(factor[2000:], CEILING / 0.9, rtol=1e-6)


def test_tracks_overlap_with_equal_power_and_nothing_else_of_them_changes() -> None:
    first, second = noise(0.02, seed=1), noise(0.02, seed=2)
    joined = np.concatenate(list(crossfaded([[first], [second[:300], second[300:]]], OVERLAP)))
    assert len(joined) == len(first) + len(second) - OVERLAP
    np.testing.assert_array_equal(joined[: len(first) - OVERLAP], first[:-OVERLAP])
    np.testing.assert_array_equal(joined[len(first) :], second[OVERLAP:])
    only_out = np.concatenate(list(crossfaded([[ones(500)], [0 * ones(500)]], OVERLAP)))
    only_in = np.concatenate(list(crossfaded([[0 * ones(500)], [ones(500)]], OVERLAP)))
    overlap = slice(400, 500)
    np.testing.assert_allclose(only_out[overlap] ** 2 + only_in[overlap] ** 2, 1, atol=1e-6)


def test_however_short_tracks_are_each_is_heard_and_none_is_lost() -> None:
    lengths = [1, 2, 30, 150, 5, 199, 200, 201, 1000, 1, 90]
    tracks = [[np.full(length, number + 1, dtype=np.float32)] for number, length in enumerate(lengths)]
    joined = np.concatenate(list(crossfaded(tracks, OVERLAP)))
    shared = 0
    kept = lengths[0]
    for length in lengths[1:]:
        both = min(kept, OVERLAP, length // 2)
        shared += both
        kept = min(OVERLAP, length - both)
    assert len(joined) == sum(lengths) - shared
    assert joined[-1] == len(lengths)


def test_how_tracks_are_cut_into_chunks_does_not_matter_to_how_they_overlap() -> None:
    tracks = [noise(0.02, seed=number) for number in range(4)]

    def joined(size: int) -> Samples:
        cut = [np.split(track, range(size, len(track), size)) for track in tracks]
        return np.concatenate(list(crossfaded(cut, OVERLAP)))

    for one, other in pairwise([joined(size) for size in (7, 100, 201, 5000)]):
        np.testing.assert_array_equal(one, other)


def test_a_track_that_gives_nothing_is_passed_over() -> None:
    joined = np.concatenate(list(crossfaded([[], [ones(300)], [np.zeros(0, dtype=np.float32)], [ones(300)]], OVERLAP)))
    assert len(joined) == 500
