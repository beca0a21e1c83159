import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.training.voices.saying import TEXTS, assert_speech, say
from voicecoach.errors import VoiceError
from voicecoach.training.voices.accents import ENGLISH, PAUSE
from voicecoach.training.voices.flite import Flite, durations, phones

_RMS = Flite("rms", 95, 0.1, (0.9, 1.2))


def test_texts_are_said_in_their_order(tmp_path: Path) -> None:
    said = say(_RMS, tmp_path)
    assert [(each.text, each.voice) for each in said] == [(text, "flite rms") for text in TEXTS]
    assert_speech(said, tmp_path)


def test_an_unknown_voice_or_none_at_all_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert _RMS.lacks() == "flite is not installed"
    with pytest.raises(VoiceError, match="flite is not installed"):
        next(_RMS.say(TEXTS, np.random.default_rng(1), tmp_path))


def test_a_text_that_it_fails_at_is_left_out_and_the_others_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flite = shutil.which("flite")
    if flite is None:
        pytest.skip("flite is not installed")
    programs, sounds = tmp_path / "programs", tmp_path / "sounds"
    programs.mkdir()
    sounds.mkdir()
    fails = programs / "flite"
    fails.write_text(f'#!/bin/sh\ncase "$*" in *"go back"*) kill -SEGV $$ ;; esac\nexec {flite} "$@"\n')
    fails.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    assert [each.text for each in say(_RMS, sounds)] == ["pause", "that hurts"]
    assert not list(sounds.iterdir())
    with pytest.raises(VoiceError, match="failed"):
        say(_RMS, sounds, ("go back", "pause"))


def test_durations_are_of_phones_that_foreign_voices_know_and_stretch() -> None:
    if lacks := _RMS.lacks():
        pytest.skip(lacks)
    short, long = (durations("that hurts", "rms", stretch) for stretch in (1.0, 1.5))
    assert [phone for phone, _ in short] == ["pau", "dh", "ae", "t", "hh", "er", "t", "s", "pau"]
    assert phones("that hurts") == [phone for phone, _ in short]
    assert {phone for phone, _ in short} <= {*ENGLISH, PAUSE}
    assert all(seconds > 0 for _, seconds in short)
    lengths = [sum(seconds for _, seconds in said[1:-1]) for said in (short, long)]
    assert lengths[1] / lengths[0] == pytest.approx(1.5, rel=0.05)
