"""Which words for safety the listener has heard in full: one line of a file each, a digest, not the words."""

from __future__ import annotations

import hashlib
from pathlib import Path


class SafetyHeard:
    """Remembers from session to session. A file that cannot be read or written behaves as an empty one.

    Args:
        file: need not exist; nor need its folder.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def has(self, words: str) -> bool:
        """Whether these very words have been heard."""
        try:
            return _digest(words) in self._file.read_text(encoding="ascii").split()
        except (OSError, ValueError):
            return False

    def note(self, words: str) -> None:
        """Remember that these words have been heard; never raises."""
        if self.has(words):
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("a", encoding="ascii") as file:
                file.write(f"{_digest(words)}\n")
        except OSError:
            return


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:16]
