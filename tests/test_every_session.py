"""Every session that ships, at every level, with every answer: rehearsed, and held to what ``show`` said of it.

The rehearsal is the real one, with a listener who answers in words; nothing of it comes from ``show``'s own foresight.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from voicecoach.cli import wiring
from voicecoach.cli.app import app
from voicecoach.cli.choices import Choices, choose
from voicecoach.coach.effects import Role
from voicecoach.coach.foresight import prospect
from voicecoach.coach.state import State
from voicecoach.coach.wording import lines
from voicecoach.performance import Performance
from voicecoach.rehearsal import ScriptedListener, rehearse_typed
from voicecoach.resources import resource_folder
from voicecoach.script.conversation import Turn
from voicecoach.script.model import AskStep
from voicecoach.script.plan import exercises_of, ladder
from voicecoach.script.shelf import Shelf
from voicecoach.sound.lengths import RenderedLengths
from voicecoach.transcript import Entry

SESSIONS = [listed.name for listed in Shelf([resource_folder("scripts")]).sessions()]
LEVELS = ("easiest", "usual", "hardest")


@cache
def shown(session: str, *options: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["show", session, "--json", *options], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    shown: dict[str, Any] = json.loads(result.stdout)
    return shown


def rehearsed(session: str, level: str, answers: Mapping[str, str]) -> list[Entry]:
    return _rehearsed(session, level, tuple(answers.items()))


@cache
def _rehearsed(session: str, level: str, given: tuple[tuple[str, str], ...]) -> list[Entry]:
    state = choose(session, Choices(level=level)).state()
    asked = (planned.step.ask for planned in state.session.steps if isinstance(planned.step, AskStep))
    listener = ScriptedListener(tuple(answer(state, name, dict(given)[name]) for name in asked if name in dict(given)))
    entries: list[Entry] = []

    def report(entry: Entry) -> None:
        listener.take_in(entry)
        entries.append(entry)

    assert rehearse_typed(Performance(state, None, report), listener, None, report)
    assert not listener.unsaid
    return entries


def answer(state: State, name: str, value: str) -> Turn:
    """Say an answer's first words a moment after the last sentence of its question."""
    question = state.session.questions[name]
    return Turn(question.answers[value][0], after=re.split(r"(?<=[.?]) ", question.say)[-1], wait=1.5)


def work_done(entries: list[Entry]) -> dict[tuple[str, str], dict[str, float]]:
    """Count the reps, and the seconds of the holds, that were gone through, by movement and side."""
    done: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: {"reps": 0, "held": 0.0})
    states = [entry for entry in entries if entry.kind == "state"]
    for entry, after in pairwise(states):
        key = (str(entry.fields.get("exercise")), str(entry.fields.get("side")))
        if entry.fields["state"] == "rep":
            done[key]["reps"] += 1
        elif entry.fields["state"] == "hold":
            done[key]["held"] += after.at - entry.at
    return done


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("session", SESSIONS)
def test_a_rehearsal_does_what_show_said(session: str, level: str) -> None:
    told = shown(session, "--level", level)
    assert len(told["by_answers"]) > 1
    for case in told["by_answers"]:
        entries = rehearsed(session, level, case["answers"])
        assert entries[-1].kind == "end"
        assert entries[-1].at == pytest.approx(case["seconds"], rel=0.01), case["answers"]
        done = work_done(entries)
        assert sum(total["reps"] for total in case["totals"]) == sum(amount["reps"] for amount in done.values())
        assert sum(total["held"] for total in case["totals"]) == pytest.approx(
            sum(amount["held"] for amount in done.values()), abs=0.1
        )


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("session", SESSIONS)
def test_both_sides_do_the_same_and_the_sore_side_goes_first(session: str, level: str) -> None:
    for case in shown(session, "--level", level)["by_answers"]:
        done = work_done(rehearsed(session, level, case["answers"]))
        by_movement: dict[str, dict[str, dict[str, float]]] = defaultdict(dict)
        for (movement, side), amount in done.items():
            by_movement[movement][side] = amount
        assert by_movement
        first = case["answers"].get("sore", case["answers"].get("first", "left"))
        for movement, sides in by_movement.items():
            assert set(sides) == {"left", "right"}, movement
            assert sides["left"] == pytest.approx(sides["right"]), movement
            assert next(iter(sides)) == ("right" if first == "right" else "left"), movement


@pytest.mark.parametrize("session", SESSIONS)
def test_every_exercise_has_a_level_without_what_is_optional(session: str) -> None:
    told = shown(session)
    there = {thing["name"] for thing in told["equipment"] if not thing["optional"]}
    for exercise in told["exercises"]:
        assert [level for level in exercise["levels"] if there.issuperset(level["needs"])], exercise["name"]


@pytest.mark.parametrize("minutes", [5, 8, 12, 20, 30])
@pytest.mark.parametrize("session", SESSIONS)
def test_a_time_budget_is_kept_by_what_is_really_done_with_both_sides_equal(session: str, minutes: int) -> None:
    chosen = choose(session, Choices(minutes=minutes))
    entries: list[Entry] = []
    assert rehearse_typed(Performance(chosen.state(), None, entries.append), ScriptedListener(()), None, entries.append)
    if not chosen.too_long:
        assert entries[-1].at <= 60 * minutes
    done = work_done(entries)
    for movement, side in done:
        other = {"left": "right", "right": "left"}[side]
        assert done[movement, side] == pytest.approx(done[movement, other])
    said = [str(entry.fields["text"]) for entry in entries if entry.kind == "say"]
    assert {line.text for line in lines(Role.SUMMARY, chosen.remark)} <= set(said)


def test_every_exercise_that_ships_is_in_a_session() -> None:
    shelf = Shelf([resource_folder("scripts")])
    used: set[str] = set()
    for session in SESSIONS:
        for exercise in exercises_of(shelf.load(session)):
            used |= {exercise.exercise, *(level.exercise for level in ladder(exercise) if level.exercise)}
    assert set(shelf.exercise_names()) <= used


@pytest.mark.parametrize("session", SESSIONS)
def test_spoken_by_the_real_voice_it_takes_as_long_as_show_said(session: str, own_folders: Path) -> None:
    chosen = choose(session)
    with wiring.coach_sounds(chosen.spoken) as sounds:
        aloud = prospect(chosen.state(RenderedLengths(sounds.utterances, sounds.chimes)))
        if sounds.utterances.fault or "espeak" not in sounds.voice:
            pytest.skip("the estimates are those of espeak-ng, and this machine speaks with another voice")
    assert aloud.seconds == pytest.approx(shown(session)["by_answers"][0]["seconds"], rel=0.01)
