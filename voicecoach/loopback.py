"""What was played while a block of the microphone was captured: two sound cards, two clocks, one session."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue

from voicecoach.listening.echo_reference import EchoReference
from voicecoach.ports import Speaker
from voicecoach.units import SAMPLE_RATE, Frames, Pcm, Samples, Seconds


class Loopback:
    """Stands between a loudspeaker and what fills it, and remembers the last few seconds.

    Args:
        speaker: started by whoever owns it, with ``fill``.
        mix: gives exactly so many frames, without blocking.
    """

    def __init__(self, speaker: Speaker, mix: Callable[[Frames], Samples]) -> None:
        self._speaker = speaker
        self._mix = mix
        self._handed_over: SimpleQueue[Samples] = SimpleQueue()  # to the loudspeaker, not yet in the reference
        self._reference = EchoReference()

    def fill(self, frames: Frames) -> Samples:
        """Give the loudspeaker its next block, in the audio thread."""
        block = self._mix(frames)
        self._handed_over.put(block)
        return block

    def catch_up(self) -> None:
        """Take in what was handed over since; to be called even while nothing is captured, or it would pile up."""
        with suppress(Empty):
            while True:
                self._reference.play(self._handed_over.get_nowait())

    def during(self, begin: Seconds, end: Seconds, count: int) -> tuple[Pcm, Seconds]:
        """Give what was played during a block of the microphone, and when the block ended; from one thread at a time.

        Args:
            begin: device time at which the block began in the air, as ``ports.Microphone`` gives it.
            end: and ended.
            count: samples of the block.

        Returns:
            As many samples, int16 at ``HEARING_RATE``, for ``ports.Recogniser.hear``; and the end on the audio clock,
            just below 0 before anything was played.
        """
        self.catch_up()
        played = self._reference.during(self._speaker.frame_at(begin), count)
        return played, self._speaker.frame_at(end) / SAMPLE_RATE
