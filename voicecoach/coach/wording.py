"""What the coach says of its own accord, from the state to finished sentences. The words are in the language file."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from voicecoach.coach.books import Ledger, Work, open_books
from voicecoach.coach.effects import Role
from voicecoach.coach.score import Line
from voicecoach.coach.state import (
    Holding,
    Leaving,
    Rep,
    Resting,
    State,
    Talk,
    TurningOver,
    does_more,
    dose_of,
    first_side,
    happens,
    level_of,
    level_up,
    owed,
    sets_of,
    things,
    told_before,
)
from voicecoach.language import Language
from voicecoach.script.budget import Cut
from voicecoach.script.model import ExerciseStep
from voicecoach.script.plan import Dose, Side, dose, gear_of, ladder, rungs, sentences_of
from voicecoach.units import Seconds

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def lines(role: Role, text: str) -> tuple[Line, ...]:
    """Split text into its sentences, each a line: each breathes, and is kept in the voice's store, by itself."""
    return tuple(Line(role, sentence) for sentence in sentences_of(text))


def acknowledged(state: State, key: str, **values: str) -> tuple[Line, ...]:
    """Give an answer in full and, where the language has one, in the few words that fit a quick rep."""
    language = state.session.language
    keys = [wording for wording in (key, f"{key}, short") if wording in language.sentences]
    return tuple(Line(Role.ACK, language.say(wording, **values)) for wording in keys)


def fill(state: State, text: str) -> str:
    """Put the state's values where a script's text has placeholders in braces."""
    if "{" not in text:
        return text
    language = state.session.language
    steps = state.session.steps
    values: dict[str, str] = {}
    if "{next}" in text:
        values["next"] = next_exercise_name(state) or language.say("nothing next")
    if 0 <= state.step < len(steps):
        planned = steps[state.step]
        values |= {"round": language.number(planned.round), "rounds": language.number(planned.rounds)}
    if "{minutes_left}" in text:
        values["minutes_left"] = minutes_left(state)
    work = state.work
    if work is not None:
        now = dose_of(state, work)
        if work.side is not None:
            values |= {"side": work.side.value, "other_side": work.side.other.value}
        values |= {
            "set": language.number(work.ledger.sets_done + 1),
            "sets": language.number(sets_of(state, work, work.side)),
            "rep": language.number(min(work.ledger.reps_in_set + 1, max(now.reps, 1))),
            "reps": language.number(now.reps),
            "hold": language.seconds(now.hold.hold) if now.hold else "",
        }
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], ""), text)


def minutes_left(state: State) -> str:
    """Give the minutes to the end of the session in words, rounded up."""
    time_left = state.session.time_left
    minutes = 10 if time_left is None else math.ceil(time_left(state) / 60)
    return state.session.language.counted(minutes, "minute")


def next_exercise_name(state: State) -> str:
    """Give the name aloud of the next exercise, as far as is known now; empty when there is none."""
    had = things(state)
    for planned in state.session.steps[state.step + 1 :]:
        step = planned.step
        if not isinstance(step, ExerciseStep) or step.exercise.exercise in state.hurtful:
            continue
        if happens(state, planned) and rungs(step.exercise, had):
            return dose_of(state, open_books(step.exercise, first_side(state, step.exercise), had)).name
    return ""


def introduction(state: State, work: Work, *, short: bool = False) -> tuple[Line, ...]:
    """Tell an exercise: its name, how to get into place, and what will be done.

    Args:
        short: only remind of the place.
    """
    language, now = state.session.language, dose_of(state, work)
    text = [f"{now.name}."]
    if work.side is not None:
        first = not any(ledger.begun for ledger in work.ledgers.values())
        text += _side_to_begin(state, work, work.side) if first else [language.say("now this side", side=work.side)]
    gear = setting_up(state, work)
    text += gear
    if now.position is not None and not (short and state.talk is Talk.COUNTS):
        text.append(fill(state, now.position.short if short else now.position.full))
    text.append(the_dose(language, now, each_side=work.side is not None))
    text += [language.say("say ready")] if gear else []
    return tuple(line for part in text for line in lines(Role.INSTRUCT, part))


def _side_to_begin(state: State, work: Work, side: Side) -> tuple[str, ...]:
    language, more = state.session.language, does_more(state, work)
    if side is more:
        return (language.say("first side, and more", side=side),)
    said = language.say("first side", side=side)
    return (said, language.say("does more", side=more)) if more else (said,)


def offer(state: State, work: Work) -> tuple[tuple[Line, ...], str]:
    """Offer a level up before an exercise: what earned it, and the question, which says what the level is.

    Args:
        work: its books, with nothing done; some side of it has a level to be offered.
    """
    language, name, offers = state.session.language, work.exercise.exercise, level_up(state, work)
    side = next(iter(offers))
    up = replace(state, levels={(name, side): offers[side]}, work=replace(work, side=side))
    said = level_changed(up, up.at_work, level_of(state, work, side))
    change = said[0].text if len(said) > 1 else ""  # with one wording only, it just says "harder"
    key = "level up" if len(offers) == len(work.order) else "level up, one side"
    earned = lines(Role.QUESTION, language.say("earned", name=dose_of(state, work).name))
    return earned, " ".join(language.say(key, side=side, change=change).split())


