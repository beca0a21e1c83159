from __future__ import annotations

import json
from itertools import pairwise

import pytest

from voicecoach.cli.live_view import LEVEL_EVERY, Lines, Loudest
from voicecoach.listening.gate import GateReading
from voicecoach.listening.phrases import Command, Heard, Phrase, Unheard

QUIET = GateReading(-60.0, -62.0, False)


def test_of_many_readings_the_loudest_is_given_now_and_then() -> None:
    loudest = Loudest(0.5)
    assert loudest.of(0.1, QUIET) == QUIET
    assert loudest.of(0.2, GateReading(-20.0, -61.0, True)) is None
    assert loudest.of(0.5, QUIET) is None
    assert loudest.of(0.6, QUIET) == GateReading(-20.0, -62.0, True)
    assert loudest.of(1.2, QUIET) == QUIET


def test_programs_get_a_level_at_most_twice_a_second(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines(as_json=True)
    for block in range(100):
        lines.measure(block * 0.021, QUIET, somebody_speaks=False)
    levels = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(levels) == 5
    assert levels[0] == {"at": 0.0, "kind": "level", "level": -60.0, "floor": -62.0, "open": False}
    assert all(later["at"] - entry["at"] >= LEVEL_EVERY for entry, later in pairwise(levels))


def test_without_a_terminal_people_get_lines_alone(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines(as_json=False)
    lines.measure(0.0, QUIET, somebody_speaks=False)
    lines.hear(Heard(Phrase("stop", Command.STOP, 0.25), 3.66, 1.0, 1.4, 1.7))
    lines.hear(Unheard("next", "score 0.31 is below 0.75", 0.31, 3.0, 3.4, 3.7))
    heard, unheard = capsys.readouterr().out.splitlines()
    assert heard.split() == ["0:01.70", "heard", "“stop”", "(3.66)"]
    assert "“next” (score 0.31 is below 0.75)" in unheard
