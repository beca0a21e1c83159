import pytest

from voicecoach.cli.building import answers_of_scripts
from voicecoach.language import load_language
from voicecoach.listening.phrases import normal
from voicecoach.training.pronunciation import Pronunciations
from voicecoach.training.vocabulary import Vocabulary, _also, common_words

pytest.importorskip("pocketsphinx", reason="how common words are comes with PocketSphinx")


@pytest.fixture(scope="module")
def pronunciations() -> Pronunciations:
    return Pronunciations.load()


@pytest.fixture(scope="module")
def vocabulary(pronunciations: Pronunciations) -> Vocabulary:
    return Vocabulary.of_product(("Yes, please!", "Five", "?"), ("computer stop",), pronunciations, filler=2000)


def test_every_phrase_of_the_product_is_in_it(vocabulary: Vocabulary) -> None:
    language = load_language()
    assert {phrase.text for phrase in language.phrases_of(language.commands)} <= set(vocabulary.phrases)
    assert {"computer stop", "yes please", "alexa", "smart mirror"} <= set(vocabulary.phrases)


def test_every_answer_of_a_shipped_script_is_in_it(own_folders: object, pronunciations: Pronunciations) -> None:
    answers = {normal(text) for text in answers_of_scripts()}
    assert "yes" in answers
    vocabulary = Vocabulary.of_product(answers, (), pronunciations, filler=0)
    assert answers <= {*vocabulary.phrases, *vocabulary.numbers}


def test_every_word_can_be_said(vocabulary: Vocabulary, pronunciations: Pronunciations) -> None:
    said = [*vocabulary.words, *vocabulary.filler, *" ".join(vocabulary.carriers).split()]
    assert {word for word in said if word not in pronunciations} <= {"unmute"}
    assert set(" ".join((*vocabulary.phrases, *vocabulary.own, *vocabulary.numbers)).split()) == set(vocabulary.words)


def test_numbers_are_no_phrases_however_an_answer_writes_them_and_nothing_is_empty(vocabulary: Vocabulary) -> None:
    assert vocabulary.numbers[0] == "zero"
    assert vocabulary.numbers[-1] == "twenty"
    assert set(vocabulary.phrases).isdisjoint(vocabulary.numbers)
    assert all(vocabulary.phrases)
    assert len(set(vocabulary.phrases)) == len(vocabulary.phrases)
    assert set(vocabulary.phrases).isdisjoint(vocabulary.own)


def test_other_speech_is_of_common_words_that_are_none_of_ours(vocabulary: Vocabulary) -> None:
    assert len(vocabulary.filler) == len(set(vocabulary.filler)) == 2000
    assert set(vocabulary.filler).isdisjoint(vocabulary.words)
    assert set(vocabulary.filler).isdisjoint(_also()["ambiguous"])
    assert {"people", "because", "house"} <= set(vocabulary.filler)


def test_the_commonest_words_come_first(pronunciations: Pronunciations) -> None:
    common = list(common_words(pronunciations))
    assert common.index("the") < common.index("house") < common.index("aardvark")
    assert len(common) == len(set(common))


def test_the_file_of_words_holds_texts_only() -> None:
    assert set(_also()) == {"measured", "own", "carriers", "ambiguous"}
    assert all(isinstance(text, str) and text == normal(text) for texts in _also().values() for text in texts)
    assert all(len(set(texts)) == len(texts) for texts in _also().values())
