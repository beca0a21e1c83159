"""What is kept and can be made anew, the coach's speech and half-built models: how much, and taking it away."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from voicecoach.cli.folders import building_folder, clip_folder
from voicecoach.errors import SoundError

if TYPE_CHECKING:
    from voicecoach.adapters.clip_files import Amount


def show_cache(*, as_json: bool) -> None:
    """Print where the clips are, how many, and how much room they may take.

    Raises:
        SoundError: the folder cannot be read.
    """
    from voicecoach.adapters.clip_files import MOST_BYTES, ClipFiles

    folder = clip_folder()
    with _told_of(folder):
        amount, building = ClipFiles(folder).amount(), half_built()
    if as_json:
        found = {"folder": str(folder), "clips": amount.clips, "bytes": amount.bytes, "most_bytes": MOST_BYTES}
        found |= {"building_folder": str(building_folder()), "building_bytes": building}
        print(json.dumps(found, ensure_ascii=False))
        return
    print(f"{folder}")
    print(f"{told(amount)}, of at most {size(MOST_BYTES)}: what the coach has said, so that the next start is quick.")
    if amount.clips:
        print("To empty it, type: voicecoach cache clear")
    if building:
        print(f"{building_folder()}\n{size(building)} of a model that is being built, or was begun.")
        print("To take that away as well, type: voicecoach cache clear --building")


def clear_cache(*, building: bool) -> None:
    """Take all clips away, and say how much room that made.

    Args:
        building: take away what half-built models left, too.

    Raises:
        SoundError: they cannot be taken away.
    """
    from voicecoach.adapters.clip_files import ClipFiles

    folder = clip_folder()
    with _told_of(folder):
        freed = ClipFiles(folder).clear()
    if building and (left := half_built()):
        with _told_of(building_folder()):
            shutil.rmtree(building_folder())
        print(f"Freed {size(left)} of a model that was begun.")
        if not freed.clips:
            return
    if freed.bytes == 0 and freed.clips == 0:
        print("There is nothing to clear.")
        return
    print(f"Freed {size(freed.bytes)}, {clips(freed.clips)}. The next session speaks everything anew, and keeps it.")


def half_built() -> int:
    """Give the bytes of models that are being built or were begun.

    Raises:
        OSError: the folder cannot be read.
    """
    total = 0
    for file in building_folder().rglob("*"):
        with suppress(FileNotFoundError):  # one that a build has just done with
            total += file.stat().st_size if file.is_file() else 0
    return total


def told(amount: Amount) -> str:
    """Give an amount in words."""
    return f"{clips(amount.clips).capitalize()}, {size(amount.bytes)}"


def clips(count: int) -> str:
    """Give a number of clips in words."""
    return f"{count} clip" + "s" * (count != 1) if count else "no clips"


def size(count: int) -> str:
    """Give bytes as people read them, in steps of a thousand."""
    if count < 1_000_000:
        return f"{count / 1_000:.0f} kB"
    return f"{count / 1_000_000:.0f} MB" if count < 10_000_000_000 else f"{count / 1_000_000_000:.0f} GB"


@contextmanager
def _told_of(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        what = f"What is kept in {folder} cannot be read or taken away: {fault.strerror or fault}."
        raise SoundError(what, "Make it a folder that you may write to, or delete it yourself.") from fault
