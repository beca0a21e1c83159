"""The doctor's checks that load an engine or a driver, each run in a process of its own: ``python -m … NAME``.

Prints one finding as JSON on the last line of standard output. Native libraries may abort, print what they like, or
hang: the doctor watches from outside.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from threading import Event
from typing import TYPE_CHECKING, Final

import numpy as np

from voicecoach.cli import wiring
from voicecoach.cli.finding import Finding
from voicecoach.errors import SoundError, VoicecoachError
from voicecoach.units import Frames, Pcm, Samples, Seconds

if TYPE_CHECKING:
    from voicecoach.adapters.portaudio import Kind
    from voicecoach.adapters.sound_devices import Opening
    from voicecoach.adapters.sound_server import Route

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


def loudspeaker(wanted: str | None = None) -> Finding:
    """Play silence until the device has asked for some of it.

    Args:
        wanted: name of the device; the chosen one, by default.
    """
    from voicecoach.adapters import sound_devices
    from voicecoach.adapters.sounddevice_speaker import SounddeviceSpeaker

    choice = _Choice.of("output", wanted)
    opening = sound_devices.opening("output", choice.name)
    speaker, asked = SounddeviceSpeaker(choice.name), Event()

    def fill(frames: Frames) -> Samples:
        asked.set()
        return np.zeros(frames, dtype=np.float32)

    speaker.start(fill)
    plays = asked.wait(DEVICE_ANSWERS)
    route = _route()
    speaker.close()
    if not plays:
        what = f"'{opening.name}' opens but does not play."
        return Finding("loudspeaker", False, what, "Restart the system's sound service.")
    if route is not None and route.sink not in (None, opening.name):
        what = f"The sound goes to '{route.sink}', though '{opening.name}' was opened."
        return Finding("loudspeaker", False, what, "Choose the loudspeaker in the system's sound settings.")
    return Finding("loudspeaker", True, f"'{opening.name}' plays{choice.told(opening)}", choice.remedy(opening))


def microphone(wanted: str | None = None, speaker: str | None = None) -> Finding:
    """Listen for half a second: even a quiet room is not perfectly silent.

    Args:
        wanted: name of the device; the chosen one, by default.
        speaker: name of the loudspeaker that will be played to; the chosen one, by default.
    """
    from voicecoach.adapters import sound_devices
    from voicecoach.adapters.sounddevice_microphone import SounddeviceMicrophone

    choice = _Choice.of("input", wanted)
    speaker = speaker or _Choice.of("output").name
    opening = sound_devices.opening("input", choice.name, speaker=speaker)
    if sound_devices.repeats_speaker(opening.device, speaker):
        what = f"'{opening.name}' is no microphone: it repeats what the loudspeaker plays."
        remedy = "Connect a microphone, and choose it with: voicecoach devices use NAME --microphone"
        return Finding("microphone", False, what, remedy)
    device, loudest, blocks, enough = SounddeviceMicrophone(choice.name, speaker), 0, 0, Event()

    def take(block: Pcm, _begin: Seconds, _end: Seconds) -> None:
        nonlocal loudest, blocks
        loudest = max(loudest, int(np.abs(block.astype(np.int32)).max()))
        blocks += 1
        if loudest > 0 or blocks >= LISTENED_TO:
            enough.set()

    device.start(take)
    hears = enough.wait(DEVICE_ANSWERS)
    route = _route()
    device.close()
    if not hears:
        what = f"'{opening.name}' opens but gives no sound."
        return Finding("microphone", False, what, "Restart the system's sound service.")
    if route is not None and route.source not in (None, opening.name):
        what = f"What is heard comes from '{route.source}', though '{opening.name}' was opened."
        return Finding("microphone", False, what, "Choose the microphone in the system's sound settings.")
    if loudest == 0:
        remedy = "Unmute it, choose it in the sound settings, and allow this terminal to use the microphone."
        return Finding(
            "microphone", False, f"'{opening.name}' gives perfect silence, as one that is muted does.", remedy
        )
    return Finding("microphone", True, f"'{opening.name}' hears{choice.told(opening)}", choice.remedy(opening))


@dataclass(frozen=True, slots=True)
class _Choice:
    """What the user wants, and what is told of that.

    Attributes:
        name: of the device; None for the system's default.
        kept: whether it was chosen once, and not asked for now.
        fault: why nobody knows what was chosen.
    """

    name: str | None
    kept: bool = False
    fault: SoundError | None = None

    @classmethod
    def of(cls, kind: Kind, wanted: str | None = None) -> _Choice:
        """Look up what was chosen, unless something is wanted now."""
        if wanted is not None:
            return cls(wanted)
        try:
            return cls(wiring.device_choice().name(kind), kept=True)
        except SoundError as fault:
            return cls(None, fault=fault)

    def told(self, opening: Opening) -> str:
        """Give the end of a sentence, and what more there is to say."""
        if self.fault is not None:
            return f". {self.fault.what}"
        if self.name is None:
            return "."
        if opening.remark:
            return f". '{self.name}'{', which you chose,' if self.kept else ''} is not there."
        return ", as you chose." if self.kept else "."

    def remedy(self, opening: Opening) -> str:
        """Give what to do about that."""
        if self.fault is not None:
            return self.fault.remedy
        return "Connect it, or type: voicecoach devices forget" if self.kept and opening.remark else ""


def _route() -> Route | None:
    """Ask the sound server where the streams of this process really are."""
    from voicecoach.adapters.sound_server import SoundServer

    with SoundServer() as server:
        return server.route(os.getpid())


CHECKS: Final[dict[str, Callable[..., Finding]]] = {
    "speech": speech,
    "recogniser": recogniser,
    "PortAudio": port_audio,
    "loudspeaker": loudspeaker,
    "microphone": microphone,
}


def check(name: str, *devices: str | None) -> Finding:
    """Run one check; our own errors become its finding, others are faults of the program and end it.

    Args:
        name: of the check.
        devices: those that are asked for by name, as the check takes them.
    """
    try:
        return CHECKS[name](*devices)
    except VoicecoachError as error:
        return Finding(name, False, error.what, error.remedy)


if __name__ == "__main__":
    print("\n" + json.dumps(asdict(check(sys.argv[1], *(name or None for name in sys.argv[2:])))))
