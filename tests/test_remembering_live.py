"""The real program, killed in the middle of a set and started again, on a sound card made of null sinks."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live_program import Program
from tests.rig import SoundWorld, missing
from tests.test_live import places_of, spoken
from voicecoach.cli import wiring
from voicecoach.units import SAMPLE_RATE

SESSION = """
voicecoach: 1
title: Squats
session:
  - exercise: squat
    name: Squat
    reps: 5
    sets: 2
    rest: 3 s
    rep: [{go: 1 s}]
"""

pytestmark = pytest.mark.skipif(missing() is not None, reason=f"no rig: {missing()}")


@pytest.fixture
def world() -> Iterator[SoundWorld]:
    with SoundWorld() as world:
        yield world


def history(world: SoundWorld, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "voicecoach", "history", *words],
        env=world.env,
        check=True,
        capture_output=True,
        text=True,
    )
    assert not done.stderr
    return done.stdout


def test_killed_in_mid_set_it_asks_aloud_and_goes_on_at_a_spoken_yes_and_no_rep_is_missing(
    world: SoundWorld, tmp_path: Path, own_folders: Path
) -> None:
    yes = spoken("yes", tmp_path)
    killed = Program(SESSION, world, tmp_path, own_folders)
    try:
        killed.until("count     three")
    finally:
        killed.end()
    with world.recording() as recording:
        program = Program(SESSION, world, tmp_path, own_folders)
        try:
            program.until("Last time we stopped in the middle of Squats: Squat, set one, rep ")
            program.until("Shall we go on from there?")
            program.until("Say yes or no.")
            for _ in range(3):  # not heard over the coach at once, people say it again
                world.talk(yes)
                if program.comes("We go on.", within=3.0):
                    break
            program.to_its_end()
        finally:
            program.end()
    assert any("heard     “yes”" in line for line in program.lines)
    with wiring.coach_sounds() as sounds:
        question = sounds.utterances.clip("Shall we go on from there?").samples
    asked, going_on = places_of(question, recording.samples[: 60 * SAMPLE_RATE]), program.counted()
    assert len(asked) == 1, "it is asked aloud"
    assert going_on[0] in ("three", "four"), "at most the rep under way is done again"
    rest = ["three", "four", "five", "one", "two", "three", "four", "five"]
    assert going_on == rest[rest.index(going_on[0]) :]
    (session,) = map(json.loads, history(world, "--json").splitlines())
    assert session["ending"] == "finished"
    assert [(side["reps"], side["sets"]) for side in session["sides"]] == [(10, 2)]
    assert "Squats" in history(world)
