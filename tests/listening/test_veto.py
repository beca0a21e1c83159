from __future__ import annotations

import math

import pytest

from voicecoach.listening.phrases import Answer, Command, Heard, Phrase, Unheard
from voicecoach.listening.veto import (
    LINGERING,
    NOBODY,
    NOBODY_SAFETY,
    SAYING_ANYTHING,
    SAYING_ANYTHING_SAFETY,
    SAYING_IT,
    SAYING_IT_SAFETY,
    SAYING_IT_TOO,
    SOMEBODY,
    Spoken,
    Veto,
)

UNSURE = (NOBODY + SOMEBODY) / 2  # of a sound's share that is a person's: it may be the coach's, or not
NEXT = Phrase("next exercise", Command.NEXT, 0.75)
STOP = Phrase("stop", Command.STOP, 0.25)
SENTENCE = Spoken("The next exercise: clamshell, and we stop at twelve.", 10.0, 13.0)


def heard(phrase: Phrase = NEXT, score: float = 4.0, end: float = 11.6, near: float = UNSURE) -> Heard:
    return Heard(phrase, score, end - 0.6, end, end + 0.3, near)


def hearing(sentence: Spoken | str) -> Veto:
    """Give a veto that hears the coach say a sentence from 10 to 13 s."""
    veto = Veto()
    veto.coach_says(Spoken(sentence, 10.0, 13.0) if isinstance(sentence, str) else sentence)
    return veto


@pytest.fixture
def veto() -> Veto:
    return hearing(SENTENCE)


def test_what_the_coach_was_saying_is_not_believed(veto: Veto) -> None:
    result = veto.judge(heard())
    assert result == Unheard("next exercise", "the coach was saying that", 4.0, 11.0, 11.6, 11.9, UNSURE)


def test_where_a_person_spoke_it_is_believed_but_for_the_coachs_own_words() -> None:
    veto = hearing("Keep your hips stacked.")
    said = heard(score=NEXT.threshold, near=SOMEBODY)
    assert veto.judge(said) is said
    assert isinstance(veto.judge(heard(score=NEXT.threshold, near=SOMEBODY - 0.01)), Unheard)


def test_the_coachs_own_words_need_more_even_where_a_person_seems_to_have_spoken(veto: Veto) -> None:
    clear = heard(score=NEXT.threshold + SAYING_IT_TOO, near=1.0)
    assert veto.judge(clear) is clear
    result = veto.judge(heard(score=NEXT.threshold + SAYING_IT_TOO - 0.1, near=1.0))
    assert isinstance(result, Unheard)
    assert result.why == "the coach was saying that"


def test_answers_and_what_keeps_safe_need_no_more_where_a_person_seems_to_have_spoken(veto: Veto) -> None:
    stop = heard(STOP, STOP.threshold, near=SOMEBODY)
    assert veto.judge(stop) is stop
    left = heard(Phrase("left", Answer("left"), 0.5), 0.5, near=SOMEBODY)
    assert hearing("Which side is sore: left, right, or neither?").judge(left) is left


def test_what_is_surely_the_coachs_is_not_believed_though_it_sounds_like_other_words() -> None:
    veto = hearing("The first thing is that you lie on your back.")
    hurts = Phrase("that hurts", Command.THAT_HURTS, 0.25)
    result = veto.judge(heard(hurts, 3.85, near=0.02))
    assert isinstance(result, Unheard)
    assert result.why == "the coach was speaking"
    assert isinstance(veto.judge(heard(score=20.0, near=NOBODY - 0.01)), Unheard)
    screamed = heard(hurts, hurts.threshold + NOBODY_SAFETY, near=0.02)
    assert veto.judge(screamed) is screamed, "nothing makes it unhearable"


@pytest.mark.parametrize(
    ("end", "in_question"),
    [
        (9.99, False),
        (10.0, True),
        (13.0, True),
        (13.0 + LINGERING - 0.01, True),
        (13.0 + LINGERING + 0.01, False),
    ],
)
def test_only_what_ends_during_the_sentence_or_shortly_after(veto: Veto, end: float, in_question: bool) -> None:
    assert isinstance(veto.judge(heard(end=end)), Unheard) == in_question


