"""``check``, ``list`` and ``show``: session scripts, without performing them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

from voicecoach.cli import wiring
from voicecoach.coach.foresight import duration
from voicecoach.coach.state import State
from voicecoach.coach.wording import the_dose
from voicecoach.errors import NotFoundError, Problem, ScriptError
from voicecoach.language import Language, load_language
from voicecoach.script.lint import warnings
from voicecoach.script.model import (
    AskStep,
    Exercise,
    ExerciseStep,
    RestStep,
    SayStep,
    Script,
    Sides,
    Waiting,
    WaitStep,
)
from voicecoach.script.plan import Side, dose, ladder, start_level, steps_of
from voicecoach.sound.estimate import estimated_length
from voicecoach.sound.lengths import EstimatedLengths


def check_scripts(names: Sequence[str], *, as_json: bool) -> int:
    """Print every mistake and every doubt.

    Returns:
        The exit code: 0, or that of the worst that was found. Doubts alone are no mistakes.
    """
    worst = 0
    for name in names:
        problems: tuple[Problem, ...]
        try:
            source = wiring.shelf().load_source(name)
        except ScriptError as error:
            problems, kind, worst = error.problems, "error", max(worst, ScriptError.exit_code)
        except NotFoundError as error:
            problems, kind, worst = (Problem(name, 1, 1, str(error)),), "error", max(worst, error.exit_code)
        else:
            problems, kind = warnings(source, estimated_length), "warning"
            if not as_json and not problems:
                print(f"{source.script.title}: all well.")
        for problem in problems:
            print(_as_json(problem, kind) if as_json else _as_text(problem, kind))
    return worst


def list_scripts(*, as_json: bool) -> None:
    """Print the sessions that can be named, with their titles."""
    sessions = wiring.shelf().sessions()
    widest = max((len(session.name) for session in sessions), default=0)
    for session in sessions:
        if as_json:
            print(json.dumps({"name": session.name, "title": session.title, "path": str(session.path)}))
        else:
            print(f"{session.name:<{widest}}  {session.title}")


def show_script(name: str) -> None:
    """Print in plain words what a session will do, and how long it takes."""
    script = wiring.shelf().load(name)
    language = load_language()
    state = wiring.first_state(script, EstimatedLengths())
    print(f"{script.title} ({script.level})")
    if script.about:
        print(script.about)
    if script.targets:
        print(f"For: {', '.join(script.targets)}")
    if script.equipment:
        print(f"You need: {', '.join(script.equipment)}")
    print(f"Takes {_clock(duration(state))}, if you say nothing.\n")
    for number, line in enumerate(_steps(script, language), start=1):
        print(f"{number:2}. {line}")
    for exercise in {step.exercise.exercise: step.exercise for step in _exercise_steps(script)}.values():
        if exercise.levels:
            print(f"\n{exercise.name}, easiest first:")
            for line in _levels(state, exercise, language):
                print(f"  - {line}")


def _steps(script: Script, language: Language) -> Iterator[str]:
    for step in steps_of(script):
        match step:
            case SayStep(say=say):
                yield f"Says: {say}"
            case AskStep(ask=name):
                question = script.ask[name]
                yield f"Asks: {question.say} (without an answer: {question.otherwise})"
            case RestStep(rest=rest):
                yield f"Rest, {language.seconds(rest)}."
            case WaitStep(wait=Waiting(say=say, at_most=at_most)):
                yield f"Says: {say} (waits {language.seconds(at_most)} at most)"
            case WaitStep(wait=wait) if isinstance(wait, float):
                yield f"Waits until you are ready, {language.seconds(wait)} at most."
            case ExerciseStep(exercise=exercise):
                yield f"{exercise.name}: {_dose(exercise, start_level(exercise), language)}"


def _exercise_steps(script: Script) -> Iterator[ExerciseStep]:
    return (step for step in script.session if isinstance(step, ExerciseStep))


def _levels(state: State, exercise: Exercise, language: Language) -> Iterator[str]:
    sides = (None,) if exercise.sides is Sides.NONE else tuple(Side)
    for index in range(len(ladder(exercise))):
        chosen = {(exercise.exercise, side): index for side in sides}
        at_level = replace(state, levels=MappingProxyType({**state.levels, **chosen}))
        start = "; this is where you begin" if index == start_level(exercise) else ""
        yield f"{_dose(exercise, index, language)} The session takes {_clock(duration(at_level))}{start}."


def _dose(exercise: Exercise, level: int, language: Language) -> str:
    return the_dose(language, dose(exercise, level), each_side=exercise.sides is not Sides.NONE)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d} min"


def _as_text(problem: Problem, kind: str) -> str:
    return str(problem) if kind == "error" else f"{problem} (only a warning)"


def _as_json(problem: Problem, kind: str) -> str:
    place = {"file": problem.file, "line": problem.line, "column": problem.column}
    return json.dumps({**place, "kind": kind, "what": problem.what}, ensure_ascii=False)