def where_it_stopped(state: State) -> str:
    """Say where a session is, in a few words: ``Clamshell, left side, set two, rep five``; to be read as well."""
    language, work = state.session.language, state.work
    if work is None:
        name = next_exercise_name(state)
        return language.say("before exercise", name=uncapital(name)) if name else language.say("close to the end")
    ledger, parts = work.ledger, [dose_of(state, work).name]
    if work.side is not None:
        parts.append(language.say("on side", side=work.side))
    if ledger.mid_set or owed(state, work)[work.side]:
        parts.append(language.say("in set", set=language.number(ledger.sets_done + 1)))
    if ledger.mid_set or isinstance(state.activity, Rep | Holding):
        reps_left = ledger.hold_left is None and ledger.reps_in_set < dose_of(state, work).reps
        rep = language.say("at rep", rep=language.number(ledger.reps_in_set + 1))
        parts.append(rep if reps_left else language.say("in hold"))
    return ", ".join(parts)


def setting_up(state: State, work: Work) -> tuple[str, ...]:
    """Say what to put aside and what to put on for the level at which the side working now does an exercise."""
    language, needed = state.session.language, dose_of(state, work).needs
    in_use = state.in_place.gear if state.in_place else frozenset()
    words = gear_of(work.exercise, level_of(state, work, work.side))
    aside = sorted(in_use.difference(needed))
    said = [language.say("put aside", things=language.listed(aside))] if aside else []
    fetched = [thing for thing in needed if thing not in in_use]
    said += [fill(state, words[thing]) if thing in words else language.say("take", thing=thing) for thing in fetched]
    return tuple(said)


def changing_over(state: State, work: Work) -> tuple[Line, ...]:
    """Say how to get into place for another movement of the same exercise, or with other gear."""
    now, text = dose_of(state, work), list(setting_up(state, work))
    ready = [state.session.language.say("say ready")] if text else []
    moved = state.in_place is None or state.in_place.movement != now.name
    if moved and now.position:
        text.append(fill(state, now.position.short if told_before(state, now.name) else now.position.full))
    return tuple(line for part in (*text, *ready) for line in lines(Role.INSTRUCT, part))


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


def turning_over(state: State, work: Work, rest: Seconds) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Say which side is next, with a rest how long it is; and how to get into place, which is for the rest's end."""
    language, now = state.session.language, dose_of(state, work)
    announced = language.say("rest", seconds=capital(language.seconds(rest))) if rest else language.say("and rest")
    side, when = work.side.value if work.side else "", "then" if rest else "now"
    if work.ledger.begun:
        sentence = language.say(f"{when} back to side", side=side, left=capital(to_go(state, work)))
    else:
        sentence = language.say(f"{when} this side", side=side)
    other = state.in_place is not None and state.in_place.movement != now.name
    told = [f"{now.name}."] if other else []
    told += setting_up(state, work)
    ready = [language.say("say ready")] if len(told) > other else []
    if now.position and other and not told_before(state, now.name):
        told.append(fill(state, now.position.full))
    elif now.position and state.talk > Talk.COUNTS:
        told.append(fill(state, now.position.short))
    cue = tuple(line for text in (*told, *ready) for line in lines(Role.INSTRUCT, text))
    return lines(Role.REST, announced) + lines(Role.SIDE, f"{sentence} {other_dose(state, work)}"), cue


def other_dose(state: State, work: Work) -> str:
    """Say how much the coming set has, if other than the set before it, on this side or else on the other."""
    other = work.ledgers[work.other_side].level if work.other_side else None
    before = work.ledger.level if work.ledger.level is not None else other
    now = dose_of(state, work)
    if before is None or work.ledger.mid_set or now == dose(work.exercise, before):
        return ""
    old, language = dose(work.exercise, before), state.session.language
    if now.reps and now.reps != old.reps:
        return capital(f"{language.counted(now.reps, 'rep')}.")
    if now.hold and (old.hold is None or now.hold.hold != old.hold.hold):
        return capital(f"{language.say('hold for', seconds=language.seconds(now.hold.hold))}.")
    return ""


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
    ledger = work.ledger
    if isinstance(state.activity, Holding):
        ledger = replace(ledger, hold_left=float(max(1, math.ceil(state.activity.left - state.offset))))
    sets, this_set = owed(state, work)[work.side], _rest_of_set(language, dose_of(state, work), ledger)
    if not work.ledger.mid_set and isinstance(state.activity, Resting | Leaving | TurningOver):
        return tuple(Line(Role.ACK, f"{capital(text)}.") for text in _whole_sets_left(state, work, sets))
    if sets > 1:
        left = language.say("left of set and sets", left=this_set, sets=language.counted(sets - 1, "more set"))
    else:
        left = language.say("left of set", left=this_set)
    if work.side is not None and owed(state, work)[work.side.other]:
        left = language.say("and other side", left=left, side=work.side.other.value)
    return tuple(Line(Role.ACK, f"{capital(text)}.") for text in (left, language.say("left of set", left=this_set)))


