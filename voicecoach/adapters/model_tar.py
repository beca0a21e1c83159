"""The files of a tar archive packed with gzip, each looked at before any is unpacked."""

from __future__ import annotations

import gzip
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Final

from voicecoach.adapters.model_packed import Bounds, PackedFile, RefusedError, Tally, plain_path

DAMAGE: Final = (tarfile.TarError, EOFError, ValueError, IndexError, OverflowError, RecursionError)
"""What ``tarfile`` raises over an archive that is cut short or made to confuse, beside ``zlib.error`` and OSError."""

_MOST_AT_ONCE: Final = 1 << 20


@contextmanager
def tar_files(archive: Path, bounds: Bounds) -> Iterator[list[PackedFile]]:
    """Open a tar archive.

    Raises:
        RefusedError: something in it is not as it should be.
    """
    tally = Tally(archive.stat().st_size, bounds)
    with _Sips(archive) as unpacked, tarfile.open(fileobj=unpacked, mode="r:") as opened:
        files = []
        for entry in opened:
            tally.add(entry.size)
            path = plain_path(entry.name)
            if entry.isdir():
                continue
            if not entry.isreg() or entry.issparse():
                raise RefusedError(f"'{path}' in it is a link or a device")
            if hasattr(tarfile, "data_filter"):  # not in Python 3.11.0 to 3.11.3
                tarfile.data_filter(entry, str(archive.parent))
            files.append(PackedFile(path, entry.size, partial(_open, opened, entry)))
        yield files


def _open(opened: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    file = opened.extractfile(entry)
    assert file is not None
    return file


class _Sips(gzip.GzipFile):
    """Gives little at once: ``tarfile`` would read a header of gigabytes, such as a long name, into memory."""

    def read(self, size: int | None = -1) -> bytes:
        """Read at most a megabyte."""
        if size is None or not 0 <= size <= _MOST_AT_ONCE:
            raise tarfile.ReadError("a header is too long")
        return super().read(size)
