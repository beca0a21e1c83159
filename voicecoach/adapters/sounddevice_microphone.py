"""The microphone, through PortAudio: the callback queues, a thread of ours resamples and hands on."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any, Final

import numpy as np

from voicecoach.adapters import portaudio, sound_devices
from voicecoach.errors import SoundError
from voicecoach.listening.stream_clock import StreamClock
from voicecoach.units import HEARING_RATE, SAMPLE_RATE, Frames, Pcm, Samples, Seconds

LATENCY: Final[Seconds] = 0.1
"""Seconds of buffer: nothing is lost beside a busy Python thread, with 20 ms some is (measured, virtual devices)."""

LONGEST: Final = HEARING_RATE // 10
"""Samples of a block, at most: 100 ms, as the recogniser wants it."""


class SounddeviceMicrophone:
    """Implements the port ``Microphone``.

    Sound comes out about 50 ms behind the device: half in the resampler's filter, half in its blocks.

    Args:
        wanted: name of the device, as ``sound_devices.opening`` takes it; None for the system's default.
        speaker: name of the loudspeaker that is played to, None for the system's default: what only repeats its sound
            is not taken for the default microphone.
    """

    def __init__(self, wanted: str | None = None, speaker: str | None = None) -> None:
        self._wanted = wanted
        self._speaker = speaker
        self._stream: portaudio.Watched | None = None
        self._closed = Event()
        self._handing_on: Thread | None = None

    @property
    def alive(self) -> bool:
        """Whether the device still gives sound; False within a second of its going away."""
        stream, handing_on = self._stream, self._handing_on
        return stream is not None and stream.alive and handing_on is not None and handing_on.is_alive()

    def start(self, take: Callable[[Pcm, Seconds, Seconds], None]) -> None:
        """Start calling ``take`` from a thread of its own; while it works, sound waits in memory.

        The moments that come with a block are PortAudio's stream time of its beginning and end, smoothed.

        Raises:
            SoundError: PortAudio is missing, or there is no device, or it cannot be opened.
        """
        if self._stream is not None:
            raise SoundError("The microphone is in use already.")
        import soxr

        opening = sound_devices.opening("input", self._wanted, speaker=self._speaker)
        sounddevice = portaudio.library()
        blocks: SimpleQueue[tuple[Samples, Seconds]] = SimpleQueue()  # at the device's rate, with their first moments
        closed = self._closed = Event()

        def hand_on() -> None:
            resampler = soxr.ResampleStream(rate, HEARING_RATE, 1, dtype="float32")  # with int16 it would add dither
            clock = StreamClock(rate)
            taken = given = 0
            while not closed.is_set():
                try:
                    block, moment = blocks.get(timeout=portaudio.SILENT_FOR)
                except Empty:
                    continue
                clock.note(taken, moment)
                taken += len(block)
                heard = _to_pcm(resampler.resample_chunk(block))
                for first in range(0, len(heard), LONGEST):
                    part = heard[first : first + LONGEST]
                    begin, given = given, given + len(part)
                    take(part, *(clock.moment_of(sample * rate / HEARING_RATE) for sample in (begin, given)))

        def callback(sound: Any, _frames: Frames, moment: Any, _status: Any) -> None:
            captured = moment.inputBufferAdcTime or moment.currentTime - stream.latency
            blocks.put((sound[:, 0].copy(), captured))
            stream.called()

        with portaudio.faults_as_ours(sounddevice, "input"), opening.applied():
            rate = _rate(sounddevice, opening.index)
            stream = portaudio.Watched(
                sounddevice,
                lambda finished: sounddevice.InputStream(
                    samplerate=rate,
                    blocksize=portaudio.BLOCK,
                    device=opening.index,
                    channels=1,
                    dtype="float32",
                    latency=LATENCY,
                    callback=callback,
                    finished_callback=finished,
                ),
            )
            stream.start()
        self._handing_on = Thread(target=hand_on, name="microphone", daemon=True)
        self._handing_on.start()
        self._stream = stream

    def close(self) -> None:
        """Stop; ``take`` may be called once more, then what is waiting is dropped."""
        self._closed.set()
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()
        if self._handing_on is not None:
            self._handing_on.join(portaudio.SILENT_FOR + 0.5)  # at exit, soxr complains of a resampler still in use
            self._handing_on = None


def _rate(sounddevice: Any, index: int) -> int:
    """Choose our own rate where the device has it, else the device's."""
    try:
        sounddevice.check_input_settings(index, channels=1, dtype="float32", samplerate=SAMPLE_RATE)
    except sounddevice.PortAudioError:
        return int(sounddevice.query_devices(index)["default_samplerate"])
    return SAMPLE_RATE


def _to_pcm(samples: Samples) -> Pcm:
    return np.rint(np.clip(samples, -1, 1) * np.iinfo(np.int16).max).astype(np.int16)
