from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.ports import MusicCue
from voicecoach.sound.mixer import FADE, KNEE, Mixer
from voicecoach.sound.music import Music
from voicecoach.units import Frames, Samples

LENGTH = 400

clips = st.tuples(st.integers(0, LENGTH), st.integers(1, 200), st.integers(0, 2**32 - 1), st.sampled_from([0.25, 1.0]))
cuts = st.lists(st.integers(1, 97), min_size=1, max_size=40)


def noise(frames: Frames, seed: int = 0) -> Samples:
    return np.random.default_rng(seed).uniform(-0.7, 0.7, frames).astype(np.float32)


def steady(level: float, frames: Frames) -> Samples:
    return np.full(frames, level, dtype=np.float32)


def in_blocks(mixer: Mixer, sizes: list[Frames], until: Frames) -> Samples:
    blocks: list[Samples] = []
    while mixer.position < until:
        size = sizes[len(blocks) % len(sizes)]
        blocks.append(mixer.mix(min(size, until - mixer.position)))
    return np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.float32)


@given(plays=st.lists(clips, max_size=12), later=st.lists(clips, max_size=6), pause=st.integers(0, 300), sizes=cuts)
def test_the_sound_is_the_same_however_it_is_cut_into_blocks(
    plays: list[tuple[int, int, int, float]], later: list[tuple[int, int, int, float]], pause: int, sizes: list[int]
) -> None:
    def perform(cut: list[int]) -> Samples:
        mixer = Mixer()
        for at, frames, seed, gain in plays:
            mixer.play(noise(frames, seed), at, gain)
        before = in_blocks(mixer, cut, pause)
        mixer.silence(fade=50)
        for at, frames, seed, gain in later:
            mixer.play(noise(frames, seed), at, gain)
        return np.concatenate([before, in_blocks(mixer, cut, 2 * LENGTH)])

    np.testing.assert_array_equal(perform(sizes), perform([2 * LENGTH]))


def test_a_clip_begins_at_its_very_sample_and_is_not_changed() -> None:
    mixer = Mixer()
    clip = noise(100)
    mixer.play(clip, at=1_000)
    heard = in_blocks(mixer, [64], 2_000)
    np.testing.assert_array_equal(heard[1_000:1_100], clip)
    assert not heard[:1_000].any()
    assert not heard[1_100:].any()


def test_clips_that_overlap_are_added_with_their_gains() -> None:
    mixer = Mixer()
    mixer.play(steady(0.2, 10), at=0)
    mixer.play(steady(0.4, 10), at=5, gain=0.5)
    np.testing.assert_allclose(mixer.mix(15), [0.2] * 5 + [0.4] * 5 + [0.2] * 5, rtol=1e-6)


def test_a_clip_ordered_for_the_past_begins_with_the_next_block_and_is_counted() -> None:
    mixer = Mixer()
    mixer.mix(100)
    mixer.play(steady(0.5, 10), at=30)
    mixer.play(steady(0.5, 10), at=120)
    heard = mixer.mix(100)
    np.testing.assert_array_equal(np.flatnonzero(heard), [*range(10), *range(20, 30)])
    assert mixer.late == 1


def test_silence_fades_what_sounds_and_drops_what_waits() -> None:
    mixer = Mixer()
    mixer.play(steady(0.5, 1_000), at=0)
    mixer.play(steady(0.5, 1_000), at=150)
    mixer.mix(100)
    mixer.silence(fade=40)
    heard = mixer.mix(1_500)
    assert (np.diff(heard[:40]) < 0).all()
    assert 0.45 < heard[0] < 0.5
    assert not heard[39:].any()


def test_a_clip_that_has_not_begun_is_dropped_by_silence_even_when_it_is_due_now() -> None:
    mixer = Mixer()
    mixer.play(steady(0.5, 10), at=0)
    mixer.silence()
    assert not mixer.mix(100).any()


def test_silence_does_not_touch_what_is_ordered_after_it() -> None:
    mixer = Mixer()
    mixer.play(steady(0.5, 100), at=0)
    mixer.mix(10)
    mixer.silence(fade=0)
    mixer.play(steady(0.25, 10), at=10)
    np.testing.assert_array_equal(mixer.mix(20), [0.25] * 10 + [0] * 10)


def test_silence_ordered_twice_is_still_a_fade_and_then_still() -> None:
    mixer = Mixer()
    mixer.play(steady(0.5, 1_000), at=0)
    mixer.mix(10)
    mixer.silence(fade=40)
    mixer.silence(fade=40)
    heard = mixer.mix(100)
    assert heard[0] > 0.4
    assert not heard[40:].any()


@given(level=st.floats(-8, 8, width=32))
def test_however_loud_the_sum_it_stays_within_full_scale_and_keeps_its_order(level: float) -> None:
    mixer = Mixer()
    mixer.play(np.array([level, level * 0.9], dtype=np.float32), at=0)
    heard = mixer.mix(2)
    assert np.abs(heard).max() <= 1
    assert abs(heard[0]) >= abs(heard[1])
    if abs(level) <= KNEE:
        np.testing.assert_array_equal(heard[:1], np.float32(level))


def test_an_empty_mixer_gives_silence_of_the_asked_length_as_float32() -> None:
    mixer = Mixer()
    block = mixer.mix(480)
    assert block.shape == (480,)
    assert block.dtype == np.float32
    assert not block.any()
    assert mixer.position == 480


