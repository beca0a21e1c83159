"""The doctor's checks that load an engine or a driver, each run in a process of its own: ``python -m … NAME``.

Prints one finding as JSON on the last line of standard output. Native libraries may abort, print what they like, or
hang: the doctor watches from outside.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from threading import Event
from typing import Final

import numpy as np

from voicecoach.cli import wiring
from voicecoach.cli.doctor import Finding
from voicecoach.errors import VoicecoachError
from voicecoach.units import Frames, Pcm, Samples, Seconds

DEVICE_ANSWERS: Final[Seconds] = 3.0
"""Longest wait for a device to ask for or give its first sound."""

LISTENED_TO: Final = 5
"""Blocks, of at most 100 ms, in which a microphone that works is not perfectly silent."""


def speech() -> Finding:
    """Have one word spoken."""
    from voicecoach.adapters.pyttsx3_voice import Pyttsx3Voice

    voice = Pyttsx3Voice()
    try:
        word = voice.speak("ready")
        return Finding("speech", True, f"{voice.name} speaks: one word of {len(word.samples) / word.rate:.1f} s.")
    finally:
        voice.close()


def recogniser() -> Finding:
    """Load the model in use; the decoder tries it on silence."""
    from voicecoach.adapters.vosk_decoder import VoskDecoder

    model, missing = wiring.model_in_use()
    VoskDecoder(model.folder).close()
    if missing is not None:
        return Finding("recogniser", False, missing.what, missing.remedy)
    return Finding("recogniser", True, f"Vosk works with {model.called}.")


def port_audio() -> Finding:
    """Load PortAudio."""
    from voicecoach.adapters import portaudio

    version = portaudio.library().get_portaudio_version()[1]
    return Finding("PortAudio", True, f"{version.split(',')[0]} reaches the sound devices.")


def loudspeaker() -> Finding:
    """Play silence until the device has asked for some of it."""
    from voicecoach.adapters import portaudio
    from voicecoach.adapters.sounddevice_speaker import SounddeviceSpeaker

    name = portaudio.choose(portaudio.library(), "output")["name"]
    speaker, asked = SounddeviceSpeaker(), Event()

    def fill(frames: Frames) -> Samples:
        asked.set()
        return np.zeros(frames, dtype=np.float32)

    speaker.start(fill)
    plays = asked.wait(DEVICE_ANSWERS)
    speaker.close()
    if plays:
        return Finding("loudspeaker", True, f"'{name}' plays.")
    return Finding("loudspeaker", False, f"'{name}' opens but does not play.", "Restart the system's sound service.")


def microphone() -> Finding:
    """Listen for half a second: even a quiet room is not perfectly silent."""
    from voicecoach.adapters import portaudio
    from voicecoach.adapters.sounddevice_microphone import SounddeviceMicrophone

    name = portaudio.choose(portaudio.library(), "input")["name"]
    device, loudest, blocks, enough = SounddeviceMicrophone(), 0, 0, Event()

    def take(block: Pcm, _begin: Seconds, _end: Seconds) -> None:
        nonlocal loudest, blocks
        loudest = max(loudest, int(np.abs(block.astype(np.int32)).max()))
        blocks += 1
        if loudest > 0 or blocks >= LISTENED_TO:
            enough.set()

    device.start(take)
    hears = enough.wait(DEVICE_ANSWERS)
    device.close()
    if not hears:
        return Finding(
            "microphone", False, f"'{name}' opens but gives no sound.", "Restart the system's sound service."
        )
    if loudest == 0:
        remedy = "Unmute it, choose it in the sound settings, and allow this terminal to use the microphone."
        return Finding("microphone", False, f"'{name}' gives perfect silence, as one that is muted does.", remedy)
    return Finding("microphone", True, f"'{name}' hears.")


CHECKS: Final[dict[str, Callable[[], Finding]]] = {
    "speech": speech,
    "recogniser": recogniser,
    "PortAudio": port_audio,
    "loudspeaker": loudspeaker,
    "microphone": microphone,
}


def check(name: str) -> Finding:
    """Run one check; our own errors become its finding, others are faults of the program and end it."""
    try:
        return CHECKS[name]()
    except VoicecoachError as error:
        return Finding(name, False, error.what, error.remedy)


if __name__ == "__main__":
    print("\n" + json.dumps(asdict(check(sys.argv[1]))))
