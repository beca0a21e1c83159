"""The whole ear with the real libvosk and the bundled model, fed 100 ms at a time."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.listening.sounds import EXPECTED, blocks, clip, noise, placed
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL, VoskDecoder
from voicecoach.language import load_language
from voicecoach.listening.ear import Ear
from voicecoach.listening.judging import VerifyingJudge
from voicecoach.listening.phrases import Answer, Command, Grammar, Heard, Hearing, Phrase, Unheard
from voicecoach.units import HEARING_RATE, Pcm

NUMBERS = [Phrase(word, Answer(word), 0.5) for word in ("zero", "one", "two", "three", "five", "ten")]
COMMANDS = [phrase for words in load_language("en").commands.values() for phrase in words.phrases]
GRAMMAR = Grammar.of(NUMBERS + COMMANDS)

SAID = sorted(name for name, text in EXPECTED.items() if text != "[unk]")
NOT_COMMANDS = sorted(name for name, text in EXPECTED.items() if text == "[unk]")


@pytest.fixture(scope="module")
def decoder() -> VoskDecoder:
    return VoskDecoder(BUNDLED_MODEL)


@pytest.fixture
def ear(decoder: VoskDecoder) -> Ear:
    listening = Ear(VerifyingJudge(decoder), decoder)
    listening.listen_for(GRAMMAR)
    return listening


def hear(ear: Ear, stream: Pcm) -> list[Hearing]:
    return [hearing for block, at in blocks(stream) for hearing in ear.hear(block, at)]


def heard(ear: Ear, stream: Pcm) -> list[str]:
    return [hearing.phrase.text for hearing in hear(ear, stream) if isinstance(hearing, Heard)]


@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize("background", [-70.0, -50.0])
def test_a_phrase_is_heard_exactly_once(ear: Ear, name: str, background: float) -> None:
    stream = placed((clip(name), 1.0), over=noise(4, background))
    assert heard(ear, stream) == [EXPECTED[name]]


@pytest.mark.parametrize("name", NOT_COMMANDS)
@pytest.mark.parametrize("background", [-70.0, -50.0])
def test_other_speech_is_not_obeyed(ear: Ear, name: str, background: float) -> None:
    hearings = hear(ear, placed((clip(name), 1.0), over=noise(5, background)))
    assert hearings
    assert all(isinstance(hearing, Unheard) for hearing in hearings)


def test_a_phrase_is_decided_within_a_third_of_a_second_and_lies_where_it_was_said(
    decoder: VoskDecoder,
) -> None:
    waits = []
    for name in SAID:
        ear = Ear(VerifyingJudge(decoder))
        ear.listen_for(GRAMMAR)
        at, length = 1.03, len(clip(name)) / HEARING_RATE
        (spoken,) = hear(ear, placed((clip(name), at), over=noise(4, -60.0)))
        assert at - 0.02 <= spoken.start < spoken.end <= at + length + 0.05
        waits.append(spoken.decided - spoken.end)
    assert np.median(waits) <= 1 / 3
    assert max(waits) <= 0.37


def test_two_phrases_in_a_row_are_both_heard(ear: Ear) -> None:
    stop, pause = clip("05_stop.wav"), clip("00_pause.wav")
    second = 1.0 + len(stop) / HEARING_RATE + 0.3
    assert heard(ear, placed((stop, 1.0), (pause, second), over=noise(5, -60.0))) == ["stop", "pause"]


def test_a_command_inside_a_longer_sentence_is_not_a_command(ear: Ear) -> None:
    words = np.concatenate([clip("10_orchestra_helmet.wav"), clip("03_next.wav"), clip("09_penguin.wav")])
    stream = placed((_without_gaps(words), 1.0), over=noise(6, -60.0))
    assert heard(ear, stream) == []


def test_coughs_and_claps_are_not_commands(ear: Ear) -> None:
    decay = np.exp(-np.arange(round(0.35 * HEARING_RATE)) / (0.1 * HEARING_RATE))
    bursts = [(noise(0.35, -12.0, seed) * decay, 1.0 + 1.5 * seed) for seed in range(8)]
    assert heard(ear, placed(*bursts, over=noise(14, -60.0))) == []


def test_talk_that_does_not_end_is_refused_once(ear: Ear) -> None:
    talk = _without_gaps(np.tile(clip("10_orchestra_helmet.wav"), 4))
    hearings = hear(ear, placed((talk, 1.0), over=noise(9, -60.0)))
    assert [hearing.why for hearing in hearings if isinstance(hearing, Unheard)].count("too long for a command") == 1
    assert not any(isinstance(hearing, Heard) for hearing in hearings)


def test_a_command_is_heard_over_a_fainter_voice(ear: Ear) -> None:
    talk = _without_gaps(np.tile(clip("10_orchestra_helmet.wav"), 4)) * 10 ** (-20 / 20)
    command = clip("02_switch_sides.wav")
    assert heard(ear, placed((talk, 1.0), (command, 3.0), over=noise(9, -65.0))) == ["switch sides"]


@pytest.mark.parametrize(
    ("name", "talk_db"),
    [("01_how_many_left.wav", -10), ("02_switch_sides.wav", -9), ("04_repeat.wav", -9), ("08_easier.wav", -9)],
)
def test_a_command_is_heard_once_over_a_voice_that_the_gate_cannot_part_it_from(
    decoder: VoskDecoder, ear: Ear, name: str, talk_db: float
) -> None:
    talk = _without_gaps(np.tile(clip("10_orchestra_helmet.wav"), 10)) * 10 ** (talk_db / 20)
    stream = placed((talk, 1.0), (clip(name), 5.0), over=noise(14, -65.0))
    assert heard(ear, stream) == [EXPECTED[name]]
    gate_alone = Ear(VerifyingJudge(decoder))
    gate_alone.listen_for(GRAMMAR)
    assert heard(gate_alone, stream) == []


def test_only_the_grammar_in_force_is_obeyed(ear: Ear) -> None:
    stream = placed((clip("03_next.wav"), 1.0), over=noise(3, -60.0))
    ear.listen_for(Grammar((Phrase("stop", Command.STOP, 0.25), Phrase("pause", Command.PAUSE, 0.25))))
    assert heard(ear, stream) == []
    ear.listen_for(Grammar())
    assert [hearing.why for hearing in hear(ear, stream) if isinstance(hearing, Unheard)] == [
        "no phrase is listened for"
    ]


def test_a_phrase_below_its_threshold_says_so(ear: Ear) -> None:
    ear.listen_for(Grammar((Phrase("next", Command.NEXT, 99.0), Phrase("stop", Command.STOP, 0.25))))
    (hearing,) = hear(ear, placed((clip("03_next.wav"), 1.0), over=noise(3, -60.0)))
    assert isinstance(hearing, Unheard)
    assert hearing.text == "next"
    assert hearing.why == f"score {hearing.score:.2f} is below 99.00"


def test_phrases_with_words_that_the_model_lacks_are_named_and_left_out(ear: Ear) -> None:
    assert ear.deaf_to(["hold on", "penguin", "please penguin", "", "Stop"]) == {
        "penguin": ("penguin",),
        "please penguin": ("penguin",),
        "": (),
        "Stop": ("Stop",),
    }
    ear.listen_for(Grammar((Phrase("penguin", Command.PAUSE, 0.25), Phrase("next", Command.NEXT, 0.75))))
    assert heard(ear, placed((clip("03_next.wav"), 1.0), over=noise(3, -60.0))) == ["next"]


def test_a_stream_gives_the_same_each_time(decoder: VoskDecoder) -> None:
    stream = placed(*((clip(name), 1.0 + 2.5 * i) for i, name in enumerate(SAID[:3])), over=noise(10, -55.0))

    def once() -> list[Hearing]:
        ear = Ear(VerifyingJudge(decoder))
        ear.listen_for(GRAMMAR)
        return hear(ear, stream)

    assert once() == once()


def _without_gaps(words: NDArray[np.float64]) -> NDArray[np.float64]:
    """Leave out the frames that are silent, so that words run together."""
    frames = words[: len(words) // 160 * 160].reshape(-1, 160)
    sounding: NDArray[np.float64] = frames[np.abs(frames).max(axis=1) > 0.02].reshape(-1)
    return sounding
