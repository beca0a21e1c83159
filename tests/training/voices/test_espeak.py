from pathlib import Path

import numpy as np
import pytest

from tests.training.voices.saying import TEXTS, assert_speech, say
from tests.voices import need_voices
from voicecoach.training.voices.espeak import UNSEEN_VARIANTS, VARIANTS, Espeak


@pytest.fixture(scope="module", autouse=True)
def _voices() -> None:
    need_voices()


def test_texts_are_said_in_their_order(tmp_path: Path) -> None:
    said = say(Espeak(), tmp_path)
    assert [each.text for each in said] == list(TEXTS)
    assert_speech(said, tmp_path)


def test_the_same_seed_says_the_same(tmp_path: Path) -> None:
    one, again = (say(Espeak(), tmp_path) for _ in range(2))
    assert [each.voice for each in one] == [each.voice for each in again]
    assert all(np.array_equal(each.samples, other.samples) for each, other in zip(one, again, strict=True))


def test_after_some_texts_another_speaker_is_drawn(tmp_path: Path) -> None:
    said = say(Espeak(), tmp_path, ("one",) * 14)
    assert len(said) == 14
    assert len({each.voice for each in said}) == 2


def test_every_variant_is_in_the_espeak_that_comes_along() -> None:
    from espeakng_loader import get_data_path

    there = {file.name for file in (Path(get_data_path()) / "voices" / "!v").iterdir()}
    assert {*VARIANTS, *UNSEEN_VARIANTS} <= there


def test_an_unknown_variant_is_left_out_and_the_others_speak(tmp_path: Path) -> None:
    said = say(Espeak(variants=("nobody at all", "m3")), tmp_path, ("one",) * 60)
    assert {each.voice.partition("+")[2] for each in said} <= {"m3", "nobody at all"}
    assert "m3" in {each.voice.partition("+")[2] for each in said}
