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

_AT_ONCE: Final = 100
"""Utterances in one run: more could take longer, on a busy machine, than a run may."""


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
        spoken = False
        for first in range(0, len(texts), _TOGETHER):
            some = texts[first : first + _TOGETHER]
            pace = f"(Parameter.set 'Duration_Stretch {random.uniform(*_STRETCHES):.2f})"
            utterances = [(text, f"(Utterance Text {_quoted(text)})") for text in some]
            try:
                for said in perform(self.name, self.voice, [pace], utterances, folder):
                    spoken = True
                    yield said
            except VoiceError:
                if not spoken:
                    raise


@cache
def voices() -> frozenset[str]:
    """Name the voices that festival has; none where it is not installed, or does not work."""
    if shutil.which("festival") is None:
        return frozenset()
    try:
        listed = run(["festival", "-b", "(print (voice.list))"])
    except VoiceError:
        return frozenset()
    return frozenset(listed.replace("(", " ").replace(")", " ").split())


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
        folder: for the sound files; none is left there.

    Raises:
        VoiceError: festival is not there, or failed before it made any.
    """
    spoken = False
    for first in range(0, len(utterances), _AT_ONCE):
        some = utterances[first : first + _AT_ONCE]
        files = [folder / f"{number}.wav" for number in range(len(some))]
        try:
            try:
                _save([f"(voice_{voice})", *settings], [utterance for _, utterance in some], files, folder / "say.scm")
            except VoiceError:
                if not spoken and not any(file.exists() for file in files):
                    raise
            for (text, _), file in zip(some, files, strict=True):
                sound = sound_in(file)
                if sound is not None:
                    spoken = True
                    yield Said(text, name, *sound)
        finally:
            for file in files:
                file.unlink(missing_ok=True)


def _save(settings: Sequence[str], utterances: Sequence[str], files: Sequence[Path], script: Path) -> None:
    """Have each utterance made into a file; where one cannot be made, there is none."""
    saved = [
        f"(unwind-protect (utt.save.wave (utt.synth {utterance}) {_quoted(str(file))} 'riff) nil)"
        for utterance, file in zip(utterances, files, strict=True)
    ]
    try:
        script.write_text("\n".join([*settings, *saved]), encoding="utf-8")
        run(["festival", "-b", str(script)])
    finally:
        script.unlink(missing_ok=True)


def _quoted(text: str) -> str:
    """Give a string of Scheme; a text must never be read as a command."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
