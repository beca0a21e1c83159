"""Writes what was performed to a sound file, whole or not at all. The library is soundfile; soxr changes the rate."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from voicecoach.errors import SoundError, UsageError
from voicecoach.units import SAMPLE_RATE, Samples

if TYPE_CHECKING:
    from soxr import ResampleStream


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of sound file.

    Attributes:
        container: as soundfile calls it.
        encoding: the same.
        compression: from 0, the best, to 1, the smallest, as libsndfile has it; ``None`` where nothing is lost.
        rate: Hz, of speech alone.
        music_rate: Hz, of speech over music.
        overshoot: dB that decoded samples may pass those that were written, with some to spare: of speech.
    """

    container: str
    encoding: str
    compression: float | None = None
    rate: int = SAMPLE_RATE
    music_rate: int = SAMPLE_RATE
    overshoot: float = 0.2

    @property
    def music_overshoot(self) -> float:
        """The same of speech over music: 1.4 dB more, measured with chords in MP3, where anything is lost."""
        return self.overshoot if self.compression is None else self.overshoot + 1.6


FORMATS = {
    ".wav": Format("WAV", "PCM_16"),
    ".flac": Format("FLAC", "PCM_16"),
    ".mp3": Format("MP3", "MPEG_LAYER_III", 0.4, 24_000, 32_000, 0.6),
    ".ogg": Format("OGG", "VORBIS", 0.3, overshoot=0.6),
    ".opus": Format("OGG", "OPUS", 0.7, overshoot=1.1),
}
"""By the ending of a file's name. About 55 kbit/s where something is lost.

Measured with the sessions that ship (libsndfile 1.2.2; decoded by libsndfile and by ffmpeg): MP3 and Vorbis pass what
was written by 0.4 dB at most, Opus by 0.8; between samples none reaches 0.1 dB farther. MP3 takes the longest, and the
less the fewer samples: espeak-ng and nearly all other voices have 22.05 kHz, of which 24 kHz lose nothing; music gets
32 kHz, which sound like 48 kHz, whose encoder cuts off above 16 kHz as well.
"""

BLOCK = 65_536
"""Frames written at once: one long Vorbis write crashes libsndfile 1.2.2 (measured, see the design's findings)."""


def format_of(path: Path) -> Format:
    """Give the format that a file's name asks for.

    Raises:
        UsageError: its ending is none of ``FORMATS``.
    """
    if path.suffix.lower() not in FORMATS:
        known = ", ".join(FORMATS)
        raise UsageError(f"'{path.name}' does not end like a sound file.", f"End its name with one of {known}.")
    return FORMATS[path.suffix.lower()]


class SoundFileWriter:
    """A mono file that appears under its name when the ``with`` block ends well, and not before.

    Args:
        path: its ending says the format.
        music: whether there is more in it than speech and chimes.
        finish: called with the complete file before it gets its name, to write tags onto it. When it fails, there is
            no file.

    Raises:
        UsageError: the ending is none of ``FORMATS``.
        SoundError: the file cannot be made or written; the remedy says why.
    """

    def __init__(self, path: Path, finish: Callable[[Path], None] = lambda _: None, *, music: bool = False) -> None:
        import soundfile

        self._format = format_of(path)
        if path.is_dir():
            raise SoundError(f"'{path}' is a folder.", "Name a file.")
        self._path = path
        self._finish = finish
        self._faults = (OSError, soundfile.SoundFileError)
        rate = self._format.music_rate if music else self._format.rate
        self._resampler = _resampler(rate)
        self._partial = path.with_name(f".{path.stem}-{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._partial.touch()
            self._file = soundfile.SoundFile(
                self._partial,
                "w",
                rate,
                1,
                subtype=self._format.encoding,
                format=self._format.container,
                compression_level=self._format.compression,
            )
        except self._faults as error:
            fault = self._unwritable(error)
            with suppress(OSError):
                self._partial.unlink(missing_ok=True)
            raise fault from error

    def write(self, samples: Samples) -> None:
        """Add samples at ``SAMPLE_RATE``, shape ``(frames,)``, within ±1."""
        if self._resampler:
            samples = self._resampler.resample_chunk(samples)
        self._write(samples)

    def _write(self, samples: Samples) -> None:
        written = _in_steps(samples) if self._format.compression is None else samples
        try:
            for start in range(0, len(written), BLOCK):
                self._file.write(written[start : start + BLOCK])
        except self._faults as error:
            raise self._unwritable(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and self._resampler:
                self._write(self._resampler.resample_chunk(np.zeros(0, dtype=np.float32), last=True))
            self._file.close()
            if kind is None:
                self._finish(self._partial)
                self._partial.replace(self._path)
        except self._faults as fault:
            raise self._unwritable(fault) from fault
        finally:
            with suppress(*self._faults):
                self._file.close()
            with suppress(OSError):
                self._partial.unlink(missing_ok=True)

    def _unwritable(self, fault: Exception) -> SoundError:
        why = fault.strerror if isinstance(fault, OSError) else self._why() or str(fault)
        return SoundError(f"'{self._path}' cannot be written: {why}.", "Name a file in a folder of yours.")

    def _why(self) -> str:
        """Ask the system why it does not write; libsndfile says 'System error' of a full disk."""
        try:
            with self._partial.open("ab") as file:
                file.write(bytes(BLOCK))
        except OSError as fault:
            return fault.strerror or ""
        return ""


def _in_steps(samples: Samples) -> NDArray[np.int16]:
    """Round samples to 16 bits; our clips, which are made of such steps, stay as they are."""
    if not samples.any():
        return np.zeros(len(samples), dtype=np.int16)
    return np.asarray(np.rint(samples * np.float32(32768)).clip(-32768, 32767), dtype=np.int16)


def _resampler(rate: int) -> ResampleStream | None:
    if rate == SAMPLE_RATE:
        return None
    import soxr

    return soxr.ResampleStream(SAMPLE_RATE, rate, 1, dtype="float32", quality="HQ")
