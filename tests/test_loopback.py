from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from voicecoach.loopback import MOST_MADE_UP, Loopback
from voicecoach.units import SAMPLE_RATE, Frames, Samples, Seconds


class Clockwork:
    """A loudspeaker whose device time is that of its frames; asks for blocks when it is told to."""

    def __init__(self) -> None:
        self.handed_over: Frames = 0
        self.heard: Frames = 0
        self.slipped: Frames = 0
        self.alive = True
        self._fill: Callable[[Frames], Samples] = np.zeros

    def start(self, fill: Callable[[Frames], Samples]) -> None:
        self._fill = fill

    def ask(self, frames: Frames) -> Samples:
        block = self._fill(frames)
        self.handed_over += frames
        return block

    def interrupt(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        self.handed_over = self.heard
        meanwhile()
        self.handed_over += SAMPLE_RATE // 10  # a tenth of a second without sound

    def frame_at(self, moment: Seconds) -> float:
        return moment * SAMPLE_RATE

    def close(self) -> None: ...


class Steady:
    """Gives the same level without end, and makes up for a slip with its next block."""

    def __init__(self, position: Frames = 0) -> None:
        self.position = position
        self._behind: Frames = 0

    def restart(self, position: Frames) -> None:
        self.position = position

    def mix(self, frames: Frames) -> Samples:
        self.position += frames + self._behind
        self._behind = 0
        return np.full(frames, 0.5, np.float32)

    def make_up(self, slipped: Frames) -> None:
        self._behind += slipped


def interrupt(speaker: Clockwork, source: Steady, loopback: Loopback, at: Frames) -> None:
    def meanwhile() -> None:
        source.restart(at)
        loopback.go_on_from(at)

    speaker.interrupt(meanwhile)


@pytest.fixture
def speaker() -> Clockwork:
    return Clockwork()


def test_the_session_goes_on_from_the_frame_that_was_asked_for(speaker: Clockwork) -> None:
    source = Steady(1_000)
    loopback = Loopback(speaker, source)
    speaker.start(loopback.fill)
    speaker.ask(48_000)
    speaker.heard = 40_000
    assert loopback.heard == 41_000
    interrupt(speaker, source, loopback, 20_000)
    assert loopback.heard == 20_000, "nothing of it was heard yet"
    speaker.ask(4_800)
    speaker.heard = 40_000 + 4_800 + 2_400
    assert loopback.heard == 22_400


def test_a_block_of_the_microphone_from_before_the_interruption_keeps_its_moment(speaker: Clockwork) -> None:
    source = Steady()
    loopback = Loopback(speaker, source)
    speaker.start(loopback.fill)
    speaker.ask(48_000)
    speaker.heard = 36_000
    interrupt(speaker, source, loopback, 36_000)
    speaker.ask(48_000)
    _, before = loopback.during(0.5, 0.6, 1_600)
    _, between = loopback.during(0.7, 0.8, 1_600)
    _, after = loopback.during(1.0, 1.1, 1_600)
    assert (before, between, after) == pytest.approx((0.6, 0.75, 1.0)), "the time without sound is none"


def test_what_was_dropped_by_an_interruption_is_not_taken_for_what_was_played(speaker: Clockwork) -> None:
    source = Steady()
    loopback = Loopback(speaker, source)
    speaker.start(loopback.fill)
    speaker.ask(48_000)
    speaker.heard = 24_000
    interrupt(speaker, source, loopback, 24_000)
    speaker.ask(48_000)
    gap, _ = loopback.during(0.475, 0.485, 160)  # the reference runs 40 ms ahead
    sound, _ = loopback.during(0.3, 0.31, 160)
    assert np.abs(gap).max() < 400
    assert sound == pytest.approx(16_384, abs=200)


def test_after_a_slip_the_session_is_where_it_would_have_been(speaker: Clockwork) -> None:
    loopback = Loopback(speaker, Steady())
    speaker.start(loopback.fill)
    speaker.ask(4_800)
    speaker.slipped = 960
    loopback.catch_up()
    speaker.ask(4_800)
    speaker.heard = 4_799
    assert loopback.heard == 4_799
    speaker.heard = 4_800
    assert loopback.heard == 5_760, "what was left out counts as heard"
    _, moment = loopback.during(0.1, 0.15, 800)
    assert moment == pytest.approx(0.17)
    loopback.catch_up()
    speaker.ask(4_800)
    speaker.heard = 9_600
    assert loopback.heard == 10_560, "and is made up for once"


def test_where_frames_were_lost_the_session_waits_for_them(speaker: Clockwork) -> None:
    loopback = Loopback(speaker, Steady())
    speaker.start(loopback.fill)
    speaker.ask(4_800)
    speaker.slipped = -960
    loopback.catch_up()
    speaker.ask(4_800)
    heard = []
    for speaker.heard in (4_790, 4_800, 5_000, 5_760, 6_000):
        heard.append(loopback.heard)
    assert heard == [4_790, 4_800, 4_800, 4_800, 5_040]


def test_a_slip_from_before_an_interruption_is_none_of_the_session_after_it(speaker: Clockwork) -> None:
    source = Steady()
    loopback = Loopback(speaker, source)
    speaker.start(loopback.fill)
    speaker.ask(4_800)
    speaker.slipped = 960
    speaker.heard = 3_000
    interrupt(speaker, source, loopback, 3_000)
    loopback.catch_up()
    speaker.ask(4_800)
    loopback.catch_up()
    speaker.ask(4_800)
    assert source.position == 3_000 + 9_600


def test_a_break_is_no_slip_to_be_made_up_for(speaker: Clockwork) -> None:
    source = Steady()
    loopback = Loopback(speaker, source)
    speaker.start(loopback.fill)
    speaker.slipped = MOST_MADE_UP + 1
    loopback.catch_up()
    speaker.ask(4_800)
    assert source.position == 4_800, "or counts would come in a rush"
