"""The first stage: every voice that is at hand says its share of the clips, on all cores, file by file.

A file is written whole or not at all, and holds what one order of a fixed seed gives; so what was made before is not
made again, however the making ended.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from voicecoach.errors import TrainingError, VoiceError
from voicecoach.training.clips import Order, make
from voicecoach.training.corpus import Corpus
from voicecoach.training.prompts import Shares
from voicecoach.training.pronunciation import Pronunciations
from voicecoach.training.vocabulary import Vocabulary
from voicecoach.training.voices.speakers import Speakers

_IN_A_FILE: Final = 400
"""Clips: a quarter of a minute of work, and 3 MB."""


def orders(stock: Sequence[Speakers], clips: int, seed: int, shifted: float) -> list[Order]:
    """Share clips out among voices, those of the largest share first, each voice's in several files.

    Args:
        stock: the voices that are there.
        clips: how many in all, about.
        seed: of all of them.
        shifted: share of the clips that the vocoder makes another speaker of.
    """
    whole = sum(speakers.share for speakers in stock)
    shares: list[tuple[int, Speakers, int]] = []
    for speakers in stock:
        many = round(clips * speakers.share / whole)
        shares += [
            (file, speakers, min(_IN_A_FILE, many - done)) for file, done in enumerate(range(0, many, _IN_A_FILE))
        ]
    shares.sort(key=lambda share: share[0])
    return [Order(speakers, many, seed * 10_000 + number, shifted) for number, (_, speakers, many) in enumerate(shares)]


def gather(
    wanted: Sequence[Order],
    vocabulary: Vocabulary,
    shares: Shares,
    folder: Path,
    cores: int,
    progress: Callable[[float], None],
    say: Callable[[str], None],
) -> Corpus:
    """Make all clips that are not there yet, and read all.

    Args:
        wanted: files to be made.
        vocabulary: what is said.
        shares: how much of what.
        folder: of the files.
        cores: processes at once, of about 150 MB each.
        progress: is told what share is there.
        say: is told of a voice that failed; it is left out.

    Raises:
        TrainingError: no voice could speak, or a file is damaged.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{number:03d}.npz" for number in range(len(wanted))]
    missing = [number for number, file in enumerate(files) if not file.exists()]
    done = len(files) - len(missing)
    progress(done / len(files))
    with ProcessPoolExecutor(max(1, cores), get_context("spawn"), _left_to_the_parent) as pool:
        work = {pool.submit(_make, wanted[number], vocabulary, shares, files[number]): number for number in missing}
        try:
            for ended in as_completed(work):
                try:
                    ended.result()
                except VoiceError as fault:
                    say(f"{wanted[work[ended]].speakers.name} is left out: {fault.what}")
                done += 1
                progress(done / len(files))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    corpus = Corpus.load([file for file in files if file.exists()])
    if not len(corpus):
        raise TrainingError("No voice could speak, so there is nothing to learn from.", "Run: voicecoach doctor")
    return corpus


def _left_to_the_parent() -> None:
    """Ctrl-C in the terminal is for the parent, which then lets the pool end what it is at."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _make(order: Order, vocabulary: Vocabulary, shares: Shares, file: Path) -> None:
    make(order, vocabulary, _pronunciations(), shares).save(file)


@cache
def _pronunciations() -> Pronunciations:
    return Pronunciations.load()
