"""Sessions of listeners who do not exist: one who is steady, one in pain, one who comes when they like."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from random import Random

from voicecoach.record.sessions import Ending, SessionRecord, SideRecord
from voicecoach.script.plan import Side

HERE = timezone(timedelta(hours=1))
FIRST = datetime(2025, 9, 1, 7, 30, tzinfo=HERE)


def session(
    began: datetime,
    levels: dict[tuple[str, Side | None], int],
    ending: Ending = Ending.FINISHED,
    pain: tuple[int | None, int | None] = (None, None),
    share: float = 1.0,
) -> SessionRecord:
    """Give a session with exercises at these levels, of which a share was done."""
    sides = tuple(
        SideRecord(
            exercise=name.lower().replace(" ", "-"),
            name=name,
            side=side,
            level=level,
            levels=1 if name == "Plank" else 4,
            sets=2 if share == 1 else 1,
            sets_wanted=2,
            reps=0 if name == "Plank" else round(24 * share),
            reps_wanted=0 if name == "Plank" else 12,
            held=round(60 * share) if name == "Plank" else 0.0,
            held_wanted=30.0 if name == "Plank" else 0.0,
            pain=pain[1],
        )
        for (name, side), level in levels.items()
    )
    return SessionRecord(
        uid=f"{int(began.timestamp()):032x}",
        began=began,
        session="side-lying",
        title="Side-lying strength",
        seconds=900.0 * share,
        ending=ending,
        sides=sides,
        pain_before=pain[0],
        pain_after=pain[1],
        version="0.1.0",
    )


def steady(count: int = 14) -> Sequence[SessionRecord]:
    """One a day, always to the end, a level higher every few sessions."""
    return [
        session(
            FIRST + timedelta(days=number),
            {
                ("Clamshell", Side.LEFT): min(number // 4, 3),
                ("Clamshell", Side.RIGHT): min(number // 3, 3),
                ("Fire hydrant", Side.LEFT): min(number // 6, 3),
                ("Fire hydrant", Side.RIGHT): min(number // 6, 3),
                ("Squat", None): min(number // 5, 3),
                ("Plank", None): 0,
            },
            pain=(2 if number < 6 else 1, 1),
        )
        for number in range(count)
    ]


def in_pain(count: int = 12) -> Sequence[SessionRecord]:
    """Every other day, the pain rising, the levels going back, some stopped."""
    return [
        session(
            FIRST + timedelta(days=round(1.25 * number)),
            {
                ("Clamshell", Side.LEFT): max(2 - number // 4, 0),
                ("Clamshell", Side.RIGHT): 2,
                ("Squat", None): max(1 - number // 6, 0),
            },
            ending=Ending.STOPPED if number % 3 == 2 else Ending.FINISHED,
            pain=(3 + number // 3, min(4 + number // 2, 10)) if number != 4 else (3, None),
            share=0.5 if number % 3 == 2 else 1.0,
        )
        for number in range(count)
    ]


def irregular(count: int = 7) -> Sequence[SessionRecord]:
    """When they like, often breaking off, with a break of two weeks."""
    days = (0, 1, 5, 6, 22, 23, 27)
    endings = (Ending.FINISHED, Ending.INTERRUPTED, Ending.FINISHED, Ending.STOPPED)
    return [
        session(
            FIRST + timedelta(days=days[number % 7] + 30 * (number // 7), hours=number % 5),
            {("Clamshell", Side.LEFT): 1 if number < 4 else 0, ("Clamshell", Side.RIGHT): 1 if number < 4 else 0},
            ending=endings[number % 4],
            pain=(1, 2) if number % 2 else (None, None),
            share=1.0 if endings[number % 4] is Ending.FINISHED else 0.5,
        )
        for number in range(count)
    ]


def of_years(count: int = 300) -> Sequence[SessionRecord]:
    """Hundreds over a year and a half, several exercises, some with names that are long."""
    chance = Random(7)
    names = (
        "Clamshell",
        "Side-lying leg raise with a resistance band above the knees and the upper hand on the hip",
        "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenheben im Liegen",
    )
    level: dict[tuple[str, Side | None], int] = {(name, side): 0 for name in names for side in Side}
    level |= {("Squat", None): 0, ("Plank", None): 0}
    sessions, day = [], 0
    for _ in range(count):
        day += chance.choice((1, 1, 1, 2, 2, 3, 4))
        for key in level:
            if key[0] != "Plank" and chance.random() < 0.06:
                level[key] = min(max(level[key] + chance.choice((1, 1, -1)), 0), 3)
        ending = chance.choices(list(Ending), (8, 2, 1))[0]
        before = chance.randrange(0, 6)
        pain = (before, max(0, min(10, before + chance.randrange(-2, 4))))
        began = FIRST - timedelta(days=560) + timedelta(days=day)
        sessions.append(session(began, dict(level), ending, pain, 1.0 if ending is Ending.FINISHED else 0.5))
    return sessions
