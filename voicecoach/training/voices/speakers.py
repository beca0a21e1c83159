"""What a program that speaks must do to lend its voices to a model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Sound: TypeAlias = NDArray[np.float32]
"""One channel, as large as 16-bit samples are."""


@dataclass(frozen=True, slots=True)
class Said:
    """One text, as one voice said it.

    Attributes:
        voice: whose; as in the card of the model.
        samples: as they came, with the silence around them.
        rate: samples a second.
    """

    text: str
    voice: str
    samples: Sound
    rate: int


class Speakers(Protocol):
    """One or several voices of one program.

    Attributes:
        name: of the voice, or of the kind of voices.
        package: what to install for them.
        licence: of the voices, and of the program where it differs.
        share: of the clips that a model is made from, before the shares are made to add up to one.
        faster: least and most by which a clip may be played faster, and so higher, to make another speaker of it. From
            the pitch of the voice: a woman's is lowered more, a man's is raised more.
        human: whether it was made from recordings of a person.
    """

    @property
    def name(self) -> str:
        """Of the voice, or of the kind of voices."""
        ...

    @property
    def package(self) -> str:
        """What to install for them."""
        ...

    @property
    def licence(self) -> str:
        """Of the voices, and of the program where it differs."""
        ...

    @property
    def share(self) -> float:
        """Of the clips, before the shares are made to add up to one."""
        ...

    @property
    def faster(self) -> tuple[float, float]:
        """Least and most by which a clip may be played faster."""
        ...

    @property
    def human(self) -> bool:
        """Whether it was made from recordings of a person."""
        ...

    def lacks(self) -> str | None:
        """Say what is missing for them to speak; None where nothing is."""
        ...

    def say(self, texts: Sequence[str], random: np.random.Generator, folder: Path) -> Iterator[Said]:
        """Say texts, each at a pace and a pitch drawn anew. What cannot be said is left out.

        Args:
            folder: for files on the way; empty before and after.

        Raises:
            VoiceError: the program is not there, or failed.
        """
        ...
