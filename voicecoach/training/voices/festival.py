"""festival's English voices, and the running of festival."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from voicecoach.errors import VoiceError
from voicecoach.training.voices.programs import run, sound_in
from voicecoach.training.voices.speakers import Said

_STRETCHES: Final = (0.75, 1.35)
_TOGETHER: Final = 20
"""Texts said at one pace; festival takes half a second to start."""


@dataclass(frozen=True)
class Festival:
    """One English voice of festival.

    Attributes:
        voice: as festival names it.
    """

    voice: str
    package: str
    share: float
    faster: tuple[float, float]
    licence: str = "free, in the manner of BSD (Carnegie Mellon University)"
    human: bool = True

    @property
    def name(self) -> str:
        """Such as ``festival ked_diphone``."""
        return f"festival {self.voice}"

    def lacks(self) -> str | None:
        """Say what is missing."""
        return lacks(self.voice, self.package)

    def say(self, texts: Sequence[str], random: np.random.Generator, folder: Path) -> Iterator[Said]:
        """Say texts; see ``Speakers``."""
        for first in range(0, len(texts), _TOGETHER):
            some = texts[first : first + _TOGETHER]
            pace = f"(Parameter.set 'Duration_Stretch {random.uniform(*_STRETCHES):.2f})"
            yield from perform(
                self.name, self.voice, [pace], [(text, f'(Utterance Text "{text}")') for text in some], folder
            )


@cache
def voices() -> frozenset[str]:
    """Name the voices that festival has; none where it is not installed."""
    if shutil.which("festival") is None:
        return frozenset()
    return frozenset(run(["festival", "-b", "(print (voice.list))"]).replace("(", " ").replace(")", " ").split())


def lacks(voice: str, package: str) -> str | None:
    """Say what is missing for a voice to speak."""
    if voice in voices():
        return None
    return f"{package} is not installed" if shutil.which("festival") else "festival is not installed"


def perform(
    name: str, voice: str, settings: Sequence[str], utterances: Sequence[tuple[str, str]], folder: Path
) -> Iterator[Said]:
    """Have one voice make utterances; what it cannot make is left out.

    Args:
        name: of the voice, as it is kept.
        settings: Scheme, before the first.
        utterances: the text of each, and it in festival's Scheme.
        folder: for the sound files.

    Raises:
        VoiceError: festival is not there, or failed.
    """
    lines = [f"(voice_{voice})", *settings]
    for number, (_, utterance) in enumerate(utterances):
        saved = f'(utt.save.wave (utt.synth {utterance}) "{folder / f"{number}.wav"}" \'riff)'
        lines.append(f"(unwind-protect {saved} nil)")
    script = folder / "say.scm"
    script.write_text("\n".join(lines), encoding="utf-8")
    try:
        run(["festival", "-b", str(script)])
    except VoiceError:
        if not any(folder.glob("*.wav")):
            raise
    finally:
        script.unlink()
    for number, (text, _) in enumerate(utterances):
        sound = sound_in(folder / f"{number}.wav")
        if sound is not None:
            yield Said(text, name, *sound)
