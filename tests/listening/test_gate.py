from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.listening.sounds import BLOCK, blocks, noise, placed
from voicecoach.listening.gate import LONGEST, SILENCE, GateReading, Segment, Sound, SpeechGate, TooLong
from voicecoach.units import HEARING_RATE, Pcm

QUIET = -62.0
LOUD = -26.0
FRAME = 0.01


def sounds_in(stream: Pcm, size: int = BLOCK) -> list[Sound]:
    gate = SpeechGate()
    return [sound for block, at in blocks(stream, size) for sound in gate.feed(block, at)]


def wholes_in(stream: Pcm, size: int = BLOCK) -> list[Sound]:
    return [sound for sound in sounds_in(stream, size) if isinstance(sound, TooLong) or not sound.part]


def only_segment(stream: Pcm, size: int = BLOCK) -> Segment:
    (sound,) = wholes_in(stream, size)
    assert isinstance(sound, Segment)
    return sound


def test_a_word_is_cut_where_it_begins_and_ends() -> None:
    word = only_segment(placed((noise(0.5, LOUD), 2.0), over=noise(4, QUIET)))
    assert word.start == pytest.approx(2.0, abs=2 * FRAME)
    assert word.end == pytest.approx(2.5, abs=3 * FRAME)


@pytest.mark.parametrize("size", [160, 1024, 1600])
def test_the_end_is_known_a_quarter_of_a_second_later_and_a_block(size: int) -> None:
    word = only_segment(placed((noise(0.5, LOUD), 2.0), over=noise(4, QUIET)), size)
    assert 0.25 <= word.decided - word.end <= 0.25 + FRAME + size / HEARING_RATE


def test_the_samples_are_the_microphones_own_with_a_margin_on_both_sides() -> None:
    stream = placed((noise(0.5, LOUD), 2.0), over=noise(4, QUIET))
    word = only_segment(stream)
    begin, end = round((word.start - 0.2) * HEARING_RATE), round((word.end + 0.15) * HEARING_RATE)
    assert np.array_equal(word.samples, stream[begin:end])


def test_moments_follow_the_clock_of_the_caller() -> None:
    gate = SpeechGate()
    stream = placed((noise(0.5, LOUD), 2.0), over=noise(4, QUIET))
    found = [sound for block, at in blocks(stream) for sound in gate.feed(block, at + 1000.0)]
    assert found[0].start == pytest.approx(1002.0, abs=2 * FRAME)


def test_a_short_gap_is_within_a_phrase_and_a_long_one_between_two() -> None:
    words = [(noise(0.3, LOUD), 2.0), (noise(0.3, LOUD, 1), 2.5)]
    assert len(wholes_in(placed(*words, over=noise(5, QUIET)))) == 1
    words = [(noise(0.3, LOUD), 2.0), (noise(0.3, LOUD, 1), 2.8)]
    assert len(wholes_in(placed(*words, over=noise(5, QUIET)))) == 2


def test_digital_silence_opens_nothing() -> None:
    assert sounds_in(np.zeros(5 * HEARING_RATE, np.int16)) == []


def test_a_word_out_of_digital_silence_is_heard() -> None:
    word = only_segment(placed((noise(0.5, LOUD), 2.0), over=np.zeros(4 * HEARING_RATE)))
    assert word.start == pytest.approx(2.0, abs=2 * FRAME)


def test_a_click_opens_nothing() -> None:
    click = np.full(8, 0.9)
    assert sounds_in(placed((click, 2.0), (-click, 3.0), over=noise(4, QUIET))) == []


def test_rumble_below_the_voice_opens_nothing() -> None:
    moments = np.arange(2 * HEARING_RATE) / HEARING_RATE
    rumble = 0.05 * np.sin(2 * np.pi * 30 * moments) * np.minimum(1, moments / 0.2)
    assert sounds_in(placed((rumble, 2.0), over=noise(5, QUIET))) == []


def test_a_fan_that_is_switched_on_is_the_new_silence_within_two_seconds() -> None:
    fan = noise(8, -40.0, seed=1)
    alone = wholes_in(placed((fan, 2.0), over=noise(10, QUIET)))
    assert all(sound.end <= 4.0 for sound in alone)
    with_a_word = wholes_in(placed((fan, 2.0), (noise(0.5, LOUD, 2), 6.0), over=noise(10, QUIET)))
    assert with_a_word[-1].start == pytest.approx(6.0, abs=2 * FRAME)
    assert len(with_a_word) == len(alone) + 1


