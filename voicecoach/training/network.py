"""The acoustic network: which phone is heard when, from cepstra, by a few layers of convolution over time.

A time-delay network after Peddinti and others, "A time delay neural network architecture for efficient modeling of long
temporal contexts" (2015): each layer sees three moments of the one below it, so that seven layers see half a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from voicecoach.training.layers import Layer
from voicecoach.training.phones import COEFFICIENTS, PDFS, SUBSAMPLING

_SPLICED = (-2, -1, 0, 1, 2)
"""Frames of 10 ms that the first layer sees."""
_APART = (-SUBSAMPLING, 0, SUBSAMPLING)
"""Frames of 10 ms that each layer above it sees."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a network is.

    Attributes:
        hidden: units of each hidden layer.
        layers: hidden layers after the first.
        bypass: share of a hidden layer's input that is added to its output; 0 is none.
    """

    hidden: int = 256
    layers: int = 8
    bypass: float = 0.0

    @property
    def context(self) -> int:
        """Frames of 10 ms that an output depends on before its own, and as many after it."""
        return -_SPLICED[0] + SUBSAMPLING * self.layers


class Network(nn.Module):
    """Scores of each pdf at every third frame; see ``phones.PDFS``.

    The scores are pseudo log-likelihoods: only their differences mean something. Before training they are all 0.

    Attributes:
        shape: how large it is.
        dropout: share of a hidden layer's units that are silent throughout an utterance, while it is trained.
        mean: float32 ``[COEFFICIENTS]``, taken from the cepstra first.
        deviation: float32 ``[COEFFICIENTS]``, which they are then divided by.
    """

    mean: torch.Tensor
    deviation: torch.Tensor

    def __init__(self, shape: Shape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        self.dropout = dropout
        self.register_buffer("mean", torch.zeros(COEFFICIENTS))
        self.register_buffer("deviation", torch.ones(COEFFICIENTS))
        first = nn.Conv1d(COEFFICIENTS, shape.hidden, len(_SPLICED), stride=SUBSAMPLING)
        above = [nn.Conv1d(shape.hidden, shape.hidden, len(_APART)) for _ in range(shape.layers)]
        self.convolutions = nn.ModuleList([first, *above])
        self.normalisations = nn.ModuleList([nn.BatchNorm1d(shape.hidden) for _ in self.convolutions])
        self.scores = nn.Conv1d(shape.hidden, PDFS, 1)
        nn.init.zeros_(self.scores.weight)
        nn.init.zeros_(self.scores.bias)

    def normalise(self, mean: NDArray[np.float32], deviation: NDArray[np.float32]) -> None:
        """Say what the cepstra are like: their mean and standard deviation, ``[COEFFICIENTS]`` each."""
        self.mean.copy_(torch.from_numpy(mean))
        self.deviation.copy_(torch.from_numpy(deviation))

    def forward(self, cepstra: torch.Tensor) -> torch.Tensor:
        """Score the pdfs.

        Args:
            cepstra: float32 ``[utterances, frames + 2 * shape.context, COEFFICIENTS]``: the running mean removed, the
                first and the last frame repeated ``shape.context`` times.

        Returns:
            ``[utterances, ceil(frames / SUBSAMPLING), PDFS]``.
        """
        heard = ((cepstra - self.mean) / self.deviation).transpose(1, 2)
        for number, (convolution, normalisation) in enumerate(zip(self.convolutions, self.normalisations, strict=True)):
            seen = torch.relu(normalisation(convolution(heard)))
            if number and self.shape.bypass:
                seen = seen + self.shape.bypass * heard[:, :, 1:-1]
            if number and self.dropout and self.training:
                kept = torch.rand(seen.shape[0], seen.shape[1], 1) >= self.dropout
                seen = seen * (kept / (1 - self.dropout)).to(seen.dtype)
            heard = seen
        scores: torch.Tensor = self.scores(heard).transpose(1, 2)
        return scores

    def folded(self) -> list[Layer]:
        """Give the network as plain affine layers, for cepstra whose running mean is removed."""
        layers: list[Layer] = []
        for number, (convolution, normalisation) in enumerate(zip(self.convolutions, self.normalisations, strict=True)):
            weights, bias = _values(convolution.weight), _values(convolution.bias)  # [out, in, frames], [out]
            gain = _values(normalisation.weight) / np.sqrt(_values(normalisation.running_var) + normalisation.eps)
            weights, bias = (
                weights * gain[:, None, None],
                (bias - _values(normalisation.running_mean)) * gain + _values(normalisation.bias),
            )
            if not number:
                weights = weights / _values(self.deviation)[None, :, None]
                bias = bias - np.einsum("oif,i->o", weights, _values(self.mean))
            layers.append(_layer(_APART if number else _SPLICED, weights, bias, self.shape.bypass if number else 0.0))
        return [*layers, _layer((0,), _values(self.scores.weight), _values(self.scores.bias), 0.0)]


def _values(tensor: Any) -> NDArray[np.float64]:
    return np.asarray(tensor.detach().double().numpy(), np.float64)


def _layer(offsets: tuple[int, ...], weights: NDArray[np.float64], bias: NDArray[np.float64], bypass: float) -> Layer:
    """Lay the weights ``[out, in, frames]`` out frame by frame."""
    flat = weights.transpose(0, 2, 1).reshape(len(weights), -1)
    return Layer(offsets, np.ascontiguousarray(flat, np.float32), bias.astype(np.float32), bypass)
