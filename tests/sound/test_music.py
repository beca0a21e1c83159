from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.sound.clip import LOUDNESS, loudness
from voicecoach.sound.music import FADE_FINISH, FADE_IN, FADE_PAUSE, FADE_RESUME, Ducking, Glide, Music
from voicecoach.units import SAMPLE_RATE, Frames, Samples, Seconds, to_frames

DUCKED = np.float32(10 ** (-10 / 20))
WELL_IN = FADE_IN + 100
SMALL = Ducking(attack=40, hold=60, bridge=70, release=90)


class Steady:
    """Gives the same level for ever, so that what comes out is the factor."""

    def __init__(self) -> None:
        self.given: Frames = 0

    def read(self, frames: Frames) -> Samples:
        self.given += frames
        return np.ones(frames, dtype=np.float32)


class Counting(Steady):
    """Gives frames that tell their own number."""

    def read(self, frames: Frames) -> Samples:
        numbers = np.arange(self.given, self.given + frames, dtype=np.float32)
        self.given += frames
        return numbers + np.float32(1)


class Tone(Steady):
    def __init__(self, pitch: float, level: float = 0.1) -> None:
        super().__init__()
        self._pitch = pitch
        self._level = level

    def read(self, frames: Frames) -> Samples:
        t = np.arange(self.given, self.given + frames) / SAMPLE_RATE
        self.given += frames
        return (self._level * np.sin(2 * np.pi * self._pitch * t)).astype(np.float32)


Known = Callable[[Frames], Sequence[tuple[Frames, Frames]]]
"""Gives, for the first frame of a block, the clips known then, by their place in the stream."""


def hear(
    music: Music, known: Known | Sequence[tuple[Frames, Frames]], frames: Frames, sizes: Sequence[Frames] = (1024,)
) -> Samples:
    blocks: list[Samples] = []
    position = 0
    while position < frames:
        size = min(sizes[len(blocks) % len(sizes)], frames - position)
        clips = known(position) if callable(known) else [clip for clip in known if clip[1] > position]
        blocks.append(music.next(size, [(start - position, end - position) for start, end in clips]))
        position += size
    return np.concatenate(blocks)


def seconds(*clips: tuple[Seconds, Seconds]) -> list[tuple[Frames, Frames]]:
    return [(to_frames(start), to_frames(end)) for start, end in clips]


def ahead(clips: Sequence[tuple[Frames, Frames]], known: Seconds) -> Known:
    """Let each clip be known so long before it begins."""
    return lambda at: [clip for clip in clips if clip[0] - to_frames(known) <= at < clip[1]]


clips = st.lists(st.tuples(st.integers(-50, 3000), st.integers(1, 400)), max_size=12)
cuts = st.lists(st.integers(1, 700), min_size=1, max_size=30)
orders = st.lists(st.sampled_from(["pause", "resume", "finish"]), max_size=3)


@settings(deadline=None, max_examples=60)
@given(clips=clips, orders=orders, order_at=st.integers(0, 3000), sizes=cuts)
def test_the_sound_is_the_same_to_the_last_bit_however_it_is_cut_into_blocks(
    clips: list[tuple[int, int]], orders: list[str], order_at: int, sizes: list[int]
) -> None:
    spoken = [(start, start + length) for start, length in clips]

    def perform(cut: Sequence[int]) -> tuple[Samples, Frames]:
        source = Counting()
        music = Music(source, SMALL)
        before = hear(music, spoken, order_at, cut) if order_at else np.zeros(0, dtype=np.float32)
        for order in orders:
            getattr(music, order)()
        later = [(start - order_at, end - order_at) for start, end in spoken]
        after = hear(music, later, 3000, cut)
        return np.concatenate([before, after]), source.given

    whole, read = perform([6000])
    in_pieces, read_in_pieces = perform(sizes)
    np.testing.assert_array_equal(in_pieces, whole)
    assert read == read_in_pieces


@settings(deadline=None, max_examples=60)
@given(clips=clips, cut_at=st.integers(0, 3000), sizes=cuts)
def test_speech_that_is_cut_off_lets_the_music_up_at_the_same_frame_however_it_is_cut_into_blocks(
    clips: list[tuple[int, int]], cut_at: int, sizes: list[int]
) -> None:
    spoken = [(start, start + length) for start, length in clips]

    def perform(cut: Sequence[int]) -> Samples:
        music = Music(Steady(), SMALL)
        before = hear(music, spoken, cut_at, cut) if cut_at else np.zeros(0, dtype=np.float32)
        return np.concatenate([before, hear(music, [], 3000, cut)])

    np.testing.assert_array_equal(perform(sizes), perform([6000]))


