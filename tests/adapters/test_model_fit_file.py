from __future__ import annotations

from pathlib import Path

import pytest

from voicecoach.adapters.model_fit_file import forget_fit, load_fit, save_fit
from voicecoach.errors import HearingError
from voicecoach.listening.model_fit import Fit


def test_a_fit_is_kept_with_its_model_until_it_is_forgotten(tmp_path: Path) -> None:
    fit = Fit(0.71, 1.62, 0.98, 0.08)
    save_fit(tmp_path, fit)
    assert load_fit(tmp_path) == fit
    forget_fit(tmp_path)
    forget_fit(tmp_path)
    assert load_fit(tmp_path) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"scale": 0, "offset": 0, "hits": 1, "false": 0}',
        '{"scale": NaN, "offset": 0}',
        "[" * 9999,
    ],
)
def test_a_file_that_tells_nothing_is_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "fit.json").write_text(text)
    assert load_fit(tmp_path) is None


def test_a_folder_that_cannot_be_written_to_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HearingError, match="cannot be kept in"):
        save_fit(tmp_path / "file", Fit())
