from __future__ import annotations

import numpy as np
import pytest

from voicecoach.listening.simulated_room import SPEECH_DBFS, SimulatedRoom
from voicecoach.units import HEARING_RATE, SAMPLE_RATE, Pcm, Samples

SILENT = -200.0
BLOCK = SAMPLE_RATE // 10


def silence(frames: int = BLOCK) -> Samples:
    return np.zeros(frames, np.float32)


def tone(seconds: float, amplitude: float = 0.5, hertz: float = 1000.0) -> Samples:
    moments = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (amplitude * np.sin(2 * np.pi * hertz * moments)).astype(np.float32)


def level(pcm: Pcm) -> float:
    return float(10 * np.log10(np.mean((pcm / 32767.0) ** 2)))


def listen(room: SimulatedRoom, seconds: float) -> Pcm:
    return np.concatenate([room.block(silence()) for _ in range(round(seconds * 10))])


def test_a_block_of_the_microphone_is_a_third_of_one_of_the_loudspeaker() -> None:
    room = SimulatedRoom()
    assert [len(room.block(tone(0.1))) for _ in range(30)] == [1600] * 30
    assert room.block(silence()).dtype == np.int16


def test_no_sample_is_lost_whatever_the_blocks() -> None:
    room = SimulatedRoom()
    asked = given = 0
    for frames in [1, 1, 1, 1024, 333, 4800, 0, 7, 960] * 20:
        given += len(room.block(silence(frames)))
        asked += frames
        assert given == asked // 3


def test_the_same_calls_give_the_same_samples_and_another_seed_others() -> None:
    def session(seed: int) -> Pcm:
        room = SimulatedRoom(seed)
        room.say(tone(0.3), 0.25)
        return np.concatenate([room.block(tone(0.1, hertz=300.0)) for _ in range(8)])

    assert np.array_equal(session(0), session(0))
    assert not np.array_equal(session(0), session(1))


def test_the_room_is_as_loud_as_asked() -> None:
    assert level(listen(SimulatedRoom(noise_dbfs=-50.0), 2.0)) == pytest.approx(-50.0, abs=0.2)


@pytest.mark.parametrize("amplitude", [0.01, 0.9])
def test_speech_has_its_level_and_place_whatever_its_loudness(amplitude: float) -> None:
    room = SimulatedRoom(noise_dbfs=SILENT)
    room.say(np.concatenate([tone(0.5, amplitude), silence(SAMPLE_RATE)]), 0.25)
    heard = listen(room, 2.0)
    begin, end = round(0.25 * HEARING_RATE), round(0.75 * HEARING_RATE)
    assert level(heard[begin:end]) == pytest.approx(SPEECH_DBFS, abs=0.1)
    assert np.abs(heard[: begin - 40]).max() <= 1
    assert np.abs(heard[end + 40 :]).max() <= 1


def test_what_should_have_been_said_already_is_said_now() -> None:
    room = SimulatedRoom(noise_dbfs=SILENT)
    listen(room, 1.0)
    room.say(tone(0.5), 0.4)
    assert level(listen(room, 0.5)) == pytest.approx(SPEECH_DBFS, abs=0.1)


def test_two_things_said_at_once_are_both_there() -> None:
    room = SimulatedRoom(noise_dbfs=SILENT)
    room.say(tone(0.5), 0.0)
    room.say(tone(0.5, hertz=400.0), 0.0)
    assert level(listen(room, 0.5)) == pytest.approx(SPEECH_DBFS + 3.0, abs=0.1)


def test_silence_can_be_said() -> None:
    room = SimulatedRoom(noise_dbfs=SILENT)
    room.say(silence(), 0.0)
    assert not listen(room, 0.2).any()


def test_the_coach_is_heard_as_loud_as_asked_a_little_late_and_from_the_walls() -> None:
    room = SimulatedRoom(noise_dbfs=SILENT, echo_db=-20.0)
    burst = np.random.default_rng(1).normal(0.0, 0.1, SAMPLE_RATE).astype(np.float32)
    coach = np.concatenate([burst, silence(SAMPLE_RATE)])
    heard = np.concatenate([room.block(coach[i : i + BLOCK]) for i in range(0, len(coach), BLOCK)])
    late, whole_room = HEARING_RATE // 10, HEARING_RATE // 5
    assert level(heard[late + whole_room : late + HEARING_RATE]) == pytest.approx(-20.0 - 20.0 - 4.8, abs=0.5)
    assert np.abs(heard[: late - 40]).max() <= 1
    assert level(heard[late + HEARING_RATE + 40 : late + HEARING_RATE + 400]) > -60.0, "the walls go on"
    assert np.abs(heard[late + HEARING_RATE + whole_room + 40 :]).max() <= 1


def test_what_was_played_is_known_as_it_left_the_loudspeaker() -> None:
    room = SimulatedRoom(noise_dbfs=SILENT)
    coach = np.concatenate([silence(), tone(0.1), silence(4 * BLOCK)])
    played = []
    for begin in range(0, len(coach), 1_000):
        block = room.block(coach[begin : begin + 1_000])
        played.append(room.played)
        assert len(block) == len(room.played)
    sounding = np.flatnonzero(np.abs(np.concatenate(played)) > 3_000)
    late = HEARING_RATE // 10 - 640  # the loudspeaker's buffer, less the reference's lead
    assert abs(int(sounding[0]) - (HEARING_RATE // 10 + late)) < 20
