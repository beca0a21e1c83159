"""What may be in an archive that anybody may have made, before any of it is unpacked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Final

_PLAIN: Final = re.compile(r"[\w.+@=-][\w.+@= -]{0,120}")


class RefusedError(Exception):
    """An archive that is not unpacked; its text is the end of a sentence: "it …"."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is still believed to be a model.

    The largest published one for English has 2.3 GB packed and under 4 GB unpacked, in 40 files; and models hardly
    shrink when packed, to a half at best.

    Attributes:
        archive: bytes of the archive.
        entries: files and folders in it.
        unpacked: bytes of the files together.
        ratio: the same by the archive's length.
    """

    archive: int = 4_000_000_000
    entries: int = 2_000
    unpacked: int = 8_000_000_000
    ratio: float = 30.0


USUAL_BOUNDS: Final = Bounds()


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file of an archive.

    Attributes:
        path: where it belongs, without ``..``.
        length: bytes, as promised.
        open: opens it for reading; once.
    """

    path: PurePosixPath
    length: int
    open: Callable[[], IO[bytes]]


def plain_path(name: str) -> PurePosixPath:
    """Give the path that an entry's name means.

    Raises:
        RefusedError: it is absolute, leads out of its folder, or is not made of letters, digits and the like, which
            leaves out what is a path on another system only.
    """
    path = PurePosixPath(name)
    if path.is_absolute() or not all(_PLAIN.fullmatch(part) and part != ".." for part in path.parts):
        raise RefusedError(f"it holds {name[:80]!a}, which is no plain file name")
    return path


class Tally:
    """Counts what an archive promises, entry by entry.

    Args:
        archive: bytes of the archive.
    """

    def __init__(self, archive: int, bounds: Bounds) -> None:
        self._bounds = bounds
        self._most = min(bounds.unpacked, int(archive * bounds.ratio))
        self._entries = 0
        self._unpacked = 0

    def add(self, length: int) -> None:
        """Count one entry.

        Raises:
            RefusedError: it is one too many, or there would be too much.
        """
        self._entries += 1
        self._unpacked += length
        if self._entries > self._bounds.entries:
            raise RefusedError(f"it holds more than {self._bounds.entries:,} files")
        if length < 0 or self._unpacked > self._most:
            raise RefusedError("it would unpack to more than any model has")
