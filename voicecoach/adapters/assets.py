"""The sounds that come with the program; ``python -m voicecoach.adapters.assets FOLDER`` makes them anew."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from voicecoach.adapters.clip_files import read_clip, write_clip
from voicecoach.errors import SoundError
from voicecoach.resources import resource_folder
from voicecoach.sound.chimes import RECIPES, chime
from voicecoach.sound.clip import Clip


def load_chimes() -> Mapping[str, Clip]:
    """Give every chime of ``sound.chimes.RECIPES`` by name, from the files that ship.

    Raises:
        NotFoundError: their folder is missing.
        SoundError: a file is missing or damaged.
    """
    folder = resource_folder("audio_assets")
    return MappingProxyType({name: _load(folder / f"{name}.flac") for name in RECIPES})


def _load(path: Path) -> Clip:
    try:
        return read_clip(path)
    except (OSError, ValueError) as error:
        raise SoundError(f"The chime '{path.stem}' cannot be read: {error}.", "Install voicecoach again.") from error


def main() -> None:
    """Write every chime to the folder named on the command line."""
    for name, recipe in RECIPES.items():
        write_clip(chime(recipe), Path(sys.argv[1]) / f"{name}.flac")


if __name__ == "__main__":
    main()
