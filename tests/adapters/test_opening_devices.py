"""Choosing a device and really getting it, through PortAudio, ALSA and PulseAudio, on a sound card of null sinks."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests import rig
from tests.null_sinks import plug_in
from tests.rig import PATIENCE, SoundWorld

on_the_rig = pytest.mark.skipif(bool(rig.missing()), reason=f"no sound rig here; {rig.missing()}")

OPEN = """
import json, os, sys
from voicecoach.adapters import sound_devices
from voicecoach.adapters.sound_server import SoundServer
from voicecoach.errors import SoundError

kind, wanted, speaker = json.loads(sys.argv[1])
try:
    opening = sound_devices.opening(kind, wanted, speaker=speaker)
except SoundError as fault:
    print(json.dumps({"what": fault.what, "remedy": fault.remedy}))
    sys.exit()
import sounddevice
stream = sounddevice.RawOutputStream if kind == "output" else sounddevice.RawInputStream
before = dict(os.environ)
with opening.applied(), stream(device=opening.index, channels=1, samplerate=48_000) as stream:
    route = SoundServer().route(os.getpid())
assert dict(os.environ) == before
print(json.dumps({"name": opening.name, "environment": opening.environment, "remark": opening.remark,
                  "really": route.sink if kind == "output" else route.source}))
"""
"""Opens a stream and tells where it went."""

LISTEN = """
import sys, threading
import numpy as np
from voicecoach.adapters.sounddevice_microphone import SounddeviceMicrophone

heard = threading.Event()

def take(block, begin, end):
    if np.abs(block.astype(int)).max() > 1000:
        heard.set()

microphone = SounddeviceMicrophone("Monitor of Kitchen Radio")
microphone.start(take)
print("listening", flush=True)
print(heard.wait(10))
microphone.close()
"""


@pytest.fixture
def world() -> Iterator[SoundWorld]:
    with SoundWorld() as world:
        plug_in(world, "kitchen", "Kitchen Radio")
        yield world


def opened(world: SoundWorld, kind: str, wanted: str | None, speaker: str | None = None) -> dict[str, object]:
    """Open a stream as the program does, and give what came of it."""
    process = world.python(OPEN, json.dumps([kind, wanted, speaker]))
    printed, faults = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, faults
    told: dict[str, object] = json.loads(printed)
    return told


@on_the_rig
def test_a_loudspeaker_that_is_named_is_the_one_that_plays(world: SoundWorld) -> None:
    assert opened(world, "output", "kitchen") == {
        "name": "Kitchen Radio",
        "environment": {"PULSE_SINK": "kitchen"},
        "remark": "",
        "really": "Kitchen Radio",
    }


@on_the_rig
def test_without_a_name_the_systems_default_plays_and_follows_the_system(world: SoundWorld) -> None:
    default = opened(world, "output", None)
    assert (default["really"], default["environment"]) == ("Null Output (speaker)", {})
    world.control("set-default-sink", "kitchen")
    assert opened(world, "output", None)["really"] == "Kitchen Radio"


@on_the_rig
def test_a_device_that_is_not_there_is_replaced_by_the_default_with_a_remark(world: SoundWorld) -> None:
    told = opened(world, "output", "WH-1000XM4")
    assert told["really"] == "Null Output (speaker)"
    assert told["remark"] == "There is no loudspeaker 'WH-1000XM4'. So 'Null Output (speaker)' is used."


@on_the_rig
def test_a_monitor_is_the_default_microphone_only_of_a_loudspeaker_that_is_not_played_to(world: SoundWorld) -> None:
    assert opened(world, "input", None)["really"] == "Monitor of Null Output (micfeed.monitor)"
    world.control("set-default-source", "kitchen.monitor")
    assert opened(world, "input", None)["really"] == "Monitor of Kitchen Radio"
    for told in (opened(world, "input", None, "Kitchen Radio"), opened(world, "input", "Headset", "Kitchen Radio")):
        assert told["what"] == "There is no microphone, only what repeats the sound of the loudspeaker."
        assert "keys do all that words do" in str(told["remedy"])
    assert opened(world, "input", "Monitor of Kitchen Radio", "Kitchen Radio")["really"] == "Monitor of Kitchen Radio"


@on_the_rig
def test_a_real_microphone_is_preferred_to_the_monitor_that_the_system_calls_the_default(world: SoundWorld) -> None:
    world.control("load-module", "module-virtual-source", "source_name=real", "master=micfeed.monitor")
    world.control("set-default-source", "speaker.monitor")
    assert str(opened(world, "input", None)["really"]).startswith("Virtual Source")


@on_the_rig
def test_the_microphone_that_is_named_is_the_one_that_is_heard(world: SoundWorld, tmp_path: Path) -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(24_000) / 48_000) * 0.5
    soundfile.write(tmp_path / "tone.wav", tone, 48_000, subtype="PCM_16")
    process = world.python(LISTEN)
    assert process.stdout is not None
    assert process.stdout.readline() == "listening\n", process.communicate(timeout=PATIENCE)
    subprocess.run(
        ["paplay", "--device=kitchen", str(tmp_path / "tone.wav")], env=world.env, check=True, timeout=PATIENCE
    )
    printed, faults = process.communicate(timeout=2 * PATIENCE)
    assert printed == "True\n", faults


@on_the_rig
def test_a_frozen_server_is_a_clear_error_and_not_waited_for(world: SoundWorld) -> None:
    world.server.send_signal(signal.SIGSTOP)
    told = opened(world, "output", None)
    assert told["what"] == "The system's sound server does not answer."


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, sound devices cannot be hidden from PortAudio")
@on_the_rig
def test_without_a_sound_server_alsas_own_devices_are_listed(world: SoundWorld) -> None:
    world.server.kill()
    world.server.wait(PATIENCE)
    program = """
import sys
from voicecoach.adapters.sound_devices import devices
known = devices()
assert "sounddevice" not in sys.modules, "PortAudio is asked in a process of its own"
print(sorted({device.through for device in known}), [device.name for device in known])
"""
    process = world.python(program)
    printed, faults = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, faults
    assert "pulse'" not in printed.split("]")[0], "none is the server's"
