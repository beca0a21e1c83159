"""Writes what was performed to a sound file, whole or not at all. The library is soundfile."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from voicecoach.errors import SoundError, UsageError
from voicecoach.units import SAMPLE_RATE, Samples

FORMATS = {
    ".wav": ("WAV", "PCM_16"),
    ".flac": ("FLAC", "PCM_16"),
    ".mp3": ("MP3", "MPEG_LAYER_III"),
    ".ogg": ("OGG", "VORBIS"),
    ".opus": ("OGG", "OPUS"),
}

BLOCK = 65_536
"""Frames written at once: one long Vorbis write crashes libsndfile 1.2.2 (measured, see the design's findings)."""


class SoundFileWriter:
    """A mono file at ``SAMPLE_RATE`` that appears under its name when the ``with`` block ends well, and not before.

    Args:
        path: its ending says the format.

    Raises:
        UsageError: the ending is none of ``FORMATS``.
        SoundError: the file cannot be made or written; the remedy says why.
    """

    def __init__(self, path: Path) -> None:
        import soundfile

        if path.suffix.lower() not in FORMATS:
            known = ", ".join(FORMATS)
            raise UsageError(f"'{path.name}' does not end like a sound file.", f"End its name with one of {known}.")
        self._path = path
        self._fault = soundfile.SoundFileError
        container, encoding = FORMATS[path.suffix.lower()]
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, partial = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".part", dir=path.parent)
            self._partial = Path(partial)
            self._file = soundfile.SoundFile(
                handle, "w", SAMPLE_RATE, 1, subtype=encoding, format=container, closefd=True
            )
        except (OSError, soundfile.SoundFileError) as error:
            raise SoundError(f"'{path}' cannot be written: {error}.", "Name a file in a folder of yours.") from error

    def write(self, samples: Samples) -> None:
        """Add samples, shape ``(frames,)``."""
        try:
            for start in range(0, len(samples), BLOCK):
                self._file.write(samples[start : start + BLOCK])
        except (OSError, self._fault) as error:
            raise SoundError(f"'{self._path}' cannot be written: {error}.", "Is the disk full?") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError, self._fault):
            self._file.close()
        if kind is None:
            self._partial.chmod(0o644)
            self._partial.replace(self._path)
        else:
            self._partial.unlink(missing_ok=True)
