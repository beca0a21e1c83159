"""The real libvosk on a model of the tests, in a process of its own: what it cannot read makes it abort or worse."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voicecoach.units import HEARING_RATE, Pcm


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one sound.

    Attributes:
        text: the likeliest alternative.
        score: its log-likelihood.
        words: of it, each with its begin and end in seconds.
        scores: of all alternatives, by text.
    """

    text: str
    score: float
    words: tuple[tuple[str, float, float], ...]
    scores: dict[str, float]


def hear(folder: Path, sounds: Sequence[Pcm], grammar: Sequence[str] | None) -> list[Heard]:
    """Decode each sound afresh; a process that libvosk takes down raises BrokenProcessPool here."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(_hear, folder, list(sounds), grammar).result()


def unknown(folder: Path, words: Sequence[str]) -> list[str]:
    """Give the words that the model does not have."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(_unknown, folder, list(words)).result()


def pcm(samples: NDArray[np.floating]) -> Pcm:
    return np.clip(np.round(samples), -32768, 32767).astype(np.int16)


def _hear(folder: Path, sounds: list[Pcm], grammar: Sequence[str] | None) -> list[Heard]:
    import vosk

    vosk.SetLogLevel(-1)
    model = vosk.Model(str(folder))
    found = []
    for sound in sounds:
        engine = vosk.KaldiRecognizer(model, HEARING_RATE, *([] if grammar is None else [json.dumps(grammar)]))
        engine.SetMaxAlternatives(12)
        engine.SetWords(True)
        for begin in range(0, len(sound), 1600):
            engine.AcceptWaveform(sound[begin : begin + 1600].astype("<i2").tobytes())
        alternatives = json.loads(engine.FinalResult())["alternatives"]
        best = alternatives[0]
        found.append(
            Heard(
                best["text"].strip(),
                best["confidence"],
                tuple((word["word"], word["start"], word["end"]) for word in best.get("result", ())),
                {each["text"].strip(): each["confidence"] for each in reversed(alternatives)},
            )
        )
    return found


def _unknown(folder: Path, words: list[str]) -> list[str]:
    import vosk

    vosk.SetLogLevel(-1)
    model = vosk.Model(str(folder))
    return [word for word in words if model.vosk_model_find_word(word) < 0]
