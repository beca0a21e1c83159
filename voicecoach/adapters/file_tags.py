"""Writes what a sound file is onto it: title and the like, chapters, a picture; with mutagen, in a process of its own.

mutagen is GPL-licensed, and so it stays outside this program, as espeak-ng does: ``tag_worker`` is asked once a file.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from voicecoach.adapters.wire import read, write
from voicecoach.chapters import Chapter
from voicecoach.units import Seconds

_WORKER = (sys.executable, "-P", "-m", "voicecoach.adapters.tag_worker")

TAKES: Final[Seconds] = 60.0
"""Longest wait for tags on a file of hours, on a slow disk; they take a tenth of a second."""


@dataclass(frozen=True, slots=True)
class Tags:
    """What a sound file is.

    Attributes:
        date: of its making, ``YYYY-MM-DD``.
        language: ISO 639-2, three letters.
        comment: what it is and how it was made, in sentences.
        encoder: the program and its version.
        cover: a PNG; empty for none.
    """

    title: str
    artist: str
    album: str
    date: str
    genre: str
    language: str
    comment: str
    encoder: str
    chapters: Sequence[Chapter] = ()
    cover: bytes = b""


def write_tags(path: Path, ending: str, tags: Tags) -> None:
    """Write tags onto a complete sound file that has none.

    Args:
        path: of any name.
        ending: of the name it will have: ``.wav``, ``.flac``, ``.mp3``, ``.ogg`` or ``.opus``.

    Raises:
        OSError: it cannot be written.
    """
    question = BytesIO()
    fields = {name: value for name, value in asdict(tags).items() if name != "cover"}
    write(question, {"path": str(path), "ending": ending, "tags": fields}, tags.cover)
    try:
        done = subprocess.run(_WORKER, input=question.getvalue(), capture_output=True, timeout=TAKES)
    except subprocess.TimeoutExpired as slow:
        raise OSError(f"its tags took longer than {TAKES:.0f} s") from slow
    answer = read(BytesIO(done.stdout))
    if answer is None:
        raise OSError(f"the program that writes tags died (exit code {done.returncode})")
    if fault := answer[0].get("fault"):
        raise OSError(answer[0]["number"], fault) if answer[0]["number"] else OSError(fault)
