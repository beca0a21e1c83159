"""Lists as PortAudio gives them on systems that are not here; what it gives here is in ``test_opening_devices``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.rig import PATIENCE
from voicecoach.adapters.devices import by_default, match
from voicecoach.adapters.portaudio_devices import portaudio_devices

MACBOOK = (
    ("MacBook Pro Microphone", 0, 1, 0),
    ("MacBook Pro Speakers", 0, 0, 2),
    ("WH-1000XM4", 0, 1, 0),
    ("WH-1000XM4", 0, 0, 2),
)
WINDOWS = (
    ("Microsoft Sound Mapper - Input", 0, 2, 0),
    ("Microphone (Realtek(R) Audio)", 0, 2, 0),
    ("Stereo Mix (Realtek(R) Audio)", 0, 2, 0),
    ("Microsoft Sound Mapper - Output", 0, 0, 2),
    ("Speakers (Realtek(R) Audio)", 0, 0, 2),
    ("Speakers (Realtek(R) Audio)", 1, 0, 2),
    ("Microphone (Realtek(R) Audio)", 2, 2, 0),
)
"""Each device by several interfaces, the numbers of which are the second column."""


def system(known: tuple[tuple[str, int, int, int], ...], *, microphone: int, loudspeaker: int) -> SimpleNamespace:
    """Stand in for sounddevice on a machine with these devices and defaults."""
    devices = [
        {"name": name, "hostapi": interface, "max_input_channels": inputs, "max_output_channels": outputs}
        for name, interface, inputs, outputs in known
    ]
    default = SimpleNamespace(device={"input": microphone, "output": loudspeaker})
    return SimpleNamespace(PortAudioError=OSError, query_devices=lambda: devices, default=default)


def test_a_headset_on_a_mac_is_a_loudspeaker_and_a_microphone_of_one_name() -> None:
    known = portaudio_devices(system(MACBOOK, microphone=0, loudspeaker=1))
    assert [(device.name, device.kind, device.is_default) for device in known] == [
        ("MacBook Pro Speakers", "output", True),
        ("WH-1000XM4", "output", False),
        ("MacBook Pro Microphone", "input", True),
        ("WH-1000XM4", "input", False),
    ]
    assert match("xm4", "output", known).address == "3"
    assert match("xm4", "input", known).address == "2"
    assert {device.through for device in known} == {"portaudio"}


def test_on_windows_a_device_is_listed_once_by_the_interface_of_the_default_one() -> None:
    known = portaudio_devices(system(WINDOWS, microphone=1, loudspeaker=4))
    assert [device.address for device in known] == ["3", "4", "0", "1", "2"]
    assert match("speakers", "output", known).address == "4"


def test_a_loop_of_the_sound_card_is_the_microphone_only_where_the_system_says_so() -> None:
    known = portaudio_devices(system(WINDOWS[2:5], microphone=-1, loudspeaker=2))
    assert by_default("input", known) is None
    loop = by_default("input", portaudio_devices(system(WINDOWS, microphone=2, loudspeaker=4)))
    assert loop is not None
    assert (loop.name, loop.is_monitor) == ("Stereo Mix (Realtek(R) Audio)", True)


def test_two_devices_of_one_name_are_told_apart_by_their_numbers() -> None:
    twice = (("USB Audio", 0, 0, 2), ("USB Audio", 0, 0, 2))
    names = [device.name for device in portaudio_devices(system(twice, microphone=-1, loudspeaker=0))]
    assert names == ["USB Audio (0)", "USB Audio (1)"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, sound devices cannot be hidden from PortAudio")
def test_where_portaudio_ends_its_process_the_list_is_an_error_and_the_program_goes_on(tmp_path: Path) -> None:
    program = """
from voicecoach.adapters.portaudio_devices import listed_apart
from voicecoach.errors import SoundError

try:
    print([device.name for device in listed_apart()])
except SoundError as fault:
    print(fault)
"""
    (tmp_path / "asound.conf").write_text("")  # ALSA names no device at all, and PortAudio aborts
    env = {**os.environ, "ALSA_CONFIG_PATH": str(tmp_path / "asound.conf")}
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout.startswith(("The sound system cannot tell its devices.", "PortAudio")), done
