"""``progress --rules``: how levels change, in words for the listener, and where each rule comes from."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from voicecoach.coach.state import LITTLE_PAIN
from voicecoach.record.progression import (
    ACCEPTABLE_PAIN,
    BREAK,
    RISES_OVER,
    RISES_TO,
    SESSIONS_RUNNING,
)

WIDTH: Final = 100

FIRST: Final = (
    "The level at which you begin an exercise follows from the last session in which you did it, each side by itself. "
    "The first rule that holds decides. A level changes by one step at most, and is never harder unless you say yes."
)

RULES: Final = (
    "Your profile fixes the level: that level. (a)",
    f"It hurt more than {ACCEPTABLE_PAIN} of 10, or it hurt and you gave no number: a level easier, and see a "
    "professional. (b)",
    f"It hurt more each time over {RISES_OVER} sessions, up to {RISES_TO} or more: a level easier, and see a "
    "professional. (b)",
    f"Your pain after the whole session was more than {ACCEPTABLE_PAIN}, or pain after sessions has risen over "
    f"{RISES_OVER} of them, up to {RISES_TO} or more: a level easier, and see a professional. (b)",
    f"It hurt {LITTLE_PAIN + 1} or {ACCEPTABLE_PAIN}, and was not made easier in the session: a level easier. (b)",
    f"It was {BREAK} days ago or more: a level easier. (c)",
    "It was made easier in the session: it stays at the easier level. (a)",
    f'You did all of it in {SESSIONS_RUNNING} sessions running, with no "easier", nothing skipped, and pain of '
    f"{LITTLE_PAIN} at most, before and after as well: the next level is offered, and you say yes or no. It is offered "
    f"again after {SESSIONS_RUNNING} more such sessions. (d)",
    "Anything else: where you left off. (e)",
)

AFTERWARDS: Final = (
    f"When your pain after a session was more than {ACCEPTABLE_PAIN}, or has risen over {RISES_OVER} sessions, nothing "
    "harder is offered of anything, and the coach says to see a professional. Nor is it when you come with pain of "
    f"more than {LITTLE_PAIN}; with more than {ACCEPTABLE_PAIN}, everything begins a level easier that day. (b)"
)

SOURCES: Final = {
    "a": "Your own will.",
    "b": "The pain-monitoring model: Thomeé, Phys Ther 77(12):1690-1703, 1997; Silbernagel and others, Am J Sports Med "
    "35(6):897-906, 2007. There, pain up to 2 is safe, up to 5 acceptable, above it too much, and it must not rise "
    f"from week to week. That {LITTLE_PAIN} counts as little, that {LITTLE_PAIN + 1} and {ACCEPTABLE_PAIN} cost a "
    f"level, and that {RISES_OVER} sessions make a rise, are our own judgement.",
    "c": "Our own judgement, on the careful side. Strength as such lasts two to four weeks or longer: Mujika and "
    "Padilla, Med Sci Sports Exerc 33(8):1297-1303, 2001; Bosquet and others, Scand J Med Sci Sports 23(3):e140-e149, "
    "2013.",
    "d": "The 2-for-2 rule: Baechle and Earle, Essentials of Strength Training and Conditioning (NSCA): two reps more "
    "than asked for, in two sessions running. The coach ends a set at the number asked for, so all of it done stands "
    "for them.",
    "e": "Small steps, when the present load can be done: ACSM, Progression models in resistance training for healthy "
    "adults, Med Sci Sports Exerc 41(3):687-708, 2009.",
}

LAST: Final = "This is no medical advice. When you are unsure, ask a doctor or physiotherapist."


def print_rules() -> None:
    """Print how levels change, and where each rule comes from."""
    print("\n".join(lines()))


def lines() -> Iterator[str]:
    """Give the rules as lines of text."""
    yield from textwrap.wrap(FIRST, WIDTH)
    yield ""
    yield from _items((f"{number}.", rule) for number, rule in enumerate(RULES, start=1))
    yield ""
    yield from textwrap.wrap(AFTERWARDS, WIDTH)
    yield ""
    yield "Where this comes from:"
    yield from _items((f"({letter})", source) for letter, source in SOURCES.items())
    yield ""
    yield LAST


def _items(items: Iterable[tuple[str, str]]) -> Iterator[str]:
    for mark, text in items:
        yield from textwrap.wrap(text, WIDTH, initial_indent=f"{mark:>5} ", subsequent_indent=" " * 6)
