from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.training.invented import PRONUNCIATIONS, WORDS
from voicecoach.training.phones import PDFS, PHONE_ID, PHONES

torch = pytest.importorskip("torch", reason="needs voicecoach[train]")

from voicecoach.training.objective import (  # noqa: E402
    likelihood_ratio,
    phone_bigram,
    said_graphs,
    said_over_anything,
    said_phones,
)

BIGRAM = phone_bigram(["stop", "no go", "either", "yes a stop"], PRONUNCIATIONS)
START = len(PHONES)


def scores_of(seed: int, utterances: int, outputs: int, spread: float = 2.0) -> NDArray[np.float64]:
    return np.random.default_rng(seed).normal(0, spread, (utterances, outputs, PDFS))


def spellings(text: str) -> Iterator[tuple[int, ...]]:
    """Every sequence of phones a text can be, silences included."""
    said = [[[PHONE_ID[phone] for phone in variant] for variant in WORDS[word]] for word in text.split()]
    for variants in itertools.product(*said):
        for silences in itertools.product([[], [0]], repeat=len(variants) + 1):
            spelt = list(silences[0])
            for phones, silence in zip(variants, silences[1:], strict=True):
                spelt += [*phones, *silence]
            if spelt:
                yield tuple(spelt)


def alignments(phones: tuple[int, ...], outputs: int) -> Iterator[list[int]]:
    """Every way to spread phones over outputs, as pdfs."""
    for bounds in itertools.combinations(range(1, outputs), len(phones) - 1):
        edges = (0, *bounds, outputs)
        lengths = [end - start for start, end in itertools.pairwise(edges)]
        yield [
            pdf
            for phone, count in zip(phones, lengths, strict=True)
            for pdf in (2 * phone, *[2 * phone + 1] * (count - 1))
        ]


def summed(scores: NDArray[np.float64], sequences: Iterator[tuple[int, ...]]) -> float:
    """The likelihood of sequences of phones, path by path."""
    total = 0.0
    for phones in sequences:
        if len(phones) > len(scores):
            continue
        steps = math.prod(float(BIGRAM[one, other]) for one, other in itertools.pairwise((START, *phones)))
        for pdfs in alignments(phones, len(scores)):
            total += steps * math.exp(sum(scores[time, pdf] for time, pdf in enumerate(pdfs)))
    return math.log(total)


def anything(scores: NDArray[np.float64]) -> float:
    """The likelihood of all sequences of phones, state by state, with no scaling and no logarithms."""
    likely = np.exp(scores)
    forward = np.concatenate([BIGRAM[START] * likely[0, 0::2], np.zeros(len(PHONES))])  # first frames, further frames
    for now in likely[1:]:
        begun, going_on = np.split(forward, 2)
        forward = np.concatenate([(begun + going_on) @ BIGRAM[:START] * now[0::2], (begun + going_on) * now[1::2]])
    return float(np.log(forward.sum()))


@pytest.mark.parametrize(
    ("text", "outputs"), [("a", 4), ("go", 5), ("either", 6), ("no a", 6), ("either go", 7), ("", 3)]
)
def test_the_ratio_is_that_of_every_path_one_by_one(text: str, outputs: int) -> None:
    scores = scores_of(7, 1, outputs)
    graphs = said_graphs([said_phones(text.split(), PRONUNCIATIONS)], BIGRAM)

    ratio, _, counts = likelihood_ratio(scores, np.array([outputs]), graphs, BIGRAM)

    sequences = spellings(text) if text else iter([(0,)])
    assert counts.all()
    assert ratio[0] == pytest.approx(summed(scores[0], sequences) - anything(scores[0]), abs=1e-9)


def test_utterances_in_a_batch_count_as_if_each_were_alone() -> None:
    texts, lengths = ["stop go", "a", "", "yes either no"], np.array([14, 5, 9, 20])
    scores = scores_of(8, 4, 20)
    said = [said_phones(text.split(), PRONUNCIATIONS) for text in texts]

    together, derivative, _ = likelihood_ratio(scores, lengths, said_graphs(said, BIGRAM), BIGRAM)

    for number, (phones, length) in enumerate(zip(said, lengths, strict=True)):
        graph = said_graphs([phones], BIGRAM)
        alone, slope, _ = likelihood_ratio(
            scores[number : number + 1, :length], lengths[number : number + 1], graph, BIGRAM
        )
        assert together[number] == pytest.approx(alone[0], abs=1e-9)
        np.testing.assert_allclose(derivative[number, :length], slope[0], atol=1e-12)
        assert not derivative[number, length:].any()


