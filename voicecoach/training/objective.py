"""What the network is trained to do: make what was said likelier than anything else that could have been.

Lattice-free maximum mutual information after Povey and others, "Purely sequence-trained neural networks for ASR based
on lattice-free MMI" (2016), from a flat start: the likelihood of the phones that were said (the numerator) over that of
all sequences of phones under a bigram (the denominator). A phone gives its first pdf for exactly one output of the
network and its other pdf for any that follow.

The gradient is the difference of two occupancies, which a forward and a backward pass over each graph give; they are
written out in NumPy, which takes a quarter of the time of differentiating through every step of the recursion.
Probabilities are in float64 and scaled to a sum of 1 at every step: a path is lost only where it falls e**-700 behind
the best.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from voicecoach.training.phones import PHONE_ID, PHONES
from voicecoach.training.pronunciation import Pronunciations

_SILENCE = 0
_START = len(PHONES)
"""The row of the bigram for the beginning of an utterance."""
_LOST = 1e-250
"""Share of the probability at one output below which the paths that reach the end are lost to rounding."""


@dataclass(frozen=True, slots=True)
class SaidPhones:
    """All ways in which the words of an utterance can have been said, as a graph without circles.

    Attributes:
        phones: the phone of each state, in an order in which states follow those that lead to them.
        before: for each state, those that lead to it; -1 is the beginning.
        ends: the states an utterance can end in.
    """

    phones: tuple[int, ...]
    before: tuple[tuple[int, ...], ...]
    ends: tuple[int, ...]


def said_phones(words: Iterable[str], pronunciations: Pronunciations) -> SaidPhones:
    """Spell words out: every pronunciation of each, with a silence or none before, between and after them.

    Raises:
        TrainingError: how a word is said is not known.
    """
    phones = [_SILENCE]
    before: list[tuple[int, ...]] = [(-1,)]
    ends = [-1]
    silence = 0
    for word in words:
        starts = (*ends, silence)
        ends = []
        for variant in pronunciations.variants(word):
            leading = starts
            for phone in variant:
                phones.append(PHONE_ID[phone])
                before.append(leading)
                leading = (len(phones) - 1,)
            ends.append(len(phones) - 1)
        silence = len(phones)
        phones.append(_SILENCE)
        before.append(tuple(ends))
    return SaidPhones(tuple(phones), tuple(before), (*(end for end in ends if end >= 0), silence))


def phone_bigram(
    texts: Iterable[str],
    pronunciations: Pronunciations,
    between: float = 0.35,
    edge: float = 0.9,
    smoothed: float = 0.03,
) -> NDArray[np.float32]:
    """Count how often one phone follows another.

    Args:
        texts: what is said; the pronunciations of a word count alike.
        pronunciations: how.
        between: share of the places between two words where there is a silence.
        edge: share of the utterances with a silence before, and after, the words.
        smoothed: share of the probabilities that follows the frequency of the phones alone, whatever came before.

    Returns:
        ``[41, 40]``: the probability of each phone after each phone, and in the last row at the beginning. Silence
        never follows silence; every other phone can follow every phone.

    Raises:
        TrainingError: how a word is said is not known.
    """
    inside, firsts, lasts, pairs = _counted(texts)
    said = {word: [[PHONE_ID[phone] for phone in each] for each in pronunciations.variants(word)] for word in inside}
    counts = np.zeros((len(PHONES) + 1, len(PHONES)))
    for word, times in inside.items():
        for variant in said[word]:
            for phone, following in pairwise(variant):
                counts[phone, following] += times / len(said[word])
    for word, times in firsts.items():
        counts[_START, _SILENCE] += times * edge
        for variant in said[word]:
            counts[_SILENCE, variant[0]] += times * edge / len(said[word])
            counts[_START, variant[0]] += times * (1 - edge) / len(said[word])
    for word, times in lasts.items():
        for variant in said[word]:
            counts[variant[-1], _SILENCE] += times * edge / len(said[word])
    for (word, following_word), times in pairs.items():
        for variant in said[word]:
            for after in said[following_word]:
                share = times / len(said[word]) / len(said[following_word])
                counts[variant[-1], _SILENCE] += share * between
                counts[_SILENCE, after[0]] += share * between
                counts[variant[-1], after[0]] += share * (1 - between)
    return _probabilities(counts, smoothed)


def _counted(texts: Iterable[str]) -> tuple[Counter[str], Counter[str], Counter[str], Counter[tuple[str, str]]]:
    inside: Counter[str] = Counter()
    firsts: Counter[str] = Counter()
    lasts: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for text, times in Counter(texts).items():
        words = text.split()
        for word in words:
            inside[word] += times
        for pair in pairwise(words):
            pairs[pair] += times
        if words:
            firsts[words[0]] += times
            lasts[words[-1]] += times
    return inside, firsts, lasts, pairs


def _probabilities(counts: NDArray[np.float64], smoothed: float) -> NDArray[np.float32]:
    frequencies = counts[:_START].sum(0)
    frequencies[_SILENCE] = frequencies.mean()
    if not frequencies.sum():
        frequencies[:] = 1.0
    frequencies /= frequencies.sum()
    frequencies = 0.999 * frequencies + 0.001 / len(PHONES)  # no phone is impossible, even one no text has
    sums = counts.sum(1, keepdims=True)
    counted = counts / np.where(sums > 0, sums, 1.0) * (1 - smoothed) + smoothed * frequencies
    bigram = np.where(sums > 0, counted, frequencies)
    bigram[_SILENCE, _SILENCE] = 0.0
    return np.asarray(bigram / bigram.sum(1, keepdims=True), np.float32)


@dataclass(frozen=True, slots=True)
class SaidGraphs:
    """The graphs of a batch of utterances, filled up to the same size.

    Attributes:
        phones: int64 ``[utterances, states]``.
        before: int64 ``[most, utterances, states]``, the states that lead to each, counted through the whole batch.
        entering: float64 like ``before``, the probability of that step; 0 where it only fills up.
        after: int64 ``[most, utterances, states]``, the states that each leads to.
        leaving: float64 like ``after``.
        beginning: float64 ``[utterances, states]``, the probability of beginning in a state.
        ending: float64 ``[utterances, states]``, 1 where an utterance can end.
    """

    phones: NDArray[np.int64]
    before: NDArray[np.int64]
    entering: NDArray[np.float64]
    after: NDArray[np.int64]
    leaving: NDArray[np.float64]
    beginning: NDArray[np.float64]
    ending: NDArray[np.float64]


def said_graphs(said: Sequence[SaidPhones], bigram: NDArray[np.float32]) -> SaidGraphs:
    """Put the graphs of a batch together, with the bigram's probability on each step."""
    size = (len(said), max(len(each.phones) for each in said))
    phones = np.zeros(size, np.int64)
    ending = np.zeros(size)
    beginning = np.zeros(size)
    steps: list[tuple[int, int]] = []  # counted through the whole batch
    for number, each in enumerate(said):
        base = number * size[1]
        phones[number, : len(each.phones)] = each.phones
        ending[number, list(each.ends)] = 1.0
        for state, leading in enumerate(each.before):
            for earlier in leading:
                if earlier < 0:
                    beginning[number, state] = bigram[_START, each.phones[state]]
                else:
                    steps.append((base + earlier, base + state))
    pairs = np.array(steps, np.int64).reshape(-1, 2)
    likely = np.asarray(bigram, np.float64)[phones.reshape(-1)[pairs[:, 0]], phones.reshape(-1)[pairs[:, 1]]]
    before, entering = _listed(pairs[:, 1], pairs[:, 0], likely, size)
    after, leaving = _listed(pairs[:, 0], pairs[:, 1], likely, size)
    return SaidGraphs(phones, before, entering, after, leaving, beginning, ending)


