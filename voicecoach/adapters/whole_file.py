"""Writes a file whole or not at all, so that nothing finds half of one and a full disk costs nobody the old one."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file, of bytes or of text (UTF-8, line ends as given), in place of what was there.

    A link stays one and its target is written; who may read the file stays as it was. The folder is made if need be.

    Raises:
        OSError: it cannot be written, and what was there is untouched.
    """
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(handle)
        if target.exists():
            shutil.copymode(target, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(target.parent)


def swap_in(new: Path, target: Path, aside: Path) -> None:
    """Put a folder in the place of another, or of none; what was there is aside afterwards.

    Raises:
        OSError: it cannot be put there, and what was there is back in its place.
    """
    if target.exists():
        target.rename(aside)
    try:
        new.rename(target)
    except BaseException:
        if aside.exists():
            aside.rename(target)
        raise


def sync_folder(folder: Path) -> None:
    """Make sure that the names of a folder's files outlast a power failure, where the system lets one."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
