"""The pain of a history's picture: before and after each session, from 0 to 10."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes

from voicecoach.adapters import chart_looks as looks
from voicecoach.adapters.chart_sheet import LEFT, MARGIN, RIGHT, Sheet
from voicecoach.adapters.lettering import baseline_of, height_of, width_of
from voicecoach.adapters.sessions_axis import DATES, along_sessions, mark_size
from voicecoach.record.sessions import SessionRecord

HEIGHT: Final = 1.5
WORST: Final = 10
MOST_SESSIONS: Final = 75
"""The last so many: the marks of more would cover each other."""


def draw_pain(sheet: Sheet, sessions: Sequence[SessionRecord]) -> None:
    """Draw two marks a session, joined by a line; one where only one number was given."""
    if not any(number is not None for session in sessions for number in (session.pain_before, session.pain_after)):
        sheet.words("No number for pain was given.", looks.REMARK)
        return
    if len(sessions) > MOST_SESSIONS:
        sheet.words(f"The last {MOST_SESSIONS} of {len(sessions)} sessions.", looks.REMARK)
        sheet.down(0.04)
        sessions = sessions[-MOST_SESSIONS:]
    _key(sheet)
    sheet.down(0.08)
    axes = sheet.chart(HEIGHT, name="pain")
    axes.set(ylim=(-0.6, WORST + 0.6))
    axes.set_yticks([0, 2, 4, 6, 8, 10])
    axes.yaxis.grid(True, color=looks.FAINT, linewidth=0.5)
    along_sessions(axes, sessions, dated=True)
    size = mark_size(len(sessions))
    joined = [
        (place, session.pain_before, session.pain_after)
        for place, session in enumerate(sessions)
        if session.pain_before is not None and session.pain_after is not None
    ]
    axes.vlines(
        [place for place, _, _ in joined],
        [before for _, before, _ in joined],
        [after for _, _, after in joined],
        colors=looks.GREY,
        linewidth=1.0,
        zorder=1,
    )
    after = [(place, session.pain_after) for place, session in enumerate(sessions) if session.pain_after is not None]
    before = [(place, session.pain_before) for place, session in enumerate(sessions) if session.pain_before is not None]
    _marks(axes, before, looks.BEFORE, size + 2.4)
    _marks(axes, after, looks.AFTER, size - 0.4)
    sheet.down(DATES)


def _marks(axes: Axes, places: Sequence[tuple[float, float]], look: tuple[str, str, str, str], size: float) -> None:
    mark, fill, edge, _ = look
    axes.plot(
        [x for x, _ in places],
        [y for _, y in places],
        linestyle="none",
        marker=mark,
        markersize=size,
        markerfacecolor=fill,
        markeredgecolor=edge,
        markeredgewidth=0.9,
        clip_on=False,
    )


def _key(sheet: Sheet) -> None:
    height = height_of(1, looks.KEY)
    baseline = sheet.top + baseline_of(0, looks.KEY)
    axes = sheet.chart(height, left=MARGIN, right=RIGHT, name="pain-key")
    axes.set(xlim=(MARGIN, RIGHT), ylim=(0, 1))
    axes.set_axis_off()
    left = LEFT
    for look, size in ((looks.BEFORE, 6.9), (looks.AFTER, 4.1)):
        words = f"{look[3]} the session"
        _marks(axes, [(left + 0.05, 0.5)], look, size)
        sheet.write(left + 0.17, baseline, words, looks.KEY)
        left += 0.17 + width_of(words, looks.KEY) + 0.25
