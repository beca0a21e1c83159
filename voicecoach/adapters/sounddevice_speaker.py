"""The loudspeaker, through PortAudio: one mono stream, a callback that copies, and a clock of what has been heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from voicecoach.adapters import portaudio
from voicecoach.errors import SoundError
from voicecoach.units import SAMPLE_RATE, Frames, Samples, Seconds, to_frames

REMEMBERED: Final = 64
"""Blocks whose moment is kept, 1.4 s: more than lies between the callback and the ear."""


@dataclass(frozen=True, slots=True)
class _Handed:
    """A block that was given to the device.

    Attributes:
        first: its first frame.
        sounds: when that frame leaves the loudspeaker, on the stream's clock.
    """

    first: Frames
    sounds: Seconds


class SounddeviceSpeaker:
    """Implements the port ``Speaker`` on the system's default loudspeaker."""

    def __init__(self) -> None:
        self._stream: portaudio.Watched | None = None
        self._handed: tuple[
            _Handed, ...
        ] = ()  # replaced, never changed, by the audio thread: others read without a lock
        self._handed_over: Frames = 0
        self._heard: Frames = 0
        self._reading = Lock()  # never taken by the audio thread

    @property
    def handed_over(self) -> Frames:
        """Frames taken from ``fill`` so far."""
        return self._handed_over

    @property
    def heard(self) -> Frames:
        """Frames that have left the loudspeaker by now, as far as PortAudio's time stamps are true."""
        with self._reading:
            if self._stream is not None:
                frames = _sounded(self._handed, self._handed_over, self._stream.time)
                self._heard = max(self._heard, frames)
            return self._heard

    @property
    def alive(self) -> bool:
        """Whether blocks are still being asked for."""
        stream = self._stream
        return stream is not None and stream.alive

    def start(self, fill: Callable[[Frames], Samples]) -> None:
        """Start asking ``fill`` for blocks, from PortAudio's thread.

        Raises:
            SoundError: PortAudio is missing, or there is no device, or it cannot be opened.
        """
        if self._stream is not None:
            raise SoundError("The loudspeaker is in use already.")
        sounddevice = portaudio.library()
        device = portaudio.choose(sounddevice, "output")

        def callback(out: Any, frames: Frames, moment: Any, _status: Any) -> None:
            # A slip is not read from the flags, which miss some, but shows as a step in these time stamps.
            sounds = moment.outputBufferDacTime or moment.currentTime + stream.latency
            self._handed = (*self._handed[1 - REMEMBERED :], _Handed(self._handed_over, sounds))
            out[:, 0] = fill(frames)
            self._handed_over += frames
            stream.called()

        with portaudio.faults_as_ours(sounddevice, "output"):
            stream = portaudio.Watched(
                sounddevice,
                lambda finished: sounddevice.OutputStream(
                    samplerate=SAMPLE_RATE,
                    blocksize=portaudio.BLOCK,
                    device=device["index"],
                    channels=1,
                    dtype="float32",
                    latency=portaudio.LATENCY,
                    callback=callback,
                    finished_callback=finished,
                ),
            )
            stream.start()
        self._stream = stream

    def close(self) -> None:
        """Stop at once, without playing out what was handed over."""
        with self._reading:
            stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()


def _sounded(handed: tuple[_Handed, ...], handed_over: Frames, now: Seconds) -> Frames:
    """Count the frames that have sounded: on from the last block that has begun, at most to the end of it."""
    until = handed_over
    for block in reversed(handed):
        if block.sounds <= now:
            return min(until, block.first + to_frames(now - block.sounds))
        until = block.first
    return 0
