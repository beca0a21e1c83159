"""At which level each side begins an exercise next time, whether it is offered a harder one, and why. Pure sums.

What is looked at is the last session in which a side did the exercise. The first rule that holds decides:

==  =============================================  ==========================================  ======
no  when                                           then                                        source
==  =============================================  ==========================================  ======
1   the profile fixes the level                    that level, no offer                        (a)
2   pain of 6 to 10, or that hurt with no number   a level down, and see a professional        (b)
3   pain that rose over the last three sessions,   a level down, and see a professional        (b)
    to 3 or more
4   pain of 6 to 10 after that whole session, or   a level down, and see a professional        (b)
    pain after sessions that rose to 3 or more
5   pain of 4 or 5, and no easier level was asked  a level down                                (b)
    for or taken
6   14 days or more ago                            a level down                                (c)
7   an easier level was asked for, or taken for    stays at the easier one                     (a)
    pain
8   all sets, no "easier", nothing skipped and     the next level is offered; it stays until   (d)
    pain of 3 at most, before and after as well,   the listener says yes
    in two sessions running,
    or four, or six ...
9   anything else                                  where the listener left off                 (e)
==  =============================================  ==========================================  ======

So a level changes by one step at most from one session to the next, and never upwards by itself. A refused offer is
seen in no record, but the level then stays, and so the offer comes again after two more such sessions. The sides of
an exercise keep apart. Pain after whole sessions, as in rule 4, is also answered by a counsel, and by no offers at all,
until three sessions were done without a word of it (b).

(a) The listener's own will.

(b) The pain-monitoring model: Thomeé, Physical Therapy 77(12):1690-1703, 1997, and Silbernagel, Thomeé, Eriksson and
Karlsson, American Journal of Sports Medicine 35(6):897-906, 2007. There pain up to 2 is safe, up to 5 acceptable, and
above 5 too much, and it must not rise from week to week. That 3 counts as little, that 4 and 5 cost a level, that
three sessions make a rise, are our own judgement, on the careful side.

(c) Our own judgement, on the careful side. Strength as such lasts longer: reviews find little lost in the first two
to four weeks (Mujika and Padilla, Medicine and Science in Sports and Exercise 33(8):1297-1303, 2001; Bosquet and
others, Scandinavian Journal of Medicine and Science in Sports 23(3):e140-e149, 2013). But those are trained people
tested once, and this is a listener alone, often with a history of pain, on the first day back.

(d) The 2-for-2 rule: Baechle and Earle (editors), Essentials of Strength Training and Conditioning, National Strength
and Conditioning Association: two reps more than asked for in the last set, in two sessions running, then more load.
The coach ends a set at the number that was asked for, so it cannot see the two reps more; "harder", which the listener
can say at any time, stands in for them.

(e) Small steps, when the present load can be done: American College of Sports Medicine, Progression models in
resistance training for healthy adults, Medicine and Science in Sports and Exercise 41(3):687-708, 2009.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise, takewhile
from types import MappingProxyType
from typing import Final, TypeAlias

from voicecoach.coach.state import LITTLE_PAIN, MUCH_PAIN
from voicecoach.record.sessions import Ending, SessionRecord, SideRecord
from voicecoach.script.plan import Side

Key: TypeAlias = tuple[str, Side | None]
"""An exercise by its name in scripts, and a side; ``None`` of an exercise without sides."""

ACCEPTABLE_PAIN: Final = MUCH_PAIN
"""The most without sending to a professional; the same bound as during a session."""

UNTOLD_PAIN: Final = ACCEPTABLE_PAIN + 1
"""What counts for "that hurts" with no number after it: as much as when it is said in a session."""

RISES_OVER: Final = 3
"""Sessions that make a rise."""

RISES_TO: Final = 3
"""The least that a rise must come to for it to count."""

SESSIONS_RUNNING: Final = 2
"""Clean ones before a step up is offered, and again before it is offered again."""

BREAK: Final = 14
"""Days after which an exercise begins a level lower."""

CLEARLY: Final = 0.1
"""Of what was wanted: how much less the weaker side does."""

NOTHING_FIXED: Mapping[Key, int] = MappingProxyType({})


class Reason(StrEnum):
    """Why a level is what it is."""

    FIXED = "fixed"
    MUCH_PAIN = "much pain"
    RISING_PAIN = "rising pain"
    PAIN_AFTER = "pain after"
    SOME_PAIN = "some pain"
    LONG_AGO = "long ago"
    EASED = "eased"
    READY = "ready"
    HELD_BACK = "held back"
    OFFERED_LATELY = "offered lately"
    AT_THE_TOP = "at the top"
    ONCE_MORE = "once more"
    LEFT_OFF = "left off"


LOWERING: Final = frozenset(
    {Reason.MUCH_PAIN, Reason.RISING_PAIN, Reason.PAIN_AFTER, Reason.SOME_PAIN, Reason.LONG_AGO}
)


@dataclass(frozen=True, slots=True)
class Advice:
    """What one side does of an exercise next time.

    Levels are indices into the exercise's ladder, 0 the easiest.

    Attributes:
        name: of the movement, aloud, as it was last.
        level: to begin at.
        before: the level of the last session in which this side did it.
        levels: rungs that the ladder had then.
        offer: the level to offer; ``None`` for no offer.
        see_professional: whether to send the listener to somebody who knows.
        last: day of that session.
        days: since then; 0 where the clock was set back.
        pains: the worst of each of the last sessions, three at most, the last one last; 0 for none.
        number_told: whether the listener gave the last of them a number, or had no pain.
        clean: sessions running, up to the last, with all of it done at this level, no "easier" and little pain.
    """

    name: str
    level: int
    before: int
    levels: int
    offer: int | None
    reason: Reason
    see_professional: bool
    last: date
    days: int
    pains: tuple[int, ...]
    number_told: bool
    clean: int


class Worry(StrEnum):
    """Why a whole session calls for care."""

    MUCH_AFTER = "much pain after"
    RISING_AFTER = "rising pain after"


@dataclass(frozen=True, slots=True)
class Counsel:
    """What the last sessions, as wholes, call for: to see a professional, and no step up today.

    Attributes:
        pains: after the sessions that count, 0 to 10, the last one last.
        before: pain before the last of them, where it was told.
    """

    worry: Worry
    pains: tuple[int, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class Bout:
    """All that one side did of an exercise in one session, however often it came.

    Attributes:
        day: of the session, where the listener was.
        level: of the last time.
        worked: whether anything was done, or tried.
        clean: all of it done, at one level, with no "easier", nothing skipped, and little pain, before and after too.
        worrying: whether pain after the session is what the counsel is about.
        pain: the worst; 0 for none.
        number_told: whether ``pain`` is a number that the listener gave, or none.
    """

    day: date
    name: str
    level: int
    levels: int
    worked: bool
    clean: bool
    worrying: bool
    eased: bool
    pain: int
    number_told: bool


def advise(
    past: Sequence[SessionRecord], today: date, fixed: Mapping[Key, int] = NOTHING_FIXED
) -> Mapping[Key, Advice]:
    """Give what is right today for each side of each exercise that was ever done; nothing for any other.

    Args:
        past: the sessions in the order in which they were done, whatever their clocks say.
        today: where the listener is.
        fixed: levels that the profile fixes; under no side, for both.

    Returns:
        By exercise and side, in the order in which they were first done. A level is within the ladder as it was when
        the exercise was last done, unless it is a fixed one.
    """
    no_offers = counsel(past) is not None
    advice = {}
    for key, bouts in _bouts(past, _told_lately(past)[-1] if no_offers else None).items():
        if any(bout.worked for bout in bouts):
            advice[key] = _advice(bouts, today, fixed.get(key, fixed.get((key[0], None))), no_offers)
    return MappingProxyType(advice)


def counsel(past: Sequence[SessionRecord]) -> Counsel | None:
    """Give what pain after the last sessions calls for; ``None`` while there is no worry.

    What was said more than three sessions ago is not held against today; those in which nothing was done do not count.
    """
    told = _told_lately(past)
    if not told:
        return None
    pains = tuple(session.pain_after for session in told if session.pain_after is not None)
    last, before = pains[-1], told[-1].pain_before
    if last > ACCEPTABLE_PAIN:
        return Counsel(Worry.MUCH_AFTER, pains, before)
    if _rises(pains) and last >= RISES_TO:
        return Counsel(Worry.RISING_AFTER, pains, before)
    return None


def _told_lately(past: Sequence[SessionRecord]) -> list[SessionRecord]:
    """Give those of the last three sessions after which the listener told how it was."""
    lately = [session for session in past if session.sides or session.pain_after is not None][-RISES_OVER:]
    return [session for session in lately if session.pain_after is not None]


def weaker(past: Sequence[SessionRecord], exercise: str, advice: Mapping[Key, Advice] | None = None) -> Side | None:
    """Give the side that is clearly weaker at an exercise, and so may lead, and do more, where a script allows it.

    It is the one that is to do it at a lower level, else the one that did less than the other, by more than a tenth of
    what was wanted, in each of the last two sessions that came to their end with both sides at one level. A side that
    hurt in one of its last three sessions is spared, not favoured, and so is everything while there is a counsel.

    Args:
        advice: for these sessions; reckoned anew by default.
    """
    if not past or counsel(past) is not None:
        return None
    advice = advise(past, past[-1].began.date()) if advice is None else advice
    left, right = advice.get((exercise, Side.LEFT)), advice.get((exercise, Side.RIGHT))
    if left is None or right is None:
        return None
    side = _does_less(past, exercise)
    if left.level != right.level:
        side = Side.LEFT if left.level < right.level else Side.RIGHT
    return None if side is None or any(advice[exercise, side].pains) else side


def _does_less(past: Sequence[SessionRecord], exercise: str) -> Side | None:
    gaps = [gap for session in past if (gap := _gap(session, exercise)) is not None][-SESSIONS_RUNNING:]
    if len(gaps) < SESSIONS_RUNNING:
        return None
    if all(gap > CLEARLY for gap in gaps):
        return Side.LEFT
    return Side.RIGHT if all(gap < -CLEARLY for gap in gaps) else None


def _advice(bouts: Sequence[Bout], today: date, fixed: int | None, no_offers: bool) -> Advice:
    worked = [bout for bout in bouts if bout.worked]
    last = worked[-1]
    pains = tuple(bout.pain for bout in worked[-RISES_OVER:])
    days = max(0, (today - last.day).days)
    clean = _clean_running(bouts)
    reason = _reason(last, pains, days, clean)
    see_professional = reason in (Reason.MUCH_PAIN, Reason.RISING_PAIN, Reason.PAIN_AFTER)
    if fixed is not None:
        reason = Reason.FIXED
    elif reason is Reason.READY and no_offers:
        reason = Reason.HELD_BACK
    highest = max(0, last.levels - 1)
    before = min(max(0, last.level), highest)
    level = fixed if fixed is not None else max(0, before - (reason in LOWERING))
    return Advice(
        name=last.name,
        level=level,
        before=before,
        levels=last.levels,
        offer=level + 1 if reason is Reason.READY else None,
        reason=reason,
        see_professional=see_professional,
        last=last.day,
        days=days,
        pains=pains,
        number_told=last.number_told,
        clean=clean,
    )


def _reason(last: Bout, pains: tuple[int, ...], days: int, clean: int) -> Reason:
    """Go through the rules, all but that of the profile."""
    if last.pain > ACCEPTABLE_PAIN:
        return Reason.MUCH_PAIN
    if _rises(pains) and last.pain >= RISES_TO:
        return Reason.RISING_PAIN
    if last.worrying:
        return Reason.PAIN_AFTER
    if last.pain > LITTLE_PAIN and not last.eased:
        return Reason.SOME_PAIN
    if days >= BREAK:
        return Reason.LONG_AGO
    if last.eased or last.pain > LITTLE_PAIN:
        return Reason.EASED
    if clean == 0:
        return Reason.LEFT_OFF
    if last.level + 1 >= last.levels:
        return Reason.AT_THE_TOP
    if clean < SESSIONS_RUNNING:
        return Reason.ONCE_MORE
    return Reason.OFFERED_LATELY if clean % SESSIONS_RUNNING else Reason.READY


def _rises(pains: Sequence[int]) -> bool:
    return len(pains) >= RISES_OVER and all(before < after for before, after in pairwise(pains))


def _clean_running(bouts: Sequence[Bout]) -> int:
    level = bouts[-1].level
    return sum(1 for _ in takewhile(lambda bout: bout.clean and bout.level == level, reversed(bouts)))


def _bouts(past: Sequence[SessionRecord], worrying: SessionRecord | None) -> dict[Key, list[Bout]]:
    bouts: dict[Key, list[Bout]] = {}
    for session in past:
        by_key: dict[Key, list[SideRecord]] = {}
        for record in session.sides:
            by_key.setdefault((record.exercise, record.side), []).append(record)
        for key, records in by_key.items():
            bouts.setdefault(key, []).append(_bout(session, records, worrying=session is worrying))
    return bouts


def _bout(session: SessionRecord, records: Sequence[SideRecord], *, worrying: bool) -> Bout:
    last = records[-1]
    told = max((record.pain for record in records if record.pain is not None), default=0)
    untold = any(record.hurt and record.pain is None for record in records)
    pain = max(told, UNTOLD_PAIN) if untold else told
    eased = any(record.eased for record in records)
    done = all(record.complete and record.level == last.level for record in records)
    skipped = any(record.skipped for record in records)
    calm = max(pain, session.pain_before or 0, session.pain_after or 0) <= LITTLE_PAIN
    return Bout(
        day=session.began.date(),
        name=last.name,
        level=last.level,
        levels=last.levels,
        worked=eased or pain > 0 or any(record.sets or record.reps or record.held for record in records),
        clean=done and not eased and not skipped and calm,
        worrying=worrying,
        eased=eased,
        pain=pain,
        number_told=not untold or told >= UNTOLD_PAIN,
    )


def _gap(session: SessionRecord, exercise: str) -> float | None:
    """Give how much more of what was wanted the right side did than the left, where they can be compared."""
    sides = {
        side: [record for record in session.sides if (record.exercise, record.side) == (exercise, side)]
        for side in Side
    }
    of_both = [record for records in sides.values() for record in records]
    if session.ending is not Ending.FINISHED or not all(sides.values()) or len({r.level for r in of_both}) > 1:
        return None  # who stops half way has done less on the side that comes second, and is no weaker for it
    return _share(sides[Side.RIGHT]) - _share(sides[Side.LEFT])


def _share(records: Sequence[SideRecord]) -> float:
    """Give how much was done of what was wanted, from 0 to 1."""
    reps, held = sum(r.reps_wanted for r in records), sum(r.held_wanted for r in records)
    if reps:
        return min(1.0, sum(r.reps for r in records) / reps)
    return min(1.0, sum(r.held for r in records) / held) if held else 1.0
