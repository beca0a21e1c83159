"""Music read ahead by a thread, so that neither a decoder nor a slow disk can hold up the audio thread."""

from __future__ import annotations

from collections import deque
from threading import Event, Thread

import numpy as np

from voicecoach.sound.music import Glide, TrackSource
from voicecoach.units import SAMPLE_RATE, Frames, Samples, Seconds, to_frames

AHEAD: Seconds = 8.0
"""Music kept ready."""

FADE: Frames = SAMPLE_RATE // 100
"""Into silence and out of it when nothing is ready: 10 ms, which are always kept back for it."""

ENOUGH: Frames = SAMPLE_RATE // 2
"""Music ready before it sounds again."""

_PORTION: Frames = 8_192  # read at once
_PAUSE: Seconds = 0.2  # between looks at how much is ready: a fraction of what is


class MusicAhead:
    """Implements ``sound.music.TrackSource`` for live use: ``read`` only copies.

    Gives the source's samples one after the other. When the source does not keep up there is silence for a while,
    with a fade before and after, and nothing is left out.

    Args:
        source: read in a thread of our own from now on; whoever made it closes it, after this.
        ahead: seconds kept ready; at least 1.
    """

    def __init__(self, source: TrackSource, ahead: Seconds = AHEAD) -> None:
        self._source = source
        self._capacity = to_frames(ahead)
        self._ready: deque[Samples] = deque()  # its ends are safe to use from two threads without a lock
        self._made: Frames = 0  # counted by the thread alone
        self._given: Frames = 0  # by the reader alone
        self._position: Frames = 0
        self._fade = Glide(1.0)
        self._filled = Event()
        self._closed = Event()
        self._thread = Thread(target=self._read_ahead, name="music", daemon=True)
        self._thread.start()

    @property
    def ready(self) -> Frames:
        """Frames that can be read now without falling silent, and a little more; safe from any thread."""
        return self._made - self._given

    def wait_until_ready(self, patience: Seconds) -> bool:
        """Wait, before the session, until there is enough to begin with; say whether there is."""
        return self._filled.wait(patience)

    def read(self, frames: Frames) -> Samples:
        """Give exactly that many frames more, float32, at once."""
        ready = self.ready
        if self._fade.wanted == 1 and ready < frames + FADE:
            self._fade.go(0.0, self._position, min(FADE, ready))
        elif self._fade.wanted == 0 and ready >= frames + FADE + ENOUGH:
            self._fade.go(1.0, self._position, FADE)
        block = np.zeros(frames, dtype=np.float32)
        sounding = frames
        if self._fade.wanted == 0:
            sounding = min(frames, max(0, self._fade.settled - self._position))
        if sounding:
            self._take(block[:sounding])
            if self._position < self._fade.settled:
                block[:sounding] *= self._fade.factors(self._position, sounding)
        self._position += frames
        return block

    def close(self) -> None:
        """End the thread; harmless when repeated. A disk that hangs is waited for a second, not longer."""
        self._closed.set()
        self._thread.join(1.0)

    def _take(self, block: Samples) -> None:
        filled = 0
        while filled < len(block):
            portion = self._ready.popleft()
            part = portion[: len(block) - filled]
            block[filled : filled + len(part)] = part
            if len(part) < len(portion):
                self._ready.appendleft(portion[len(part) :])
            filled += len(part)
        self._given += filled

    def _read_ahead(self) -> None:
        while not self._closed.is_set():
            while self.ready < self._capacity and not self._closed.is_set():
                self._ready.append(self._source.read(_PORTION))
                self._made += _PORTION
                if self._made >= min(2 * ENOUGH, self._capacity):
                    self._filled.set()
            self._closed.wait(_PAUSE)
