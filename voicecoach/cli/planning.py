"""``plan``: what a session will be for a listener who says nothing, as text or as a picture."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from voicecoach.cli.choices import Choices, choose
from voicecoach.cli.printing import note
from voicecoach.coach.effects import Doing
from voicecoach.coach.state import State
from voicecoach.coach.timeline import Span, Timeline, clock, foreseen


def plan_session(
    session: str, picture: Path | None = None, *, choices: Choices | None = None, as_json: bool = False
) -> None:
    """Print the timeline of a session, or draw it.

    Raises:
        NotFoundError: there is no such session.
        ScriptError: its script has mistakes.
        UsageError: a choice does not fit the session, or the picture's name does not end like one.
        SoundError: the picture cannot be written.
    """
    chosen = choose(session, choices)
    if chosen.remark:
        note(chosen.remark)
    plan_state(chosen.state(), chosen.script.title, picture, as_json=as_json)


def plan_state(state: State, title: str, picture: Path | None = None, *, as_json: bool = False) -> None:
    """Print the timeline of a session that has not begun, or draw it and print the picture's path.

    Raises:
        UsageError: the picture's name does not end like one.
        SoundError: it cannot be written.
    """
    if picture is None:
        for line in (_json_lines if as_json else _lines)(foreseen(state), title):
            print(line)
        return
    from voicecoach.adapters.picture_page import ending_of
    from voicecoach.adapters.timeline_picture import draw

    ending_of(picture)  # a wrong one is told of before the work
    draw(foreseen(state), title, picture)
    print(json.dumps({"picture": str(picture)}, ensure_ascii=False) if as_json else picture)


def _lines(timeline: Timeline, title: str) -> Iterator[str]:
    yield f"{title}: {clock(timeline.seconds)} minutes, if you say nothing.\n"
    spans = [span for span in timeline.spans if span.doing is not Doing.READY]  # before every set, and always the same
    lengths = [_length(span) for span in spans]
    at, long = len(clock(timeline.seconds)), max(map(len, lengths), default=0)
    for span, length in zip(spans, lengths, strict=True):
        yield f"{clock(span.start):>{at}}  {length:>{long}}  {_told(timeline, span)}"


def _told(timeline: Timeline, span: Span) -> str:
    """Say in a line what is done in a span."""
    side = f"{span.side.value} side" if span.side else ""
    in_sets = f"set {span.set_number} of {span.sets}" if span.sets > 1 else ""
    exercise = ", ".join(part for part in (span.exercise, side, in_sets) if part)
    match span.doing:
        case Doing.REP:
            return f"{exercise}: {len(span.reps)} rep{'s' * (len(span.reps) != 1)}"
        case Doing.HOLD:
            return f"{exercise}: hold"
        case Doing.ENTER:
            return f"{exercise}: into position"
        case Doing.LEAVE:
            return "Out of position"
        case Doing.SPEAKING if span.exercise:
            return f"{span.exercise}, {side}: how it goes" if side else f"{span.exercise}: how it goes"
        case Doing.SPEAKING | Doing.CHANGE_OVER | Doing.CLOSING:
            return f"Says: {_words(timeline, span)}"
        case Doing.ASKING:
            return f"Asks: {_words(timeline, span)}"
        case Doing.WAITING:
            words = _words(timeline, span)
            return f"Waits until you are ready: {words}" if words else "Waits until you are ready"
        case Doing.TURN_OVER if span.side:
            return f"Turn over: {side} next"
        case _:
            return span.doing.value.capitalize()


WIDTH = 72
"""Letters of what is said in a line."""


def _words(timeline: Timeline, span: Span) -> str:
    words = " ".join(dict.fromkeys(cue.text for cue in timeline.said_in(span)))
    if len(words) <= WIDTH:
        return words
    return f"{words[:WIDTH].rsplit(' ', 1)[0]} …"


def _json_lines(timeline: Timeline, _title: str) -> Iterator[str]:
    for span in timeline.spans:
        entry: dict[str, object] = {"at": round(span.start, 3), "seconds": round(span.seconds, 3)}
        entry["doing"] = span.doing.value
        if span.exercise:
            entry |= {"exercise": span.exercise, "level": span.level, "sets": span.sets}
        if span.side:
            entry["side"] = span.side.value
        if span.set_number:
            entry["set"] = span.set_number
        if span.reps:
            entry["reps"] = [round(rep, 3) for rep in span.reps]
        cues = timeline.said_in(span)
        entry["says"] = [{"at": round(cue.at, 3), "role": cue.role.value, "text": cue.text} for cue in cues]
        yield json.dumps(entry, ensure_ascii=False)


def _length(span: Span) -> str:
    return f"{max(1, round(span.seconds))} s" if span.seconds < 99.5 else f"{clock(span.seconds)} min"
