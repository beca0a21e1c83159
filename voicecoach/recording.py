"""Mixing a performance down as its time passes, for the ways of running it that have no loudspeaker."""

from __future__ import annotations

from collections.abc import Callable

from voicecoach.sound.mixer import Mixer
from voicecoach.units import SAMPLE_RATE, Samples, Seconds, to_frames

LONGEST_BLOCK = SAMPLE_RATE
"""Frames mixed at once; bounds memory however long a silence is. Sound files want blocks below 65,536 frames."""


class Recorder:
    """Takes the mixer along with the session's clock and hands every block on.

    Args:
        take: called with each block, float32 at ``SAMPLE_RATE``, in order.
        behind: seconds by which the mixer stays behind the clock, so that music knows of the words to come.
    """

    def __init__(self, mixer: Mixer, take: Callable[[Samples], None], behind: Seconds = 0.0) -> None:
        self._mixer = mixer
        self._take = take
        self._behind = behind

    def up_to(self, moment: Seconds) -> None:
        """Mix everything before a moment; what was to sound until then must have been placed."""
        self._mix_up_to(moment - self._behind)

    def finish(self, moment: Seconds) -> None:
        """Mix the rest."""
        self._mix_up_to(moment)

    def _mix_up_to(self, moment: Seconds) -> None:
        end = to_frames(moment)
        while self._mixer.position < end:
            self._take(self._mixer.mix(min(LONGEST_BLOCK, end - self._mixer.position)))
