from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from voicecoach.training.corpus import Corpus
from voicecoach.training.distortions import talk
from voicecoach.training.distortions.bands import BANDS, CENTRES, Powers
from voicecoach.training.distortions.noises import WhiteNoise

pytest.importorskip("kaldi_native_fbank")

VOICES = 5


def corpus() -> Corpus:
    """Each voice sounds in bands of its own: 8 v to 8 v + 7."""
    clips = []
    for number in range(20):
        frames = np.zeros((20 + number, BANDS), dtype=np.float16)
        voice = number % VOICES
        frames[:, 8 * voice : 8 * voice + 8] = 15
        clips.append((f"text {number}", f"voice {voice}", frames))
    return Corpus.of(clips)


def random(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.fixture(scope="module")
def white() -> WhiteNoise:
    return WhiteNoise(random())


def talkers(seed: int = 0) -> talk.Talkers:
    return talk.Talkers(corpus(), random(seed))


def heard(power: Powers) -> NDArray[np.bool_]:
    """Whose voices are in ``[frames, BANDS]``."""
    return np.asarray(power.reshape(len(power), VOICES, 8).max((0, 2)) > 1e4)


def test_a_talker_is_one_voice_for_as_long_as_asked() -> None:
    people = talkers()
    speech = [people.speech(500, (5, 60)) for _ in range(40)]
    assert {each.shape for each in speech} == {(500, BANDS)}
    assert [heard(each).sum() for each in speech] == [1] * 40
    assert np.any([heard(each) for each in speech], axis=0).all()


def test_the_user_does_not_talk_in_the_background() -> None:
    people = talkers()
    assert not any(heard(people.speech(300, (5, 60), user=3))[3] for _ in range(40))


def test_where_there_is_one_voice_it_talks_even_to_itself() -> None:
    alone = Corpus.of([("text", "voice", np.full((30, BANDS), 15, dtype=np.float16))])
    assert talk.Talkers(alone, random()).speech(100, (5, 60), user=0).max() > 1e6


def test_the_voice_of_an_utterance_is_known_from_its_frames() -> None:
    clips = corpus()
    moments = np.full((3, 40), -1)
    moments[0, 10:20] = clips.starts[7]
    moments[1, 0:30] = clips.starts[19] + clips.lengths[19] - 1
    assert talkers().who(moments).tolist() == [2, 4, -1]


def test_babble_is_one_to_six_voices(white: WhiteNoise) -> None:
    sound = talk.babble(random(), talkers(), white, np.full(80, -1), 600)
    voices = [int(heard(one).sum()) for one in sound]  # two may be of the same voice
    assert min(voices) == 1
    assert max(voices) == VOICES


def test_a_single_voice_is_across_the_room(white: WhiteNoise) -> None:
    for one in talk.babble(random(), talkers(), white, np.full(30, -1), 600, voices=(1, 1)):
        loud = one.max(1)
        falls = np.log(loud[:-1] / loud[1:])
        assert falls.max() < 9  # from speech to pause; without a room it would be 15 - QUIETEST


def test_a_television_has_music_on_a_beat(white: WhiteNoise) -> None:
    played = talk.music(random(), white, 40, 1000).sum(2)
    played -= played.mean(1, keepdims=True)
    again = np.fft.irfft(np.abs(np.fft.rfft(played, 2048)) ** 2)[:, :100]
    at_a_beat = (again[:, 40:86] / again[:, :1]).max(1)  # 70 to 150 a minute
    assert np.median(at_a_beat) > 0.3


def test_a_television_is_limited_in_its_band(white: WhiteNoise) -> None:
    sound = talk.television(random(), talkers(), white, np.full(60, -1), 400)
    assert np.isfinite(sound).all()
    mean = (sound / sound.mean((1, 2), keepdims=True)).mean((0, 1))
    assert mean[CENTRES < 100].mean() < 0.4 * mean[(CENTRES > 500) & (CENTRES < 3000)].mean()


def test_what_is_left_of_the_coach_is_one_voice_that_comes_and_goes(white: WhiteNoise) -> None:
    rest = talk.coach(random(), talkers(), white, np.full(60, 0), 600)
    assert np.isfinite(rest).all()
    whose = [int(one.reshape(600, VOICES, 8).sum((0, 2)).argmax()) for one in rest]
    assert set(whose) == {1, 2, 3, 4}
    for one, voice in zip(rest, whose, strict=True):
        own = one[:, 8 * voice : 8 * voice + 8]
        assert own.sum() > 0.4 * one.sum()
        level = 10 * np.log10(own.sum(1) + 1e-9)
        assert np.quantile(level, 0.95) - np.quantile(level, 0.1) > 3
