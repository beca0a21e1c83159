from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from voicecoach.adapters.calibration_file import CalibrationFile
from voicecoach.errors import HearingError
from voicecoach.listening.calibration import Calibration

FOUND = Calibration("bundled", date(2026, 11, 21), 0.15)


def test_without_a_file_there_is_none(tmp_path: Path) -> None:
    assert CalibrationFile(tmp_path / "hearing.json").find() is None


def test_what_was_found_is_known_to_the_next_session_until_it_is_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "new" / "hearing.json"
    CalibrationFile(file).keep(FOUND)
    assert CalibrationFile(file).find() == FOUND
    CalibrationFile(file).keep(None)
    assert CalibrationFile(file).find() is None


def test_the_chosen_model_stays_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "hearing.json"
    file.write_text('{"model": "large"}')
    CalibrationFile(file).keep(FOUND)
    kept = {"model": "bundled", "on": "2026-11-21", "offset": 0.15}
    assert json.loads(file.read_text()) == {"model": "large", "calibration": kept}
    CalibrationFile(file).keep(None)
    assert json.loads(file.read_text()) == {"model": "large"}


@pytest.mark.parametrize(
    "kept",
    [
        "[]",
        "5",
        '"bundled"',
        "{}",
        '{"model": "bundled", "on": "yesterday", "offset": 0.1}',
        '{"model": "bundled", "on": 5, "offset": 0.1}',
        '{"model": "bundled", "on": "2026-11-21", "offset": "more"}',
        '{"model": "bundled", "on": "2026-11-21", "offset": 5}',
        '{"model": "bundled", "on": "2026-11-21", "offset": NaN}',
    ],
)
def test_what_can_be_no_calibration_is_none(tmp_path: Path, kept: str) -> None:
    file = tmp_path / "hearing.json"
    file.write_text(f'{{"calibration": {kept}}}')
    assert CalibrationFile(file).find() is None


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "hearing.json"
    file.write_text("{")
    with pytest.raises(HearingError, match=r"hearing\.json cannot be read\. Delete that file\."):
        CalibrationFile(file).find()
