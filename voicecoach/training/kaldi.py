"""Kaldi's binary files, as far as a Vosk model needs them: an nnet3 acoustic model and the statistics of mean removal.

Kaldi writes each number with its size before it, and each object between tokens like ``<Nnet3>``; what is written here
is what its ``Read`` functions accept (kaldi-asr/kaldi: hmm/transition-model.cc, nnet3/nnet-simple-component.cc,
matrix/compressed-matrix.cc).
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Sequence
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from voicecoach.errors import TrainingError
from voicecoach.training.layers import Layer, context

Bits: TypeAlias = Literal[8, 16, 32]
"""Size of each weight in the file; libvosk calculates with 32 in any case."""

_BINARY: Final = b"\0B"
_STEPS: Final = 65535
_EIGHT_BIT_LEVELS: Final = (0, 64, 192, 255)
_LEARNING_RATE: Final = 0.001  # has to be there; nothing here learns
_COUNTED: Final = 1e5


def token(name: str) -> bytes:
    """Write a token."""
    return name.encode("ascii") + b" "


def int32(value: int) -> bytes:
    """Write a whole number."""
    return b"\x04" + struct.pack("<i", value)


def float32(value: float) -> bytes:
    """Write a number in single precision."""
    return b"\x04" + struct.pack("<f", value)


def float64(value: float) -> bytes:
    """Write a number in double precision."""
    return b"\x08" + struct.pack("<d", value)


def int32_vector(values: Iterable[int]) -> bytes:
    """Write whole numbers, as many as there are."""
    packed = np.fromiter(values, "<i4")
    return b"\x04" + struct.pack("<i", len(packed)) + packed.tobytes()


def vector(values: ArrayLike) -> bytes:
    """Write a vector in single precision."""
    packed = np.asarray(values, "<f4")
    return token("FV") + int32(len(packed)) + packed.tobytes()


def matrix(values: NDArray[np.floating], bits: Bits = 32) -> bytes:
    """Write a matrix in single precision, or in one of Kaldi's compressed forms, which are off by at most one step.

    Args:
        values: ``[rows, columns]``.
        bits: 16: 65,535 equal steps from the least value to the greatest ("CM2"). 8: each column has steps of its own,
            finer between its quartiles ("CM"); for a trained network's weights the error is 4 to 14 dB below that of
            255 equal steps ("CM3"), for 8 bytes a column.

    Raises:
        TrainingError: a value is not a number.
    """
    if not np.isfinite(values).all():
        raise TrainingError("The network has weights that are not numbers.", "Train it again, more slowly.")
    rows, columns = values.shape
    if bits == 32:
        return token("FM") + int32(rows) + int32(columns) + values.astype("<f4").tobytes()
    low = float(values.min())
    span = max(float(values.max()) - low, 1e-5)
    header = struct.pack("<ffii", low, span, rows, columns)
    steps = np.clip((values.astype(np.float64) - low) / span * _STEPS, 0, _STEPS)
    if bits == 16:
        return token("CM2") + header + np.round(steps).astype("<u2").tobytes()
    quartiles = np.round(np.quantile(steps, (0, 0.25, 0.75, 1), axis=0, method="nearest")).astype("<u2")
    return token("CM") + header + quartiles.T.tobytes() + _between_quartiles(steps, quartiles).T.tobytes()


def _between_quartiles(steps: NDArray[np.float64], quartiles: NDArray[np.uint16]) -> NDArray[np.uint8]:
    levels = np.empty(steps.shape, np.uint8)
    for column, corners in enumerate(quartiles.T.astype(np.float64)):
        # corners that coincide must still rise for the interpolation; all values there are the same
        rising = corners + np.arange(4) * 1e-3
        levels[:, column] = np.round(np.interp(steps[:, column], rising, _EIGHT_BIT_LEVELS))
    return levels


def self_loop(phone: int) -> int:
    """Give the transition id with which a phone (1, 2, ...) of ``transition_model`` takes a further frame."""
    return 2 * phone - 1


def forward(phone: int) -> int:
    """Give the transition id with which a phone (1, 2, ...) of ``transition_model`` takes its first frame."""
    return 2 * phone


def transition_model(pdfs: Sequence[tuple[int, int]]) -> bytes:
    """Write phones of one state each, Kaldi's "chain" topology.

    Args:
        pdfs: for the phones 1, 2, ...: the network's outputs that score the first frame, and any further one.
    """
    phones = len(pdfs)
    topology = (
        token("<Topology>")
        + int32_vector(range(1, phones + 1))
        + int32_vector([-1] + [0] * phones)  # every phone has the topology 0
        + int32(-1)  # first frames and further ones are scored apart
        + int32(1)  # topologies
        + int32(2)  # states
        + (int32(0) + int32(1) + int32(2))  # classes of first and further frames; two transitions
        + (int32(0) + float32(0.5) + int32(1) + float32(0.5))  # to itself, to the final state
        + (int32(-1) + int32(-1) + int32(0))  # which scores nothing and leads nowhere
        + token("</Topology>")
    )
    tuples = b"".join(
        int32(phone) + int32(0) + int32(first) + int32(further) for phone, (first, further) in enumerate(pdfs, 1)
    )
    return (
        token("<TransitionModel>")
        + topology
        + (token("<Tuples>") + int32(phones) + tuples + token("</Tuples>"))
        + (token("<LogProbs>") + vector([0.0] + [math.log(0.5)] * (2 * phones)) + token("</LogProbs>"))
        + token("</TransitionModel>")
    )


def network(layers: Sequence[Layer], bits: Bits = 16) -> bytes:
    """Write an nnet3 network: rectified affine layers, the last one bare.

    Args:
        layers: from the input on.
        bits: of each weight.

    Raises:
        TrainingError: the layers do not fit each other.
    """
    _check(layers)
    lines = [f"input-node name=input dim={layers[0].inputs}"]
    components: list[bytes] = []

    def component(name: str, source: str, body: bytes) -> str:
        lines.append(f"component-node name={name} component={name} input={source}")
        components.append(token("<ComponentName>") + token(name) + body)
        return name

    below = "input"
    for number, layer in enumerate(layers, 1):
        last = number == len(layers)
        name = "output" if last else f"tdnn{number}"
        above = component(f"{name}.affine", _spliced(below, layer.offsets), _affine(layer, bits))
        if not last:
            above = component(f"{name}.relu", above, _rectified(layer.outputs))
        if layer.bypass:
            # what scales and adds is the descriptor; the component only gives the sum a name
            above = component(
                f"{name}.noop", f"Sum(Scale({layer.bypass}, {below}), {above})", _unchanged(layer.outputs)
            )
        below = above
    lines.append(f"output-node name=output input={below} objective=linear")
    before, after = context(layers)
    return (
        token("<Nnet3>")
        + ("\n" + "\n".join(lines) + "\n\n").encode("ascii")
        + (token("<NumComponents>") + int32(len(components)) + b"".join(components) + token("</Nnet3>"))
        + (token("<LeftContext>") + int32(before) + token("<RightContext>") + int32(after))
        + (token("<Priors>") + vector([]))
    )


def acoustic_model(pdfs: Sequence[tuple[int, int]], layers: Sequence[Layer], bits: Bits = 16) -> bytes:
    """Write ``final.mdl``: the phones, and the network that scores their frames.

    Args:
        pdfs: as ``transition_model`` takes them.
        layers: as ``network`` takes them.
        bits: of each weight.

    Raises:
        TrainingError: the layers fit neither each other nor the phones.
    """
    if layers and layers[-1].outputs != 1 + max(max(pair) for pair in pdfs):
        raise TrainingError("The network does not have one output for each part of a phone.", "Train it again.")
    return _BINARY + transition_model(pdfs) + network(layers, bits)


def mean_statistics(mean: NDArray[np.floating]) -> bytes:
    """Write ``global_cmvn.stats``: from it libvosk takes the mean of what has not been heard yet.

    Args:
        mean: ``[coefficients]``, of all speech. The variances beside it are not used, and stand for a deviation of 10.
    """
    sums = np.zeros((2, len(mean) + 1), "<f8")
    sums[0, :-1] = mean
    sums[1, :-1] = np.square(mean, dtype=np.float64) + 100
    sums[0, -1] = 1
    sums *= _COUNTED
    return _BINARY + token("DM") + int32(sums.shape[0]) + int32(sums.shape[1]) + sums.tobytes()


def _check(layers: Sequence[Layer]) -> None:
    if not layers:
        raise TrainingError("The network has no layers.", "Train it again.")
    for number, layer in enumerate(layers, 1):
        rows, columns = layer.weights.shape
        fits = columns == layer.inputs * len(layer.offsets) and layer.bias.shape == (rows,)
        if not fits or (number > 1 and layer.inputs != layers[number - 2].outputs):
            raise TrainingError(f"Layer {number} of the network does not fit the one before it.", "Train it again.")
        if layer.bypass and (layer.inputs != layer.outputs or number == len(layers)):
            raise TrainingError(f"Layer {number} of the network cannot be bypassed.", "Train it without.")


def _spliced(node: str, offsets: tuple[int, ...]) -> str:
    parts = [f"Offset({node}, {offset})" if offset else node for offset in offsets]
    return parts[0] if len(parts) == 1 else f"Append({', '.join(parts)})"


def _affine(layer: Layer, bits: Bits) -> bytes:
    return (
        (token("<AffineComponent>") + token("<LearningRate>") + float32(_LEARNING_RATE))
        + (token("<LinearParams>") + matrix(layer.weights, bits))
        + (token("<BiasParams>") + vector(layer.bias) + token("</AffineComponent>"))
    )


def _rectified(size: int) -> bytes:
    return (
        (token("<RectifiedLinearComponent>") + token("<Dim>") + int32(size))
        + (token("<ValueAvg>") + vector([]) + token("<DerivAvg>") + vector([]))
        + (token("<Count>") + float64(0.0) + token("</RectifiedLinearComponent>"))
    )


def _unchanged(size: int) -> bytes:
    return (
        (token("<NoOpComponent>") + token("<Dim>") + int32(size))
        + (token("<BackpropScale>") + float32(1.0))
        + token("</NoOpComponent>")
    )
