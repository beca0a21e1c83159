"""Records in files: one of JSON lines for each part, its first line telling how it was made."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.bench.beat import Beats, Found
from tests.bench.moments import Timings
from tests.bench.part import Measure, Record
from tests.bench.scoring import Guess, Trial
from voicecoach.units import Seconds


@dataclass(frozen=True, slots=True)
class Run:
    """How a part was made.

    Attributes:
        took: seconds.
        jobs: processes at a time.
        missing: what the part did without, one sentence each.
    """

    part: str
    quick: bool
    took: Seconds
    jobs: int
    machine: str
    missing: tuple[str, ...] = ()


def write(folder: Path, run: Run, records: Sequence[Record]) -> Path:
    """Keep a part's records, in place of earlier ones; give the file."""
    path = folder / f"{run.part}.jsonl"
    lines = [asdict(run), *(_packed(record) for record in records)]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path) -> tuple[Run, list[Record]]:
    """Take up what ``write`` left."""
    first, *lines = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return Run(**{**first, "missing": tuple(first["missing"])}), [_unpacked(line) for line in lines]


def _packed(record: Record) -> dict[str, Any]:
    fields = asdict(record)
    if isinstance(record, Timings):
        fields["values"] = [_number(value) for value in record.values]
    if isinstance(record, Trial):
        fields["guesses"] = [
            {name: _number(value) if isinstance(value, float) else value for name, value in asdict(guess).items()}
            for guess in record.guesses
        ]
    return fields


def _unpacked(line: dict[str, Any]) -> Record:
    if "found" in line:
        return Beats(**{**line, "found": tuple(Found(**each) for each in line["found"])})
    if "values" in line:
        values = tuple(math.nan if value is None else value for value in line["values"])
        return Timings(**{**line, "values": values})
    if "guesses" not in line:
        return Measure(**line)
    guesses = tuple(
        Guess(
            **{
                **guess,
                "score": -math.inf if guess["score"] is None else guess["score"],
                "wait": math.nan if guess["wait"] is None else guess["wait"],
            }
        )
        for guess in line["guesses"]
    )
    return Trial(**{**line, "guesses": guesses})


def _number(value: float) -> float | None:
    """Give a number as JSON has it, to a tenth of a millisecond; it has no infinity."""
    return round(value, 4) if math.isfinite(value) else None
