"""What a session script says, as values: the shape of the YAML, field by field.

Strict: a wrong type or an unknown field is an error, never a guess. The reader (``script.reader``) turns text into
these, and faults into sentences with a place. The schema for editors (``script.schema``) is made from the same
fields: their descriptions and examples are written once, here.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    Tag,
    model_validator,
)

LANGUAGE_VERSION = 1
"""The newest ``voicecoach:`` number this program reads."""

ANYWHERE: Final = frozenset({"next", "round", "rounds", "minutes_left"})
"""What may stand in braces in any spoken text."""

PLACEHOLDERS: Final = ANYWHERE | {"side", "other_side", "set", "sets", "rep", "reps", "hold"}
"""What may stand in braces in an exercise's spoken text."""

YES: Final = "yes"
NO: Final = "no"
"""The answers to whether the listener has a thing."""

MOST_REPS: Final = 100
MOST_SETS: Final = 20
"""Of rounds as well."""

LONGEST: Final = 3600.0
"""Seconds, of anything that has a time."""

_LENGTH = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(s|secs?|seconds?|m|mins?|minutes?)")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-5][0-9])")


def seconds(text: Any) -> Any:
    """Read ``10 s``, ``1.5 s``, ``2 min`` or ``1:30``; what does not look like a length goes on to fail as one.

    Raises:
        ValueError: it is text, but not a length.
    """
    if isinstance(text, int | float) and not isinstance(text, bool):
        raise ValueError(f"a time needs its unit; write '{text:.15g} s' or '{text:.15g} min'")  # noqa: TRY004 - pydantic reads ValueError
    plain = text.strip() if isinstance(text, str) else ""
    if clock := _CLOCK.fullmatch(plain):
        return 60.0 * int(clock[1]) + int(clock[2])
    match = _LENGTH.fullmatch(plain)
    if match is None:
        shown = f"'{text:.40}'" if isinstance(text, str) else "this"
        raise ValueError(f"{shown} is not a length of time; write it like '10 s', '1.5 s' or '2 min'")
    number, unit = match.groups()
    return float(number) * (60 if unit.startswith("m") else 1)


_FIGURE = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})?")


def tempo(text: Any) -> Any:
    """Read ``2-1-2``: seconds, phase by phase.

    Raises:
        ValueError: it is no such row of figures.
    """
    if isinstance(text, tuple):
        return text
    figures = text.split("-") if isinstance(text, str) else []
    sound = 1 < len(figures) <= 12 and all(_FIGURE.fullmatch(figure) for figure in figures)
    if not sound or not any(map(float, figures)):
        raise ValueError(f"'{text!s:.40}' is not a tempo; write the seconds of each phase, like '2-1-2'")
    return tuple(map(float, figures))


Length: TypeAlias = Annotated[float, BeforeValidator(seconds), Field(gt=0, le=LONGEST)]
"""Seconds, more than none and at most an hour, written with a unit."""

Tempo: TypeAlias = Annotated[tuple[float, ...], BeforeValidator(tempo)]
"""Seconds of each phase, written ``2-1-2``."""


def quantity(value: Any) -> Any:
    """Let a whole number or a time with its unit pass, as it is written.

    Raises:
        ValueError: it is neither.
    """
    if isinstance(value, str):
        with_unit = _LENGTH.fullmatch(value.strip()) or _CLOCK.fullmatch(value.strip())
        if with_unit is None:
            raise ValueError(f"'{value:.40}' is neither a whole number nor a time; write one like '10' or '30 s'")
    elif isinstance(value, bool) or not isinstance(value, int):
        # pydantic reads ValueError
        raise ValueError("this is neither a whole number nor a time; write one like '10' or '30 s'")  # noqa: TRY004
    return value


Quantity: TypeAlias = Annotated[int | str, PlainValidator(quantity)]
"""A whole number, or a time as it is written."""

Spoken: TypeAlias = Annotated[str, Field(min_length=1, max_length=600)]
"""Text to be said, with placeholders in braces."""

Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=80)]

