from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import monotonic

import numpy as np
import pytest

from tests.listening.sounds import blocks, clip, noise, placed
from voicecoach.adapters.ear_process import EarProcess
from voicecoach.adapters.ear_wire import (
    pack_grammar,
    pack_hearing,
    pack_reading,
    unpack_grammar,
    unpack_hearing,
    unpack_reading,
)
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL, VoskDecoder
from voicecoach.errors import HearingError
from voicecoach.listening.calibration import Calibration
from voicecoach.listening.ear import Ear
from voicecoach.listening.gate import GateReading
from voicecoach.listening.judging import VerifyingJudge
from voicecoach.listening.phrases import Answer, Command, Grammar, Heard, Hearing, Phrase, Unheard
from voicecoach.units import Pcm

PATIENCE = 10.0
GRAMMAR = Grammar(
    (
        Phrase("pause", Command.PAUSE, 0.25),
        Phrase("zephyr", Command.PAUSE, 0.25),
        Phrase("switch sides", Command.SWITCH_SIDES, 0.75),
        Phrase("ten", Answer("many"), 0.5),
    )
)
STREAM = placed(
    (clip("00_pause.wav"), 1.0),
    (clip("10_orchestra_helmet.wav"), 3.0),
    (clip("02_switch_sides.wav"), 6.0),
    (clip("07_ten.wav"), 8.5),
    over=noise(11, -60.0),
)
SILENCE = np.zeros(1600, np.int16)

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.fixture(scope="module")
def shared() -> Iterator[EarProcess]:
    ear = EarProcess(BUNDLED_MODEL, in_step=True)
    yield ear
    ear.close()


@pytest.fixture
def live() -> Iterator[EarProcess]:
    ear = EarProcess(BUNDLED_MODEL)
    yield ear
    ear.close()


def hear(ear: EarProcess | Ear, stream: Pcm, since: float = 0.0) -> list[Hearing]:
    return [hearing for block, at in blocks(stream) for hearing in ear.hear(block, since + at)]


def hear_until_it_fails(ear: EarProcess) -> float:
    """Feed silence until the ear says that it is dead, and give the longest that a call took."""
    began, longest = monotonic(), 0.0
    while monotonic() - began < PATIENCE:
        called = monotonic()
        try:
            ear.hear(SILENCE[:16], 0.0)
        except HearingError:
            return max(longest, monotonic() - called)
        longest = max(longest, monotonic() - called)
    pytest.fail("the ear never said that it is dead")


def await_revival(ear: EarProcess) -> None:
    """Feed silence until there is a worker again."""
    began = monotonic()
    while ear.pid is None and monotonic() - began < PATIENCE:
        ear.hear(SILENCE[:16], 0.0)
    assert ear.pid is not None


def test_it_hears_what_an_ear_in_this_process_hears(shared: EarProcess) -> None:
    here = Ear(VerifyingJudge(VoskDecoder(BUNDLED_MODEL)))
    here.listen_for(GRAMMAR)
    shared.listen_for(GRAMMAR)
    expected = hear(here, STREAM)
    assert [hearing.phrase.text for hearing in expected if isinstance(hearing, Heard)] == [
        "pause",
        "switch sides",
        "ten",
    ]
    assert any(isinstance(hearing, Unheard) for hearing in expected)
    assert hear(shared, STREAM) == expected


def test_it_tells_what_the_gate_measures(live: EarProcess) -> None:
    assert live.gate == GateReading()
    live.listen_for(GRAMMAR)
    hear(live, STREAM[: round(1.5 * 16000)])
    live.deaf_to([])
    assert live.gate.open
    assert live.gate.level > -40
    assert live.gate.floor == pytest.approx(-62, abs=2)


def test_a_calibration_moves_the_thresholds_and_is_named() -> None:
    ear = EarProcess(BUNDLED_MODEL, in_step=True, calibration=Calibration("bundled", date(2026, 11, 21), 0.125))
    ear.listen_for(GRAMMAR)
    heard = [hearing for hearing in hear(ear, STREAM) if isinstance(hearing, Heard)]
    ear.close()
    assert ear.name.endswith(", calibrated on 2026-11-21")
    assert [hearing.phrase.threshold for hearing in heard] == [0.125, 0.625, 0.375]


def test_it_knows_which_words_the_model_lacks(shared: EarProcess) -> None:
    assert shared.deaf_to(GRAMMAR.texts) == {"zephyr": ("zephyr",)}


