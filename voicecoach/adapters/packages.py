"""The exact line that installs a missing system package on this very machine."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from enum import Enum
from typing import Final


class Package(Enum):
    """A system package that we can use, with its names by package manager."""

    PORTAUDIO = "portaudio"
    """PortAudio itself, and ALSA's bridge to PulseAudio and PipeWire, without which it meets a bare sound card."""

    ESPEAK = "espeak"


_NAMES: Final[dict[Package, dict[str, str]]] = {
    Package.PORTAUDIO: {
        "apt": "libportaudio2 libasound2-plugins",
        "dnf": "portaudio alsa-plugins-pulseaudio",
        "pacman": "portaudio alsa-plugins",
        "zypper": "libportaudio2 alsa-plugins-pulse",
        "apk": "portaudio alsa-plugins-pulse",
        "brew": "portaudio",
    },
    Package.ESPEAK: dict.fromkeys(("apt", "dnf", "pacman", "zypper", "apk", "brew"), "espeak-ng"),
}

_INSTALL: Final = {
    "apt": "sudo apt install {}",
    "dnf": "sudo dnf install {}",
    "pacman": "sudo pacman -S {}",
    "zypper": "sudo zypper install {}",
    "apk": "sudo apk add {}",
    "brew": "brew install {}",
}

_OF_DISTRIBUTION: Final = {
    "debian": "apt",
    "ubuntu": "apt",
    "fedora": "dnf",
    "rhel": "dnf",
    "arch": "pacman",
    "suse": "zypper",
    "opensuse": "zypper",
    "alpine": "apk",
}


def install_line(package: Package) -> str | None:
    """Give the line to type, such as ``sudo apt install espeak-ng``; None where no known package manager is there."""
    manager = _manager()
    if manager is None:
        return None
    line = _INSTALL[manager].format(_NAMES[package][manager])
    return line.removeprefix("sudo ") if _is_root() else line


def _manager() -> str | None:
    """Find the distribution's own package manager, else whichever is on the path."""
    own = [_OF_DISTRIBUTION[name] for name in _distributions() if name in _OF_DISTRIBUTION]
    return next((manager for manager in [*own, *_INSTALL] if shutil.which(manager)), None)


def _distributions() -> list[str]:
    """Name this distribution and those that it descends from, nearest first; none outside Linux."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return []
    return [release["ID"], *release.get("ID_LIKE", "").split()]


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0