COACHS_OWN: Final = ("how much it hurts", "pain before", "pain after", "a level up", "going on from there")
"""Questions that the coach asks by itself; no script has one of these names."""


def _not_the_coachs_own(name: str) -> str:
    if name in COACHS_OWN:
        raise ValueError(f"'{name}' is what the coach asks by itself; give your question another name")
    return name


QuestionName: TypeAlias = Annotated[Name, AfterValidator(_not_the_coachs_own)]

Reps: TypeAlias = Annotated[int, Field(ge=1, le=MOST_REPS)]
Sets: TypeAlias = Annotated[int, Field(ge=1, le=MOST_SETS)]


class Part(BaseModel):
    """Base of every part of a script: immutable, strict, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


class Condition(Part):
    """Whether a question was answered so: ``sore is left``, ``sore is not left``, ``sore is left or right``.

    Attributes:
        question: its name.
        answers: any of them.
        negated: none of them instead.
    """

    question: Name
    answers: tuple[Name, ...]
    negated: bool = False

    def holds(self, answer: str) -> bool:
        """Whether this answer to the question fulfils it."""
        return (answer in self.answers) is not self.negated


_CONDITION = re.compile(r"(?P<question>.+?)\s+is(?P<negated>\s+not)?\s+(?P<answers>.+)")


def condition(text: Any) -> Any:
    """Read ``sore is left``; what is no text goes on to fail as it is.

    Raises:
        ValueError: it is text, but not of that form.
    """
    if not isinstance(text, str):
        return text
    match = _CONDITION.fullmatch(" ".join(text.split()))
    if match is None:
        raise ValueError(f"'{text:.40}' is not a condition; write it like 'sore is left' or 'sore is not left'")
    answers = tuple(re.split(r",? or |, ", match["answers"]))
    return {"question": match["question"], "answers": answers, "negated": bool(match["negated"])}


When: TypeAlias = Annotated[Condition, BeforeValidator(condition)]
"""A condition, written as words."""


class Item(Part):
    """A thing that a session needs, or that is nice to have.

    Attributes:
        optional: written with ``?``; some do not have it.
    """

    name: Name
    optional: bool = False


def item(text: Any) -> Any:
    """Read ``mat`` or ``band?``; what is no text goes on to fail as it is."""
    if not isinstance(text, str):
        return text
    return {"name": text.removesuffix("?").strip(), "optional": text.endswith("?")}


Thing: TypeAlias = Annotated[Item, BeforeValidator(item)]
"""A thing, written by its name."""


class Sides(StrEnum):
    """How the sets of an exercise are shared between the sides of the body."""

    EACH = "each"
    ALTERNATE = "alternate"
    NONE = "none"


class Count(StrEnum):
    """How the seconds of a hold are counted aloud."""

    DOWN = "down"
    UP = "up"
    NONE = "none"


class Cue(Part):
    """Words in two lengths: in full the first time, short after."""

    full: Spoken = Field(
        description="Said the first time: every sentence that is needed.",
        examples=["Lie on your {other_side} side. Bend your knees."],
    )
    short: Spoken = Field(
        description="Said after that: a reminder in a few words.", examples=["On your {other_side} side."]
    )


class Phase(Part):
    """One part of a repetition.

    Attributes:
        word: spoken as the phase begins.
        seconds: how long it takes.
    """

    word: Spoken
    seconds: Length


class Hold(Part):
    """A position held, counted aloud."""

    hold: Length = Field(description="How long.", examples=["10 s"])
    say: Spoken | None = Field(
        default=None, description="How to hold it, said as the hold begins.", examples=["Keep it up."]
    )
    count: Count = Field(
        default=Count.DOWN, strict=False, description="How the seconds are counted: down, up or none.", examples=["up"]
    )


class Movement(Part):
    """What an exercise and each of its levels may say about the work and how it is done."""

    position: Cue | None = Field(
        default=None,
        description="How to get into place.",
        examples=[{"full": "Lie on your {other_side} side.", "short": "On your {other_side} side."}],
    )
    sets: Sets | None = Field(default=None, description="How many sets; of each side, when it has sides.", examples=[3])
    rest: Length | None = Field(default=None, description="Between two sets.", examples=["30 s"])
    reps: Reps | None = Field(default=None, description="Repetitions in a set.", examples=[10])
    rep: tuple[Phase, ...] | None = Field(
        default=None,
        min_length=1,
        description="One repetition, phase by phase: the word that is spoken, and the time it takes.",
        examples=[[{"lift": "2 s"}, {"and down": "2 s"}]],
    )
    tempo: Tempo | None = Field(
        default=None,
        description="Other times for `rep`, in seconds: a figure for each phase; for two phases also three figures "
        "(there, held, back) or four (there, held, back, rest).",
        examples=["2-1-2"],
    )
    hold: Length | None = Field(
        default=None, description="For an exercise that is held instead of repeated: how long.", examples=["20 s"]
    )
    count: Count | None = Field(
        default=None,
        strict=False,
        description="How the seconds of `hold` are counted: down, up or none.",
        examples=["up"],
    )
    enter: Phase | None = Field(
        default=None,
        description="Once before each set: into a position that is kept all through it.",
        examples=[{"slide down": "4 s"}],
    )
    leave: Phase | None = Field(
        default=None, description="Once after each set: out of that position.", examples=[{"slide up": "3 s"}]
    )
    finish: Hold | None = Field(
        default=None,
        description="A hold after the last repetition of each set.",
        examples=[{"hold": "10 s", "say": "Keep it up."}],
    )
    tips: tuple[Spoken, ...] = Field(
        default=(), description="Form cues, one at a time, where there is room.", examples=[["Hips still."]]
    )
    needs: tuple[Name, ...] = Field(
        default=(), description="Things it cannot be done without, by their names in `equipment`.", examples=[["band"]]
    )


class Level(Movement):
    """One rung of an exercise's ladder: the fields it changes."""

    start: bool = Field(default=False, description="Where a new listener begins.", examples=[True])
    exercise: Name | None = Field(
        default=None,
        description="Another exercise of the library, whose movement is done at this level instead.",
        examples=["fire-hydrant-straight"],
    )
    name: Name | None = Field(default=None, description="Its name aloud at this level.", examples=["Straight leg lift"])
    say: Spoken | None = Field(
        default=None,
        description="Said when the listener arrives here; without it, the coach says what changed.",
        examples=["Harder. Straighten your leg."],
    )
    gear: dict[Name, Spoken] = Field(
        default_factory=dict,
        description="How to put on or set up what it needs.",
        examples=[{"band": "Loop the band around your legs, above the knees."}],
    )


