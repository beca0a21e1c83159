"""What becomes of a prompt, how it adds up, and how a study's file is written and read; without sound."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest

from voicecoach.errors import RecordError
from voicecoach.listening.echo_path import EchoPath
from voicecoach.listening.phrases import Answer, Command, Grammar, Heard, Hearing, Phrase, Unheard
from voicecoach.listening.study import (
    ModelUsed,
    Outcome,
    Part,
    Prompt,
    Study,
    Talker,
    Tally,
    Try,
    prompts,
    tried,
    wilson,
)
from voicecoach.listening.study_file import as_fields, read, written

PAUSE = Phrase("pause", Command.PAUSE, 0.25)
HOLD_ON = Phrase("hold on", Command.PAUSE, 0.25)
NEXT = Phrase("next", Command.NEXT, 0.75)
FOUR = Phrase("four", Answer("4"), 0.5)
COMMANDS = Grammar((PAUSE, HOLD_ON, NEXT))
NUMBERS = Grammar((FOUR, PAUSE))
ASK_PAUSE = Prompt(Part.PHRASE, "pause", PAUSE, COMMANDS)
READ = Prompt(Part.TALK, "The kettle is boiling.", None, COMMANDS)


def heard(phrase: Phrase, score: float = 3.0, start: float = 1.0) -> Heard:
    return Heard(phrase, score, start, start + 0.6, start + 0.9)


def unheard(text: str = "", score: float = -math.inf, start: float = 1.0) -> Unheard:
    return Unheard(text, "why", score, start, start + 0.4, start + 0.7)


def of(prompt: Prompt, *hearings: Hearing) -> Try:
    return tried(prompt, hearings, again=False, over_room=31.26, listened=2.34)


def study(*tries: Try) -> Study:
    return Study(
        uid="0123456789abcdef" * 2,
        on="2026-11-22",
        version="0.1.0",
        model=ModelUsed("bundled", "0123456789abcdef", 1.0, 0.0, "vosk and the command model"),
        label="2 m, Küche",
        talker=Talker("over 65", None, "Scottish"),
        seed=7,
        finished=True,
        noise=-58.2,
        aloud=True,
        echo=EchoPath(-20.0, 21.5, None),
        not_asked=("less talk",),
        tries=tries,
    )


@pytest.mark.parametrize(
    ("hearings", "outcome", "believed", "score"),
    [
        ((heard(PAUSE),), Outcome.CORRECT, ("pause",), 3.0),
        ((heard(HOLD_ON),), Outcome.CORRECT, ("hold on",), 3.0),
        ((heard(NEXT),), Outcome.CONFUSED, ("next",), 3.0),
        ((heard(NEXT, 1.0), heard(PAUSE, 5.0, start=2.0)), Outcome.CONFUSED, ("next",), 1.0),
        ((unheard(), heard(PAUSE, 2.0, start=2.0)), Outcome.CORRECT, ("pause",), 2.0),
        ((unheard("next", -1.234), unheard("pause", 0.126)), Outcome.MISSED, (), 0.13),
        ((unheard(),), Outcome.MISSED, (), None),
        ((), Outcome.MISSED, (), None),
    ],
)
def test_of_a_phrase_the_first_that_is_believed_counts(
    hearings: tuple[Hearing, ...], outcome: Outcome, believed: tuple[str, ...], score: float | None
) -> None:
    found = of(ASK_PAUSE, *hearings)
    assert (found.outcome, found.heard, found.score) == (outcome, believed, score)


def test_what_is_kept_of_a_miss_is_the_likeliest_phrase_of_ours_and_how_long_it_sounded() -> None:
    assert of(ASK_PAUSE, unheard("next", -1.0)) == Try(
        part=Part.PHRASE,
        asked="pause",
        meaning="pause",
        again=False,
        outcome=Outcome.MISSED,
        heard=(),
        likeliest="next",
        score=-1.0,
        needed=0.25,
        sounded=0.4,
        over_room=31.3,
        listened=2.3,
    )
    assert of(ASK_PAUSE, unheard()).sounded == 0.4
    assert of(ASK_PAUSE).sounded is None


def test_in_talk_every_phrase_that_is_believed_is_a_false_command() -> None:
    found = of(READ, heard(NEXT), unheard(), heard(PAUSE, 5.0, start=3.0))
    assert found.heard == ("next", "pause")
    assert found.outcome is None
    assert (found.meaning, found.needed) == ("", None)


def test_all_phrases_are_asked_for_in_each_round_in_an_order_that_the_seed_gives() -> None:
    phrases = [(PAUSE, COMMANDS), (HOLD_ON, COMMANDS), (NEXT, COMMANDS), (FOUR, NUMBERS)]
    talk = ["One.", "Two.", "Three."]
    orders = {
        tuple(prompt.asked for prompt in prompts(phrases, talk, COMMANDS, times=2, seed=seed)) for seed in range(20)
    }
    assert len(orders) > 10
    for order in orders:
        assert sorted(order[:4]) == sorted(order[4:8]) == ["four", "hold on", "next", "pause"]
        assert sorted(order[8:11]) == sorted(talk)
        assert order[11:] == ("", "")
    twice = [prompts(phrases, talk, COMMANDS, times=2, seed=5) for _ in range(2)]
    assert twice[0] == twice[1]
    assert all(prompt.grammar == (NUMBERS if prompt.asked == "four" else COMMANDS) for prompt in twice[0])
    assert [prompt.part for prompt in twice[0][-3:]] == [Part.TALK, Part.BREATHING, Part.MOVING]


def test_outcomes_are_counted_and_talk_is_left_out() -> None:
    tally = Tally.of([of(ASK_PAUSE, heard(PAUSE)), of(ASK_PAUSE, heard(NEXT)), of(ASK_PAUSE), of(READ, heard(NEXT))])
    assert tally == Tally(correct=1, confused=1, missed=1)
    assert tally.count == 3


@pytest.mark.parametrize(
    ("successes", "count", "least", "most"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_is_the_one_in_the_literature(successes: int, count: int, least: float, most: float) -> None:
    assert wilson(successes, count) == pytest.approx((least, most), abs=5e-5)


def test_what_is_written_is_read_as_it_was() -> None:
    before = study(of(ASK_PAUSE, heard(PAUSE)), of(ASK_PAUSE), of(READ, heard(NEXT)))
    assert read(written(before), "study.json") == before
    assert read("\ufeff" + written(before), "study.json") == before, "an editor may put a mark at the beginning"


def without_a_field(fields: dict[str, Any]) -> None:
    del fields["tries"][0]["asked"]


def with_a_wrong_number(fields: dict[str, Any]) -> None:
    fields["noise"] = "loud"


def with_an_outcome_for_talk(fields: dict[str, Any]) -> None:
    fields["tries"][1]["outcome"] = "correct"


def with_a_colour(fields: dict[str, Any]) -> None:
    fields["tries"][0]["heard"] = ["\x1b[31mpause"]


def with_an_essay(fields: dict[str, Any]) -> None:
    fields["label"] = "far " * 100


def with_a_name_for_a_uid(fields: dict[str, Any]) -> None:
    fields["uid"] = "Bob"


def of_the_future(fields: dict[str, Any]) -> None:
    fields["voicecoach study"] = 2


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (without_a_field, "tries.0.asked"),
        (with_a_wrong_number, "noise"),
        (with_an_outcome_for_talk, "phrases have an 'outcome'"),
        (with_a_colour, "cannot be printed"),
        (with_an_essay, "longer than 120"),
        (with_a_name_for_a_uid, "'uid'"),
        (of_the_future, "this voicecoach reads 1. Update"),
    ],
)
def test_a_file_with_something_that_no_study_has_is_refused(spoil: Any, words: str) -> None:
    fields = json.loads(written(study(of(ASK_PAUSE, heard(PAUSE)), of(READ))))
    spoil(fields)
    with pytest.raises(RecordError, match=r"^theirs\.json") as refused:
        read(json.dumps(fields), "theirs.json")
    assert words in str(refused.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"voicecoach study": NaN}', "[" * 100_000])
def test_what_is_no_study_is_refused(text: str) -> None:
    with pytest.raises(RecordError, match=r"^theirs\.json"):
        read(text, "theirs.json")


def test_fields_that_a_later_version_adds_are_passed_over() -> None:
    before = replace(study(of(ASK_PAUSE)), echo=None)
    assert read(json.dumps({**as_fields(before), "weather": "fine"}), "study.json") == before
