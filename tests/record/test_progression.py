from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.record.any_past import BEGAN, TODAY, clam, pasts, session
from voicecoach.record.progression import Advice, Counsel, Reason, Worry, advise, counsel, weaker
from voicecoach.record.sessions import Ending, SessionRecord
from voicecoach.script.plan import Side

LEFT = ("clamshell", Side.LEFT)
RIGHT = ("clamshell", Side.RIGHT)
MARCH_4 = date(2026, 3, 4)

patiently = settings(deadline=None)
"""The machine may be busy."""


def left(*past: SessionRecord, today: date = MARCH_4) -> Advice:
    return advise(past, today)[LEFT]


def of_pains(*pains: int) -> tuple[SessionRecord, ...]:
    return tuple(session(clam(pain=pain, hurt=pain > 0), day=day) for day, pain in enumerate(pains))


def test_who_has_done_nothing_gets_no_advice() -> None:
    assert advise((), TODAY) == {}
    assert advise((session(),), TODAY) == {}


def test_an_exercise_that_was_only_passed_over_was_not_done() -> None:
    passed_over = session(clam(sets=0, reps=0, skipped=True))
    assert advise((passed_over,), TODAY) == {}


def test_each_side_begins_where_it_left_off() -> None:
    past = (session(clam(Side.LEFT, 1, sets=1), clam(Side.RIGHT, 3, sets=1)),)
    advice = advise(past, MARCH_4)
    assert (advice[LEFT].level, advice[LEFT].offer, advice[LEFT].reason) == (1, None, Reason.LEFT_OFF)
    assert (advice[RIGHT].level, advice[RIGHT].offer, advice[RIGHT].reason) == (3, None, Reason.LEFT_OFF)


def test_all_of_it_in_two_sessions_running_brings_an_offer_and_no_more_than_an_offer() -> None:
    once = left(session(clam()))
    assert (once.level, once.offer, once.reason) == (2, None, Reason.ONCE_MORE)
    twice = left(session(clam()), session(clam(), day=1))
    assert (twice.level, twice.offer, twice.reason) == (2, 3, Reason.READY)


def test_an_offer_that_was_not_taken_comes_again_after_two_more_sessions() -> None:
    offers = [left(*(session(clam(), day=day) for day in range(count))).offer for count in range(1, 7)]
    assert offers == [None, 3, None, 3, None, 3]


def test_the_sessions_before_a_step_up_do_not_count_for_the_next() -> None:
    past = (session(clam(level=1)), session(clam(level=1), day=1), session(clam(level=2), day=2))
    assert left(*past).reason is Reason.ONCE_MORE
    assert left(*past, session(clam(level=2), day=3)).offer == 3


def test_at_the_top_of_the_ladder_nothing_is_offered() -> None:
    advice = left(session(clam(level=4)), session(clam(level=4), day=1))
    assert (advice.level, advice.offer, advice.reason) == (4, None, Reason.AT_THE_TOP)


@pytest.mark.parametrize(
    "flaw",
    [
        {"sets": 1},
        {"skipped": True},
        {"eased": True},
        {"pain": 4, "hurt": True},
        {"sets": 0, "reps": 0, "skipped": True},
    ],
)
def test_a_session_with_a_flaw_begins_the_count_anew(flaw: dict[str, object]) -> None:
    advice = left(session(clam()), session(clam(**flaw), day=1), session(clam(), day=2))  # type: ignore[arg-type]
    assert (advice.offer, advice.reason, advice.clean) == (None, Reason.ONCE_MORE, 1)


def test_little_pain_does_not_stand_in_the_way() -> None:
    assert left(*of_pains(3, 3)).offer == 3
    assert left(*of_pains(4, 3)).offer is None


def test_after_easier_it_stays_at_the_easier_level_and_is_offered_only_after_two_whole_sessions() -> None:
    eased = session(clam(level=1, eased=True))
    assert left(eased) == replace(left(eased), level=1, offer=None, reason=Reason.EASED)
    assert left(eased, session(clam(level=1), day=1)).offer is None
    assert left(eased, session(clam(level=1), day=1), session(clam(level=1), day=2)).offer == 2


