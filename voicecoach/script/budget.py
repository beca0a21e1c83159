"""Fits a session to a time: what is optional goes first, then rounds, then sets; never one side only.

A set belongs to both sides of an exercise, so taking one away takes it from both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal, TypeAlias

from voicecoach.script.model import AnyStep, AskStep, Block, ExerciseStep, Script
from voicecoach.script.plan import ladder, start_level
from voicecoach.units import Seconds

Path: TypeAlias = tuple[int, ...]
"""Indices to a step: of the session, then of the blocks that it is in."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Something left out.

    Attributes:
        names: of the exercises in it, aloud.
    """

    kind: Literal["optional", "round", "set"]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A session as far as it could be fitted.

    Attributes:
        cuts: what was left out, each with how often.
        seconds: how long it takes now, which is longer than was asked for if nothing more can be left out.
    """

    script: Script
    cuts: tuple[tuple[Cut, int], ...]
    seconds: Seconds


def fit(script: Script, most: Seconds, length_of: Callable[[Script], Seconds]) -> Fitted:
    """Leave out as little as makes a session no longer than ``most``.

    Args:
        most: seconds.
        length_of: gives how long a session takes.
    """
    shorter: list[tuple[Script, Cut | None]] = [(script, None)]
    more = _shorter_and_shorter(script)
    reach = 1
    while length_of(shorter[-1][0]) > most and (next_few := list(islice(more, reach))):
        shorter += next_few
        reach *= 2  # each cut goes through the whole session, so no more are made than are needed
    low, high = 0, len(shorter) - 1
    while low < high:  # none is longer than the one before, so halving finds the first that fits
        middle = (low + high) // 2
        if length_of(shorter[middle][0]) <= most:
            high = middle
        else:
            low = middle + 1
    made = [cut for _, cut in shorter[: low + 1] if cut is not None]
    return Fitted(shorter[low][0], tuple(Counter(made).items()), length_of(shorter[low][0]))


def _shorter_and_shorter(script: Script) -> Iterator[tuple[Script, Cut]]:
    for next_cut in (_without_last_optional, _with_a_round_less, _with_a_set_less):
        while (cut := next_cut(script)) is not None:
            yield cut
            script = cut[0]


def _without_last_optional(script: Script) -> tuple[Script, Cut] | None:
    optional = [(path, step) for path, step in _walk(script.session) if step.optional and not _asks(step)]
    if not optional:
        return None
    path, step = optional[-1]
    left = _replaced(script.session, path, None)
    return None if not left else (_with_steps(script, left), Cut("optional", _names(step)))


def _asks(step: AnyStep) -> bool:
    """Whether a step places a question, which without it would only be asked at the start instead."""
    return any(isinstance(one, AskStep) for one in _within(step))


def _with_a_round_less(script: Script) -> tuple[Script, Cut] | None:
    blocks = [(path, step) for path, step in _walk(script.session) if isinstance(step, Block) and step.rounds > 1]
    if not blocks:
        return None
    path, block = max(blocks, key=lambda found: (found[1].rounds, found[0]))
    fewer = block.model_copy(update={"rounds": block.rounds - 1})
    return _with_steps(script, _replaced(script.session, path, fewer)), Cut("round", _names(block))


def _with_a_set_less(script: Script) -> tuple[Script, Cut] | None:
    exercises = [(path, step, _sets(step)) for path, step in _walk(script.session) if isinstance(step, ExerciseStep)]
    path, step, sets = max(exercises, key=lambda found: (found[2], found[0]), default=((), None, 1))
    if step is None or sets <= 1:
        return None
    exercise = step.exercise
    levels = tuple(
        level if level.sets is None else level.model_copy(update={"sets": min(level.sets, sets - 1)})
        for level in exercise.levels
    )
    fewer = exercise.model_copy(update={"sets": min(exercise.sets, sets - 1), "levels": levels})
    changed = step.model_copy(update={"exercise": fewer})
    return _with_steps(script, _replaced(script.session, path, changed)), Cut("set", (exercise.name,))


def _sets(step: ExerciseStep) -> int:
    level = ladder(step.exercise)[start_level(step.exercise)]
    return level.sets or step.exercise.sets


def _walk(steps: tuple[AnyStep, ...], path: Path = ()) -> Iterator[tuple[Path, AnyStep]]:
    for index, step in enumerate(steps):
        yield (*path, index), step
        if isinstance(step, Block):
            yield from _walk(step.do, (*path, index))


def _replaced(steps: tuple[AnyStep, ...], path: Path, by: AnyStep | None) -> tuple[AnyStep, ...]:
    """Give the steps with the one at a path replaced, or taken out together with a block that has no other."""
    index, *deeper = path
    step = steps[index]
    changed: AnyStep | None = by
    if deeper and isinstance(step, Block):
        inside = _replaced(step.do, tuple(deeper), by)
        changed = step.model_copy(update={"do": inside}) if inside else None
    return (*steps[:index], *([] if changed is None else [changed]), *steps[index + 1 :])


def _with_steps(script: Script, steps: tuple[AnyStep, ...]) -> Script:
    update: dict[str, Any] = {"session": steps}
    return script.model_copy(update=update)


def _within(step: AnyStep) -> Iterator[AnyStep]:
    """Give a step and all that are in it."""
    return (inside for _, inside in _walk((step,)))


def _names(step: AnyStep) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found.exercise.name for found in _within(step) if isinstance(found, ExerciseStep)))
