from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.record.listeners import FIRST, irregular, session, steady
from voicecoach.record.sessions import Ending
from voicecoach.record.weeks import WEEK, by_week, endings_by_day, last_day, monday_of, mondays
from voicecoach.script.plan import Side


def test_a_week_begins_on_monday() -> None:
    assert {monday_of(date(2025, 9, 1) + timedelta(days=days)) for days in range(7)} == {date(2025, 9, 1)}


def test_a_day_is_the_listeners_own_not_that_of_utc() -> None:
    late = datetime(2025, 9, 7, 23, 30, tzinfo=timezone(timedelta(hours=-8)))
    assert list(endings_by_day([session(late, {})])) == [date(2025, 9, 7)]


def test_of_several_sessions_on_a_day_the_best_counts() -> None:
    endings = (Ending.STOPPED, Ending.FINISHED, Ending.INTERRUPTED)
    day = [session(FIRST + timedelta(hours=hour), {}, ending) for hour, ending in enumerate(endings)]
    assert endings_by_day(day) == {FIRST.date(): Ending.FINISHED}


def test_without_sessions_there_are_weeks_all_the_same() -> None:
    assert mondays([], date(2025, 9, 14), 3, 26) == (date(2025, 8, 25), date(2025, 9, 1), date(2025, 9, 8))


@given(st.integers(0, 400), st.integers(-40, 400), st.integers(1, 8), st.integers(8, 30))
def test_weeks_follow_one_another_to_the_last_day_and_are_never_too_few_or_too_many(
    apart: int, today_after: int, least: int, most: int
) -> None:
    sessions = [session(FIRST, {}), session(FIRST + timedelta(days=apart), {})]
    today = FIRST.date() + timedelta(days=today_after)
    weeks = mondays(sessions, today, least, most)
    assert least <= len(weeks) <= most
    assert all(later - earlier == WEEK for earlier, later in pairwise(weeks))
    assert weeks[-1] == monday_of(last_day(sessions, today))


def test_reps_and_seconds_are_added_up_week_by_week_and_none_is_lost() -> None:
    sessions = [*steady(), *irregular()]
    weeks = by_week(sessions, mondays(sessions, date(2025, 9, 28), 1, 26))
    assert sum(week.reps for week in weeks) == sum(side.reps for one in sessions for side in one.sides)
    assert sum(week.held for week in weeks) == sum(side.held for one in sessions for side in one.sides)
    only = by_week([session(FIRST, {("Squat", Side.LEFT): 0, ("Plank", None): 0})], [monday_of(FIRST.date())])
    assert (only[0].reps, only[0].held) == (24, 60.0)
