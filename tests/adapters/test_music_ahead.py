from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, active_count

import numpy as np
import pytest

from tests.adapters.test_music_files import nobody, write_music
from tests.rig import SoundWorld, missing
from voicecoach.adapters.music_ahead import FADE, MusicAhead
from voicecoach.adapters.music_files import MusicFiles
from voicecoach.sound.music import Music, TrackSource
from voicecoach.units import SAMPLE_RATE, Frames, Samples

PATIENCE = 10.0

LIVE = """
import sys
from pathlib import Path
from threading import Event
from voicecoach.adapters.music_ahead import MusicAhead
from voicecoach.adapters.music_files import MusicFiles
from voicecoach.adapters.sounddevice_speaker import SounddeviceSpeaker
from voicecoach.sound.music import Music

ahead = MusicAhead(MusicFiles([Path(sys.argv[1])], print))
assert ahead.wait_until_ready(10)
music, speaker, done, given = Music(ahead), SounddeviceSpeaker(), Event(), 0

def fill(frames):
    global given
    given += frames
    if given > 6 * 48_000:
        done.set()
    return music.next(frames, [(3 * 48_000 - given, 4 * 48_000 - given)])

speaker.start(fill)
done.wait(20)
speaker.close()
ahead.close()
"""


class Counting:
    """Gives frames that tell their own number, from 1; and stops giving while ``flows`` is not set."""

    def __init__(self) -> None:
        self.given: Frames = 0
        self.flows = Event()
        self.flows.set()

    def read(self, frames: Frames) -> Samples:
        self.flows.wait(PATIENCE)
        numbers = np.arange(self.given, self.given + frames, dtype=np.float32)
        self.given += frames
        return numbers + np.float32(1)


@contextmanager
def ahead_of(source: TrackSource, seconds: float = 1.0) -> Iterator[MusicAhead]:
    ahead = MusicAhead(source, seconds)
    try:
        yield ahead
    finally:
        ahead.close()


def until_it_sounds(ahead: MusicAhead, frames: Frames = 256) -> Samples:
    """Ask for blocks until one is not silent; give it."""
    latest = time.monotonic() + PATIENCE
    while not (block := ahead.read(frames)).any():
        assert time.monotonic() < latest, "it stays silent"
    return block


def test_read_ahead_the_music_is_the_same_to_the_last_bit(tmp_path: Path) -> None:
    paths = [write_music(tmp_path / "a.mp3", 5.0), write_music(tmp_path / "b.wav", 4.0, 500.0)]
    frames = 7 * SAMPLE_RATE
    with ahead_of(MusicFiles(paths, nobody), 8.0) as ahead:
        assert ahead.wait_until_ready(PATIENCE)
        live = Music(ahead)
        latest = time.monotonic() + PATIENCE
        heard = [live.next(1024, []) for _ in range(20)]
        while ahead.ready < frames and time.monotonic() < latest:
            pass
        heard += [live.next(1024, []) for _ in range(frames // 1024 - 20)]
    offline = Music(MusicFiles(paths, nobody)).next(frames // 1024 * 1024, [])
    np.testing.assert_array_equal(np.concatenate(heard), offline)


@pytest.mark.skipif(missing() is not None, reason=str(missing()))
def test_on_a_sound_card_every_frame_of_it_is_heard(tmp_path: Path) -> None:
    path = write_music(tmp_path / "song.mp3", 4.0)
    with SoundWorld() as world, world.recording() as recorded:
        _, faults = world.python(LIVE, str(path)).communicate(timeout=60)
    assert faults == ""
    heard = recorded.samples[np.flatnonzero(recorded.samples)[0] :][: 5 * SAMPLE_RATE]
    given = Music(MusicFiles([path], nobody)).next(7 * SAMPLE_RATE, [])
    tried = heard[SAMPLE_RATE : SAMPLE_RATE + 1000]
    apart = [np.abs(given[SAMPLE_RATE + late :][:1000] - tried).max() for late in range(4000)]
    late = int(np.argmin(apart))  # the first frames are too soft for 16 bits
    steady = slice(SAMPLE_RATE, 2 * SAMPLE_RATE + 30_000)
    np.testing.assert_allclose(heard[steady], given[late:][steady], atol=1 / 32768)
    assert (heard[SAMPLE_RATE:].reshape(-1, 480).any(axis=1)).all()


def test_a_source_that_falls_behind_is_faded_out_and_in_again_and_nothing_is_left_out() -> None:
    source = Counting()
    with ahead_of(source) as ahead:
        assert ahead.wait_until_ready(PATIENCE)
        source.flows.clear()
        blocks = [ahead.read(256)]
        while len(blocks) < 4 * SAMPLE_RATE // 256 and blocks[-1].any():
            blocks.append(ahead.read(256))
        heard = np.concatenate(blocks)
        dry = int(np.flatnonzero(heard)[-1]) + 1
        np.testing.assert_array_equal(heard[: dry - FADE], np.arange(dry - FADE) + 1)
        assert (np.diff(heard[dry - FADE + 2 : dry + 1]) < 0).all()  # the first two are steeper by their own numbers
        assert not ahead.read(10_000).any()
        source.flows.set()
        again = np.concatenate([until_it_sounds(ahead), *(ahead.read(256) for _ in range(10))])
        assert again[0] == 0
        np.testing.assert_array_equal(again[FADE:], dry + np.arange(FADE, len(again)) + 1)


def test_fading_to_silence_does_not_depend_on_the_size_of_the_blocks() -> None:
    def last_of(size: Frames) -> Samples:
        source = Counting()
        with ahead_of(source) as ahead:
            assert ahead.wait_until_ready(PATIENCE)
            while ahead.ready < SAMPLE_RATE:
                pass
            source.flows.clear()
            blocks = [ahead.read(size)]
            while blocks[-1].any():
                blocks.append(ahead.read(size))
            source.flows.set()
        heard = np.concatenate(blocks)
        return heard[: np.flatnonzero(heard)[-1] + 1]

    for heard in (last_of(64), last_of(100), last_of(1024)):
        assert (np.diff(heard[:-FADE]) == 1).all()
        assert (np.diff(heard[2 - FADE :]) < 0).all()


def test_a_source_that_is_late_at_the_beginning_is_silent_until_it_comes() -> None:
    source = Counting()
    source.flows.clear()
    with ahead_of(source) as ahead:
        assert not ahead.wait_until_ready(0)
        assert not ahead.read(1024).any()
        source.flows.set()
        first = until_it_sounds(ahead)
        assert first[0] == 0
        np.testing.assert_array_equal(np.concatenate([first, ahead.read(1024)])[FADE:], np.arange(FADE, 256 + 1024) + 1)


def test_reading_never_waits_for_the_source() -> None:
    source = Counting()
    source.flows.clear()
    with ahead_of(source) as ahead:
        began = time.monotonic()
        for _ in range(100):
            assert not ahead.read(1024).any()
        assert time.monotonic() - began < 1
        source.flows.set()


def test_no_more_is_read_ahead_than_asked_for_and_closing_ends_the_thread() -> None:
    before = active_count()
    source = Counting()
    with ahead_of(source) as ahead:
        latest = time.monotonic() + PATIENCE
        while ahead.ready < SAMPLE_RATE and time.monotonic() < latest:
            pass
        assert active_count() == before + 1
    assert active_count() == before
    assert SAMPLE_RATE <= source.given <= SAMPLE_RATE + 8192
    ahead.close()
