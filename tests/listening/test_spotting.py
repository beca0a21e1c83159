"""Commands over talk that goes on, with the real libvosk and the bundled model, fed 100 ms at a time."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.listening.sounds import BLOCK, EXPECTED, blocks, clip, noise, placed
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL, VoskDecoder
from voicecoach.language import load_language
from voicecoach.listening.spotting import Spotted, Spotter, Word, phrases_in
from voicecoach.units import HEARING_RATE, Pcm, Seconds

SAID = ["00_pause.wav", "01_how_many_left.wav", "02_switch_sides.wav", "03_next.wav", "05_stop.wav", "08_easier.wav"]
AT = 5.03


@pytest.fixture(scope="module")
def decoder() -> VoskDecoder:
    return VoskDecoder(BUNDLED_MODEL)


@pytest.fixture(scope="module")
def texts(decoder: VoskDecoder) -> tuple[str, ...]:
    """Give every command that the model can hear."""
    phrases = [phrase.text for words in load_language("en").commands.values() for phrase in words.phrases]
    return tuple(text for text in phrases if all(decoder.knows(word) for word in text.split()))


def talk(seconds: Seconds) -> NDArray[np.float64]:
    """Give a voice that never stops, at the level of the clips."""
    words = np.concatenate([clip("10_orchestra_helmet.wav"), clip("09_penguin.wav")])
    frames = words[: len(words) // 160 * 160].reshape(-1, 160)
    sounding = frames[np.abs(frames).max(axis=1) > 0.02].reshape(-1)
    return np.resize(sounding, round(seconds * HEARING_RATE))


def over_talk(name: str, at: Seconds = AT, talk_db: float = -12.0) -> Pcm:
    return placed((clip(name), at), over=talk(9) * 10 ** (talk_db / 20) + noise(9, -65.0))


def spot(
    decoder: VoskDecoder, texts: tuple[str, ...], stream: Pcm, since: Seconds | None = 0.0, size: int = BLOCK
) -> list[Spotted]:
    spotter = Spotter(decoder)
    return [spotted for block, at in blocks(stream, size) for spotted in spotter.feed(block, at, texts, since)]


@pytest.mark.parametrize("name", SAID)
def test_a_command_over_fainter_talk_is_spotted_where_it_was_said(
    decoder: VoskDecoder, texts: tuple[str, ...], name: str
) -> None:
    spotted = [each for each in spot(decoder, texts, over_talk(name)) if each.text == EXPECTED[name]]
    assert spotted
    for each in spotted:
        assert AT - 0.15 <= each.segment.start < each.segment.end <= AT + len(clip(name)) / HEARING_RATE + 0.15


@pytest.mark.parametrize("later", [0.0, 0.1, 0.2, 0.3])
def test_it_is_known_half_a_second_after_its_end_whenever_it_is_said(
    decoder: VoskDecoder, texts: tuple[str, ...], later: Seconds
) -> None:
    spotted = [
        each
        for each in spot(decoder, texts, over_talk("02_switch_sides.wav", AT + later))
        if each.text == "switch sides"
    ]
    assert 0.15 <= spotted[0].segment.decided - spotted[0].segment.end <= 0.6


def test_the_segment_is_the_microphones_own_with_a_margin_on_both_sides(
    decoder: VoskDecoder, texts: tuple[str, ...]
) -> None:
    stream = over_talk("02_switch_sides.wav")
    (first, *_) = spot(decoder, texts, stream)
    begin, end = (round(moment * HEARING_RATE) for moment in (first.segment.start - 0.15, first.segment.end + 0.15))
    assert np.array_equal(first.segment.samples, stream[begin:end])
    assert first.segment.part


@pytest.mark.parametrize("size", [160, 1024])
def test_blocks_of_any_length_will_do(decoder: VoskDecoder, texts: tuple[str, ...], size: int) -> None:
    found = spot(decoder, texts, over_talk("02_switch_sides.wav"), size=size)
    assert "switch sides" in {each.text for each in found}


def test_nothing_is_spotted_while_no_sound_is_too_long(decoder: VoskDecoder, texts: tuple[str, ...]) -> None:
    assert spot(decoder, texts, over_talk("02_switch_sides.wav"), since=None) == []


def test_nothing_is_spotted_without_phrases(decoder: VoskDecoder) -> None:
    assert spot(decoder, (), over_talk("02_switch_sides.wav")) == []


def test_the_beginning_of_the_sound_has_nothing_to_stand_out_of(decoder: VoskDecoder, texts: tuple[str, ...]) -> None:
    stream = over_talk("02_switch_sides.wav")
    assert spot(decoder, texts, stream, since=AT - 0.5) == []
    assert spot(decoder, texts, stream, since=AT - 1.5)


def test_a_command_that_does_not_stand_out_is_not_spotted(decoder: VoskDecoder, texts: tuple[str, ...]) -> None:
    sound, command = talk(9), clip("02_switch_sides.wav") / 4
    sound[round(AT * HEARING_RATE) :][: len(command)] = command  # alone for a moment, so its words are clear enough
    stream = placed((sound, 0.0), over=noise(9, -65.0))
    window = stream[round((AT - 1) * HEARING_RATE) :][: round(2.4 * HEARING_RATE)]
    assert "switch sides" in {text for text, *_ in phrases_in(decoder.words(window, texts), texts)}
    assert "switch sides" not in {each.text for each in spot(decoder, texts, stream)}


def test_moments_follow_the_clock_of_the_caller(decoder: VoskDecoder, texts: tuple[str, ...]) -> None:
    spotter = Spotter(decoder)
    stream = over_talk("02_switch_sides.wav")
    found = [each for block, at in blocks(stream) for each in spotter.feed(block, at + 1000.0, texts, 1000.0)]
    starts = [each.segment.start for each in found if each.text == "switch sides"]
    assert starts
    assert all(1000.0 + AT - 0.05 <= start <= 1000.0 + AT + 0.3 for start in starts)


def words(*said: tuple[str, Seconds, Seconds]) -> tuple[Word, ...]:
    return tuple(Word(*each) for each in said)


def test_the_longer_of_two_phrases_counts() -> None:
    said = words(("skip", 0.2, 0.5), ("this", 0.5, 0.9))
    assert phrases_in([said], ("skip", "skip this")) == [("skip this", 0.2, 0.9)]


def test_a_pause_parts_two_words() -> None:
    said = words(("skip", 0.2, 0.5), ("this", 1.5, 1.9))
    assert phrases_in([said], ("skip", "skip this")) == [("skip", 0.2, 0.5)]


def test_a_phrase_is_found_once_and_where_the_likeliest_alternative_has_it() -> None:
    alternatives = [words(("stop", 0.2, 0.5)), words(("stop", 0.8, 1.1), ("next", 1.2, 1.5))]
    assert phrases_in(alternatives, ("stop", "next")) == [("stop", 0.2, 0.5), ("next", 1.2, 1.5)]


def test_words_that_make_no_phrase_are_passed_over() -> None:
    said = words(("left", 0.1, 0.3), ("stop", 0.3, 0.6), ("many", 0.6, 0.9))
    assert phrases_in([said], ("how many left", "stop")) == [("stop", 0.3, 0.6)]
    assert phrases_in([said], ()) == []
    assert phrases_in([], ("stop",)) == []
