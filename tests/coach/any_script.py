"""Any session at all: small valid scripts with everything the language has, and listeners who say anything at any time.

Scripts are built as values and written as YAML, so that what fails can be read and rehearsed by hand.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import yaml
from hypothesis import strategies as st

from voicecoach.coach.effects import Effect
from voicecoach.coach.events import Answered, Begin, Commanded, Event, Tick
from voicecoach.coach.flow import next_moment
from voicecoach.coach.machine import advance, initial
from voicecoach.coach.state import STRANGER, Ended, Listener, State, Talk
from voicecoach.language import load_language
from voicecoach.listening.phrases import Command
from voicecoach.script.plan import Side
from voicecoach.script.reading.reader import read_script
from voicecoach.sound.lengths import EstimatedLengths
from voicecoach.units import Seconds

Fields: TypeAlias = dict[str, Any]

LANGUAGE = load_language()
LENGTHS = EstimatedLengths()

SHELF = {
    "lunge": "exercise: lunge\nname: Lunge\nreps: 4\nrep: [{down: 1.5 s}, {up: 1 s}]\nposition: {full: Step forward., "
    "short: A step.}\nenter: {go low: 2 s}\ntips: [Look up.]\n",
    "bridge": "exercise: bridge\nname: Bridge\nhold: 8 s\ncount: up\nposition: {full: Lie down., short: Down.}\n",
}
"""Exercises that a level may swap to."""

LONGEST: Seconds = 3 * 3600.0
"""Of a session here, pauses included; one that goes in circles would go on for ever."""


class SmallLibrary:
    """The shelf above, as the reader wants it."""

    def exercise_names(self) -> tuple[str, ...]:
        return tuple(SHELF)

    def exercise_text(self, name: str) -> tuple[bytes, str]:
        return SHELF[name].encode(), f"{name}.yaml"


@dataclass(frozen=True)
class Word:
    """Something the listener says.

    Attributes:
        says: a command, or an answer by its name.
        wait: seconds after the word before.
        moments: of the coach's own, let go by after that: the word falls just when something happens.
    """

    says: Command | str
    wait: Seconds = 0.0
    moments: int = 0


@dataclass(frozen=True)
class Step:
    """One event of a story.

    Attributes:
        before: the state when it came.
        after: the state when it was dealt with.
    """

    event: Event
    before: State
    effects: tuple[Effect, ...]
    after: State


@dataclass(frozen=True)
class Story:
    """A session with a listener. Who is paused at the end of their words says "resume" till the session ends.

    Attributes:
        text: the script, as YAML.
        known: answers to questions that need not be asked then.
        listener: what is known of them.
        before: words in a session of the same script that broke off after the last; ``None`` without one.
    """

    text: str
    words: tuple[Word, ...]
    known: Mapping[str, str] = field(default_factory=dict)
    listener: Listener = STRANGER
    before: tuple[Word, ...] | None = None

    @cached_property
    def start(self) -> State:
        unfinished = None if self.before is None else self._broken_off(self.before)
        return self._begun(unfinished)

    def _begun(self, unfinished: State | None) -> State:
        script = read_script(self.text, "any.yaml", SmallLibrary())
        return initial(script, LANGUAGE, LENGTHS, known=self.known, listener=self.listener, unfinished=unfinished)

    def _broken_off(self, words: tuple[Word, ...]) -> State:
        state, _ = advance(self._begun(None), Begin(0.0))
        for word in words:
            state, _ = advance(state, Tick(state.now + word.wait))
            for _ in range(word.moments):
                if math.isfinite(next_moment(state)):
                    state, _ = advance(state, Tick(next_moment(state)))
            says = word.says
            said = Commanded(state.now, says) if isinstance(says, Command) else Answered(state.now, says)
            state, _ = advance(state, said)
        return state

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Everything that happens, moment by moment."""
        steps: list[Step] = []
        state = self.start

        def tell(event: Event) -> None:
            nonlocal state
            after, effects = advance(state, event)
            steps.append(Step(event, state, tuple(effects), after))
            state = after

        def up_to(moment: Seconds) -> None:
            while (coming := next_moment(state)) <= moment and not isinstance(state.activity, Ended):
                tell(Tick(coming))
            tell(Tick(moment))

        tell(Begin(0.0))
        for word in self.words:
            up_to(state.now + word.wait)
            for _ in range(word.moments):
                if math.isfinite(next_moment(state)):
                    tell(Tick(next_moment(state)))
            says = word.says
            tell(Commanded(state.now, says) if isinstance(says, Command) else Answered(state.now, says))
        while not isinstance(state.activity, Ended):
            if math.isinf(next_moment(state)):
                tell(Tick(state.now + 5.0))
                tell(Commanded(state.now, Command.RESUME))
            else:
                tell(Tick(next_moment(state)))
            assert state.now < LONGEST, "it goes in circles"
        return tuple(steps)

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        return tuple(effect for step in self.steps for effect in step.effects)

    @property
    def end(self) -> State:
        return self.steps[-1].after

    @property
    def heard(self) -> tuple[Event, ...]:
        """What came from outside, without the ticks."""
        return tuple(step.event for step in self.steps if not isinstance(step.event, Tick))

    def __repr__(self) -> str:
        words = "\n".join(map(repr, self.words))
        known = f"knowing {self.known} and {self.listener}, after {self.before}"
        return f"the session\n{self.text}\n{known}\nand the words\n{words}\n"


