"""Which loudspeaker and microphone the user has chosen on this machine."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Any, Final

from voicecoach.adapters.portaudio import Kind
from voicecoach.adapters.settings_file import SettingsFile
from voicecoach.errors import SoundError

_KEYS: Final[dict[Kind, str]] = {"output": "speaker", "input": "microphone"}


class DeviceChoice:
    """Keeps names of devices from session to session, for each machine its own: home folders may be shared.

    Args:
        file: of JSON, ``{machine: {"speaker": name, "microphone": name}}``; need not exist, nor need its folder.
        machine: name of this one; as the network knows it, by default.
    """

    def __init__(self, file: Path, machine: str | None = None) -> None:
        self._settings = SettingsFile(file, "choice of devices", SoundError)
        self._machine = platform.node() if machine is None else machine

    @property
    def speaker(self) -> str | None:
        """Name of the chosen loudspeaker, None where none is chosen. Raises as ``name``."""
        return self.name("output")

    @property
    def microphone(self) -> str | None:
        """Name of the chosen microphone, None where none is chosen. Raises as ``name``."""
        return self.name("input")

    def name(self, kind: Kind) -> str | None:
        """Give the name of the chosen device, None where none is chosen.

        Raises:
            SoundError: the file cannot be read.
        """
        name = self._chosen().get(_KEYS[kind])
        return name if isinstance(name, str) else None

    def choose(self, kind: Kind, name: str) -> None:
        """Choose a device by its name, as ``Device.name``.

        Raises:
            SoundError: the file cannot be read or written.
        """
        self._keep(kind, name)

    def forget(self, kind: Kind) -> None:
        """Choose no device of this kind any more; errors as ``choose``."""
        self._keep(kind, None)

    def _keep(self, kind: Kind, name: str | None) -> None:
        chosen = {**self._chosen(), _KEYS[kind]: name}
        self._settings.keep(self._machine, {key: kept for key, kept in chosen.items() if kept is not None} or None)

    def _chosen(self) -> dict[str, Any]:
        chosen = self._settings.get(self._machine)
        return chosen if isinstance(chosen, dict) else {}
