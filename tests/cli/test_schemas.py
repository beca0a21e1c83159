"""``voicecoach schema``."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from voicecoach.cli.schemas import print_schema
from voicecoach.script.schema import KINDS, Kind, schema_text


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_printed_as_it_ships(kind: Kind, capsys: pytest.CaptureFixture[str]) -> None:
    print_schema(kind)
    printed = capsys.readouterr().out
    assert printed == schema_text(kind)
    assert json.loads(printed)["$id"] == f"urn:voicecoach:{kind}"


def test_make_schema_writes_both(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "voicecoach.script.schema", str(tmp_path / "new")], check=True)
    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "new").iterdir()} == {
        f"{kind}.json": schema_text(kind) for kind in KINDS
    }
