"""The bar itself: it has to tell a good model from one that is not."""

from __future__ import annotations

from tests.training.acceptance import Acceptance
from tests.training.test_figures import PHRASES, everything, figures
from voicecoach.training.figures import Figures
from voicecoach.training.surroundings import Place


def test_the_bar_is_met_by_a_model_that_is_always_right_and_by_none_that_was_not_tried() -> None:
    assert Acceptance().faults(everything()) == ()
    assert Acceptance().faults(Figures(()))


def test_each_phrase_has_to_be_heard_of_95_voices_in_100() -> None:
    def but(lost: int) -> Figures:
        clean = figures([("stop", voice) for voice in range(lost)])
        rest = tuple(each for each in everything().results if (each.kind, each.place) != ("command", Place.CLEAN))
        return Figures(clean.results + rest)

    assert Acceptance().faults(but(2)) == ()
    assert Acceptance(clean=90.0).faults(but(3)) == ("'stop' is heard of 92 % of the voices, and 95 % are asked.",)


def test_the_bar_names_the_place_and_what_is_wrong_there() -> None:
    noisy = figures([(text, voice) for text in PHRASES for voice in range(2)], "near", Place.NOISE)
    rest = tuple(each for each in everything().results if (each.kind, each.place) != ("near", Place.NOISE))
    told = Acceptance(near=4.0).faults(Figures(noisy.results + rest))
    assert told == ("Near words are obeyed, noise +10 dB: 5.0 %; at most 4 % may.",)
