from __future__ import annotations

import numpy as np
import pytest

from voicecoach.ports import Recording
from voicecoach.sound.clip import CEILING, LOUDNESS, Clip, limit, loudness, shape, trim
from voicecoach.units import SAMPLE_RATE, Samples

RATE = 22_050


def tone(seconds: float, level: float, pitch: float = 440, rate: int = RATE) -> Samples:
    t = np.arange(round(seconds * rate)) / rate
    return np.asarray(level * np.sin(2 * np.pi * pitch * t), dtype=np.float32)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), dtype=np.float32)


def word(seconds: float = 0.4, level: float = 0.2) -> Recording:
    return Recording(np.concatenate([silence(0.02), tone(seconds, level), silence(0.4)]), RATE)


def test_trimming_keeps_5_ms_before_the_sound_and_30_ms_after() -> None:
    trimmed = trim(word(0.4))
    sound = np.flatnonzero(trimmed.samples)
    assert sound[0] / RATE == pytest.approx(0.005, abs=0.0051)
    assert (len(trimmed.samples) - sound[-1]) / RATE == pytest.approx(0.030, abs=0.0051)


def test_trimming_keeps_what_is_40_db_softer_and_cuts_what_is_60_db_softer() -> None:
    def padded_with(level: float) -> Recording:
        return Recording(np.concatenate([tone(0.2, level), tone(0.3, 0.5), tone(0.2, level)]), RATE)

    assert len(trim(padded_with(0.005)).samples) == pytest.approx(0.7 * RATE, abs=0.01 * RATE)
    assert len(trim(padded_with(0.0005)).samples) == pytest.approx(0.335 * RATE, abs=0.01 * RATE)


def test_trimming_never_reaches_beyond_the_recording() -> None:
    whole = Recording(tone(0.101, 0.5), RATE)
    assert len(trim(whole).samples) == len(whole.samples)


@pytest.mark.parametrize("level", [0.01, 0.1, 0.9])
@pytest.mark.parametrize("seconds", [0.15, 0.5, 3.0])
def test_every_clip_leaves_at_the_same_loudness_whatever_came_in(level: float, seconds: float) -> None:
    assert loudness(shape(word(seconds, level)).samples) == pytest.approx(LOUDNESS, abs=0.3)


def test_a_peaky_recording_is_held_under_the_ceiling() -> None:
    peaks = tone(1.0, 0.05)
    peaks[::2205] = 1.0
    clip = shape(Recording(peaks, RATE))
    assert np.abs(clip.samples).max() <= CEILING


def test_the_limiter_leaves_quiet_sound_alone_and_turns_loud_sound_down_without_bending_it() -> None:
    quiet = tone(0.5, 0.5, rate=SAMPLE_RATE)
    assert limit(quiet) is quiet
    loud = tone(0.5, 2.0, rate=SAMPLE_RATE)
    limited = limit(loud)
    assert np.abs(limited).max() <= CEILING
    middle = slice(SAMPLE_RATE // 8, SAMPLE_RATE // 4)
    assert limited[middle] == pytest.approx(loud[middle] * (CEILING / 2.0), abs=2e-3)


def test_clips_begin_and_end_at_nothing_so_they_do_not_click() -> None:
    clip = shape(Recording(tone(0.5, 0.3, pitch=97) + np.float32(0.1), RATE))
    assert abs(clip.samples[0]) < 1e-3
    assert abs(clip.samples[-1]) < 1e-3


def test_clips_are_at_the_one_rate_in_16_bit_steps_and_cannot_be_written_to() -> None:
    clip = shape(word(0.5))
    assert clip.samples.dtype == np.float32
    assert clip.seconds == pytest.approx(0.535, abs=0.01)
    assert clip.frames == len(clip.samples)
    assert np.array_equal(clip.samples * 32768, np.rint(clip.samples * 32768))
    with pytest.raises(ValueError, match="read-only"):
        clip.samples[0] = 1.0


def test_a_single_sample_and_pure_silence_are_shaped_without_fuss() -> None:
    assert shape(Recording(np.ones(1, dtype=np.float32), RATE)).frames >= 1
    assert not shape(Recording(silence(0.2), RATE)).samples.any()


def test_clips_are_equal_only_to_themselves() -> None:
    samples = np.zeros(3, dtype=np.float32)
    clip = Clip(samples)
    assert clip == clip
    assert clip != Clip(samples)
