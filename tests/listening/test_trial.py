"""What many voices made of a new phrase, summed up."""

from __future__ import annotations

from voicecoach.listening.attempt import Attempt
from voicecoach.listening.phrases import Command, Grammar, Heard, Phrase, Unheard
from voicecoach.listening.trial import Trial

PAUSE, STOP, NEXT = (Phrase(each.value, each, 0.25) for each in (Command.PAUSE, Command.STOP, Command.NEXT))
OTHERS = Grammar((PAUSE, STOP, NEXT))
NEW = Phrase("hush", Command.PAUSE, 0.75)


def heard(said: str, phrase: Phrase, score: float = 3.0) -> Attempt:
    return Attempt(said, "f3", (Heard(phrase, score, 0.0, 0.5, 0.8),))


def unheard(said: str, text: str = "", score: float = float("-inf")) -> Attempt:
    return Attempt(said, "f3", (Unheard(text, "none of the phrases", score, 0.0, 0.5, 0.8),))


def nothing(said: str) -> Attempt:
    return Attempt(said, "f3", ())


def test_a_phrase_that_most_voices_bring_across_has_passed() -> None:
    attempts = [*(heard("hush", NEW, score) for score in (2.0, 3.0, 4.0)), nothing("hush"), heard("stop", STOP)]
    trial = Trial.of(NEW, OTHERS, attempts)
    assert (trial.voices, trial.obeyed, trial.middling) == (4, 3, 2.0)
    assert trial.passed


def test_one_that_half_of_them_do_not_bring_across_has_not() -> None:
    trial = Trial.of(NEW, OTHERS, [heard("hush", NEW), unheard("hush", "hush", 0.5)])
    assert trial.obeyed == 1
    assert not trial.heard_enough
    assert not trial.passed


def test_another_phrase_of_the_same_command_does_as_well() -> None:
    assert Trial.of(NEW, OTHERS, [heard("hush", PAUSE)]).obeyed == 1
    assert Trial.of(NEW, OTHERS, [heard("hush", NEW), heard("pause", NEW)]).mistaken == {}


def test_one_that_is_taken_for_another_command_has_not_passed() -> None:
    trial = Trial.of(NEW, OTHERS, [*[heard("hush", NEW)] * 7, heard("hush", STOP)])
    assert trial.taken_for == {"stop": 1}
    assert not trial.passed


def test_one_that_another_command_is_taken_for_has_not_passed() -> None:
    trial = Trial.of(NEW, OTHERS, [heard("hush", NEW), heard("next", NEW), heard("next", NEW)])
    assert trial.mistaken == {"next": 2}
    assert not trial.passed


def test_talk_that_passes_for_it_now_and_then_is_put_up_with() -> None:
    talk = [unheard("brush", "hush", 0.1)] * 49
    once = Trial.of(NEW, OTHERS, [heard("hush", NEW), heard("brush", NEW), *talk])
    assert (once.talk, once.talked, once.passed) == ({"brush": 1}, 50, True)
    twice = Trial.of(NEW, OTHERS, [heard("hush", NEW), heard("brush", NEW), heard("rush", NEW), *talk])
    assert twice.talk_too_often
    assert not twice.passed


def test_a_stricter_threshold_can_be_tried_on_the_same_attempts() -> None:
    strict = Phrase("hush", Command.PAUSE, 1.25)
    attempts = [heard("hush", NEW, 2.0), heard("brush", NEW, 1.0), heard("hush", NEW, 1.0)]
    assert Trial.of(NEW, OTHERS, attempts).talk == {"brush": 1}
    assert Trial.of(strict, OTHERS, attempts).talk == {}
    assert Trial.of(strict, OTHERS, attempts).obeyed == 1
