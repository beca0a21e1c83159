"""Sounds for the listening tests, as float samples at ``HEARING_RATE``, and the way into blocks."""

from __future__ import annotations

import json
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voicecoach.units import HEARING_RATE, Pcm, Seconds

CLIPS = Path(__file__).parent / "clips"
"""Synthetic voices saying what ``expected.json`` says; ``[unk]`` is speech that is no command."""

EXPECTED: dict[str, str] = json.loads((CLIPS / "expected.json").read_text())
BLOCK = HEARING_RATE // 10


def noise(seconds: Seconds, dbfs: float, seed: int = 0) -> NDArray[np.float64]:
    return np.random.default_rng(seed).normal(0.0, 10 ** (dbfs / 20), round(seconds * HEARING_RATE))


def clip(name: str) -> NDArray[np.float64]:
    with wave.open(str(CLIPS / name)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (HEARING_RATE, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def placed(*sounds: tuple[NDArray[np.float64], Seconds], over: NDArray[np.float64]) -> Pcm:
    """Lay sounds over a background, each from a moment on."""
    mixed = over.copy()
    for sound, at in sounds:
        begin = round(at * HEARING_RATE)
        mixed[begin : begin + len(sound)] += sound
    return np.rint(np.clip(mixed, -1, 1) * 32767).astype(np.int16)


def blocks(stream: Pcm, size: int = BLOCK) -> Iterator[tuple[Pcm, Seconds]]:
    """Cut a stream as a microphone does: each block with the moment of its end."""
    for begin in range(0, len(stream), size):
        block = stream[begin : begin + size]
        yield block, (begin + len(block)) / HEARING_RATE