class Exercise(Movement):
    """One movement and how it is done: ``reps`` of ``rep``, or a ``hold``."""

    exercise: Name = Field(
        description="Its name in scripts; of one in the library, its file's.", examples=["side-lying-sweep"]
    )
    name: Name = Field(description="Its name aloud.", examples=["Leg sweep"])
    sides: Sides = Field(
        default=Sides.NONE,
        strict=False,
        description="each: all sets of one side, then of the other; alternate: set by set; none.",
        examples=["each"],
    )
    turn_over: Length = Field(
        default=10.0, description="Least time to change sides, its cue included.", examples=["12 s"]
    )
    sets: Sets = Field(default=1, description="How many sets; of each side, when it has sides.", examples=[3])
    rest: Length = Field(default=30.0, description="Between two sets.", examples=["30 s"])
    gear: dict[Name, Spoken] = Field(
        default_factory=dict,
        description="How to put on or set up what it or a level needs.",
        examples=[{"band": "Loop the band around your legs, above the knees."}],
    )
    levels: tuple[Level, ...] = Field(
        default=(),
        description="Easier to harder: each changes some fields; one is where a new listener begins.",
        examples=[[{"reps": 5}, {"reps": 10, "start": True}]],
    )

    @model_validator(mode="after")
    def _does_something(self) -> Exercise:
        for rung in self.levels or (Level(),):
            self._rung_does_one_thing(rung)
        if sum(level.start for level in self.levels) > 1:
            raise ValueError(f"'{self.exercise}' starts at more than one level; keep one 'start: true'")
        return self

    def _rung_does_one_thing(self, rung: Level) -> None:
        base = self.beneath(rung)
        both = any(part.hold is not None and (part.rep or part.reps) for part in (base, rung))
        held = self.held_at(rung)
        rep, reps = rung.rep or base.rep, rung.reps or base.reps
        if both or (held is None and not (rep and reps)):
            what = "both repeated and held" if both else "neither repeated nor held"
            raise ValueError(
                f"'{self.exercise}' is {what}; give it 'rep' with 'reps', or a 'hold', here or in every level"
            )
        beats = rung.tempo or base.tempo
        if beats and held is None and rep and not fits_tempo(len(rep), len(beats)):
            count = f"{len(beats)} figures, and a rep of '{self.exercise}' has {len(rep)} phases"
            raise ValueError(f"the tempo has {count}; write one figure for each phase")

    @property
    def all_needs(self) -> tuple[str, ...]:
        """Things that some level of it cannot be done without."""
        return tuple(dict.fromkeys(thing for part in (self, *self.levels) for thing in part.needs))

    def beneath(self, rung: Level) -> Movement:
        """Give what holds where a level says nothing: the exercise, or nothing for one with a movement of its own."""
        return Movement() if rung.exercise else self

    def held_at(self, rung: Level) -> float | None:
        """Give the seconds of its hold at a level; ``None`` where it is repeated."""
        if rung.hold is not None:
            return rung.hold
        return None if rung.rep or rung.reps else self.beneath(rung).hold


