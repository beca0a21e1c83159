"""Small sessions to try the interpreter on, and a way to move them through time."""

from __future__ import annotations

from voicecoach.coach.effects import Became, Effect, Role, Say
from voicecoach.coach.events import Answered, Begin, Commanded, Event, Tick
from voicecoach.coach.forecast import undisturbed
from voicecoach.coach.machine import advance, initial
from voicecoach.coach.state import State
from voicecoach.language import load_language
from voicecoach.listening.phrases import Command
from voicecoach.script.model import Script
from voicecoach.script.reading.library import NoLibrary
from voicecoach.script.reading.reader import read_script
from voicecoach.sound.lengths import EstimatedLengths

QUICK = """
voicecoach: 1
title: Quick
session:
  - exercise: squat
    name: Squat
    reps: 8
    sets: 2
    rest: 20 s
    rep: [{down: 1 s}, {up: 1 s}]
    levels: [{reps: 4}, {reps: 8, start: true}, {reps: 12}]
  - say: That was it.
"""

SIDES = """
voicecoach: 1
title: Two sides
ask:
  sore: {say: "Is one side sore?", answers: {left: left, right: right, neither: "no"}, otherwise: neither}
sides: {first: $sore}
session:
  - exercise: lift
    name: Leg lift
    sides: each
    position: {full: "Lie on your {other_side} side. Bend your knees.", short: "On your {other_side} side."}
    turn_over: 10 s
    reps: 4
    sets: 2
    rest: 20 s
    rep: [{lift: 2 s}, {lower: 2 s}]
    finish: {hold: 10 s, say: Keep it up.}
    levels: [{reps: 2, finish: {hold: 5 s}}, {reps: 4, start: true}]
"""

HELD = """
voicecoach: 1
title: Held
session:
  - exercise: plank
    name: Plank
    hold: 30 s
    sets: 2
    rest: 20 s
    levels: [{hold: 15 s}, {hold: 30 s, start: true}]
"""

STEPS = """
voicecoach: 1
title: Steps
session:
  - say: First this. Then that.
  - wait: {say: Get your mat., at most: 20 s}
  - exercise: squat
    name: Squat
    reps: 3
    rep: [{down: 1 s}, {up: 1 s}]
  - rest: 30 s
  - exercise: plank
    name: Plank
    hold: 10 s
"""

LADDERS = """
voicecoach: 1
title: Ladders
session:
  - exercise: lift
    name: Lift
    sides: alternate
    turn over: 5 s
    rest: 15 s
    reps: 3
    rep: [{up: 1 s}, {down: 1.5 s}]
    levels: [{sets: 1}, {sets: 2, start: true}, {sets: 3, finish: {hold: 6 s}}]
  - exercise: lift
    name: Lift
    sides: each
    reps: 2
    rep: [{up: 0.4 s}]
    levels: [{reps: 2}, {reps: 4}]
"""


VARIED = """
voicecoach: 1
title: Varied
equipment: [mat, band?]
safety: {full: Rest if it hurts. Ask a doctor first., short: Rest if it hurts.}
ask:
  sore: {say: "Is one side sore?", answers: {left: left, right: right, neither: "no"}, otherwise: neither}
  steady: {say: "Was it steady?", answers: {"yes": "yes", "no": "no"}, otherwise: "yes"}
sides: {first: $sore}
session:
  - say: Stand on one leg.
  - ask: steady
  - {level: easiest, when: steady is no}
  - rounds: 2
    rest: 20 s
    do:
      - say: Round {round} of {rounds}. {minutes_left} left.
      - exercise: squat
        name: Wall squat
        sides: each
        turn over: 8 s
        position: {full: "Stand at the wall. Your {side} knee works.", short: "{side} knee."}
        enter: {slide down: 3 s}
        leave: {slide up: 2 s}
        reps: 3
        rep: [{out: 1.5 s}, {in: 1.5 s}]
        gear: {band: Put the band on.}
        levels:
          - {reps: 2}
          - {reps: 3, start: true}
          - {reps: 3, needs: band}
          - {name: Deep squat, position: {full: Go deeper., short: Deeper.}, reps: 2, needs: band, tempo: 2-1-2}
  - chime: attention
  - exercise: plank
    name: Plank
    hold: 15 s
    count: up
    enter: {up: 2 s}
    levels: [{hold: 10 s}, {hold: 15 s, start: true}, {name: Long plank, hold: 25 s}]
  - {say: A bonus., optional: true, when: band is yes}
"""


def script_of(text: str) -> Script:
    return read_script(text, "test.yaml", NoLibrary())


class Run:
    """A session under way, with everything it has done so far."""

    def __init__(self, text: str) -> None:
        self.state: State = initial(script_of(text), load_language(), EstimatedLengths())
        self.effects: list[Effect] = []
        self.tell(Begin(0.0))

    def tell(self, event: Event) -> list[Effect]:
        self.state, effects = advance(self.state, event)
        self.effects += effects
        return effects

    def to(self, moment: float) -> Run:
        self.tell(Tick(moment))
        return self

    def by(self, seconds: float) -> Run:
        return self.to(self.state.now + seconds)

    def command(self, command: Command) -> list[Effect]:
        return self.tell(Commanded(self.state.now, command))

    def answer(self, value: str) -> list[Effect]:
        return self.tell(Answered(self.state.now, value))

    def until_said(self, words: str, times: int = 1) -> Run:
        """Move on until the coach has begun to say these words (again)."""
        for _ in range(100_000):
            if sum(words in say.text for say in self.said) >= times:
                return self
            self.by(0.05)
        raise AssertionError(f"never said: {words}")

    def until_rep(self, number: int, set_number: int = 1, side: str | None = None) -> Run:
        """Move on to the beginning of a rep."""
        for _ in range(100_000):
            where = next((e for e in reversed(self.effects) if isinstance(e, Became)), None)
            if where and where.rep == number and where.set_number == set_number and side in (None, where.side):
                return self
            self.by(0.05)
        raise AssertionError(f"never came to rep {number}")

    def finish(self) -> Run:
        self.state, effects = undisturbed(self.state)
        self.effects += effects
        return self

    @property
    def said(self) -> list[Say]:
        return [effect for effect in self.effects if isinstance(effect, Say)]

    def texts(self, *roles: Role, since: float = 0.0) -> list[str]:
        return [say.text for say in self.said if say.at >= since and (not roles or say.role in roles)]

    def where(self) -> Became:
        return next(effect for effect in reversed(self.effects) if isinstance(effect, Became))
