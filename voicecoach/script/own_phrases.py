"""The listener's own phrases for commands: how they may be written, wherever they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from voicecoach.script.text.nodes import shorten
from voicecoach.script.text.sentences import did_you_mean

MOST_WORDS: Final = 5
"""Of a phrase; longer ones are said in one breath less surely, and last as long as the gate lets a command be."""

BuiltIn: TypeAlias = Mapping[str, Sequence[str]]
"""Every command's name, with the phrases that come with the program."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_SIGN = re.compile(r"[^\w\s']|_|(?<!\w)'|'(?!\w)")


def as_said(phrase: str) -> str:
    """Give a phrase as the recogniser writes it: lower case, one space between words, straight apostrophes."""
    return " ".join(phrase.casefold().replace("\u2019", "'").split())


def fault_of(phrase: str, command: str, built_in: BuiltIn) -> str | None:
    """Say what is wrong with a phrase for a command, and what to write instead; None when nothing is.

    Args:
        phrase: as the listener wrote it.
        command: the name of a command.
        built_in: what the program understands of itself.
    """
    said = as_said(phrase)
    words = said.split()
    if not words:
        return "this phrase is empty; write what you want to say"
    if any(sign.isdigit() for sign in said):
        return f"'{shorten(said)}' has figures in it; write numbers as words"
    if sign := _SIGN.search(said):
        return f"'{shorten(said)}' has a '{sign[0]}' in it, which nobody says; write words alone"
    if not all(_WORD.fullmatch(word) for word in words):
        return f"'{shorten(said)}' is not made of words alone; write them as they are in a dictionary"
    if len(words) > MOST_WORDS:
        return f"'{shorten(said)}' has {len(words)} words; use at most {MOST_WORDS}"
    for name, phrases in built_in.items():
        if said in phrases:
            already = "means this already; leave it out" if name == command else f"means '{name}'; use other words"
            return f"'{said}' {already}"
    return None


def fault_of_command(name: str, built_in: BuiltIn) -> str | None:
    """Say what is wrong with the name of a command; None when there is one of that name."""
    return None if name in built_in else f"'{shorten(name)}' is not a command; {did_you_mean(name, built_in)}"
