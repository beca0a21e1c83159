"""What the coach says of its own accord, from the state to finished sentences. The words are in the language file."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from voicecoach.coach.books import Ledger, Work
from voicecoach.coach.effects import Role
from voicecoach.coach.score import Line
from voicecoach.coach.state import State, dose_of, level_of, owed
from voicecoach.language import Language
from voicecoach.script.model import ExerciseStep, Step
from voicecoach.script.plan import Dose, dose, ladder
from voicecoach.units import Seconds

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def lines(role: Role, text: str) -> tuple[Line, ...]:
    """Split text into its sentences, each a line: each breathes, and is kept in the voice's store, by itself."""
    return tuple(Line(role, sentence) for sentence in _SENTENCE_END.split(text.strip()) if sentence)


def fill(state: State, text: str) -> str:
    """Put the state's values where a script's text has placeholders in braces."""
    language = state.session.language
    values = {"next": next_exercise_name(state.session.steps, state.step)}
    work = state.work
    if work is not None:
        now = dose_of(state, work)
        if work.side is not None:
            values |= {"side": work.side.value, "other_side": work.side.other.value}
        values |= {
            "set": language.number(work.ledger.sets_done + 1),
            "sets": language.number(now.sets),
            "rep": language.number(work.ledger.reps_in_set + 1),
            "reps": language.number(now.reps),
            "hold": language.seconds(now.hold.hold) if now.hold else "",
        }
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], ""), text)


def next_exercise_name(steps: Sequence[Step], step: int) -> str:
    """Give the name aloud of the first exercise after a step; empty when there is none."""
    return next((later.exercise.name for later in steps[step + 1 :] if isinstance(later, ExerciseStep)), "")


def introduction(state: State, work: Work) -> tuple[Line, ...]:
    """Tell an exercise in full: its name, how to get into place, and what will be done."""
    language, exercise = state.session.language, work.exercise
    text = [f"{exercise.name}."]
    if work.side is not None:
        first = not any(ledger.begun for ledger in work.ledgers.values())
        text.append(language.say("first side" if first else "now this side", side=work.side.value))
    if exercise.position is not None:
        text.append(fill(state, exercise.position.full))
    text.append(the_dose(language, dose_of(state, work), each_side=work.side is not None))
    return tuple(line for part in text for line in lines(Role.INSTRUCT, part))


def the_dose(language: Language, now: Dose, *, each_side: bool) -> str:
    """Say how much will be done: reps, hold, sets."""
    sets = language.counted(now.sets, "set")
    if each_side:
        sets = language.say("sets each side", sets=sets)
    hold = language.seconds(now.hold.hold) if now.hold else ""
    reps = language.counted(now.reps, "rep")
    if not now.reps:
        said = language.say("the held dose", hold=hold, sets=capital(sets))
    elif now.hold:
        said = language.say("the dose, then a hold", reps=reps, hold=hold, sets=capital(sets))
    else:
        said = language.say("the dose", reps=reps, sets=sets)
    return capital(said)


def turning_over(state: State, work: Work, rest: Seconds) -> tuple[Line, ...]:
    """Say which side is next and how to lie; with a rest, how long it is."""
    language, exercise = state.session.language, work.exercise
    announced = language.say("rest", seconds=capital(language.seconds(rest))) if rest else language.say("and rest")
    side = work.side.value if work.side else ""
    if work.ledger.begun:
        sentence = language.say("back to side", side=side, left=capital(to_go(state, work)))
    else:
        sentence = language.say("now this side", side=side)
    cue = lines(Role.INSTRUCT, fill(state, exercise.position.short)) if exercise.position else ()
    return lines(Role.REST, announced) + lines(Role.SIDE, sentence) + cue


def to_go(state: State, work: Work) -> str:
    """Say what the side working now still owes: ``four reps and one more set to go``."""
    language, ledger = state.session.language, work.ledger
    now, sets = dose_of(state, work), owed(state, work)[work.side]
    parts = []
    if ledger.mid_set:
        parts.append(_rest_of_set(language, now, ledger))
        sets -= 1
    if sets:
        parts.append(language.counted(sets, "more set" if ledger.mid_set else "set"))
    return language.say("still to do", work=language.listed(parts))


