"""Clips on disk, as 16-bit FLAC files that anyone can play, so that a text is rendered and shaped once."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import soundfile

from voicecoach.sound.clip import SHAPING, Clip
from voicecoach.units import SAMPLE_RATE

_MD5_AT = slice(26, 42)
"""Where a FLAC file keeps the MD5 of its samples: at the end of STREAMINFO, its first block (RFC 9639, 8.2)."""


class ClipFiles:
    """Implements ``sound.utterances.ClipStore``.

    A file that is damaged, cut short or foreign counts as absent and is written anew. Two programs may share a folder.

    Args:
        folder: made when first needed; its content may be deleted at any time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fault = ""

    @property
    def fault(self) -> str:
        """One sentence on why clips are no longer kept; empty while all is well."""
        return self._fault

    def find(self, voice: str, spoken: str) -> Clip | None:
        """Give the clip of a text in a voice, or None when there is no sound one."""
        try:
            return read_clip(self._path(voice, spoken))
        except (OSError, ValueError):
            return None

    def keep(self, voice: str, spoken: str, clip: Clip) -> None:
        """Keep a clip; never raises. After a first failure nothing more is tried, and ``fault`` says why."""
        if self._fault:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write_whole(self._path(voice, spoken), clip)
        except OSError as error:
            self._fault = (
                f"Spoken clips are not kept, so the next start is slower: cannot write to {self._folder} "
                f"({error.strerror or error})."
            )

    def _path(self, voice: str, spoken: str) -> Path:
        key = hashlib.sha256("\0".join((voice, spoken, str(SHAPING))).encode("utf-8", "surrogatepass"))
        return self._folder / f"{key.hexdigest()[:32]}.flac"


def write_clip(clip: Clip, path: Path) -> None:
    """Write a clip as a FLAC file: mono, 16 bits, exact when its samples are 16-bit steps.

    By name and not from memory: soundfile reads and writes memory in callbacks, which swallow Ctrl-C.

    Raises:
        OSError: it cannot be written.
    """
    pcm = np.clip(np.rint(clip.samples * 32768), -32768, 32767).astype("<i2")
    try:
        soundfile.write(path, pcm, SAMPLE_RATE, subtype="PCM_16", format="FLAC")
    except soundfile.SoundFileError as error:
        raise OSError(str(error)) from error


def read_clip(path: Path) -> Clip:
    """Read a clip that ``write_clip`` wrote.

    Raises:
        OSError: there is no such file.
        ValueError: it is damaged, or not such a file.
    """
    with path.open("rb") as file:
        head = file.read(_MD5_AT.stop)
    try:
        pcm, rate = soundfile.read(path, dtype="int16")
    except soundfile.SoundFileError as error:
        raise ValueError(f"not a FLAC file that can be read: {error}") from error
    if pcm.ndim != 1 or rate != SAMPLE_RATE:
        raise ValueError(f"a clip is mono at {SAMPLE_RATE} Hz")
    if hashlib.md5(pcm.astype("<i2").tobytes(), usedforsecurity=False).digest() != head[_MD5_AT]:
        raise ValueError("its samples are not the ones that were written")
    return Clip(pcm.astype(np.float32) / np.float32(32768))


def _write_whole(path: Path, clip: Clip) -> None:
    """Write a file so that a reader sees all of it or nothing."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    os.close(handle)
    try:
        write_clip(clip, Path(name))
        Path(name).replace(path)
    finally:
        with suppress(OSError):
            Path(name).unlink(missing_ok=True)
