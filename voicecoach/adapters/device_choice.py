"""Which loudspeaker and microphone the user has chosen on this machine."""

from __future__ import annotations

import json
import platform
from pathlib import Path
from typing import Any, Final

from voicecoach.adapters.portaudio import Kind
from voicecoach.adapters.whole_file import write_whole
from voicecoach.errors import SoundError

_KEYS: Final[dict[Kind, str]] = {"output": "speaker", "input": "microphone"}


class DeviceChoice:
    """Keeps names of devices from session to session, for each machine its own: home folders may be shared.

    Args:
        file: of JSON, ``{machine: {"speaker": name, "microphone": name}}``; need not exist, nor need its folder.
        machine: name of this one; as the network knows it, by default.
    """

    def __init__(self, file: Path, machine: str | None = None) -> None:
        self._file = file
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
        name = self._chosen(self._read()).get(_KEYS[kind])
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
        machines = self._read()
        chosen = {**self._chosen(machines), _KEYS[kind]: name}
        machines[self._machine] = {key: kept for key, kept in chosen.items() if kept is not None}
        content = {machine: kept for machine, kept in machines.items() if kept}
        try:
            write_whole(self._file, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
        except OSError as fault:
            raise SoundError(
                f"The choice of a device cannot be kept in {self._file}: {fault.strerror or fault}.",
                f"Make {self._file.parent} a folder that you may write to.",
            ) from fault

    def _chosen(self, machines: dict[str, Any]) -> dict[str, Any]:
        chosen = machines.get(self._machine)
        return chosen if isinstance(chosen, dict) else {}

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

    def _unreadable(self) -> SoundError:
        return SoundError(f"The choice of devices in {self._file} cannot be read.", "Delete that file.")
