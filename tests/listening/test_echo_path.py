from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import soxr

from tests.listening.sounds import EXPECTED, clip
from voicecoach.listening.echo_path import echo_path
from voicecoach.listening.simulated_room import SimulatedRoom
from voicecoach.units import HEARING_RATE, SAMPLE_RATE, Pcm, Samples

NOISE = -62.0


def coach() -> Samples:
    """Ten seconds of speech, at the loudness of the coach's clips."""
    talk = np.concatenate([clip(name) for name in sorted(EXPECTED)] * 2)[: 10 * HEARING_RATE]
    loud = soxr.resample(talk, HEARING_RATE, SAMPLE_RATE) * 10 ** (-16 / 20) / np.sqrt(np.mean(talk**2))
    limited: Samples = np.clip(loud, -0.9, 0.9).astype(np.float32)
    return limited


def recorded(room: SimulatedRoom) -> Iterator[tuple[Pcm, Pcm]]:
    """Let the coach talk in a room."""
    talk, block = coach(), SAMPLE_RATE // 10
    for begin in range(0, len(talk) - block, block):
        yield room.block(talk[begin : begin + block]), room.played


def test_the_echo_of_a_room_is_measured_and_taken_out() -> None:
    path = echo_path(recorded(SimulatedRoom(echo_db=-9.0)), NOISE)
    assert path is not None
    assert path.level == pytest.approx(-18, abs=6)
    assert path.taken_out > 14
    assert path.late == pytest.approx(0.0, abs=0.002)


def test_a_softer_echo_is_measured_softer() -> None:
    loud, soft = (echo_path(recorded(SimulatedRoom(echo_db=gain)), NOISE) for gain in (-9.0, -29.0))
    assert loud is not None
    assert soft is not None
    assert soft.level == pytest.approx(loud.level - 20, abs=1.5)


def test_with_headphones_there_is_none() -> None:
    assert echo_path(recorded(SimulatedRoom(echo_db=-80.0)), NOISE) is None


def test_how_late_it_comes_is_found() -> None:
    blocks = list(recorded(SimulatedRoom()))
    late = round(0.18 * HEARING_RATE)
    microphone = np.concatenate([np.zeros(late, np.int16), *(block for block, _ in blocks)])
    size = len(blocks[0][0])
    delayed = [(microphone[n * size : (n + 1) * size], played) for n, (_, played) in enumerate(blocks)]
    path = echo_path(delayed, NOISE)
    assert path is not None
    assert path.late == pytest.approx(0.18, abs=0.002)
    assert path.taken_out > 10
