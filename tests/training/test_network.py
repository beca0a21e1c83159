from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from voicecoach.training.layers import Layer, context
from voicecoach.training.phones import COEFFICIENTS, PDFS, SUBSAMPLING

torch = pytest.importorskip("torch", reason="needs voicecoach[train]")

from voicecoach.training.network import Network, Shape  # noqa: E402


def trained_a_little(shape: Shape) -> Network:
    """A network none of whose numbers are what they begin with."""
    torch.manual_seed(3)
    random = np.random.default_rng(3)
    network = Network(shape)
    network.normalise(
        random.normal(0, 5, COEFFICIENTS).astype(np.float32), random.uniform(1, 9, COEFFICIENTS).astype(np.float32)
    )
    with torch.no_grad():
        torch.nn.init.normal_(network.scores.weight)
        for normalisation in network.normalisations:
            torch.nn.init.uniform_(normalisation.weight, 0.5, 1.5)
            torch.nn.init.normal_(normalisation.bias)
        network.train()
        network(torch.randn(8, 90 + 2 * shape.context, COEFFICIENTS) * 6)
    network.eval()
    return network


def heard_through(layers: list[Layer], cepstra: NDArray[np.float32]) -> NDArray[np.float64]:
    """What plain matrices make of ``[frames, COEFFICIENTS]``, straight from the definition."""
    before, after = context(layers)
    known: dict[tuple[int, int], NDArray[np.float64]] = {}

    def value(depth: int, frame: int) -> NDArray[np.float64]:
        if depth < 0:
            return np.asarray(cepstra[frame], np.float64)
        if (depth, frame) not in known:
            layer = layers[depth]
            below = np.concatenate([value(depth - 1, frame + offset) for offset in layer.offsets])
            given = layer.weights.astype(np.float64) @ below + layer.bias
            if depth < len(layers) - 1:
                given = np.maximum(given, 0)
            if layer.bypass:
                given = given + layer.bypass * value(depth - 1, frame)
            known[depth, frame] = np.asarray(given, np.float64)
        return known[depth, frame]

    return np.array([value(len(layers) - 1, frame) for frame in range(before, len(cepstra) - after, SUBSAMPLING)])


@pytest.mark.parametrize("shape", [Shape(24, 3), Shape(16, 2, bypass=0.66), Shape(8, 0)])
def test_folded_layers_give_what_the_network_gives(shape: Shape) -> None:
    network = trained_a_little(shape)
    cepstra = np.random.default_rng(5).normal(0, 6, (31 + 2 * shape.context, COEFFICIENTS)).astype(np.float32)

    with torch.no_grad():
        scores = network(torch.from_numpy(cepstra)[None])[0].numpy()

    layers = network.folded()
    np.testing.assert_allclose(heard_through(layers, cepstra), scores, atol=1e-4)
    assert context(layers) == (shape.context, shape.context)
    assert [layer.bypass for layer in layers] == [0.0, *[shape.bypass] * shape.layers, 0.0]


@pytest.mark.parametrize("frames", [1, 2, 3, 4, 100])
def test_there_is_an_output_for_every_third_frame(frames: int) -> None:
    shape = Shape(8, 2)

    scores = Network(shape).eval()(torch.zeros(2, frames + 2 * shape.context, COEFFICIENTS))

    assert scores.shape == (2, -(-frames // SUBSAMPLING), PDFS)


def test_an_untrained_network_prefers_nothing() -> None:
    shape = Shape(8, 2)

    scores = Network(shape)(torch.randn(3, 20 + 2 * shape.context, COEFFICIENTS))

    assert not scores.any()


def test_dropout_silences_units_for_a_whole_utterance_and_only_in_training() -> None:
    shape = Shape(32, 1)
    torch.manual_seed(1)
    network = Network(shape, dropout=0.5)
    torch.nn.init.normal_(network.scores.weight)
    cepstra = torch.randn(1, COEFFICIENTS).expand(2, 30 + 2 * shape.context, COEFFICIENTS)  # nothing changes over time

    training, training_again = network.train()(cepstra), network(cepstra)
    used, used_again = network.eval()(cepstra), network(cepstra)

    assert torch.allclose(training, training[:, :1].expand_as(training), atol=1e-5)
    assert not torch.allclose(training, training_again)
    assert torch.equal(used, used_again)