def test_the_music_is_down_by_10_db_from_the_first_frame_of_a_word_that_was_known_to_the_last() -> None:
    heard = hear(Music(Steady()), seconds((4.0, 4.5)), to_frames(8.0))
    np.testing.assert_array_equal(heard[to_frames(4.0) : to_frames(4.5)], DUCKED)
    assert (heard[WELL_IN : to_frames(3.85) + 1] == 1).all()
    assert (heard[to_frames(3.85) + 10 : to_frames(4.0)] < 1).all()


def test_it_comes_back_in_a_second_after_a_hold_of_six_tenths() -> None:
    heard = hear(Music(Steady()), seconds((4.0, 4.5)), to_frames(8.0))
    assert (heard[to_frames(4.5) : to_frames(5.1)] == DUCKED).all()
    assert (np.diff(heard[to_frames(5.1) : to_frames(6.1)]) >= 0).all()
    assert heard[to_frames(5.6)] == pytest.approx((1 + DUCKED) / 2, abs=1e-3)
    assert (heard[to_frames(6.1) :] == 1).all()


@pytest.mark.parametrize("word", [0.3, 0.5, 0.7])
@pytest.mark.parametrize("known_ahead", [0.15, 10.0])
def test_it_does_not_move_between_counts_a_second_apart(word: Seconds, known_ahead: Seconds) -> None:
    counts = seconds(*((4.0 + number, 4.0 + number + word) for number in range(10)))
    heard = hear(Music(Steady()), ahead(counts, known_ahead), to_frames(15.0), [480])
    assert (heard[to_frames(4.0) : to_frames(13.0 + word + 0.6)] == DUCKED).all()


def test_nor_between_cues_two_seconds_apart_that_are_known_a_second_ahead_as_they_are_live() -> None:
    cues = seconds(*((4.0 + 2 * number, 4.5 + 2 * number) for number in range(5)))
    heard = hear(Music(Steady()), ahead(cues, 1.0), to_frames(16.0), [1024])
    assert (heard[to_frames(4.0) : to_frames(12.5 + 0.6)] == DUCKED).all()
    np.testing.assert_array_equal(heard, hear(Music(Steady()), cues, to_frames(16.0), [to_frames(16.0)]))


def test_a_cue_that_is_farther_off_lets_it_come_up_first() -> None:
    cues = seconds((4.0, 4.5), (6.5, 7.0))
    heard = hear(Music(Steady()), cues, to_frames(8.0))
    assert heard[to_frames(6.1)] == 1
    assert heard[to_frames(6.5)] == DUCKED


def test_a_word_that_comes_unannounced_lets_the_music_go_down_from_its_own_first_block() -> None:
    start = to_frames(4.0)
    heard = hear(Music(Steady()), lambda at: [(start, start + 48_000)] if at >= start else [], to_frames(6.0), [480])
    assert heard[start] == 1
    assert heard[start + 50] < 1
    assert (heard[start + to_frames(0.15) : start + 48_000] == DUCKED).all()


def test_speech_that_is_cut_off_holds_the_music_down_from_where_it_was_cut() -> None:
    cut = to_frames(5.0)
    word = (to_frames(4.0), to_frames(9.0))
    heard = hear(Music(Steady()), lambda at: [word] if at < cut else [], to_frames(8.0), [480])
    assert (heard[cut : cut + to_frames(0.6)] == DUCKED).all()
    assert heard[cut + to_frames(0.7)] > DUCKED
    assert (heard[cut + to_frames(1.6) :] == 1).all()


def test_a_word_that_is_dropped_before_it_began_lets_the_music_back_up_at_once() -> None:
    dropped = to_frames(3.9)
    word = (to_frames(4.0), to_frames(9.0))
    heard = hear(Music(Steady()), lambda at: [word] if at < dropped else [], to_frames(6.0), [480])
    assert DUCKED < heard[dropped] < 1
    assert (np.diff(heard[dropped : dropped + to_frames(1.0)]) >= 0).all()
    assert heard[dropped + to_frames(1.0)] == 1


