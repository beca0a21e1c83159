from __future__ import annotations

import numpy as np
import pytest

from tests.bench.pocketsphinx_engine import PocketSphinxJudge
from tests.listening.sounds import EXPECTED, clip, noise, placed
from voicecoach.language import load_language
from voicecoach.listening.verify import Verdict
from voicecoach.units import Pcm

pytest.importorskip("pocketsphinx")

TEXTS = ("pause", "stop", "switch sides", "how many left", "next")


@pytest.fixture(scope="module")
def judge() -> PocketSphinxJudge:
    return PocketSphinxJudge()


def sound(name: str) -> Pcm:
    return placed(over=np.concatenate([noise(0.2, -60.0), clip(name), noise(0.15, -60.0)]))


def judged(judge: PocketSphinxJudge, samples: Pcm) -> Verdict:
    verdict = judge.judge(samples, TEXTS, frames=50)
    assert verdict
    return verdict


@pytest.mark.parametrize("name", ["02_switch_sides.wav", "03_next.wav", "05_stop.wav"])
def test_the_phrase_that_was_said_is_found(judge: PocketSphinxJudge, name: str) -> None:
    assert judged(judge, sound(name)).text == EXPECTED[name]


def test_a_phrase_is_told_from_other_speech(judge: PocketSphinxJudge) -> None:
    other = judged(judge, sound("10_orchestra_helmet.wav"))
    assert judged(judge, sound("05_stop.wav")).score > 0.75 > 0 > other.score


def test_the_same_sound_always_gets_the_same_score(judge: PocketSphinxJudge) -> None:
    first = judged(judge, sound("05_stop.wav"))
    judge.judge(placed(over=noise(1.0, -20.0)), ("switch sides",), frames=50)
    assert judged(judge, sound("05_stop.wav")) == first == judged(PocketSphinxJudge(), sound("05_stop.wav"))


def test_the_words_of_every_command_are_known(judge: PocketSphinxJudge) -> None:
    texts = [phrase.text for words in load_language("en").commands.values() for phrase in words.phrases]
    assert [word for text in texts for word in text.split() if not judge.knows(word)] == []


def test_a_word_made_of_two_known_ones_can_be_listened_for(judge: PocketSphinxJudge) -> None:
    assert judge.knows("snowboy")
    assert judge.judge(sound("05_stop.wav"), ("snowboy", "stop"), frames=50)


@pytest.mark.parametrize("word", ["", "zzzzq", "Stop", "élève", "a\0b", "<sil>", "[noise]", "++"])
def test_other_words_are_not_known(judge: PocketSphinxJudge, word: str) -> None:
    assert not judge.knows(word)
    assert judged(judge, sound("05_stop.wav")).text == "stop"


@pytest.mark.parametrize("length", [0, 1, 100, 1600, 1700, 3200])
def test_too_little_sound_for_a_phrase_is_none_and_breaks_nothing(judge: PocketSphinxJudge, length: int) -> None:
    assert judge.judge(np.zeros(length, np.int16), ("how many left",), frames=2) is None
    assert judged(judge, sound("05_stop.wav")).text == "stop"
