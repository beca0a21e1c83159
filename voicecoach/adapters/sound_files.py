"""Writes what was performed to a sound file, whole or not at all. The library is soundfile."""

from __future__ import annotations

import os
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
        if path.is_dir():
            raise SoundError(f"'{path}' is a folder.", "Name a file.")
        self._path = path
        self._faults = (OSError, soundfile.SoundFileError)
        container, encoding = FORMATS[path.suffix.lower()]
        self._partial = path.with_name(f".{path.stem}-{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._partial.touch()
            self._file = soundfile.SoundFile(self._partial, "w", SAMPLE_RATE, 1, subtype=encoding, format=container)
        except self._faults as error:
            with suppress(OSError):
                self._partial.unlink(missing_ok=True)
            raise self._unwritable(error) from error

    def write(self, samples: Samples) -> None:
        """Add samples, shape ``(frames,)``."""
        try:
            for start in range(0, len(samples), BLOCK):
                self._file.write(samples[start : start + BLOCK])
        except self._faults as error:
            raise self._unwritable(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.close()
            if kind is None:
                self._partial.replace(self._path)
        except self._faults as fault:
            raise self._unwritable(fault) from fault
        finally:
            with suppress(OSError):
                self._partial.unlink(missing_ok=True)

    def _unwritable(self, fault: Exception) -> SoundError:
        why = fault.strerror if isinstance(fault, OSError) else str(fault)
        return SoundError(f"'{self._path}' cannot be written: {why}.", "Name a file in a folder of yours.")
