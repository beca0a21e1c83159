from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

import pytest

from tests.coach.sessions import QUICK, SIDES, VARIED, Run
from tests.record.records import record_of
from voicecoach.coach.state import PAIN_AFTER, PAIN_BEFORE, pain_in
from voicecoach.listening.phrases import Command
from voicecoach.record.accounts import sides_done
from voicecoach.record.sessions import Ending, SideRecord
from voicecoach.script.plan import Side


def test_nothing_done_is_nothing_to_record() -> None:
    assert sides_done(Run(QUICK).by(1.0).state) == ()


def test_a_side_has_what_it_did_and_what_was_wanted_at_its_level() -> None:
    left, right = sides_done(Run(SIDES).finish().state)
    assert left == SideRecord("lift", "Leg lift", Side.LEFT, 1, 2, 2, 2, 8, 8, 20.0, 20.0)
    assert right == SideRecord("lift", "Leg lift", Side.RIGHT, 1, 2, 2, 2, 8, 8, 20.0, 20.0)
    assert left.complete


def test_an_easier_level_changes_what_is_wanted_and_is_remembered() -> None:
    run = Run(QUICK).until_rep(2)
    run.command(Command.EASIER)
    (record,) = sides_done(run.finish().state)
    assert (record.level, record.reps, record.reps_wanted, record.eased, record.complete) == (0, 8, 8, True, True)


def test_a_side_that_was_skipped_is_recorded_though_it_did_nothing() -> None:
    run = Run(SIDES).until_rep(3)
    run.command(Command.NEXT)
    left, right = sides_done(run.state)
    assert (left.reps, left.sets, left.skipped, left.complete) == (2, 0, True, False)
    assert (right.reps, right.skipped) == (0, True)


def test_pain_in_an_exercise_is_recorded() -> None:
    run = Run(QUICK).until_rep(3)
    run.command(Command.THAT_HURTS)
    run.answer("7")
    (record,) = sides_done(run.state)
    assert (record.hurt, record.pain, record.skipped, record.reps) == (True, 7, True, 2)


def test_an_exercise_that_comes_in_two_rounds_is_recorded_twice() -> None:
    records = sides_done(Run(VARIED).finish().state)
    assert [(record.exercise, record.side) for record in records] == [
        ("squat", "left"),
        ("squat", "right"),
        ("squat", "left"),
        ("squat", "right"),
        ("plank", None),
    ]


def test_a_hold_under_way_counts_by_the_second() -> None:
    run = Run(SIDES).until_said("Keep it up.").by(3.2)
    assert sides_done(run.state)[0].held == 3.0


@pytest.mark.parametrize(
    ("answer", "pain"), [("0", 0), ("10", 10), ("11", None), ("", None), ("no", None), ("-1", None), ("²", None)]
)
def test_pain_is_a_number_from_zero_to_ten_or_nothing(answer: str, pain: int | None) -> None:
    assert pain_in({PAIN_BEFORE: answer}, PAIN_BEFORE) == pain
    assert pain_in({}, PAIN_AFTER) is None


def test_the_record_of_a_session_has_its_sides_its_clock_and_its_pain() -> None:
    state = Run(QUICK).finish().state
    began = datetime(2026, 5, 1, 7, 30, tzinfo=UTC)
    answers = MappingProxyType({PAIN_BEFORE: "4", PAIN_AFTER: "2"})
    record = record_of(
        replace(state, answers=answers), uid="a" * 32, began=began, session="quick", ending=Ending.FINISHED
    )
    assert (record.title, record.seconds, record.pain_before, record.pain_after) == ("Quick", state.now, 4, 2)
    assert [side.reps for side in record.sides] == [16]
