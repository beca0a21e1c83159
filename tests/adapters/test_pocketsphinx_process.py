from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from time import monotonic

import numpy as np
import pytest

from tests.listening.sounds import clip
from voicecoach.adapters.pocketsphinx_process import PocketSphinxProcess
from voicecoach.errors import HearingError
from voicecoach.listening.opinion import Opinion
from voicecoach.units import Pcm

pytest.importorskip("pocketsphinx")

PATIENCE = 20.0
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def pcm(name: str) -> Pcm:
    return np.rint(clip(name) * 32767).astype(np.int16)


STOP = pcm("05_stop.wav")


@pytest.fixture
def process() -> Iterator[PocketSphinxProcess]:
    adviser = PocketSphinxProcess(answer_within=PATIENCE)
    yield adviser
    adviser.close()


def ask_until_answered(adviser: PocketSphinxProcess) -> Opinion:
    began = monotonic()
    while monotonic() - began < PATIENCE:
        if opinion := adviser.opinion(STOP, "stop"):
            return opinion
    pytest.fail("there never was an opinion again")


def saying(line: str, then: str = "sys.stdin.buffer.read()") -> tuple[str, ...]:
    """A worker that says one thing and then does nothing."""
    return (sys.executable, "-c", f"import sys; print({line!r}, flush=True); {then}")


def test_a_phrase_that_was_said_fits_better_than_another(process: PocketSphinxProcess) -> None:
    said, other = process.opinion(STOP, "stop"), process.opinion(STOP, "resume")
    assert said is not None
    assert other is not None
    assert said.said > other.said + 1


def test_an_unknown_word_is_no_opinion_and_the_next_question_is_answered(process: PocketSphinxProcess) -> None:
    assert process.opinion(STOP, "stop zzzzq") is None
    assert process.opinion(STOP, "stop") is not None


def test_the_longest_sound_goes_through_the_pipe(process: PocketSphinxProcess) -> None:
    assert process.opinion(np.tile(STOP, 10)[: 3 * 16_000], "stop") is not None


@posix
def test_a_worker_that_was_killed_is_started_again(process: PocketSphinxProcess) -> None:
    before = process.opinion(STOP, "stop")
    killed = process.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    assert process.opinion(STOP, "stop") is None
    assert ask_until_answered(process) == before
    assert process.pid != killed


@posix
def test_a_worker_that_hangs_is_waited_for_no_longer_than_was_said_and_started_again() -> None:
    adviser = PocketSphinxProcess(answer_within=PATIENCE, hangs_after=0.0)
    assert adviser.opinion(STOP, "stop") is not None
    hanging = adviser.pid
    assert hanging is not None
    os.kill(hanging, signal.SIGSTOP)
    adviser._answer_within = 0.0
    assert adviser.opinion(STOP, "stop") is None
    adviser._answer_within = PATIENCE
    assert ask_until_answered(adviser) is not None
    assert adviser.pid != hanging
    adviser.close()


def test_an_answer_that_comes_too_late_is_not_taken_for_the_next_one() -> None:
    adviser = PocketSphinxProcess(answer_within=PATIENCE)
    other = adviser.opinion(STOP, "resume")
    adviser._answer_within = 0.0
    assert adviser.opinion(STOP, "stop") is None
    adviser._answer_within = PATIENCE
    again = None
    began = monotonic()
    while again is None and monotonic() - began < PATIENCE:
        again = adviser.opinion(STOP, "resume")
    assert again == other
    adviser.close()


def test_a_worker_that_dies_again_and_again_is_given_up_with_a_sentence() -> None:
    adviser = PocketSphinxProcess(worker=saying('{"id": 0, "bytes": 0}', then="sys.stdin.buffer.readline()"))
    with pytest.raises(HearingError, match=r"PocketSphinx, died again and again \(exit code 0\)\.$"):
        for _ in range(1_000_000):
            adviser.opinion(STOP, "stop")
    with pytest.raises(HearingError, match="is not running"):
        adviser.opinion(STOP, "stop")
    adviser.close()


def test_a_worker_that_says_what_it_lacks_is_quoted() -> None:
    lacking = saying('{"fault": "PocketSphinx is not installed.", "remedy": "Install it.", "bytes": 0}')
    with pytest.raises(HearingError, match=r"^PocketSphinx is not installed\. Install it\.$"):
        PocketSphinxProcess(worker=lacking)


@pytest.mark.parametrize("worker", [(sys.executable, "-c", ""), ("there/is/no/such/program",)])
def test_a_worker_that_does_not_start_is_a_clear_error(worker: tuple[str, ...]) -> None:
    with pytest.raises(HearingError, match="could not be started"):
        PocketSphinxProcess(worker=worker)


@posix
def test_it_leaves_no_process_behind(process: PocketSphinxProcess) -> None:
    worker = process.pid
    assert worker is not None
    process.close()
    process.close()
    assert process.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
