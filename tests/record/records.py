from __future__ import annotations

from datetime import datetime

from voicecoach.coach.state import PAIN_AFTER, PAIN_BEFORE, State, pain_in
from voicecoach.record.accounts import sides_done
from voicecoach.record.sessions import CommandUsed, Ending, SessionRecord


def record_of(
    state: State,
    *,
    uid: str,
    began: datetime,
    session: str,
    ending: Ending,
    commands: tuple[CommandUsed, ...] = (),
    version: str = "",
) -> SessionRecord:
    """Give the record of a session as it is now.

    Args:
        uid: 32 hexadecimal digits.
        began: with its offset from UTC.
        session: as it was asked for.
        version: of the program.
    """
    return SessionRecord(
        uid=uid,
        began=began,
        session=session,
        title=state.session.title,
        seconds=state.now,
        ending=ending,
        sides=sides_done(state),
        commands=commands,
        pain_before=pain_in(state.answers, PAIN_BEFORE),
        pain_after=pain_in(state.answers, PAIN_AFTER),
        version=version,
    )
