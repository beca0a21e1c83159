from __future__ import annotations

import random
from itertools import pairwise

from voicecoach.listening.stream_clock import SLIP, StreamClock

RATE = 48_000
BLOCK = 1_024


def stamped(clock: StreamClock, blocks: range, start: float, jitter: float = 0.0, seed: int = 0) -> None:
    draw = random.Random(seed)
    for block in blocks:
        clock.note(block * BLOCK, start + block * BLOCK / RATE + draw.gauss(0.0, jitter))


def test_nothing_is_known_before_the_first_stamp() -> None:
    clock = StreamClock(RATE)
    assert not clock.known
    clock.note(0, 5.0)
    assert clock.known


def test_until_a_restarted_stream_is_stamped_its_old_line_holds() -> None:
    clock = StreamClock(RATE)
    stamped(clock, range(50), start=100.0)
    clock.restart()
    assert clock.known
    assert abs(clock.sample_at(100.5) - RATE / 2) < 1e-3, "what was played before may only be heard now"
    stamped(clock, range(60, 75), start=100.3)
    assert abs(clock.moment_of(0) - 100.3) < 1e-9


def test_samples_and_moments_are_two_sides_of_one_line() -> None:
    clock = StreamClock(RATE)
    stamped(clock, range(50), start=100.0)
    assert abs(clock.moment_of(RATE) - 101.0) < 1e-9
    assert abs(clock.sample_at(100.5) - RATE / 2) < 1e-3


def test_stamps_that_wander_do_not_move_the_line() -> None:
    clock = StreamClock(RATE)
    stamped(clock, range(50), start=100.0, jitter=0.001)
    line = clock.moment_of(0)
    stamped(clock, range(50, 3_000), start=100.0, jitter=0.001, seed=1)
    assert abs(clock.moment_of(0) - line) < 0.0002


def test_a_clock_that_runs_fast_is_followed_without_a_step() -> None:
    clock = StreamClock(RATE)
    lines = []
    for block in range(40 * 60 * RATE // BLOCK):
        clock.note(block * BLOCK, 100.0 + block * BLOCK / RATE * 1.0001)
        lines.append(clock.moment_of(0))
    steps = [after - before for before, after in pairwise(lines[20:])]
    assert max(map(abs, steps)) < 0.00001
    assert abs(clock.moment_of(block * BLOCK) - (100.0 + block * BLOCK / RATE * 1.0001)) < 0.03


def test_single_stamps_that_are_late_do_not_move_the_line() -> None:
    clock = StreamClock(RATE)
    stamped(clock, range(50), start=100.0)
    for late in range(50, 55):
        clock.note(late * BLOCK, 100.3 + late * BLOCK / RATE)
    stamped(clock, range(55, 60), start=100.0)
    assert abs(clock.moment_of(0) - 100.0) < 1e-9


def test_a_slip_moves_the_line_at_once() -> None:
    clock = StreamClock(RATE)
    stamped(clock, range(50), start=100.0)
    stamped(clock, range(50, 80), start=100.0 + 2 * SLIP)
    assert abs(clock.moment_of(0) - (100.0 + 2 * SLIP)) < 1e-9
    assert abs(clock.slipped - 2 * SLIP) < 1e-9
    clock.restart()
    assert abs(clock.slipped - 2 * SLIP) < 1e-9, "which is still true of what was played before"


def test_a_slip_of_a_clock_that_runs_fast_moves_the_line_by_the_slip_alone() -> None:
    clock = StreamClock(RATE)
    slipped = 20 * 60 * RATE // BLOCK

    def stamp(block: int) -> float:
        return 100.0 + block * BLOCK / RATE * 1.0001 + (0.02 if block >= slipped else 0.0)

    for block in range(slipped):
        clock.note(block * BLOCK, stamp(block))
    before = stamp(slipped - 1) - clock.moment_of((slipped - 1) * BLOCK)
    for block in range(slipped, slipped + 15):
        clock.note(block * BLOCK, stamp(block))
    assert abs(stamp(block) - clock.moment_of(block * BLOCK) - before) < 0.001
