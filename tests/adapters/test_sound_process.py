"""What the process that plays may do to its parent; the real one is tried in ``tests/test_mishaps.py``."""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from voicecoach.adapters import sound_process
from voicecoach.adapters.sound_process import SoundProcess
from voicecoach.errors import SoundError
from voicecoach.ports import Captured, MusicCue
from voicecoach.units import SAMPLE_RATE, Seconds

PATIENCE: Seconds = 10.0

WORKER = """
import sys, time
from voicecoach.adapters.wire import read, write

def tell(**message):
    write(sys.stdout.buffer, message)

def report(heard, cut=0):
    tell(heard=heard, position=heard + 4800, cut=cut, now=time.monotonic())

order, _ = read(sys.stdin.buffer)
"""


def worker(behaviour: str) -> tuple[str, ...]:
    return (sys.executable, "-c", WORKER + behaviour)


@contextmanager
def sound(behaviour: str) -> Iterator[SoundProcess]:
    process = SoundProcess(capture=True, worker=worker(behaviour))
    try:
        yield process
    finally:
        process.close()


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_what_keeps_it_from_opening_is_told_as_the_worker_tells_it() -> None:
    with sound('tell(fault="There is no loudspeaker.", remedy="Connect one.")') as process:
        with pytest.raises(SoundError, match=r"^There is no loudspeaker\. Connect one\.$"):
            process.open()
        assert process.pid is None


def test_a_worker_that_dies_at_once_is_told_of() -> None:
    with sound("sys.exit(3)") as process, pytest.raises(SoundError, match=r"died \(exit code 3\)"):
        process.open()


def test_a_worker_that_cannot_be_started_is_told_of() -> None:
    with pytest.raises(SoundError, match="cannot be started"):
        SoundProcess(capture=False, worker=("/no/such/program",)).open()


def test_a_sound_system_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound_process, "OPENS_WITHIN", 0.5)
    with sound("time.sleep(60)") as process, pytest.raises(SoundError, match=r"did not answer within 0\.5 seconds"):
        process.open()


def test_between_two_reports_the_clock_goes_on_and_never_beyond_what_is_mixed() -> None:
    with sound("tell(opened=True)\nreport(48_000)\ntime.sleep(60)") as process:
        process.open()
        until(lambda: process.position > 48_000)
        first = process.heard
        until(lambda: process.heard > first)
        until(lambda: process.heard == 52_800)
        assert process.lost is None


def test_one_that_falls_silent_is_ended_and_another_started_where_it_was_last_heard() -> None:
    behaviour = """
tell(opened=True)
if order["at"] == 0:
    report(48_000)
    time.sleep(60)
while True:
    report(order["at"] + 9_999)  # silence, which does not count
    time.sleep(0.02)
"""
    with sound(behaviour) as process:
        process.open()
        begun = time.monotonic()
        until(lambda: process.lost)
        assert time.monotonic() - begun < 1.5
        assert str(process.lost) == "The sound system does not answer."
        lost_at = process.heard
        assert lost_at <= 52_800
        until(lambda: process.lost is None)
        gone = process.came_back()
        assert gone is not None
        assert gone > 0.4
        assert process.came_back() is None, "told once"
        assert process.heard == lost_at, "the session's clock stands until something is to be played"


def test_a_report_from_before_the_last_cut_does_not_turn_the_clock() -> None:
    behaviour = """
tell(opened=True)
report(48_000)
order, _ = read(sys.stdin.buffer)
for _ in range(20):
    report(50_000, cut=0)
tell(remark="now")
while True:
    report(order["at"] + 100, cut=order["number"])
    time.sleep(0.02)
"""
    with sound(behaviour) as process:
        process.open()
        until(lambda: process.heard >= 48_000)
        process.cut(30_000)
        assert process.heard == 30_000
        until(lambda: process.listening and process.heard is not None and process.remarks())
        assert process.heard < 40_000
        until(lambda: process.heard > 30_000)


