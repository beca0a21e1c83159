"""Makes the batches of a training in a process of its own, a few ahead, so that the network never waits long for them.

Which clips are drawn and how they are distorted follows from the seed alone. Utterances are drawn in pools of some
hundred and put into batches by their length, so that little of a batch is padding.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from voicecoach.adapters.environment import environment
from voicecoach.errors import TrainingError
from voicecoach.training.augmentation import Distorter, Distortions
from voicecoach.training.corpus import Corpus
from voicecoach.training.features import running_mean_removed

_POOL: Final = 700
"""Utterances that are drawn before they are put into batches by length."""
_MEASURED: Final = 600
"""Utterances that say what cepstra are like."""
_GRID: Final = 24
"""Frames: batches are padded to a multiple. PyTorch prepares its convolutions anew for each size of batch, which takes
a fifth of the time of a step, and keeps what it prepared."""
_AHEAD: Final = 8
"""Batches of 2 MB that are made ahead."""
_CLIPS: Final = np.array([0.68, 0.18, 0.105, 0.035])
"""Shares of the utterances of one, two, three clips and none."""
_SPREAD: Final = 25.0
"""Frames: lengths are mixed by up to this much, so that the same clips do not always meet."""
_MEASUREMENT, _POOLS, _BATCHES = 1, 2, 3
"""What is drawn from the seed, apart from one another."""
_PATIENCE: Final = 1.0
"""Seconds between two looks at whether the other process still lives."""

_ONE_THREAD: Final = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Lets processes that are started meanwhile compute in one thread each: more would only fight over the cores."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the sequence of batches one is: what it takes to go on there."""

    pool: int = 0
    batch: int = 0


@dataclass(frozen=True, slots=True)
class Statistics:
    """What cepstra are like.

    Attributes:
        overall: float64 ``[COEFFICIENTS]``, the mean of all, as in ``am/global_cmvn.stats``.
        mean: float32 ``[COEFFICIENTS]``, the mean after the running mean is removed.
        deviation: float32 ``[COEFFICIENTS]``, the standard deviation after that.
    """

    overall: NDArray[np.float64]
    mean: NDArray[np.float32]
    deviation: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Batch:
    """Utterances of about the same length.

    Attributes:
        cepstra: float32 ``[utterances, longest or some more, COEFFICIENTS]``, the running mean removed, each last frame
            repeated.
        lengths: int64 ``[utterances]``, in frames of 10 ms.
        clips: the clips of each utterance, in the order they are said.
        following: the place of the batch after this.
    """

    cepstra: NDArray[np.float32]
    lengths: NDArray[np.int64]
    clips: tuple[tuple[int, ...], ...]
    following: Place


@dataclass(frozen=True, slots=True)
class Plan:
    """What batches are made of.

    Attributes:
        corpus: the clips; their frames may lie in a file instead, see ``Batches``.
        shares: float64 ``[clips]``, how often each is drawn; sums to 1.
        distortions: what happens to them.
        frames: of 10 ms in a batch, padding included.
        seed: decides everything that is drawn.
    """

    corpus: Corpus
    shares: NDArray[np.float64]
    distortions: Distortions
    frames: int
    seed: int


@dataclass(frozen=True, slots=True)
class _Utterance:
    clips: tuple[int, ...]
    timeline: NDArray[np.int64]
    """The frame of the corpus that is heard in each 10 ms; see ``Distorter.timeline``."""


