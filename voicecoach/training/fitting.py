"""Trains the network: batch after batch, at a rate that rises, falls, and ends at nothing.

A training can be stopped and started again at any time. With a fixed number of steps and one thread, the same seed
gives the same network on the same machine, and a training that was stopped gives the network of one that went through.
"""

from __future__ import annotations

import hashlib
import io
import math
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from voicecoach.adapters.whole_file import write_whole
from voicecoach.errors import TrainingError
from voicecoach.training.augmentation import Distortions
from voicecoach.training.batches import Batch, Batches, Place, Plan, Statistics
from voicecoach.training.corpus import Corpus
from voicecoach.training.network import Network, Shape
from voicecoach.training.objective import SaidPhones, phone_bigram, said_graphs, said_over_anything, said_phones
from voicecoach.training.phones import SUBSAMPLING
from voicecoach.training.pronunciation import Pronunciations

_DECAY: Final = 2e-3
"""Of the weights, at each step and in units of the rate (AdamW)."""
_WARMING: Final = 150
"""Steps over which the rate rises."""
_LOWEST: Final = 1e-5
"""The rate at the very end."""
_SMALL: Final = 2e-4
"""How much the square of the scores counts against the objective, so that they stay near 0."""
_STEEPEST: Final = 5.0
"""The longest gradient that is followed as it is."""
_STRAY: Final = 10
"""Steps in a row without a finite gradient after which the training is given up."""
_SAID_EVERY: Final = 50
"""Steps from one line of the log to the next."""
_KEPT_EVERY: Final = 60.0
"""Seconds from one writing down to the next."""
_SETTLING: Final = 30
"""Batches that the statistics of the batch normalisation are taken from at the end."""
CHECKPOINT: Final = "training.pt"
"""The file in the training's folder that it is written down in."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast to train; one of ``minutes`` and ``steps``.

    Attributes:
        minutes: of wall time; the rate falls over it.
        steps: batches that are learnt from; the same seed then gives the same network.
        rate: the highest learning rate (AdamW).
        frames: of 10 ms in a batch, padding included.
        averaged: last share of the training whose weights are averaged; 0 is none, and the last weights are taken.
        dropout: see ``Network``.
        threads: of the network's convolutions.
    """

    minutes: float | None = None
    steps: int | None = None
    rate: float = 2e-3
    frames: int = 12_000
    averaged: float = 0.2
    dropout: float = 0.0
    threads: int = 1

    def __post_init__(self) -> None:
        if (self.minutes is None) == (self.steps is None):
            raise TrainingError("A training is as long as some minutes or some steps.", "Give exactly one of the two.")

    def share(self, step: int, seconds: float) -> float:
        """Give how much of the training is over, 0..1, after some steps and so many seconds."""
        if self.steps is not None:
            return min(1.0, step / self.steps) if self.steps else 1.0
        return min(1.0, seconds / (60.0 * self.minutes)) if self.minutes else 1.0

    def rate_at(self, step: int, share: float) -> float:
        """Give the learning rate of a step."""
        return self.rate * min(1.0, (step + 1) / _WARMING) * (0.5 + 0.5 * math.cos(math.pi * share)) + _LOWEST


@dataclass(frozen=True, slots=True)
class Fitted:
    """A trained network and what is needed to use it.

    Attributes:
        network: for use, not for training.
        overall_mean: float64 ``[COEFFICIENTS]``, of cepstra; see ``features.running_mean_removed``.
        bigram: float32 ``[41, 40]``; see ``objective.phone_bigram``.
        steps: that were taken.
        objective: natural logarithm of the likelihood ratio an output, over the last steps; 0 would be perfect.
    """

    network: Network
    overall_mean: NDArray[np.float64]
    bigram: NDArray[np.float32]
    steps: int
    objective: float


