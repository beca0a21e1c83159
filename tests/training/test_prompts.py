from collections import Counter

import numpy as np

from tests.training.tones import pronounced
from voicecoach.training.prompts import Prompter, Shares, alike
from voicecoach.training.pronunciation import Pronunciations
from voicecoach.training.vocabulary import Vocabulary

_KNOWN = Pronunciations(
    pronounced(
        {
            "stop": "S T AA P",
            "shop": "SH AA P",
            "top": "T AA P",
            "stopped": "S T AA P T",
            "wait": "W EY T",
            "weight": "W EY T",
            "late": "L EY T",
            "go": "G OW",
            "back": "B AE K",
            "bag": "B AE G",
            "computer": "K AH M P Y UW T ER",
            "coach": "K OW CH",
            "one": "W AH N",
            "two": "T UW",
        }
    )
)
_VOCABULARY = Vocabulary(
    ("stop", "wait", "go back"),
    ("coach",),
    ("one", "two"),
    ("computer",),
    ("shop", "top", "stopped", "weight", "late", "bag"),
    ("please",),
)


def _texts(many: int, shares: Shares | None = None, seed: int = 1) -> list[str]:
    prompter = Prompter(_VOCABULARY, _KNOWN, np.random.default_rng(seed), shares or Shares())
    return [prompter.draw() for _ in range(many)]


def _only(**shares: float) -> Shares:
    return Shares(**{**dict.fromkeys(Shares.__dataclass_fields__, 0.0), **shares})


def test_words_are_alike_that_differ_by_one_sound_changed_left_out_or_put_in() -> None:
    found = alike(("stop", "back", "go"), _VOCABULARY, _KNOWN)
    assert set(found["stop"]) == {"top", "stopped"}
    assert found["back"] == ("bag",)
    assert found["go"] == ()


def test_a_word_that_sounds_the_same_is_not_alike() -> None:
    assert alike(("wait",), _VOCABULARY, _KNOWN)["wait"] == ("late",)


def test_near_misses_keep_all_words_but_one() -> None:
    near = set(_texts(500, _only(near=1)))
    assert {"top", "stopped", "late", "go bag", "go", "back"} <= near
    assert near.isdisjoint({"weight", *_VOCABULARY.phrases})


def test_each_kind_is_what_it_says() -> None:
    assert set(_texts(200, _only(phrase=1))) == {*_VOCABULARY.phrases, *_VOCABULARY.measured}
    assert set(_texts(20, _only(own=1))) == {"coach"}
    assert set(_texts(200, _only(word=1))) == set(_VOCABULARY.filler)
    numbers = _texts(300, _only(numbers=1))
    assert {len(text.split()) for text in numbers} == {1, 2, 3}
    assert {word for text in numbers for word in text.split()} == set(_VOCABULARY.numbers)
    assert {len(text.split()) for text in _texts(300, _only(words=1))} == {2, 3, 4}
    carried = _texts(200, _only(carried=1))
    assert any(text.startswith("please ") for text in carried)
    assert any(text.endswith(" please") for text in carried)
    assert all(any(phrase in text for phrase in (*_VOCABULARY.phrases, "computer")) for text in carried)


def test_kinds_are_drawn_by_their_shares_and_one_seed_draws_one_list() -> None:
    counted = Counter(_texts(2000, _only(own=3, phrase=1)))
    assert 0.7 < counted["coach"] / 2000 < 0.8
    assert _texts(50) == _texts(50)
    assert _texts(50) != _texts(50, seed=2)