def fits_tempo(phases: int, figures: int) -> bool:
    """Whether a tempo of so many figures can time a rep of so many phases."""
    return figures == phases or (phases == 2 and figures in (3, 4))


class Question(Part):
    """Something asked aloud, with the answers that count."""

    say: Spoken = Field(
        description="The question; it is best to name the answers in it.",
        examples=["Is one side sore today? Say left, right, or no."],
    )
    answers: dict[Name, tuple[Spoken, ...]] = Field(
        min_length=2,
        description="Each answer's name, and the words that give it.",
        examples=[{"left": ["left", "left side"], "right": ["right"], "neither": ["no"]}],
    )
    otherwise: Name = Field(
        description="The answer taken when the question was asked twice and nothing was understood.",
        examples=["neither"],
    )

    @model_validator(mode="after")
    def _default_is_an_answer(self) -> Question:
        if self.otherwise not in self.answers:
            raise ValueError(
                f"'otherwise' is '{self.otherwise}', not one of its answers; write one of {', '.join(self.answers)}"
            )
        return self


class SideOrder(Part):
    """Which side works first, and whether a weaker one is favoured, where the coach knows of one."""

    first: str = Field(
        default="left",
        description="left, right, or $ and the name of a question whose answers include left and right.",
        examples=["$sore"],
    )
    weaker_first: bool = Field(
        default=False,
        description="Whether the weaker side works first, where the coach knows it from sessions before; an answer of "
        "left or right to the question of `first` comes before it.",
        examples=[True],
    )
    weaker_extra_set: bool = Field(
        default=False,
        description="Whether the weaker side does one set more, where the coach knows it and no sore side was named.",
        examples=[True],
    )