def test_its_orders_arrive_in_order_and_in_sixteen_bits() -> None:
    behaviour = """
tell(opened=True)
for _ in range(4):
    order, clip = read(sys.stdin.buffer)
    tell(remark=f"{sorted(order.items())} {clip.hex()}")
while True:
    report(0)
    time.sleep(0.02)
"""
    with sound(behaviour) as process:
        process.open()
        process.play(np.array([0.5, -1.0, 1.0], np.float32), 4_800)
        process.music(MusicCue.PAUSE, 5_000)
        process.withdraw(1)
        process.level(0.25)
        assert process.placed == 2
        told: list[str] = []
        until(lambda: process.lost is None and (told.extend(process.remarks()) or len(told) == 4))  # type: ignore[func-returns-value]
    assert told[0].endswith("00400080ff7f")
    assert "('at', 4800)" in told[0]
    assert "('cue', 'pause')" in told[1]
    assert "('placed', 1)" in told[2]
    assert "('factor', 0.25)" in told[3]


def test_a_computer_that_slept_is_taken_for_a_loss_of_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    asleep = 100.0
    monkeypatch.setattr(sound_process, "_asleep", lambda: asleep)
    with sound(
        "tell(opened=True)\nwhile True:\n    report(SECOND)\n    time.sleep(0.02)".replace("SECOND", str(SAMPLE_RATE))
    ) as process:
        process.open()
        until(lambda: process.heard >= SAMPLE_RATE)
        assert process.came_back() is None
        asleep += 3_600.0
        assert process.came_back() == 3_600.0
        assert process.came_back() is None


def test_a_microphone_that_comes_back_is_told_of() -> None:
    behaviour = """
tell(opened=True)
tell(microphone="The microphone went away.")
report(0)
time.sleep(0.3)
write(sys.stdout.buffer, {"captured": 0.1, "now": 0}, bytes(8))
while True:
    report(0)
    time.sleep(0.02)
"""
    with sound(behaviour) as process:
        process.open()
        until(lambda: process.heard is not None and not process.listening)
        assert process.remarks() == ["The microphone went away. The session goes on; the keys still work."]
        blocks: list[Captured] = []
        until(lambda: blocks.extend(process.captured()) or blocks)  # type: ignore[func-returns-value]
        assert len(blocks[0].block) == len(blocks[0].played) == 2
        assert process.listening
        assert process.remarks() == ["The microphone is back."]


def test_a_worker_that_is_started_again_learns_how_loud_it_was_and_what_the_music_did() -> None:
    behaviour = """
tell(opened=True)
if order["at"] == 0:
    report(48_000)
    for _ in range(3):
        read(sys.stdin.buffer)
    sys.exit()
for _ in range(2):
    again, _ = read(sys.stdin.buffer)
    tell(remark=f"{again['do']} {again.get('cue')} {again.get('factor')}")
while True:
    report(order["at"])
    time.sleep(0.02)
"""
    with sound(behaviour) as process:
        process.open()
        until(lambda: process.heard >= 48_000)
        process.level(0.5)
        process.music(MusicCue.PAUSE, 0)
        process.level(0.25)
        until(lambda: process.lost)
        told: list[str] = []
        until(lambda: process.lost is None and (told.extend(process.remarks()) or len(told) == 2))  # type: ignore[func-returns-value]
    assert told == ["level None 0.25", "music pause None"]


def test_sleep_while_the_loudspeaker_is_gone_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    asleep = 0.0
    monkeypatch.setattr(sound_process, "_asleep", lambda: asleep)
    with sound('tell(opened=True)\nreport(0)\nif order["at"] == 0: sys.exit()\ntime.sleep(60)') as process:
        process.open()
        until(lambda: process.lost)
        asleep += 3_600.0
        until(lambda: process.lost is None)
        gone = process.came_back()
    assert gone is not None
    assert gone > 3_600.0


def test_it_does_not_take_its_own_delay_for_that_of_the_loudspeaker() -> None:
    with sound("tell(opened=True)\nwhile True:\n    report(48_000)\n    time.sleep(0.02)") as process:
        process.open()
        until(lambda: process.heard >= 48_000)
        ctypes.PyDLL(None).usleep(1_500_000)  # holds the interpreter's lock: nothing is read meanwhile
        assert process.lost is None
        until(lambda: process.heard >= 48_000)
        assert process.lost is None


def test_closing_does_not_wait_for_a_sound_system_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound_process, "TRIES_AFTER", (0.0,))
    with sound(
        'if order["at"] == 0:\n    tell(opened=True)\n    report(48_000)\n    sys.exit()\ntime.sleep(60)'
    ) as process:
        process.open()
        until(lambda: process.lost)
        begun = time.monotonic()
        until(lambda: time.monotonic() - begun > 0.5)
        process.close()
        assert time.monotonic() - begun < 2.5
