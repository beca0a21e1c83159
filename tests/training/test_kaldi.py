import struct

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.training.tones import random_layers
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
from voicecoach.errors import TrainingError
from voicecoach.training.graph import placed_pdfs
from voicecoach.training.kaldi import acoustic_model, matrix, mean_statistics, network, transition_model
from voicecoach.training.layers import Layer, context
from voicecoach.training.phones import PDFS


def _weights(rows: int, columns: int, seed: int = 0) -> NDArray[np.float32]:
    """Columns that differ in size, and one value far out, as in a trained network."""
    draw = np.random.default_rng(seed)
    values = draw.standard_normal((rows, columns)) * np.linspace(0.1, 1, columns)
    values[0, 0] = 9.0
    return np.asarray(values, np.float32)


def _read(written: bytes) -> NDArray[np.float64]:
    """Read a matrix as Kaldi does (matrix/compressed-matrix.cc)."""
    kind, body = written.split(b" ", 1)
    if kind == b"FM":
        rows, columns = struct.unpack("<xixi", body[:10])
        return np.asarray(np.frombuffer(body[10:], "<f4").reshape(rows, columns), np.float64)
    low, span, rows, columns = struct.unpack("<ffii", body[:16])
    if kind == b"CM2":
        return np.asarray(low + span / 65535 * np.frombuffer(body[16:], "<u2").reshape(rows, columns), np.float64)
    corners = low + span / 65535 * np.frombuffer(body[16:], "<u2", 4 * columns).reshape(columns, 4).astype(np.float64)
    levels = np.frombuffer(body[16 + 8 * columns :], "u1").reshape(columns, rows)
    return np.stack(
        [np.interp(level, (0, 64, 192, 255), corner) for level, corner in zip(levels, corners, strict=True)], axis=1
    )


def test_a_matrix_in_single_precision_is_exact() -> None:
    values = _weights(7, 5)
    assert np.array_equal(_read(matrix(values)), values)


def test_a_matrix_of_16_bits_is_off_by_half_a_step_at_most() -> None:
    values = _weights(40, 30)
    assert np.abs(_read(matrix(values, 16)) - values).max() <= 0.51 * np.ptp(values) / 65535


def test_a_matrix_of_8_bits_is_nearer_than_equal_steps_over_the_whole_range_would_be() -> None:
    values = _weights(200, 60)
    error = _read(matrix(values, 8)) - values
    equal_steps = np.ptp(values) / 255
    assert np.sqrt(np.mean(error**2)) < 0.4 * equal_steps / np.sqrt(12)
    assert np.all(np.abs(error) <= np.ptp(values, axis=0) / 63 / 2 * 1.01)  # where steps are widest


@pytest.mark.parametrize("bits", [8, 16])
def test_a_matrix_of_one_value_comes_back(bits: int) -> None:
    values = np.full((3, 4), -0.25, np.float32)
    assert np.allclose(_read(matrix(values, 8 if bits == 8 else 16)), values, atol=1e-5)


def test_weights_that_are_not_numbers_are_refused() -> None:
    with pytest.raises(TrainingError, match="not numbers"):
        matrix(np.array([[1.0, np.nan]], np.float32))


def test_the_phones_are_written_as_in_the_bundled_model() -> None:
    written = b"\0B" + transition_model(placed_pdfs())
    assert (BUNDLED_MODEL / "am" / "final.mdl").read_bytes()[: len(written)] == written


def test_the_mean_is_written_as_in_the_bundled_model() -> None:
    bundled = (BUNDLED_MODEL / "am" / "global_cmvn.stats").read_bytes()
    values = 2 * 41 * 8
    sums = np.frombuffer(bundled[-values:], "<f8").reshape(2, 41)
    written = mean_statistics(sums[0, :40] / sums[0, 40])
    assert written[:-values] == bundled[:-values]
    assert np.allclose(np.frombuffer(written[-values:], "<f8").reshape(2, 41), sums, rtol=1e-12)


def test_the_context_of_a_network_is_what_its_layers_see_together() -> None:
    layers = random_layers(8, 3)
    assert context(layers) == (2 + 3 * 3, 2 + 3 * 3)
    written = network(layers)
    assert b"<LeftContext> \x04\x0b\0\0\0<RightContext> \x04\x0b\0\0\0" in written


def test_a_bypass_is_a_sum_with_what_went_in() -> None:
    written = network(random_layers(8, 2, bypass=0.66))
    assert (
        b"component-node name=tdnn3.noop component=tdnn3.noop input=Sum(Scale(0.66, tdnn2.noop), tdnn3.relu)" in written
    )


def test_layers_that_do_not_fit_are_refused_by_number() -> None:
    layers = random_layers(8, 2)
    narrow = Layer((-3, 0, 3), np.zeros((8, 21), np.float32), np.zeros(8, np.float32))
    with pytest.raises(TrainingError, match="Layer 2 of the network does not fit"):
        network([layers[0], narrow, layers[2]])
    with pytest.raises(TrainingError, match="Layer 1 of the network cannot be bypassed"):
        network([Layer((0,), np.zeros((8, 40), np.float32), np.zeros(8, np.float32), bypass=0.5), *layers[1:]])
    with pytest.raises(TrainingError, match="no layers"):
        network([])


def test_a_network_without_an_output_for_each_part_of_a_phone_is_refused() -> None:
    output = Layer((0,), np.zeros((PDFS - 2, 8), np.float32), np.zeros(PDFS - 2, np.float32))
    with pytest.raises(TrainingError, match="one output for each part of a phone"):
        acoustic_model(placed_pdfs(), [*random_layers(8, 1)[:-1], output])
