from collections.abc import Generator
from pathlib import Path

import pytest

from tests.training.voices.saying import TEXTS, assert_speech, say
from voicecoach.errors import VoiceError
from voicecoach.training.voices import festival
from voicecoach.training.voices.festival import Festival, perform

_KED = Festival("ked_diphone", "festvox-kdlpc16k", 0.04, (0.9, 1.25))


@pytest.fixture
def _ked() -> None:
    if lacks := _KED.lacks():
        pytest.skip(lacks)


def test_texts_are_said_in_their_order(tmp_path: Path) -> None:
    said = say(_KED, tmp_path)
    assert [(each.text, each.voice) for each in said] == [(text, "festival ked_diphone") for text in TEXTS]
    assert_speech(said, tmp_path)


def test_a_text_is_never_read_as_a_command(tmp_path: Path) -> None:
    stolen = tmp_path / "stolen"
    folder = tmp_path / "folder"
    folder.mkdir()
    said = say(_KED, folder, (f'one")) (system "touch {stolen}") (print (list "', "two \\"), seed=2)
    assert len(said) == 2
    assert not stolen.exists()


@pytest.mark.usefixtures("_ked")
def test_many_utterances_are_made_in_several_runs_and_each_keeps_its_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(festival, "_AT_ONCE", 2)
    texts = ("no", "what can i say now", "no", "what can i say now", "no")
    said = list(perform("ked", "ked_diphone", [], [(text, f'(Utterance Text "{text}")') for text in texts], tmp_path))
    assert tuple(each.text for each in said) == texts
    lengths = [len(each.samples) for each in said]
    assert min(lengths[1], lengths[3]) > 1.5 * max(lengths[0], lengths[2], lengths[4])
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("_ked")
def test_an_utterance_that_cannot_be_made_is_left_out(tmp_path: Path) -> None:
    utterances = [("bad", "(Utterance Nonsense (1))"), ("good", '(Utterance Text "good")')]
    assert [each.text for each in perform("ked", "ked_diphone", [], utterances, tmp_path)] == ["good"]
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("_ked")
def test_nothing_is_left_where_only_the_first_is_taken(tmp_path: Path) -> None:
    utterances = [(text, f'(Utterance Text "{text}")') for text in TEXTS]
    made = perform("ked", "ked_diphone", [], utterances, tmp_path)
    assert isinstance(made, Generator)
    next(made)
    made.close()
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("_ked")
def test_a_voice_that_is_not_there_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(VoiceError):
        list(perform("none", "of_nobody", [], [("no", '(Utterance Text "no")')], tmp_path))
    assert not list(tmp_path.iterdir())


def test_what_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    festival.voices.cache_clear()
    try:
        monkeypatch.setenv("PATH", str(tmp_path))
        assert festival.lacks("ked_diphone", "festvox-kdlpc16k") == "festival is not installed"
        broken = tmp_path / "festival"
        broken.write_text("#!/bin/sh\nexit 1\n")
        broken.chmod(0o755)
        festival.voices.cache_clear()
        assert festival.lacks("ked_diphone", "festvox-kdlpc16k") == "festvox-kdlpc16k is not installed"
    finally:
        festival.voices.cache_clear()