@dataclass(slots=True)
class _Training:
    """All that changes while a network is trained, and so all that is written down."""

    network: Network
    optimiser: torch.optim.AdamW
    place: Place = field(default_factory=Place)
    statistics: Statistics | None = None
    step: int = 0
    seconds: float = 0.0
    average: list[torch.Tensor] = field(default_factory=list)
    averaged: int = 0
    recent: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=_SAID_EVERY))

    def objective(self) -> float:
        outputs = sum(count for _, count in self.recent)
        return sum(ratio for ratio, _ in self.recent) / outputs if outputs else -math.inf

    def write(self, file: Path, about: str) -> None:
        """Write it down, whole or not at all.

        Raises:
            TrainingError: it cannot be; what was written down before is untouched.
        """
        assert self.statistics is not None
        held = io.BytesIO()
        torch.save(
            {
                "about": about,
                "network": self.network.state_dict(),
                "optimiser": self.optimiser.state_dict(),
                "place": [self.place.pool, self.place.batch],
                "statistics": [torch.from_numpy(each) for each in astuple(self.statistics)],
                "step": self.step,
                "seconds": self.seconds,
                "average": self.average,
                "averaged": self.averaged,
                "recent": [list(each) for each in self.recent],
                "drawing": torch.get_rng_state(),
            },
            held,
        )
        try:
            write_whole(file, held.getvalue())
        except OSError as fault:
            raise TrainingError(
                f"The training cannot be written down in {file}: {fault.strerror or fault}.",
                "Make room there and start again: it goes on where it was last written down.",
            ) from fault

    def read(self, file: Path, about: str) -> None:
        """Go on from what was written down.

        Raises:
            TrainingError: it is damaged, or of another training.
        """
        try:
            held: dict[str, Any] = torch.load(file, weights_only=True)
            same = held["about"] == about
        except Exception as fault:  # a damaged file can raise anything
            raise TrainingError(
                f"The training begun in {file} cannot be read.", "Delete it; it is begun anew."
            ) from fault
        if not same:
            raise TrainingError(
                f"The training begun in {file} is of other clips or settings.", "Delete it, or train in another folder."
            )
        self.network.load_state_dict(held["network"])
        self.optimiser.load_state_dict(held["optimiser"])
        self.place = Place(*held["place"])
        overall, mean, deviation = (each.numpy() for each in held["statistics"])
        self.statistics = Statistics(overall, mean, deviation)
        self.step, self.seconds, self.averaged = held["step"], held["seconds"], held["averaged"]
        self.average = held["average"]
        self.recent.extend((ratio, count) for ratio, count in held["recent"])
        torch.set_rng_state(held["drawing"])


def fit_network(
    corpus: Corpus,
    shares: NDArray[np.float64],
    pronunciations: Pronunciations,
    distortions: Distortions,
    shape: Shape,
    schedule: Schedule,
    seed: int,
    folder: Path,
    progress: Callable[[float], None],
    say: Callable[[str], None],
) -> Fitted:
    """Train a network, or go on with what was begun in the folder.

    Args:
        corpus: what is said.
        shares: ``[clips]``, how often each clip is drawn; sums to 1. Those too short for their words are never drawn.
        pronunciations: how its words are said.
        distortions: what happens to the clips.
        shape: how large the network is.
        schedule: how long to train.
        seed: decides everything that is drawn.
        folder: where the training is written down every minute.
        progress: told the share that is over, 0..1, after every step.
        say: given a line for the log every fifty steps.

    Raises:
        TrainingError: nothing can be drawn; what was begun is damaged or another training; or it went astray.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / CHECKPOINT
    drawn = _drawable(corpus, shares, pronunciations)
    bigram = phone_bigram((text for text, share in zip(corpus.texts, drawn, strict=True) if share), pronunciations)
    about = _about(corpus, drawn, distortions, shape, schedule, seed)
    with _torch(schedule.threads, seed):
        network = Network(shape, schedule.dropout)
        optimiser = torch.optim.AdamW(network.parameters(), lr=schedule.rate, weight_decay=_DECAY)
        training = _Training(network, optimiser)
        if file.exists():
            training.read(file, about)
            say(f"going on at step {training.step}")
        plan = Plan(corpus, drawn, distortions, schedule.frames, seed)
        with Batches(plan, folder, training.place, training.statistics) as batches:
            if training.statistics is None:
                training.statistics = batches.statistics
                network.normalise(batches.statistics.mean, batches.statistics.deviation)
            learner = _Learner(corpus, pronunciations, bigram)
            _train(training, learner, batches, schedule, lambda: training.write(file, about), progress, say)
            _settle(training, learner, batches)
        network.eval()
    return Fitted(network, training.statistics.overall, bigram, training.step, training.objective())


def _drawable(corpus: Corpus, shares: NDArray[np.float64], pronunciations: Pronunciations) -> NDArray[np.float64]:
    """Leave out clips with fewer than two frames for each phone and pause: said faster, they could not be spelt."""
    needed: dict[str, int] = {}
    for text in set(corpus.texts):
        usual = [pronunciations.variants(word)[0] for word in text.split()]
        needed[text] = 1 + sum(len(phones) + 1 for phones in usual)
    fits = corpus.lengths > 2 * np.array([needed[text] for text in corpus.texts])
    drawn = np.asarray(shares, np.float64) * fits
    if not drawn.sum() > 0:
        raise TrainingError("There is no clip to train on.", "Make clips first, long enough for their words.")
    return np.asarray(drawn / drawn.sum(), np.float64)


def _about(
    corpus: Corpus, drawn: NDArray[np.float64], distortions: Distortions, shape: Shape, schedule: Schedule, seed: int
) -> str:
    """Tell trainings apart: the same for the same clips, shares and settings."""
    digest = hashlib.sha256(repr((distortions, shape, schedule, seed, corpus.texts, corpus.voices)).encode())
    digest.update(np.ascontiguousarray(corpus.lengths).tobytes())
    digest.update(drawn.tobytes())
    digest.update(np.ascontiguousarray(corpus.frames[:: max(1, len(corpus.frames) // 4096)]).tobytes())
    return digest.hexdigest()


@contextmanager
def _torch(threads: int, seed: int) -> Iterator[None]:
    """Set what PyTorch has for the whole process, and set it back."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            yield
    finally:
        torch.set_num_threads(before)