def _whole_sets_left(state: State, work: Work, sets: int) -> tuple[str, str]:
    """Say what is left between two sets: in full, and of this side only."""
    language, other = state.session.language, work.other_side
    other_side = other is not None and bool(owed(state, work)[other])
    if not sets:
        left = language.say("other side next", side=other) if other_side else language.say("side done")
        return left, left
    left = language.say("left of sets", sets=language.counted(sets, "set"))
    return (language.say("and other side", left=left, side=other) if other_side else left), left


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
    if new.name != old.name:
        changes.append(uncapital(new.name))
    changes += [language.say("with thing", thing=thing) for thing in new.needs if thing not in old.needs]
    changes += [language.say("without thing", thing=thing) for thing in old.needs if thing not in new.needs]
    if new.reps and new.reps != old.reps:
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
    by_exercise: dict[str, list[Work]] = {}
    for work in works:
        by_exercise.setdefault(work.exercise.exercise, []).append(work)
    for same in by_exercise.values():
        name, sides = same[0].exercise.name, _sides_of(same)
        deeds = {
            side: _deeds(language, [work.ledgers[side] for work in same if side in work.ledgers]) for side in sides
        }
        first = next(iter(deeds.values()))
        if None in deeds and len(deeds) == 1:
            what = first
        elif len(set(deeds.values())) == 1:
            what = language.say("both sides", what=first)
        else:
            by_side = ((side, done) for side, done in deeds.items() if side)
            what = ", ".join(language.say("did, by side", side=side, what=done) for side, done in by_side)
        said.append(language.say("did", name=name, what=what))
        if any(_ended_easier(state, work) for work in same):
            said.append(language.say("made easier", name=uncapital(name)))
        if any(ledger.hurt for work in same for ledger in work.ledgers.values()):
            said.append(language.say("hurt", name=uncapital(name)))
    return tuple(line for sentence in said for line in lines(Role.SUMMARY, sentence))


def _ended_easier(state: State, work: Work) -> bool:
    """Whether a side was made easier, and was so still at the end."""
    as_begun = replace(state, levels={})
    return any(
        ledger.eased and level_of(state, work, side) < level_of(as_begun, work, side)
        for side, ledger in work.ledgers.items()
    )


def _sides_of(works: list[Work]) -> tuple[Side | None, ...]:
    return tuple(dict.fromkeys(side for work in works for side in work.order))


def left_out(language: Language, cuts: tuple[tuple[Cut, int], ...]) -> str:
    """Say what of a session is left out to fit a time; empty when there is nothing to name."""
    parts = []
    for cut, times in cuts:
        names = language.listed([uncapital(name) for name in cut.names])
        if names and cut.kind == "optional":
            parts.append(language.say("the part", name=names))
        elif names:
            parts.append(language.say("so many of", many=language.counted(times, cut.kind), name=names))
    return language.say("to fit your time", what=language.listed(parts)) if parts else ""


def _deeds(language: Language, ledgers: list[Ledger]) -> str:
    sets_done, reps_done = sum(one.sets_done for one in ledgers), sum(one.reps_done for one in ledgers)
    sets, reps = language.counted(sets_done, "set"), language.counted(reps_done, "rep")
    if sets_done and reps_done:
        return language.say("did sets and reps", sets=sets, reps=reps)
    if sets_done:
        held = language.seconds(sum(one.held for one in ledgers))
        return language.say("did sets and holds", sets=sets, seconds=held)
    if reps_done:
        return language.say("did reps", reps=reps)
    seconds = sum(one.held for one in ledgers)
    if seconds < 1:
        return language.say("did nothing")
    return language.say("did hold", seconds=language.seconds(seconds))


def _rest_of_set(language: Language, now: Dose, ledger: Ledger) -> str:
    reps = max(0, now.reps - ledger.reps_in_set)
    if now.hold and (ledger.hold_left is not None or not reps):
        left = now.hold.hold if ledger.hold_left is None else ledger.hold_left
        return language.say("of the hold", seconds=language.seconds(left))
    return language.counted(reps, "rep")


def capital(text: str) -> str:
    """Begin with a capital, as a sentence does."""
    return text[:1].upper() + text[1:]


def uncapital(text: str) -> str:
    """Begin with a small letter, as within a sentence; what is written in capitals stays."""
    if text[1:2].isupper():
        return text
    return text[:1].lower() + text[1:]
