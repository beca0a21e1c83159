"""Unpacks an archive that anybody may have made: a zip, or a tar packed with gzip.

Everything is looked at before anything is written. Only plain files with plain names are taken, into a folder that is
empty, so nothing can land outside of it; names that would, links and devices are refused and not passed over, since
whoever put them there meant no good. What an archive promises of sizes is held to as it is unpacked.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Final

from voicecoach.adapters import model_tar, model_zip
from voicecoach.adapters.model_packed import USUAL_BOUNDS, Bounds, PackedFile, RefusedError
from voicecoach.adapters.model_room import ensure_room, in_words
from voicecoach.adapters.model_trial import BadModelError

_DAMAGE: Final = (zlib.error, OSError, *model_zip.DAMAGE, *model_tar.DAMAGE)
"""OSError because ``zipfile`` seeks where it is told to, before the beginning too."""

_AT_ONCE: Final = 1 << 16


def unpack(
    archive: Path, into: Path, place: str, progress: Callable[[float], None], bounds: Bounds = USUAL_BOUNDS
) -> None:
    """Unpack an archive; its content tells its kind.

    Args:
        into: an empty folder.
        place: where the archive comes from, for the sentence.
        progress: called often with the share that is done, 0 to 1.

    Raises:
        BadModelError: it is no archive of these kinds, it is damaged, or something in it is not as it should be.
        HearingError: the disk is too full.
        OSError: something cannot be read or written.
    """
    with _refusal_told(place), _opened(archive, bounds) as files:
        total = sum(file.length for file in files)
        ensure_room(into, total)
        done = 0
        for file in files:
            for written in _copy(file, into.joinpath(file.path)):
                progress((done + written) / total)
            done += file.length


def check_kind(archive: Path, place: str) -> None:
    """See that a file is an archive, by how it begins.

    Raises:
        BadModelError: it is another kind of file.
    """
    with _refusal_told(place):
        _kind(archive)


def model_root(folder: Path) -> Path:
    """Give where the model is in what was unpacked: in the one folder there, as Vosk packs it, or right there."""
    entries = [path for path in folder.iterdir() if path.name != "__MACOSX" and not path.name.startswith(".")]
    return entries[0] if len(entries) == 1 and entries[0].is_dir() else folder


@contextmanager
def _opened(archive: Path, bounds: Bounds) -> Iterator[list[PackedFile]]:
    if archive.stat().st_size > bounds.archive:
        raise RefusedError(f"it is longer than {in_words(bounds.archive)}")
    files_in = _kind(archive)
    with ExitStack() as stack:
        with _damage_refused():
            files = stack.enter_context(files_in(archive, bounds))
        yield files


def _kind(archive: Path) -> Callable[[Path, Bounds], AbstractContextManager[list[PackedFile]]]:
    with archive.open("rb") as file:
        begin = file.read(2)
    if begin == b"PK":
        return model_zip.zip_files
    if begin == b"\x1f\x8b":
        return model_tar.tar_files
    raise RefusedError("it is neither a .zip nor a .tar.gz")


def _copy(file: PackedFile, target: Path) -> Iterator[int]:
    """Write one file, giving how much of it is there; never more than was promised."""
    if target.exists():
        raise RefusedError(f"it holds '{file.path}' twice")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as fault:
        raise RefusedError(f"it holds '{file.path}' inside of a file") from fault
    written = 0
    with target.open("xb") as out:
        for chunk in _read(file):
            written += len(chunk)
            if written > file.length:
                break
            out.write(chunk)
            yield written
    if written != file.length:
        raise RefusedError(f"'{file.path}' in it is not as long as it says")


def _read(file: PackedFile) -> Iterator[bytes]:
    with _damage_refused(), file.open() as packed:
        while chunk := packed.read(_AT_ONCE):
            yield chunk


@contextmanager
def _damage_refused() -> Iterator[None]:
    try:
        yield
    except _DAMAGE as fault:
        raise RefusedError("it is damaged or cut short") from fault


@contextmanager
def _refusal_told(place: str) -> Iterator[None]:
    try:
        yield
    except RefusedError as refusal:
        raise BadModelError(
            f"The archive {place} is not unpacked: {refusal}.", "Get it again, or from another place."
        ) from refusal
