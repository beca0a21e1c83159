"""Draws how the listener's sessions are going: on which days, how much, at which levels, and what hurt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from matplotlib.figure import Figure

from voicecoach.adapters import chart_looks as looks
from voicecoach.adapters.calendar_chart import draw_calendar
from voicecoach.adapters.chart_sheet import Sheet, day
from voicecoach.adapters.levels_chart import draw_levels
from voicecoach.adapters.pain_chart import draw_pain
from voicecoach.adapters.picture_page import ending_of, own_settings, write
from voicecoach.adapters.weeks_chart import draw_weeks
from voicecoach.record.sessions import Ending, SessionRecord
from voicecoach.record.weeks import by_week, endings_by_day, last_day, mondays

TITLE: Final = "Your sessions"
LEAST_WEEKS: Final = 8
MOST_WEEKS: Final = 26


def draw_history(sessions: Sequence[SessionRecord], file: Path, today: date) -> None:
    """Write a picture of sessions, whole or not at all; the same sessions and day always give the same file.

    Calendar and weeks show half a year at most; levels and pain show all sessions.

    Args:
        sessions: in any order.
        file: its ending says the format: ``.svg``, whose text can be searched, or ``.png``.
        today: the last day of the calendar.

    Raises:
        UsageError: the ending is neither.
        SoundError: the file cannot be written; the remedy says why.
    """
    ending_of(file)
    write(drawn(sessions, today), f"{TITLE}: {about(sessions)}", file)


def about(sessions: Sequence[SessionRecord]) -> str:
    """Say in a sentence what there is of sessions."""
    if not sessions:
        return "There are none yet."
    days = sorted(session.began.date() for session in sessions)
    count, finished = len(sessions), sum(session.ending is Ending.FINISHED for session in sessions)
    first, last = day(days[0], year=days[0].year != days[-1].year), day(days[-1], year=True)
    when = f"on {last}" if days[0] == days[-1] else f"from {first} to {last}"
    return f"{count} session{'s' * (count != 1)} {when}, {finished} finished."


def drawn(sessions: Sequence[SessionRecord], today: date) -> Figure:
    """Give the picture, not yet written anywhere; arguments as ``draw_history``."""
    ordered = sorted(sessions, key=lambda session: (session.began, session.uid))
    weeks = mondays(ordered, today, LEAST_WEEKS, MOST_WEEKS)
    panels: tuple[tuple[str, Callable[[Sheet], None]], ...] = (
        ("Days", lambda sheet: draw_calendar(sheet, weeks, endings_by_day(ordered), last_day(ordered, today))),
        ("By week", lambda sheet: draw_weeks(sheet, by_week(ordered, weeks))),
        ("Levels, session by session", lambda sheet: draw_levels(sheet, ordered)),
        ("Pain before and after, from 0 to 10", lambda sheet: draw_pain(sheet, ordered)),
    )
    with own_settings():
        sheet = Sheet()
        sheet.words(TITLE, looks.TITLE)
        sheet.words(about(ordered), looks.SUBTITLE)
        for heading, draw in panels:
            sheet.down(0.26)
            sheet.words(heading, looks.HEADING)
            sheet.down(0.05)
            if ordered or heading == "Days":
                draw(sheet)
            else:
                sheet.words("No sessions yet.", looks.REMARK)
        return sheet.finished()
