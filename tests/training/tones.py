"""A language of tones, for models whose answers can be foretold: each phone is a tone, in a band of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tests.training.libvosk import pcm
from voicecoach.training.features import CEPSTRA, HIGHEST, LOWEST, log_mel, running_mean_removed
from voicecoach.training.layers import Layer, context
from voicecoach.training.phones import COEFFICIENTS, PDFS, PHONE_ID, SILENCE, SUBSAMPLING
from voicecoach.units import HEARING_RATE, Pcm

BANDS = {phone: 8 + 3 * number for number, phone in enumerate(("M", "AO", "R", "Z", "AH", "T", "UW", "K", "AE", "S"))}
PHONE_SECONDS = 0.12
_LOUD = 3000.0
_QUIET = 10.0
_FLOOR = 17.0  # log energy, above that of the noise in every band and below that of a tone in its own


def spoken(words: Sequence[str], gap: float = 0.3) -> Pcm:
    """Give the sound of pronunciations such as "M AO R", with ``gap`` seconds of noise before, between and after."""
    parts = [np.zeros(round(gap * HEARING_RATE))]
    for word in words:
        parts.extend(_tone(BANDS[phone]) for phone in word.split())
        parts.append(np.zeros(round(gap * HEARING_RATE)))
    sound = np.concatenate(parts)
    return pcm(sound + _QUIET * np.random.default_rng(len(sound)).standard_normal(len(sound)))


def tone_layers() -> list[Layer]:
    """Give a network that takes the cepstra apart into bands, and scores each phone by the energy in its band."""
    bands = Layer((0,), np.linalg.inv(CEPSTRA).astype(np.float32), np.full(COEFFICIENTS, -_FLOOR, np.float32))
    scores = np.zeros((PDFS, COEFFICIENTS), np.float32)
    bias = np.full(PDFS, -20.0, np.float32)
    for phone, band in BANDS.items():
        outputs = slice(2 * PHONE_ID[phone], 2 * PHONE_ID[phone] + 2)
        scores[outputs, band] = 1.0
        bias[outputs] = 0.0
    pause = slice(2 * PHONE_ID[SILENCE], 2 * PHONE_ID[SILENCE] + 2)
    scores[pause, list(BANDS.values())] = -1.0
    bias[pause] = 3.0
    return [bands, Layer((0,), scores, bias)]


def random_layers(units: int, hidden: int, bypass: float = 0.0, seed: int = 0) -> list[Layer]:
    """Give a network of the shape that is trained, with weights drawn at random and outputs of about -2 to 2."""
    draw = np.random.default_rng(seed)

    def weights(outputs: int, inputs: int, size: float) -> NDArray[np.float32]:
        return np.asarray(draw.standard_normal((outputs, inputs)) * size * np.sqrt(2 / inputs), np.float32)

    def bias(outputs: int) -> NDArray[np.float32]:
        return np.asarray(draw.standard_normal(outputs) * 0.2, np.float32)

    layers = [Layer((-2, -1, 0, 1, 2), weights(units, 5 * COEFFICIENTS, 0.05), bias(units))]
    layers.extend(
        Layer((-3, 0, 3), weights(units, 3 * units, 1 / (1 + bypass)), bias(units), bypass) for _ in range(hidden)
    )
    return [*layers, Layer((0,), weights(PDFS, units, 1.0), bias(PDFS))]


def scored(layers: Sequence[Layer], sound: Pcm, overall_mean: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
    """Compute what the network gives, [outputs, PDFS], by the definition of its layers."""
    cepstra: NDArray[np.floating] = log_mel(sound.astype(np.float32)) @ CEPSTRA.T
    if overall_mean is not None:
        cepstra = running_mean_removed(cepstra[None], overall_mean)[0]
    before, after = context(layers)
    values: NDArray[np.float64] = np.pad(cepstra.astype(np.float64), ((before, after), (0, 0)), mode="edge")
    for number, layer in enumerate(layers):
        first, last = layer.offsets[0], layer.offsets[-1]
        times = range(-first, len(values) - last)
        spliced = np.stack([np.concatenate([values[time + offset] for offset in layer.offsets]) for time in times])
        above = spliced @ layer.weights.T + layer.bias
        if number < len(layers) - 1:
            above = np.maximum(above, 0) + layer.bypass * (values[-first : len(values) - last] if layer.bypass else 0)
        values = above.astype(np.float64)
    return values[::SUBSAMPLING]


def best_path(outputs: NDArray[np.float64], pronunciation: str) -> float:
    """Give the log-likelihood of a word with pauses around it or not, over all ways to lay it over the outputs."""
    phones = [PHONE_ID[phone] for phone in (SILENCE, *pronunciation.split(), SILENCE)]
    reached = np.full(len(phones), -np.inf)
    reached[0], reached[1] = outputs[0, 2 * phones[0]], outputs[0, 2 * phones[1]]
    for frame in outputs[1:]:
        stayed = reached + frame[[2 * phone + 1 for phone in phones]]
        moved = np.concatenate([[-np.inf], reached[:-1]]) + frame[[2 * phone for phone in phones]]
        reached = np.maximum(stayed, moved)
    return float(max(reached[-2:]))


def pronounced(words: dict[str, str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Read pronunciations as "T UW, T AH"."""
    return {word: tuple(tuple(each.split()) for each in said.split(",")) for word, said in words.items()}


def _tone(band: int) -> NDArray[np.float64]:
    low, high = (1127 * np.log1p(edge / 700) for edge in (LOWEST, HIGHEST))
    hertz = 700 * np.expm1((low + (high - low) * (band + 1) / (COEFFICIENTS + 1)) / 1127)
    time = np.arange(round(PHONE_SECONDS * HEARING_RATE)) / HEARING_RATE
    return np.asarray(_LOUD * np.sin(2 * np.pi * hertz * time))
