import shutil
from pathlib import Path

import pytest

from voicecoach.errors import TrainingError
from voicecoach.training.phones import PHONE_ID, SILENCE
from voicecoach.training.pronunciation import Pronunciations, british

pytest.importorskip("pocketsphinx", reason="the dictionary comes with PocketSphinx")


@pytest.fixture(scope="module")
def pronunciations() -> Pronunciations:
    return Pronunciations.load()


def test_every_word_is_said_with_phones_that_the_network_tells_apart(pronunciations: Pronunciations) -> None:
    used = {phone for variants in pronunciations.words.values() for said in variants for phone in said}
    assert used == set(PHONE_ID) - {SILENCE}
    assert all(all(variants) for variants in pronunciations.words.values())
    assert all(len(set(variants)) == len(variants) for variants in pronunciations.words.values())


def test_the_usual_way_is_first_and_others_follow(pronunciations: Pronunciations) -> None:
    assert pronunciations.variants("pause") == (("P", "AO", "Z"),)
    assert pronunciations.variants("either")[:2] == (("IY", "DH", "ER"), ("AY", "DH", "ER"))
    assert pronunciations.variants("snowboy")[0] == ("S", "N", "OW", "B", "OY")
    assert not any("(" in word for word in pronunciations.words)


def test_a_word_that_the_dictionary_lacks_is_said_by_rules_as_ever_after(pronunciations: Pronunciations) -> None:
    if shutil.which("flite") is None:
        pytest.skip("flite is not installed")
    assert "blorptastic" not in pronunciations
    said = pronunciations.variants("blorptastic")[0]
    assert said[:3] == ("B", "L", "AO")
    assert set(said) <= set(PHONE_ID)
    assert pronunciations.variants("blorptastic")[0] == said


def test_without_flite_such_a_word_is_told(
    pronunciations: Pronunciations, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TrainingError, match="grumbelwuck") as told:
        pronunciations.variants("grumbelwuck")
    assert "flite" in told.value.remedy


def test_what_has_no_sound_is_told(
    pronunciations: Pronunciations, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    silent = tmp_path / "flite"
    silent.write_text("#!/bin/sh\nexit 0\n")
    silent.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TrainingError, match="cannot be found out") as told:
        pronunciations.variants("xyzzq")
    assert told.value.remedy


@pytest.mark.parametrize(
    ("american", "southern"),
    [
        ("HH AA R D ER", "HH AA D AH"),  # harder
        ("W EH R", "W EH AH"),  # where
        ("M IH R ER", "M IH R AH"),  # mirror: an r before a vowel stays
        ("HH ER T S", "HH ER T S"),  # hurts
        ("S T AA P", "S T AO P"),  # stop
        ("G L AE S", "G L AA S"),  # glass
        ("EH K S ER S AY Z", "EH K S ER S AY Z"),  # exercise
        ("F AO R", "F AO"),  # four
        ("K AE R IY", "K AE R IY"),  # carry
        ("B AE K", "B AE K"),  # back
        ("SH UH R", "SH AO"),  # sure
    ],
)
def test_words_are_also_said_as_in_the_south_of_england(american: str, southern: str) -> None:
    assert british(tuple(american.split())) == tuple(southern.split())
