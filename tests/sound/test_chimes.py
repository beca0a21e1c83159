from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from voicecoach.adapters.assets import load_chimes
from voicecoach.coach.effects import Chime
from voicecoach.resources import resource_folder
from voicecoach.sound.chimes import RECIPES, chime
from voicecoach.sound.clip import loudness
from voicecoach.sound.lengths import CHIME_LENGTHS


def test_the_files_that_ship_are_what_the_recipes_make() -> None:
    shipped = load_chimes()
    assert set(shipped) == {"heard", "attention", "done", "end", "stand-in"}
    for name, recipe in RECIPES.items():
        assert shipped[name].samples == pytest.approx(chime(recipe).samples, abs=1 / 32768)


@pytest.mark.parametrize("name", RECIPES)
def test_chimes_are_softer_than_speech_and_leave_headroom(name: str) -> None:
    samples = chime(RECIPES[name]).samples
    assert loudness(samples) == pytest.approx(-20, abs=1.5)
    assert np.abs(samples).max() <= 10 ** (-6 / 20)


@pytest.mark.parametrize("name", RECIPES)
def test_chimes_do_not_click(name: str) -> None:
    samples = chime(RECIPES[name]).samples
    assert samples[0] == 0
    assert abs(samples[-1]) < 1e-4


def test_acknowledgement_is_over_at_once() -> None:
    assert chime(RECIPES["heard"]).seconds <= 0.15


def test_the_command_in_the_readme_writes_the_files_anew(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "voicecoach.adapters.assets", tmp_path], check=True)
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == sorted(path.name for path in resource_folder("audio_assets").glob("*.flac"))


def test_lengths_without_sound_are_those_of_the_chimes_that_ship() -> None:
    clips = load_chimes()
    for kind, seconds in CHIME_LENGTHS.items():
        assert clips[kind].seconds == pytest.approx(seconds, abs=0.006)
    assert set(CHIME_LENGTHS) == set(Chime)
