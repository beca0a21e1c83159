import math
from itertools import product

import numpy as np
import pytest

from tests.training.tones import pronounced
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
from voicecoach.errors import TrainingError
from voicecoach.training.graph import (
    UNKNOWN,
    Filler,
    Graph,
    decoding_graph,
    default_grammar,
    phone_bigram,
    placed_pdfs,
    word_boundaries,
)
from voicecoach.training.kaldi import forward, self_loop
from voicecoach.training.phones import PHONE_ID, PHONES, SILENCE

_PLACES = {"begin": 0, "end": 1, "internal": 2, "singleton": 3}
_WORDS = pronounced(
    {
        "more": "M AO R",
        "mores": "M AO R Z",
        "a": "AH",
        "two": "T UW",
        "too": "T UW",
        "to": "T UW, T AH",
        "are": "AA R, ER",
    }
)
_LISTED = Filler(listed=(("K", "AE", "T"), ("B", "AE", "T"), ("K", "AE", "T", "S"), ("AY",)), listed_cost=2.5)


def _first_frames(pronunciation: str) -> list[int]:
    """Give the transition ids with which a word's phones are entered."""
    phones = pronunciation.split()
    places = ["singleton"] if len(phones) == 1 else ["begin", *["internal"] * (len(phones) - 2), "end"]
    return [
        forward(2 + 4 * (PHONE_ID[phone] - 1) + _PLACES[place]) for phone, place in zip(phones, places, strict=True)
    ]


def _given(graph: Graph, entered: list[int]) -> dict[tuple[str, ...], float]:
    """Give the words, and the least cost, of every way to take these transitions and end."""
    fst = graph.transducer
    disambiguation = set(graph.disambiguation)
    found: dict[tuple[str, ...], float] = {}
    waiting: list[tuple[int, int, tuple[str, ...], float]] = [(0, 0, (), 0.0)]
    while waiting:
        state, taken, words, cost = waiting.pop()
        if taken == len(entered) and math.isfinite(fst.final[state]):
            found[words] = min(cost + fst.final[state], found.get(words, math.inf))
        for arc in fst.arcs[state]:
            silent = arc.input == 0 or arc.input in disambiguation
            if silent or (taken < len(entered) and arc.input == entered[taken]):
                said = (*words, graph.words[arc.output - 1]) if arc.output else words
                waiting.append((arc.target, taken + (not silent), said, cost + arc.cost))
    return found


@pytest.fixture(scope="module")
def graph() -> Graph:
    return decoding_graph(_WORDS, _LISTED)


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("M AO R", {"more"}),
        ("M AO R Z", {"mores"}),
        ("AH", {"a"}),
        ("T UW", {"two", "too", "to"}),
        ("T AH", {"to"}),
        ("AA R", {"are"}),
        ("ER", {"are"}),
        ("K AE T", {UNKNOWN}),
        ("B AE T", {UNKNOWN}),
        ("K AE T S", {UNKNOWN}),
        ("AY", {UNKNOWN}),
        ("K AE", set()),
        ("B AE T S", set()),
        ("M AO", set()),
        ("T", set()),
    ],
)
def test_each_pronunciation_gives_the_words_that_have_it(graph: Graph, said: str, heard: set[str]) -> None:
    assert set(_given(graph, _first_frames(said))) == {(word,) for word in heard}


def test_words_follow_each_other_with_and_without_a_pause(graph: Graph) -> None:
    more, a, pause = _first_frames("M AO R"), _first_frames("AH"), forward(1)
    assert set(_given(graph, [*more, *a])) == {("more", "a")}
    assert set(_given(graph, [pause, *more, pause, *a, pause])) == {("more", "a")}
    assert set(_given(graph, [pause])) == {()}
    assert _given(graph, [pause, pause]) == {}  # a longer one is one that stays


def test_a_pause_has_the_probability_asked_for() -> None:
    graph = decoding_graph(_WORDS, _LISTED, pause_probability=0.2)
    more = _first_frames("M AO R")
    assert _given(graph, more)["more",] == pytest.approx(-2 * math.log(0.8))
    assert _given(graph, [*more, forward(1)])["more",] == pytest.approx(-math.log(0.8) - math.log(0.2))


