"""A model of another scale, made from the bundled one, is brought to the same scores."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.voices import need_voices
from voicecoach.adapters.chorus import SINGERS
from voicecoach.adapters.model_fit_file import load_fit
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
from voicecoach.cli import fitting
from voicecoach.cli.app import app
from voicecoach.listening.model_fit import Fit


@pytest.fixture
def two_voices(monkeypatch: pytest.MonkeyPatch) -> None:
    need_voices()
    monkeypatch.setattr(fitting, "SINGERS", SINGERS[:2])


def model_with(folder: Path, likelihoods_times: float) -> Path:
    model = folder / "model"
    shutil.copytree(BUNDLED_MODEL, model)
    configuration = model / "conf" / "model.conf"
    scale = f"--acoustic-scale={likelihoods_times}"
    configuration.write_text(configuration.read_text().replace("--acoustic-scale=1.0", scale))
    return model


def fitted(model: Path) -> Fit:
    done = CliRunner().invoke(app, ["model", "fit", str(model)])
    assert done.exit_code == 0, done.stderr
    assert "Of commands by synthetic voices it hears" in done.stdout
    fit = load_fit(model)
    assert fit is not None
    assert fit.hits is not None
    assert fit.false is not None
    assert fit.hits > 0.9
    assert fit.false < 0.2
    return fit


def test_a_copy_of_the_bundled_model_is_fitted_with_next_to_no_change(
    tmp_path: Path, own_folders: Path, two_voices: None
) -> None:
    fit = fitted(model_with(tmp_path, 1.0))
    assert fit.score(0.25) == pytest.approx(0.25, abs=0.6)
    assert fit.score(1.25) == pytest.approx(1.25, abs=0.6)


def test_likelihoods_that_are_larger_are_brought_to_scale(tmp_path: Path, own_folders: Path, two_voices: None) -> None:
    fit = fitted(model_with(tmp_path, 1.6))
    assert fit.offset == pytest.approx(2.0, abs=0.9)  # talk scores so much less by them
    assert fit.false is not None
    assert fit.false < 0.1


def test_the_bundled_model_is_not_fitted(own_folders: Path) -> None:
    done = CliRunner().invoke(app, ["model", "fit", "bundled"])
    assert done.exit_code == 2
    assert "it is what the others are fitted to" in done.stderr


def test_what_is_no_model_is_not_fitted_and_nothing_is_left(tmp_path: Path, own_folders: Path) -> None:
    done = CliRunner().invoke(app, ["model", "fit", str(tmp_path)])
    assert done.exit_code == 7
    assert "final.mdl is missing" in done.stderr
    assert not (tmp_path / "fit.json").exists()
