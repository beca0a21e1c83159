"""What was played while a block of the microphone was captured: two sound cards, two clocks, one session.

The loudspeaker counts every frame since it was started. The session counts the frames of its own timeline, which goes
back when what was handed over is taken back before it was heard, and on when a slip of the loudspeaker is made up for.
"""

from __future__ import annotations

from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Final, Protocol

import numpy as np

from voicecoach.listening.echo_reference import EchoReference
from voicecoach.ports import Speaker
from voicecoach.units import SAMPLE_RATE, Frames, Pcm, Samples, Seconds

MOST_MADE_UP: Final = SAMPLE_RATE
"""Frames of a slip; a longer one is a break, after which counts must not come in a rush."""


class Source(Protocol):
    """Makes what is played, and counts the frames of the session; ``sound.mixer.Mixer`` is one."""

    @property
    def position(self) -> Frames:
        """The frame that is mixed next."""

    def mix(self, frames: Frames) -> Samples:
        """Give exactly so many frames, without blocking."""

    def make_up(self, slipped: Frames) -> None:
        """Leave out so many frames of silence soon, or put them in if negative; not called by the audio thread."""


class Loopback:
    """Stands between a loudspeaker and what fills it, and remembers the last few seconds.

    ``fill`` belongs to the audio thread and never waits; all else may be called from any.

    Args:
        speaker: started by whoever owns it, with ``fill``.
        source: gives what is played; its position is the frame of the session that is heard first.
    """

    def __init__(self, speaker: Speaker, source: Source) -> None:
        self._speaker = speaker
        self._source = source
        self._slipped = speaker.slipped
        self._handed_over: SimpleQueue[tuple[Samples, Frames]] = SimpleQueue()  # not yet in the reference
        self._reference = EchoReference()
        self._origins = [
            (0, source.position)
        ]  # frames of the loudspeaker and of the session, of which there was but one beat
        self._next_origin: Frames | None = None
        self._remembering = Lock()  # of the reference; never taken by the audio thread

    def fill(self, frames: Frames) -> Samples:
        """Give the loudspeaker its next block, in the audio thread."""
        first, before = self._speaker.handed_over, self._source.position
        block = self._source.mix(frames)
        origin = max(before, self._source.position - frames)  # a slip is made up for at the beginning of a block
        since = first + frames - (self._source.position - origin)
        if self._next_origin is not None or self._session_frame(since) != origin:
            self._origins = [self._origins[-1], (since, origin)]  # nobody asks about what was before
            self._next_origin = None
        self._handed_over.put((block, first))
        return block

    def go_on_from(self, frame: Frames) -> None:
        """Let the next block begin with a frame of the session, at which its source has been started again.

        While the loudspeaker is interrupted, see there.
        """
        self._handed_over.put((np.zeros(0, np.float32), self._speaker.handed_over))  # the rest was dropped
        self._next_origin = frame
        self._slipped = self._speaker.slipped

    @property
    def heard(self) -> Frames:
        """The frame of the session that leaves the loudspeaker now."""
        if (frame := self._next_origin) is not None:
            return frame
        return int(self._session_frame(self._speaker.heard))

    def catch_up(self) -> None:
        """Take in what was handed over since, and see whether the loudspeaker has slipped.

        To be called some times a second even while nothing is captured, or it would pile up.
        """
        slipped = self._speaker.slipped
        if self._next_origin is None and slipped != self._slipped:
            if abs(slipped - self._slipped) <= MOST_MADE_UP:
                self._source.make_up(slipped - self._slipped)
            self._slipped = slipped
        with self._remembering:
            self._catch_up()

    def _catch_up(self) -> None:
        with suppress(Empty):
            while True:
                self._reference.play(*self._handed_over.get_nowait())

    def during(self, begin: Seconds, end: Seconds, count: int) -> tuple[Pcm, Seconds]:
        """Give what was played during a block of the microphone, and when the block ended.

        Args:
            begin: device time at which the block began in the air, as ``ports.Microphone`` gives it.
            end: and ended.
            count: samples of the block.

        Returns:
            As many samples, int16 at ``HEARING_RATE``, for ``ports.Recogniser.hear``; and the end on the audio clock,
            just below 0 before anything was played.
        """
        with self._remembering:
            self._catch_up()
            played = self._reference.during(self._speaker.frame_at(begin), count)
        return played, self._session_frame(self._speaker.frame_at(end)) / SAMPLE_RATE

    def _session_frame(self, frame: float) -> float:
        """Give the session's frame for the loudspeaker's; a time without sound belongs to what comes after it."""
        before, (since, origin) = self._origins[0], self._origins[-1]
        if frame < since and len(self._origins) > 1:
            return min(before[1] + frame - before[0], origin)
        return origin + frame - since
