"""Fitting a session to a time: what is left out, in which order, and never from one side only."""

from __future__ import annotations

from tests.coach.sessions import script_of
from voicecoach.script.budget import Cut, fit
from voicecoach.script.model import AskStep, Block, ExerciseStep, SayStep, Script
from voicecoach.script.plan import exercises_of, steps_of

TEXT = """
voicecoach: 1
title: Long
session:
  - {say: A first bonus., optional: true}
  - exercise: one
    name: One
    sides: each
    sets: 3
    hold: 10 s
    levels: [{hold: 10 s, sets: 2}, {hold: 10 s, start: true}, {hold: 10 s, sets: 4}]
  - rounds: 3
    do:
      - {exercise: two, name: Two, reps: 2, rep: [{up: 1 s}]}
      - {exercise: three, name: Three, hold: 10 s, sets: 2, optional: true}
  - do: [{say: A last bonus., optional: true}]
"""


def units(script: Script) -> float:
    """A minute for each step, and for each set of an exercise."""
    row = [planned.step for planned in steps_of(script)]
    return float(sum(step.exercise.sets if isinstance(step, ExerciseStep) else 1 for step in row))


def fitted(most: float) -> tuple[Script, list[tuple[str, str, int]]]:
    result = fit(script_of(TEXT), most, units)
    assert result.seconds == units(result.script)
    return result.script, [(cut.kind, ", ".join(cut.names), times) for cut, times in result.cuts]


def test_what_fits_is_left_as_it_is() -> None:
    script, cuts = fitted(14)
    assert script == script_of(TEXT)
    assert cuts == []


def test_what_is_optional_goes_first_and_the_last_of_it_first() -> None:
    assert units(script_of(TEXT)) == 14
    script, cuts = fitted(13)
    assert cuts == [("optional", "", 1)]
    assert len(script.session) == 3  # the block that held nothing else is gone
    assert fitted(8)[1] == [("optional", "", 1), ("optional", "Three", 1)]
    assert fitted(6)[1] == [("optional", "", 2), ("optional", "Three", 1)]


def test_then_rounds_go_and_then_sets_at_every_level() -> None:
    script, cuts = fitted(4)
    assert cuts[2:] == [("round", "Two", 2)]
    assert not [step for step in script.session if isinstance(step, Block) and step.rounds > 1]
    script, cuts = fitted(3)
    assert cuts[3:] == [("set", "One", 1)]
    one = exercises_of(script)[0]
    assert (one.sets, [level.sets for level in one.levels]) == (2, [2, None, 2])


def test_what_cannot_be_fitted_is_as_short_as_it_can_be() -> None:
    script, cuts = fitted(0)
    assert cuts[3:] == [("set", "One", 2)]
    assert units(script) == 2
    assert all(exercise.sets == 1 for exercise in exercises_of(script))


def test_no_more_is_left_out_than_needed() -> None:
    for most in range(2, 15):
        script, cuts = fitted(most)
        assert units(script) <= most
        if cuts:
            made = sum(times for _, _, times in cuts)
            fuller = next(m for m in range(most + 1, 16) if sum(t for _, _, t in fitted(m)[1]) < made)
            assert units(fitted(fuller)[0]) > most


def test_a_cut_knows_the_exercises_in_it() -> None:
    result = fit(script_of(TEXT), 8, units)
    assert (Cut("optional", ("Three",)), 1) in result.cuts


def test_a_question_stays_where_it_is_asked() -> None:
    script = script_of("""
voicecoach: 1
title: Asks
ask: {sore: {say: "Left or right?", answers: {left: left, right: right}, otherwise: left}}
session:
  - say: Lie down.
  - {ask: sore, optional: true}
  - {say: A bonus., optional: true}
  - {say: Left., when: sore is left}
""")
    first, second, third = (planned.step for planned in steps_of(fit(script, 1, units).script))
    assert isinstance(first, SayStep)
    assert isinstance(second, AskStep)
    assert isinstance(third, SayStep)
