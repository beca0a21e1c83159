"""What the interpreter wants done, each with its intended moment on the audio clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from voicecoach.script.plan import Side
from voicecoach.units import Seconds


class Role(StrEnum):
    """Why something is said."""

    INSTRUCT = "instruct"
    COUNT = "count"
    PHASE = "phase"
    HOLD = "hold"
    REST = "rest"
    SIDE = "side"
    TIP = "tip"
    ACK = "ack"
    QUESTION = "question"
    SUMMARY = "summary"


class Chime(StrEnum):
    """Sounds that are not words; the files are in ``audio_assets``."""

    HEARD = "heard"
    ATTENTION = "attention"
    DONE = "done"
    END = "end"


class Doing(StrEnum):
    """What the coach is doing, as listeners of the session see it."""

    SPEAKING = "speaking"
    ASKING = "asking"
    WAITING = "waiting"
    READY = "ready"
    REP = "rep"
    HOLD = "hold"
    REST = "rest"
    TURN_OVER = "turn over"
    CHANGE_OVER = "change over"
    ENTER = "enter"
    LEAVE = "leave"
    PAUSED = "paused"
    CLOSING = "closing"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Say:
    """Speak.

    Attributes:
        seconds: how long it takes; nothing else is spoken in that time unless ``Silence`` comes first.
    """

    at: Seconds
    role: Role
    text: str
    seconds: Seconds


@dataclass(frozen=True, slots=True)
class Play:
    """Play a chime."""

    at: Seconds
    chime: Chime
    seconds: Seconds


@dataclass(frozen=True, slots=True)
class Silence:
    """Cut off whatever sounds or is still to sound, as soon as can be."""

    at: Seconds


@dataclass(frozen=True, slots=True)
class Volume:
    """Speak louder or more quietly from now on.

    Attributes:
        decibels: above the level at which the session began.
    """

    at: Seconds
    decibels: float


@dataclass(frozen=True, slots=True)
class Became:
    """The coach turned to something else.

    Attributes:
        exercise: its name aloud, or empty between exercises.
        set_number: 1-based; 0 outside a set.
        rep: 1-based, of the rep that begins; 0 otherwise.
        level: 1-based rung of the exercise's ladder; 0 outside exercises.
    """

    at: Seconds
    doing: Doing
    exercise: str = ""
    side: Side | None = None
    set_number: int = 0
    rep: int = 0
    level: int = 0


@dataclass(frozen=True, slots=True)
class End:
    """The session is over.

    Attributes:
        stopped: whether the listener ended it, rather than the script.
    """

    at: Seconds
    stopped: bool


Effect: TypeAlias = Say | Play | Silence | Volume | Became | End
