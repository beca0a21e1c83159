from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.record.any_past import BEGAN, clam, session
from voicecoach.cli.app import app
from voicecoach.cli.progress import explain, print_progress
from voicecoach.cli.recording import history
from voicecoach.record.progression import Reason, advise
from voicecoach.record.sessions import SessionRecord, SideRecord
from voicecoach.script.plan import Side

RUNNER = CliRunner()
TODAY = BEGAN.date() + timedelta(days=3)

PLANK = SideRecord("plank", "Long plank", None, 0, levels=3, sets=1, sets_wanted=1, held=20.0, held_wanted=20.0)

PAST = (
    session(clam(Side.LEFT, 2), clam(Side.RIGHT, 2), PLANK),
    session(clam(Side.LEFT, 2), clam(Side.RIGHT, 2, hurt=True, pain=6), PLANK, day=1),
)


def told(capsys: pytest.CaptureFixture[str], *past: SessionRecord, today: date = TODAY, **more: Any) -> list[str]:
    print_progress(past, today, **{"as_json": False, **more})
    return capsys.readouterr().out.splitlines()


def test_each_side_has_a_line_with_its_level_what_comes_next_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    left, right, plank, *_ = told(capsys, *PAST)
    assert re.split(" {2,}", left) == [
        "Clamshell, left side",
        "level 3 of 5",
        "level 4 will be offered: you did all of it in 2 sessions running; say yes or no.",
    ]
    assert re.split(" {2,}", right) == [
        "Clamshell, right side",
        "level 3 of 5",
        "next time level 2: it hurt 6 of 10 last time, more than 5. "
        "Please see a doctor or physiotherapist before you go on with it.",
    ]
    assert plank.startswith("Long plank             level 1 of 3  level 2 will be offered")


def test_a_counsel_comes_before_all_else(capsys: pytest.CaptureFixture[str]) -> None:
    first, blank, left, *_ = told(capsys, PAST[0], session(clam(), day=1, pain_after=8))
    assert first.startswith(
        "When you last told, your pain after a session was 8 of 10, more than 5. Please see a doctor"
    )
    assert blank == ""
    assert "next time level 2: your pain after that session was too much, or rose." in left


def test_it_says_it_in_json_too_with_levels_from_one(capsys: pytest.CaptureFixture[str]) -> None:
    counsel, left, right = map(
        json.loads,
        told(capsys, *PAST[:1], session(*PAST[1].sides[:2], pain_after=6), exercise="Clamshell", as_json=True),
    )
    assert counsel["counsel"] == "much pain after"
    assert counsel["see_professional"] is True
    assert (left["exercise"], left["name"], left["side"]) == ("clamshell", "Clamshell", "left")
    assert (left["level"], left["levels"], left["next"], left["offer"], left["reason"]) == (3, 5, 2, None, "pain after")
    assert (right["next"], right["pains"], right["see_professional"]) == (2, [0, 6], True)


@pytest.mark.parametrize("reason", Reason)
def test_there_is_a_reason_in_words_for_every_rule(reason: Reason) -> None:
    whole = advise(PAST, TODAY)["clamshell", Side.LEFT]
    said = explain(replace(whole, reason=reason))
    assert said.endswith(".")
    assert "None" not in said


def test_at_the_easiest_level_it_says_that_there_is_no_easier_one(capsys: pytest.CaptureFixture[str]) -> None:
    (line, *_) = told(capsys, session(clam(level=0, hurt=True)))
    assert (
        "it stays: it hurt last time, and you gave no number, so it counts as much. There is no easier level." in line
    )


def test_the_history_and_the_profile_of_this_machine_are_read(own_folders: Path) -> None:
    for record in PAST:
        history().put(record)
    (own_folders / "voicecoach").mkdir(exist_ok=True)
    (own_folders / "voicecoach" / "profile.yaml").write_text("levels: {clamshell: {left: 1}}\n", encoding="utf-8")
    result = RUNNER.invoke(app, ["progress", "clamshell"])
    assert result.exit_code == 0, result.stderr
    left, right, *_ = result.stdout.splitlines()
    assert left.endswith("next time level 1: your profile fixes it.")
    assert "level 3 of 5" in right
    assert "plank" not in result.stdout


def test_a_damaged_history_is_mended_with_a_word_about_it(own_folders: Path) -> None:
    history().put(PAST[0])
    (own_folders / "voicecoach" / "history.db").write_bytes(b"no database")
    result = RUNNER.invoke(app, ["progress", "clamshell"])
    assert result.exit_code == 0
    assert "Clamshell, left side" in result.stdout
    assert "damaged" in result.stderr


def test_without_a_history_it_says_so_and_what_to_do(own_folders: Path) -> None:
    result = RUNNER.invoke(app, ["progress"])
    assert (result.exit_code, result.stdout) == (0, "No exercise was done yet. Begin with: voicecoach run taster\n")
    assert list(own_folders.rglob("*.db")) == [], "to look makes no file"


def test_an_exercise_that_was_never_done_is_named_with_what_was(own_folders: Path) -> None:
    assert RUNNER.invoke(app, ["progress", "clamshell"]).exit_code == 4
    history().put(PAST[0])
    result = RUNNER.invoke(app, ["progress", "clamshel"])
    assert result.exit_code == 4
    assert "did you mean 'clamshell'?" in result.stderr


def test_the_rules_are_told_with_their_sources(own_folders: Path) -> None:
    result = RUNNER.invoke(app, ["progress", "--rules"])
    assert result.exit_code == 0
    for source in ("2-for-2", "Baechle", "Thome", "Silbernagel", "ACSM", "Our own judgement", "no medical advice"):
        assert source in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 100
    assert RUNNER.invoke(app, ["progress", "clamshell", "--rules"]).exit_code == 2
