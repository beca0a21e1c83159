"""The microphone and, where there is one, the loudspeaker with the coach's voice, for taking turns with a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import Final

from voicecoach.cli import wiring
from voicecoach.cli.capture import capturing
from voicecoach.cli.doctor import look_at
from voicecoach.cli.printing import note
from voicecoach.errors import SoundError
from voicecoach.loopback import Loopback
from voicecoach.ports import Microphone, Speaker
from voicecoach.sound.mixer import Mixer
from voicecoach.turns import Captured
from voicecoach.units import HEARING_RATE, Seconds, to_frames, to_seconds

BEFORE_SPEAKING: Final[Seconds] = 0.3
"""From the order to speak to the first sample: the mixer takes orders in block by block."""

_UNSPOKEN: Final = "So only you are listened to, and what to do is printed."


def open_sound(stack: ExitStack, texts: Iterable[str]) -> tuple[Iterator[Captured], Callable[[str], Seconds] | None]:
    """Open both; says so where there is no loudspeaker or no voice.

    Args:
        stack: closes them.
        texts: all that will be said; made beforehand.

    Returns:
        The microphone's blocks, and what speaks one of the texts and gives the moment at which it will have been said;
        None where the coach cannot be heard.

    Raises:
        SoundError: there is no microphone.
    """
    from voicecoach.adapters.sounddevice_microphone import SounddeviceMicrophone
    from voicecoach.adapters.sounddevice_speaker import SounddeviceSpeaker

    in_use = wiring.devices_in_use()
    microphone = SounddeviceMicrophone(in_use.microphone, in_use.speaker)
    loudspeaker = look_at("loudspeaker", in_use.speaker)  # in a process of its own: a faulty sound system may end it
    if not loudspeaker.ok:
        note(f"{loudspeaker.what} {_UNSPOKEN}")
        return _captured(stack, microphone, None, None), None
    sounds = stack.enter_context(wiring.coach_sounds())
    clips = {text: sounds.utterances.clip(text) for text in texts}
    if sounds.utterances.fault is not None:
        note(f"{sounds.utterances.fault} {_UNSPOKEN}")
        return _captured(stack, microphone, None, None), None
    mixer, speaker = Mixer(), SounddeviceSpeaker(in_use.speaker)
    loopback = Loopback(speaker, mixer)
    stack.callback(speaker.close)
    speaker.start(loopback.fill)

    def say(text: str) -> Seconds:
        begin = mixer.position + to_frames(BEFORE_SPEAKING)
        mixer.play(clips[text].samples, begin)
        return to_seconds(begin + clips[text].frames)

    return _captured(stack, microphone, speaker, loopback), say


def _captured(
    stack: ExitStack, microphone: Microphone, speaker: Speaker | None, loopback: Loopback | None
) -> Iterator[Captured]:
    """Open the microphone, and give its blocks with what was played meanwhile."""
    blocks = stack.enter_context(capturing(microphone))

    def each() -> Iterator[Captured]:
        heard = 0
        for block, begin, end in blocks:
            heard += len(block)
            if speaker is None or loopback is None:
                yield Captured(block, heard / HEARING_RATE, None)
                continue
            if not speaker.alive:
                raise SoundError("The loudspeaker went away.", "Plug it in again, or choose another one.")
            played, at = loopback.during(begin, end, len(block))
            yield Captured(block, at, played)

    return each()
