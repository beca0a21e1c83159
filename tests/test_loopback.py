from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from voicecoach.loopback import Loopback
from voicecoach.units import SAMPLE_RATE, Frames, Samples, Seconds


class Clockwork:
    """A loudspeaker whose device time is that of its frames; asks for blocks when it is told to."""

    def __init__(self) -> None:
        self.handed_over: Frames = 0
        self.heard: Frames = 0
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


def noise(frames: Frames) -> Samples:
    return np.random.default_rng(frames).uniform(-0.5, 0.5, frames).astype(np.float32)


@pytest.fixture
def speaker() -> Clockwork:
    return Clockwork()


def test_the_session_goes_on_from_the_frame_that_was_asked_for(speaker: Clockwork) -> None:
    loopback = Loopback(speaker, noise, origin=1_000)
    speaker.start(loopback.fill)
    speaker.ask(48_000)
    speaker.heard = 40_000
    assert loopback.heard == 41_000
    speaker.interrupt(lambda: loopback.go_on_from(20_000))
    assert loopback.heard == 20_000, "nothing of it was heard yet"
    speaker.ask(4_800)
    speaker.heard = 40_000 + 4_800 + 2_400
    assert loopback.heard == 22_400


def test_a_block_of_the_microphone_from_before_the_interruption_keeps_its_moment(speaker: Clockwork) -> None:
    loopback = Loopback(speaker, noise)
    speaker.start(loopback.fill)
    speaker.ask(48_000)
    speaker.heard = 36_000
    speaker.interrupt(lambda: loopback.go_on_from(36_000))
    speaker.ask(48_000)
    _, before = loopback.during(0.5, 0.6, 1_600)
    _, between = loopback.during(0.7, 0.8, 1_600)
    _, after = loopback.during(1.0, 1.1, 1_600)
    assert (before, between, after) == pytest.approx((0.6, 0.75, 1.0)), "the time without sound is none"


def test_what_was_dropped_by_an_interruption_is_not_taken_for_what_was_played(speaker: Clockwork) -> None:
    loopback = Loopback(speaker, lambda frames: np.full(frames, 0.5, np.float32))
    speaker.start(loopback.fill)
    speaker.ask(48_000)
    speaker.heard = 24_000
    speaker.interrupt(lambda: loopback.go_on_from(24_000))
    speaker.ask(48_000)
    gap, _ = loopback.during(0.475, 0.485, 160)  # the reference runs 40 ms ahead
    sound, _ = loopback.during(0.3, 0.31, 160)
    assert np.abs(gap).max() < 400
    assert sound == pytest.approx(16_384, abs=200)
