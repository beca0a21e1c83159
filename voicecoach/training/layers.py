"""The layers of a trained network as plain matrices: what the training gives and the model's files hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Layer:
    """One affine layer, with the normalisations around it folded in; rectified unless it is a network's last.

    Attributes:
        offsets: the frames of 10 ms that it sees, relative to the frame it gives, rising.
        weights: float32 [out, len(offsets) * in], the frames one after another as in ``offsets``.
        bias: float32 [out].
        bypass: share of its input at the frame it gives that is added to its rectified output; 0 is none. With a
            bypass a layer has as many outputs as inputs.
    """

    offsets: tuple[int, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    bypass: float = 0.0

    @property
    def inputs(self) -> int:
        """Values of each frame that goes in."""
        return int(self.weights.shape[1]) // len(self.offsets)

    @property
    def outputs(self) -> int:
        """Values of each frame that comes out."""
        return int(self.weights.shape[0])


def context(layers: Sequence[Layer]) -> tuple[int, int]:
    """Give how many frames of 10 ms before and after a frame its outputs depend on; both at least 0."""
    before = -sum(min(0, layer.offsets[0]) for layer in layers)
    after = sum(max(0, layer.offsets[-1]) for layer in layers)
    return before, after
