from __future__ import annotations

import numpy as np

from voicecoach.listening.echo_alignment import BLOCK
from voicecoach.listening.echo_canceller import Cancelled, Echo
from voicecoach.listening.near_end import NearEnd
from voicecoach.listening.veto import NOBODY, SOMEBODY
from voicecoach.units import HEARING_RATE

NOISE, ECHO = -65.0, -25.0
BLOCKS_A_SECOND = HEARING_RATE // BLOCK
SILENT = np.zeros(BLOCK, np.int16)


def hear(near_end: NearEnd, seconds: float, echo: Echo, left: float, taken: float = -120.0) -> None:
    draw = np.random.default_rng(int(seconds * 100))
    for _ in range(round(seconds * BLOCKS_A_SECOND)):
        wander = float(draw.normal(0.0, 1.5))
        near_end.step(Cancelled(SILENT, echo, left + wander, taken + wander))


def coached() -> NearEnd:
    """A listener's silence, then five seconds of a coach of whom 22 dB are taken out."""
    near_end = NearEnd()
    hear(near_end, 2, Echo.NONE, NOISE)
    hear(near_end, 5, Echo.CANCELLED, ECHO - 22, ECHO)
    return near_end


def test_the_coach_alone_is_nobody() -> None:
    near_end = coached()
    assert not near_end.speaks
    assert near_end.share(2.0, 0.0) < 0.1


def test_a_person_over_the_coach_is_somebody() -> None:
    near_end = coached()
    hear(near_end, 0.6, Echo.CANCELLED, ECHO - 8, ECHO)
    assert near_end.speaks
    assert near_end.share(0.6, 0.0) > 0.9
    assert near_end.share(3.0, 1.0) < 0.1


def test_where_no_echo_is_every_sound_is_somebodys() -> None:
    near_end = NearEnd()
    hear(near_end, 2, Echo.NONE, NOISE)
    assert not near_end.speaks
    hear(near_end, 0.5, Echo.NONE, -30.0)
    assert near_end.speaks
    assert near_end.share(0.5, 0.0) == 1.0


def test_in_a_room_not_yet_known_neither_a_person_nor_the_coach_is_concluded() -> None:
    near_end = NearEnd()
    hear(near_end, 2, Echo.NONE, NOISE)
    hear(near_end, 1, Echo.UNKNOWN, ECHO, ECHO - 3)
    assert not near_end.speaks
    assert NOBODY < near_end.share(1.0, 0.0) < SOMEBODY
    hear(near_end, 0.5, Echo.CANCELLED, ECHO - 22, ECHO)
    assert not near_end.speaks
    assert NOBODY < near_end.share(0.5, 0.0) < SOMEBODY, "half a second of it does not tell what is usual"


def test_what_is_hardly_louder_than_the_room_counts_neither_way() -> None:
    near_end = coached()
    hear(near_end, 1, Echo.CANCELLED, NOISE, -60.0)
    hear(near_end, 0.3, Echo.CANCELLED, ECHO - 8, ECHO)
    assert near_end.share(1.3, 0.0) > 0.8
