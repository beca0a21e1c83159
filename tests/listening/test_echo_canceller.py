from __future__ import annotations

import numpy as np
import pytest

from tests.listening.echoes import Sound, apart, decibels, echo_of, in_blocks, pcm, room, speechlike
from voicecoach.listening.echo_canceller import Cancelled, Echo, EchoCanceller
from voicecoach.units import HEARING_RATE, Pcm

LEAD = 0.04  # what the reference runs ahead by, as listening.echo_reference has it
NOISE = 10 ** (-75 / 20)


def cancelled(microphone: Sound, played: Sound) -> list[Cancelled]:
    noise = np.random.default_rng(9).normal(0.0, NOISE, len(microphone))
    canceller = EchoCanceller()
    streams = pcm(microphone + noise), pcm(played)
    return [each for block, reference in in_blocks(*streams) for each in canceller.cancel(block, reference)]


def samples(blocks: list[Cancelled]) -> Pcm:
    return np.concatenate([block.samples for block in blocks])


def lowered(echo: Sound, left: Sound | Pcm, begin: float, end: float) -> float:
    """By how many dB the echo is lower after the canceller, between two moments."""
    stretch = slice(round(begin * HEARING_RATE), round(end * HEARING_RATE))
    return decibels(echo[stretch]) - decibels(left[stretch])


def test_the_coach_is_taken_out_within_seconds() -> None:
    played = speechlike(10, seed=1)
    echo = echo_of(played, room(2), LEAD + 0.003)
    left = samples(cancelled(echo, played))
    assert lowered(echo, left, 2, 4) > 15
    assert lowered(echo, left, 6, 10) > 25


def test_a_person_talking_at_the_same_time_is_left_as_he_is() -> None:
    played, person = speechlike(20, seed=1), speechlike(20, seed=5, rms=0.03)
    person[: 4 * HEARING_RATE] = 0
    echo = echo_of(played, room(2), LEAD + 0.003)
    left = samples(cancelled(echo + person, played)) / 32767.0
    rest = left - person[: len(left)]
    assert lowered(echo, rest, 10, 20) > 18
    assert abs(lowered(person, left, 10, 20)) < 1


def test_with_headphones_the_microphone_is_left_untouched() -> None:
    played, person = speechlike(12, seed=1), speechlike(12, seed=5)
    microphone = pcm(person)
    canceller = EchoCanceller()
    blocks = [
        each for block, reference in in_blocks(microphone, pcm(played)) for each in canceller.cancel(block, reference)
    ]
    assert np.array_equal(samples(blocks), microphone[: len(samples(blocks))])
    assert blocks[-1].echo is Echo.NONE


def test_with_headphones_a_word_said_over_a_count_is_no_echo_of_it() -> None:
    def now_and_then(every: float, seed: int) -> Sound:
        """A word that begins at once, about every so many seconds from the sixth on, and nothing in between."""
        draw = np.random.default_rng(seed)
        sound = np.zeros(20 * HEARING_RATE)
        for begin in np.arange(6.2, 19.0, every):
            first = round((begin + draw.uniform(0.0, 0.1)) * HEARING_RATE)
            sound[first : first + HEARING_RATE // 20] = draw.normal(0.0, 0.1, HEARING_RATE // 20)
        return sound

    played = now_and_then(1.0, seed=1)
    played[: 5 * HEARING_RATE] = speechlike(5, seed=3)
    streams = pcm(now_and_then(2.0, seed=2)), pcm(played)
    canceller = EchoCanceller()
    states = [each.echo for blocks in in_blocks(*streams) for each in canceller.cancel(*blocks)]
    assert set(states[len(states) // 5 :]) == {Echo.NONE}


def test_without_anything_played_the_microphone_is_left_untouched() -> None:
    microphone = pcm(speechlike(2, seed=3))
    canceller = EchoCanceller()
    blocks = [each for (block,) in in_blocks(microphone) for each in canceller.cancel(block, None)]
    assert np.array_equal(samples(blocks), microphone[: len(samples(blocks))])
    assert {block.echo for block in blocks} == {Echo.NONE}


@pytest.mark.parametrize("delay", [0.2, 0.45])
def test_a_loudspeaker_that_is_late_beyond_what_the_time_stamps_say_is_found(delay: float) -> None:
    played = speechlike(14, seed=1)
    echo = echo_of(played, room(2), LEAD + delay)
    assert lowered(echo, samples(cancelled(echo, played)), 9, 14) > 18


@pytest.mark.parametrize("millionths", [-50, 20, 100])
def test_two_clocks_that_run_apart_are_brought_together(millionths: int) -> None:
    played = speechlike(45, seed=1)
    echo = echo_of(played, room(2), LEAD + 0.003)
    known = apart(played, millionths)
    assert lowered(echo, samples(cancelled(echo, known)), 35, 44) > 18


def test_after_a_slip_of_the_sound_card_the_room_is_still_known() -> None:
    played = speechlike(24, seed=1)
    echo = echo_of(played, room(2), LEAD + 0.003)
    slip = 12 * HEARING_RATE
    slipped = np.concatenate([echo[:slip], np.zeros(round(0.05 * HEARING_RATE)), echo[slip:]])[: len(echo)]
    left = samples(cancelled(slipped, played))
    assert lowered(slipped, left, 8, 12) > 20
    assert lowered(slipped, left, 18, 24) > 18


def test_it_is_told_whether_the_echo_is_known() -> None:
    played = speechlike(8, seed=1)
    played[6 * HEARING_RATE :] = 0
    echo = echo_of(played, room(2), LEAD + 0.003)
    states = [block.echo for block in cancelled(echo, played)]
    per_second = len(states) // 8
    assert states[0] in (Echo.NONE, Echo.UNKNOWN)
    assert Echo.UNKNOWN in states[: 2 * per_second]
    assert states[5 * per_second] is Echo.CANCELLED
    assert states[-1] is Echo.NONE


def test_blocks_of_any_size_give_the_same_samples() -> None:
    played = speechlike(3, seed=1)
    streams = pcm(echo_of(played, room(2), LEAD + 0.003)), pcm(played)

    def of_size(size: int) -> Pcm:
        canceller = EchoCanceller()
        return samples(
            [each for block in in_blocks(*streams, size=size) for each in canceller.cancel(block[0], block[1])]
        )

    whole = of_size(256)
    for size in (1_600, 341, 1):
        if size == 1:
            continue
        assert np.array_equal(of_size(size)[: len(whole)], whole[: len(of_size(size))])


def test_minutes_of_silence_do_not_make_it_forget_the_room() -> None:
    played = speechlike(20, seed=1)
    silence = np.zeros(240 * HEARING_RATE)
    played = np.concatenate([played, silence, speechlike(4, seed=7)])
    echo = echo_of(played, room(2), LEAD + 0.003)
    again = 260
    assert lowered(echo, samples(cancelled(echo, played)), again + 0.5, again + 3.5) > 20