def test_every_state_of_a_phone_can_take_further_frames(graph: Graph) -> None:
    for state, arcs in enumerate(graph.transducer.arcs):
        entered = {arc.input for leaving in graph.transducer.arcs for arc in leaving if arc.target == state}
        phones = {number // 2 for number in entered if number % 2 == 0 and 0 < number < graph.disambiguation[0]}
        loops = {arc.input for arc in arcs if arc.target == state}
        assert loops == {self_loop(phone) for phone in phones}
        assert len(phones) <= 1


def test_words_that_sound_alike_are_told_apart_by_ids_after_those_of_the_phones(graph: Graph) -> None:
    last = 2 * len(placed_pdfs())
    assert graph.disambiguation == (last + 1, last + 2, last + 3)


def test_there_is_a_disambiguation_id_even_when_no_words_sound_alike() -> None:
    assert len(decoding_graph(pronounced({"more": "M AO R"}), _LISTED).disambiguation) == 1


def test_a_word_is_known_as_soon_as_no_other_can_follow() -> None:
    graph = decoding_graph(pronounced({"pause": "P AO Z", "pain": "P EY N"}), _LISTED)
    fst = graph.transducer
    label = {word: number for number, word in enumerate(graph.words, 1)}
    entered = {arc.input: arc.output for arcs in fst.arcs for arc in arcs if arc.output}
    assert entered[_first_frames("P AO Z")[1]] == label["pause"]
    assert entered[_first_frames("P EY N")[1]] == label["pain"]


def test_common_words_that_end_alike_share_their_ends() -> None:
    listed = tuple(product(("B", "K", "M"), ("AE", "IH"), ("T", "N"), ("S", "Z")))
    alone = decoding_graph(_WORDS, Filler(listed=listed[:1]))
    many = decoding_graph(_WORDS, Filler(listed=listed))
    # three beginnings, two vowels, two further consonants and two ends instead of one of each
    assert len(many.transducer.arcs) - len(alone.transducer.arcs) == (3 + 2 + 2 + 2) - 4


def test_a_common_word_costs_what_was_asked(graph: Graph) -> None:
    pauses = 2 * math.log(2)
    assert _given(graph, _first_frames("K AE T"))[UNKNOWN,] == pytest.approx(2.5 + pauses)


def test_the_loop_of_phones_takes_any_two_or_more_at_the_costs_of_the_bigram() -> None:
    bigram = phone_bigram(pronunciation for said in _WORDS.values() for pronunciation in said)
    filler = Filler(bigram, phone_cost=0.25, word_cost=1.0, exit_cost=0.5)
    graph = decoding_graph(_WORDS, filler)
    first, second, third = PHONE_ID["Z"], PHONE_ID["M"], PHONE_ID["K"]
    steps = bigram[PHONE_ID[SILENCE], first] * bigram[first, second] * bigram[second, third]
    expected = -math.log(steps) + 3 * 0.25 + 1.0 + 0.5 + 2 * math.log(2)
    assert _given(graph, _first_frames("Z M K")) == {(UNKNOWN,): pytest.approx(expected)}
    assert _given(graph, _first_frames("Z")) == {}
    assert set(_given(graph, _first_frames("M AO R"))) == {("more",), (UNKNOWN,)}


def test_both_kinds_of_filler_can_be_there() -> None:
    bigram = phone_bigram([("K", "AE", "T")])
    graph = decoding_graph(_WORDS, Filler(bigram, phone_cost=5.0, listed=_LISTED.listed, listed_cost=1.0))
    assert _given(graph, _first_frames("K AE T"))[UNKNOWN,] == pytest.approx(1.0 + 2 * math.log(2))
    assert set(_given(graph, _first_frames("B AE T S"))) == {(UNKNOWN,)}


def test_a_bigram_is_of_what_follows_within_words() -> None:
    bigram = phone_bigram([("K", "AE", "T"), ("K", "AH", "T")], added=0.0001)
    assert bigram[PHONE_ID["K"], PHONE_ID["AE"]] == pytest.approx(0.5, abs=0.01)
    assert bigram[PHONE_ID[SILENCE], PHONE_ID["K"]] == pytest.approx(1.0, abs=0.01)
    assert np.all(bigram[:, PHONE_ID[SILENCE]] == 0)
    assert np.allclose(bigram.sum(axis=1), 1)


@pytest.mark.parametrize(
    ("words", "match"),
    [
        ({}, "cannot be a word"),
        ({"[unk]": (("AH",),)}, "cannot be a word"),
        ({"Stop": (("AH",),)}, "cannot be a word"),
        ({"go on": (("AH",),)}, "cannot be a word"),
        ({"stop": ()}, "has no pronunciation"),
        ({"stop": ((),)}, "is no pronunciation"),
        ({"stop": (("S", "QQ"),)}, "'S QQ' is no pronunciation"),
        ({"stop": (("SIL",),)}, "is no pronunciation"),
    ],
)
def test_words_that_cannot_be_in_a_graph_are_refused(words: dict[str, tuple[tuple[str, ...], ...]], match: str) -> None:
    with pytest.raises(TrainingError, match=match):
        decoding_graph(words, _LISTED)


def test_an_empty_filler_is_refused() -> None:
    with pytest.raises(TrainingError, match="nothing to hear other speech as"):
        decoding_graph(_WORDS, Filler())


def test_the_default_grammar_expects_the_common_words() -> None:
    grammar = default_grammar((UNKNOWN, "stop", "view"), {"stop"})
    costs = {arc.output: arc.cost for arc in grammar.arcs[0]}
    assert costs[2] < costs[3]
    assert sum(math.exp(-cost) for cost in (*costs.values(), grammar.final[0])) == pytest.approx(1.0)


def test_places_in_words_are_those_of_the_bundled_model() -> None:
    assert word_boundaries() == (BUNDLED_MODEL / "graph" / "phones" / "word_boundary.int").read_text()
    assert len(placed_pdfs()) == 1 + 4 * (len(PHONES) - 1)