class Maker:
    """Makes batches, in the process that asks.

    Args:
        plan: what they are made of.
        statistics: of the cepstra; measured first if not given.
    """

    def __init__(self, plan: Plan, statistics: Statistics | None = None) -> None:
        self._plan = plan
        self._reached = np.cumsum(plan.shares)
        self._random = np.random.default_rng()
        self._draw_anew(0)
        self._distorter = Distorter(plan.corpus, plan.distortions, self._random)
        self.statistics = statistics or self._measured()

    def batches(self, place: Place) -> Iterator[Batch]:
        """Make batches without end."""
        pool, skipped = place.pool, place.batch
        while True:
            drawn = self._pool(pool)
            for number in range(skipped, len(drawn)):
                self._draw_anew(_BATCHES, pool, number)
                following = Place(pool, number + 1) if number + 1 < len(drawn) else Place(pool + 1)
                yield self._batch(drawn[number], following)
            pool, skipped = pool + 1, 0

    def _draw_anew(self, *path: int) -> None:
        """Make all that is drawn from now on depend on the seed and a path alone, whatever was drawn before."""
        self._random.bit_generator.state = np.random.default_rng([self._plan.seed, *path]).bit_generator.state

    def _measured(self) -> Statistics:
        self._draw_anew(_MEASUREMENT)
        made = [self._distorted(group) for group in self._by_length(self._utterances(_MEASURED))]
        heard = [each[:length] for cepstra, lengths in made for each, length in zip(cepstra, lengths, strict=True)]
        overall = np.concatenate(heard).mean(0, dtype=np.float64)
        removed = np.concatenate([running_mean_removed(each[None], overall)[0] for each in heard])
        return Statistics(overall, removed.mean(0), removed.std(0) + np.float32(1e-3))

    def _pool(self, number: int) -> list[list[_Utterance]]:
        self._draw_anew(_POOLS, number)
        groups = self._by_length(self._utterances(_POOL))
        return [groups[place] for place in self._random.permutation(len(groups))]

    def _utterances(self, count: int) -> list[_Utterance]:
        sizes = self._random.choice([1, 2, 3, 0], count, p=_CLIPS)
        reached = np.searchsorted(self._reached, self._random.random((count, 3)) * self._reached[-1], "right")
        said = [tuple(int(clip) for clip in clips[:size]) for clips, size in zip(reached, sizes, strict=True)]
        return [_Utterance(clips, self._distorter.timeline(clips)) for clips in said]

    def _by_length(self, utterances: list[_Utterance]) -> list[list[_Utterance]]:
        """Divide utterances into groups of similar length, each as large as a batch."""
        lengths = np.array([len(each.timeline) for each in utterances])
        groups: list[list[_Utterance]] = [[]]
        longest = 0
        for number in np.argsort(lengths + self._random.uniform(0, _SPREAD, len(lengths)), kind="stable"):
            longest = max(longest, int(lengths[number]))
            if groups[-1] and (len(groups[-1]) + 1) * _on_grid(longest) > self._plan.frames:
                groups.append([])
                longest = int(lengths[number])
            groups[-1].append(utterances[number])
        return groups

    def _distorted(self, group: list[_Utterance]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        cepstra, lengths = self._distorter.distort([each.timeline for each in group])
        if not np.isfinite(cepstra).all():
            raise TrainingError("The distorted speech is not all numbers.", "Please report this fault of voicecoach.")
        return cepstra, lengths

    def _batch(self, group: list[_Utterance], following: Place) -> Batch:
        cepstra, lengths = self._distorted(group)
        removed = running_mean_removed(cepstra, self.statistics.overall)
        place = np.minimum(np.arange(_on_grid(int(lengths.max())))[None, :], lengths[:, None] - 1)
        padded = np.take_along_axis(removed, place[:, :, None], axis=1)
        return Batch(padded, lengths, tuple(each.clips for each in group), following)


def _on_grid(length: int) -> int:
    return -(-length // _GRID) * _GRID


class Batches:
    """Batches from a process of its own. A context manager: leaving it ends the process.

    Args:
        plan: what they are made of.
        folder: where the frames of the clips are laid down meanwhile, for the other process to map.
        place: which batch comes first.
        statistics: of the cepstra; measured first if not given, and then in ``statistics``.

    Raises:
        TrainingError: the process ended; by ``next`` too.
    """

    def __init__(self, plan: Plan, folder: Path, place: Place, statistics: Statistics | None = None) -> None:
        self._frames = folder / f"frames.{os.getpid()}.npy"
        try:
            np.save(self._frames, plan.corpus.frames)
        except OSError as fault:
            self._frames.unlink(missing_ok=True)
            raise TrainingError(
                f"The frames of the clips cannot be written to {folder}: {fault.strerror or fault}.",
                f"Make {plan.corpus.frames.nbytes / 1e6:.0f} MB of room there, or train in another folder.",
            ) from fault
        none = np.zeros((0, plan.corpus.frames.shape[1]), np.float16)
        bare = Corpus(none, plan.corpus.starts, plan.corpus.lengths, plan.corpus.texts, plan.corpus.voices)
        sent = Plan(bare, plan.shares, plan.distortions, plan.frames, plan.seed)
        spawning = multiprocessing.get_context("spawn")
        self._queue: Queue[Any] = spawning.Queue(_AHEAD)
        self._process = spawning.Process(
            target=_make, args=(self._queue, sent, self._frames, place, statistics), daemon=True, name="batches"
        )
        with environment(_ONE_THREAD):
            self._process.start()
        try:
            self.statistics: Statistics = self._take()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Batches:
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self.close()

    def __next__(self) -> Batch:
        """Give the next batch; waits for it."""
        batch: Batch = self._take()
        return batch

    def close(self) -> None:
        """End the process and take the frames away."""
        self._process.terminate()
        self._process.join()
        self._queue.close()
        self._frames.unlink(missing_ok=True)

    def _take(self) -> Any:
        while True:
            try:
                given = self._queue.get(timeout=_PATIENCE)
            except queue.Empty:
                if self._process.is_alive():
                    continue
                raise TrainingError(
                    f"The process that makes the batches ended ({self._process.exitcode}).",
                    "Start again: the training goes on where it was last written down.",
                ) from None
            if isinstance(given, TrainingError):
                raise given
            return given


def _make(out: Queue[Any], plan: Plan, frames: Path, place: Place, statistics: Statistics | None) -> None:
    """Make batches until the process that wants them is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the other process ends this one
    mapped = np.load(frames, mmap_mode="r")
    with suppress(OSError):  # where the system lets one, nothing is left behind however the training ends
        frames.unlink()
    corpus = Corpus(mapped, plan.corpus.starts, plan.corpus.lengths, plan.corpus.texts, plan.corpus.voices)
    try:
        maker = Maker(Plan(corpus, plan.shares, plan.distortions, plan.frames, plan.seed), statistics)
        _put(out, maker.statistics)
        for batch in maker.batches(place):
            _put(out, batch)
    except TrainingError as fault:
        _put(out, TrainingError(fault.what, fault.remedy))


def _put(out: Queue[Any], given: object) -> None:
    wanted = multiprocessing.parent_process()
    while True:
        try:
            return out.put(given, timeout=_PATIENCE)
        except queue.Full:
            if wanted is not None and not wanted.is_alive():
                out.cancel_join_thread()
                raise SystemExit(1) from None
