"""Levels and mixtures of the benchmark, against sounds whose levels are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.bench import conditions, mixtures
from tests.bench.conditions import CLEAN, KITCHEN_10
from tests.bench.hearing import NEAR, Judged, Listened
from tests.bench.recordings import Clip, thinned
from tests.bench.signals import SPEECH, Sound, at_level, noise_level, piece_of, sounding_span, speech_level
from voicecoach.listening.phrases import Command, Heard, Phrase
from voicecoach.units import HEARING_RATE

RATE = HEARING_RATE


def tone(seconds: float, level: float) -> Sound:
    wave: Sound = np.sin(2 * np.pi * 400 * np.arange(round(seconds * RATE)) / RATE)
    return wave * 2**0.5 * 10 ** (level / 20)


def word() -> Sound:
    """Half a second of tone at -20 dB between silences of a quarter."""
    return np.concatenate([np.zeros(RATE // 4), tone(0.5, -20.0), np.zeros(RATE // 4)])


def test_pauses_do_not_count_in_the_level_of_speech_but_in_that_of_noise() -> None:
    assert speech_level(word()) == pytest.approx(-20.0, abs=0.01)
    assert noise_level(word()) == pytest.approx(-23.01, abs=0.01)
    assert speech_level(at_level(word(), SPEECH)) == pytest.approx(SPEECH, abs=0.01)


def test_a_phrase_lies_where_it_is_no_more_than_30_db_weaker_than_its_loudest() -> None:
    assert sounding_span(word()) == (0.25, 0.75)
    assert sounding_span(np.concatenate([word(), tone(0.2, -45.0), tone(0.1, -55.0)])) == (0.25, 1.2)


def test_a_piece_of_noise_goes_on_from_the_beginning() -> None:
    noise = np.arange(10.0)
    piece = piece_of(noise, 25, np.random.default_rng(1))
    assert np.array_equal(np.diff(piece) % 10, np.ones(24))


def test_a_phrase_in_the_kitchen_is_10_db_over_it(tmp_path: Path) -> None:
    (tmp_path / "noise").mkdir()
    soundfile.write(tmp_path / "noise" / "kitchen.flac", np.random.default_rng(0).normal(0, 0.05, RATE * 20), RATE)
    stream = conditions.stream(word(), KITCHEN_10, 3, tmp_path)
    samples = stream.pcm / 32767
    before = samples[: round((stream.start - 0.25) * RATE)]
    during = samples[round(stream.start * RATE) : round(stream.end * RATE)]
    assert noise_level(before) == pytest.approx(SPEECH - 10, abs=0.3)
    assert noise_level(during) == pytest.approx(SPEECH + 10 * np.log10(1.1), abs=0.3)


def test_the_same_clip_gives_the_same_stream_and_another_number_another() -> None:
    first, again, other = (conditions.stream(word(), CLEAN, number, None) for number in (4, 4, 5))
    assert np.array_equal(first.pcm, again.pcm)
    assert not np.array_equal(first.pcm[: len(other.pcm)], other.pcm[: len(first.pcm)])


def test_in_a_long_stream_each_phrase_gets_what_was_heard_in_its_time_and_the_rest_is_extra(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "pause.wav", word(), RATE)
    clips = [Clip(tmp_path / "pause.wav", "pause", number) for number in range(3)]
    speech = mixtures.speech(clips, None, SPEECH, 0)
    first, second, _ = speech.said
    phrase = Phrase("pause", Command.PAUSE, 0.25)
    hearings = [
        Heard(phrase, 3.0, first.start, first.end, first.end + 0.3),
        Heard(phrase, 3.0, second.end + NEAR + 0.1, second.end + NEAR + 0.4, second.end + 1.0),
    ]
    judged = tuple(Judged(hearing, hearing.score, 0.01) for hearing in hearings)
    found = mixtures.trials("echo", "human", "bundled", "any", speech, Listened(judged, 0.1, len(speech.sound) / RATE))
    assert [trial.outcome() for trial in found[:3]] == ["correct", "missed", "missed"]
    assert found[3].said == ""
    assert found[3].extra() == 1
    assert found[3].seconds == pytest.approx(len(speech.sound) / RATE - 3 * (0.5 + 2 * NEAR))


def test_a_quick_look_takes_every_fifth() -> None:
    assert thinned(range(12), quick=True) == [0, 5, 10]
    assert thinned(range(3), quick=False) == [0, 1, 2]
