"""Three listeners, and what they do over weeks: a steady one, one in pain, and one who comes when it suits.

Every session runs through the interpreter itself, moment by moment, with what is remembered of those before it. A day
is what a listener means to do; the levels they work at, and what they are offered, follow from what they did.

``python -m tests.record.three FOLDER`` draws the picture of each into a folder.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from tests.record.records import record_of
from voicecoach.adapters.history_picture import draw_history
from voicecoach.cli.progress import explain, explain_counsel, what_next
from voicecoach.coach.effects import Became, Doing, Effect, Role, Say
from voicecoach.coach.events import Answered, Begin, Commanded, Event, Tick
from voicecoach.coach.flow import next_moment
from voicecoach.coach.machine import advance, initial
from voicecoach.coach.state import LEVEL_UP, PAIN, PAIN_AFTER, PAIN_BEFORE, Asking, Ended, Listener, Paused, State
from voicecoach.language import load_language
from voicecoach.listening.phrases import Command
from voicecoach.record.familiarity import familiar
from voicecoach.record.progression import Advice, Key, advise, counsel, weaker
from voicecoach.record.sessions import Ending, SessionRecord, SideRecord
from voicecoach.resources import resource_folder
from voicecoach.script.plan import Side
from voicecoach.script.reading.reader import read_script
from voicecoach.script.shelf import Shelf
from voicecoach.sound.lengths import EstimatedLengths
from voicecoach.units import Seconds

MORNINGS = """
voicecoach: 1
title: Mornings
equipment: [mat, band]
sides: {weaker first: true, weaker extra set: true}
session:
  - exercise: clamshell
  - exercise: fire-hydrant
    sets: 1
