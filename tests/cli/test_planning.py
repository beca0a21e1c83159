"""The plan of a session, on the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.coach.sessions import SIDES, script_of
from voicecoach.cli.planning import plan_state
from voicecoach.coach.machine import initial
from voicecoach.coach.state import State
from voicecoach.errors import UsageError
from voicecoach.language import load_language
from voicecoach.sound.lengths import EstimatedLengths


@pytest.fixture
def state() -> State:
    return initial(script_of(SIDES), load_language(), EstimatedLengths())


def test_it_reads_as_a_list_of_what_is_done(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    plan_state(state, "Two sides")
    printed = capsys.readouterr().out
    assert printed.startswith("Two sides: ")
    done = [line.split("  ")[-1] for line in printed.splitlines() if "Leg lift" in line and ", set" in line]
    assert done == [
        f"Leg lift, {side} side, set {number} of 2: {what}"
        for side in ("left", "right")
        for number in (1, 2)
        for what in ("4 reps", "hold")
    ]
    assert "Turn over: right side next" in printed
    assert "Asks: Is one side sore?" in printed


def test_as_json_it_tells_of_every_span(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    plan_state(state, "Two sides", as_json=True)
    spans = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [len(span["reps"]) for span in spans if "reps" in span] == [4, 4, 4, 4]
    assert {"at", "seconds", "doing", "says"} <= set(spans[0])
    ends = [round(span["at"] + span["seconds"], 2) for span in spans]
    assert ends[:-1] == [round(span["at"], 2) for span in spans[1:]]


def test_a_picture_is_written_and_its_path_printed(
    state: State, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "plan.svg"
    plan_state(state, "Two sides", file)
    assert capsys.readouterr().out == f"{file}\n"
    assert file.is_file()


def test_a_picture_of_another_kind_is_refused(state: State, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.svg or \.png"):
        plan_state(state, "Two sides", tmp_path / "plan.pdf")
