"""The language, and the listener's own phrases in it."""

from __future__ import annotations

from voicecoach.language import WEAK_THRESHOLD, load_calibration_words, load_language, load_talk
from voicecoach.listening.phrases import Command, Grammar, normal

LANGUAGE = load_language()


def test_own_phrases_stand_after_those_that_are_taught_with_their_threshold() -> None:
    own = LANGUAGE.with_phrases({"pause": ("computer pause", "hush now")}, {"pause": ("hush",), "next": ("on",)})
    pause = own.commands[Command.PAUSE]
    assert pause.phrases[: -len(pause.own)] == LANGUAGE.commands[Command.PAUSE].phrases
    assert pause.own == ("computer pause", "hush now", "hush")
    assert [phrase.threshold for phrase in pause.phrases[-3:]] == [0.25, 0.25, WEAK_THRESHOLD]
    assert own.commands[Command.NEXT].own == ("on",)
    assert own.commands[Command.STOP] == LANGUAGE.commands[Command.STOP]
    match = Grammar.of(own.phrases_of(own.commands)).match("Computer pause!")
    assert match is not None
    assert match.meaning is Command.PAUSE


def test_the_language_that_ships_stays_as_it_is() -> None:
    LANGUAGE.with_phrases({"pause": ("computer pause",)}, {})
    assert load_language().commands[Command.PAUSE].own == ()
    assert LANGUAGE.with_phrases({}, {}) is LANGUAGE


def test_every_command_is_named_with_its_phrases() -> None:
    assert LANGUAGE.built_in.keys() == {command.value for command in Command}
    assert "hold on" in LANGUAGE.built_in["pause"]


def test_talk_holds_no_phrase() -> None:
    talk, phrases = load_talk(), {phrase.text for phrase in LANGUAGE.phrases_of(LANGUAGE.commands)}
    assert len({*talk.words, *talk.sentences}) == len(talk.words) + len(talk.sentences) >= 90
    assert not [text for text in (*talk.words, *talk.sentences) if normal(text) in phrases]


def test_what_is_said_while_calibrating_holds_no_phrase_but_the_one_that_is_asked_for() -> None:
    words, phrases = load_calibration_words(), {phrase.text for phrase in LANGUAGE.phrases_of(LANGUAGE.commands)}
    for sentence in (words.quiet, *words.sentences, words.thanks, words.ask.format(phrase=""), words.ask_again):
        said = f" {normal(sentence)} "
        assert not [text for text in phrases if f" {text} " in said]
    assert words.ask.format(phrase="pause") != words.ask_again.format(phrase="pause")
