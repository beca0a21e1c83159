"""``calibrate --study``: what is refused, what is told of studies, and the real thing on null sinks."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner, Result

from tests.rig import SoundWorld, missing
from voicecoach.cli import wiring
from voicecoach.cli.app import app
from voicecoach.cli.choices import choose
from voicecoach.cli.study import WITH_A_QUESTION, wanted_phrases
from voicecoach.cli.study_account import account
from voicecoach.coach.grammar import listened_for
from voicecoach.coach.state import Asking
from voicecoach.language import load_language
from voicecoach.listening.study import ModelUsed, Outcome, Part, Study, Talker, Try
from voicecoach.listening.study_file import read, written
from voicecoach.units import SAMPLE_RATE

LANGUAGE = load_language()
PROGRAM = [sys.executable, "-m", "voicecoach"]
ASKS, READS = "Now say: ", "Please read this to me"

OF_OTHERS = {"clips", "pulse"}
"""Folders of the coach's own speech, and of the sound server's."""


def calibrate(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["calibrate", *arguments])


def phrase(asked: str, outcome: Outcome, *heard: str, again: bool = False) -> Try:
    score = 3.0 if heard else None
    likeliest = heard[0] if heard else None
    sounded = 0.5 if heard else None
    return Try(Part.PHRASE, asked, asked, again, outcome, heard, likeliest, score, 0.75, sounded, 30.0, 2.0)


def other(part: Part, *heard: str) -> Try:
    return Try(part, "", "", False, None, heard, None, None, None, 1.2, 30.0, 15.0)


TRIES = (
    *[phrase("pause", Outcome.CORRECT, "pause")] * 9,
    phrase("next", Outcome.CONFUSED, "repeat"),
    phrase("next", Outcome.CORRECT, "next", again=True),
    phrase("stop", Outcome.MISSED),
    phrase("stop", Outcome.MISSED, again=True),
    other(Part.TALK, "next"),
    other(Part.TALK),
    other(Part.BREATHING),
)
ONE = Study(
    uid="1" * 32,
    on="2026-11-22",
    version="0.1.0",
    model=ModelUsed("bundled", "0123456789abcdef", 1.0, 0.0, "vosk and the command model"),
    label="2 m, kitchen",
    talker=Talker("child", "female", "Scottish"),
    seed=7,
    finished=True,
    noise=-58.2,
    aloud=False,
    echo=None,
    not_asked=("less talk",),
    tries=TRIES,
)
TWO = replace(
    ONE, uid="2" * 32, talker=Talker("over 65"), label="", finished=False, tries=(phrase("stop", Outcome.MISSED),)
)
LARGE = replace(ONE, uid="3" * 32, model=replace(ONE.model, name="large", scale=1.25))


def files_of(folder: Path, *studies: Study) -> list[str]:
    paths = []
    for number, study in enumerate(studies):
        path = folder / f"{number}.json"
        path.write_text(written(study), encoding="utf-8")
        paths.append(str(path))
    return paths


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--label", "2 m"), "--label only goes with a study. Add --study."),
        (("--sum", "a.json"), "--sum only goes with a study."),
        (("a.json",), "'a.json' only goes with a study."),
        (("--study", "--forget"), "--forget and --study do not go together."),
        (("--study", "a.json"), "A study needs no file, such as 'a.json'."),
        (("--study", "--sum"), "No study is named."),
        (("--study", "--sum", "a.json", "--times", "2"), "--times is for a new study"),
        (("--study", "--sum", "a.json", "--model", "bundled"), "--model is for a new study"),
        (("--study", "--phrases", "pause, nxt"), "'nxt' is no phrase of the coach's; did you mean 'next'?"),
        (("--study", "--label", "a\x1bb"), "The label is too long, or cannot be printed."),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_begins(
    arguments: Sequence[str], words: str, own_folders: Path
) -> None:
    done = calibrate(*arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert list(own_folders.iterdir()) == []


def test_nothing_that_is_there_is_written_over(tmp_path: Path, own_folders: Path) -> None:
    file = tmp_path / "study.json"
    file.write_text("mine")
    done = calibrate("--study", "--out", str(file))
    assert (done.exit_code, file.read_text()) == (2, "mine")
    done = calibrate("--study", "--keep-sound", str(tmp_path))
    assert done.exit_code == 2
    assert "is not an empty folder" in done.stderr


def test_one_study_is_told_as_a_table_with_what_went_wrong(own_folders: Path) -> None:
    assert "\n".join(account([ONE])) == (
        "Model bundled (0123456789abcdef, scores x 1 + 0), vosk and the command model.\n"
        "\n"
        "phrase     asked   correct  confused    missed  correct, 95 % interval\n"
        "next           1         0         1         0\n"
        "pause          9         9         0         0  100 % (70-100)\n"
        "stop           1         0         0         1\n"
        "all           11         9         1         1  82 % (52-95)\n"
        "Taken for others: “next” for “repeat”.\n"
        "Of those that were missed, 1 without any sound: too soft for the microphone, or not said.\n"
        "Asked for once more: 2, of which 1 was then understood.\n"
        "False commands in 2 sentences that are no commands (30 s): 1: “next”.\n"
        "False commands in 1 time of breathing (15 s): 0.\n"
        "Not asked for, since the model lacks a word: less talk."
    )


def test_several_studies_add_up_by_who_spoke_and_where_and_each_counts_once(tmp_path: Path) -> None:
    paths = files_of(tmp_path, ONE, TWO, replace(ONE, tries=ONE.tries[:2]))
    done = calibrate("--study", "--sum", *paths)
    assert done.exit_code == 0
    assert "is a study that was given already" in done.stderr
    assert "2 studies, 1 of them unfinished." in done.stdout
    rows = {line.split("  ")[0]: line.split("  ", 1)[1].split() for line in done.stdout.splitlines() if "   " in line}
    assert rows["all"][:4] == ["12", "9", "1", "2"]
    assert rows["child"][:4] == rows["female"][:4] == rows["accent: Scottish"][:4] == ["11", "9", "1", "1"]
    assert rows["at: 2 m, kitchen"][:4] == ["11", "9", "1", "1"]
    assert rows["over 65"][:4] == ["1", "0", "0", "1"]
    assert "independent" in done.stdout


def test_studies_with_different_models_are_not_mixed_and_programs_get_a_line_for_each(tmp_path: Path) -> None:
    done = calibrate("--study", "--sum", *files_of(tmp_path, ONE, LARGE, TWO), "--json")
    sums = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(each["model"]["name"], each["studies"], each["all"]["asked"]) for each in sums] == [
        ("bundled", 2, 12),
        ("large", 1, 11),
    ]
    assert sums[1]["model"]["scale"] == 1.25
    assert sums[1]["all"]["interval"] == [0.523, 0.9486]
    assert sums[1]["again"] == {"asked": 2, "correct": 1, "confused": 0, "missed": 1, "interval": [0.0945, 0.9055]}
    assert sums[1]["false"]["talk"] == {"heard": ["next"], "seconds": 30.0}
    assert sums[1]["false"]["moving"] == {"heard": [], "seconds": 0}


def test_a_file_that_is_no_study_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_bytes(b"\xff\xfe")
    done = calibrate("--study", "--sum", str(tmp_path / "bad.json"))
    assert done.exit_code == 8
    assert "bad.json" in done.stderr
    assert calibrate("--study", "--sum", str(tmp_path / "none.json")).exit_code == 4


def test_by_default_the_first_phrase_of_each_command_and_the_usual_answers_are_asked_for() -> None:
    wanted = wanted_phrases("first", LANGUAGE)
    first = [candidates[0].text for candidates, _ in wanted]
    assert first[: len(LANGUAGE.commands)] == [words.phrases[0].text for words in LANGUAGE.commands.values()]
    assert first[len(LANGUAGE.commands) : -11] == ["yes", "no", "left", "right"]
    assert (first[-11], first[-1]) == ("zero", "ten")
    grammars = {candidates[0].text: set(grammar.texts) for candidates, grammar in wanted}
    assert {"pause", "speed up"} <= grammars["pause"]
    assert not {"yes", "four"} & grammars["pause"], "in a session answers count only while there is a question"
    assert {"left", "right", "pause"} <= grammars["left"]
    assert not {"yes", "faster"} & grammars["left"]


def test_answers_are_listened_for_with_the_commands_of_an_open_question() -> None:
    state = choose("side-lying").state()
    asking = replace(state, activity=Asking(next(iter(state.session.questions))))
    assert set(WITH_A_QUESTION) == set(listened_for(asking))


@pytest.mark.skipif(missing() is not None, reason=f"no rig: {missing()}")
def test_a_study_on_a_sound_card_keeps_scores_and_no_sound_also_after_ctrl_c(own_folders: Path, tmp_path: Path) -> None:
    noise = tmp_path / "noise.wav"
    samples = np.random.default_rng(5).normal(0.0, 10 ** (-60 / 20), 120 * SAMPLE_RATE)
    soundfile.write(noise, samples, SAMPLE_RATE, subtype="PCM_16")
    before = {*tmp_path.rglob("*")}
    own = {name: str(own_folders) for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    with SoundWorld() as world, wiring.listener_voice() as speak:
        room = subprocess.Popen(["paplay", "--device=micfeed", str(noise)], env=world.env)
        running = subprocess.Popen(
            [*PROGRAM, "calibrate", "--study", "--phrases", "next, four", "--label", "rig", "--seed", "3", "--json"],
            env={**world.env, **own},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert running.stderr is not None
        shown = []
        try:
            for line in running.stderr:
                shown.append(line)
                if line.startswith(ASKS):
                    said = tmp_path / "said.wav"
                    words = speak(line.removeprefix(ASKS).strip(" .\n"))
                    soundfile.write(said, words * 0.3, SAMPLE_RATE, subtype="PCM_16")
                    world.talk(said)
                    said.unlink()
                if line.startswith(READS):
                    running.send_signal(signal.SIGINT)
                    break
            output, rest = running.communicate(timeout=30)
        finally:
            running.kill()
            room.kill()
            room.wait()
    assert running.returncode == 130, "".join(shown) + rest
    assert shown[0].startswith("No sound is kept. Kept are which phrase was asked for")
    printed = json.loads(output)
    assert printed["tries"][0]["likeliest"] in ("next", "four")
    left = [path for path in {*tmp_path.rglob("*")} - before if path.is_file() and not OF_OTHERS & {*path.parts}]
    (file,) = left
    kept = read(file.read_text(encoding="utf-8"), str(file))
    assert file.parent == own_folders / "voicecoach" / "studies"
    assert file.stat().st_mode & 0o077 == 0, "for its owner alone"
    assert json.loads(file.read_text(encoding="utf-8")) == printed
    assert (kept.finished, kept.label, kept.seed, kept.aloud) == (False, "rig", 3, True)
    assert (kept.model.name, len(kept.model.digest), kept.model.scale) == ("bundled", 16, 1.0)
    assert kept.noise == pytest.approx(-65, abs=3)
    assert [each.outcome for each in kept.tries] == [Outcome.CORRECT, Outcome.CORRECT]
    assert {each.asked for each in kept.tries} == {"next", "four"}
    assert not (own_folders / "voicecoach" / "hearing.json").exists(), "a study changes nothing"
