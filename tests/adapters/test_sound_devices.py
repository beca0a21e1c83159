from __future__ import annotations

import os
import signal
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests import rig
from tests.rig import PATIENCE, SoundWorld
from voicecoach.adapters.sounddevice_microphone import SounddeviceMicrophone
from voicecoach.adapters.sounddevice_speaker import LATENCY, SounddeviceSpeaker
from voicecoach.ports import Microphone, Speaker
from voicecoach.units import HEARING_RATE, SAMPLE_RATE

on_the_rig = pytest.mark.skipif(bool(rig.missing()), reason=f"no sound rig here; {rig.missing()}")

BEAT = SAMPLE_RATE // 2
CLICKS = 4

SILENCE = """
import threading
import numpy as np
from voicecoach.adapters.sounddevice_speaker import SounddeviceSpeaker

speaker = SounddeviceSpeaker()
playing = threading.Event()

def fill(frames):
    if speaker.handed_over > 4096:
        playing.set()
    return np.zeros(frames, dtype=np.float32)

speaker.start(fill)
assert playing.wait(10)
assert speaker.alive
print("playing", flush=True)
"""


@pytest.fixture(scope="module")
def world() -> Iterator[SoundWorld]:
    with SoundWorld() as world:
        yield world


def finish(process: subprocess.Popen[str], words: str = "") -> str:
    """Give a process its last input and return all that it prints after; it must end well."""
    try:
        printed, faults = process.communicate(words, timeout=PATIENCE)
    finally:
        process.kill()
    assert process.returncode == 0, faults
    return printed


def next_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    if not line:
        pytest.fail(process.communicate(timeout=PATIENCE)[1])
    return line


@on_the_rig
def test_clips_leave_the_loudspeaker_on_their_very_samples(world: SoundWorld) -> None:
    program = """
import sys, threading
import numpy as np
from voicecoach.adapters.sounddevice_speaker import SounddeviceSpeaker
from voicecoach.sound.mixer import Mixer

beat, clicks = int(sys.argv[1]), int(sys.argv[2])
mixer, speaker, done = Mixer(), SounddeviceSpeaker(), threading.Event()
for click in range(clicks):
    mixer.play(np.array([0.7, 0.3], dtype=np.float32), at=beat // 2 + click * beat)
heard = []

def fill(frames):
    heard.append(speaker.heard)
    if speaker.heard > beat * clicks:
        done.set()
    return mixer.mix(frames)

speaker.start(fill)
assert done.wait(10)
ahead = speaker.handed_over - speaker.heard
speaker.close()
assert heard == sorted(heard)
assert not speaker.alive
assert speaker.heard >= heard[-1]
print(ahead)
"""
    with world.recording() as recording:
        ahead = int(finish(world.python(program, str(BEAT), str(CLICKS))))
    begins = np.flatnonzero(recording.samples > 0.6)
    assert np.diff(begins).tolist() == [BEAT] * (CLICKS - 1)
    assert 0 < ahead < SAMPLE_RATE * (LATENCY + 0.1)


