from pathlib import Path

import numpy as np
import pytest

from tests.training.voices.saying import TEXTS, assert_speech, say
from voicecoach.errors import VoiceError
from voicecoach.training.voices.accents import FRENCH, GERMAN
from voicecoach.training.voices.pico import Pico


def test_texts_are_said_in_their_order(tmp_path: Path) -> None:
    said = say(Pico("en-US", 0.1), tmp_path)
    assert [(each.text, each.voice) for each in said] == [(text, "pico en-US") for text in TEXTS]
    assert_speech(said, tmp_path)


def test_a_text_is_never_read_as_markup(tmp_path: Path) -> None:
    plain, marked = say(Pico("en-US", 0.1), tmp_path, ("pitch", "<pitch level='50'>pitch</pitch> & pitch"))
    assert len(marked.samples) > 2 * len(plain.samples)


def test_english_is_said_with_an_accent_and_what_the_language_lacks_is_left_out(tmp_path: Path) -> None:
    said = say(Pico("fr-FR", 0.1, sounds=FRENCH), tmp_path, ("pause", "hold on", "go back"))
    assert [(each.text, each.voice) for each in said] == [("pause", "pico fr-FR"), ("go back", "pico fr-FR")]
    assert_speech(said, tmp_path)


def test_the_stress_comes_after_a_weak_first_syllable() -> None:
    german = Pico("de-DE", 0.1, sounds=GERMAN)
    if lacks := german.lacks():
        pytest.skip(lacks)
    written = german._written("stop again", np.random.default_rng(1))
    assert written is not None
    first, second = written.split("/> ")
    assert first.startswith("<phoneme ph='\"st")
    assert '"gEn' in second
    assert "ph='\"" not in second


def test_an_accent_needs_flite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    german = Pico("de-DE", 0.1, sounds=GERMAN)
    assert german.lacks() == "flite is not installed"
    if Pico("en-US", 0.1).lacks() is None:
        with pytest.raises(VoiceError, match="flite is not installed"):
            next(german.say(TEXTS, np.random.default_rng(1), tmp_path))


def test_a_voice_that_it_lacks_is_told(tmp_path: Path) -> None:
    pico = Pico("xx-XX", 0.1)
    if lacks := pico.lacks():
        pytest.skip(lacks)
    with pytest.raises(VoiceError, match="Pico failed"):
        next(pico.say(TEXTS, np.random.default_rng(1), tmp_path))