def how_many_left(state: State, remaining: Seconds) -> tuple[Line, ...]:
    """Say where we are: in full, without the minutes, and in the fewest words.

    Args:
        remaining: seconds to the end of the session, were nothing more said by the listener.
    """
    language = state.session.language
    minutes = language.counted(math.ceil(remaining / 60), "minute")
    if state.work is None:
        key = "minutes only" if remaining >= 60 else "almost done"
        return (Line(Role.ACK, language.say(key, minutes=minutes)),)
    shorter = left_in_exercise(state, state.work)
    full = language.say("left in minutes", left=shorter[0].text.rstrip("."), minutes=minutes)
    return (Line(Role.ACK, full), *shorter)


def left_in_exercise(state: State, work: Work) -> tuple[Line, ...]:
    """Say what is left of an exercise, and only what is left of the set."""
    language = state.session.language
    sets, this_set = owed(state, work)[work.side], _rest_of_set(language, dose_of(state, work), work.ledger)
    if sets > 1:
        left = language.say("left of set and sets", left=this_set, sets=language.counted(sets - 1, "more set"))
    else:
        left = language.say("left of set", left=this_set)
    if work.side is not None and owed(state, work)[work.side.other]:
        left = language.say("and other side", left=left, side=work.side.other.value)
    return tuple(Line(Role.ACK, f"{capital(text)}.") for text in (left, language.say("left of set", left=this_set)))


def level_changed(state: State, work: Work, before: int) -> tuple[Line, ...]:
    """Say what a new level changes: in full, the first change only, and in one word."""
    language = state.session.language
    level = level_of(state, work, work.side)
    key = "easier" if level < before else "harder"
    short = Line(Role.ACK, language.say(f"{key}, short"))
    said = ladder(work.exercise)[level].say
    if said:
        return (Line(Role.ACK, fill(state, said)), short)
    old, new = dose(work.exercise, before), dose(work.exercise, level)
    changes = []
    if new.reps != old.reps:
        changes.append(language.counted(new.reps, "rep"))
    if new.hold and (old.hold is None or new.hold.hold != old.hold.hold):
        changes.append(language.say("hold for", seconds=language.seconds(new.hold.hold)))
    if new.sets != old.sets:
        changes.append(language.counted(new.sets, "set"))
    if not changes:
        return (short,)
    shorter = [language.listed(changes[:n]) for n in range(len(changes), 0, -1)]
    return (*(Line(Role.ACK, language.say(key, change=change)) for change in shorter), short)


def summary(state: State) -> tuple[Line, ...]:
    """Sum up what was done, exercise by exercise and side by side; short, and true."""
    language = state.session.language
    said: list[str] = []
    works = [*state.done, *([state.work] if state.work else [])]
    for work in works:
        name = work.exercise.name
        by_side = [(side, _deeds(language, work.ledgers[side])) for side in work.order]
        if work.side is None or len({deeds for _, deeds in by_side}) == 1:
            what = by_side[0][1] if work.side is None else language.say("both sides", what=by_side[0][1])
        else:
            what = ", ".join(language.say("did, by side", side=side, what=deeds) for side, deeds in by_side)
        said.append(language.say("did", name=name, what=what))
        if any(ledger.eased for ledger in work.ledgers.values()):
            said.append(language.say("made easier", name=_lower(name)))
    return tuple(line for sentence in said for line in lines(Role.SUMMARY, sentence))


def _deeds(language: Language, ledger: Ledger) -> str:
    sets, reps = language.counted(ledger.sets_done, "set"), language.counted(ledger.reps_done, "rep")
    if ledger.sets_done and ledger.reps_done:
        return language.say("did sets and reps", sets=sets, reps=reps)
    if ledger.sets_done:
        return language.say("did sets", sets=sets)
    return language.say("did reps", reps=reps) if ledger.reps_done else language.say("did nothing")


def _rest_of_set(language: Language, now: Dose, ledger: Ledger) -> str:
    reps = max(0, now.reps - ledger.reps_in_set)
    if now.hold and (ledger.hold_left is not None or not reps):
        left = now.hold.hold if ledger.hold_left is None else ledger.hold_left
        return language.say("hold for", seconds=language.seconds(left))
    return language.counted(reps, "rep")


def capital(text: str) -> str:
    """Begin with a capital, as a sentence does."""
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
