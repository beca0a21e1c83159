"""Writes both schemas into a folder: ``python -m voicecoach.script.schema FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from voicecoach.script.schema import KINDS, schema_text

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "scripts/schema")
folder.mkdir(parents=True, exist_ok=True)
for kind in KINDS:
    (folder / f"{kind}.json").write_text(schema_text(kind), encoding="utf-8")
