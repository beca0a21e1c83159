from __future__ import annotations

import math
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.coach.any_script import OFTEN_HURT, Story, stories
from tests.coach.sessions import HELD, LADDERS, QUICK, SIDES, STEPS, VARIED, Run, script_of
from tests.record.books import again, all_works, ended, everything_owed_was_done, state_of
from voicecoach.cli.choices import Choices, choose
from voicecoach.coach.events import Answered, Begin, Commanded, Tick
from voicecoach.coach.flow import next_moment
from voicecoach.coach.forecast import undisturbed
from voicecoach.coach.machine import advance, initial
from voicecoach.coach.state import LEVEL_UP, Asking, Ended, Introducing, Leaving, Listener, Onward, State, level_of
from voicecoach.language import load_language
from voicecoach.listening.phrases import Command
from voicecoach.record.accounts import as_it_stands, sides_done
from voicecoach.record.snapshot import from_json, snapshot_of, taken_up
from voicecoach.resources import resource_folder
from voicecoach.script.shelf import Shelf
from voicecoach.sound.lengths import EstimatedLengths

SESSIONS = [listed.name for listed in Shelf([resource_folder("scripts")]).sessions()]


def same_books(later: State, state: State) -> None:
    """Assert that a state has all that was kept of another."""
    stood = as_it_stands(state)
    for name in ("work", "done", "answers", "levels", "begin_at", "introduced", "hurtful", "pace", "talk", "volume"):
        assert getattr(later, name) == getattr(stood, name), name
    for name in ("hinted", "offered", "tells_all"):
        assert getattr(later, name) == getattr(stood, name), name
    assert later.in_place is None
    assert isinstance(later.activity, Introducing if stood.work else Onward)


