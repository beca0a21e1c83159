"""The devices that PortAudio knows itself: all there are on macOS and Windows, ALSA's on Linux.

PortAudio ends the process where ALSA knows no device at all, and hangs with a frozen sound server, so who opens no
stream asks it in a process of its own: ``python -m voicecoach.adapters.portaudio_devices`` prints what there is.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from voicecoach.adapters import portaudio
from voicecoach.adapters.devices import Device, named_apart
from voicecoach.adapters.portaudio import Kind
from voicecoach.errors import SoundError
from voicecoach.units import Seconds

LISTING_TAKES: Final[Seconds] = 10.0
"""Longest wait for the list; it takes half a second on a slow machine."""

_KINDS: Final[tuple[Kind, ...]] = ("output", "input")


def portaudio_devices(sounddevice: Any) -> list[Device]:
    """List what PortAudio knows in this process, loudspeakers first.

    On Windows it knows each device several times, by several interfaces; those of the default one are given.

    Raises:
        SoundError: PortAudio cannot say.
    """
    return [device for kind in _KINDS for device in _of_kind(sounddevice, kind)]


def listed_apart() -> Sequence[Device]:
    """List what PortAudio knows, asked in a process of its own.

    Raises:
        SoundError: PortAudio is missing, or cannot say.
    """
    command = [sys.executable, "-P", "-m", "voicecoach.adapters.portaudio_devices"]
    remedy = "For more, type: voicecoach doctor"
    try:
        done = subprocess.run(command, capture_output=True, timeout=LISTING_TAKES, stdin=subprocess.DEVNULL)
        answer = json.loads(done.stdout.splitlines()[-1])
    except (subprocess.TimeoutExpired, OSError) as fault:
        raise SoundError("The sound system does not answer.", remedy) from fault
    except (IndexError, ValueError) as fault:
        raise SoundError("The sound system cannot tell its devices.", remedy) from fault
    if "what" in answer:
        raise SoundError(answer["what"], answer["remedy"])
    return [Device(**fields) for fields in answer["devices"]]


def _of_kind(sounddevice: Any, kind: Kind) -> Iterator[Device]:
    with portaudio.faults_as_ours(sounddevice, kind):
        known: Sequence[Mapping[str, Any]] = sounddevice.query_devices()
        default = sounddevice.default.device[kind]
    interface = known[default]["hostapi"] if default >= 0 else None
    mine = [
        (index, device["name"])
        for index, device in enumerate(known)
        if device[f"max_{kind}_channels"] > 0 and interface in (None, device["hostapi"])
    ]
    names = named_apart([(label, str(index)) for index, label in mine])
    for name, (index, label) in zip(names, mine, strict=True):
        yield Device(
            name=name,
            kind=kind,
            label=label,
            is_default=index == default,
            is_monitor=kind == "input" and _is_loop(label),
            through="portaudio",
            address=str(index),
        )


def _is_loop(label: str) -> bool:
    """Whether a source repeats a loudspeaker's sound, by what drivers call such sources."""
    return any(word in label.lower() for word in ("monitor", "loopback", "stereo mix", "what u hear"))


def main() -> None:
    """Print the devices as JSON on the last line, or why they cannot be told."""
    try:
        answer: dict[str, Any] = {"devices": [asdict(device) for device in portaudio_devices(portaudio.library())]}
    except SoundError as fault:
        answer = {"what": fault.what, "remedy": fault.remedy}
    sys.stdout.write("\n" + json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
