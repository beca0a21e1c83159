"""What the report says of recorded sound."""

from __future__ import annotations

import math
from pathlib import Path

from tests.bench import beats_picture, report, store
from tests.bench.beat import Beats, Found
from tests.bench.moments import CLOCK_FAST, CLOCK_WANDER, Timings
from tests.bench.sound_report import summary
from voicecoach.units import SAMPLE_RATE

BEATS = Beats(
    "beats",
    "voicecoach",
    "two busy processes",
    5,
    tuple(
        Found(second, second * SAMPLE_RATE + 48.0 * (second == 2), 0.5 if second == 2 else 1.0) for second in range(4)
    ),
    "≤ 1 ms",
)
CLOCK = Timings("beats", "voicecoach", "two busy processes", CLOCK_FAST, (19.0,), "ppm")
WANDER = Timings("beats", "voicecoach", "two busy processes", CLOCK_WANDER, (0.1,), "ms")
WAITS = Timings("stopping", "voicecoach", "by key", "key to silence", (8.0, 12.0, 10.0), "ms", "≤ 20 ms")
NONE = Timings("stopping", "voicecoach", "by voice", "end of the word to silence", (), "ms")


def test_beats_and_times_are_read_back_as_they_were_written_and_make_the_report(tmp_path: Path) -> None:
    unknown = Timings("starting", "voicecoach", "taster, warm cache", "command to first line", (math.nan, 1.0), "s")
    run = store.Run("beats", quick=True, took=1.0, jobs=1, machine="one")
    store.write(tmp_path, run, [BEATS, WAITS, NONE, CLOCK, WANDER, unknown])
    _, records = store.read(tmp_path / "beats.jsonl")
    assert records[:5] == [BEATS, WAITS, NONE, CLOCK, WANDER]
    assert isinstance(records[5], Timings)
    assert math.isnan(records[5].values[0])
    text = report.write(tmp_path, ("beats",)).read_text(encoding="utf-8")
    assert "| voicecoach | two busy processes | 4 of 5 | 1 | 1 | 0.500 | 0.750 | ≤ 1 ms |" in text
    assert "| voicecoach | by key | key to silence | 10 ms | 8 ms | 12 ms | 3 | ≤ 20 ms | 8, 12, 10 |" in text
    assert "| voicecoach | by voice | end of the word to silence | none | none | none | 0 |" in text
    assert "| command to first line | 1 s | 1 s | 1 s | 1 |" in text, "what is unknown is left out"
    assert "19 to 19 parts per million fast" in text


def test_a_row_is_summed_up_in_one_clause() -> None:
    assert summary([BEATS, CLOCK]) == "4 of 5 counts, deviation 0.500 ms, at most 0.750 ms"
    assert summary([WAITS]) == "key to silence 10 ms"


def test_the_picture_is_of_beats_and_there_is_none_without_any(tmp_path: Path) -> None:
    assert beats_picture.draw(tmp_path, []) == []
    paths = beats_picture.draw(tmp_path, [BEATS])
    assert [path.name for path in paths] == ["beats.svg", "beats.png"]
    drawn = paths[0].read_text(encoding="utf-8")
    assert "<svg" in drawn
