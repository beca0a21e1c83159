"""The sessions that come with the program."""

import pytest

from voicecoach.cli import wiring
from voicecoach.cli.choices import choose
from voicecoach.coach.foresight import prospect
from voicecoach.resources import resource_folder
from voicecoach.script.model import Exercise, ExerciseStep, Part, Script
from voicecoach.script.plan import dose, exercises_of, ladder, start_level
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


def test_the_sessions_are_there() -> None:
    assert set(NAMES) == {"daily-mix", "second-lesson", "side-lying", "taster"}


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_session_reads_without_a_warning(name: str) -> None:
    assert wiring.doubts(SHELF.load_source(name)) == ()


@pytest.mark.parametrize("name", sorted(SHELF.exercise_names()))
def test_a_shipped_exercise_reads_without_a_warning_by_itself(name: str) -> None:
    assert wiring.doubts(SHELF.load_exercise(name)) == ()


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


SECOND_LESSON = {  # reps at each level without things that are optional, then seconds of a hold
    "standing-hip-abduction": ([6, 10, 15], []),
    "clamshell": ([6, 10, 12], []),
    "reverse-clam": ([6, 10, 12], []),
    "fire-hydrant": ([6, 10, 8, 10], []),
    "wall-squat-press-out": ([6, 10, 12], []),
    "side-plank-abduction": ([], [5.0, 10.0, 10.0, 10.0, 10.0]),
}


def test_the_second_lesson_has_the_exercises_and_figures_of_its_source_in_its_order() -> None:
    script = SHELF.load("second-lesson")
    exercises = exercises_of(script)
    assert [exercise.exercise for exercise in exercises] == list(SECOND_LESSON)
    for exercise in exercises:
        doses = [dose(exercise, level) for level in range(len(ladder(exercise)))]
        plain = [now for now in doses if "band" not in now.needs]
        reps = [now.reps for now in plain if now.reps]
        holds = [now.hold.hold for now in plain if now.hold]
        assert (reps, holds) == SECOND_LESSON[exercise.exercise]
        assert exercise.sides in ("each", "alternate")


def test_the_second_lesson_begins_with_the_test_of_each_side_and_is_gentle_if_either_fails() -> None:
    state = choose("second-lesson").state()
    usual = {name: question.otherwise for name, question in state.session.questions.items()}
    for left, right, gentle in (("yes", "yes", False), ("no", "yes", True), ("yes", "no", True), ("no", "no", True)):
        works = prospect(state, {**usual, "level_left": left, "level_right": right}).works
        clamshell = next(work for work in works if work.exercise.exercise == "clamshell")
        done = {ledger.reps_done for ledger in clamshell.ledgers.values()}
        assert done == {12 if gentle else 20}
