"""The files of a zip archive, each looked at before any is unpacked."""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from voicecoach.adapters.model_packed import Bounds, PackedFile, RefusedError, Tally, plain_path

DAMAGE: Final = (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, IndexError, OverflowError, struct.error)
"""What ``zipfile`` raises over an archive that is cut short or made to confuse, beside ``zlib.error`` and OSError."""

_PACKINGS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 1

_END: Final = struct.Struct("<4s4H2LH")
"""The record that ends a zip (APPNOTE 4.3.16); after it, up to 64 KiB of comment."""

_END_MARK: Final = b"PK\5\6"
_BIG_END_MARK: Final = b"PK\6\7"
_BIG_END_LENGTH: Final = 20
_PER_ENTRY: Final = 600
"""Bytes of the directory that one file may take; the fixed part is 46."""


@contextmanager
def zip_files(archive: Path, bounds: Bounds) -> Iterator[list[PackedFile]]:
    """Open a zip archive.

    Raises:
        RefusedError: something in it is not as it should be.
    """
    _check_directory(archive, bounds)
    tally = Tally(archive.stat().st_size, bounds)
    with zipfile.ZipFile(archive) as opened:
        files = []
        for entry in opened.infolist():
            tally.add(entry.file_size)
            path = plain_path(entry.filename)
            if entry.is_dir():
                continue
            if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
                raise RefusedError(f"'{path}' in it is a link or a device")
            if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _PACKINGS:
                raise RefusedError(f"'{path}' in it is encrypted, or packed in an unusual way")
            files.append(PackedFile(path, entry.file_size, partial(opened.open, entry)))
        yield files


def _check_directory(archive: Path, bounds: Bounds) -> None:
    """See that the directory is short: ``zipfile`` reads it into memory whole, before anything can be counted."""
    with archive.open("rb") as file:
        tail_begins = max(archive.stat().st_size - _BIG_END_LENGTH - _END.size - 0xFFFF, 0)
        file.seek(tail_begins)
        tail = file.read()
    end = tail.rfind(_END_MARK)
    if end < 0 or len(tail) - end < _END.size:
        raise zipfile.BadZipFile
    length = _END.unpack_from(tail, end)[5]
    if length > bounds.entries * _PER_ENTRY:
        raise RefusedError(f"it holds more than {bounds.entries:,} files")
    if tail[max(end - _BIG_END_LENGTH, 0) : end].startswith(_BIG_END_MARK):
        raise RefusedError("it is a zip of the kind for more than four gigabytes")
