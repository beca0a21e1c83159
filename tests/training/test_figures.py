"""What figures say, and when one model is taken for worse than another."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pytest

from voicecoach.errors import TrainingError
from voicecoach.training.figures import (
    Figures,
    Kind,
    Outcome,
    Result,
    per_cent,
    worse_in,
)
from voicecoach.training.surroundings import Place

PHRASES = ("pause", "stop", "switch sides", "how many left")
VOICES = 40


def figures(lost: Iterable[tuple[str, int]] = (), kind: Kind = "command", place: Place = Place.CLEAN) -> Figures:
    """All good but some texts of some voices."""
    outcomes: tuple[Outcome, Outcome] = ("heard", "missed") if kind == "command" else ("refused", "accepted")
    good, bad = outcomes
    gone = set(lost)
    return Figures(
        tuple(
            Result(kind, text, str(voice), place, bad if (text, voice) in gone else good, 2.0)
            for text in PHRASES
            for voice in range(VOICES)
        )
    )


def everything() -> Figures:
    kinds: tuple[Kind, ...] = ("command", "near", "talk")
    return Figures(tuple(each for place in Place for kind in kinds for each in figures(kind=kind, place=place).results))


def test_figures_are_read_back_as_they_were_written() -> None:
    rows = (
        Result("command", "don't stop", "f1", Place.ROOM, "confused", -math.inf),
        Result("talk", "penguin", "f2", Place.NOISE, "refused", -1.25),
    )
    written = Figures(rows).to_json()
    assert Figures.from_json(written).results == rows
    assert "Infinity" not in written


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"results":[["command"]]}', '{"results":[["command","a","b","moon","heard",1]]}', "null"]
)
def test_other_text_is_no_figures(text: str) -> None:
    with pytest.raises(TrainingError, match="not the figures"):
        Figures.from_json(text)


def test_shares_are_of_a_place_and_a_phrase() -> None:
    found = figures([("stop", voice) for voice in range(10)])
    assert found.phrases == PHRASES
    assert found.places == (Place.CLEAN,)
    assert per_cent(found.of("command", text="stop"), "heard") == 75.0
    assert per_cent(found.of("command", text="stop", place=Place.CLEAN), "missed", "confused") == 25.0
    assert math.isnan(per_cent(found.of("talk"), "accepted"))
    assert len(found.scores("command")) == 4 * VOICES


def test_a_model_is_not_worse_than_itself_nor_than_one_that_loses_others_as_often() -> None:
    assert not worse_in(figures(), figures())
    assert not worse_in(figures([("stop", 1), ("pause", 2)]), figures([("stop", 3), ("pause", 4)]), noise=3.0)
    assert not worse_in(figures(), figures([("stop", voice) for voice in range(20)]))


def test_a_model_that_hears_less_is_worse_and_too_few_sounds_do_not_show_that_it_is_not() -> None:
    lost = [(text, voice) for text in PHRASES for voice in range(2)]
    (told,) = worse_in(figures(lost), figures())
    assert told.startswith("Of 160 clean, commands heard: 95.0 %, before 100.0 %")
    few = Figures(figures().results[:20])
    assert worse_in(few, few)


def test_one_phrase_that_is_lost_is_told_though_the_rest_make_up_for_it() -> None:
    better = [("pause", voice) for voice in range(20)]
    worse = [("stop", voice) for voice in range(20)]
    told = worse_in(figures(worse), figures(better), noise=8.0)
    assert told == ("'stop' is heard 50 times in a hundred, before 100.",)


def test_obeying_more_talk_is_worse() -> None:
    accepted = [(text, voice) for text in PHRASES for voice in range(3)]
    assert "other speech refused" in worse_in(figures(accepted, "talk"), figures(kind="talk"))[0]
    assert not worse_in(figures(kind="near"), figures(accepted, "near"))


def test_figures_of_other_sounds_cannot_be_compared() -> None:
    with pytest.raises(TrainingError, match="same sounds"):
        worse_in(figures(), figures(kind="talk"))