def _time(least: float, most: float, step: float = 0.5) -> st.SearchStrategy[str]:
    return st.integers(0, round((most - least) / step)).map(lambda n: f"{least + n * step:g} s")


def _phase(word: str, most: float = 3.0) -> st.SearchStrategy[Fields]:
    return _time(0.5, most).map(lambda seconds: {word: seconds})


def _some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Fields]:
    """Give some of these fields, or none."""
    return st.fixed_dictionaries({}, optional={name.replace("_", " "): field for name, field in fields.items()})


_COUNTS = st.sampled_from(["down", "up", "none"])
_FINISH = st.fixed_dictionaries({"hold": _time(1, 14)}, optional={"say": st.just("Keep it up."), "count": _COUNTS})
_REPS = st.one_of(st.integers(1, 4), st.integers(5, 8))
_COMMON: dict[str, st.SearchStrategy[Any]] = {
    "sets": st.integers(1, 3),
    "rest": _time(2, 30),
    "enter": _phase("slide down"),
    "leave": _phase("slide up"),
    "tips": st.lists(st.sampled_from(["Hips still.", "Breathe out.", "Slowly."]), min_size=1, max_size=2),
}


@st.composite
def _exercises(draw: st.DrawFn) -> Fields:
    """Give an exercise of any kind; two in a session may share a name, and so a level."""
    key = draw(st.sampled_from(["squat", "lift", "plank"]))
    sides = draw(st.sampled_from(["none", "each", "alternate"]))
    lie = "Lie on your {other_side} side. Bend your knees." if sides != "none" else "Lie down. Bend your knees."
    held = draw(st.booleans())
    fields: Fields = {"exercise": key, "name": key.capitalize(), "sides": sides}
    fields |= draw(_some(**_COMMON, position=st.just({"full": lie, "short": "As before."}), turn_over=_time(1, 12)))
    if held:
        fields |= {"hold": draw(_time(1, 40))} | draw(_some(count=_COUNTS))
    else:
        phases = draw(st.lists(st.sampled_from(["up", "out", "down"]), min_size=1, max_size=3, unique=True))
        fields |= {"reps": draw(_REPS), "rep": [draw(_phase(word)) for word in phases]}
        fields |= draw(_some(finish=_FINISH))
        if len(phases) == 2:
            fields |= draw(_some(tempo=st.sampled_from(["2-1", "1-1-2", "2-0-1-1"])))
    if draw(st.booleans()):
        fields["gear"] = {"band": "Put the band on."}
    levels = draw(st.lists(_level(held), max_size=4))
    if levels:
        levels[draw(st.integers(0, len(levels) - 1))]["start"] = True
        fields["levels"] = levels
    return fields


@st.composite
def _level(draw: st.DrawFn, held: bool) -> Fields:
    """Give a level that changes some things, or the whole movement."""
    level = draw(_some(**_COMMON, needs=st.just(["band"])))
    if draw(st.integers(0, 4)) == 0:
        swap = draw(st.sampled_from(sorted(SHELF)))
        return {**level, "exercise": swap} | draw(_some(say=st.just("Another way.")))
    level |= draw(_some(name=st.sampled_from(["Deep one", "Long one"]), say=st.just("Another way.")))
    if held:
        return level | draw(_some(hold=_time(1, 40), count=_COUNTS))
    return {"reps": draw(_REPS), **level} | draw(_some(finish=_FINISH))


_CONDITIONS = st.sampled_from(["sore is left", "sore is not left", "steady is no", "band is yes"])
_WAITS = st.one_of(
    _time(1, 20), st.fixed_dictionaries({"say": st.just("Get your mat.")}, optional={"at most": _time(3, 20)})
)
_PLAIN_STEPS: list[st.SearchStrategy[Fields]] = [
    st.sampled_from(["First this. Then that.", "Next is {next}. {minutes_left} left."]).map(lambda s: {"say": s}),
    _WAITS.map(lambda wait: {"wait": wait}),
    _time(3, 40).map(lambda rest: {"rest": rest}),
    st.sampled_from(["attention", "done"]).map(lambda chime: {"chime": chime}),
    st.sampled_from(["easiest", "usual", "hardest"]).map(lambda level: {"level": level}),
    st.just({"ask": "tired"}),
]
_STEPS = st.tuples(st.one_of(_exercises(), _exercises(), *_PLAIN_STEPS), _some(when=_CONDITIONS)).map(
    lambda both: {**both[0], **both[1]}
)
_ROUNDS = st.fixed_dictionaries(
    {"rounds": st.just(2), "do": st.lists(_STEPS, min_size=1, max_size=2)}, optional={"rest": _time(3, 25)}
)


