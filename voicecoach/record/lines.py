"""Lines of a journal: each is 8 hexadecimal digits, a space, one JSON object in UTF-8, and a line end.

The digits are the CRC-32 of the bytes between the space and the line end, so that a line that was cut off or altered is
known for one, and those around it can still be read.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Line: TypeAlias = dict[str, Any]
"""What one line holds."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Lines that could not be read.

    Attributes:
        first: number of the first of them, 1-based.
        lines: how many.
        torn: whether it is only the last line, cut off before its end, as when the power fails.
    """

    first: int
    lines: int
    torn: bool = False


def encode(content: Mapping[str, Any]) -> bytes:
    """Give the line that holds something."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
    return b"%08x %s\n" % (zlib.crc32(text), text)


def read_lines(content: bytes) -> tuple[list[Line | None], Damage | None]:
    """Give what the lines hold, ``None`` for one that cannot be read; and what is damaged, if anything is."""
    rows = content.split(b"\n")
    tail = rows.pop()  # nothing, after a line end
    read = [_decoded(row) for row in rows]
    if tail:
        read.append(None)
    bad = [number for number, line in enumerate(read, start=1) if line is None]
    return read, Damage(bad[0], len(bad), torn=bool(tail) and len(bad) == 1) if bad else None


def _decoded(row: bytes) -> Line | None:
    digits, space, text = row[:8], row[8:9], row[9:]
    if space != b" " or digits != b"%08x" % zlib.crc32(text):
        return None
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None
