"""What a session script says, as values: the shape of the YAML, field by field.

Strict: a wrong type or an unknown field is an error, never a guess. The reader (``script.reader``) turns text into
these, and faults into sentences with a place.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

LANGUAGE_VERSION = 1
"""The newest ``voicecoach:`` number this program reads."""

PLACEHOLDERS = frozenset({"side", "other_side", "set", "sets", "rep", "reps", "hold", "next"})
"""What may stand in braces in spoken text."""

_LENGTH = re.compile(r"(\d+(?:\.\d+)?) ?(s|sec|seconds?|m|min|minutes?)")


def seconds(text: Any) -> Any:
    """Read ``10 s``, ``1.5 s`` or ``2 min``; what does not look like a length goes on to fail as one.

    Raises:
        ValueError: it is text, but not a length.
    """
    if isinstance(text, int | float) and not isinstance(text, bool):
        raise ValueError(f"a time needs its unit; write '{text:.15g} s' or '{text:.15g} min'")  # noqa: TRY004 - pydantic reads ValueError
    match = _LENGTH.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        shown = f"'{text:.40}'" if isinstance(text, str) else "this"
        raise ValueError(f"{shown} is not a length of time; write it like '10 s', '1.5 s' or '2 min'")
    number, unit = match.groups()
    return float(number) * (60 if unit.startswith("m") else 1)


Length: TypeAlias = Annotated[float, BeforeValidator(seconds), Field(gt=0, le=3600)]
"""Seconds, more than none and at most an hour, written with a unit."""

Spoken: TypeAlias = Annotated[str, Field(min_length=1, max_length=600)]
"""Text to be said, with placeholders in braces."""

Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=80)]

Reps: TypeAlias = Annotated[int, Field(ge=1, le=100)]
Sets: TypeAlias = Annotated[int, Field(ge=1, le=20)]


class Part(BaseModel):
    """Base of every part of a script: immutable, strict, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


class Sides(StrEnum):
    """How the sets of an exercise are shared between the sides of the body."""

    EACH = "each"
    ALTERNATE = "alternate"
    NONE = "none"


class Cue(Part):
    """Words for a position: in full the first time, short after."""

    full: Spoken
    short: Spoken


class Phase(Part):
    """One part of a repetition.

    Attributes:
        word: spoken as the phase begins.
        seconds: how long it takes.
    """

    word: Spoken
    seconds: Length


class Hold(Part):
    """A position held, counted aloud.

    Attributes:
        hold: seconds.
        say: how to hold it, said as the hold begins.
    """

    hold: Length
    say: Spoken | None = None


class Level(Part):
    """One rung of an exercise's ladder: the fields it changes.

    Attributes:
        start: this is where a new listener begins.
        say: said when the listener arrives here; without it, the coach says what changed.
    """

    start: bool = False
    say: Spoken | None = None
    reps: Reps | None = None
    sets: Sets | None = None
    rest: Length | None = None
    rep: tuple[Phase, ...] | None = Field(default=None, min_length=1)
    hold: Length | None = None
    finish: Hold | None = None


class Exercise(Part):
    """One movement and how it is done: ``reps`` of ``rep``, or a ``hold``, or reps and then ``finish``.

    Attributes:
        exercise: its name for scripts, such as ``side-lying-sweep``.
        name: its name aloud, such as ``Leg sweep``.
        position: how to get into it.
        turn_over: least time to change sides, cue included.
        sets: per side, when it has sides.
        rest: between sets.
        rep: one repetition, phase by phase.
        hold: for an exercise that is held instead of repeated.
        finish: a hold after the last rep of each set.
        tips: form cues, one at a time, where there is room.
        levels: easiest first; empty means that there is just the one.
    """

    exercise: Name
    name: Name
    sides: Sides = Field(default=Sides.NONE, strict=False)
    position: Cue | None = None
    turn_over: Length = 10.0
    sets: Sets = 1
    rest: Length = 30.0
    reps: Reps | None = None
    rep: tuple[Phase, ...] | None = Field(default=None, min_length=1)
    hold: Length | None = None
    finish: Hold | None = None
    tips: tuple[Spoken, ...] = ()
    levels: tuple[Level, ...] = ()

    @model_validator(mode="after")
    def _does_something(self) -> Exercise:
        rungs = self.levels or (Level(),)
        for rung in rungs:
            repeats = (rung.rep or self.rep) is not None and (rung.reps or self.reps) is not None
            holds = (rung.hold or self.hold) is not None
            if repeats == holds:
                what = "both repeated and held" if holds else "neither repeated nor held"
                raise ValueError(
                    f"'{self.exercise}' is {what}; give it 'rep' with 'reps', or a 'hold', here or in every level"
                )
        if sum(level.start for level in self.levels) > 1:
            raise ValueError(f"'{self.exercise}' starts at more than one level; keep one 'start: true'")
        return self


class Question(Part):
    """Something asked aloud, with the answers that count.

    Attributes:
        answers: for each answer's name, the words that give it.
        otherwise: the answer taken when the question was asked twice and nothing was understood.
    """

    say: Spoken
    answers: dict[Name, tuple[Spoken, ...]] = Field(min_length=2)
    otherwise: Name

    @model_validator(mode="after")
    def _default_is_an_answer(self) -> Question:
        if self.otherwise not in self.answers:
            raise ValueError(
                f"'otherwise' is '{self.otherwise}', not one of its answers; write one of {', '.join(self.answers)}"
            )
        return self


class SideOrder(Part):
    """Which side works first: a side, or ``$name`` of a question whose answers include left and right."""

    first: str = "left"


class SayStep(Part):
    """Say something."""

    say: Spoken


class AskStep(Part):
    """Ask one of the questions declared under ``ask`` at this point."""

    ask: Name


class RestStep(Part):
    """A pause between parts of the session, announced and counted in."""

    rest: Length


class Waiting(Part):
    """Wait until the listener says that they are ready."""

    say: Spoken
    at_most: Length = 60.0


class WaitStep(Part):
    """Time to do something: ends when the listener is ready, or when the time is up."""

    wait: Annotated[
        Annotated[Length, Tag("length")] | Annotated[Waiting, Tag("waiting")],
        Discriminator(lambda value: "waiting" if isinstance(value, dict | Waiting) else "length"),
    ]


class ExerciseStep(Part):
    """Do an exercise: from the library by name with any field adjusted, or defined in place; the reader resolves it."""

    exercise: Exercise


Step: TypeAlias = SayStep | AskStep | RestStep | WaitStep | ExerciseStep


def _step_word(step: Any) -> str | None:
    """Give the one field that says what a step is, so that a fault is reported for that kind only."""
    fields = step if isinstance(step, dict) else getattr(step, "model_fields_set", ())
    return next(iter(fields), None)


_Tagged: TypeAlias = Annotated[
    Annotated[SayStep, Tag("say")]
    | Annotated[AskStep, Tag("ask")]
    | Annotated[RestStep, Tag("rest")]
    | Annotated[WaitStep, Tag("wait")]
    | Annotated[ExerciseStep, Tag("exercise")],
    Discriminator(_step_word),
]


class Script(Part):
    """A whole session.

    Attributes:
        voicecoach: the version of the language.
        ask: questions by name; those that no ``ask`` step places are asked at the start, in order.
    """

    voicecoach: Literal[1]
    title: Name
    level: Name = "everyone"
    about: Spoken | None = None
    targets: tuple[Name, ...] = ()
    equipment: tuple[Name, ...] = ()
    ask: dict[Name, Question] = Field(default_factory=dict)
    sides: SideOrder = SideOrder()
    session: tuple[_Tagged, ...] = Field(min_length=1)
