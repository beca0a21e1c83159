"""What holds in every session, whatever the listener says and whenever.

``EXAMPLES=2000 pytest tests/coach/test_any_session.py`` tries each law on so many sessions, other ones each time.
"""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.coach.any_script import ANYTHING, OFTEN_HURT, Step, Story, Word, stories
from tests.coach.sessions import HELD, QUICK, SIDES, STEPS, VARIED, Run
from voicecoach.coach.books import Work
from voicecoach.coach.effects import Became, Chime, Doing, Effect, End, Play, Role, Say, Silence, Volume
from voicecoach.coach.events import Answered, Begin, Commanded, Tick
from voicecoach.coach.flow import next_moment, run
from voicecoach.coach.foresight import everything_said
from voicecoach.coach.grammar import commands_now, grammar_of, listened_for
from voicecoach.coach.levels import PACE_LIMITS
from voicecoach.coach.machine import advance
from voicecoach.coach.state import (
    LEVEL_UP,
    PAIN,
    PAIN_AFTER,
    PAIN_BEFORE,
    Activity,
    Asking,
    Closing,
    CountingIn,
    Ended,
    Holding,
    Paused,
    Rep,
    Resting,
    State,
    Telling,
    came_hurting,
    dose_of,
    level_of,
    owed,
    placement,
)
from voicecoach.coach.telling import VOLUME_LIMITS
from voicecoach.coach.wording import left_in_exercise
from voicecoach.listening.phrases import Command
from voicecoach.script.model import Count
from voicecoach.script.plan import Side
from voicecoach.units import Seconds

EXAMPLES = int(os.environ.get("EXAMPLES", "0"))
FEW = 30

ANSWERED_WITHIN: Seconds = 5.0
"""From a command to its answer, in words or by a sound."""

TOLD_WITHIN: Seconds = 15.0
"""The same in a pause or a rest, where what is being told is told to its end (``test_mended`` has this as a fault)."""

MOVING = (Doing.READY, Doing.ENTER, Doing.REP, Doing.HOLD)
"""What the coach counts."""

Law = Callable[[Story], None]


