"""A session with a listener who says nothing, as fast as the machine can: for a file to take along."""

from __future__ import annotations

from collections.abc import Callable

from voicecoach.performance import Performance
from voicecoach.recording import Recorder
from voicecoach.units import Seconds


def render(performance: Performance, recorder: Recorder, progress: Callable[[Seconds], None] = lambda _: None) -> None:
    """Perform a session to its end into a recorder.

    Args:
        progress: called with the moment reached.
    """
    performance.begin()
    while not performance.ended:
        moment = performance.next_moment
        performance.move_to(moment)
        recorder.up_to(moment)
        progress(moment)