@pytest.mark.parametrize("pain", [4, 5])
def test_some_pain_costs_a_level_unless_the_session_took_it_already(pain: int) -> None:
    kept_on = left(session(clam(level=2, hurt=True, pain=pain)))
    assert (kept_on.level, kept_on.reason, kept_on.see_professional) == (1, Reason.SOME_PAIN, False)
    lowered = left(session(clam(level=1, hurt=True, pain=pain, eased=True)))
    assert (lowered.level, lowered.reason) == (1, Reason.EASED)


def test_much_pain_goes_a_level_back_and_sends_to_a_professional() -> None:
    advice = left(session(clam()), session(clam(hurt=True, pain=6), day=1))
    assert (advice.level, advice.offer, advice.reason, advice.see_professional) == (1, None, Reason.MUCH_PAIN, True)


def test_pain_without_a_number_counts_as_much() -> None:
    advice = left(session(clam(hurt=True)))
    assert (advice.level, advice.reason, advice.number_told) == (1, Reason.MUCH_PAIN, False)


def test_at_the_easiest_level_there_is_nothing_to_go_back_to() -> None:
    assert left(session(clam(level=0, hurt=True, pain=9))).level == 0


def test_pain_that_rises_over_three_sessions_to_three_goes_back_and_sends_to_a_professional() -> None:
    rising = left(*of_pains(1, 2, 3))
    assert (rising.level, rising.reason, rising.see_professional) == (1, Reason.RISING_PAIN, True)
    assert left(*of_pains(0, 1, 2)).level == 2, "it rises, but it is little"
    assert left(*of_pains(1, 3, 3)).level == 2, "it does not rise"
    assert left(*of_pains(2, 3)).level == 2, "two sessions make no rise"


def test_a_break_of_two_weeks_steps_back_one_level_and_no_further_however_long() -> None:
    past = (session(clam()), session(clam(), day=1))
    after = [left(*past, today=BEGAN.date() + timedelta(days=1 + days)) for days in (0, 13, 14, 365)]
    assert [advice.level for advice in after] == [2, 2, 1, 1]
    assert [advice.offer for advice in after] == [3, 3, None, None]
    assert [advice.days for advice in after] == [0, 13, 14, 365]


def test_a_break_and_pain_together_cost_one_level() -> None:
    assert left(session(clam(hurt=True, pain=8)), today=TODAY + timedelta(days=30)).level == 1


def test_a_clock_that_was_set_back_changes_nothing() -> None:
    past = (session(clam(level=1), day=9), session(clam(level=3, sets=1), day=3))
    advice = left(*past, today=BEGAN.date() - timedelta(days=400))
    assert (advice.level, advice.days) == (3, 0)


def test_rounds_of_a_session_count_as_one_and_all_of_them_must_be_whole_at_one_level() -> None:
    round_of = clam(sets=1, sets_wanted=1)
    assert left(session(round_of, round_of)).reason is Reason.ONCE_MORE
    short = replace(round_of, sets=0)
    assert left(session(clam()), session(round_of, short, day=1)).reason is Reason.LEFT_OFF
    assert left(session(clam()), session(replace(round_of, level=1), round_of, day=1)).reason is Reason.LEFT_OFF
    hurt_first = replace(round_of, hurt=True, pain=7)
    assert left(session(hurt_first, round_of)).reason is Reason.MUCH_PAIN


def test_a_level_that_the_profile_fixes_wins_for_a_side_or_for_both_but_pain_is_not_hushed_up() -> None:
    past = (session(clam(), clam(Side.RIGHT)), session(clam(), clam(Side.RIGHT, hurt=True, pain=7), day=1))
    advice = advise(past, MARCH_4, {("clamshell", None): 3, LEFT: 0})
    assert (advice[LEFT].level, advice[LEFT].offer, advice[LEFT].see_professional) == (0, None, False)
    assert (advice[RIGHT].level, advice[RIGHT].reason, advice[RIGHT].see_professional) == (3, Reason.FIXED, True)


