"""Whether there is time for what is said: a phase, a hold, a turn, a wait and a rest have room for so many words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from voicecoach.script.lint.coach import Coach
from voicecoach.script.lint.walk import Fault, Placed
from voicecoach.script.model import Exercise, ExerciseStep, Phase, RestStep, Sides, Waiting, WaitStep
from voicecoach.script.plan import Dose, dose, ladder
from voicecoach.script.text.nodes import Route
from voicecoach.units import Seconds

COUNTED: Final[Seconds] = 3.0
"""The end of a hold, which belongs to its last numbers."""


def waits_and_rests(steps: Sequence[Placed], coach: Coach) -> Iterator[Fault]:
    """Find waits and rests that are over before all is said."""
    for route, step, _ in steps:
        if isinstance(step, WaitStep) and isinstance(step.wait, Waiting):
            text = filled(step.wait.say)
            yield from _too_long(coach, text, step.wait.at_most, (*route, "wait", "say"), "this wait has")
    for (route, rest, _), (_, after, _) in pairwise(steps):
        if isinstance(rest, RestStep) and isinstance(after, ExerciseStep):
            yield from _too_long(coach, after.exercise.name, rest.rest, (*route, "rest"), "the rest before it has")


def in_exercise(exercise: Exercise, coach: Coach) -> Iterator[Fault]:
    """Find cues that are longer than their time at any level, with paths within the exercise."""
    doses = [dose(exercise, level) for level in range(len(ladder(exercise)))]
    for level, now in enumerate(doses):
        yield from _phases(exercise, level, now, coach)
        yield from _entering_and_leaving(exercise, level, now, coach)
        yield from _hold(exercise, level, now, coach)
        if now.position is not None and exercise.sides is not Sides.NONE:
            path = (*_where(exercise, level, "position"), "short")
            short = filled(now.position.short, now)
            yield from _too_long(coach, short, exercise.turn_over, path, "the time to turn over has")
    yield from _uncounted(exercise, doses, coach)
    yield from _tips(exercise, doses, coach)


def filled(text: str, now: Dose | None = None) -> str:
    """Give a text with something about as long in place of its placeholders."""
    if "{" not in text:
        return text
    values = dict.fromkeys(("side", "other_side"), "right") | dict.fromkeys(("set", "rep", "round", "rounds"), "3")
    values |= {"minutes_left": "10 minutes", "next": "this exercise", "sets": "3", "reps": "10", "hold": "10 seconds"}
    if now is not None:
        values |= {"sets": f"{now.sets}", "reps": f"{now.reps}"}
        values |= {"hold": f"{now.hold.hold:g} seconds"} if now.hold else {}
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _where(exercise: Exercise, level: int, field: str) -> Route:
    """Give the path of a field that holds at a level: the level's own, else the exercise's."""
    return ("levels", level, field) if getattr(ladder(exercise)[level], field) else (field,)


def _phases(exercise: Exercise, level: int, now: Dose, coach: Coach) -> Iterator[Fault]:
    rung, written = ladder(exercise)[level], exercise.beneath(ladder(exercise)[level])
    phases = rung.rep or written.rep or ()
    timed = _as_timed(phases, now.phases)
    at_tempo = bool(rung.tempo or written.tempo)
    for order, (index, seconds) in enumerate(timed):
        text = filled(phases[index].word, now)
        need = coach.length_of(text)
        path = (*_where(exercise, level, "rep"), index, "word")
        if at_tempo and need <= phases[index].seconds:
            path = _where(exercise, level, "tempo")
        if need > seconds:
            yield from _too_long(coach, text, seconds, path, "this phase has")
        elif order == 0 and need + coach.length_of("1") > seconds:
            what = f"'{text}' and the number before it take about {need + coach.length_of('1'):.1f} s to say"
            yield path, f"{what}, and this phase has {seconds:g} s; use fewer words or more time"


def _as_timed(phases: tuple[Phase, ...], timed: tuple[Phase, ...]) -> Iterator[tuple[int, Seconds]]:
    """Give the index and the time of each phase that has any at the tempo."""
    index = -1
    for phase in timed:
        index = next(later for later in range(index + 1, len(phases)) if phases[later].word == phase.word)
        yield index, phase.seconds


def _entering_and_leaving(exercise: Exercise, level: int, now: Dose, coach: Coach) -> Iterator[Fault]:
    for name, phase in (("enter", now.enter), ("leave", now.leave)):
        if phase is not None:
            path = (*_where(exercise, level, name), "word")
            yield from _too_long(coach, filled(phase.word, now), phase.seconds, path, "this phase has")


def _hold(exercise: Exercise, level: int, now: Dose, coach: Coach) -> Iterator[Fault]:
    if now.hold is None or now.hold.say is None:
        return
    path = (*_where(exercise, level, "finish"), "say")
    text, length = filled(now.hold.say, now), now.hold.hold
    if coach.length_of(text) > length:
        yield from _too_long(coach, text, length, path, "this hold has")
    else:
        where = f"this hold of {length:g} s, which is counted at the end, has"
        yield from _too_long(coach, text, max(0.0, length - COUNTED), path, where)


def _too_long(coach: Coach, text: str, room: Seconds, path: Route, where: str) -> Iterator[Fault]:
    need = coach.length_of(text)
    if need > room:
        yield path, f"'{text}' takes about {need:.1f} s to say, and {where} {room:g} s; use fewer words or more time"


def _uncounted(exercise: Exercise, doses: Sequence[Dose], coach: Coach) -> Iterator[Fault]:
    """Find reps that are over before their numbers are said."""
    reps = [(sum(phase.seconds for phase in now.phases), level) for level, now in enumerate(doses) if now.reps]
    if not reps:
        return
    quickest, level = min(reps)
    most = max(now.reps for now in doses)
    unsaid = [number for number in range(1, most + 1) if coach.length_of(str(number)) > quickest]
    if unsaid:
        rung = ladder(exercise)[level]
        path = _where(exercise, level, "tempo" if rung.tempo or exercise.beneath(rung).tempo else "rep")
        what = f"a rep of {quickest:g} s is too short to say '{unsaid[0]}' in, so a chime counts it"
        yield path, f"{what}; give it more time"


def _tips(exercise: Exercise, doses: Sequence[Dose], coach: Coach) -> Iterator[Fault]:
    """Find tips that fit between the words of a rep at no level, and so are never said."""
    room: dict[Route, Seconds] = {}
    said: dict[Route, str] = {}
    for level, now in enumerate(doses):
        gap = max(_gaps(now, coach), default=0.0)
        for index, tip in enumerate(now.tips if now.reps else ()):
            path = (*_where(exercise, level, "tips"), index)
            room[path], said[path] = max(gap, room.get(path, 0.0)), filled(tip, now)
    for path, gap in room.items():
        need = coach.length_of(said[path])
        if need > gap:
            what = (
                f"'{said[path]}' takes about {need:.1f} s to say, and between the words of a rep there are {gap:.1f} s"
            )
            yield path, f"{what}; use fewer words, or more time for a phase"


def _gaps(now: Dose, coach: Coach) -> Iterator[Seconds]:
    """Give the time that is left in each phase of a rep after its word, and the rep's number before the first."""
    for order, phase in enumerate(now.phases):
        number = coach.length_of("1") if order == 0 else 0.0
        yield phase.seconds - number - coach.length_of(filled(phase.word, now))
