from __future__ import annotations

from dataclasses import replace

import pytest

from voicecoach.errors import TrainingError
from voicecoach.training.augmentation import Distortions
from voicecoach.training.pronunciation import Pronunciations
from voicecoach.training.recipe import FULL, QUICK, Recipe, Unknown
from voicecoach.training.vocabulary import Vocabulary

SPELT = Pronunciations(
    {"two": (("T", "UW"),), "too": (("T", "UW"),), "cat": (("K", "AE", "T"),), "tea": (("T", "IY"),)}
)
WORDS = Vocabulary(("two",), (), (), (), ("too", "cat", "tea"), ())


@pytest.mark.parametrize("recipe", [FULL, QUICK, replace(QUICK, distortions=Distortions.none(), seed=7)])
def test_a_recipe_is_the_same_after_it_was_written_down(recipe: Recipe) -> None:
    assert Recipe.from_json(recipe.to_json()) == recipe


@pytest.mark.parametrize("text", ["", "[]", "{}", QUICK.to_json().replace("steady", "heady")])
def test_something_else_is_no_recipe(text: str) -> None:
    with pytest.raises(TrainingError, match="not the recipe"):
        Recipe.from_json(text)


def test_what_is_only_measured_or_written_otherwise_is_trained_alike() -> None:
    other = replace(QUICK, name="other", unknown=Unknown(phone_cost=1.0))
    assert other.training() == QUICK.training()
    assert replace(QUICK, steps=1).training() != QUICK.training()


def test_the_full_recipe_says_that_it_takes_longer_and_more_room() -> None:
    assert FULL.minutes(2) > 10 * QUICK.minutes(2)
    assert FULL.minutes(1) > FULL.minutes(2)
    assert FULL.disk > QUICK.disk > 1_000_000


def test_a_filler_lists_common_words_but_none_that_sounds_like_ours() -> None:
    filler = Unknown(listed=2, listed_cost=3.0).filler(WORDS, SPELT)
    assert filler.listed == (("K", "AE", "T"),)
    assert filler.listed_cost == 3.0
    assert filler.bigram is not None
    assert filler.bigram.sum(axis=1) == pytest.approx(1.0)


def test_the_network_of_a_recipe_is_trained_by_steps() -> None:
    pytest.importorskip("torch", reason="needs voicecoach[train]")
    assert QUICK.schedule().steps == QUICK.steps
    assert QUICK.schedule().minutes is None
    assert QUICK.shape().hidden == QUICK.hidden