class Parameter(Part):
    """A number or a time that can be set when a session is run, and stands as ``$name`` in the session."""

    default: Quantity = Field(description="A number, or a time with its unit.", examples=[10, "30 s"])
    at_least: Quantity | None = Field(default=None, description="The least it may be set to.", examples=[5])
    at_most: Quantity | None = Field(default=None, description="The most it may be set to.", examples=[15])
    about: Spoken | None = Field(default=None, description="What it is for.", examples=["Reps in a set."])

    @model_validator(mode="after")
    def _default_is_within_bounds(self) -> Parameter:
        for bound in (self.at_least, self.at_most):
            if bound is not None and isinstance(bound, int) is not isinstance(self.default, int):
                raise ValueError(f"'{bound}' and '{self.default}' differ in kind; write two numbers or two times")
        fault = self.fault(self.default)
        if fault is not None:
            raise ValueError(f"the default {fault}")
        return self

    def fault(self, value: int | str) -> str | None:
        """Say what is wrong with a value for it, as the end of a sentence; ``None`` when it will do."""
        if isinstance(value, int) is not isinstance(self.default, int):
            kind = "a whole number" if isinstance(self.default, int) else "a time with its unit"
            return f"'{value}' is not {kind}; write one like '{self.default}'"
        try:
            given = amount(value)
        except ValueError as error:
            return str(error)
        if self.at_least is not None and given < amount(self.at_least):
            return f"'{value}' is too little; write at least '{self.at_least}'"
        if self.at_most is not None and given > amount(self.at_most):
            return f"'{value}' is too much; write at most '{self.at_most}'"
        return None


def amount(value: int | str) -> float:
    """Give a parameter's value as a number, a time in seconds.

    Raises:
        ValueError: it is text, but not a length of time.
    """
    return value if isinstance(value, int) else float(seconds(value))


class Step(Part):
    """What any step may have."""

    when: tuple[When, ...] = Field(
        default=(),
        description="Only if a question was answered so: 'sore is left', 'sore is not left'. All of several must hold.",
        examples=["sore is left"],
    )
    optional: bool = Field(
        default=False, description="Left out first, when a shorter session is asked for.", examples=[True]
    )


class SayStep(Step):
    """Say something."""

    say: Spoken = Field(description="Say this.", examples=["Lie down on your mat."])


class AskStep(Step):
    """Ask one of the questions declared under ``ask`` at this point."""

    ask: Name = Field(description="Ask this question of those under `ask` at the top.", examples=["sore"])


class RestStep(Step):
    """A pause between parts of the session, announced."""

    rest: Length = Field(description="Rest for so long.", examples=["60 s"])


class ChimeStep(Step):
    """Play a chime."""

    chime: Literal["attention", "done"] = Field(description="Play this chime.", examples=["attention"])


class LevelStep(Step):
    """From here on, exercises begin at another level, unless the listener has chosen one for them."""

    level: Literal["easiest", "usual", "hardest"] = Field(
        description="Exercises from here on begin at this level: easiest, usual or hardest.", examples=["easiest"]
    )


class Waiting(Part):
    """Wait until the listener says that they are ready."""

    say: Spoken = Field(
        description="What to get ready for, and to say ready then.", examples=["Say ready when you are there."]
    )
    at_most: Length = Field(default=60.0, description="Go on after this time in any case.", examples=["60 s"])


class WaitStep(Step):
    """Time to do something: ends when the listener is ready, or when the time is up."""

    wait: Annotated[
        Annotated[Length, Tag("length")] | Annotated[Waiting, Tag("waiting")],
        Discriminator(lambda value: "waiting" if isinstance(value, dict | Waiting) else "length"),
    ] = Field(
        description="Wait until the listener is ready: at most so long.",
        examples=["10 s", {"say": "Say ready when you are there.", "at most": "60 s"}],
    )


class ExerciseStep(Step):
    """Do an exercise: from the library by name with any field adjusted, or defined in place; the reader resolves it."""

    exercise: Exercise


class Block(Step):
    """Do some steps, so many times."""

    rounds: Sets = Field(default=1, description="How many times to do the steps.", examples=[2])
    rest: Length | None = Field(default=None, description="Between two rounds.", examples=["45 s"])
    do: tuple[_Tagged, ...] = Field(
        min_length=1, description="The steps, in order.", examples=[[{"say": "Lie down."}, {"exercise": "clamshell"}]]
    )


