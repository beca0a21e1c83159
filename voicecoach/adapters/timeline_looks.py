"""How the parts of a timeline look, and what they are called, in a picture of it.

The colours are Okabe and Ito's, which people who see few colours can tell apart. On paper without colour, letters,
numbers and hatching say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from voicecoach.adapters.lettering import Letters
from voicecoach.adapters.picture_page import Look
from voicecoach.coach.effects import Doing, Role
from voicecoach.coach.timeline import Span, Timeline
from voicecoach.script.plan import Side

INK = "#1A1A1A"
GREY = "#666666"
EDGE = "#9A9A9A"
FAINT = "#E6E6E6"

TITLE = Letters(19, bold=True)
SUBTITLE = Letters(10.5, GREY)
HEADING = Letters(8.5, bold=True)
KEY = Letters(8)
MINUTE = Letters(10, bold=True)
TICK = Letters(6, GREY)
LABEL = Letters(7.2)
NUMBER = Letters(7.4, bold=True)
WORDS = Letters(7.4)
WORDS_OF = {
    Role.PHASE: Letters(7, "#555555"),
    Role.TIP: Letters(7.2, italic=True),
    Role.QUESTION: Letters(7.4, bold=True),
}
CHIME = Letters(7, GREY)
NOTE = "♪"

REPS = {Side.LEFT: Look("#92C5E8"), Side.RIGHT: Look("#F8CF7D"), None: Look("#94D6C1")}
HOLDS = {Side.LEFT: Look("#0072B2", ink="#FFFFFF"), Side.RIGHT: Look("#E08E00"), None: Look("#009E73")}
PLACES = {Side.LEFT: Look("#D6E9F6"), Side.RIGHT: Look("#FDEFD3"), None: Look("#D9F0E9")}
"""Moving into the position of a set, and out of it."""

OTHERS = {
    Doing.SPEAKING: Look("#FFFFFF", edge=EDGE),
    Doing.ASKING: Look("#EBCBDD", edge="#B0708F"),
    Doing.WAITING: Look("#FBF7CC", edge="#D9CF6A", hatch="|"),
    Doing.READY: Look("#FFFFFF", edge=INK),
    Doing.REST: Look("#E4E4E4"),
    Doing.TURN_OVER: Look("#FFFFFF", edge="#B0B0B0", hatch="/"),
    Doing.CHANGE_OVER: Look("#FFFFFF", edge="#B0B0B0", hatch="\\"),
}
UNKNOWN = Look("#FFFFFF", edge=EDGE)

NAMES = {
    Doing.SPEAKING: "Speaking",
    Doing.ASKING: "Question",
    Doing.WAITING: "Wait",
    Doing.READY: "Count-in",
    Doing.REST: "Rest",
    Doing.TURN_OVER: "Turn over",
    Doing.CHANGE_OVER: "Get ready anew",
    Doing.ENTER: "Into position",
    Doing.LEAVE: "Out of position",
    Doing.CLOSING: "Summary",
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """One entry of the key."""

    words: str
    look: Look
    sign: str = ""


def look_of(span: Span) -> Look:
    """Give how a span is filled."""
    if span.doing is Doing.REP:
        return REPS[span.side]
    if span.doing is Doing.HOLD:
        return HOLDS[span.side]
    if span.doing in (Doing.ENTER, Doing.LEAVE):
        return PLACES[span.side]
    return OTHERS.get(span.doing, UNKNOWN)


def letter_of(side: Side | None) -> str:
    """Give L or R; nothing without a side."""
    return side.value[0].upper() if side else ""


def labels_of(span: Span, *, goes_on: bool = False) -> tuple[str, ...]:
    """Give what is written on a span, the fullest first.

    Args:
        goes_on: whether it began in the row before.
    """
    name = NAMES.get(span.doing, span.doing.value.capitalize())
    length = f"{span.seconds:.0f} s"
    in_sets = f"set {span.set_number} of {span.sets}" if span.sets > 1 else ""
    match span.doing:
        case Doing.REP:
            reps = f"{len(span.reps)} rep" + "s" * (len(span.reps) != 1)
            fullest = _listed(span.exercise, in_sets)
            labels: tuple[str, ...] = (f"{fullest}: {reps}", _listed(in_sets, reps), in_sets or reps)
        case Doing.HOLD:
            labels = (f"{_listed(span.exercise, in_sets)}: hold {length}", f"Hold {length}", "Hold")
        case Doing.SPEAKING if span.exercise:
            side = f"{span.side.value} side" if span.side else ""
            how = f"{span.exercise}: how it goes"
            labels = (_listed(how, side, f"level {span.level}"), _listed(how, side), how, span.exercise, name)
        case Doing.TURN_OVER if span.side:
            labels = (f"{name}, {span.side.value} side next", name)
        case Doing.WAITING | Doing.REST:
            labels = (f"{name} {length}", name)
        case _:
            labels = (name,)
    return tuple(f"… {label}" for label in labels) if goes_on else labels


def key_of(timeline: Timeline) -> Iterator[Meaning]:
    """Give the key: what the looks mean, of those that occur."""
    occurring = {(span.doing, span.side) for span in timeline.spans}
    for side in (Side.LEFT, Side.RIGHT, None):
        for doing, looks, name in ((Doing.REP, REPS, "Reps"), (Doing.HOLD, HOLDS, "Hold")):
            if (doing, side) in occurring:
                yield Meaning(f"{name}, {side.value} side" if side else name, looks[side], letter_of(side))
    for side, look in PLACES.items():
        if (Doing.ENTER, side) in occurring or (Doing.LEAVE, side) in occurring:
            yield Meaning("In and out of position", look)
            break
    for doing, look in OTHERS.items():
        if any(doing is done for done, _ in occurring):
            yield Meaning(NAMES[doing], look)
    yield Meaning("The voice sounds", Look(GREY))
    if timeline.chimes:
        yield Meaning("A chime", Look("none"), NOTE)


def _listed(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