@st.composite
def scripts(draw: st.DrawFn) -> str:
    """Give a session of one to four parts, one of them an exercise at least."""
    steps = draw(st.lists(st.one_of(_STEPS, _STEPS, _STEPS, _ROUNDS), max_size=3))
    steps.insert(draw(st.integers(0, len(steps))), draw(_exercises()))
    script: Fields = {"voicecoach": 1, "title": "Any session", "equipment": ["mat", "band?"]}
    script["ask"] = {
        "sore": {
            "say": "Is one side sore?",
            "answers": {"left": ["left"], "right": ["right"], "neither": ["no"]},
            "otherwise": "neither",
        },
        "steady": {"say": "Was it steady?", "answers": {"yes": ["yes"], "no": ["no"]}, "otherwise": "yes"},
        "tired": {"say": "Are you tired?", "answers": {"yes": ["yes"], "no": ["no"]}, "otherwise": "no"},
    }
    script |= draw(_some(safety=st.just({"full": "Rest if it hurts. Ask first.", "short": "Rest if it hurts."})))
    script["sides"] = {"first": draw(st.sampled_from(["$sore", "left", "right"]))}
    script["sides"] |= draw(_some(weaker_first=st.just(True), weaker_extra_set=st.just(True)))
    script["session"] = steps
    return yaml.safe_dump(script, sort_keys=False)


_ANSWERS = st.sampled_from(["left", "right", "neither", "yes", "no"])
_PAIN = st.integers(0, 10).map(str)
_SAID = st.one_of(st.sampled_from(Command), st.sampled_from(Command), _ANSWERS, _PAIN)


def _words(said: st.SearchStrategy[Command | str]) -> st.SearchStrategy[Word]:
    """Give words that come after a while, at once, or just when something happens."""
    return st.one_of(
        st.builds(Word, said, wait=st.floats(0.0, 25.0).map(lambda seconds: round(seconds, 3))),
        st.builds(Word, said, wait=st.floats(0.0, 3.0)),
        st.builds(Word, said, moments=st.integers(0, 30)),
    )


ANYTHING = _words(_SAID)
OFTEN_HURT = _words(st.one_of(st.just(Command.THAT_HURTS), _PAIN, _SAID))


_KNOWN = _some(sore=st.sampled_from(["left", "right"]), steady=st.just("no"), band=st.sampled_from(["yes", "no"]))


_NAMES = st.sampled_from(["squat", "lift", "plank"])
_ON_A_SIDE = st.tuples(_NAMES, st.sampled_from([None, *Side]))
_LISTENERS = st.builds(
    Listener,
    levels=st.dictionaries(_ON_A_SIDE, st.integers(0, 4), max_size=4),
    offers=st.dictionaries(_ON_A_SIDE, st.integers(1, 3), max_size=6),
    familiar=st.frozensets(st.sampled_from(["Squat", "Lift", "Plank", "Deep one", "Lunge"])),
    weaker=st.dictionaries(_NAMES, st.sampled_from(Side)),
    ask_pain=st.booleans(),
    talk=st.sampled_from(Talk),
    volume=st.sampled_from([0.0, 3.0, -30.0]),
    remarks=st.sampled_from([(), ("It hurt last time. Ask somebody.",)]),
)
"""Of whom a lot may be known, some of it of exercises that are not as they were."""


def stories(says: st.SearchStrategy[Word] = ANYTHING) -> st.SearchStrategy[Story]:
    """Give a session with a listener who says a little or a lot, known or not, perhaps after one that broke off."""
    some, many = st.lists(says, max_size=6), st.lists(says, min_size=8, max_size=24)
    words = st.one_of(some, many, many).map(tuple)
    listeners = st.one_of(st.just(STRANGER), _LISTENERS)
    before = st.lists(says, min_size=4, max_size=12).map(tuple)
    agreeing = words.map(lambda said: (Word("yes", wait=4.0), *said))
    return st.one_of(
        st.builds(Story, scripts(), words, _KNOWN, listeners),
        st.builds(Story, scripts(), agreeing, _KNOWN, listeners, before),
        st.builds(Story, scripts(), st.one_of(words, agreeing), _KNOWN, listeners, before),
    )
