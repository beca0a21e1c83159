"""What follows what, as a table and as a drawing of it.

``flow`` does what stands here, and the tests hold the two together: every turn that sessions take is in the table, and
every turn in the table is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from voicecoach.coach.effects import Doing

COURSE: Final[Mapping[Doing, Mapping[Doing, str]]] = MappingProxyType(
    {
        Doing.SPEAKING: {
            Doing.SPEAKING: "the next thing to say, or how an exercise goes",
            Doing.ASKING: "a question",
            Doing.WAITING: "time to do something",
            Doing.REST: "a rest between exercises",
            Doing.READY: "the exercise was told",
            Doing.CLOSING: "nothing is left",
        },
        Doing.ASKING: {Doing.SPEAKING: "answered, or asked twice"},
        Doing.WAITING: {Doing.SPEAKING: "ready, or time is up", Doing.ASKING: "a question"},
        Doing.READY: {
            Doing.ENTER: "a position is kept",
            Doing.REP: "reps are owed",
            Doing.HOLD: "a hold is owed",
        },
        Doing.ENTER: {Doing.REP: "reps are owed", Doing.HOLD: "a hold is owed"},
        Doing.REP: {
            Doing.REP: "another is owed",
            Doing.HOLD: "the set ends with a hold",
            Doing.LEAVE: "a position was kept",
            Doing.REST: "this side owes a set",
            Doing.TURN_OVER: "the other side owes a set",
            Doing.SPEAKING: "nothing is owed",
        },
        Doing.HOLD: {
            Doing.LEAVE: "a position was kept",
            Doing.REST: "this side owes a set",
            Doing.TURN_OVER: "the other side owes a set",
            Doing.SPEAKING: "nothing is owed",
        },
        Doing.LEAVE: {
            Doing.REST: "this side owes a set",
            Doing.TURN_OVER: "the other side owes a set",
            Doing.SPEAKING: "nothing is owed",
        },
        Doing.TURN_OVER: {Doing.READY: "there"},
        Doing.CHANGE_OVER: {Doing.READY: "there"},
        Doing.REST: {
            Doing.READY: "between sets",
            Doing.SPEAKING: "between exercises",
            Doing.WAITING: "time to do something",
        },
        Doing.PAUSED: {},
        Doing.CLOSING: {Doing.ENDED: "all is said"},
        Doing.ENDED: {},
    }
)
"""The natural course: for each thing the coach does, what may follow it when the listener says nothing, and when."""

INTERRUPTIONS: Final[Mapping[str, tuple[Doing, Doing, str]]] = MappingProxyType(
    {
        "pause": (Doing.REP, Doing.PAUSED, "pause"),
        "resume": (Doing.PAUSED, Doing.READY, "resume"),
        "that hurts": (Doing.REP, Doing.ASKING, "that hurts"),
        "harder": (Doing.REP, Doing.CHANGE_OVER, "another movement"),
        "stop": (Doing.PAUSED, Doing.CLOSING, "stop"),
    }
)
"""Some of what the listener may bring about, for the drawing; ``voicecoach commands --states`` tells all of it."""


def drawing() -> str:
    """Give the table as a Mermaid state diagram, the listener's interruptions dashed in words."""
    names = {doing: doing.value.replace(" ", "_") for doing in Doing}
    lines = ["stateDiagram-v2", "    [*] --> speaking"]
    lines += [f'    state "{doing.value}" as {names[doing]}' for doing in Doing if names[doing] != doing.value]
    for before, turns in COURSE.items():
        lines += [f"    {names[before]} --> {names[after]}: {when}" for after, when in turns.items()]
    lines += [f"    {names[a]} --> {names[b]}: “{when}”" for a, b, when in INTERRUPTIONS.values()]
    return "\n".join([*lines, "    ended --> [*]"])
