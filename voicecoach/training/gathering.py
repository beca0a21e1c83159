"""The first stage: every voice that is at hand says its share of the clips, on all cores, file by file.

A file is written whole or not at all, and holds what one order of a fixed seed gives; so what was made before is not
made again, however the making ended.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from multiprocessing import get_context
from multiprocessing.synchronize import Event
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
        say: is told of a voice that failed, once; its file is left out.

    Raises:
        TrainingError: no voice could speak, a file is damaged or cannot be written, or a process was ended.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{number:03d}.npz" for number in range(len(wanted))]
    missing = [number for number, file in enumerate(files) if not file.exists()]
    done = len(files) - len(missing)
    progress(done / len(files))
    failed: set[str] = set()
    context = get_context("spawn")
    stopped = context.Event()
    with ProcessPoolExecutor(max(1, cores), context, _left_to_the_parent, (stopped,)) as pool:
        try:
            work = {pool.submit(_make, wanted[number], vocabulary, shares, files[number]): number for number in missing}
            for ended in as_completed(work):
                try:
                    ended.result()
                except VoiceError as fault:
                    name = wanted[work[ended]].speakers.name
                    if name not in failed:
                        say(f"{name} is left out, of some clips or of all: {fault.what}")
                    failed.add(name)
                done += 1
                progress(done / len(files))
        except BrokenProcessPool as fault:
            raise TrainingError(
                "A process that makes clips was ended from outside, perhaps for want of memory.",
                "Run it again, on fewer cores; what was made is kept.",
            ) from fault
        except BaseException:
            stopped.set()
            pool.shutdown(cancel_futures=True)
            raise
    corpus = Corpus.load([file for file in files if file.exists()])
    if not len(corpus):
        raise TrainingError("No voice could speak, so there is nothing to learn from.", "Run: voicecoach doctor")
    return corpus


_stopped: Event | None = None
"""In a process of the pool: set when no file is to be begun any more, though some were handed over already."""


def _left_to_the_parent(stopped: Event) -> None:
    """Ctrl-C in the terminal is for the parent, which then lets the pool end what it is at."""
    global _stopped
    _stopped = stopped
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _make(order: Order, vocabulary: Vocabulary, shares: Shares, file: Path) -> None:
    if _stopped is not None and _stopped.is_set():
        return
    try:
        make(order, vocabulary, _pronunciations(), shares).save(file)
    except OSError as fault:
        raise TrainingError(
            f"The clips of {order.speakers.name} cannot be made: {fault.strerror or fault}.",
            "Make room for temporary files; what was made before is kept.",
        ) from fault


@cache
def _pronunciations() -> Pronunciations:
    return Pronunciations.load()