"""

MONDAY = datetime(2026, 3, 2, 7, 30, tzinfo=timezone(timedelta(hours=1)))

THINKS: Seconds = 0.5
"""From a question to its answer, and from a thought to a word."""

BREATHES: Seconds = 8.0
"""After it hurt, until they go on."""


@dataclass(frozen=True)
class Hurt:
    """That it hurts, in the second rep that a side does of an exercise.

    Attributes:
        exercise: aloud, at the level.
        pain: from 0 to 10.
    """

    exercise: str
    side: Side
    pain: int


@dataclass(frozen=True)
class Day:
    """What a listener does on a day.

    Attributes:
        number: of the day, 1 the first.
        before: pain before, from 0 to 10.
        after: the same after.
        accepts: whether they say yes to a level up.
        eases: the exercise, aloud, of which they ask for an easier level, in the second rep of it.
        stops: the exercise, aloud, in the second rep of whose second side they say stop; empty when they do it all.
    """

    number: int
    before: int = 1
    after: int = 1
    hurts: tuple[Hurt, ...] = ()
    accepts: bool = True
    eases: str = ""
    stops: str = ""

    @property
    def date(self) -> date:
        return self.began.date()

    @property
    def began(self) -> datetime:
        return MONDAY + timedelta(days=self.number - 1)


STEADY = tuple(Day(number, accepts=number != 5) for number in range(1, 15))

IN_PAIN = (
    Day(1, before=3, after=3),
    Day(3, before=3, after=3, hurts=(Hurt("Clamshell", Side.LEFT, 1),)),
    Day(4, before=3, after=4, hurts=(Hurt("Clamshell", Side.LEFT, 2),)),
    Day(6, before=3, after=5, hurts=(Hurt("Clamshell", Side.LEFT, 3),)),
    Day(8, before=4, after=4, hurts=(Hurt("Fire hydrant", Side.RIGHT, 5),)),
    Day(10, before=4, after=6, hurts=(Hurt("Clamshell", Side.LEFT, 7),)),
    Day(12, before=6, after=5),
    Day(13, before=4, after=3),
    Day(14, before=3, after=3),
)

IRREGULAR = (
    Day(1),
    Day(2),
    Day(5, stops="Clamshell"),
    Day(7, eases="Fire hydrant"),
    Day(9),
    Day(25),
    Day(27, stops="Fire hydrant"),
    Day(28),
    Day(32),
    Day(33),
    Day(35),
)

LISTENERS = {"steady": STEADY, "in pain": IN_PAIN, "irregular": IRREGULAR}


@dataclass
class Practice:
    """The weeks of a listener, and what they came to.

    Attributes:
        past: the sessions so far.
        advised: for each day, what was advised that morning.
        lines: of the account, to be read.
    """

    days: Sequence[Day]
    past: list[SessionRecord] = field(default_factory=list)
    advised: dict[int, Mapping[Key, Advice]] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def run(self) -> Practice:
        for day in self.days:
            self.advised[day.number] = advise(self.past, day.date)
            self.lines += ["", f"day {day.number}", *self._advice(day)]
            record = self._session(day)
            self.past.append(record)
            self.lines += _done(record)
        last = self.days[-1]
        self.lines += ["", f"day {last.number + 1}, if they came", *self._advice(Day(last.number + 1))]
        return self

    def _advice(self, day: Day) -> Iterator[str]:
        worry = counsel(self.past)
        if worry is not None:
            yield _line("counsel", explain_counsel(worry))
        said = {
            (of.name, side): f"level {of.before + 1} of {of.levels}, {what_next(of)}: {explain(of)}"
            for (_, side), of in advise(self.past, day.date).items()
        }
        yield from _by_side("advice", said)
        if known := familiar(self.past):
            yield _line("knows", ", ".join(sorted(known)))

    def _session(self, day: Day) -> SessionRecord:
        advice = self.advised[day.number]
        listener = Listener(
            levels={key: of.level for key, of in advice.items()},
            lowered=frozenset(key for key, of in advice.items() if of.level < of.before),
            offers={key: of.offer for key, of in advice.items() if of.offer is not None},
            familiar=familiar(self.past),
            weaker={name: side for name, _ in advice if (side := weaker(self.past, name)) is not None},
            ask_pain=True,
        )
        script = read_script(MORNINGS, "mornings.yaml", Shelf([resource_folder("scripts")]))
        state = initial(script, load_language(), EstimatedLengths(), listener=listener)
        session = Conversation(state, day)
        session.run()
        self.lines += session.lines
        ending = Ending.STOPPED if session.stopped else Ending.FINISHED
        return record_of(session.state, uid=f"{day.number:032x}", began=day.began, session="mornings", ending=ending)


class Conversation:
    """A session with a listener who does what the day has for them.

    Attributes:
        lines: of what was asked, answered and decided.
    """

    def __init__(self, state: State, day: Day) -> None:
        self.state = state
        self.lines: list[str] = []
        self.stopped = False
        self._day = day
        self._hurts = list(day.hurts)
        self._eases, self._stops = day.eases, day.stops
        self._sides: list[tuple[str, Side | None]] = []

    def run(self) -> None:
        self._tell(Begin(0.0))
        while not isinstance(self.state.activity, Ended):
            if isinstance(self.state.activity, Asking):
                self._answer(self.state.activity)
            elif isinstance(self.state.activity, Paused) and self.state.given:
                self._command(Command.RESUME)
            else:
                self._tell(Tick(next_moment(self.state)))

    def _tell(self, event: Event) -> None:
        self.state, effects = advance(self.state, event)
        for effect in effects:
            self._hear(effect)
            word = self._word(effect)
            if word is not None:
                self._command(word)
                return  # what comes after it is heard when the word has been dealt with

    def _hear(self, effect: Effect) -> None:
        if not isinstance(effect, Say) or effect.role not in (Role.QUESTION, Role.ACK, Role.SUMMARY):
            return
        if self.lines and self.lines[-1].startswith(_line("coach", "")):
            self.lines[-1] += f" {effect.text}"
        else:
            self.lines.append(_line("coach", effect.text))

    def _word(self, effect: Effect) -> Command | None:
        """Give what the listener says when they come to this, if anything."""
        if not isinstance(effect, Became) or effect.doing is not Doing.REP:
            return None
        place = (effect.exercise, effect.side)
        if place not in self._sides:
            self._sides.append(place)
        if effect.rep != 2:
            return None
        for hurt in self._hurts:
            if (hurt.exercise, hurt.side) == place:
                return Command.THAT_HURTS
        if self._eases == effect.exercise:
            self._eases = ""
            return Command.EASIER
        second = len([exercise for exercise, _ in self._sides if exercise == effect.exercise]) > 1
        return Command.STOP if self._stops == effect.exercise and second else None

    def _command(self, command: Command) -> None:
        self._tell(Tick(self.state.now + (BREATHES if command is Command.RESUME else THINKS)))
        self.lines.append(_line("you", command))
        self.stopped = self.stopped or command is Command.STOP
        self._tell(Commanded(self.state.now, command))

    def _answer(self, asking: Asking) -> None:
        while self.state.given < len(self.state.passage.cues):  # the coach still speaks
            self._tell(Tick(next_moment(self.state)))
        answer = self._answer_to(asking.name)
        self.lines.append(_line("you", answer))
        self._tell(Answered(self.state.now + THINKS, answer))

    def _answer_to(self, question: str) -> str:
        if question == PAIN:
            return str(self._hurts.pop(0).pain)
        if question == LEVEL_UP:
            return "yes" if self._day.accepts else "no"
        return str({PAIN_BEFORE: self._day.before, PAIN_AFTER: self._day.after}[question])


def _done(record: SessionRecord) -> Iterator[str]:
    return _by_side("did", {(side.name, side.side): _amount(side) for side in record.sides})


def _amount(side: SideRecord) -> str:
    said = f"level {side.level + 1}, {side.sets} of {side.sets_wanted} sets, {side.reps} of {side.reps_wanted} reps"
    marks = [word for word, true in (("made easier", side.eased), ("left early", side.skipped)) if true]
    if side.hurt:
        marks.append(f"hurt {side.pain}")
    return ", ".join([said, *marks])


def _by_side(what: str, said: Mapping[tuple[str, Side | None], str]) -> Iterator[str]:
    """Give a line for each side, or one for both where they have the same."""
    for (name, side), text in said.items():
        if side is None or said.get((name, side.other)) != text:
            yield _line(what, f"{name}{f', {side}' if side else ''}: {text}")
        elif next(other for other in said if other[0] == name)[1] is side:
            yield _line(what, f"{name}: {text}")


def _line(who: str, text: str) -> str:
    return f"  {who:<8} {text}"


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, days in LISTENERS.items():
        file = folder / f"{name.replace(' ', '-')}.png"
        draw_history(Practice(days).run().past, file, days[-1].date)
        sys.stdout.write(f"{file}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
