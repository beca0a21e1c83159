"""Sessions by day and by week, as a calendar shows them. A week begins on Monday; a day is the listener's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from voicecoach.record.sessions import Ending, SessionRecord
from voicecoach.units import Seconds

_BETTER: Final = (Ending.FINISHED, Ending.STOPPED, Ending.INTERRUPTED)
WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Week:
    """What was done in a week.

    Attributes:
        monday: its first day.
        reps: of all exercises and sides.
        held: seconds, of all of them.
    """

    monday: date
    reps: int
    held: Seconds


def monday_of(day: date) -> date:
    """Give the first day of a day's week."""
    return day - timedelta(days=day.weekday())


def last_day(sessions: Sequence[SessionRecord], today: date) -> date:
    """Give today, or the day of the last session where the clock was set back since."""
    return max([today, *(session.began.date() for session in sessions)])


def endings_by_day(sessions: Sequence[SessionRecord]) -> Mapping[date, Ending]:
    """Give how each day with a session went; of several, the best."""
    best: dict[date, Ending] = {}
    for session in sessions:
        day = session.began.date()
        best[day] = min(best.get(day, session.ending), session.ending, key=_BETTER.index)
    return best


def mondays(sessions: Sequence[SessionRecord], today: date, least: int, most: int) -> tuple[date, ...]:
    """Give the weeks to show, as their Mondays: from the first session's to the last day's, but so many.

    Args:
        least: weeks, however short the time.
        most: the last so many, however long.
    """
    last = monday_of(last_day(sessions, today))
    first = min((monday_of(session.began.date()) for session in sessions), default=last)
    count = min(max((last - first) // WEEK + 1, least), most)
    return tuple(last - WEEK * (count - 1 - number) for number in range(count))


def by_week(sessions: Sequence[SessionRecord], weeks: Sequence[date]) -> tuple[Week, ...]:
    """Give what was done in each of some weeks.

    Args:
        weeks: their Mondays.
    """
    reps, held = dict.fromkeys(weeks, 0), dict.fromkeys(weeks, 0.0)
    for session in sessions:
        monday = monday_of(session.began.date())
        if monday in reps:
            reps[monday] += sum(side.reps for side in session.sides)
            held[monday] += sum(side.held for side in session.sides)
    return tuple(Week(monday, reps[monday], held[monday]) for monday in weeks)
