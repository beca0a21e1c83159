"""Gives a model of ours other words: its network stays, which hears phones, and its graph is made anew."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from voicecoach.errors import TrainingError
from voicecoach.training.graph import Filler, word_boundaries
from voicecoach.training.model_folder import BOUNDARIES, graph_files


def reword(model: Path, folder: Path, words: Mapping[str, Sequence[tuple[str, ...]]], filler: Filler) -> None:
    """Write a model with the network of another.

    Args:
        model: folder of one that this project built: with its phones.
        folder: to write, new or empty.
        words: all pronunciations of each word; see ``graph.decoding_graph``.
        filler: what is heard in place of other speech.

    Raises:
        TrainingError: the network has other phones, a word has no pronunciation, or it cannot be written.
    """
    try:
        if (model / BOUNDARIES).read_text(encoding="utf-8").split() != word_boundaries().split():
            raise TrainingError(f"The model in {model} has other phones.", "Build one with a network of its own.")
        for part in ("am", "conf"):
            shutil.copytree(model / part, folder / part)
        for name, content in graph_files(words, filler, words).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    except OSError as fault:
        raise TrainingError(
            f"The model cannot be written to {folder}: {fault.strerror or fault}.", "Choose another place."
        ) from fault
