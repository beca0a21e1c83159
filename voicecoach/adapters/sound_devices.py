"""Which loudspeakers and microphones there are, and how PortAudio opens one of them.

On a Linux desktop they are those of its sound server. PortAudio knows only ALSA there, for which the whole server is
one device; the environment chooses among the server's. Elsewhere they are PortAudio's own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from voicecoach.adapters import portaudio
from voicecoach.adapters.devices import Device, by_default, match, repeats
from voicecoach.adapters.environment import environment
from voicecoach.adapters.portaudio import NAMES, Kind
from voicecoach.adapters.portaudio_devices import listed_apart, portaudio_devices
from voicecoach.adapters.sound_server import ENVIRONMENT, SoundServer
from voicecoach.errors import NotFoundError, SoundError
from voicecoach.units import Seconds

SERVER_ANSWERS: Final[Seconds] = 2.0
"""Longest wait for the sound server before a stream is opened; nobody listens yet."""

BRIDGES: Final = ("pulse", "default")
"""What ALSA calls the sound server; only the first always leads there."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How a stream is opened on a device: within ``applied()``, with ``index``.

    Stopped and started again, the stream comes back on this very device, wherever it was moved in between; when the
    environment names it and it has gone meanwhile, starting hangs (both measured, PulseAudio 16).

    Attributes:
        device: the one that is opened.
        index: PortAudio's number of it, or of the way to it, in this process.
        environment: what has to be set while the stream is opened.
        remark: one sentence where another device was wanted than this one; else empty.
    """

    device: Device
    index: int
    environment: dict[str, str] = field(default_factory=dict)
    remark: str = ""

    @property
    def name(self) -> str:
        """The device's name."""
        return self.device.name

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Set the environment in the block; libpulse reads it when a stream is opened, not before (measured)."""
        with environment(self.environment):
            yield


def devices() -> Sequence[Device]:
    """Give what can be chosen, loudspeakers first; takes 30 ms with a sound server, half a second without.

    Raises:
        SoundError: the sound server does not answer, or PortAudio is missing or cannot say.
    """
    of_server = _of_server()
    return of_server if of_server is not None else listed_apart()


def find(wanted: str, kind: Kind) -> Device:
    """Find a device by its name, or by a part that only its name has, in whatever case.

    Raises:
        NotFoundError: there is none such, or several; the remedy names them.
        SoundError: as ``devices``.
    """
    return match(wanted, kind, devices())


def opening(kind: Kind, wanted: str | None, *, speaker: str | None = None) -> Opening:
    """Find out how to open a device, in the process that will open it: PortAudio is loaded there.

    Args:
        kind: of the stream.
        wanted: the device's name, as for ``find``; None for the system's default, which is also taken where the wanted
            one is not there, and the remark says so: a session goes on.
        speaker: for a microphone, the name of the loudspeaker that is played to, None for the default one. What
            repeats its sound is not taken for a microphone, unless it is wanted by name.

    Raises:
        SoundError: there is none, or PortAudio is missing, or the sound server does not answer.
    """
    of_server = _of_server()  # before PortAudio, which a frozen server would hang
    own = portaudio_devices(portaudio.library())
    among = own if of_server is None else of_server
    device, fault = None, ""
    if wanted is not None:
        try:
            device = match(wanted, kind, among)
        except NotFoundError as missing:
            fault = missing.what
    named = device is not None
    device = device or _default(kind, among, _sink(speaker, among))
    remark = f"{fault} So '{device.name}' is used." if fault else ""
    if of_server is None:
        return Opening(device, int(device.address), remark=remark)
    if device.is_default and not named:  # asks for nothing, so that it follows when the user chooses another default
        return Opening(device, int(_default(kind, own).address), remark=remark)
    bridges = [known for bridge in BRIDGES for known in own if (known.kind, known.label) == (kind, bridge)]
    index = int((bridges or [_default(kind, own)])[0].address)
    return Opening(device, index, {ENVIRONMENT[kind]: device.address}, remark)


def repeats_speaker(device: Device, speaker: str | None) -> bool:
    """Whether a microphone is none, but the sound of the loudspeaker that is played to.

    Args:
        device: the microphone.
        speaker: name of the loudspeaker, None for the default one. PortAudio does not tell whose sound its own devices
            repeat, so there any counts.

    Raises:
        SoundError: the sound server does not answer.
    """
    if not device.is_monitor or device.monitor_of is None:
        return device.is_monitor
    return repeats(device, _sink(speaker, _of_server() or ()))


def _of_server() -> Sequence[Device] | None:
    """Give the devices of the sound server; None without one, or where ALSA, so PortAudio, does not reach it."""
    if sys.platform != "linux" or not portaudio.bridged():
        return None
    with SoundServer(SERVER_ANSWERS) as server:
        return server.devices()


def _default(kind: Kind, among: Sequence[Device], sink: str | None = None) -> Device:
    device = by_default(kind, among, sink)
    if device is not None:
        return device
    what = f"There is no {NAMES[kind]}."
    if any(each.is_default and repeats(each, sink) for each in among):
        what = f"There is no {NAMES[kind]}, only what repeats the sound of the loudspeaker."
    raise SoundError(what, portaudio.remedy(kind))


def _sink(speaker: str | None, among: Sequence[Device]) -> str | None:
    """Give the address of the loudspeaker that is played to; None without one."""
    try:
        device = match(speaker, "output", among) if speaker is not None else by_default("output", among)
    except NotFoundError:  # it was unplugged: the default is played to
        device = by_default("output", among)
    return device.address if device is not None else None
