"""What a calibration came to, from session to session: numbers only, and nothing that was said."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from voicecoach.adapters.settings_file import SettingsFile
from voicecoach.errors import HearingError
from voicecoach.listening.calibration import MOST_LATER, MOST_SOONER, Calibration

_KEY: Final = "calibration"


class CalibrationFile:
    """Keeps the last calibration among the settings for hearing.

    Args:
        file: of those settings; need not exist.
    """

    def __init__(self, file: Path) -> None:
        self._settings = SettingsFile(file, "settings for hearing", HearingError)

    def find(self) -> Calibration | None:
        """Give the calibration; None when there is none, or what is kept can be none.

        Raises:
            HearingError: the file cannot be read.
        """
        try:
            fields = self._settings.get(_KEY)
            kept = Calibration(str(fields["model"]), date.fromisoformat(fields["on"]), float(fields["offset"]))
        except (TypeError, KeyError, ValueError):
            return None
        return kept if -MOST_LATER <= kept.offset <= MOST_SOONER else None

    def keep(self, calibration: Calibration | None) -> None:
        """Keep a calibration, or with None no longer any.

        Raises:
            HearingError: the file cannot be read or written.
        """
        fields = calibration and {
            "model": calibration.model,
            "on": calibration.on.isoformat(),
            "offset": calibration.offset,
        }
        self._settings.keep(_KEY, fields)