STEPS: Final[dict[str, type[Step]]] = {
    "do": Block,
    "say": SayStep,
    "ask": AskStep,
    "wait": WaitStep,
    "chime": ChimeStep,
    "exercise": ExerciseStep,
    "level": LevelStep,
    "rest": RestStep,
}
"""The field that makes a step what it is. ``rest`` comes last: a block may have one, too."""


def _kind_of_step(step: Any) -> str | None:
    """Give the one field that says what a step is, so that a fault is reported for that kind only."""
    if isinstance(step, dict):
        return next((name for name in STEPS if name in step), None)
    return next((name for name, kind in STEPS.items() if isinstance(step, kind)), None)


AnyStep: TypeAlias = Block | SayStep | AskStep | WaitStep | ChimeStep | ExerciseStep | LevelStep | RestStep

_Tagged: TypeAlias = Annotated[
    Annotated[Block, Tag("do")]
    | Annotated[SayStep, Tag("say")]
    | Annotated[AskStep, Tag("ask")]
    | Annotated[WaitStep, Tag("wait")]
    | Annotated[ChimeStep, Tag("chime")]
    | Annotated[ExerciseStep, Tag("exercise")]
    | Annotated[LevelStep, Tag("level")]
    | Annotated[RestStep, Tag("rest")],
    Discriminator(_kind_of_step),
]

Block.model_rebuild()


class Safety(Cue):
    """When to leave an exercise, and who should ask a professional first.

    In full until it has been heard through once; from then on in short.
    """

    full: Spoken = Field(
        description="Said until it has been heard through once: what to do when it hurts, and who should ask first.",
        examples=["If anything hurts sharply, come down and rest. After an operation, ask your doctor first."],
    )
    short: Spoken = Field(
        description="Said after that, in a sentence.", examples=["If anything hurts sharply, come down and rest."]
    )


class Script(Part):
    """A whole session."""

    voicecoach: Literal[1] = Field(description="The version of the language.", examples=[1])
    title: Name = Field(description="Its name aloud.", examples=["Side of the hip, lying down"])
    level: Name = Field(default="everyone", description="Whom it is for.", examples=["beginner"])
    about: Spoken | None = Field(
        default=None, description="What it is for, in a sentence.", examples=["Strength for the side of your hip."]
    )
    targets: tuple[Name, ...] = Field(
        default=(), description="What it works on.", examples=[["gluteus medius", "lower back"]]
    )
    equipment: tuple[Thing, ...] = Field(
        default=(),
        description="What is needed. With a question mark: what some do not have; where it matters, the coach asks.",
        examples=[["mat", "band?"]],
    )
    safety: Safety | None = Field(
        default=None,
        description="When to leave an exercise, and who should ask a professional first. Said before anything else; in "
        "full until it has been heard through once.",
        examples=[
            {
                "full": "If anything hurts sharply, put your leg down and rest. If you were operated on this year, ask "
                "your doctor first.",
                "short": "If anything hurts sharply, put your leg down and rest.",
            }
        ],
    )
    pronounce: dict[Name, Spoken] = Field(
        default_factory=dict,
        description="Words, and how they are spoken.",
        examples=[{"gluteus medius": "gloo tee us mee dee us"}],
    )
    parameters: dict[Name, Parameter] = Field(
        default_factory=dict,
        description="Numbers and times that stand as $name in the session and can be set when it is run.",
        examples=[{"reps": {"default": 10, "at least": 5, "at most": 15}}],
    )
    ask: dict[QuestionName, Question] = Field(
        default_factory=dict,
        description="Questions by name; those that no `ask` step places are asked at the start, in order.",
        examples=[
            {
                "sore": {
                    "say": "Is one side sore today? Say left, right, or no.",
                    "answers": {"left": ["left"], "right": ["right"], "neither": ["no"]},
                    "otherwise": "neither",
                }
            }
        ],
    )
    sides: SideOrder = Field(default=SideOrder(), description="Which side works first.", examples=[{"first": "$sore"}])
    session: tuple[_Tagged, ...] = Field(
        min_length=1,
        description="The steps, in order.",
        examples=[[{"say": "Lie down."}, {"exercise": "clamshell"}]],
    )
