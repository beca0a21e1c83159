"""Which parts there are, and which run without being named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import engines
from tests.bench.__main__ import main
from tests.bench.parts import GROUPS, PARTS
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
from voicecoach.errors import HearingError


def test_groups_are_of_parts_and_only_what_takes_very_long_has_to_be_named() -> None:
    assert {member for members in GROUPS.values() for member in members} <= set(PARTS)
    assert not set(GROUPS) & set(PARTS)
    assert [part.name for part in PARTS.values() if not part.default] == ["soak"]


def test_help_names_parts_and_groups_and_an_unknown_part_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as asked:
        main(["--help"])
    assert asked.value.code == 0
    told = capsys.readouterr().out
    assert all(name in told for name in (*PARTS, *GROUPS))
    with pytest.raises(SystemExit) as mistaken:
        main(["sounds"])
    assert mistaken.value.code == 2
    assert "there is no part 'sounds'" in capsys.readouterr().err


def test_any_folder_with_a_model_is_an_engine_and_another_name_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ear = engines.named(f"vosk:{BUNDLED_MODEL}").open()()
    assert ear.deaf_to(["stop", "penguin"]) == {"penguin": ("penguin",)}
    with pytest.raises(HearingError, match="There is no folder"):
        engines.named(f"vosk:{tmp_path / 'none'}").open()
    with pytest.raises(SystemExit):
        main(["--engine", "cassandra"])
    assert "there is no engine 'cassandra': the engines are bundled" in capsys.readouterr().err
