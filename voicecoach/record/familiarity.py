"""Which movements the listener knows well enough to be told little about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from voicecoach.record.sessions import SessionRecord, SideRecord

COMPLETED: Final = 2
"""Sessions in which a movement must have been completed."""


def familiar(past: Sequence[SessionRecord]) -> frozenset[str]:
    """Give the names aloud of movements that were completed, by every side, in two sessions or more."""
    times = Counter(name for session in past for name in _completed(session))
    return frozenset(name for name, count in times.items() if count >= COMPLETED)


def _completed(session: SessionRecord) -> set[str]:
    """Give the movements that every side completed that did them, with no side of their exercise left out."""
    lacking = {record.name for record in session.sides if not record.complete or _lacks_a_side(session, record)}
    return {record.name for record in session.sides} - lacking


def _lacks_a_side(session: SessionRecord, record: SideRecord) -> bool:
    """Whether the other side did nothing of the exercise, as when a session is stopped before its turn comes."""
    sides = {other.side for other in session.sides if other.exercise == record.exercise}
    return record.side is not None and record.side.other not in sides
