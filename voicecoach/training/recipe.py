"""Everything that decides what model comes out, but for the voices of the machine and the vocabulary."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Final

from voicecoach.errors import TrainingError
from voicecoach.training.augmentation import Distortions
from voicecoach.training.clips import SHIFTED
from voicecoach.training.graph import Filler, phone_bigram
from voicecoach.training.model_folder import Decoding
from voicecoach.training.prompts import Shares
from voicecoach.training.pronunciation import Pronunciations
from voicecoach.training.strangers import Thoroughness
from voicecoach.training.vocabulary import FILLER, Vocabulary

if TYPE_CHECKING:
    from voicecoach.training.fitting import Schedule
    from voicecoach.training.network import Shape

_CLIP_SECONDS: Final = 0.04
"""Of one core, to make a clip: a file of 400 takes a quarter of a minute."""

_CLIP_BYTES: Final = 8_000
_BESIDES: Final = 80_000_000
"""Bytes of the disk: a second of a clip, which is how long they are; and all that is not clips."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """What a model hears other speech as; see ``graph.Filler``, whose costs these are.

    Attributes:
        counted: commonest words that tell which phone follows which.
        listed: commonest words that the filler has whole.
    """

    phone_cost: float = -0.6
    word_cost: float = 0.0
    exit_cost: float = 0.0
    counted: int = 4000
    listed: int = 0
    listed_cost: float = 0.0

    def filler(self, vocabulary: Vocabulary, pronunciations: Pronunciations) -> Filler:
        """Make the filler of a vocabulary; a listed word that sounds like one of ours is left out."""
        counted = (pronunciations.variants(word)[0] for word in (*vocabulary.filler[: self.counted], *vocabulary.words))
        ours = {said for word in vocabulary.words for said in pronunciations.variants(word)}
        listed = (said for word in vocabulary.filler[: self.listed] for said in pronunciations.variants(word))
        return Filler(
            phone_bigram(counted),
            self.phone_cost,
            self.word_cost,
            self.exit_cost,
            tuple(said for said in dict.fromkeys(listed) if said not in ours),
            self.listed_cost,
        )


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model is made.

    Attributes:
        name: as in the card.
        clips: how many, about.
        steps: batches that the network learns from.
        hidden: see ``network.Shape``, as for ``layers`` and ``bypass``.
        rate: see ``fitting.Schedule``, as for ``frames``, ``averaged`` and ``dropout``.
        seed: of everything that is drawn.
        shifted: share of the clips that the vocoder makes another speaker of.
        common: words of other speech that are said.
        shares: how much of what is said.
        distortions: what happens to the clips.
        unknown: what other speech is heard as.
        decoding: how libvosk uses the model, and bits of a weight.
        thoroughness: how much the voices that are kept back say to it.
        step_seconds: of one core, for each step, about; only for telling how long it takes.
    """

    name: str
    clips: int
    steps: int
    hidden: int = 256
    layers: int = 8
    bypass: float = 0.0
    rate: float = 2e-3
    frames: int = 12_000
    averaged: float = 0.2
    dropout: float = 0.0
    seed: int = 1
    shifted: float = SHIFTED
    common: int = FILLER
    shares: Shares = field(default_factory=Shares)
    distortions: Distortions = field(default_factory=Distortions)
    unknown: Unknown = field(default_factory=Unknown)
    decoding: Decoding = field(default_factory=Decoding)
    thoroughness: Thoroughness = field(default_factory=Thoroughness)
    step_seconds: float = 1.0

    @property
    def disk(self) -> int:
        """Bytes that are needed while it is made, about; the clips lie there twice while the network learns."""
        return 2 * self.clips * _CLIP_BYTES + _BESIDES

    @property
    def memory(self) -> int:
        """Bytes of memory that are needed for the clips and the network, about."""
        return self.clips * _CLIP_BYTES + 900_000_000

    def minutes(self, cores: int) -> float:
        """Estimate how long clips and network take."""
        return (self.clips * _CLIP_SECONDS / max(1, cores) + self.steps * self.step_seconds) / 60

    def training(self) -> Recipe:
        """Give the part of it that clips and network depend on; the rest is as usual."""
        return replace(
            self,
            name="",
            unknown=Unknown(),
            decoding=Decoding(),
            thoroughness=Thoroughness(),
            step_seconds=1.0,
        )

    def shape(self) -> Shape:
        """Give the size of the network; needs PyTorch."""
        from voicecoach.training.network import Shape

        return Shape(self.hidden, self.layers, self.bypass)

    def schedule(self) -> Schedule:
        """Give how it is trained: by steps, so that the same seed gives the same network; needs PyTorch."""
        from voicecoach.training.fitting import Schedule

        return Schedule(
            steps=self.steps, rate=self.rate, frames=self.frames, averaged=self.averaged, dropout=self.dropout
        )

    def to_json(self) -> str:
        """Write it down."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Recipe:
        """Take up what ``to_json`` wrote.

        Raises:
            TrainingError: it is something else.
        """
        try:
            known: dict[str, Any] = json.loads(text)
            parts = {name: _part(kind, known.pop(name)) for name, kind in _PARTS.items()}
            return cls(**known, **parts)
        except (ValueError, TypeError, KeyError, AttributeError) as fault:
            raise TrainingError("This is not the recipe of a model.", "Build the model again.") from fault


_PARTS: Final[Mapping[str, type]] = {
    "shares": Shares,
    "distortions": Distortions,
    "unknown": Unknown,
    "decoding": Decoding,
    "thoroughness": Thoroughness,
}


def _part(kind: type, known: dict[str, Any]) -> Any:
    """Make one part; JSON knows no tuples."""
    if known.keys() - {each.name for each in fields(kind)}:
        raise KeyError
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in known.items()})


FULL: Final = Recipe(
    "full",
    clips=30_000,
    steps=10_000,
    hidden=256,
    layers=8,
    shifted=0.4,
    distortions=replace(Distortions(), room=0.55, far_field=0.4),
    decoding=Decoding(bits=8),
    step_seconds=0.2,
)
"""For the model that ships: ten minutes for the clips and half an hour for the network on two cores."""

QUICK: Final = Recipe(
    "quick",
    clips=2_500,
    steps=900,
    hidden=96,
    layers=4,
    rate=4e-3,
    thoroughness=Thoroughness(phrase=2, near=1, talk=1),
    step_seconds=0.1,
)
"""To see that everything works, in four minutes: of commands by voices it never met 69 % are heard, by ``FULL`` 93."""