def test_what_the_coach_did_not_come_to_say_is_not_held_against_anybody(veto: Veto) -> None:
    veto.coach_falls_silent(10.2)
    said = heard(end=10.8)
    assert veto.judge(said) is said


def test_one_word_that_the_coach_did_not_say_is_enough_to_need_less(veto: Veto) -> None:
    said = heard(Phrase("skip exercise", Command.NEXT, 0.75), 0.75 + SAYING_ANYTHING)
    assert veto.judge(said) is said


def test_a_sound_too_short_for_a_command_is_taken_for_the_coachs(veto: Veto) -> None:
    blip = Heard(STOP, 1.5, 11.4, 11.6, 11.9, 1.0)
    assert isinstance(veto.judge(blip), Unheard)


def test_words_of_two_sentences_do_not_add_up() -> None:
    veto = hearing("The next one.")
    veto.coach_says(Spoken("An exercise.", 10.0, 13.0))
    said = heard(score=NEXT.threshold + SAYING_ANYTHING)
    assert veto.judge(said) is said


def test_stop_passes_with_less_and_is_never_unhearable(veto: Veto) -> None:
    strong, weak = heard(STOP, STOP.threshold + SAYING_IT_SAFETY), heard(STOP, STOP.threshold + 0.1)
    assert veto.judge(strong) is strong
    assert isinstance(veto.judge(weak), Unheard)
    assert SAYING_IT_SAFETY < SAYING_IT
    assert SAYING_ANYTHING_SAFETY < SAYING_ANYTHING


@pytest.mark.parametrize(
    ("phrase", "sentence"),
    [
        (Phrase("slower", Command.SLOWER, 0.75), "lower"),
        (Phrase("left", Answer("left"), 0.5), "Lift."),
        (Phrase("pause", Command.PAUSE, 0.25), "Paused."),
    ],
)
def test_what_sounds_like_the_coachs_words_is_not_believed_either(phrase: Phrase, sentence: str) -> None:
    result = hearing(sentence).judge(heard(phrase, 4.0))
    assert isinstance(result, Unheard)
    assert result.why == "the coach was saying that"


@pytest.mark.parametrize("command", [Command.PAUSE, Command.STOP, Command.THAT_HURTS])
def test_what_keeps_the_listener_safe_can_always_be_heard(command: Command) -> None:
    phrase = Phrase("enough", command, 0.25)
    said = heard(phrase, phrase.threshold + SAYING_IT_SAFETY)
    assert hearing("That is enough.").judge(said) is said


@pytest.mark.parametrize(("word", "sentence"), [("no", "And now."), ("go", "Good."), ("ten", "Quite often.")])
def test_short_words_are_not_found_inside_others(word: str, sentence: str) -> None:
    said = heard(Phrase(word, Answer(word), 0.5), 0.5 + SAYING_ANYTHING)
    assert hearing(sentence).judge(said) is said


def test_a_word_that_only_sounds_like_stop_takes_little_from_stop() -> None:
    said = heard(STOP, STOP.threshold + SAYING_ANYTHING_SAFETY)
    assert hearing("Straighten your top leg.").judge(said) is said


def test_anything_else_needs_more_while_the_coach_speaks() -> None:
    veto = hearing("Keep your hips stacked.")
    clear = heard(score=NEXT.threshold + SAYING_ANYTHING)
    assert veto.judge(clear) is clear
    result = veto.judge(heard(score=NEXT.threshold + SAYING_ANYTHING - 0.1))
    assert isinstance(result, Unheard)
    assert result.why == "the coach was speaking"


def test_typed_text_always_passes(veto: Veto) -> None:
    said = heard(score=math.inf)
    assert veto.judge(said) is said


def test_what_was_not_heard_stays_so(veto: Veto) -> None:
    said = Unheard("next exercise", "score 0.31 is below 0.75", 0.31, 11.0, 11.6, 11.9, UNSURE)
    assert veto.judge(said) is said
