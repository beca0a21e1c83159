"""``show``: in plain words what a session will do, how much of it each side does, and how long it takes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, assert_never

from voicecoach.cli.choices import Choices, Chosen, choose
from voicecoach.coach.books import Work, open_books
from voicecoach.coach.foresight import Prospect, possible_answers, prospect
from voicecoach.coach.state import State, level_of, things
from voicecoach.coach.timeline import clock
from voicecoach.coach.wording import the_dose
from voicecoach.language import Language
from voicecoach.script.model import (
    AnyStep,
    AskStep,
    Block,
    ChimeStep,
    Condition,
    Exercise,
    ExerciseStep,
    LevelStep,
    RestStep,
    SayStep,
    Sides,
    Waiting,
    WaitStep,
)
from voicecoach.script.plan import Side, dose, exercises_of, ladder, start_level, steps_of
from voicecoach.units import Seconds

_PLACEHOLDER = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Total:
    """What one side does of an exercise in the whole session.

    Attributes:
        held: seconds.
    """

    exercise: str
    side: Side | None
    sets: int
    reps: int
    held: Seconds


def show_script(session: str, choices: Choices, *, as_json: bool) -> None:
    """Print what a session will do."""
    chosen = choose(session, choices)
    if as_json:
        print(json.dumps(_as_object(chosen), ensure_ascii=False))
        return
    for line in _lines(chosen):
        print(line)


def totals(works: tuple[Work, ...]) -> tuple[Total, ...]:
    """Give what each side does of each exercise, in the order in which they work."""
    sums: dict[tuple[str, Side | None], Total] = {}
    for work in works:
        for side in work.order:
            ledger, key = work.ledgers[side], (work.exercise.exercise, side)
            so_far = sums.get(key, Total(work.exercise.name, side, 0, 0, 0.0))
            sums[key] = replace(
                so_far,
                sets=so_far.sets + ledger.sets_done,
                reps=so_far.reps + ledger.reps_done,
                held=so_far.held + ledger.held,
            )
    return tuple(sums.values())


def _lines(chosen: Chosen) -> Iterator[str]:
    script, language = chosen.script, chosen.language
    state = chosen.state()
    yield f"{script.title} ({script.level})"
    if script.about:
        yield script.about
    if script.targets:
        yield f"For: {', '.join(script.targets)}"
    if needed := [thing.name for thing in script.equipment if not thing.optional]:
        yield f"You need: {', '.join(needed)}"
    if nice := [thing.name for thing in script.equipment if thing.optional]:
        yield f"If you have it: {', '.join(nice)}"
    if chosen.remark:
        yield chosen.remark
    usual = prospect(state)
    yield f"Takes {_long(usual.seconds)}, if you say nothing{_other_lengths(state)}."
    if script.safety:
        yield f"\nFor your safety: {script.safety.full}"
    yield ""
    for number, line in enumerate(_steps(chosen, state), start=1):
        yield f"{number:2}. {line}"
    yield "\nIn all, each side:" if any(total.side for total in totals(usual.works)) else "\nIn all:"
    for line in _totals(usual, language):
        yield f"  - {line}"
    for name, value in script.parameters.items():
        bounds = f"{value.at_least or 'as little as you like'} to {value.at_most or 'as much as you like'}"
        yield f"\nCan be set: {name} = {value.default} ({bounds}). {value.about or ''}".rstrip()
    for exercise in {exercise.exercise: exercise for exercise in exercises_of(script)}.values():
        if exercise.levels:
            yield f"\n{exercise.name}, easiest first:"
            yield from (f"  - {line}" for line in _levels(state, exercise, language))


def _other_lengths(state: State) -> str:
    """Say how the length depends on the answers."""
    lengths = [prospect(state, answers).seconds for answers in possible_answers(state) if answers]
    if not lengths:
        return ""
    least, most = _long(min(lengths)), _long(max(lengths))
    return f"; {least} if you answer" if least == most else f"; {least} to {most}, depending on what you answer"


def _steps(chosen: Chosen, state: State) -> Iterator[str]:
    script = chosen.script
    asked_first = [
        planned.step
        for planned in steps_of(script, tuple(chosen.questions))[: len(chosen.questions)]
        if isinstance(planned.step, AskStep) and planned.step not in script.session
    ]
    steps = [step for step in asked_first if step.ask not in chosen.known]
    for step in (*steps, *script.session):
        yield from _step(chosen, state, step, "")


def _step(chosen: Chosen, state: State, step: AnyStep, indent: str) -> Iterator[str]:
    language = chosen.language
    if_ = f"{indent}{_conditions(step.when)}{'(may be left out) ' if step.optional else ''}"
    match step:
        case SayStep(say=say):
            yield f"{if_}Says: {_PLACEHOLDER.sub('…', say)}"
        case AskStep(ask=name):
            question = chosen.questions[name]
            yield f"{if_}Asks: {question.say} (without an answer: {question.otherwise})"
        case RestStep(rest=rest):
            yield f"{if_}Rest, {language.seconds(rest)}."
        case ChimeStep():
            yield f"{if_}A chime."
        case LevelStep(level=level):
            yield f"{if_}From here on, exercises begin at the {level} level."
        case WaitStep(wait=Waiting(say=say, at_most=at_most)):
            yield f"{if_}Says: {say} (waits {language.seconds(at_most)} at most)"
        case WaitStep(wait=wait):
            yield f"{if_}Waits until you are ready, {language.seconds(float(str(wait)))} at most."
        case ExerciseStep(exercise=exercise):
            yield f"{if_}{exercise.name}: {_dose(exercise, _begins_at(state, exercise), language)}"
        case Block(rounds=rounds, rest=rest, do=steps):
            rest_between = f", with a rest of {language.seconds(rest)} between" if rest and rounds > 1 else ""
            times = f"{language.number(rounds).capitalize()} rounds{rest_between}" if rounds > 1 else "Then"
            yield f"{if_}{times}:"
            for inner in steps:
                yield from _step(chosen, state, inner, f"{indent}      ")
        case _:
            assert_never(step)


def _begins_at(state: State, exercise: Exercise) -> int:
    work = open_books(exercise, Side.LEFT, things(state))
    return level_of(state, work, work.side)


def _conditions(when: tuple[Condition, ...]) -> str:
    said = [f"{one.question} is {'not ' if one.negated else ''}{' or '.join(one.answers)}" for one in when]
    return f"If {' and '.join(said)}: " if said else ""


def _totals(foreseen: Prospect, language: Language) -> Iterator[str]:
    by_exercise: dict[str, list[Total]] = {}
    for total in totals(foreseen.works):
        by_exercise.setdefault(total.exercise, []).append(total)
    for name, sides in by_exercise.items():
        amounts = [_amount(total, language) for total in sides]
        if len(set(amounts)) == 1:
            order = " then ".join(total.side.value for total in sides if total.side)
            yield f"{name}: {amounts[0]}{f', {order}' if order else ''}"
        else:
            each = (f"{total.side} side {amount}" for total, amount in zip(sides, amounts, strict=True))
            yield f"{name}: {', '.join(each)}"


def _amount(total: Total, language: Language) -> str:
    parts = [language.counted(total.sets, "set")]
    if total.reps:
        parts.append(language.counted(total.reps, "rep"))
    if total.held:
        parts.append(f"held for {language.seconds(total.held)}")
    return ", ".join(parts)


def _levels(state: State, exercise: Exercise, language: Language) -> Iterator[str]:
    for index in range(len(ladder(exercise))):
        now = dose(exercise, index)
        name = f"{now.name}: " if now.name != exercise.name else ""
        needs = f" with {language.listed(list(now.needs))}" if now.needs else ""
        begins = "; this is where you begin" if index == start_level(exercise) else ""
        takes = _long(prospect(_at_level(state, exercise, index)).seconds)
        yield f"{name}{_dose(exercise, index, language).rstrip('.')}{needs}. The session takes {takes}{begins}."


def _at_level(state: State, exercise: Exercise, level: int) -> State:
    """Give the session with one exercise at a level on both sides, with all that the level needs."""
    sides = (None,) if exercise.sides is Sides.NONE else tuple(Side)
    chosen = {(exercise.exercise, side): level for side in sides}
    had = state.session.things.union(dose(exercise, level).needs)
    return replace(
        state,
        levels=MappingProxyType({**state.levels, **chosen}),
        session=replace(state.session, things=had),
    )


def _dose(exercise: Exercise, level: int, language: Language) -> str:
    return the_dose(language, dose(exercise, level), each_side=exercise.sides is not Sides.NONE)


def _as_object(chosen: Chosen) -> Mapping[str, Any]:
    script, state = chosen.script, chosen.state()
    foreseen = [(answers, prospect(state, answers)) for answers in possible_answers(state)]
    exercises = {exercise.exercise: exercise for exercise in exercises_of(script)}
    return {
        "title": script.title,
        "level": script.level,
        "equipment": [{"name": thing.name, "optional": thing.optional} for thing in script.equipment],
        "questions": {name: list(question.answers) for name, question in chosen.questions.items()},
        "by_answers": [
            {
                "answers": answers,
                "seconds": round(once.seconds, 3),
                "totals": [_total_as_object(total) for total in totals(once.works)],
            }
            for answers, once in foreseen
        ],
        "exercises": [
            {
                "exercise": name,
                "name": exercise.name,
                "sides": exercise.sides.value,
                "levels": [
                    {"dose": _dose(exercise, index, chosen.language), "needs": list(dose(exercise, index).needs)}
                    for index in range(len(ladder(exercise)))
                ],
            }
            for name, exercise in exercises.items()
        ],
    }


def _total_as_object(total: Total) -> dict[str, Any]:
    return {
        "exercise": total.exercise,
        "side": total.side.value if total.side else None,
        "sets": total.sets,
        "reps": total.reps,
        "held": round(total.held, 3),
    }


def _long(seconds: Seconds) -> str:
    return f"{clock(seconds)} min"
