"""From voices to a model, stage by stage. What a stage made stays in the work folder, and is not made twice."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from voicecoach.adapters.whole_file import swap_in
from voicecoach.errors import TrainingError
from voicecoach.training.corpus import Corpus
from voicecoach.training.gathering import gather, orders
from voicecoach.training.model_folder import write_model
from voicecoach.training.needs import lacks_for_network
from voicecoach.training.pronunciation import Pronunciations
from voicecoach.training.recipe import Recipe
from voicecoach.training.rewording import reword
from voicecoach.training.vocabulary import Vocabulary
from voicecoach.training.voices.speakers import Speakers

Stage: TypeAlias = Callable[[str], AbstractContextManager[Callable[[float], None]]]
"""Shows one stage of the work, by name; within it a function takes the share that is done, 0 to 1."""

LOG: Final = "build.log"
"""The file in the work folder that each step is written down in."""

_DECIDES: Final = (
    *("augmentation", "batches", "clips", "corpus", "features", "fitting", "gathering", "network", "objective"),
    *("phones", "prompts", "pronunciation", "shifting", "vocabulary", "distortions", "voices"),
)
"""Modules and packages that clips or network come out otherwise of when they are changed."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Who is told of the work.

    Attributes:
        stage: shows one stage.
        say: takes a line of the log.
    """

    stage: Stage
    say: Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """A network that is to be trained.

    Attributes:
        stock: the voices that speak.
        work: folder of all that is made on the way; several plans may share it.
        cores: processes at once.
    """

    recipe: Recipe
    vocabulary: Vocabulary
    pronunciations: Pronunciations
    stock: tuple[Speakers, ...]
    work: Path
    cores: int = 1

    @cached_property
    def folder(self) -> Path:
        """The folder in ``work`` of this very plan: another recipe, vocabulary, voice or program has another."""
        known = (self.recipe.training().to_json(), self.vocabulary, [(each.name, each.share) for each in self.stock])
        digest = hashlib.sha256(repr(known).encode())
        for name in _DECIDES:
            digest.update(_source(name))
        return self.work / digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class VoiceUsed:
    """A voice, and how much of a model is made of what it said.

    Attributes:
        clips: that it spoke.
        shifted: of those, how many the vocoder made another speaker of.
    """

    name: str
    package: str
    licence: str
    human: bool
    clips: int = 0
    shifted: int = 0

    @classmethod
    def of(cls, speakers: Speakers, corpus: Corpus | None = None) -> VoiceUsed:
        """Describe a voice, with its share of a corpus."""
        said = [] if corpus is None else [voice for voice in corpus.voices if voice.startswith(speakers.name)]
        shifted = sum(voice.endswith(", shifted") for voice in said)
        return cls(speakers.name, speakers.package, speakers.licence, speakers.human, len(said), shifted)


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was learnt on the way to a model.

    Attributes:
        voices: that it is made of.
        parameters: numbers in the network.
        steps: that were taken.
        objective: see ``fitting.Fitted``.
        seconds: that clips and network took this time.
    """

    voices: tuple[VoiceUsed, ...]
    parameters: int
    steps: int
    objective: float
    seconds: float


def build(plan: Plan, folder: Path, telling: Telling) -> Learnt:
    """Make the clips, train the network and write the model, each as far as it is not there yet.

    Args:
        folder: of the model; one that is there is replaced.

    Raises:
        TrainingError: something is missing or damaged, or there is no room.
    """
    if lacking := lacks_for_network():
        raise TrainingError(
            f"Training needs what is not installed: {', '.join(lacking)}.", "Type: pip install 'voicecoach[train]'"
        )
    ensure_room(plan)
    from voicecoach.training.fitting import fit_network

    begun = time.monotonic()
    recipe, work = plan.recipe, plan.folder
    with telling.stage("Voices are speaking") as progress:
        wanted = orders(plan.stock, recipe.clips, recipe.seed, recipe.shifted)
        if not wanted:
            raise TrainingError("There is no voice, or nothing for it to say.", "Ask for more clips.")
        corpus = gather(wanted, plan.vocabulary, recipe.shares, work / "clips", plan.cores, progress, telling.say)
    telling.say(f"{len(corpus)} clips, {corpus.lengths.sum() / 360_000:.1f} hours")
    with telling.stage("The network is learning") as progress:
        fitted = fit_network(
            corpus,
            np.full(len(corpus), 1 / len(corpus)),
            plan.pronunciations,
            recipe.distortions,
            recipe.shape(),
            recipe.schedule(),
            recipe.seed,
            work / "network",
            progress,
            telling.say,
        )
    telling.say(f"trained in {fitted.steps} steps, objective {fitted.objective:.4f}")
    layers = fitted.network.folded()
    write_model(
        folder,
        layers,
        fitted.overall_mean,
        _spelt(plan.vocabulary, plan.pronunciations),
        recipe.unknown.filler(plan.vocabulary, plan.pronunciations),
        settings=recipe.decoding,
    )
    return Learnt(
        tuple(VoiceUsed.of(speakers, corpus) for speakers in plan.stock),
        sum(layer.weights.size + layer.bias.size for layer in layers),
        fitted.steps,
        fitted.objective,
        time.monotonic() - begun,
    )


def build_with_network_of(
    model: Path, folder: Path, vocabulary: Vocabulary, pronunciations: Pronunciations, recipe: Recipe
) -> None:
    """Write a model with the network of another and words of its own; takes a moment.

    Raises:
        TrainingError: the network has other phones, or it cannot be written.
    """
    reword(model, folder, _spelt(vocabulary, pronunciations), recipe.unknown.filler(vocabulary, pronunciations))


def ensure_room(plan: Plan) -> None:
    """See that there is room for what is still to be made.

    Raises:
        TrainingError: there is not, or the folder cannot be made.
    """
    try:
        plan.folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(plan.folder).free
        there = sum(file.stat().st_size for file in plan.folder.rglob("*") if file.is_file())
    except OSError as fault:
        raise TrainingError(
            f"The work folder {plan.work} cannot be used: {fault.strerror or fault}.", "Give another with --work."
        ) from fault
    needed = plan.recipe.disk - there
    if free < needed:
        raise TrainingError(
            f"Building needs {needed / 1e6:.0f} MB in {plan.work}, and {free / 1e6:.0f} MB are free.",
            "Make room there, or give a folder on another disk with --work.",
        )


def put(made: Path, target: Path) -> None:
    """Put a folder in the place of another, or of none: wholly or not at all.

    Raises:
        TrainingError: it cannot be written there.
    """
    new, old = (target.with_name(f".{target.name}.{end}") for end in ("new", "old"))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(made, new)
        swap_in(new, target, old)
    except OSError as fault:
        raise TrainingError(
            f"The model cannot be written to {target}: {fault.strerror or fault}.",
            "Make room there, or give another folder; what was made is kept.",
        ) from fault
    finally:
        shutil.rmtree(new, ignore_errors=True)
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)


def _spelt(vocabulary: Vocabulary, pronunciations: Pronunciations) -> dict[str, Sequence[tuple[str, ...]]]:
    return {word: pronunciations.variants(word) for word in vocabulary.words}


def _source(name: str) -> bytes:
    """Read a module of this package, or all of a package in it."""
    here = files(__package__)
    if (here / f"{name}.py").is_file():
        return (here / f"{name}.py").read_bytes()
    modules = sorted(
        (each for each in (here / name).iterdir() if each.name.endswith(".py")), key=lambda each: each.name
    )
    return b"".join(each.read_bytes() for each in modules)
