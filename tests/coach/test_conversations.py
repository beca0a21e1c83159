"""What each command brings in every state, against transcripts that are written to be read.

``conversations/places.yaml`` has the way to each state; a file for each command lists the places where it is said,
what is said after it, and for how long we listen. Moments in the transcripts count from the command.
``UPDATE_TRANSCRIPTS=1`` writes them anew; read the difference, as somebody lying on the floor, before you keep it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.coach import sessions
from tests.coach.sessions import Run, script_of
from voicecoach.coach.effects import Became, Effect, End, Play, Say, Silence, Volume
from voicecoach.coach.events import Begin
from voicecoach.coach.flow import next_moment
from voicecoach.coach.grammar import grammar_of, listened_for
from voicecoach.coach.machine import initial
from voicecoach.coach.state import Asking, Ended, question_of
from voicecoach.language import load_language
from voicecoach.listening.phrases import Command
from voicecoach.script.model import seconds
from voicecoach.sound.lengths import EstimatedLengths
from voicecoach.units import Seconds

HERE = Path(__file__).parent / "conversations"
LISTEN: Seconds = 8.0
"""After the command, and again after everything said later, where a case does not tell how long."""

BEFORE: Seconds = 2.5
"""What was said shortly before a command is shown, too."""

Fields = dict[str, Any]


def places() -> dict[str, Fields]:
    read: dict[str, Fields] = yaml.safe_load((HERE / "places.yaml").read_text(encoding="utf-8"))
    return read


def cases(command: Command) -> list[Fields]:
    read: list[Fields] = yaml.safe_load((HERE / f"{command.value.replace(' ', '-')}.yaml").read_text(encoding="utf-8"))
    return read


class Conversation:
    """A session with a listener who follows a way, and everything that was heard on it."""

    def __init__(self, session: str, known: dict[str, str]) -> None:
        self.run = Run(getattr(sessions, session.upper()))
        state = initial(script_of(getattr(sessions, session.upper())), load_language(), EstimatedLengths(), known=known)
        self.run.state, self.run.effects = state, []
        self.run.tell(Begin(0.0))
        self.lines: list[tuple[Seconds, str, str]] = []

    def follow(self, word: str) -> None:
        """Take one step of a way."""
        what, _, rest = word.partition(" ")
        match what:
            case "wait":
                self.run.by(seconds(rest))
            case "until":
                self._until(rest)
            case "say":
                heard = listened_for(self.run.state)
                self.say(f"“{rest}”" + ("" if Command(rest) in heard else " by key; it is not listened for"))
                self.run.command(Command(rest))
            case "answer":
                self.say(f"“{rest}”")
                self.run.answer(rest)
            case _:
                raise AssertionError(f"no such step of a way: {word}")

    def say(self, words: str) -> None:
        self.lines.append((self.run.state.now, "you", words))

    def _until(self, what: str) -> None:
        began = len(self.run.effects)
        number = int(what.removeprefix("rep ")) if what.startswith("rep ") else 0
        while not any(_is_it(effect, what, number) for effect in self.run.effects[began:]):
            assert not isinstance(self.run.state.activity, Ended), f"it never came to: {what}"
            self.run.to(next_moment(self.run.state))

    def written(self, since: Seconds, until: Seconds) -> str:
        """Write what was heard between two moments, the command's being 0."""
        lines = [*self.lines, *(line for effect in self.run.effects if (line := _line(effect)))]
        order = {"you": 0, "silence": 1}
        lines.sort(key=lambda line: (line[0], order.get(line[1], 2)))
        shown = [line for line in lines if since - BEFORE <= line[0] <= until + 1e-6]
        return "".join(f"{at - since + 0.0:7.2f}  {who:<9} {words}".rstrip() + "\n" for at, who, words in shown)


def _is_it(effect: Effect, what: str, number: int) -> bool:
    if number:
        return isinstance(effect, Became) and effect.rep == number
    counted = what.islower()  # and not the beginning of another sentence
    return isinstance(effect, Say) and (effect.text == what if counted else effect.text.startswith(what))


def _line(effect: Effect) -> tuple[Seconds, str, str] | None:
    match effect:
        case Say(at=at, role=role, text=text):
            return at, role.value, text
        case Play(at=at, chime=chime):
            return at, "chime", f"({chime.value})"
        case Silence(at=at):
            return at, "silence", ""
        case Volume(at=at, decibels=decibels):
            return at, "volume", f"{decibels:+g} dB"
        case End(at=at, stopped=stopped):
            return at, "end", "stopped" if stopped else "finished"
        case Became(at=at, doing=doing):
            rep = f", rep {effect.rep}" if effect.rep else ""
            side = f", {effect.side.value} side" if effect.side else ""
            level = f", level {effect.level}" if effect.level else ""
            return at, "", f"[{doing.value}{rep}{side}{level}]"
    return None


def conversation(command: Command, case: Fields) -> str:
    place = places()[case["in"]]
    talk = Conversation(place["session"], place.get("known", {}))
    for word in place["way"]:
        talk.follow(word)
    since = talk.run.state.now
    talk.follow(f"say {command.value}")
    for word in case.get("then", ()):
        talk.follow(word)
    until = talk.run.state.now + seconds(case.get("listen", f"{LISTEN:g} s"))
    talk.run.to(until)
    then = f", then {', '.join(case['then'])}" if "then" in case else ""
    return f"In {case['in']}{then}\n{talk.written(since, until)}"


@pytest.mark.parametrize("command", Command)
def test_every_command_brings_what_was_agreed_in_every_state(command: Command) -> None:
    written = "\n".join(conversation(command, case) for case in cases(command))
    path = HERE / f"{command.value.replace(' ', '-')}.txt"
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        path.write_text(written, encoding="utf-8")
    assert written == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", Command)
def test_every_command_is_tried_in_every_state(command: Command) -> None:
    assert {case["in"] for case in cases(command)} == set(places())


@pytest.mark.parametrize("place", places())
def test_in_every_state_the_phrases_listened_for_mean_the_commands_or_the_answers_of_the_question(place: str) -> None:
    talk = Conversation(places()[place]["session"], places()[place].get("known", {}))
    for word in places()[place]["way"]:
        talk.follow(word)
    state = talk.run.state
    answers = question_of(state, state.activity.name).answers if isinstance(state.activity, Asking) else {}
    meant = {str(phrase.meaning) for phrase in grammar_of(state).phrases}
    assert {command.value for command in listened_for(state)} | set(answers) == meant
