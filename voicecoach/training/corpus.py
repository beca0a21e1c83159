"""The clips that a model is made from: clean synthetic speech as mel energies, and what was said in each.

Energies instead of samples: a clip takes 8 kB a second, and can be put into a new room, over a new noise and through a
new microphone in a fraction of a millisecond, as often as it is drawn.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from voicecoach.adapters.whole_file import write_whole
from voicecoach.errors import TrainingError
from voicecoach.training.phones import COEFFICIENTS


@dataclass(frozen=True)
class Corpus:
    """Clips, one after the other.

    Attributes:
        frames: float16 ``[frames, 40]``, natural logarithms of mel energies, of speech at ``clips.LEVEL``.
        starts: int64 ``[clips]``, the first frame of each clip.
        lengths: int64 ``[clips]``, in frames of 10 ms.
        texts: what is said in each.
        voices: name of the voice that says it.
    """

    frames: NDArray[np.float16]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    texts: tuple[str, ...]
    voices: tuple[str, ...]

    def __len__(self) -> int:
        """How many clips there are."""
        return len(self.texts)

    @classmethod
    def of(cls, clips: Iterable[tuple[str, str, NDArray[np.float16]]]) -> Corpus:
        """Put clips together.

        Args:
            clips: text, voice and ``[frames, 40]`` of each.
        """
        texts, voices, frames = [], [], []
        for text, voice, energies in clips:
            texts.append(text)
            voices.append(voice)
            frames.append(energies.astype(np.float16))
        lengths = np.array([len(each) for each in frames], np.int64)
        together = np.concatenate(frames) if frames else np.zeros((0, COEFFICIENTS), np.float16)
        return cls(together, np.cumsum(lengths) - lengths, lengths, tuple(texts), tuple(voices))

    def clip(self, number: int) -> NDArray[np.float16]:
        """Give the frames of one clip."""
        start = self.starts[number]
        return self.frames[start : start + self.lengths[number]]

    def save(self, file: Path) -> None:
        """Write all of it to one file, whole or not at all.

        Raises:
            TrainingError: it cannot be written there.
        """
        held = io.BytesIO()
        np.savez(held, frames=self.frames, lengths=self.lengths, texts=_lines(self.texts), voices=_lines(self.voices))
        try:
            write_whole(file, held.getvalue())
        except OSError as fault:
            raise TrainingError(
                f"The clips cannot be written to {file}: {fault.strerror or fault}.",
                "Make room there; what was made before is kept.",
            ) from fault

    @classmethod
    def load(cls, files: Sequence[Path]) -> Corpus:
        """Read what was saved, one file after the other.

        Raises:
            TrainingError: a file is damaged.
        """
        parts = [_read(file) for file in files]
        lengths = np.concatenate([part[1] for part in parts]) if parts else np.zeros(0, np.int64)
        frames = np.concatenate([part[0] for part in parts]) if parts else np.zeros((0, COEFFICIENTS), np.float16)
        texts = tuple(text for part in parts for text in part[2])
        voices = tuple(voice for part in parts for voice in part[3])
        return cls(frames, np.cumsum(lengths) - lengths, lengths, texts, voices)


def _read(file: Path) -> tuple[NDArray[np.float16], NDArray[np.int64], list[str], list[str]]:
    try:
        with np.load(file) as stored:
            frames, lengths = stored["frames"], stored["lengths"]
            texts, voices = (_split(stored[name]) if len(lengths) else [] for name in ("texts", "voices"))
    except (OSError, ValueError, TypeError, KeyError, EOFError, BadZipFile, RuntimeError) as fault:
        raise TrainingError(f"The clips in {file} cannot be read: {fault}.", "Delete it; it is made anew.") from fault
    whole = len(lengths) == len(texts) == len(voices) and frames.shape == (lengths.sum(), COEFFICIENTS)
    if not whole:
        raise TrainingError(f"The clips in {file} are not whole.", "Delete it; it is made anew.")
    return frames, lengths.astype(np.int64), texts, voices


def _lines(texts: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode("utf-8"), np.uint8)


def _split(lines: NDArray[np.uint8]) -> list[str]:
    return bytes(lines).decode("utf-8").split("\n")
