"""How the coach's own voice comes back in a room: how loud, how late, and how much of it the canceller takes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Final

import numpy as np
from numpy.typing import NDArray

from voicecoach.listening.echo_canceller import EchoCanceller
from voicecoach.listening.echo_reference import LEAD
from voicecoach.listening.gate import LevelMeter
from voicecoach.units import Pcm, Seconds

_STANDS_OUT: Final = 6.0
"""dB over the room's noise from which on a level counts as an echo, or another sound, and not as noise."""

_SECOND: Final = 100  # levels
_ECHOING: Final = 25  # levels that stand out, in a second that counts
_LEAST: Final = 3  # seconds that count, or nothing comes back


@dataclass(frozen=True, slots=True)
class EchoPath:
    """What becomes of the coach's voice between loudspeaker and microphone.

    Attributes:
        level: of the loudest 30 ms of each second, the middle one, high-passed, dB of full scale.
        taken_out: dB by which the canceller lowers what comes back, in the middle of the seconds of the later half: by
            then it knows the room, and a second in which a busy machine loses sound does not count.
        late: by how much it comes later than the sound cards' time stamps say; None where what comes back is too unlike
            what was played for that to be found.
    """

    level: float
    taken_out: float
    late: Seconds | None


def echo_path(recorded: Iterable[tuple[Pcm, Pcm]], noise: float) -> EchoPath | None:
    """Measure, from a recording of 6 s or more in which the coach talks and nobody else does.

    Args:
        recorded: blocks of the microphone, each with what was played meanwhile, as ``ports.Recogniser`` takes them.
        noise: level of the room's noise, dB of full scale.

    Returns:
        None when nothing comes back, as with headphones.
    """
    canceller = EchoCanceller()
    before, after = LevelMeter(), LevelMeter()
    heard: list[float] = []
    left: list[float] = []
    for block, played in recorded:
        heard += before.feed(block)
        left += after.feed(
            np.concatenate([np.zeros(0, np.int16), *(each.samples for each in canceller.cancel(block, played))])
        )
    late = None if canceller.delay is None else canceller.delay - LEAD
    levels = np.array(heard[: len(left)])
    remaining = np.array(left[: len(levels)])
    loud = levels > noise + _STANDS_OUT
    loudest: list[float] = []
    taken_out: list[float] = []
    for begin in range(0, len(levels), _SECOND):
        echoing = np.flatnonzero(loud[begin : begin + _SECOND]) + begin
        if len(echoing) >= _ECHOING:
            loudest.append(float(levels[echoing].max()))
            taken_out.append(_power(levels[echoing]) - _power(remaining[echoing]))
    if len(loudest) < _LEAST or (late is None and loud.mean() < 0.5):  # noises of the street do not sound all the time
        return None
    return EchoPath(median(loudest), median(taken_out[len(taken_out) // 2 :]), late)


def _power(levels: NDArray[np.float64]) -> float:
    """Give the mean power of levels, dB."""
    return float(10 * np.log10(np.mean(10 ** (levels / 10))))