def _listed(
    state: NDArray[np.int64], other: NDArray[np.int64], likely: NDArray[np.float64], size: tuple[int, int]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """List the other ends of each state's steps, ``[most, utterances, states]``."""
    order = np.argsort(state, kind="stable")
    state, other, likely = state[order], other[order], likely[order]
    place = np.arange(len(state)) - np.searchsorted(state, state)
    most = int(place.max()) + 1 if len(place) else 1
    others = np.zeros((most, size[0] * size[1]), np.int64)
    weights = np.zeros((most, size[0] * size[1]))
    others[place, state] = other
    weights[place, state] = likely
    return others.reshape(most, *size), weights.reshape(most, *size)


@dataclass(frozen=True, slots=True)
class Emissions:
    """Likelihoods of the pdfs over time, on the scale of the largest of each output.

    Attributes:
        first: float64 ``[outputs, utterances, states or phones]``, of the pdf of a first frame; 0 after the end.
        further: float64 like ``first``, of the pdf of further frames; 1 after the end, where nothing changes.
        scale: float64 ``[utterances]``, the logarithm of what all of it was divided by.
        within: bool ``[outputs, utterances]``, False after the end.
    """

    first: NDArray[np.float64]
    further: NDArray[np.float64]
    scale: NDArray[np.float64]
    within: NDArray[np.bool_]


def _emissions(scores: NDArray[Any], lengths: NDArray[np.int64]) -> Emissions:
    by_time = np.asarray(scores.transpose(1, 0, 2), np.float64)
    within = np.arange(by_time.shape[0])[:, None] < lengths[None, :]
    largest = by_time.max(2)
    likely = np.exp(by_time - largest[:, :, None])
    first = likely[:, :, 0::2] * within[:, :, None]
    further = np.where(within[:, :, None], likely[:, :, 1::2], 1.0)
    return Emissions(first, further, np.where(within, largest, 0.0).sum(0), within)


def _of_states(emissions: Emissions, phones: NDArray[np.int64]) -> Emissions:
    """Give the likelihoods by state instead of by phone."""
    number = np.arange(phones.shape[0])[:, None]
    return Emissions(
        np.ascontiguousarray(emissions.first[:, number, phones]),
        np.ascontiguousarray(emissions.further[:, number, phones]),
        emissions.scale,
        emissions.within,
    )


@dataclass(frozen=True, slots=True)
class Occupancies:
    """How likely a batch of utterances is, and by way of what.

    Attributes:
        likelihood: float64 ``[utterances]``, natural logarithm; -inf where no path fits.
        first: float64 ``[outputs, utterances, states or phones]``, how likely each begins there.
        further: float64 like ``first``, how likely each goes on there.
    """

    likelihood: NDArray[np.float64]
    first: NDArray[np.float64]
    further: NDArray[np.float64]


def said_occupancies(emissions: Emissions, graphs: SaidGraphs) -> Occupancies:
    """Go through the graphs of what was said, forwards and backwards."""
    states = _of_states(emissions, graphs.phones)
    forward = np.empty_like(states.first)
    entered = np.empty_like(states.first)
    scale = np.empty(states.first.shape[:2])
    entered[0] = graphs.beginning
    forward[0], scale[0] = _scaled(graphs.beginning * states.first[0])
    for time in range(1, len(forward)):
        entered[time] = (forward[time - 1].reshape(-1)[graphs.before] * graphs.entering).sum(0)
        forward[time], scale[time] = _scaled(
            forward[time - 1] * states.further[time] + entered[time] * states.first[time]
        )
    backward = np.empty_like(states.first)
    backward[-1] = _scaled(graphs.ending)[0]
    for time in range(len(forward) - 1, 0, -1):
        left = ((states.first[time] * backward[time]).reshape(-1)[graphs.after] * graphs.leaving).sum(0)
        backward[time - 1] = _scaled(states.further[time] * backward[time] + left)[0]
    ended = (forward[-1] * graphs.ending).sum(1)
    return _occupancies(states, forward, entered, backward, scale, ended)


def any_occupancies(emissions: Emissions, bigram: NDArray[np.float32]) -> Occupancies:
    """Go through all sequences of phones, forwards and backwards."""
    following, beginning = np.asarray(bigram[:_START], np.float64), np.asarray(bigram[_START], np.float64)
    leading = np.ascontiguousarray(following.T)
    forward = np.empty_like(emissions.first)
    entered = np.empty_like(emissions.first)
    scale = np.empty(emissions.first.shape[:2])
    entered[0] = beginning
    forward[0], scale[0] = _scaled(entered[0] * emissions.first[0])
    for time in range(1, len(forward)):
        np.matmul(forward[time - 1], following, out=entered[time])
        stayed = forward[time - 1] * emissions.further[time]
        forward[time], scale[time] = _scaled(stayed + entered[time] * emissions.first[time])
    backward = np.empty_like(emissions.first)
    backward[-1] = 1.0
    for time in range(len(forward) - 1, 0, -1):
        left = (emissions.first[time] * backward[time]) @ leading
        backward[time - 1] = _scaled(emissions.further[time] * backward[time] + left)[0]
    return _occupancies(emissions, forward, entered, backward, scale, forward[-1].sum(1))


def _scaled(probabilities: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Scale each row to a sum of 1; one without any probability stays as it is."""
    sums = probabilities.sum(1)
    divisor = np.where(sums > 0, sums, 1.0)
    return probabilities / divisor[:, None], sums


def _occupancies(
    emissions: Emissions,
    forward: NDArray[np.float64],
    entered: NDArray[np.float64],
    backward: NDArray[np.float64],
    scale: NDArray[np.float64],
    ended: NDArray[np.float64],
) -> Occupancies:
    passing = (forward * backward).sum(2) * scale
    possible = (ended > 0) & (passing > _LOST).all(0)
    with np.errstate(divide="ignore"):
        likelihood = np.where(possible, np.log(scale).sum(0) + np.log(ended) + emissions.scale, -np.inf)
    counted = emissions.within & possible
    share = np.where(counted, 1.0 / np.where(counted, passing, 1.0), 0.0)
    weight = backward * share[:, :, None]
    further = np.zeros_like(forward)
    further[1:] = forward[:-1] * emissions.further[1:] * weight[1:]
    return Occupancies(likelihood, entered * emissions.first * weight, further)


def _by_pdf(first: NDArray[np.float64], further: NDArray[np.float64]) -> NDArray[np.float64]:
    """Interleave what is by phone, ``[outputs, utterances, phones]``, to ``[utterances, outputs, pdfs]``."""
    pdfs = np.empty((first.shape[1], first.shape[0], 2 * first.shape[2]))
    pdfs[:, :, 0::2] = first.transpose(1, 0, 2)
    pdfs[:, :, 1::2] = further.transpose(1, 0, 2)
    return pdfs


def likelihood_ratio(
    scores: NDArray[Any], lengths: NDArray[np.int64], graphs: SaidGraphs, bigram: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Compare what was said with all that could have been.

    Args:
        scores: ``[utterances, outputs, PDFS]``, of the network.
        lengths: int64 ``[utterances]``, how many outputs each utterance has.
        graphs: what was said.
        bigram: see ``phone_bigram``.

    Returns:
        For each utterance the logarithm of the likelihood ratio, at most about 0; its derivative by the scores, like
        ``scores``; and whether it counts: where an utterance is too short for its words, ratio and derivative are 0.
    """
    emissions = _emissions(scores, lengths)
    said = said_occupancies(emissions, graphs)
    anything = any_occupancies(emissions, bigram)
    counts = np.isfinite(said.likelihood) & np.isfinite(anything.likelihood)
    is_phone = (graphs.phones[:, :, None] == np.arange(len(PHONES))).astype(np.float64)
    first = (said.first.transpose(1, 0, 2) @ is_phone).transpose(1, 0, 2) - anything.first
    further = (said.further.transpose(1, 0, 2) @ is_phone).transpose(1, 0, 2) - anything.further
    derivative = _by_pdf(first, further) * counts[:, None, None]
    ratio = np.where(counts, said.likelihood, 0.0) - np.where(counts, anything.likelihood, 0.0)
    return ratio, derivative, counts


class _LikelihoodRatio(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, scores: torch.Tensor, lengths: NDArray[np.int64], graphs: SaidGraphs, bigram: NDArray[np.float32]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        ratio, derivative, counts = likelihood_ratio(scores.detach().numpy(), lengths, graphs, bigram)
        ctx.save_for_backward(torch.from_numpy(derivative).to(scores.dtype))
        counting = torch.from_numpy(counts)
        ctx.mark_non_differentiable(counting)
        return torch.from_numpy(ratio).to(scores.dtype), counting

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None, None, None]:
        (derivative,) = ctx.saved_tensors
        return derivative * gradients[0][:, None, None], None, None, None


def said_over_anything(
    scores: torch.Tensor, lengths: NDArray[np.int64], graphs: SaidGraphs, bigram: NDArray[np.float32]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Give ``likelihood_ratio`` as PyTorch differentiates it.

    Returns:
        The logarithm of the likelihood ratio of each utterance, and whether it counts (bool), ``[utterances]`` each.
    """
    ratio, counts = _LikelihoodRatio.apply(scores, lengths, graphs, bigram)
    return ratio, counts
