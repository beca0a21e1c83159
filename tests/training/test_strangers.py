from itertools import chain, product

import numpy as np
import pytest

from tests.voices import need_voices
from voicecoach.language import Talk
from voicecoach.listening.phrases import Command, Grammar, Phrase
from voicecoach.training import strangers as module
from voicecoach.training.evaluation import whole_grammar
from voicecoach.training.pronunciation import Pronunciations
from voicecoach.training.strangers import Thoroughness, _near, strangers
from voicecoach.training.vocabulary import Vocabulary
from voicecoach.training.voices.stock import STOCK, UNSEEN

pytest.importorskip("pocketsphinx", reason="the dictionary comes with PocketSphinx")


@pytest.fixture(scope="module")
def known() -> tuple[Vocabulary, Pronunciations]:
    pronunciations = Pronunciations.load()
    return Vocabulary.of_product((), (), pronunciations), pronunciations


def _ways(text: str, pronunciations: Pronunciations) -> set[tuple[str, ...]]:
    return {tuple(chain(*way)) for way in product(*(pronunciations.variants(word) for word in text.split()))}


@pytest.fixture
def _few_voices(monkeypatch: pytest.MonkeyPatch) -> None:
    need_voices()
    monkeypatch.setattr(module, "UNSEEN", [each for each in UNSEEN if each.name.startswith("espeak")])
    monkeypatch.setattr(module, "load_talk", lambda: Talk(("window", "wait"), ("The kettle is boiling.",)))
    monkeypatch.setattr(module, "_WORDS", 3)


@pytest.mark.usefixtures("_few_voices")
def test_strangers_say_phrases_near_misses_and_talk(known: tuple[Vocabulary, Pronunciations]) -> None:
    grammar = Grammar((Phrase("wait", Command.PAUSE, 0.25), Phrase("go back", Command.BACK, 0.75)))
    shares: list[float] = []
    made = strangers(grammar, *known, 1, Thoroughness(2, 2, 1), shares.append)
    assert sorted(spoken.text for spoken in made.commands) == ["go back", "go back", "wait", "wait"]
    assert {"window", "The kettle is boiling."} <= {spoken.text for spoken in made.talk}
    assert "wait" not in {spoken.text for spoken in (*made.near, *made.talk)}
    assert 1 <= len(made.near) <= 4
    assert shares[-1] == 1
    spoken = [each for _, each in made.each()]
    assert all(each.samples.dtype == np.int16 and np.abs(each.samples).max() == 20_000 for each in spoken)
    taught = {speakers.name for speakers in STOCK}
    assert all(each.voice.split(", ")[0] not in taught for each in spoken)
    assert len({(each.text, each.voice) for each in made.commands}) == len(made.commands)


@pytest.mark.usefixtures("_few_voices")
def test_what_sounds_like_a_phrase_is_neither_a_near_miss_nor_talk(
    known: tuple[Vocabulary, Pronunciations], monkeypatch: pytest.MonkeyPatch
) -> None:
    vocabulary, pronunciations = known
    phrases = [phrase.text for phrase in whole_grammar().phrases]
    monkeypatch.setattr(module, "_WORDS", 9000)
    asked: list[str] = []

    def noted(texts: list[str], *_: object) -> list[object]:
        asked.extend(texts)
        return []

    monkeypatch.setattr(module, "_said", noted)
    strangers(whole_grammar(), vocabulary, pronunciations, 1, Thoroughness(1, 100, 1))
    ours = set(chain.from_iterable(_ways(phrase, pronunciations) for phrase in phrases))
    others = asked[len(phrases) :]
    assert len(others) > 9000
    assert not [
        text
        for text in others
        if all(word in pronunciations for word in text.split()) and ours & _ways(text, pronunciations)
    ]
    drawn = _near(phrases, vocabulary, pronunciations, 100, np.random.default_rng(1))
    assert {"weight", "um ready"} & set(drawn)