def test_a_fan_that_is_switched_off_leaves_soft_words_audible() -> None:
    stream = placed((noise(4, -40.0, seed=1), 0.0), (noise(0.5, -45.0, 2), 6.0), over=noise(8, QUIET))
    assert only_segment(stream).start == pytest.approx(6.0, abs=2 * FRAME)


def test_a_long_sound_is_refused_once_and_the_next_word_is_heard() -> None:
    # Long talk is not steady: it has gaps, here 90 ms in every 300, too short to end it.
    talk = noise(6, LOUD) * (np.arange(6 * HEARING_RATE) % 4800 > 1440)
    stream = placed((talk, 1.0), (noise(0.5, LOUD, 3), 8.0), over=noise(10, QUIET))
    refused, word = wholes_in(stream)
    assert isinstance(refused, TooLong)
    assert refused.decided - refused.start == pytest.approx(LONGEST, abs=0.1 + 2 * FRAME)
    assert isinstance(word, Segment)
    assert word.start == pytest.approx(8.0, abs=2 * FRAME)


@pytest.mark.parametrize("at", [2.4, 3.1, 5.0])
def test_a_voice_over_a_fainter_one_is_cut_out_of_it(at: float) -> None:
    talk = noise(6, LOUD - 20) * (np.arange(6 * HEARING_RATE) % 4800 > 1440)
    stream = placed((talk, 1.0), (noise(0.5, LOUD, 3), at), over=noise(9, QUIET))
    parts = [sound for sound in sounds_in(stream) if isinstance(sound, Segment) and sound.part]
    assert len(parts) == 1
    assert parts[0].start == pytest.approx(at, abs=2 * FRAME)
    assert parts[0].end == pytest.approx(at + 0.5, abs=3 * FRAME)
    assert parts[0].decided <= at + 0.5 + 0.25 + 0.1 + 3 * FRAME


def test_a_word_ends_where_it_ends_though_a_fainter_voice_goes_on() -> None:
    talk = noise(1.5, LOUD - 20) * (np.arange(round(1.5 * HEARING_RATE)) % 4800 > 1440)
    stream = placed((noise(0.5, LOUD, 3), 2.0), (talk, 2.4), over=noise(6, QUIET))
    part, whole = sounds_in(stream)
    assert isinstance(part, Segment)
    assert part.part
    assert part.end == pytest.approx(2.5, abs=3 * FRAME)
    assert isinstance(whole, Segment)
    assert whole.end == pytest.approx(3.9, abs=3 * FRAME)


@settings(max_examples=15, deadline=None)
@given(sizes=st.lists(st.integers(40, 2000), min_size=1, max_size=8))
def test_what_is_found_does_not_depend_on_the_blocks(sizes: list[int]) -> None:
    stream = placed((noise(0.3, LOUD), 0.8), (noise(0.2, LOUD - 12, 1), 1.15), over=noise(2, QUIET))
    gate, found, begin = SpeechGate(), list[Sound](), 0
    while begin < len(stream):
        for size in (*sizes, 0):
            block = stream[begin : begin + size]
            begin += len(block)
            found += gate.feed(block, begin / HEARING_RATE)
    expected = sounds_in(stream)
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert isinstance(one, Segment)
        assert isinstance(other, Segment)
        assert one.start == pytest.approx(other.start)
        assert one.end == pytest.approx(other.end)
        assert one.part == other.part
        assert np.array_equal(one.samples, other.samples)


def test_a_sound_that_goes_on_too_long_tells_since_when_until_it_ends() -> None:
    gate = SpeechGate()
    since = []
    words = [(noise(0.3, LOUD, number), 2.0 + 0.5 * number) for number in range(8)]
    for block, at in blocks(placed(*words, over=noise(8, QUIET))):
        gate.feed(block, at)
        since.append((at, gate.long_since))
    assert all(moment is None for at, moment in since if at < 2.0 + LONGEST or at > 6.5)
    assert all(moment == pytest.approx(2.0, abs=2 * FRAME) for at, moment in since if 2.2 + LONGEST < at < 5.8)


def test_what_the_gate_measures_can_be_read() -> None:
    gate = SpeechGate()
    assert gate.reading == GateReading(SILENCE, -72.0, open=False)
    stream = placed((noise(0.5, LOUD), 1.0), over=noise(3.0, -60.0))
    readings = []
    for block, at in blocks(stream, 320):
        gate.feed(block, at)
        readings.append(gate.reading)
    before, during = readings[48], readings[60]
    assert before.level == pytest.approx(-60, abs=3)
    assert before.floor == pytest.approx(-61, abs=2)
    assert not before.open
    assert during.level > -40
    assert during.open
    assert during.floor == pytest.approx(before.floor, abs=1)