def test_much_pain_after_a_session_takes_what_was_done_in_it_a_level_back_and_brings_a_counsel_and_no_offers() -> None:
    past = (session(clam(), pain_after=2), session(clam(), day=1, pain_before=3, pain_after=6))
    assert counsel(past) == Counsel(Worry.MUCH_AFTER, (2, 6), 3)
    back = left(*past)
    assert (back.level, back.offer, back.reason, back.see_professional) == (1, None, Reason.PAIN_AFTER, True)
    again = left(*past, session(clam(level=1), day=2))
    assert (again.level, again.offer) == (1, None), "once, and no offers for a while"


def test_other_exercises_are_not_taken_back_for_pain_after_a_session_without_them() -> None:
    past = (
        session(clam(), day=0),
        session(clam(), day=1),
        session(replace(clam(), exercise="plank"), day=2, pain_after=7),
    )
    assert (left(*past).level, left(*past).offer, left(*past).reason) == (2, None, Reason.HELD_BACK)


@pytest.mark.parametrize("pains", [{"pain_before": 4}, {"pain_after": 4}])
def test_a_session_with_more_than_little_pain_before_or_after_earns_no_level(pains: dict[str, int]) -> None:
    past = (session(clam(), day=0), session(clam(), day=1, **pains))
    assert left(*past).offer is None
    assert left(*past, session(clam(), day=2)).offer is None
    assert left(*past, session(clam(), day=2), session(clam(), day=3)).offer == 3


def test_pain_that_rises_after_sessions_takes_a_level_back_too() -> None:
    past = [session(clam(), day=day, pain_before=2, pain_after=after) for day, after in enumerate((1, 2, 4))]
    assert counsel(past) == Counsel(Worry.RISING_AFTER, (1, 2, 4), 2)
    assert (left(*past).level, left(*past).reason) == (1, Reason.PAIN_AFTER)
    assert counsel([replace(each, pain_after=after) for each, after in zip(past, (0, 1, 2), strict=True)]) is None
    assert counsel(past[1:]) is None
    assert counsel([*past, *(session(clam(), day=day) for day in (4, 5, 6))]) is None, "that is long ago"


def test_the_weaker_side_is_the_one_at_the_lower_level() -> None:
    past = (session(clam(Side.LEFT, 2), clam(Side.RIGHT, 1)),)
    assert weaker(past, "clamshell") is Side.RIGHT
    assert weaker(past, "plank") is None
    assert weaker((), "clamshell") is None


def test_at_one_level_the_weaker_side_is_the_one_that_did_clearly_less_in_both_of_the_last_two_sessions() -> None:
    def past(*reps: int) -> list[SessionRecord]:
        return [session(clam(Side.LEFT, reps=r, sets=1), clam(Side.RIGHT), day=day) for day, r in enumerate(reps)]

    assert weaker(past(17, 16), "clamshell") is Side.LEFT
    assert weaker(past(20, 16), "clamshell") is None
    assert weaker(past(18, 18), "clamshell") is None, "a tenth less is not clearly less"
    assert weaker(past(16), "clamshell") is None
    stopped = [replace(of, ending=Ending.STOPPED) for of in past(0, 0)]
    assert weaker(stopped, "clamshell") is None, "who stops half way is not weaker on the side that was to come"


def test_a_side_that_hurt_lately_is_not_favoured_for_being_weaker() -> None:
    easier = session(clam(Side.LEFT, 1), clam(Side.RIGHT, 2))
    hurt = session(clam(Side.LEFT, 1, hurt=True, pain=1), clam(Side.RIGHT, 2), day=1)
    assert weaker((hurt, easier, easier), "clamshell") is None
    assert weaker((hurt, easier, easier, easier), "clamshell") is Side.LEFT
    assert weaker((easier, replace(easier, pain_after=6)), "clamshell") is None


