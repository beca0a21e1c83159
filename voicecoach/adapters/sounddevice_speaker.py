"""The loudspeaker, through PortAudio: one mono stream, a callback that copies, and a clock of what has been heard."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Any, Final

from voicecoach.adapters import portaudio, sound_devices
from voicecoach.errors import SoundError
from voicecoach.listening.stream_clock import StreamClock
from voicecoach.units import SAMPLE_RATE, Frames, Samples, Seconds

LATENCY: Final[Seconds] = 0.25
"""Seconds of buffer: nothing slips when this process or the sound server stands still for 0.25 s, as on an overloaded
machine; with 0.1 s, standing still for 0.15 s is too long (measured, virtual devices). What cuts the coach off does not
wait for it, as the stream is stopped and goes back; only what changes in passing, such as the volume, comes so much
later.
"""

REMEMBERED: Final = 4096
"""Time stamps that wait to be noted, a minute and a half of them; nobody may look at the clock for long."""


class SounddeviceSpeaker:
    """Implements the port ``Speaker``.

    Args:
        wanted: name of the device, as ``sound_devices.opening`` takes it; None for the system's default.
    """

    def __init__(self, wanted: str | None = None) -> None:
        self._wanted = wanted
        self._stream: portaudio.Watched | None = None
        self._clock = StreamClock(SAMPLE_RATE)
        self._stamps: deque[tuple[Frames, Seconds] | None] = deque(maxlen=REMEMBERED)  # from the audio thread, to be
        # noted; None where the stream was started
        self._filling = True  # the buffer, for which blocks are asked faster than they are played
        self._asked: Seconds = -math.inf
        self._handed_over: Frames = 0
        self._started: Seconds = -math.inf
        self._interrupted = False  # and the first block since has not been asked for
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
                frames = int(self._frame_at(self._stream.time))
                self._heard = max(self._heard, min(frames, self._handed_over))
            return self._heard

    def frame_at(self, moment: Seconds) -> float:
        """Give the frame that leaves the loudspeaker at a moment of PortAudio's stream time."""
        with self._reading:
            return self._frame_at(moment)

    @property
    def slipped(self) -> Frames:
        """Frames of silence that the device has put in because it was not given any in time; by its time stamps."""
        with self._reading:
            self._note_stamps()
            return round(self._clock.slipped * SAMPLE_RATE)

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
        opening = sound_devices.opening("output", self._wanted)
        sounddevice = portaudio.library()

        def callback(out: Any, frames: Frames, moment: Any, _status: Any) -> None:
            sounds_at = moment.outputBufferDacTime or moment.currentTime + stream.latency
            if self._interrupted:
                self._interrupted = False
                self._handed_over = max(self._handed_over, round(self._clock.sample_at(sounds_at)))
            asked_before, self._asked = self._asked, time.monotonic()
            if self._filling and self._asked - asked_before > frames / SAMPLE_RATE / 2:
                self._filling = asked_before < self._started
                self._stamps.append(None)
            # A slip is not read from the flags, which miss some, but shows as a step in these time stamps. While the
            # buffer is being filled they are wrong by 10 to 40 ms (PulseAudio, measured).
            if not self._filling:
                self._stamps.append((self._handed_over, sounds_at))
            out[:, 0] = fill(frames)
            self._handed_over += frames
            stream.called()

        with portaudio.faults_as_ours(sounddevice, "output"), opening.applied():
            stream = portaudio.Watched(
                sounddevice,
                lambda finished: sounddevice.OutputStream(
                    samplerate=SAMPLE_RATE,
                    blocksize=portaudio.BLOCK,
                    device=opening.index,
                    channels=1,
                    dtype="float32",
                    latency=LATENCY,
                    callback=callback,
                    finished_callback=finished,
                ),
            )
            self._started = time.monotonic()
            stream.start()
        self._stream = stream

    def interrupt(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Be silent at once, within 3 ms (PulseAudio, measured), and go on asking.

        Raises:
            SoundError: it cannot be started again.
        """
        stream = self._stream
        if stream is None:
            return
        with portaudio.faults_as_ours(portaudio.library(), "output"):
            heard = self.heard
            stream.stop()
            self._handed_over = heard
            self._interrupted = True
            meanwhile()
            self._filling, self._started = True, time.monotonic()
            stream.start()

    def _frame_at(self, moment: Seconds) -> float:
        self._note_stamps()
        return self._clock.sample_at(moment) if self._clock.known else -1.0

    def _note_stamps(self) -> None:
        while self._stamps:
            stamp = self._stamps.popleft()
            if stamp is None:
                self._clock.restart()
            else:
                self._clock.note(*stamp)

    def close(self) -> None:
        """Stop at once, without playing out what was handed over."""
        with self._reading:
            stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()
