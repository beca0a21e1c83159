"""What the user has chosen, from session to session."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from voicecoach.adapters.whole_file import write_whole
from voicecoach.errors import VoicecoachError


class SettingsFile:
    """A file of JSON that the program writes, whole or not at all; each part of the program has one key in it.

    Args:
        file: need not exist; nor need its folder.
        what: what it holds, as in ``settings for hearing``.
        fault: what is raised.
    """

    def __init__(self, file: Path, what: str, fault: type[VoicecoachError]) -> None:
        self._file = file
        self._what = what
        self._fault = fault

    def get(self, key: str) -> Any:
        """Give what is kept under a key, or None.

        Raises:
            VoicecoachError: of the kind that was wanted; the file cannot be read.
        """
        return self._read().get(key)

    def keep(self, key: str, value: Any) -> None:
        """Keep something under a key, or with None nothing any more; the other keys stay as they are.

        Raises:
            VoicecoachError: of the kind that was wanted; the file cannot be read or written.
        """
        others = {name: kept for name, kept in self._read().items() if name != key}
        content = others if value is None else {**others, key: value}
        try:
            write_whole(self._file, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
        except OSError as fault:
            raise self._fault(
                f"The {self._what} cannot be kept in {self._file}: {fault.strerror or fault}.",
                f"Make {self._file.parent} a folder that you may write to.",
            ) from fault

    def _read(self) -> dict[str, Any]:
        try:
            content = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as fault:
            raise self._unreadable() from fault
        if not isinstance(content, dict):
            raise self._unreadable()
        return content

    def _unreadable(self) -> VoicecoachError:
        return self._fault(f"The {self._what} in {self._file} cannot be read.", "Delete that file.")
