"""Clips on disk, as 16-bit FLAC files that anyone can play, so that a text is rendered and shaped once."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from voicecoach.sound.clip import SHAPING, Clip
from voicecoach.units import SAMPLE_RATE, Seconds

MOST_BYTES: Final = 256_000_000
"""Kept at most: about eight thousand clips, the words of a few hundred sessions in one voice."""

_PRUNED_TO: Final = 0.9
"""Part of the bound that is left after pruning, so that it is not needed again at once."""

_LOOKED_AT_EVERY: Final = 128
"""Clips kept between two looks at how much there is, each 60 ms of a full folder; the bound is passed by no more."""

_ABANDONED_AFTER: Final[Seconds] = 3_600.0
"""Age at which a file half written belongs to a program that was killed."""

_MD5_AT = slice(26, 42)
"""Where a FLAC file keeps the MD5 of its samples: at the end of STREAMINFO, its first block (RFC 9639, 8.2)."""


_CLIP, _PART = ".flac", ".part"
"""How the names of our files end: of whole ones, and of those under way."""


@dataclass(frozen=True, slots=True)
class Amount:
    """So many clips, in so many bytes."""

    clips: int
    bytes: int


class ClipFiles:
    """Implements ``sound.utterances.ClipStore``.

    A file that is damaged, cut short or foreign counts as absent and is written anew. Two programs may share a folder.
    When there is too much, those go that were not asked for the longest, as their time of change tells.

    Args:
        folder: made when first needed; its content may be deleted at any time.
        most_bytes: kept at most, but for the last few.
    """

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._kept = 0
        self._fault = ""

    @property
    def fault(self) -> str:
        """One sentence on why clips are no longer kept; empty while all is well."""
        return self._fault

    def find(self, voice: str, spoken: str) -> Clip | None:
        """Give the clip of a text in a voice, or None when there is no sound one."""
        path = self._path(voice, spoken)
        try:
            clip = read_clip(path)
        except (OSError, ValueError):
            return None
        with suppress(OSError):  # a folder that can only be read is as good
            os.utime(path)
        return clip

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
            return
        if self._kept % _LOOKED_AT_EVERY == 0:
            with suppress(OSError):
                self.prune()
        self._kept += 1

    def amount(self) -> Amount:
        """Give how much is kept; nothing where there is no folder.

        Raises:
            OSError: the folder cannot be read.
        """
        clips = [file for file in self._files() if file.whole]
        return Amount(len(clips), sum(file.bytes for file in clips))

    def prune(self) -> None:
        """Take away what was not asked for the longest, if there is too much, and what killed programs left half done.

        Raises:
            OSError: the folder cannot be read; what cannot be taken away stays.
        """
        files, long_ago = list(self._files()), time.time() - _ABANDONED_AFTER
        for file in files:
            if not file.whole and file.used < long_ago:
                _remove(file.path)
        clips = sorted((file for file in files if file.whole), key=lambda file: file.used)
        left = sum(file.bytes for file in clips)
        if left <= self._most_bytes:
            return
        for file in clips:
            if left <= self._most_bytes * _PRUNED_TO:
                return
            if _remove(file.path):
                left -= file.bytes

    def clear(self) -> Amount:
        """Take everything of ours away, and give how much that was; files of others stay.

        Raises:
            OSError: the folder cannot be read, or not be changed.
        """
        freed = [file for file in self._files() if _remove(file.path, strict=True)]
        return Amount(sum(file.whole for file in freed), sum(file.bytes for file in freed))

    def _files(self) -> Iterator[_File]:
        """Give our files; those that another program takes away meanwhile are left out."""
        try:
            entries = list(os.scandir(self._folder))
        except FileNotFoundError:
            return
        for entry in entries:
            name = entry.name
            with suppress(FileNotFoundError):
                if name.endswith((_CLIP, _PART)) and entry.is_file(follow_symlinks=False):
                    about = entry.stat(follow_symlinks=False)
                    yield _File(Path(entry.path), name.endswith(_CLIP), about.st_size, about.st_mtime)

    def _path(self, voice: str, spoken: str) -> Path:
        key = hashlib.sha256("\0".join((voice, spoken, str(SHAPING))).encode("utf-8", "surrogatepass"))
        return self._folder / f"{key.hexdigest()[:32]}{_CLIP}"


@dataclass(frozen=True, slots=True)
class _File:
    """One of our files.

    Attributes:
        whole: whether it is a clip, and not one half written.
        used: when it was asked for last, in seconds of the system's clock.
    """

    path: Path
    whole: bool
    bytes: int
    used: Seconds


def _remove(path: Path, *, strict: bool = False) -> bool:
    """Take a file away; say whether it was there to be taken."""
    try:
        path.unlink()
    except OSError as fault:
        if strict and not isinstance(fault, FileNotFoundError):
            raise
        return isinstance(fault, FileNotFoundError)
    return True


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
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=_PART)
    os.close(handle)
    try:
        write_clip(clip, Path(name))
        Path(name).replace(path)
    finally:
        with suppress(OSError):
            Path(name).unlink(missing_ok=True)
