"""The model that ships is small, complete and described, and hears voices that it did not learn from.

Without other programs these are espeak-ng's variants that were kept back; MODEL.md has the figures of more voices.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from voicecoach.adapters.ear_process import EarProcess
from voicecoach.adapters.model_words import words_of
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
from voicecoach.cli.building import answers_of_scripts
from voicecoach.language import load_language, load_talk
from voicecoach.training.card import JSON, MARKDOWN, Card
from voicecoach.training.clips import spoken
from voicecoach.training.evaluation import Unseen, evaluate, whole_grammar
from voicecoach.training.figures import Figures, per_cent
from voicecoach.training.spoken import Spoken
from voicecoach.training.surroundings import Place
from voicecoach.training.voices.espeak import UNSEEN_VARIANTS, Espeak

LARGEST = 4_000_000
"""Bytes: it is in every wheel."""

TIMES = 4
SEED = 11


def test_it_is_small() -> None:
    assert sum(file.stat().st_size for file in BUNDLED_MODEL.rglob("*") if file.is_file()) <= LARGEST


def test_it_knows_every_word_of_the_product() -> None:
    language = load_language()
    phrases = [
        *(phrase.text for phrase in language.phrases_of(language.commands)),
        *answers_of_scripts(),
        *map(language.number, range(21)),
        *("yes", "no", "alexa", "computer", "jarvis", "snowboy", "smart mirror", "view glass"),
    ]
    assert {word for phrase in phrases for word in phrase.split()} <= words_of(BUNDLED_MODEL)


def test_its_card_is_of_it() -> None:
    card = Card.read(BUNDLED_MODEL)
    assert card is not None
    assert set(card.words) == words_of(BUNDLED_MODEL)
    described = [BUNDLED_MODEL / JSON, BUNDLED_MODEL / MARKDOWN]
    files = [file for file in BUNDLED_MODEL.rglob("*") if file.is_file() and file not in described]
    assert card.bytes == sum(file.stat().st_size for file in files)
    assert (BUNDLED_MODEL / MARKDOWN).read_text(encoding="utf-8") == card.to_markdown()


@pytest.fixture(scope="module")
def figures() -> Iterator[Figures]:
    grammar = whole_grammar()
    phrases = [phrase.text for phrase in grammar.phrases]
    talk = load_talk()
    ear = EarProcess(BUNDLED_MODEL, in_step=True)
    try:
        yield evaluate(ear, Unseen(_said(phrases, TIMES), (), _said(talk.sentences, 2)), grammar, (Place.CLEAN,))
    finally:
        ear.close()


def test_strangers_are_heard(figures: Figures) -> None:
    commands = figures.of("command")
    assert len(commands) > 0.95 * TIMES * len(whole_grammar().phrases)
    assert per_cent(commands, "heard") >= 95
    assert per_cent(commands, "confused") <= 1


def test_every_phrase_is_heard_of_most_strangers(figures: Figures) -> None:
    heard = {text: per_cent(figures.of("command", text=text), "heard") for text in figures.phrases}
    assert [text for text, share in heard.items() if share < 50] == []


def test_sentences_that_are_no_commands_are_not_obeyed(figures: Figures) -> None:
    assert per_cent(figures.of("talk"), "accepted") <= 8


def _said(texts: list[str] | tuple[str, ...], times: int) -> tuple[Spoken, ...]:
    strangers = Espeak(variants=UNSEEN_VARIANTS)
    return tuple(
        Spoken(said.text, f"{said.voice}, {time}", np.round(samples).astype(np.int16))
        for time in range(times)
        for said, samples in spoken(strangers, texts, SEED + time)
    )
