"""What is kept of a session: what each side did, at which level, and how it felt. No sound, and no words heard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from voicecoach.script.plan import Side
from voicecoach.units import Seconds

NO_SIDE: Final = "both"
"""How a file, or a table, names the side of an exercise that has none."""


class Ending(StrEnum):
    """How a session came to its end."""

    FINISHED = "finished"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class SideRecord:
    """What one side did of one exercise in a session.

    Attributes:
        exercise: its name in scripts, the same in every session.
        name: aloud, at the level.
        side: ``None`` of an exercise without sides.
        level: index into the exercise's ladder, 0 the easiest, at which the last set was done, or was to be.
        levels: rungs that the ladder has.
        sets: complete ones.
        sets_wanted: at that level, as the script has it.
        reps: in all.
        reps_wanted: the same; 0 where the set is a hold.
        held: seconds, in all.
        held_wanted: the same; 0 where nothing is held.
        pace: 1 as written; larger is slower.
        eased: whether the listener asked for an easier level.
        skipped: whether the listener moved on with work still owed.
        hurt: whether the listener said that it hurt.
        pain: the most they gave it, from 0 to 10; ``None`` while they gave no number.
    """

    exercise: str
    name: str
    side: Side | None
    level: int
    levels: int
    sets: int
    sets_wanted: int
    reps: int = 0
    reps_wanted: int = 0
    held: Seconds = 0.0
    held_wanted: Seconds = 0.0
    pace: float = 1.0
    eased: bool = False
    skipped: bool = False
    hurt: bool = False
    pain: int | None = None

    @property
    def complete(self) -> bool:
        """Whether every set was done, at the level."""
        return self.sets >= self.sets_wanted > 0


@dataclass(frozen=True, slots=True)
class CommandUsed:
    """A command of the listener.

    Attributes:
        at: seconds on the session's clock.
        command: its name, as ``listening.phrases.Command`` has it.
        by: voice, text or key.
    """

    at: Seconds
    command: str
    by: str


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One session.

    Attributes:
        uid: names it on every machine: 32 hexadecimal digits.
        began: with its offset from UTC.
        session: as it was asked for: a name, a path, or a plan in the short form.
        title: aloud.
        seconds: on the session's clock.
        sides: in the order in which they were done.
        pain_before: from 0 to 10, as asked for at the beginning; ``None`` without an answer.
        pain_after: the same at the end.
        version: of the program.
    """

    uid: str
    began: datetime
    session: str
    title: str
    seconds: Seconds
    ending: Ending
    sides: tuple[SideRecord, ...] = ()
    commands: tuple[CommandUsed, ...] = ()
    pain_before: int | None = None
    pain_after: int | None = None
    version: str = ""
