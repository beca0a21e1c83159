from __future__ import annotations

import numpy as np
import pytest

from tests.listening.sounds import EXPECTED, clip, noise
from voicecoach.adapters.pocketsphinx_engine import PocketSphinx
from voicecoach.adapters.pocketsphinx_judge import PocketSphinxJudge
from voicecoach.language import load_language
from voicecoach.listening.opinion import Opinion
from voicecoach.units import HEARING_RATE

pytest.importorskip("pocketsphinx")

TEXTS = ("pause", "stop", "switch sides", "how many left", "next")


@pytest.fixture(scope="module")
def engine() -> PocketSphinx:
    return PocketSphinx()


def sound(name: str, before: float = 0.2, after: float = 0.15) -> bytes:
    margins = [noise(seconds, -60.0) for seconds in (before, after)]
    pcm = np.rint(np.concatenate([margins[0], clip(name), margins[1]]) * 32767).astype("<i2")
    return bytes(pcm.tobytes())


@pytest.mark.parametrize("name", ["02_switch_sides.wav", "03_next.wav", "05_stop.wav"])
def test_the_phrase_that_was_said_is_the_likeliest_and_fits_best(engine: PocketSphinx, name: str) -> None:
    said = EXPECTED[name]
    found = engine.likeliest(sound(name), TEXTS)
    assert found is not None
    assert found[0] == said
    others = [engine.opinion(sound(name), text) for text in TEXTS if text != said]
    assert any(others)
    assert all(other is None or _sum(found[1]) > _sum(other) + 0.5 for other in others)


def test_both_ways_of_asking_give_the_same_opinion(engine: PocketSphinx) -> None:
    found = engine.likeliest(sound("05_stop.wav"), TEXTS)
    assert found == ("stop", engine.opinion(sound("05_stop.wav"), "stop"))


def test_other_speech_around_a_phrase_shows(engine: PocketSphinx) -> None:
    alone, within = sound("05_stop.wav"), sound("10_orchestra_helmet.wav") + sound("05_stop.wav")
    by_itself, in_talk = engine.opinion(alone, "stop"), engine.opinion(within, "stop")
    assert by_itself is not None
    assert in_talk is not None
    assert in_talk.around < by_itself.around - 1


def test_the_same_sound_always_gets_the_same_opinion(engine: PocketSphinx) -> None:
    first = engine.opinion(sound("05_stop.wav"), "stop")
    engine.opinion(np.rint(noise(1.0, -20.0) * 32767).astype("<i2").tobytes(), "switch sides")
    assert engine.opinion(sound("05_stop.wav"), "stop") == first == PocketSphinx().opinion(sound("05_stop.wav"), "stop")


def test_the_words_of_every_command_are_known(engine: PocketSphinx) -> None:
    texts = [phrase.text for words in load_language("en").commands.values() for phrase in words.phrases]
    assert [word for text in texts for word in text.split() if not engine.knows(word)] == []


def test_a_word_made_of_two_known_ones_is_known(engine: PocketSphinx) -> None:
    assert engine.knows("snowboy")
    assert engine.opinion(sound("05_stop.wav"), "snowboy") is not None


@pytest.mark.parametrize("word", ["", "zzzzq", "Stop", "élève", "a\0b", "<sil>", "[noise]", "++"])
def test_other_words_are_no_opinion(engine: PocketSphinx, word: str) -> None:
    assert not engine.knows(word)
    assert engine.opinion(sound("05_stop.wav"), word) is None
    assert engine.opinion(sound("05_stop.wav"), f"stop {word}".strip()) is None or not word
    assert engine.opinion(sound("05_stop.wav"), "stop") is not None


@pytest.mark.parametrize("length", [0, 1, 100, 1600, 1700, 3200])
def test_too_little_sound_for_a_phrase_is_no_opinion_and_breaks_nothing(engine: PocketSphinx, length: int) -> None:
    assert engine.opinion(bytes(2 * length), "how many left") is None
    assert engine.likeliest(bytes(2 * length), ("how many left",)) is None
    assert engine.opinion(sound("05_stop.wav"), "stop") is not None


def test_alone_it_tells_a_phrase_from_other_speech() -> None:
    judge = PocketSphinxJudge()
    assert judge.knows("stop")
    assert not judge.knows("zzzzq")
    scores = {}
    for name in ("05_stop.wav", "10_orchestra_helmet.wav"):
        verdict = judge.judge(np.frombuffer(sound(name), "<i2").astype(np.int16), TEXTS, frames=50)
        scores[name] = verdict.score if verdict else -99.0
    assert scores["05_stop.wav"] > 0.75 > 0 > scores["10_orchestra_helmet.wav"]
    assert judge.judge(np.zeros(HEARING_RATE // 50, np.int16), TEXTS, frames=2) is None
    judge.close()


def _sum(opinion: Opinion) -> float:
    return opinion.said + opinion.around
