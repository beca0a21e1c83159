"""Where the files that come with the program are, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias

from voicecoach.errors import NotFoundError

ResourceName: TypeAlias = Literal["scripts", "audio_assets"]

_PACKAGE = Path(__file__).resolve().parent


def resource_folder(name: ResourceName) -> Path:
    """Give the folder of built-in session scripts or of chimes.

    Raises:
        NotFoundError: the folder is not there, so the installation is incomplete.
    """
    in_wheel = _PACKAGE / "data" / name
    in_checkout = _PACKAGE.parent / name
    for folder in (in_wheel, in_checkout):
        if folder.is_dir():
            return folder
    raise NotFoundError(f"The program's own folder '{name}' is missing.", "Install voicecoach again.")