def test_the_gradient_is_that_of_finite_differences() -> None:
    said = [said_phones(text.split(), PRONUNCIATIONS) for text in ("either", "no", "")]
    graphs, lengths = said_graphs(said, BIGRAM), np.array([5, 4, 2])
    scores = torch.tensor(scores_of(9, 3, 5), requires_grad=True)

    assert torch.autograd.gradcheck(lambda given: said_over_anything(given, lengths, graphs, BIGRAM)[0], (scores,))


def test_every_output_is_shared_out_among_the_pdfs_exactly_once() -> None:
    """The occupancies of what was said and of anything both sum to 1, so the derivative sums to 0."""
    said = [said_phones(["either", "stop"], PRONUNCIATIONS)]

    _, derivative, _ = likelihood_ratio(scores_of(10, 1, 30), np.array([30]), said_graphs(said, BIGRAM), BIGRAM)

    np.testing.assert_allclose(derivative.sum(2), 0.0, atol=1e-9)
    assert np.abs(derivative).max() > 0.01


def test_an_utterance_too_short_for_its_words_is_left_out() -> None:
    said = [said_phones(["stop"], PRONUNCIATIONS), said_phones(["go"], PRONUNCIATIONS)]
    scores = torch.tensor(scores_of(11, 2, 3), requires_grad=True)

    ratio, counts = said_over_anything(scores, np.array([3, 3]), said_graphs(said, BIGRAM), BIGRAM)
    ratio.sum().backward()

    assert counts.tolist() == [False, True]
    assert ratio[0] == 0
    assert not scores.grad[0].any()
    assert scores.grad[1].any()


@pytest.mark.parametrize("spread", [0.0, 10.0, 300.0])
def test_scores_of_any_size_give_numbers(spread: float) -> None:
    said = [said_phones(["stop", "either", "go"], PRONUNCIATIONS)] * 3
    scores = scores_of(12, 3, 200, spread).astype(np.float32)

    ratio, derivative, counts = likelihood_ratio(scores, np.array([200, 150, 12]), said_graphs(said, BIGRAM), BIGRAM)

    assert np.isfinite(ratio).all()
    assert np.isfinite(derivative).all()
    assert (ratio <= 1e-6).all()
    assert counts.all() or spread > 100  # paths further than e**-700 behind are lost


def test_a_bigram_is_of_probabilities_and_forbids_only_two_silences_in_a_row() -> None:
    assert BIGRAM.shape == (len(PHONES) + 1, len(PHONES))
    np.testing.assert_allclose(BIGRAM.sum(1), 1.0, atol=1e-5)
    assert [tuple(place) for place in np.argwhere(BIGRAM == 0)] == [(0, 0)]


def test_a_bigram_counts_words_pauses_and_edges() -> None:
    bigram = phone_bigram(["go no", "go no"], PRONUNCIATIONS, between=0.25, edge=0.8, smoothed=0.0)
    ow, g, n = PHONE_ID["OW"], PHONE_ID["G"], PHONE_ID["N"]

    assert bigram[g, ow] == pytest.approx(1.0)
    assert bigram[START, 0] == pytest.approx(0.8)
    assert bigram[START, g] == pytest.approx(0.2)
    assert bigram[ow, n] == pytest.approx(0.75 / 1.8)  # 1 of 1.8 times it is between words, else last
    assert bigram[ow, 0] == pytest.approx(1.05 / 1.8)
    assert bigram[0, g] == pytest.approx(0.8 / 1.05)


def test_pronunciations_of_a_word_count_alike() -> None:
    bigram = phone_bigram(["either"], PRONUNCIATIONS, edge=0.5, smoothed=0.0)

    assert bigram[START, PHONE_ID["IY"]] == pytest.approx(0.25)
    assert bigram[START, PHONE_ID["AY"]] == pytest.approx(0.25)
    assert bigram[PHONE_ID["DH"], PHONE_ID["ER"]] == pytest.approx(1.0)
