"""``commands --states``: what each command does at each moment, found by trying it on a small session."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from voicecoach.coach.effects import Became, Doing, Effect, Play, Say, Silence
from voicecoach.coach.events import Answered, Begin, Commanded, Event, Tick
from voicecoach.coach.flow import doing, next_moment
from voicecoach.coach.machine import advance, initial
from voicecoach.coach.state import Asking, Ended, State
from voicecoach.language import load_language
from voicecoach.listening.phrases import Command
from voicecoach.script.reading.library import NO_LIBRARY
from voicecoach.script.reading.reader import read_script
from voicecoach.sound.lengths import EstimatedLengths
from voicecoach.units import Seconds

SAMPLE = """
voicecoach: 1
title: A sample
equipment: [band?]
ask: {band: {say: Do you have a band?, answers: {"yes": "yes", "no": "no"}, otherwise: "yes"}}
session:
  - wait: {say: Get down on your mat., at most: 20 s}
  - exercise: squat
    name: Squat
    sides: each
    turn over: 10 s
    position: {full: "Stand with your {side} side to the wall. Feet apart.", short: "{side} side to the wall."}
    sets: 2
    rest: 20 s
    enter: {slide down: 3 s}
    leave: {slide up: 3 s}
    rep: [{out: 2 s}, {and in: 2 s}]
    finish: {hold: 10 s}
    gear: {band: Pull the band over your knees.}
    levels: [{reps: 2}, {reps: 3, start: true}, {reps: 4, needs: band}]
  - rest: 20 s
  - say: That was all there is. Lie down and breathe.
"""

LISTENS: Seconds = 12.0
"""How long after a command its outcome is watched."""

_INTO: dict[Doing, Seconds] = {Doing.REP: 1.5, Doing.HOLD: 3.5, Doing.REST: 6.0, Doing.CLOSING: 1.0}
"""How far into each thing the command is given; half a second otherwise."""


@dataclass(frozen=True)
class Outcome:
    """What a command does at a moment.

    Attributes:
        says: the first words said because of it; empty when a chime answers.
        then: what the coach does a moment later.
        cuts_in: whether what sounded was silenced.
    """

    command: Command
    when: Doing
    says: str
    then: Doing
    cuts_in: bool

    def as_text(self) -> str:
        """Give it in a line."""
        said = f"“{self.says}”" if self.says else "a chime"
        return said if self.then is self.when else f"{said}, then {self.then}"


def show_states(*, as_json: bool) -> None:
    """Print what every command does at every moment."""
    for command in Command:
        found = [outcome for outcome in outcomes() if outcome.command is command]
        if not as_json:
            print(command)
        for one in found:
            if as_json:
                fields = {"command": command.value, "when": one.when.value, "says": one.says, "then": one.then.value}
                print(json.dumps({**fields, "cuts_in": one.cuts_in}, ensure_ascii=False))
            else:
                print(f"  {one.when:<12} {one.as_text()}")


@lru_cache(maxsize=1)
def outcomes() -> tuple[Outcome, ...]:
    """Try every command at every moment of the sample."""
    moments = dict(_moments())
    return tuple(_outcome(moments[when], when, command) for command in Command for when in Doing if when in moments)


def _moments() -> Iterator[tuple[Doing, State]]:
    """Give the state in the middle of each thing that the coach does in the sample."""
    script = read_script(SAMPLE, "sample", NO_LIBRARY)
    state, _ = advance(initial(script, load_language(), EstimatedLengths()), Begin(0.0))
    seen: set[Doing] = set()
    while not isinstance(state.activity, Ended):
        now = doing(state)
        if now not in seen:
            seen.add(now)
            yield now, _at(state, state.began + _INTO.get(now, 0.5))
            if now is Doing.REP:
                yield Doing.PAUSED, _after(_at(state, state.began + 1.5), Command.PAUSE)
                yield Doing.CHANGE_OVER, _after(_at(state, state.began + 1.5), Command.HARDER, until=Doing.CHANGE_OVER)
        state = _onward(state)


def _onward(state: State) -> State:
    if isinstance(state.activity, Asking) and len(state.passage.cues) == state.given:
        return advance(state, Answered(state.now, "yes"))[0]
    return advance(state, Tick(next_moment(state)))[0]


def _at(state: State, moment: Seconds) -> State:
    return advance(state, Tick(moment))[0]


def _after(state: State, command: Command, until: Doing | None = None) -> State:
    state, _ = advance(state, Commanded(state.now, command))
    while until is not None and doing(state) is not until:
        state = advance(state, Tick(next_moment(state)))[0]
    return _at(state, state.now + 2.0)


def _outcome(state: State, when: Doing, command: Command) -> Outcome:
    at = state.now
    effects: list[Effect] = []
    after = state
    events: tuple[Event, ...] = (Commanded(at, command), Tick(at + LISTENS))
    undisturbed = advance(state, Tick(at + LISTENS))[1]
    for event in events:
        after, more = advance(after, event)
        effects += more
    silenced = any(isinstance(effect, Silence) and effect.at == at for effect in effects)
    would = {(effect.at, effect.text) for effect in undisturbed if isinstance(effect, Say)}
    said = [e.text for e in effects if isinstance(e, Say) and (silenced or (e.at, e.text) not in would)]
    chimed = [e for e in effects if isinstance(e, Play) and not any(e == other for other in undisturbed)]
    turns = [effect.doing for effect in effects if isinstance(effect, Became) and effect.at <= at + 0.5]
    first = "" if chimed and not silenced and (not said or chimed[0].at < at + 1) else (said[0] if said else "")
    return Outcome(command, when, first, turns[-1] if turns else when, silenced)