def test_live_it_tells_what_it_heard_in_some_later_block(live: EarProcess) -> None:
    live.listen_for(GRAMMAR)
    heard = hear(live, STREAM)
    live.deaf_to([])  # waits until everything before it is answered
    heard += live.hear(SILENCE, 11.1)
    phrases = [hearing for hearing in heard if isinstance(hearing, Heard)]
    assert [hearing.phrase.meaning for hearing in phrases] == [Command.PAUSE, Command.SWITCH_SIDES, Answer("many")]
    assert 1.0 < phrases[0].start < phrases[0].end < phrases[0].decided < 2.5


@posix
def test_a_crash_is_told_once_and_it_can_be_revived(live: EarProcess) -> None:
    live.listen_for(GRAMMAR)
    assert live.pid is not None
    os.kill(live.pid, signal.SIGSEGV)
    hear_until_it_fails(live)
    assert live.pid is None
    with pytest.raises(HearingError, match="not running"):
        live.hear(SILENCE, 0.0)
    live.listen_for(Grammar(GRAMMAR.phrases[:1]))
    live.revive()
    await_revival(live)
    assert live.deaf_to(["zephyr"]) == {"zephyr": ("zephyr",)}
    heard = hear(live, STREAM[: 3 * 16000])
    live.deaf_to([])
    heard += live.hear(SILENCE, 3.1)
    assert [hearing.phrase.text for hearing in heard if isinstance(hearing, Heard)] == ["pause"]


@posix
def test_a_worker_that_hangs_keeps_nobody_waiting() -> None:
    ear = EarProcess(BUNDLED_MODEL, answer_within=0.5)
    assert ear.pid is not None
    os.kill(ear.pid, signal.SIGSTOP)
    began = monotonic()
    longest = hear_until_it_fails(ear)
    assert 0.5 <= monotonic() - began < 3.0
    assert longest < 0.5  # the last call, which ends the process; the others only hand over
    ear.close()


@posix
def test_in_step_a_worker_that_hangs_is_waited_for_only_so_long() -> None:
    ear = EarProcess(BUNDLED_MODEL, in_step=True, answer_within=0.3)
    assert ear.pid is not None
    os.kill(ear.pid, signal.SIGSTOP)
    with pytest.raises(HearingError, match=r"did not answer within 0\.3 seconds"):
        ear.hear(SILENCE, 0.1)


@posix
def test_ctrl_c_is_not_for_the_worker(shared: EarProcess) -> None:
    assert shared.pid is not None
    os.kill(shared.pid, signal.SIGINT)
    assert shared.deaf_to(["pause"]) == {}


def test_a_bad_model_is_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(HearingError, match="There is no folder") as caught:
        EarProcess(tmp_path / "nowhere")
    assert caught.value.remedy


def test_a_model_that_crashes_libvosk_is_told_at_the_start(tmp_path: Path) -> None:
    model = Path(shutil.copytree(BUNDLED_MODEL, tmp_path / "model"))
    graph = model / "graph" / "HCLr.fst"
    graph.write_bytes(graph.read_bytes()[:60000])
    with pytest.raises(HearingError, match="died while starting"):
        EarProcess(model)


def test_a_worker_that_cannot_be_started_is_told() -> None:
    with pytest.raises(HearingError, match="could not be started"):
        EarProcess(BUNDLED_MODEL, worker=("no-such-program",))
    with pytest.raises(HearingError, match="died while starting"):
        EarProcess(BUNDLED_MODEL, worker=(sys.executable, "-c", "raise SystemExit(3)"))
    with pytest.raises(HearingError, match=r"did not start within 0\.2 seconds"):
        EarProcess(BUNDLED_MODEL, start_within=0.2, worker=(sys.executable, "-c", "input()"))


def test_closing_twice_is_harmless_and_takes_the_worker_along() -> None:
    ear = EarProcess(BUNDLED_MODEL)
    pid = ear.pid
    ear.close()
    ear.close()
    assert pid is not None
    if sys.platform != "win32":
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_what_goes_over_the_wire_comes_out_the_same() -> None:
    assert unpack_grammar(pack_grammar(GRAMMAR)) == GRAMMAR
    assert unpack_reading(pack_reading(GateReading(-20.5, -61.0, True))) == GateReading(-20.5, -61.0, True)
    for hearing in (
        Heard(GRAMMAR.phrases[3], 1.25, 1.0, 1.5, 1.8, -21.5),
        Unheard("", "too long for a command", float("-inf"), 1.0, 1.5, 1.8),
    ):
        assert unpack_hearing(pack_hearing(hearing)) == hearing
