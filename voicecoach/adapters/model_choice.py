"""Which model the user has chosen to be heard with."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from voicecoach.adapters.settings_file import SettingsFile
from voicecoach.errors import HearingError

_KEY: Final = "model"


class ModelChoice:
    """Keeps the name of the chosen model from session to session.

    Args:
        file: of the settings for hearing; need not exist.
    """

    def __init__(self, file: Path) -> None:
        self._settings = SettingsFile(file, "settings for hearing", HearingError)

    def name(self) -> str | None:
        """Give the name of the chosen model, or None when none is chosen.

        Raises:
            HearingError: the file cannot be read.
        """
        name = self._settings.get(_KEY)
        return name if isinstance(name, str) else None

    def choose(self, name: str | None) -> None:
        """Choose a model by its name, or none.

        Raises:
            HearingError: the file cannot be read or written.
        """
        self._settings.keep(_KEY, name)