def test_of_holds_the_seconds_count() -> None:
    held = clam(Side.LEFT, reps=0, reps_wanted=0, held=30.0, held_wanted=60.0, sets=1)
    past = [session(held, replace(held, side=Side.RIGHT, held=60.0), day=day) for day in (0, 1)]
    assert weaker(past, "clamshell") is Side.LEFT


@patiently
@given(pasts(), st.integers(-40, 120))
def test_a_level_stays_on_the_ladder_one_step_from_the_last_at_most_and_never_goes_up_by_itself(
    past: Sequence[SessionRecord], days: int
) -> None:
    done = {(side.exercise, side.side): side for of in past for side in of.sides}
    advice = advise(past, BEGAN.date() + timedelta(days=days))
    assert advice == advise(past, BEGAN.date() + timedelta(days=days))
    assert set(advice) <= set(done)
    for of in advice.values():
        assert 0 <= of.level < of.levels
        assert of.before - 1 <= of.level <= of.before
        assert of.offer in (None, of.level + 1)
        assert of.offer is None or (of.offer < of.levels and of.level == of.before)
        assert not (of.see_professional and of.offer is not None)


@patiently
@given(pasts())
def test_it_is_never_harder_after_pain_or_easier(past: Sequence[SessionRecord]) -> None:
    for (exercise, side), of in advise(past, TODAY).items():
        last = next(
            records
            for session in reversed(past)
            if (records := [r for r in session.sides if (r.exercise, r.side) == (exercise, side)])
            and any(r.reps or r.eased or r.hurt or r.pain for r in records)
        )
        if any(r.eased or (r.pain or 0) > 3 or (r.hurt and r.pain is None) for r in last):
            assert of.offer is None
            assert of.level <= min(last[-1].level, of.before)


@patiently
@given(pasts(least=1), st.integers(0, 10))
def test_more_pain_never_makes_it_harder(past: Sequence[SessionRecord], more: int) -> None:
    *before, last = past
    first, *others = last.sides
    first = replace(first, sets=max(1, first.sets), hurt=first.pain is not None)
    pain = min(10, (first.pain or 0) + more)
    less = replace(last, sides=(first, *others))
    worse = replace(last, sides=(replace(first, hurt=True, pain=pain), *others))
    key = (first.exercise, first.side)
    assert_no_harder(advise([*before, less], TODAY)[key], advise([*before, worse], TODAY)[key])


@patiently
@given(pasts(least=1), st.integers(0, 10), st.integers(0, 10))
def test_more_pain_after_a_session_never_brings_an_offer(past: Sequence[SessionRecord], one: int, other: int) -> None:
    *before, last = past
    less, worse = (advise([*before, replace(last, pain_after=pain)], TODAY) for pain in sorted((one, other)))
    for key, of in less.items():
        assert_no_harder(of, worse[key])


@patiently
@given(pasts(), st.integers(0, 40), st.integers(0, 40))
def test_a_longer_break_never_makes_it_harder(past: Sequence[SessionRecord], days: int, more: int) -> None:
    today = BEGAN.date() + timedelta(days=days)
    longer = advise(past, today + timedelta(days=more))
    for key, of in advise(past, today).items():
        assert_no_harder(of, longer[key])


@patiently
@given(pasts())
def test_whichever_side_is_weaker_did_the_exercise_and_did_not_hurt_lately(past: Sequence[SessionRecord]) -> None:
    assert weaker(past, "plank") is None
    side = weaker(past, "clamshell")
    assert side is None or not any(advise(past, TODAY)["clamshell", side].pains)


def assert_no_harder(less: Advice, more: Advice) -> None:
    """What is advised with more against it is no harder than with less."""
    assert more.level <= less.level
    assert more.offer is None or more.offer == less.offer