def test_what_is_withdrawn_is_not_heard_and_the_rest_is() -> None:
    mixer = Mixer()
    mixer.play(steady(0.1, 10), 100)
    before = mixer.placed
    mixer.play(steady(0.2, 10), 50)
    mixer.play(steady(0.3, 10), 200)
    mixer.withdraw(before)
    mixer.play(steady(0.4, 10), 300)
    expected = np.zeros(400, np.float32)
    expected[100:110], expected[300:310] = 0.1, 0.4
    assert mixer.mix(400) == pytest.approx(expected)


def test_what_sounds_already_when_it_is_withdrawn_fades_and_what_sounds_beside_it_does_not() -> None:
    mixer = Mixer()
    mixer.play(steady(0.1, 2_000), 0)
    mixer.play(steady(0.2, 2_000), 0)
    mixer.mix(100)
    mixer.withdraw(1)
    rest = mixer.mix(1_000)
    assert np.abs(np.diff(rest)).max() < 0.001, "no click"
    assert rest[FADE:] == pytest.approx(0.1)


def test_after_a_restart_nothing_of_before_is_heard_and_clips_stand_on_the_new_count() -> None:
    mixer = Mixer()
    mixer.play(steady(0.1, 500), 0)
    mixer.play(steady(0.2, 500), 700)
    mixer.level(0.5)
    mixer.mix(300)
    mixer.restart(120)
    mixer.play(steady(0.4, 10), 150)
    expected = np.zeros(1_000, np.float32)
    expected[30:40] = 0.2
    assert mixer.position == 120
    assert mixer.mix(1_000) == pytest.approx(expected), "the level that was wanted stays"


def test_silence_from_a_frame_on_shortens_what_was_ordered_and_spares_what_is_ordered_later() -> None:
    mixer = Mixer()
    mixer.play(steady(0.1, 5_000), 0)
    mixer.play(steady(0.2, 5_000), 1_500)
    mixer.play(steady(0.3, 5_000), 2_500)
    mixer.mix(1_000)
    mixer.silence_from(2_000)
    mixer.play(steady(0.4, 100), 2_600)
    sound = mixer.mix(3_000)
    assert sound[:500] == pytest.approx(0.1)
    assert sound[500:1_000] == pytest.approx(0.3)
    assert np.abs(np.diff(sound[1_000 : 1_000 + FADE])).max() < 0.001, "no click"
    expected = np.zeros(3_000 - 1_000 - FADE, np.float32)
    expected[600 - FADE : 700 - FADE] = 0.4
    assert sound[1_000 + FADE :] == pytest.approx(expected)


class Hum:
    """Music that is the same everywhere."""

    def read(self, frames: Frames) -> Samples:
        return steady(0.1, frames)


def test_music_lies_under_the_clips_and_makes_way_for_them_before_they_begin() -> None:
    mixer = Mixer(Music(Hum()))
    mixer.play(steady(0.0, 4_800), 200_000)
    sound = np.concatenate([mixer.mix(1_000) for _ in range(400)])
    assert sound[190_000] == pytest.approx(0.1)
    assert sound[200_000] == pytest.approx(0.1 * 10 ** (-10 / 20), rel=0.01)
    assert sound[-1] == pytest.approx(0.1)


def test_music_pauses_resumes_and_ends_when_it_is_told_to() -> None:
    mixer = Mixer(Music(Hum()))
    mixer.mix(150_000)
    before = mixer.placed
    mixer.music(MusicCue.FINISH, 160_000)
    mixer.withdraw(before)
    mixer.music(MusicCue.PAUSE, 200_000)
    mixer.music(MusicCue.RESUME, 300_000)
    sound = np.concatenate([mixer.mix(1_000) for _ in range(250)])
    assert sound[49_000] == pytest.approx(0.1)
    assert not sound[51_000:150_000].any()
    assert sound[-1] == pytest.approx(0.1)
    mixer.music(MusicCue.FINISH, 0)
    assert not mixer.mix(200_000)[150_000:].any()


def begins_of(clip: Samples, heard: Samples) -> list[Frames]:
    return [at for at in range(len(heard) - len(clip)) if np.array_equal(heard[at : at + len(clip)], clip)]


@pytest.mark.parametrize("size", [64, 960])
def test_a_slip_is_made_up_for_in_the_silences_that_there_are(size: Frames) -> None:
    mixer = Mixer()
    clip = noise(5_000)
    for at in (0, 10_000, 20_000, 40_000, 60_000):
        mixer.play(clip, at)
    mixer.mix(960)
    mixer.make_up(4_000)
    heard = np.concatenate([mixer.mix(size) for _ in range(80_000 // size)])
    assert [begin + 960 for begin in begins_of(clip, heard)] == pytest.approx([7_400, 16_000, 36_000, 56_000], abs=960)
    assert begins_of(clip, heard)[1:] == [15_040, 35_040, 55_040], "once made up for, to the sample"


def test_frames_that_the_device_lost_are_put_in_with_the_next_silence() -> None:
    mixer = Mixer()
    clip = noise(5_000)
    mixer.play(clip, 0)
    mixer.play(clip, 10_000)
    mixer.make_up(-3_000)
    positions = []
    blocks = []
    for _ in range(20):
        blocks.append(mixer.mix(1_000))
        positions.append(mixer.position)
    assert begins_of(clip, np.concatenate(blocks)) == [3_000, 13_000]
    assert positions == sorted(positions)


def test_without_a_clip_to_come_nothing_is_left_out_and_a_restart_forgets_the_slip() -> None:
    mixer = Mixer()
    mixer.make_up(3_000)
    mixer.mix(1_000)
    assert mixer.position == 1_000, "who orders a clip now counts on that"
    mixer.restart(1_000)
    mixer.play(noise(100), 20_000)
    mixer.mix(1_000)
    assert mixer.position == 2_000
