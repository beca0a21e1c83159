"""What is kept of the coach's speech between sessions: how much there is, and taking it away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from voicecoach.cli.folders import clip_folder
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
        amount = ClipFiles(folder).amount()
    if as_json:
        found = {"folder": str(folder), "clips": amount.clips, "bytes": amount.bytes, "most_bytes": MOST_BYTES}
        print(json.dumps(found, ensure_ascii=False))
        return
    print(f"{folder}")
    print(f"{told(amount)}, of at most {size(MOST_BYTES)}: what the coach has said, so that the next start is quick.")
    if amount.clips:
        print("To empty it, type: voicecoach cache clear")


def clear_cache() -> None:
    """Take all clips away, and say how much room that made.

    Raises:
        SoundError: they cannot be taken away.
    """
    from voicecoach.adapters.clip_files import ClipFiles

    folder = clip_folder()
    with _told_of(folder):
        freed = ClipFiles(folder).clear()
    if freed.bytes == 0 and freed.clips == 0:
        print("There is nothing to clear.")
        return
    print(f"Freed {size(freed.bytes)}, {clips(freed.clips)}. The next session speaks everything anew, and keeps it.")


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
        what = f"The clips in {folder} cannot be read or taken away: {fault.strerror or fault}."
        raise SoundError(what, "Make it a folder that you may write to, or delete it yourself.") from fault