@settings(
    max_examples=25,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(stories(OFTEN_HURT) | stories(), st.data())
def test_from_any_moment_of_any_session_the_same_books_go_on_and_all_that_is_owed_gets_done(
    story: Story, data: st.DataObject
) -> None:
    for _ in range(3):
        step = data.draw(st.sampled_from(story.steps))
        state = data.draw(st.sampled_from([step.before, step.after]))
        later = again(state)
        same_books(later, state)
        end = ended(later)
        assert isinstance(end.activity, Ended)
        assert everything_owed_was_done(end)
        assert sum(record.reps for record in sides_done(end)) >= sum(record.reps for record in sides_done(state))


@pytest.mark.parametrize("session", SESSIONS)
def test_every_session_that_ships_goes_on_from_any_moment_with_commands_before_it(session: str) -> None:
    chance = random.Random(session)
    start, _ = advance(choose(session, Choices()).state(), Begin(0.0))
    for _ in range(3):
        state, stop = start, chance.uniform(0, 1200)
        while next_moment(state) < stop and not isinstance(state.activity, Ended):
            state, _ = advance(state, Tick(next_moment(state)))
            if chance.random() < 0.02:
                state, _ = advance(state, Commanded(state.now, chance.choice(list(Command))))
                state, _ = advance(state, Commanded(state.now, Command.RESUME))
        same_books(again(state), state)
        assert everything_owed_was_done(ended(again(state)))


@pytest.mark.parametrize("text", [QUICK, SIDES, VARIED, HELD, LADDERS, STEPS])
def test_a_session_broken_off_and_gone_on_with_when_asked_has_the_same_record_as_one_that_was_not(text: str) -> None:
    undisturbed_record = sides_done(Run(text).finish().state)
    for moment in range(1, 300, 31):
        unfinished = again(Run(text).to(float(moment)).state)
        state = initial(script_of(text), load_language(), EstimatedLengths(), unfinished=unfinished)
        state, _ = advance(state, Begin(0.0))
        while not isinstance(state.activity, Asking):
            state, _ = advance(state, Tick(next_moment(state)))
        state, _ = advance(state, Answered(state.now, "yes"))
        state, _ = undisturbed(state)
        assert sides_done(state) == undisturbed_record


def test_only_the_moment_differs_while_nothing_is_done_and_snapshots_are_equal_then() -> None:
    run = Run(QUICK).until_rep(2)
    before = snapshot_of(run.state)
    run.by(0.5)
    assert snapshot_of(run.state) == before
    assert snapshot_of(run.until_rep(3).state) != before


def test_an_interrupted_rep_is_begun_again_and_a_hold_goes_on_from_what_is_left_by_the_second() -> None:
    run = Run(SIDES).until_rep(3)
    work = again(run.state).at_work
    assert (work.side, work.ledger.reps_in_set, work.ledger.reps_done) == ("left", 2, 2)
    run.until_said("Keep it up.").by(4.5)
    ledger = again(run.state).at_work.ledger
    assert (ledger.hold_left, ledger.held) == (6.0, 4.0)
    end = ended(again(run.state))
    assert [(record.side, record.sets, record.reps, record.held) for record in sides_done(end)] == [
        ("left", 2, 8, 20.0),
        ("right", 2, 8, 20.0),
    ]


def test_an_exercise_that_is_over_is_not_introduced_again() -> None:
    run = Run(STEPS).until_rep(3)
    while run.state.work is not None:
        run.by(0.2)
    later = again(run.state)
    assert [work.exercise.exercise for work in later.done] == ["squat"]
    assert [work.exercise.exercise for work in ended(later).done] == ["squat", "plank"]


def test_a_set_that_is_over_counts_while_the_listener_still_moves_out_of_its_position() -> None:
    run = Run(VARIED).until_said("lide up")
    assert isinstance(run.state.activity, Leaving)
    work = again(run.state).at_work
    assert work.side == "right"
    assert [record.sets for record in sides_done(ended(again(run.state)))] == [1, 1, 1, 1, 1]


def test_the_rounds_of_one_exercise_are_kept_apart() -> None:
    run = Run(VARIED).until_said("ound two of two").until_rep(2)
    end = ended(again(run.state))
    assert [record.exercise for record in sides_done(end)] == ["squat", "squat", "squat", "squat", "plank"]
    assert end.now < 3600


def test_words_said_before_everything_else_do_not_shift_the_place() -> None:
    run = Run(STEPS)
    while not run.state.done:
        run.by(0.5)
    run.by(5.0)
    later = again(run.state, state_of(STEPS, remark="Welcome back."))
    assert later.step == again(run.state).step + 1


@pytest.mark.parametrize(
    ("old", "new", "reps"),
    [
        ("reps: 8\n    sets: 2", "reps: 8\n    sets: 1", [8]),
        ("reps: 8\n    sets: 2", "reps: 8\n    sets: 3", [24]),
        ("{reps: 8, start: true}", "{reps: 4, start: true}", [11]),
        ("  - exercise: squat", "  - say: New.\n  - wait: 5 s\n  - exercise: squat", [16]),
        ("levels: [{reps: 4}, {reps: 8, start: true}, {reps: 12}]", "tips: [Slowly.]", [16]),
    ],
)
def test_a_session_whose_script_was_edited_goes_on_with_what_is_still_in_it(
    old: str, new: str, reps: list[int]
) -> None:
    assert old in QUICK
    run = Run(QUICK).until_rep(8)
    later = again(run.state, state_of(QUICK.replace(old, new)))
    assert [record.reps for record in sides_done(ended(later))] == reps


def test_a_level_beyond_the_new_ladder_is_its_hardest() -> None:
    run = Run(QUICK).until_rep(2)
    run.command(Command.HARDER)
    later = again(run.state, state_of(QUICK.replace(", {reps: 12}", "")))
    assert level_of(later, later.at_work, None) == 1
    assert everything_owed_was_done(ended(later))


@pytest.mark.parametrize("new", ["exercise: lunge", "exercise: squat\n    sides: each"])
def test_a_session_without_the_exercise_under_way_cannot_be_taken_up(new: str) -> None:
    run = Run(QUICK).until_rep(2)
    other = state_of(QUICK.replace("exercise: squat", new))
    assert taken_up(snapshot_of(run.state), other.session) is None


def test_an_exercise_of_which_a_level_up_is_offered_is_still_to_begin() -> None:
    listener = Listener(offers={("squat", None): 2})
    state, _ = advance(initial(script_of(QUICK), load_language(), EstimatedLengths(), listener=listener), Begin(0.0))
    while not (isinstance(state.activity, Asking) and state.activity.name == LEVEL_UP):
        state, _ = advance(state, Tick(next_moment(state)))
    later = again(state)
    assert isinstance(later.activity, Onward)
    assert [record.exercise for record in sides_done(ended(later))] == ["squat"]


def test_a_side_goes_on_at_its_level_also_where_the_session_would_begin_at_another_by_now() -> None:
    run = Run(QUICK).until_rep(3)
    other = state_of(QUICK.replace("{reps: 4}", "{reps: 4, start: true}").replace("8, start: true", "8"))
    later = again(run.state, other)
    assert level_of(later, later.at_work, None) == 1


@pytest.mark.parametrize(
    "plain", [None, [], {}, {"now": "later"}, {"now": 1.0, "exercises": 0, "before_next": 0, "done": 3}]
)
def test_what_is_no_snapshot_is_refused(plain: object) -> None:
    with pytest.raises(ValueError, match="Snapshot"):
        from_json(plain)


def test_a_snapshot_before_the_session_began_is_its_beginning() -> None:
    state = state_of(VARIED)
    later = taken_up(snapshot_of(state), state.session)
    assert later is not None
    assert later.step == -1
    assert math.isfinite(ended(later).now)
    assert len(all_works(ended(later))) == 3
