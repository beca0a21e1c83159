"""Room on the disk, and how it is said."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from voicecoach.errors import HearingError

_KEPT_FREE: Final = 50_000_000
"""Bytes that are left to others: a disk filled to the brim stops more than us."""


def ensure_room(folder: Path, needed: int) -> None:
    """See that so many bytes can still be written.

    Args:
        folder: on the disk in question; exists.

    Raises:
        HearingError: there is less.
    """
    free = shutil.disk_usage(folder).free
    if needed + _KEPT_FREE > free:
        raise HearingError(
            f"{folder} has room for {in_words(max(free - _KEPT_FREE, 0))}, and the model needs {in_words(needed)}.",
            "Make room on that disk.",
        )


def in_words(length: int) -> str:
    """Say a number of bytes in megabytes: ``1.6 MB``, ``41 MB``."""
    megabytes = length / 1e6
    return f"{megabytes:.1f} MB" if megabytes < 10 else f"{megabytes:,.0f} MB"
