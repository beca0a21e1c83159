"""A session with a listener who says nothing, as fast as the machine can: for a file to take along.

A file is made in passes, so that memory stays the same however long it is: the session is performed to measure how
loud it will be, and once more to be written. Each performance is the same as the last, to the sample.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from voicecoach.coach.state import Asking
from voicecoach.performance import Performance
from voicecoach.recording import Recorder
from voicecoach.sound.limiter import Limiter
from voicecoach.sound.mixer import Mixer
from voicecoach.sound.programme_loudness import ProgrammeLoudness
from voicecoach.units import Samples, Seconds

LOUDNESS: Final = -16.0
"""LUFS of a whole file (BS.1770-4, mono), as podcasts have it; telephones play it loud enough in a room."""

PEAK: Final = -1.0
"""dBFS that nothing in a file passes, also when it was encoded with losses."""

CLOSE: Final = 0.5
"""LU from ``LOUDNESS`` within which a measurement tells what gain is right; farther off it is only a better guess."""

MOST_GAIN: Final = 20.0
"""dB: what little there may be in a nearly silent session is not blown up."""

_GIVEN_BACK: Final = 0.5
"""LU that a file gets louder by with each dB; the limiter takes the rest (0.4 to 0.6 in the sessions that ship)."""

_MOST_MEASURED: Final = 4
"""Times that a session is measured; most need one."""

Take: TypeAlias = Callable[[Samples], None]
Stage: TypeAlias = Callable[[], tuple[Performance, Mixer]]
"""Gives a performance that has not begun, and the mixer that it plays on: the same ones each time."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What came of a rendering.

    Attributes:
        gain: dB by which everything was turned up.
        taken: the answer that was taken, by question, of those that were asked in vain, in their order.
    """

    gain: float
    taken: Mapping[str, str]


KNOWN_AHEAD: Final[Seconds] = 2.0
"""By which music knows of words to come: what it needs (``music.Ducking``), and the longest block that is mixed."""


def render(
    performance: Performance,
    recorder: Recorder,
    progress: Callable[[Seconds], None] = lambda _: None,
    fade: Seconds = 0.0,
) -> None:
    """Perform a session to its end into a recorder.

    Args:
        progress: called with the moment reached.
        fade: how long the music takes to end after it.
    """
    performance.begin()
    while not performance.ended:
        moment = performance.next_moment
        performance.move_to(moment)
        recorder.up_to(moment)
        progress(moment)
    recorder.finish(performance.state.now + fade)


def render_mastered(
    stage: Stage,
    take: Take,
    peak: float = PEAK,
    progress: Callable[[Seconds], None] = lambda _: None,
    fade: Seconds = 0.0,
) -> Rendered:
    """Perform a session into ``take`` at ``LOUDNESS``, no sample above a peak.

    Args:
        stage: is asked for a performance at least twice.
        take: called with each block, float32 at ``SAMPLE_RATE``, in order; the first sample is that of moment 0.
        peak: dBFS; lower than ``PEAK`` where an encoder adds to it.
        progress: called with the moment reached, that of the second pass after the length of the first.
        fade: how long music takes to end after the session; 0 without music.
    """
    gain, seconds = _measured(stage, peak, progress, fade)
    performance, mixer = stage()
    limiter = Limiter(gain, peak)
    asked: dict[str, None] = {}

    def reached(moment: Seconds) -> None:
        if isinstance(performance.state.activity, Asking):
            asked.setdefault(performance.state.activity.name)
        progress(seconds + moment)

    render(performance, _recorder(mixer, lambda block: take(limiter.take(block)), fade), reached, fade)
    take(limiter.rest())
    return Rendered(gain, {name: performance.state.answers[name] for name in asked})


def _measured(stage: Stage, peak: float, progress: Callable[[Seconds], None], fade: Seconds) -> tuple[float, Seconds]:
    """Find the gain, dB, with which a session comes out at ``LOUDNESS``; and how long the session is."""
    gain = _likely_gain(peak)
    for _ in range(_MOST_MEASURED):
        performance, mixer = stage()
        meter, limiter = ProgrammeLoudness(), Limiter(gain, peak)
        render(performance, _recorder(mixer, _into(meter, limiter), fade), progress, fade)
        meter.take(limiter.rest())
        lacking = LOUDNESS - meter.integrated
        if math.isinf(lacking):
            return 0.0, performance.state.now
        gain = min(gain + lacking / _GIVEN_BACK, MOST_GAIN)
        if abs(lacking) <= CLOSE:
            break
    return gain, performance.state.now


def _likely_gain(peak: float) -> float:
    """Give about the gain that the sessions that ship need: 2.0 to 2.6 dB at -1.2 dBFS, 3.3 to 4.0 at -2.2."""
    return max(0.0, 2.3 + 1.3 * (-1.2 - peak))


def _recorder(mixer: Mixer, take: Take, fade: Seconds) -> Recorder:
    return Recorder(mixer, take, KNOWN_AHEAD if fade else 0.0)


def _into(meter: ProgrammeLoudness, limiter: Limiter) -> Take:
    return lambda block: meter.take(limiter.take(block))