@settings(deadline=None, max_examples=30)
@given(
    clips=st.lists(st.tuples(st.floats(2.0, 9.0), st.floats(0.05, 1.0)), max_size=8),
    announced=st.sampled_from([0.0, 0.05, 5.0]),
)
def test_no_factor_ever_steps_faster_than_the_attack_at_its_steepest(
    clips: list[tuple[float, float]], announced: float
) -> None:
    spoken = seconds(*((start, start + length) for start, length in clips))
    heard = hear(Music(Steady()), ahead(spoken, announced), to_frames(10.0))
    steepest = np.pi / 2 * (1 - DUCKED) / Ducking().attack
    assert np.abs(np.diff(heard)).max() <= steepest * 1.01 + 1e-6
    assert heard[FADE_IN:].min() >= DUCKED


def test_ducking_makes_no_click_that_the_music_does_not_have() -> None:
    words = seconds(*((3.0 + 3.0 * number, 3.4 + 3.0 * number) for number in range(4)))
    heard = hear(Music(Tone(1000.0)), words, to_frames(15.0))[FADE_IN:]
    spectrum = np.abs(np.fft.rfft(heard * np.blackman(len(heard)))) ** 2
    at = np.fft.rfftfreq(len(heard), 1 / SAMPLE_RATE)
    near = spectrum[np.abs(at - 1000) < 200].sum()
    assert 10 * np.log10(spectrum[np.abs(at - 1000) >= 200].sum() / near) < -80


def test_it_begins_from_nothing_in_two_seconds() -> None:
    heard = hear(Music(Steady()), [], 2 * FADE_IN)
    assert heard[0] == 0
    assert (np.diff(heard[:FADE_IN]) >= 0).all()
    assert (heard[FADE_IN:] == 1).all()


def test_a_pause_is_silent_in_10_ms_and_the_music_goes_on_where_it_was() -> None:
    source = Counting()
    music = Music(source)
    before = hear(music, [], WELL_IN)
    music.pause()
    fading = hear(music, [], to_frames(5.0))
    assert not fading[FADE_PAUSE:].any()
    assert (np.diff(fading[: FADE_PAUSE + 1]) < 0).all()
    assert music.silent
    assert source.given == WELL_IN + FADE_PAUSE
    music.resume()
    after = hear(music, [], 2 * FADE_RESUME)
    assert after[0] == 0
    assert after[FADE_RESUME] == before[-1] + 1 + FADE_PAUSE + FADE_RESUME
    assert not music.silent


def test_where_the_sound_was_cut_off_already_it_fades_in_from_nothing_and_nothing_is_left_out() -> None:
    source = Counting()
    music = Music(source)
    hear(music, [], WELL_IN)
    music.pause(fade=0)
    music.resume()
    after = hear(music, [], FADE_RESUME + 1)
    assert after[0] == 0
    assert after[-1] == WELL_IN + FADE_RESUME + 1