def tried(law: Law, says: st.SearchStrategy[Word]) -> Law:
    """Try a law on sessions drawn at random: the same ones each time, unless ``EXAMPLES`` asks for so many."""
    chosen = settings(
        max_examples=EXAMPLES or FEW,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    return chosen(given(stories(says))(law))


def in_any_session(law: Law) -> Law:
    """Try a law on any session with any listener."""
    return tried(law, ANYTHING)


def in_any_session_that_hurts(law: Law) -> Law:
    """Try a law on any session with a listener who is often hurt."""
    return tried(law, OFTEN_HURT)


def commands(story: Story) -> Iterator[tuple[Command, Step]]:
    """Give each command with what it did."""
    for step in story.steps:
        if isinstance(step.event, Commanded):
            yield step.event.command, step


def sounding(effects: tuple[Effect, ...]) -> list[tuple[Seconds, Seconds, str]]:
    """What is heard, from when to when: what silence cuts off ends there. The short "heard" may sound over words."""
    heard: list[tuple[Seconds, Seconds, str]] = []
    for effect in effects:
        if isinstance(effect, Silence):
            heard = [(start, min(end, effect.at), text) for start, end, text in heard if start < effect.at]
        elif isinstance(effect, Say):
            heard.append((effect.at, effect.at + effect.seconds, effect.text))
        elif isinstance(effect, Play) and effect.chime is not Chime.HEARD:
            heard.append((effect.at, effect.at + effect.seconds, f"({effect.chime})"))
    return heard


def works_of(state: State) -> tuple[Work, ...]:
    """Give the books of every exercise, that under way last."""
    return (*state.done, *([state.work] if state.work else []))


def reps_done(state: State) -> int:
    """Give the reps in the books of every exercise."""
    return sum(ledger.reps_done for work in works_of(state) for ledger in work.ledgers.values())


def done_in(work: Work) -> list[tuple[int, int, int]]:
    """Give the sets and reps of each side, in all and of the set under way."""
    return [(one.sets_done, one.reps_done, one.reps_in_set) for one in work.ledgers.values()]


def hurting(activity: Activity) -> bool:
    """Whether the listener is being asked how much it hurts, or will be after a pause or an answer."""
    match activity:
        case Asking(hurting=interrupted):
            return interrupted is not None
        case Paused(resume=then) | Telling(then=then, aside=True):
            return hurting(then)
        case _:
            return False


@in_any_session
def test_nothing_is_ever_said_over_anything_else(story: Story) -> None:
    for (_, end, first), (start, _, second) in itertools.pairwise(sounding(story.effects)):
        assert end <= start + 1e-6, f"'{second}' over '{first}'"


@in_any_session
def test_time_never_runs_backwards_and_no_effect_is_late(story: Story) -> None:
    moments = [effect.at for effect in story.effects]
    assert all(later >= earlier - 1e-9 for earlier, later in itertools.pairwise(moments))
    for step in story.steps:
        for effect in step.effects:
            assert step.before.now - 1e-9 <= effect.at <= step.event.at + 1e-3, effect


@in_any_session
def test_every_session_ends_once_and_nothing_follows(story: Story) -> None:
    assert [effect for effect in story.effects if isinstance(effect, End)] == [story.effects[-1]]
    assert advance(story.end, Commanded(story.end.now, Command.RESUME)) == (story.end, [])


@in_any_session
def test_while_paused_the_coach_only_answers(story: Story) -> None:
    doing = Doing.SPEAKING
    for effect in story.effects:
        if isinstance(effect, Became):
            doing = effect.doing
        elif doing is Doing.PAUSED and isinstance(effect, Say):
            assert effect.role is Role.ACK, effect
        elif doing is Doing.PAUSED and isinstance(effect, Play):
            assert effect.chime is Chime.HEARD, effect


@in_any_session
def test_every_command_is_answered_by_word_or_sound(story: Story) -> None:
    for command, step in commands(story):
        if isinstance(step.before.activity, Ended):
            continue
        now = step.after.now
        within = TOLD_WITHIN if isinstance(step.before.activity, Paused | Resting) else ANSWERED_WITHIN
        _, coming = run(step.after, now + within)
        effects = [effect for effect in (*step.effects, *coming) if effect.at >= now]
        cut_in = isinstance(step.effects[0], Silence) if step.effects else False
        answers = [
            effect
            for effect in effects
            if isinstance(effect, End)
            or (isinstance(effect, Say) and (cut_in or effect.role is Role.ACK))
            or (isinstance(effect, Play) and (cut_in or effect.chime is Chime.HEARD))
        ]
        assert answers, f"'{command}' was passed over in silence while {step.before.whereabouts.doing}"


@in_any_session_that_hurts
def test_stop_and_that_hurts_end_movement_at_once(story: Story) -> None:
    for command, step in commands(story):
        hearing = not isinstance(step.before.activity, Ended | Closing)
        if command not in (Command.STOP, Command.THAT_HURTS) or not hearing:
            continue
        assert step.effects[0] == Silence(step.event.at)
        assert isinstance(step.after.activity, Closing | Asking)
        state = step.after
        while isinstance(state.activity, Closing | Asking) and (coming := state.began + state.passage.seconds):
            state, effects = run(state, coming)
            counted = [e for e in effects if isinstance(e, Say) and e.role in (Role.COUNT, Role.HOLD, Role.PHASE)]
            moved = [e for e in effects if isinstance(e, Became) and e.doing in MOVING]
            assert not counted
            assert not moved
        if command is Command.STOP:
            assert isinstance(state.activity, Ended)


@in_any_session
def test_stop_and_that_hurts_are_always_listened_for(story: Story) -> None:
    for step in story.steps:
        if isinstance(step.after.activity, Ended):
            continue
        heard = listened_for(step.after)
        assert set(commands_now(step.after)) <= set(heard)
        assert grammar_of(step.after).phrases
        assert Command.STOP in heard
        if not isinstance(step.after.activity, Closing):
            assert Command.THAT_HURTS in heard


@in_any_session_that_hurts
def test_who_was_hurt_is_not_counted_to_before_they_said_how_much(story: Story) -> None:
    unanswered = False
    for step in story.steps:
        if hurting(step.before.activity) and isinstance(step.event, Answered):
            unanswered = hurting(step.after.activity)
        elif hurting(step.after.activity):
            unanswered = True
        elif step.after.work is None:
            unanswered = False
        assert not (unanswered and step.after.whereabouts.doing in MOVING)


@in_any_session_that_hurts
def test_what_the_listener_says_of_the_pain_is_acted_on(story: Story) -> None:
    for step in story.steps:
        asking, answer = step.before.activity, step.event
        open_now = isinstance(asking, Asking) and asking.name == PAIN and isinstance(answer, Answered)
        if not open_now or not isinstance(answer, Answered) or not answer.value.isdecimal():
            continue
        pain, work = int(answer.value), step.before.work
        assert step.effects[0] == Silence(answer.at)
        if work is None:
            assert isinstance(step.after.activity, Paused)
        elif pain <= 3:
            assert isinstance(step.after.activity, Paused)
            assert step.after.at_work.ledger.pain == max(pain, work.ledger.pain or 0)
        elif pain <= 5 and any(rung < step.before.whereabouts.level - 1 for rung in work.rungs):
            assert step.after.whereabouts.level < step.before.whereabouts.level
            assert step.after.at_work.ledger.eased
        else:
            assert step.after.work is None
            left = step.after.done[-1].ledgers[work.side]
            assert left.hurt
            assert left.pain == max(pain, work.ledger.pain or 0)


@in_any_session_that_hurts
def test_who_does_not_say_how_much_it_hurts_does_not_go_on_with_it(story: Story) -> None:
    for command, step in commands(story):
        asking = step.after.activity
        if command is not Command.THAT_HURTS or not isinstance(asking, Asking) or step.after.work is None:
            continue
        state = step.after
        while isinstance(state.activity, Asking):
            state, _ = run(state, state.began + state.passage.seconds)
        assert state.work is None
        assert state.done[-1].ledger.hurt


@in_any_session
def test_sides_do_what_they_owe_or_the_books_say_why_not(story: Story) -> None:
    for step in story.steps:
        if len(step.after.done) == len(step.before.done):
            continue
        before, work = step.before, step.after.done[-1]
        went_back = isinstance(step.event, Commanded) and step.event.command is Command.BACK
        for side, sets in owed(before, work).items():
            ledger = work.ledgers[side]
            assert not sets or ledger.skipped or ledger.hurt or went_back, f"{side} owes {sets}"


@in_any_session
def test_reps_in_the_books_are_the_reps_that_were_counted_out_in_full(story: Story) -> None:
    done = reps_done(story.end)
    counted, under_way = 0, False
    for effect in story.effects:
        if isinstance(effect, Silence):
            under_way = False
        elif isinstance(effect, Became):
            counted += under_way
            under_way = effect.doing is Doing.REP
    unfinished = story.start.session.unfinished
    assert done == counted + (reps_done(unfinished) if story.end.taken_up and unfinished else 0)


@in_any_session
def test_every_rep_is_counted_on_its_beat_however_little_is_said(story: Story) -> None:
    sounds = {effect.at: effect for effect in story.effects if isinstance(effect, Say | Play)}
    silenced = [effect.at for effect in story.effects if isinstance(effect, Silence)]
    for effect in story.effects:
        if isinstance(effect, Became) and effect.rep and effect.at not in silenced:
            count = sounds.get(effect.at)
            word = story.start.session.language.number(effect.rep)
            if isinstance(count, Say):
                assert (count.role, count.text) == (Role.COUNT, word)
            else:
                assert isinstance(count, Play), f"rep {effect.rep} was not counted"
                assert count.chime is Chime.HEARD


@in_any_session
def test_every_hold_is_counted_to_its_end_however_little_is_said(story: Story) -> None:
    for step in story.steps:
        activity = step.before.activity
        if not isinstance(activity, Holding) or isinstance(step.after.activity, Holding):
            continue
        hold = dose_of(step.before, step.before.at_work).hold
        ended = step.before.began + step.before.passage.seconds
        if not isinstance(step.event, Tick) or hold is None or hold.count is not Count.DOWN:
            continue
        last = [cue for cue in step.before.passage.cues if cue.role is Role.HOLD][-3:]
        words = [getattr(cue.sound, "text", "") for cue in last]
        if activity.left >= 5:
            assert words == ["three", "two", "one"], words
            assert [round(ended - step.before.began - cue.offset, 2) for cue in last] == [3.0, 2.0, 1.0]


@in_any_session
def test_nobody_moves_without_three_two_one_in_the_place_that_they_were_told(story: Story) -> None:
    for step in story.steps:
        for before, after in itertools.pairwise([step.before.whereabouts, step.after.whereabouts]):
            if after.doing in (Doing.ENTER, Doing.REP, Doing.HOLD) and before.doing not in MOVING:
                raise AssertionError(f"{after.doing} after {before.doing}")
        if isinstance(step.after.activity, CountingIn) and not isinstance(step.before.activity, CountingIn):
            assert placement(step.after, step.after.at_work) == step.after.in_place


@in_any_session
def test_what_is_made_known_is_what_the_books_say(story: Story) -> None:
    for step in story.steps:
        here, work = step.after.whereabouts, step.after.work
        if work is None:
            assert (here.exercise, here.side, here.set_number, here.rep, here.level) == ("", None, 0, 0, 0)
            assert not isinstance(step.after.activity, CountingIn | Rep | Holding)
            continue
        now = dose_of(step.after, work)
        assert here.side == work.side
        assert here.rep <= max(now.reps, work.ledger.reps_in_set + 1)
        if isinstance(step.after.activity, Rep) and not isinstance(step.before.activity, Rep):
            assert here.rep <= now.reps


@in_any_session
def test_no_answer_outlives_the_exercise_that_it_is_about(story: Story) -> None:
    exercises = 0
    for step in story.steps:
        owing = step.after.owed_answer or step.after.owes_what_is_left
        if isinstance(step.event, Commanded):
            exercises = len(step.after.done)
        assert not owing or len(step.after.done) == exercises


def left(state: State) -> set[str]:
    """Say what is left of the exercise under way, a second more or less of its hold; empty without one."""
    if state.work is None:
        return set()
    activity, ledger = state.activity, state.work.ledger
    to_come = activity.left - state.offset if isinstance(activity, Holding) else ledger.hold_left
    around = [None] if to_come is None else range(max(1, math.floor(to_come)), math.ceil(to_come) + 2)
    works = (state.work.with_ledger(replace(ledger, hold_left=seconds)) for seconds in around)
    return {line.text.rstrip(".") for work in works for line in left_in_exercise(state, work)}


@in_any_session
def test_how_many_left_is_true_when_it_is_said(story: Story) -> None:
    for command, step in commands(story):
        if command is not Command.HOW_MANY_LEFT or step.before.work is None:
            continue
        state = step.after
        while (coming := next_moment(state)) < step.event.at + ANSWERED_WITHIN:
            true = left(replace(state, now=coming))
            state, effects = run(state, coming)
            said = [e.text for e in effects if isinstance(e, Say) and e.role is Role.ACK and " left" in e.text]
            if said:
                assert any(said[0].startswith(text) for text in true), f"said {said[0]}, true is {true}"
                break


@in_any_session
def test_volume_and_pace_stay_within_their_bounds(story: Story) -> None:
    for step in story.steps:
        assert VOLUME_LIMITS[0] <= step.after.volume <= VOLUME_LIMITS[1]
        assert PACE_LIMITS[0] - 1e-9 <= step.after.pace <= PACE_LIMITS[1] + 1e-9
        changes = [effect for effect in step.effects if isinstance(effect, Volume)]
        assert [change.decibels for change in changes] == ([step.after.volume] if changes else [])
        assert bool(changes) is (step.after.volume != step.before.volume)


@in_any_session
def test_nobody_goes_a_level_up_by_an_offer_without_a_yes_and_never_by_more_than_one(story: Story) -> None:
    for step in story.steps:
        asking, before, after = step.before.activity, step.before, step.after
        if not isinstance(asking, Asking) or asking.name != LEVEL_UP or after.work is None:
            continue
        agreed = isinstance(step.event, Answered) and step.event.value == "yes"
        as_it_was = replace(after, levels=before.levels)
        for side in after.work.order:
            gone_up = level_of(after, after.work, side) - level_of(as_it_was, after.work, side)
            assert gone_up in ((0, 1) if agreed else (0,))


@in_any_session
def test_who_comes_with_much_pain_never_begins_harder_than_without(story: Story) -> None:
    for step in story.steps:
        work = step.after.work
        if work is None or step.after.levels or not came_hurting(step.after):
            continue
        assert step.after.activity != Asking(LEVEL_UP)
        without = replace(step.after, answers={**step.after.answers, PAIN_BEFORE: "0"})
        for side in work.order:
            level, usual = level_of(step.after, work, side), level_of(without, work, side)
            assert level == max((rung for rung in work.rungs if rung < usual), default=usual)


@in_any_session
def test_a_pain_before_or_after_is_only_what_the_listener_said(story: Story) -> None:
    for step in story.steps:
        for name in (PAIN_BEFORE, PAIN_AFTER):
            asking, event = step.before.activity, step.event
            if step.after.answers.get(name) == step.before.answers.get(name) or step.after.taken_up:
                continue
            assert isinstance(asking, Asking)
            assert asking.name == name
            assert isinstance(event, Answered)
            assert event.value == step.after.answers[name]


@in_any_session
def test_a_session_taken_up_has_all_that_was_done_and_introduces_it_before_it_counts(story: Story) -> None:
    unfinished = story.start.session.unfinished
    taken = next((step for step in story.steps if step.after.taken_up), None)
    if taken is None or unfinished is None:
        return
    assert isinstance(taken.event, Answered)
    assert taken.after.in_place is None
    was, now = works_of(unfinished), works_of(taken.after)
    assert [done_in(work) for work in was] == [done_in(work) for work in now]
    assert not isinstance(taken.after.activity, Closing | Ended)
    assert taken.after.now == taken.event.at


@in_any_session
def test_the_same_events_give_the_same_effects_however_often_time_is_told(story: Story) -> None:
    for fine in (False, True):
        state, effects = story.start, []
        for event in story.heard:
            while fine and state.now + 0.37 < event.at:
                state, more = advance(state, Tick(state.now + 0.37))
                effects += more
            state, more = advance(state, event)
            effects += more
        state, more = advance(state, Tick(story.end.now))
        assert (*effects, *more) == story.effects
        assert state == replace(story.end, now=state.now)


@in_any_session
def test_an_event_that_comes_late_is_taken_as_coming_now(story: Story) -> None:
    for command, step in itertools.islice(commands(story), 3):
        late = advance(step.before, Commanded(step.before.now - 7.0, command))
        assert late == (step.after, list(step.effects))


@pytest.mark.parametrize("text", [QUICK, SIDES, HELD, STEPS, VARIED, "voicecoach: 1\ntitle: W\nsession: [{say: Hi.}]"])
def test_all_that_an_undisturbed_session_says_is_foreseen(text: str) -> None:
    foreseen = everything_said(Run(text).state)
    assert set(Run(text).finish().texts()) <= set(foreseen)
    assert "Paused." in foreseen


def test_a_session_begins_with_its_title() -> None:
    state, effects = advance(Story(QUICK, ()).start, Begin(0.0))
    assert isinstance(state.activity, Telling)
    assert isinstance(effects[0], Became)
    assert Side.LEFT.other is Side.RIGHT
