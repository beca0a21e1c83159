from __future__ import annotations

import math
import re
import time
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.adapters.music_files import MusicFiles, find_music
from voicecoach.errors import NotFoundError, SoundError
from voicecoach.sound.music import FADE_IN, Music
from voicecoach.sound.music_tracks import CEILING, CROSSFADE, LOUDNESS
from voicecoach.units import SAMPLE_RATE, Samples, Seconds

KINDS = {
    ".wav": ("WAV", "PCM_16"),
    ".flac": ("FLAC", "PCM_16"),
    ".mp3": ("MP3", "MPEG_LAYER_III"),
    ".ogg": ("OGG", "VORBIS"),
}


def write_music(
    path: Path, seconds: Seconds = 6.0, pitch: float = 330.0, level: float = 0.3, rate: int = 44_100, channels: int = 2
) -> Path:
    """Write chords over noise; the channels differ."""
    t = np.arange(round(seconds * rate)) / rate
    hiss = 0.02 * level * np.random.default_rng(round(pitch)).standard_normal((len(t), channels))
    tones = [np.sin(2 * np.pi * pitch * (1 + 0.25 * channel) * t) for channel in range(channels)]
    container, encoding = KINDS[path.suffix.lower()]
    soundfile.write(path, level * np.stack(tones, axis=1) + hiss, rate, subtype=encoding, format=container)
    return path


def nobody(sentence: str) -> None:
    raise AssertionError(sentence)


def lufs(samples: Samples) -> float:
    return float(pyloudnorm.Meter(SAMPLE_RATE).integrated_loudness(samples.astype(np.float64)))