class _Learner:
    """Gives the objective of a batch."""

    def __init__(self, corpus: Corpus, pronunciations: Pronunciations, bigram: NDArray[np.float32]) -> None:
        self._texts = corpus.texts
        self._pronunciations = pronunciations
        self._bigram = bigram
        self._said: dict[str, SaidPhones] = {}
        self._half = _has_fast_bfloat16()

    def scores(self, network: Network, batch: Batch) -> torch.Tensor:
        """Let the network hear a batch, the first and the last frames repeated as libvosk does."""
        context = network.shape.context
        cepstra = np.pad(batch.cepstra, ((0, 0), (context, context), (0, 0)), "edge")
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self._half):
            scores: torch.Tensor = network(torch.from_numpy(cepstra))
        return scores.float()

    def ratio(self, scores: torch.Tensor, batch: Batch) -> tuple[torch.Tensor, int]:
        """Give the sum of the likelihood ratios (natural logarithm) and how many outputs they are of."""
        outputs = -(-batch.lengths // SUBSAMPLING)
        graphs = said_graphs([self._spelt(clips) for clips in batch.clips], self._bigram)
        ratio, counts = said_over_anything(scores, outputs, graphs, self._bigram)
        return ratio.sum(), int(outputs[counts.numpy()].sum())

    def _spelt(self, clips: tuple[int, ...]) -> SaidPhones:
        text = " ".join(self._texts[clip] for clip in clips)
        spelt = self._said.get(text)
        if spelt is None:
            spelt = said_phones(text.split(), self._pronunciations)
            if len(clips) <= 1:  # there are too many of the others to keep
                self._said[text] = spelt
        return spelt


def _has_fast_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 itself: elsewhere it takes longer than float32."""
    supported = (getattr(torch.cpu, name, None) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"))
    return any(ask is not None and ask() for ask in supported)


def _train(
    training: _Training,
    learner: _Learner,
    batches: Batches,
    schedule: Schedule,
    write: Callable[[], None],
    progress: Callable[[float], None],
    say: Callable[[str], None],
) -> None:
    training.network.train()
    begun, before = time.monotonic(), training.seconds
    written, waited, astray = begun, 0.0, 0
    while (share := schedule.share(training.step, training.seconds)) < 1.0:
        asked = time.monotonic()
        batch = next(batches)
        waited += time.monotonic() - asked
        rate = schedule.rate_at(training.step, share)
        finite = _step(training, learner, batch, rate)
        astray = 0 if finite else astray + 1
        if astray == _STRAY:
            raise TrainingError(
                f"The training went astray at step {training.step}: {_STRAY} steps in a row gave no numbers.",
                "Train with a lower rate; what was written down last is whole.",
            )
        training.step += 1
        training.place = batch.following
        training.seconds = before + time.monotonic() - begun
        share = schedule.share(training.step, training.seconds)
        if schedule.averaged and share > 1.0 - schedule.averaged:
            _average(training)
        progress(share)
        if training.step % _SAID_EVERY == 0:
            say(
                f"step {training.step}, {share:.1%}, rate {rate:.2g}, objective {training.objective():.4f}, "
                f"{training.seconds:.0f} s, {waited / _SAID_EVERY:.3f} s of each step waiting"
            )
            waited = 0.0
        if time.monotonic() - written > _KEPT_EVERY or share >= 1.0:
            write()
            written = time.monotonic()


def _step(training: _Training, learner: _Learner, batch: Batch, rate: float) -> bool:
    """Learn from a batch; says whether there was something to learn from."""
    for group in training.optimiser.param_groups:
        group["lr"] = rate
    scores = learner.scores(training.network, batch)
    ratio, outputs = learner.ratio(scores, batch)
    loss = -ratio / max(1, outputs) + _SMALL * scores.square().mean()
    training.optimiser.zero_grad(set_to_none=True)
    loss.backward()
    length = nn.utils.clip_grad_norm_(training.network.parameters(), _STEEPEST)
    if not (torch.isfinite(loss) and torch.isfinite(length)):
        return False
    training.optimiser.step()
    training.recent.append((float(ratio.detach()), outputs))
    return True


def _average(training: _Training) -> None:
    weights = [parameter.detach() for parameter in training.network.parameters()]
    training.averaged += 1
    if not training.average:
        training.average = [weight.clone() for weight in weights]
    else:
        for average, weight in zip(training.average, weights, strict=True):
            average.lerp_(weight, 1.0 / training.averaged)


def _settle(training: _Training, learner: _Learner, batches: Batches) -> None:
    """Take the averaged weights, and the statistics of the batch normalisation that go with them."""
    if not training.average:
        return
    network = training.network
    with torch.no_grad():
        for parameter, average in zip(network.parameters(), training.average, strict=True):
            parameter.copy_(average)
        network.train()
        network.dropout = 0.0
        for normalisation in network.normalisations:
            normalisation.reset_running_stats()
            normalisation.momentum = None  # an average of all batches alike
        for _ in range(_SETTLING):
            learner.scores(network, next(batches))