def test_finishing_takes_three_seconds_and_then_reads_no_more() -> None:
    source = Steady()
    music = Music(source)
    hear(music, [], WELL_IN)
    music.finish()
    heard = hear(music, [], FADE_FINISH + 10_000)
    assert heard[FADE_FINISH // 2] == pytest.approx(0.5, abs=1e-3)
    assert (np.diff(heard[:FADE_FINISH]) <= 0).all()
    assert not heard[FADE_FINISH:].any()
    assert source.given == WELL_IN + FADE_FINISH
    assert music.silent


def test_a_pause_while_it_finishes_is_silent_at_once_and_finishing_a_pause_makes_no_sound() -> None:
    music = Music(Steady())
    hear(music, [], WELL_IN)
    music.finish()
    hear(music, [], FADE_FINISH // 2)
    music.pause()
    assert not hear(music, [], 4800)[FADE_PAUSE:].any()
    music.finish()
    assert not hear(music, [], 4800).any()


def test_finishing_in_the_middle_of_a_pause_does_not_draw_it_out() -> None:
    music = Music(Steady())
    hear(music, [], WELL_IN)
    music.pause()
    music.finish()
    assert not hear(music, [], 4800)[FADE_PAUSE:].any()


def test_a_stop_that_is_undone_brings_the_music_back() -> None:
    music = Music(Steady())
    hear(music, [], WELL_IN)
    music.finish()
    hear(music, [], FADE_FINISH // 2)
    music.resume()
    heard = hear(music, [], FADE_RESUME + 1)
    assert heard[0] == pytest.approx(0.5, abs=1e-3)
    assert heard[-1] == 1


def test_resuming_what_sounds_changes_nothing() -> None:
    music = Music(Steady())
    music.resume()
    np.testing.assert_array_equal(hear(music, [], 2 * FADE_IN), hear(Music(Steady()), [], 2 * FADE_IN))


def test_what_was_cut_off_before_it_was_heard_comes_again() -> None:
    source = Counting()
    music = Music(source)
    before = hear(music, [], WELL_IN)
    hear(music, [], 4000)
    music.rewind(4000)
    after = hear(music, [], 6000)
    assert after[0] == 0
    np.testing.assert_array_equal(after[FADE_PAUSE:] - before[-1], np.arange(FADE_PAUSE, 6000) + 1)
    assert source.given == WELL_IN + 6000


def test_a_pause_whose_fade_was_never_heard_resumes_at_the_last_frame_that_was() -> None:
    music = Music(Counting())
    before = hear(music, [], WELL_IN)
    hear(music, [], 500)
    music.pause()
    hear(music, [], 2000)
    music.rewind(2500)
    music.resume()
    after = hear(music, [], FADE_RESUME + 10)
    assert after[-1] == before[-1] + FADE_RESUME + 10


def test_the_same_can_be_taken_back_twice_and_at_least_a_second_of_it() -> None:
    source = Counting()
    music = Music(source)
    heard = hear(music, [], 4 * SAMPLE_RATE)
    music.rewind(3000)
    hear(music, [], 1000)
    music.rewind(2000)
    after = hear(music, [], 10_000)
    assert after[-1] == heard[-1] - 4000 + 10_000
    music.rewind(100 * SAMPLE_RATE)
    assert hear(music, [], 2000)[-1] <= after[-1] - SAMPLE_RATE + 2000


@settings(deadline=None, max_examples=60)
@given(back=st.integers(0, 2000), pause=st.booleans(), sizes=cuts)
def test_what_is_taken_back_does_not_depend_on_how_it_was_cut_into_blocks(
    back: int, pause: bool, sizes: list[int]
) -> None:
    def perform(cut: Sequence[int]) -> Samples:
        music = Music(Counting(), SMALL)
        hear(music, [(100, 300)], 2000, cut)
        if pause:
            music.pause()
            hear(music, [], 1000, cut)
        music.rewind(back)
        music.resume()
        return hear(music, [], 3000, cut)

    np.testing.assert_array_equal(perform(sizes), perform([6000]))


def test_speech_that_is_known_of_in_a_pause_is_obeyed_after_it() -> None:
    music = Music(Steady())
    hear(music, [], WELL_IN)
    music.pause()
    hear(music, [(0, 200_000)], to_frames(2.0))
    music.resume()
    assert hear(music, [(-96_000, 104_000)], 104_000)[FADE_RESUME:].max() == DUCKED


def test_under_speech_at_the_coachs_loudness_the_music_is_20_db_softer_and_between_exercises_14() -> None:
    level = 10 ** ((-30 - loudness(Tone(440.0, 1.0).read(SAMPLE_RATE))) / 20)
    spoken = (to_frames(4.0), to_frames(12.0))
    heard = hear(Music(Tone(440.0, level)), [spoken], to_frames(20.0))
    assert LOUDNESS - loudness(heard[slice(*spoken)]) >= 20
    assert LOUDNESS - loudness(heard[to_frames(14.0) :]) == pytest.approx(14, abs=0.1)


def test_a_block_of_no_frames_changes_nothing() -> None:
    music = Music(Steady())
    assert music.next(0, [(0, 100)]).shape == (0,)
    np.testing.assert_array_equal(hear(music, [], 2 * FADE_IN), hear(Music(Steady()), [], 2 * FADE_IN))


def test_what_comes_out_is_float32_in_the_asked_length() -> None:
    block = Music(Steady()).next(777, [])
    assert block.shape == (777,)
    assert block.dtype == np.float32


def test_a_glide_leaves_from_wherever_it_is() -> None:
    glide = Glide(0.0)
    glide.go(1.0, 0, 100)
    half = glide.factors(50, 1)[0]
    glide.go(0.0, 50, 100)
    assert glide.factors(50, 1)[0] == pytest.approx(half)
    assert glide.settled == 150
    assert glide.factors(150, 1)[0] == 0
