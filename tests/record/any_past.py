"""Any past at all: sessions of a listener, as they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from hypothesis import strategies as st

from voicecoach.record.sessions import Ending, SessionRecord, SideRecord
from voicecoach.script.plan import Side

BEGAN = datetime(2026, 3, 2, 7, 30, tzinfo=timezone(timedelta(hours=1)))
TODAY = date(2026, 3, 20)

PAINS = st.one_of(st.none(), st.integers(0, 10))


def clam(side: Side | None = Side.LEFT, level: int = 2, **more: object) -> SideRecord:
    """Give a side that did all that it owed, unless told otherwise."""
    whole = SideRecord("clamshell", "Clamshell", side, level, levels=5, sets=2, sets_wanted=2, reps=20, reps_wanted=20)
    return replace(whole, **more)  # type: ignore[arg-type]


def session(*sides: SideRecord, day: int = 0, **more: object) -> SessionRecord:
    """Give a session that was finished, some days after the first."""
    began = BEGAN + timedelta(days=day)
    whole = SessionRecord(f"{day:032x}", began, "side-lying", "Side lying", 600.0, Ending.FINISHED, sides)
    return replace(whole, **more)  # type: ignore[arg-type]


@st.composite
def side_records(draw: st.DrawFn) -> SideRecord:
    """Give a side of an exercise; what is in it may be as odd as a file can make it."""
    exercise, sides, levels = draw(
        st.sampled_from([("clamshell", tuple(Side), 5), ("plank", (None,), 3), ("squat", (None,), 1)])
    )
    wanted = draw(st.integers(1, 3))
    done = draw(st.integers(0, wanted))
    return SideRecord(
        exercise=exercise,
        name=exercise.capitalize(),
        side=draw(st.sampled_from(sides)),
        level=draw(st.integers(0, levels - 1)),
        levels=levels,
        sets=done,
        sets_wanted=wanted,
        reps=done * 8,
        reps_wanted=wanted * 8,
        eased=draw(st.booleans()),
        skipped=draw(st.booleans()),
        hurt=draw(st.booleans()),
        pain=draw(PAINS),
    )


@st.composite
def pasts(draw: st.DrawFn, least: int = 0) -> Sequence[SessionRecord]:
    """Give some sessions, with so many sides in each at least; the clock may have been set back between two of them."""
    return tuple(
        session(
            *draw(
                st.lists(st.one_of(side_records(), st.builds(clam, st.sampled_from(Side))), min_size=least, max_size=4)
            ),
            day=draw(st.integers(0, 60)),
            ending=draw(st.sampled_from(Ending)),
            pain_before=draw(PAINS),
            pain_after=draw(PAINS),
        )
        for _ in range(draw(st.integers(least, 5)))
    )