def pitch_of(samples: Samples) -> float:
    """Give the lower tone of the strongest two."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    strong = np.flatnonzero(spectrum > 0.5 * spectrum.max())
    return float(strong[0] * SAMPLE_RATE / len(samples))


@pytest.mark.parametrize("ending", KINDS)
@pytest.mark.parametrize("level", [0.02, 0.7])
def test_music_of_any_format_comes_out_at_our_rate_and_the_one_loudness(
    tmp_path: Path, ending: str, level: float
) -> None:
    music = MusicFiles([write_music(tmp_path / f"song{ending}", level=level)], nobody)
    heard = music.read(4 * SAMPLE_RATE)
    music.close()
    assert heard.dtype == np.float32
    assert lufs(heard) == pytest.approx(LOUDNESS, abs=0.3)
    assert pitch_of(heard) == pytest.approx(330, abs=1)
    assert np.abs(heard).max() < CEILING


@pytest.mark.parametrize("rate", [8_000, 22_050, 48_000, 96_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_music_of_any_rate_and_any_number_of_channels_keeps_its_pitch_and_loudness(
    tmp_path: Path, rate: int, channels: int
) -> None:
    music = MusicFiles([write_music(tmp_path / "song.wav", 5.0, rate=rate, channels=channels)], nobody)
    heard = music.read(3 * SAMPLE_RATE)
    assert lufs(heard) == pytest.approx(LOUDNESS, abs=0.3)
    assert pitch_of(heard) == pytest.approx(330, abs=1)


def test_a_long_track_is_levelled_by_all_of_it_and_not_by_a_quiet_beginning(tmp_path: Path) -> None:
    rate = 16_000
    noise = np.random.default_rng(3).standard_normal(240 * rate).astype(np.float32)
    noise[: 100 * rate] *= 0.003
    noise[100 * rate :] *= 0.1
    soundfile.write(tmp_path / "slow start.wav", noise, rate)
    music = MusicFiles([tmp_path / "slow start.wav"], nobody)
    assert lufs(music.read(235 * SAMPLE_RATE)) == pytest.approx(LOUDNESS, abs=0.5)


def test_a_single_file_is_played_again_and_again_without_a_gap(tmp_path: Path) -> None:
    path = write_music(tmp_path / "song.flac", 6.0)
    music = MusicFiles([path], nobody)
    once = 6 * SAMPLE_RATE - CROSSFADE
    heard = music.read(4 * once)
    loudness = [lufs(part) for part in heard[CROSSFADE:].reshape(-1, SAMPLE_RATE // 2)]
    assert min(loudness) > LOUDNESS - 4
    assert max(loudness) < LOUDNESS + 4
    np.testing.assert_array_equal(heard[once + CROSSFADE : 2 * once], heard[2 * once + CROSSFADE : 3 * once])


def test_a_folder_is_played_in_order_and_one_track_glides_into_the_next(tmp_path: Path) -> None:
    for number, pitch in ((10, 700.0), (2, 500.0), (1, 300.0)):
        write_music(tmp_path / f"Track {number}.ogg", 6.0, pitch)
    music = MusicFiles(find_music(tmp_path, nobody), nobody)
    heard = music.read(4 * (6 * SAMPLE_RATE - CROSSFADE))
    at = [heard[start * SAMPLE_RATE : (start + 1) * SAMPLE_RATE] for start in (1, 6, 10, 14)]
    assert [pitch_of(part) for part in at] == pytest.approx([300, 500, 700, 300], abs=3)
    loudness = [lufs(part) for part in heard[: 15 * SAMPLE_RATE].reshape(-1, SAMPLE_RATE)]
    assert min(loudness) > LOUDNESS - 1
    assert max(loudness) < LOUDNESS + 1


@settings(deadline=None, max_examples=12)
@given(sizes=st.lists(st.integers(1, 30_000), min_size=1, max_size=8))
def test_the_music_is_the_same_to_the_last_bit_however_it_is_asked_for(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("music")
    paths = [write_music(folder / "a.mp3", 5.0), write_music(folder / "b.ogg", 4.5, 500.0)]
    until = 12 * SAMPLE_RATE

    def perform(cut: list[int]) -> Samples:
        music = Music(MusicFiles(paths, nobody))
        blocks: list[Samples] = []
        position = 0
        while position < until:
            size = min(max(cut[len(blocks) % len(cut)], 300), until - position)
            blocks.append(music.next(size, [(150_000 - position, 200_000 - position)]))
            position += size
        return np.concatenate(blocks)

    np.testing.assert_array_equal(perform(sizes), perform([until]))


def test_files_are_found_in_the_order_in_which_people_number_them(tmp_path: Path) -> None:
    names = ["10 last.wav", "2 Second.wav", "1 first.wav", "b.wav", "A.wav", "a2.flac", "a10.flac", "3.MP3"]
    for name in names:
        write_music(tmp_path / f"{Path(name).stem}{Path(name).suffix.lower()}", 0.5).rename(tmp_path / name)
    found = [path.name for path in find_music(tmp_path, nobody)]
    assert found == ["1 first.wav", "2 Second.wav", "3.MP3", "10 last.wav", "A.wav", "a2.flac", "a10.flac", "b.wav"]


def test_only_a_folders_own_sound_files_are_music(tmp_path: Path) -> None:
    write_music(tmp_path / "song.wav", 0.5)
    write_music(tmp_path / ".hidden.wav", 0.5)
    (tmp_path / "cover.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / "notes.txt").write_text("of songs")
    (tmp_path / "inside").mkdir()
    write_music(tmp_path / "inside" / "other.wav", 0.5)
    assert find_music(tmp_path, nobody) == (tmp_path / "song.wav",)
    assert find_music(tmp_path / "song.wav", nobody) == (tmp_path / "song.wav",)


def test_files_that_cannot_be_read_are_left_out_with_a_sentence_each(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write_music(tmp_path / "good.mp3", 1.0)
    (tmp_path / "text.mp3").write_text("no music " * 1000)
    (tmp_path / "empty.flac").write_bytes(b"")
    (tmp_path / "shop.m4a").write_bytes(b"\0\0\0\x18ftypM4A ")
    soundfile.write(tmp_path / "nothing.wav", np.zeros((0, 2)), 44_100)
    soundfile.write(tmp_path / "slow.wav", np.zeros(100), 1)
    told: list[str] = []
    assert [path.name for path in find_music(tmp_path, told.append)] == ["good.mp3"]
    assert told == [
        "'empty.flac' is left out of the music: it is damaged, or of a kind that cannot be read.",
        "'nothing.wav' is left out of the music: it holds no sound.",
        "'shop.m4a' is left out of the music: it is damaged, or of a kind that cannot be read.",
        "'slow.wav' is left out of the music: 1 Hz is no rate of music.",
        "'text.mp3' is left out of the music: it is damaged, or of a kind that cannot be read.",
    ]
    assert capfd.readouterr().err == ""


def test_where_there_is_no_music_it_is_said_before_the_session_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="There is no music at") as missing:
        find_music(tmp_path / "nowhere", nobody)
    assert missing.value.remedy
    with pytest.raises(NotFoundError, match="no music in the folder") as empty:
        find_music(tmp_path, nobody)
    assert "folders inside it" in empty.value.remedy
    (tmp_path / "text.mp3").write_text("no music")
    with pytest.raises(SoundError, match="cannot be played: it is damaged") as bad:
        find_music(tmp_path / "text.mp3", nobody)
    assert "FLAC" in bad.value.remedy
    told: list[str] = []
    with pytest.raises(SoundError, match="None of the sound files"):
        find_music(tmp_path, told.append)
    assert len(told) == 1


def test_a_file_damaged_half_way_is_played_so_far_and_the_next_one_follows(tmp_path: Path) -> None:
    damaged = write_music(tmp_path / "1.flac", 26.0, 300.0)
    damaged.write_bytes(damaged.read_bytes()[: damaged.stat().st_size // 2])
    write_music(tmp_path / "2.flac", 6.0, 500.0)
    told: list[str] = []
    music = MusicFiles(find_music(tmp_path, nobody), told.append)
    heard = music.read(40 * SAMPLE_RATE)
    assert lufs(heard[: 4 * SAMPLE_RATE]) == pytest.approx(LOUDNESS, abs=0.5)
    assert pitch_of(heard[SAMPLE_RATE : 2 * SAMPLE_RATE]) == pytest.approx(300, abs=3)
    assert pitch_of(heard[14 * SAMPLE_RATE : 15 * SAMPLE_RATE]) == pytest.approx(500, abs=3)
    assert len(told) == 1
    assert re.fullmatch(r"'1.flac' is damaged: only its first 1[123] s are played\.", told[0])


def test_when_every_file_has_gone_it_is_said_and_silence_follows(tmp_path: Path) -> None:
    path = write_music(tmp_path / "song.wav", 3.0)
    told: list[str] = []
    music = MusicFiles([path], told.append)
    music.read(SAMPLE_RATE)
    path.unlink()
    heard = music.read(10 * SAMPLE_RATE)
    assert told == ["'song.wav' is left out of the music: it is not a file.", "There is no music left to be played."]
    assert heard[:SAMPLE_RATE].any()
    assert not heard[3 * SAMPLE_RATE :].any()
    assert len(heard) == 10 * SAMPLE_RATE


def test_numbers_that_are_no_sound_do_no_harm(tmp_path: Path) -> None:
    samples = np.full(3 * SAMPLE_RATE, 0.1, dtype=np.float32) * np.sin(np.arange(3 * SAMPLE_RATE, dtype=np.float32))
    samples[[5_000, 70_000, 90_000]] = [math.nan, math.inf, 1e30]
    soundfile.write(tmp_path / "odd.wav", samples, SAMPLE_RATE, subtype="FLOAT")
    heard = MusicFiles([tmp_path / "odd.wav"], nobody).read(20 * SAMPLE_RATE)
    assert np.isfinite(heard).all()
    assert np.abs(heard).max() <= 1


def test_music_costs_less_than_a_hundredth_of_a_core(tmp_path: Path) -> None:
    music = Music(MusicFiles([write_music(tmp_path / "song.mp3", 60.0)], nobody))
    music.next(FADE_IN, [])  # loads what decoding needs, and measures the track
    began = time.process_time()
    for number in range(50 * SAMPLE_RATE // 1024):
        ahead = 48_000 - number * 1024 % 96_000
        music.next(1024, [(ahead, ahead + 20_000), (ahead + 96_000, ahead + 116_000)])
    assert (time.process_time() - began) / 50 < 0.01
