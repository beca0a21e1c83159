"""``voicecoach new``: a session of one's own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from voicecoach.cli import wiring
from voicecoach.cli.app import app
from voicecoach.cli.drafts import plan_text
from voicecoach.errors import UsageError
from voicecoach.script.reading.reader import read_script

runner = CliRunner()

PLAN = "clamshell 2x12/side, fire hydrant 2x10/side"


@pytest.fixture
def scripts(own_folders: Path) -> Path:
    return own_folders / "voicecoach" / "scripts"


def answers(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and path.parent.name != "schema")


def test_a_plan_becomes_a_session_that_can_be_checked_and_run_by_its_name(scripts: Path) -> None:
    result = runner.invoke(app, ["new", PLAN, "--title", "Hip day"])
    assert result.exit_code == 0, result.stderr
    written = scripts / "hip-day.yaml"
    assert result.stdout.splitlines() == [
        f"Written: {written}",
        "Change it in any text editor. Then type:",
        "  voicecoach check hip-day  to see every mistake with its line",
        "  voicecoach run hip-day    to begin",
    ]
    assert "`voicecoach check hip-day`" in written.read_text(encoding="utf-8")
    assert runner.invoke(app, ["check", "hip-day"]).stdout == "Hip day: all well.\n"
    assert files(scripts) == ["hip-day.yaml"]


def test_without_a_title_it_is_named_by_its_exercises(scripts: Path) -> None:
    runner.invoke(app, ["new", "clamshell"])
    runner.invoke(app, ["new", PLAN])
    runner.invoke(app, ["new", f"{PLAN}, side lying sweep 5"])
    assert files(scripts) == ["clamshell-and-2-more.yaml", "clamshell-and-fire-hydrant.yaml", "clamshell.yaml"]


def test_a_file_is_never_replaced_unasked(scripts: Path, tmp_path: Path) -> None:
    own = tmp_path / "mine.yaml"
    own.write_text("precious")
    refused = runner.invoke(app, ["new", PLAN, "-o", str(own)])
    assert refused.exit_code == 2
    assert f"'{own}' is there already. Add --force" in refused.stderr
    assert own.read_text() == "precious"
    result = runner.invoke(app, ["new", PLAN, "-o", str(own), "--force"])
    assert result.exit_code == 0
    assert f"voicecoach run {own} " in result.stdout
    assert own.read_text(encoding="utf-8").startswith("# yaml-language-server")


def test_a_folder_or_a_name_without_ending_will_do(scripts: Path, tmp_path: Path) -> None:
    runner.invoke(app, ["new", PLAN, "--title", "Hip", "-o", str(tmp_path)])
    runner.invoke(app, ["new", PLAN, "-o", str(tmp_path / "deep" / "leg")])
    assert files(tmp_path) == ["hip.yaml", "leg.yaml"]


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["clamshel 2x12"], 2, "There is no exercise 'clamshel'; did you mean 'clamshell'?"),
        (["clamshell 2x12 wiht band"], 2, "In 'clamshell 2x12 wiht band', 'wiht' means nothing here; did you mean"),
        (["clamshell tempo 1-2-3-4-5"], 2, "the tempo has 5 figures"),
        (["hip"], 2, "'hip' is no plan. Write one in quotes"),
        ([""], 2, "is no plan"),
        ([PLAN, "--title", " "], 2, "The title is empty."),
        ([PLAN, "--title", "x" * 81], 2, "longer than 80 characters"),
        ([PLAN, "-o", "plan.txt"], 2, "End its name with .yaml."),
        ([PLAN, "-o", "/proc/no/plan.yaml"], 5, "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_one_clear_sentence(
    arguments: list[str], code: int, sentence: str, scripts: Path
) -> None:
    result = runner.invoke(app, ["new", *arguments])
    assert result.exit_code == code
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert not scripts.exists()


def test_without_a_plan_it_asks(scripts: Path) -> None:
    said = answers(
        "",
        "Hip day",
        "clamshel 2x12/side",
        "y",
        "fire hydrant 2x10, heel slides 10",
        "side plank abduction 12",
        "",
        "y",
        "",
    )
    result = runner.invoke(app, ["new"], input=said)
    assert result.exit_code == 0, result.stderr
    assert "The library has no 'clamshel'. Did you mean 'clamshell'?" in result.stdout
    assert "'side-plank-abduction' is held, not repeated" in result.stdout
    assert "described there in simple words for you to change: heel slides." in result.stdout
    text = (scripts / "hip-day.yaml").read_text(encoding="utf-8")
    assert [line.split()[2] for line in text.splitlines() if line.startswith("  - exercise:")] == [
        "clamshell",
        "fire-hydrant",
        "heel-slides",
    ]
    assert "sides: {first: $sore}" in text
    assert runner.invoke(app, ["check", "hip-day"]).stdout == "Hip day: all well.\n"


def test_it_asks_before_it_replaces_and_takes_another_name(scripts: Path) -> None:
    scripts.mkdir(parents=True)
    (scripts / "hip.yaml").write_text("precious")
    result = runner.invoke(app, ["new"], input=answers("Hip", "clamshell", "", "n", "", "n", "hip two"))
    assert result.exit_code == 0, result.stderr
    assert (scripts / "hip.yaml").read_text() == "precious"
    assert "sides: {first: left}" in (scripts / "hip two.yaml").read_text(encoding="utf-8")


def test_a_plan_needs_an_exercise(scripts: Path) -> None:
    result = runner.invoke(app, ["new"], input=answers("Hip", "", "clamshell", "", "", ""))
    assert result.exit_code == 0, result.stderr
    assert "Write at least one exercise." in result.stdout


@pytest.mark.parametrize("said", [(), ("Hip",), ("Hip", "clamshell"), ("Hip", "clamshell", "", "y")])
def test_when_the_answers_end_nothing_is_written(said: tuple[str, ...], scripts: Path) -> None:
    result = runner.invoke(app, ["new"], input=answers(*said))
    assert result.exit_code == 2
    assert result.stderr.strip() == "The answers ended too early, and nothing was written. Begin again."
    assert not scripts.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT, which Windows does not have")
def test_ctrl_c_ends_with_one_word_and_leaves_nothing(scripts: Path) -> None:
    command = [sys.executable, "-m", "voicecoach", "new"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    assert process.stdout is not None
    process.stdout.read(20)  # it is asking
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors.strip().endswith("Interrupted.")
    assert "Traceback" not in errors
    assert not scripts.exists()


def test_a_session_that_takes_the_name_of_a_built_in_one_says_so(scripts: Path) -> None:
    result = runner.invoke(app, ["new", PLAN, "--title", "Taster"])
    assert "From now on 'taster' means your session" in result.stdout


def test_a_plan_can_be_performed_without_being_written(scripts: Path) -> None:
    script = read_script(plan_text(PLAN), "plan", wiring.shelf())
    assert script.title == "Clamshell and fire hydrant"
    with pytest.raises(UsageError, match="did you mean 'clamshell'"):
        plan_text("clamshel 2x12")
    with pytest.raises(UsageError, match="The plan is empty"):
        plan_text(" ")
    assert not scripts.exists()
