"""The session as a whole: what is said for safety, in two lengths, and what is declared for nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from voicecoach.script.lint.coach import Coach
from voicecoach.script.lint.walk import Fault, PlacedExercise, said_in_exercise
from voicecoach.script.model import Cue, Exercise, Script
from voicecoach.script.text.nodes import shorten
from voicecoach.units import Seconds

LONGEST_REMINDER: Final[Seconds] = 12.0
"""Of what is said for safety each time."""


def safety(script: Script, coach: Coach) -> Iterator[Fault]:
    """Find what is missing or too long in what is said for safety."""
    if script.safety is None:
        what = "nothing is said for safety; write 'safety: {full: …, short: …}'"
        yield (), f"{what}, with when to leave an exercise, and who should ask a doctor first"
        return
    yield from _two_lengths(script.safety, "safety", coach)
    length = coach.length_of(script.safety.short)
    if length > LONGEST_REMINDER:
        what = f"this takes about {length:.0f} s to say, each time"
        yield ("safety", "short"), f"{what}; say only what to do when it hurts, in {LONGEST_REMINDER:.0f} s at most"


def two_lengths(exercise: Exercise, coach: Coach) -> Iterator[Fault]:
    """Find reminders that are longer than what they remind of, with paths within the exercise."""
    if exercise.position is not None:
        yield from _two_lengths(exercise.position, "position", coach)
    for index, level in enumerate(exercise.levels):
        if level.position is not None:
            for path, what in _two_lengths(level.position, "position", coach):
                yield ("levels", index, *path), what


def unused_parameters(script: Script, used: Collection[str]) -> Iterator[Fault]:
    """Find parameters that stand nowhere.

    Args:
        used: names of those that do.
    """
    for name in script.parameters:
        if name not in used:
            what = f"'${shorten(name)}' stands nowhere, so setting it changes nothing"
            yield ("parameters", name), f"{what}; write it where the figure belongs, or leave the parameter out"


def unspoken(script: Script, said: Sequence[str], exercises: Sequence[PlacedExercise], coach: Coach) -> Iterator[Fault]:
    """Find pronunciations of words that are not said.

    Args:
        said: outside the exercises.
    """
    if not script.pronounce:
        return
    once = {id(exercise): exercise for _, exercise, _ in exercises}.values()
    in_exercises = (text for exercise in once for _, text, _ in said_in_exercise(exercise))
    things = (thing.name for thing in script.equipment)
    shown = (script.about or "", *script.targets)
    texts = "\n".join((*said, *in_exercises, *things, *shown, coach.own_words)).casefold()
    for word in script.pronounce:
        if not re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", texts):
            yield ("pronounce", word), f"'{shorten(word)}' is never said in this session; correct it, or leave it out"


def _two_lengths(cue: Cue, field: str, coach: Coach) -> Iterator[Fault]:
    if len(cue.short) > len(cue.full) and coach.length_of(cue.short) > coach.length_of(cue.full):
        yield (field, "short"), "the short text is longer than the full one; shorten it, or exchange them"
