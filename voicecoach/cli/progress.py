"""``progress``: at which level each side is, what comes next, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import assert_never

from voicecoach.coach.state import LITTLE_PAIN
from voicecoach.errors import NotFoundError
from voicecoach.record.progression import (
    ACCEPTABLE_PAIN,
    BREAK,
    LOWERING,
    NOTHING_FIXED,
    Advice,
    Counsel,
    Key,
    Reason,
    Worry,
    advise,
    counsel,
)
from voicecoach.record.sessions import NO_SIDE, SessionRecord
from voicecoach.script.text.sentences import did_you_mean, ended


def show_progress(exercise: str | None, *, as_json: bool) -> None:
    """Print where the listener stands, from the history and the profile on this machine.

    Args:
        exercise: its name in scripts or aloud; ``None`` for all that were done.

    Raises:
        NotFoundError: it was never done.
        RecordError: the history cannot be read.
    """
    from voicecoach.cli import recording, wiring

    recording.take_in()
    past, profile = recording.past(), wiring.profile_if_well()
    done = {(side.exercise, side.side) for session in past for side in session.sides}
    fixed = {key: level for key in done if (level := profile.level_of(*key)) is not None}
    print_progress(past, date.today(), exercise, fixed, as_json=as_json)


def print_progress(
    past: Sequence[SessionRecord],
    today: date,
    exercise: str | None = None,
    fixed: Mapping[Key, int] = NOTHING_FIXED,
    *,
    as_json: bool,
) -> None:
    """Print where the listener stands after some sessions.

    Args:
        past: in the order in which they were done.
        fixed: levels that the profile fixes.

    Raises:
        NotFoundError: the exercise was never done.
    """
    advice = advise(past, today, fixed)
    if exercise is not None:
        advice = _only(advice, exercise)
    worry = counsel(past)
    if as_json:
        for line in _objects(advice, worry):
            print(json.dumps(line, ensure_ascii=False))
        return
    if not advice:
        print("No exercise was done yet. Begin with: voicecoach run taster")
    if worry is not None:
        print(f"{explain_counsel(worry)}\n")
    titles = {key: _title(key, of) for key, of in advice.items()}
    width = max(map(len, titles.values()), default=0)
    for key, of in advice.items():
        print(f"{titles[key]:<{width}}  level {of.before + 1} of {of.levels}  {what_next(of)}: {explain(of)}")
    if advice:
        print("\nFor the rules and where they come from, type: voicecoach progress --rules")


def what_next(advice: Advice) -> str:
    """Say in a word or two at which level it goes on."""
    if advice.offer is not None:
        return f"level {advice.offer + 1} will be offered"
    if advice.level == advice.before:
        return "it stays"
    return f"next time level {advice.level + 1}"


def explain(advice: Advice) -> str:
    """Say why a side begins where it does, in a sentence or two."""
    said = _why(advice)
    if advice.reason in LOWERING and advice.level == advice.before:
        said += " There is no easier level."
    if advice.see_professional:
        said += " Please see a doctor or physiotherapist before you go on with it."
    return said


def explain_counsel(worry: Counsel) -> str:
    """Say what the last sessions, as wholes, call for."""
    match worry.worry:
        case Worry.MUCH_AFTER:
            pain = worry.pains[-1]
            said = f"When you last told, your pain after a session was {pain} of 10, more than {ACCEPTABLE_PAIN}."
        case Worry.RISING_AFTER:
            said = f"Your pain after sessions has risen: {_listed(worry.pains)} of 10."
        case _:
            assert_never(worry.worry)
    return f"{said} Please see a doctor or physiotherapist. Until it is better, nothing harder is offered."


def _why(advice: Advice) -> str:
    pain = advice.pains[-1]
    match advice.reason:
        case Reason.FIXED:
            return "your profile fixes it."
        case Reason.MUCH_PAIN if not advice.number_told:
            return "it hurt last time, and you gave no number, so it counts as much."
        case Reason.MUCH_PAIN:
            return f"it hurt {pain} of 10 last time, more than {ACCEPTABLE_PAIN}."
        case Reason.RISING_PAIN:
            return f"it hurt more each time: {_listed(advice.pains)} of 10."
        case Reason.PAIN_AFTER:
            return "your pain after that session was too much, or rose."
        case Reason.SOME_PAIN:
            return f"it hurt {pain} of 10 last time."
        case Reason.LONG_AGO:
            return f"the last time was {advice.days} days ago; after {BREAK} days it begins a level easier."
        case Reason.EASED if pain > LITTLE_PAIN:
            return f"it hurt {pain} of 10 last time, and was made easier."
        case Reason.EASED:
            return "you made it easier last time."
        case Reason.READY:
            return f"you did all of it in {advice.clean} sessions running; say yes or no."
        case Reason.HELD_BACK:
            return f"you did all of it in {advice.clean} sessions running, but nothing harder is offered today."
        case Reason.OFFERED_LATELY:
            return f"you did all of it in {advice.clean} sessions running; after one more, harder is offered again."
        case Reason.AT_THE_TOP:
            return "you did all of it, and this is the hardest level."
        case Reason.ONCE_MORE:
            return "you did all of it; after one more such session, harder is offered."
        case Reason.LEFT_OFF:
            return "you go on where you left off; last time not all of it was done, or not with little pain."
        case _:
            assert_never(advice.reason)


def _objects(advice: Mapping[Key, Advice], worry: Counsel | None) -> Iterator[dict[str, object]]:
    """Give a line for each exercise and side, and one for the counsel. Levels are from 1, as they are printed."""
    if worry is not None:
        said = explain_counsel(worry)
        told = {"counsel": worry.worry.value, "pains_after": list(worry.pains), "pain_before": worry.before}
        yield {**told, "see_professional": True, "why": said}
    for (exercise, side), of in advice.items():
        yield {
            "exercise": exercise,
            "name": of.name,
            "side": side.value if side else NO_SIDE,
            "level": of.before + 1,
            "levels": of.levels,
            "next": of.level + 1,
            "offer": None if of.offer is None else of.offer + 1,
            "reason": of.reason.value,
            "see_professional": of.see_professional,
            "why": explain(of),
            "last": of.last.isoformat(),
            "days": of.days,
            "pains": list(of.pains),
            "sessions_running": of.clean,
        }


def _only(advice: Mapping[Key, Advice], wanted: str) -> Mapping[Key, Advice]:
    """Give what there is of one exercise."""
    meant = wanted.casefold()
    found = {key: of for key, of in advice.items() if meant in (key[0].casefold(), of.name.casefold())}
    if not found:
        known = dict.fromkeys(exercise for exercise, _ in advice)
        remedy = ended(did_you_mean(wanted, known)) if known else "begin with: voicecoach run taster"
        raise NotFoundError(f"You have done no exercise '{wanted}' yet;", remedy)
    return {key: of for key, of in advice.items() if key[0] in {exercise for exercise, _ in found}}


def _title(key: Key, advice: Advice) -> str:
    side = key[1]
    return f"{advice.name}, {side.value} side" if side else advice.name


def _listed(pains: Sequence[int]) -> str:
    return ", ".join(map(str, pains))