@on_the_rig
def test_the_microphone_gives_what_is_said_into_it_in_short_blocks_at_the_hearing_rate(
    world: SoundWorld, tmp_path: Path
) -> None:
    program = """
import sys, threading
import numpy as np
from voicecoach.adapters.sounddevice_microphone import SounddeviceMicrophone

blocks, begun = [], threading.Event()

def take(block, begin, end):
    assert abs(end - begin - len(block) / 16_000) < 0.001
    blocks.append(block)
    begun.set()

microphone = SounddeviceMicrophone()
microphone.start(take)
assert begun.wait(10)
assert microphone.alive
print("listening", flush=True)
sys.stdin.readline()
microphone.close()
np.savez(sys.argv[1], heard=np.concatenate(blocks), longest=max(map(len, blocks)))
"""
    tone = (np.sin(2 * np.pi * 1_000 * np.arange(SAMPLE_RATE * 3 // 10) / SAMPLE_RATE) * 10_000).astype("<i2")
    with wave.open(str(tmp_path / "tone.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(np.concatenate([tone, np.zeros(SAMPLE_RATE // 2, dtype="<i2")]).tobytes())

    process = world.python(program, str(tmp_path / "heard.npz"))
    assert next_line(process) == "listening"
    world.talk(tmp_path / "tone.wav")
    finish(process, "stop\n")

    result = np.load(tmp_path / "heard.npz")
    heard = result["heard"]
    assert heard.dtype == np.int16
    assert result["longest"] <= HEARING_RATE // 10
    loud = np.flatnonzero(np.abs(heard) > 2_000)
    assert len(loud), "the tone was not heard"
    assert loud[-1] - loud[0] == pytest.approx(0.3 * HEARING_RATE, abs=0.005 * HEARING_RATE)
    middle = heard[loud[0] + 400 : loud[-1] - 400]
    spectrum = np.abs(np.fft.rfft(middle))
    assert spectrum.argmax() * HEARING_RATE / len(middle) == pytest.approx(1_000, abs=5)
    assert np.abs(middle).max() == pytest.approx(10_000, rel=0.02)


@on_the_rig
def test_a_loudspeaker_that_goes_away_is_noticed() -> None:
    program = (
        SILENCE
        + """
import time
input()
until = time.monotonic() + 2
while speaker.alive and time.monotonic() < until:
    threading.Event().wait(0.01)
print(speaker.alive)
speaker.close()
"""
    )
    with SoundWorld() as own:
        process = own.python(program)
        assert next_line(process) == "playing"
        own.server.kill()
        assert finish(process, "gone\n").split() == ["False"]


@on_the_rig
def test_closing_takes_no_more_than_two_seconds_when_the_sound_server_is_frozen_and_the_program_still_ends() -> None:
    program = (
        SILENCE
        + """
import time
input()
begun = time.monotonic()
speaker.close()
print(time.monotonic() - begun)
speaker.close()
"""
    )
    with SoundWorld() as own:
        process = own.python(program)
        assert next_line(process) == "playing"
        own.server.send_signal(signal.SIGSTOP)
        assert float(finish(process, "frozen\n")) < 2


@on_the_rig
def test_a_fault_while_filling_ends_the_stream(world: SoundWorld) -> None:
    program = """
import threading
from voicecoach.adapters.sounddevice_speaker import SounddeviceSpeaker

speaker, asked = SounddeviceSpeaker(), threading.Event()

def fill(frames):
    asked.set()
    raise RuntimeError("nothing to play")

speaker.start(fill)
assert asked.wait(10)
while speaker.alive:
    threading.Event().wait(0.01)
speaker.close()
"""
    finish(world.python(program))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, sound devices cannot be hidden from PortAudio")
@pytest.mark.parametrize("name", ["speaker", "microphone"])
def test_no_device_is_one_clear_sentence_and_a_remedy(name: str, tmp_path: Path) -> None:
    program = f"""
from voicecoach.adapters.sounddevice_{name} import Sounddevice{name.title()}
from voicecoach.errors import SoundError

try:
    Sounddevice{name.title()}().start(print)
except SoundError as fault:
    print(fault.what, fault.remedy, sep="\\n")
"""
    config = tmp_path / "asound.conf"
    config.write_text("pcm.hole { type hw card 77 }\n")  # PortAudio aborts when ALSA names no device at all
    env = {**os.environ, "ALSA_CONFIG_PATH": str(config), "PULSE_SERVER": f"unix:{tmp_path}/none"}
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, timeout=PATIENCE)
    what, remedy = done.stdout.splitlines()
    if "PortAudio" not in what:  # without the library itself, see the next test
        assert what == {"speaker": "There is no loudspeaker.", "microphone": "There is no microphone."}[name]
        assert {"speaker": "'voicecoach render'", "microphone": "keys"}[name] in remedy
    assert not done.stderr


def test_without_the_portaudio_library_the_remedy_is_a_line_to_type() -> None:
    program = """
import ctypes.util, sys
ctypes.util.find_library = lambda name: None
sys.platform = "linux"
import platform
platform.system = lambda: "Linux"
from voicecoach.adapters.sounddevice_speaker import SounddeviceSpeaker
from voicecoach.errors import SoundError

try:
    SounddeviceSpeaker().start(print)
except SoundError as fault:
    print(fault.what, fault.remedy, sep="\\n")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=PATIENCE, check=True)
    what, remedy = done.stdout.splitlines()
    assert what == "PortAudio, the library that reaches the sound card, is not installed."
    assert remedy.startswith(("Type: ", "Install PortAudio"))


def test_devices_that_were_never_started_are_not_alive_and_close_quietly() -> None:
    speaker: Speaker = SounddeviceSpeaker()  # the types say that they keep the ports' shapes
    microphone: Microphone = SounddeviceMicrophone()
    assert not speaker.alive
    assert speaker.handed_over == speaker.heard == 0
    for device in (speaker, microphone):
        device.close()
        device.close()
