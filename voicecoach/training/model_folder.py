"""Writes a model in Vosk's layout: the network, the graph, and how libvosk is to use them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from voicecoach.adapters.whole_file import swap_in
from voicecoach.errors import TrainingError
from voicecoach.training.features import HIGHEST, LOWEST
from voicecoach.training.graph import (
    BACKOFF,
    NOTHING,
    Filler,
    decoding_graph,
    default_grammar,
    placed_pdfs,
    word_boundaries,
)
from voicecoach.training.kaldi import Bits, acoustic_model, mean_statistics
from voicecoach.training.layers import Layer
from voicecoach.training.openfst import symbols
from voicecoach.training.phones import COEFFICIENTS, SUBSAMPLING
from voicecoach.units import HEARING_RATE, Seconds

_NETWORK: Final = Path("am", "final.mdl")

BOUNDARIES: Final = Path("graph", "phones", "word_boundary.int")
"""The file of a model that tells its phones, and with that which networks its graph fits."""


@dataclass(frozen=True, slots=True)
class Decoding:
    """How libvosk decodes with a model, and how exact its weights are.

    Attributes:
        beam: how much less likely than the best (natural logarithms) a path may become before it is given up. Wide
            enough by default for the twelve alternatives that the verifier compares.
        lattice_beam: the same for alternatives that are kept.
        least_active: states kept at each frame whatever the beam.
        most_active: states kept at each frame at most.
        lattice_memory: bytes, of a lattice while alternatives are told apart. Without it noise of two seconds took up
            to 13 s to decode with the first model of our own, and 0.11 s with it.
        trailing_silences: seconds of silence that end an utterance, by Kaldi's endpoint rules 2, 3 and 4; only for
            those who decode a stream, as voicecoach does not.
        bits: of each weight in the file.
    """

    beam: float = 15
    lattice_beam: float = 6
    least_active: int = 200
    most_active: int = 3000
    lattice_memory: int = 1_000_000
    trailing_silences: tuple[Seconds, Seconds, Seconds] = (0.5, 0.75, 1.0)
    bits: Bits = 16


def write_model(
    folder: Path,
    layers: Sequence[Layer],
    overall_mean: NDArray[np.floating] | None,
    words: Mapping[str, Sequence[tuple[str, ...]]],
    filler: Filler,
    default_words: Collection[str] | None = None,
    settings: Decoding = Decoding(),
) -> None:
    """Write a model, whole or not at all; one that was there is replaced.

    Args:
        folder: to write.
        layers: the network, from ``COEFFICIENTS`` cepstra to ``PDFS`` outputs.
        overall_mean: float [COEFFICIENTS], the mean of the cepstra of all speech, if the network was trained with
            running means removed (``features.running_mean_removed``); None if it was not.
        words: all pronunciations of each word, see ``graph.decoding_graph``.
        filler: what is heard in place of other speech.
        default_words: those to expect where a recogniser is given no grammar; None for all.
        settings: how to decode.

    Raises:
        TrainingError: the parts do not fit each other, the folder holds something else, or it cannot be written.
    """
    contents = _contents(
        layers, overall_mean, words, filler, words if default_words is None else default_words, settings
    )
    target = folder.resolve()
    if target.exists() and not (target / _NETWORK).is_file() and not _is_empty(target):
        raise TrainingError(f"There is something other than a model at {folder}.", "Give the name of a new folder.")
    try:
        _write_beside(target, contents)
    except OSError as fault:
        raise TrainingError(
            f"The model cannot be written to {folder}: {fault.strerror}.", "Choose another place."
        ) from fault


def _contents(
    layers: Sequence[Layer],
    overall_mean: NDArray[np.floating] | None,
    words: Mapping[str, Sequence[tuple[str, ...]]],
    filler: Filler,
    default_words: Collection[str],
    settings: Decoding,
) -> dict[Path, bytes]:
    if layers and layers[0].inputs != COEFFICIENTS:
        raise TrainingError(f"The network does not take {COEFFICIENTS} coefficients a frame.", "Train it again.")
    contents = {
        _NETWORK: acoustic_model(placed_pdfs(), layers, settings.bits),
        Path("conf", "mfcc.conf"): _cepstra().encode(),
        Path("conf", "model.conf"): _decoder(settings).encode(),
        **graph_files(words, filler, default_words),
    }
    if overall_mean is not None:
        if overall_mean.shape != (COEFFICIENTS,):
            raise TrainingError(f"The overall mean is not of {COEFFICIENTS} coefficients.", "Train the network again.")
        contents[Path("am", "global_cmvn.stats")] = mean_statistics(overall_mean)
    return contents


def graph_files(
    words: Mapping[str, Sequence[tuple[str, ...]]], filler: Filler, default_words: Collection[str]
) -> dict[Path, bytes]:
    """Give the files of a model's graph, by their places in it; see ``write_model``.

    Raises:
        TrainingError: a word has no pronunciation or cannot be written, or there is no filler.
    """
    graph = decoding_graph(words, filler)
    names = [NOTHING, *graph.words, BACKOFF]
    return {
        Path("graph", "HCLr.fst"): graph.transducer.olabel_lookahead(len(graph.words)),
        Path("graph", "Gr.fst"): default_grammar(graph.words, default_words).const("input", symbols(names)),
        Path("graph", "words.txt"): "".join(f"{name} {label}\n" for label, name in enumerate(names)).encode(),
        Path("graph", "disambig_tid.int"): "".join(f"{number}\n" for number in graph.disambiguation).encode(),
        BOUNDARIES: word_boundaries().encode(),
    }


def _cepstra() -> str:
    return (
        f"--sample-frequency={HEARING_RATE}\n--use-energy=false\n--num-mel-bins={COEFFICIENTS}\n"
        f"--num-ceps={COEFFICIENTS}\n--low-freq={LOWEST:g}\n--high-freq={HIGHEST:g}\n--allow-downsample=true\n--dither=0\n"
    )


def _decoder(settings: Decoding) -> str:
    silences = "".join(
        f"--endpoint.rule{rule}.min-trailing-silence={seconds}\n"
        for rule, seconds in enumerate(settings.trailing_silences, 2)
    )
    return (
        f"--min-active={settings.least_active}\n--max-active={settings.most_active}\n"
        f"--beam={settings.beam:g}\n--lattice-beam={settings.lattice_beam:g}\n--acoustic-scale=1.0\n"
        f"--frame-subsampling-factor={SUBSAMPLING}\n--endpoint.silence-phones=1\n{silences}"
        f"--max-mem={settings.lattice_memory}\n"
    )


def _is_empty(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())


def _write_beside(target: Path, contents: Mapping[Path, bytes]) -> None:
    """Write files into a folder beside the target, and put it in its place.

    Raises:
        OSError: it cannot be written; what was there is as before.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-", suffix=".part"))
    old = beside / "old"
    new = beside / "new"
    try:
        for name, content in contents.items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            (new / name).write_bytes(content)
        swap_in(new, target, old)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
