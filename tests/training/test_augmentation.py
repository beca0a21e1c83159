from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.training.clips import examples
from voicecoach.errors import TrainingError
from voicecoach.training.augmentation import SHORTEST, Distorter, Distortions
from voicecoach.training.corpus import Corpus
from voicecoach.training.features import CEPSTRA

pytest.importorskip("kaldi_native_fbank")

CORPUS = examples()
BACK = np.linalg.inv(CEPSTRA.astype(np.float64)).T
NOISES = ("steady", "unsteady", "impacts", "tones", "babble", "television", "coach")
SHARES = [field.name for field in fields(Distortions) if not isinstance(field.default, tuple)]


def distorter(how: Distortions, seed: int = 0, corpus: Corpus = CORPUS) -> Distorter:
    return Distorter(corpus, how, np.random.default_rng(seed))


def alone(**levers: Any) -> Distortions:
    """Nothing but these."""
    return replace(Distortions.none(), **levers)


def powers(cepstra: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.exp(cepstra @ BACK)


def drawn(count: int) -> list[list[int]]:
    random = np.random.default_rng(9)
    return [random.integers(0, len(CORPUS), int(random.integers(0, 4))).tolist() for _ in range(count)]


def test_a_batch_is_as_long_as_its_longest_utterance() -> None:
    cepstra, lengths = distorter(Distortions()).batch(drawn(40))
    assert cepstra.shape == (40, lengths.max(), 40)
    assert cepstra.dtype == np.float32
    assert lengths.dtype == np.int64
    assert np.isfinite(cepstra).all()


def test_the_same_seed_gives_the_same_batches_and_another_one_others() -> None:
    first, again, other = (distorter(Distortions(), seed) for seed in (3, 3, 4))
    for _ in range(2):
        one, two = first.batch(drawn(10)), again.batch(drawn(10))
        assert np.array_equal(one[0], two[0])
        assert np.array_equal(one[1], two[1])
    assert other.batch(drawn(10))[0].shape != one[0].shape or not np.array_equal(other.batch(drawn(10))[0], one[0])


def test_turned_off_altogether_it_gives_the_clips_as_they_are() -> None:
    undone = distorter(Distortions.none())
    timeline = undone.timeline([2])
    cepstra, lengths = undone.distort([timeline])
    said = np.flatnonzero(timeline >= 0)
    clean = np.clip(CORPUS.clip(2).astype(np.float32), -15.9, None) @ CEPSTRA.T
    assert len(said) == len(clean)
    assert cepstra[0, said] == pytest.approx(clean, abs=0.05)
    assert lengths.tolist() == [len(timeline)]


def test_clips_are_said_one_after_the_other_with_silence_around() -> None:
    said = distorter(Distortions())
    timeline = said.timeline([1, 0, 4])
    clips = np.searchsorted(CORPUS.starts, timeline[timeline >= 0], side="right") - 1
    assert [int(clip) for n, clip in enumerate(clips) if n == 0 or clip != clips[n - 1]] == [1, 0, 4]
    assert timeline[-1] == -1


def test_batches_may_be_drawn_in_two_steps_to_sort_by_length() -> None:
    one, two = distorter(Distortions(), 5), distorter(Distortions(), 5)
    together = one.batch(drawn(8))
    apart = two.distort([two.timeline(clips) for clips in drawn(8)])
    assert np.array_equal(together[0], apart[0])


@pytest.mark.parametrize("noise", NOISES)
def test_an_utterance_without_a_word_is_background(noise: str) -> None:
    how = alone(**{noise: 1.0}, snr=(10, 10), coach_snr=(10, 10))
    cepstra, lengths = distorter(how).batch([[]] * 20)
    assert np.isfinite(cepstra).all()
    assert lengths.min() >= 50
    loudness = [powers(one[:length]).sum(1).mean() for one, length in zip(cepstra, lengths, strict=True)]
    speech = powers(distorter(Distortions.none()).batch([[0]])[0]).sum(2)
    usual = speech[speech > 0.05 * speech.max()].mean()
    assert 10 * np.log10(usual / np.median(loudness)) == pytest.approx(10, abs=3)


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("ratio", [3.0, 20.0])
def test_noise_is_as_much_below_speech_as_asked(noise: str, ratio: float) -> None:
    how = alone(**{noise: 1.0}, snr=(ratio, ratio), coach_snr=(ratio, ratio))
    noisy, clean = distorter(how, 6), distorter(Distortions.none(), 6)
    timelines = [clean.timeline([n % len(CORPUS)]) for n in range(20)]
    with_noise, lengths = noisy.distort(timelines)
    without, _ = clean.distort(timelines)
    for dirty, dry, length in zip(powers(with_noise), powers(without), lengths, strict=True):
        loudness = dry[:length].sum(1)
        speech = loudness[loudness > 0.05 * loudness.max()].mean()
        assert 10 * np.log10(speech / (dirty - dry)[:length].sum(1).mean()) == pytest.approx(ratio, abs=1)


def test_shares_of_noises_are_those_asked_for_and_close_ones_have_none() -> None:
    how = alone(steady=0.5, close=0.2, snr=(0, 0))
    clips = [[0]] * 400
    cepstra, lengths = distorter(how).batch(clips)
    ends = np.array([powers(one[length - 1]).sum() for one, length in zip(cepstra, lengths, strict=True)])
    assert np.mean(ends > 1e3) == pytest.approx(0.8 * 0.5, abs=0.07)


def test_noises_of_more_than_all_utterances_share_them() -> None:
    how = alone(steady=3.0, tones=1.0)
    cepstra, lengths = distorter(how).batch([[]] * 300)
    logs = [one[:length] @ BACK for one, length in zip(cepstra, lengths, strict=True)]
    flickers = np.array([np.median(one.std(0)) > 0.1 for one in logs])  # tones do not
    assert flickers.mean() == pytest.approx(0.75, abs=0.07)


def test_the_loudest_moment_of_a_breath_is_as_much_below_speech_as_asked() -> None:
    breathing, calm = distorter(alone(breathing=1.0, breath_level=(-12, -12)), 8), distorter(Distortions.none(), 8)
    timelines = [calm.timeline([n % len(CORPUS)]) for n in range(20)]
    with_breath, _ = breathing.distort(timelines)
    without, _ = calm.distort(timelines)
    for breathed, dry in zip(powers(with_breath), powers(without), strict=True):
        loudness = dry.sum(1)
        speech = loudness[loudness > 0.05 * loudness.max()].mean()
        assert 10 * np.log10((breathed - dry).sum(1).max() / speech) == pytest.approx(-12, abs=0.5)


@pytest.mark.parametrize("lever", SHARES)
def test_each_lever_does_something_alone(lever: str) -> None:
    others = {"close": {"steady": 1.0}, "far_field": {"room": 1.0}}.get(lever, {})  # which it works upon
    before, after = alone(**others), alone(**others, **{lever: 1.0})
    clips = [[n % len(CORPUS)] for n in range(10)]
    one, two = distorter(before, 7).batch(clips)[0], distorter(after, 7).batch(clips)[0]
    assert one.shape != two.shape or np.abs(one - two).max() > 0.1
    assert np.isfinite(two).all()


def test_the_quietest_recording_and_the_loudest_are_36_decibels_apart() -> None:
    how = alone(gain=(-24, 12))
    clips = [[0]] * 300
    peaks = [powers(one).max() for one in distorter(how).batch(clips)[0]]
    assert 10 * np.log10(max(peaks) / min(peaks)) == pytest.approx(36, abs=1)


def test_the_shortest_clip_makes_an_utterance() -> None:
    tiny = Corpus.of([("a", "one", np.full((1, 40), 12, dtype=np.float16)), ("", "two", np.zeros((0, 40), np.float16))])
    cepstra, lengths = distorter(Distortions(), corpus=tiny).batch([[0], [1], [1, 0], []] * 10)
    assert lengths.min() >= SHORTEST
    assert np.isfinite(cepstra).all()


def test_without_a_clip_there_is_nothing_to_train_on() -> None:
    with pytest.raises(TrainingError, match="no clip"):
        distorter(Distortions(), corpus=Corpus.of([]))


def test_no_utterance_at_all_is_an_empty_batch() -> None:
    cepstra, lengths = distorter(Distortions()).batch([])
    assert cepstra.shape[0] == len(lengths) == 0


_DISTORTER = distorter(Distortions())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    utterances=st.lists(st.lists(st.integers(0, len(CORPUS) - 1), max_size=3), min_size=1, max_size=6),
    amount=st.floats(0, 3),
    energy=st.floats(-60000, 60000, width=16),
    seed=st.integers(0, 2**32 - 1),
)
def test_numbers_are_always_finite(
    utterances: Sequence[Sequence[int]], amount: float, energy: float, seed: int
) -> None:
    frames = CORPUS.frames.copy()
    frames[::7] = energy
    strange = replace(CORPUS, frames=frames)
    how = alone(**{name: amount for name in SHARES if name != "close"}, snr=(-20, 60))
    for made in (_DISTORTER, distorter(how, seed, strange)):
        cepstra, _ = made.batch(utterances)
        assert np.isfinite(cepstra).all()
