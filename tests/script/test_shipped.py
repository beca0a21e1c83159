"""The sessions that come with the program."""

import re

import pytest

from voicecoach.language import WEAK_THRESHOLD, load_language
from voicecoach.listening.phrases import Command
from voicecoach.resources import resource_folder
from voicecoach.script.lint import warnings
from voicecoach.script.model import Exercise, ExerciseStep, Part, Script
from voicecoach.script.plan import dose, ladder, start_level
from voicecoach.script.shelf import Shelf
from voicecoach.sound.estimate import estimated_length

SHELF = Shelf([resource_folder("scripts")])
NAMES = [listed.name for listed in SHELF.sessions()]


def exercise_of(script: Script) -> Exercise:
    (exercise,) = [step.exercise for step in script.session if isinstance(step, ExerciseStep)]
    return exercise


def texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Part):
        value = {
            name: getattr(value, name)
            for name in type(value).model_fields
            if name not in ("ask", "answers", "exercise")
        }
    if isinstance(value, dict):
        value = tuple(value.values())
    return [text for item in value for text in texts(item)] if isinstance(value, tuple) else []


def test_the_two_sessions_are_there() -> None:
    assert {"side-lying", "taster"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_session_reads_without_a_warning(name: str) -> None:
    assert warnings(SHELF.load_source(name), estimated_length) == ()


@pytest.mark.parametrize("name", NAMES)
def test_no_cue_has_a_phrase_that_would_interrupt_or_change_the_session(name: str) -> None:
    script = SHELF.load(name)
    spoken = texts(script) + [
        text for step in script.session if isinstance(step, ExerciseStep) for text in texts(step.exercise)
    ]
    for command, words in load_language().commands.items():
        if command is Command.READY:  # the listener has to be told this word
            continue
        for phrase in (phrase for phrase in words.phrases if phrase.threshold < WEAK_THRESHOLD):
            for text in spoken:
                assert not re.search(rf"\b{re.escape(phrase.text)}\b", text, re.IGNORECASE), (phrase.text, text)


def test_the_side_lying_session_has_the_figures_of_its_source() -> None:
    script = SHELF.load("side-lying")
    exercise = exercise_of(script)
    doses = [dose(exercise, level) for level in range(len(ladder(exercise)))]
    assert [now.reps for now in doses] == [5, 10, 12, 15]
    assert [now.hold.hold for now in doses if now.hold] == [5, 10, 10, 10]
    assert {now.sets for now in doses} == {3}
    assert doses[start_level(exercise)].reps == 10
    assert [phase.word for phase in doses[1].phases] == [
        "lift", "sweep back", "bend and touch", "straighten", "sweep back", "and down",
    ]  # fmt: skip
    assert exercise.sides == "each"


def test_the_sore_side_works_first_and_lies_on_top() -> None:
    script = SHELF.load("side-lying")
    assert script.sides.first == "$sore"
    assert set(script.ask["sore"].answers) == {"left", "right", "neither"}
    position = exercise_of(script).position
    assert position is not None
    assert position.full.startswith("Lie on your {other_side} side")


def test_the_taster_takes_about_two_minutes() -> None:
    script = SHELF.load("taster")
    exercise = exercise_of(script)
    now = dose(exercise, start_level(exercise))
    moving = 2 * (now.reps * sum(phase.seconds for phase in now.phases) + (now.hold.hold if now.hold else 0))
    speaking = sum(map(estimated_length, [*texts(script), *texts(exercise.position)]))
    assert 75 < moving + exercise.turn_over + speaking < 120
