"""Loudspeakers and microphones as people tell them apart, and which one is meant; whoever has listed them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from voicecoach.adapters.portaudio import NAMES, Kind
from voicecoach.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Device:
    """A loudspeaker or a microphone.

    Attributes:
        name: one that people know, such as ``WH-1000XM4``, and that no other of this kind has: to be typed and kept.
        kind: ``output`` for a loudspeaker.
        label: as the system calls it for people; several may be called alike.
        is_default: whether the system uses it when nothing else is asked for.
        is_monitor: whether it is no microphone, but repeats what a loudspeaker plays.
        through: ``pulse`` for one of the sound server's, ``portaudio`` for one that PortAudio knows itself.
        address: the sound server's own name of it, such as ``alsa_output.pci-0000_00_1f.3``; PortAudio's number.
        monitor_of: address of the loudspeaker that it repeats, where that is known.
    """

    name: str
    kind: Kind
    label: str
    is_default: bool
    is_monitor: bool
    through: Literal["pulse", "portaudio"]
    address: str
    monitor_of: str | None = None


def match(wanted: str, kind: Kind, among: Sequence[Device]) -> Device:
    """Find a device by its name, or by a part that only its name has, in whatever case.

    Raises:
        NotFoundError: there is none such, or several; the remedy names them.
    """
    found = matches(wanted, kind, among)
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFoundError(f"Several {NAMES[kind]}s have '{wanted}' in their names.", f"Choose one: {listed(found)}.")
    there = [device for device in among if device.kind == kind]
    remedy = f"Choose one of these: {listed(there)}." if there else "Connect one, then try again."
    raise NotFoundError(f"There is no {NAMES[kind]} '{wanted}'.", remedy)


def matches(wanted: str, kind: Kind, among: Sequence[Device]) -> list[Device]:
    """Give the devices that may be meant: by the whole name or the address, else by a part of the name.

    By a part, a monitor is meant only where nothing else is.
    """
    candidates = [device for device in among if device.kind == kind]
    folded = wanted.casefold()
    exact = [device for device in candidates if wanted in (device.name, device.address)]
    whole = [device for device in candidates if device.name.casefold() == folded]
    parts = [device for device in candidates if folded and folded in device.name.casefold()]
    real = [device for device in parts if not device.is_monitor]
    return exact or whole or real or parts


def listed(devices: Sequence[Device]) -> str:
    """Give their names for a sentence."""
    return ", ".join(f"'{device.name}'" for device in devices)


def by_default(kind: Kind, among: Sequence[Device], sink: str | None = None) -> Device | None:
    """Choose a device where none is named: the system's default, else the first that is no monitor, else none.

    Args:
        kind: of the device.
        among: all devices.
        sink: address of the loudspeaker in use. What repeats its sound is no microphone, whatever the system says.
    """
    candidates = [device for device in among if device.kind == kind]
    default = [device for device in candidates if device.is_default and not repeats(device, sink)]
    real = [device for device in candidates if not device.is_monitor]
    return next(iter((*default, *real)), None)


def repeats(device: Device, sink: str | None) -> bool:
    """Whether a microphone is only the sound of a loudspeaker, which is given by its address."""
    return device.monitor_of is not None and device.monitor_of == sink


def named_apart(devices: Sequence[tuple[str, str]]) -> list[str]:
    """Name devices of one kind, given as label and address; of those that are called alike, each with its address."""
    alike = Counter(label for label, _ in devices)
    return [label if alike[label] == 1 else f"{label} ({address})" for label, address in devices]
