"""Sessions do what the table of the course says; the README draws it; every command is answered at every moment."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.coach.sessions import HELD, LADDERS, QUICK, SIDES, STEPS, VARIED, script_of
from voicecoach.cli.app import app
from voicecoach.cli.choices import choose
from voicecoach.cli.states import outcomes
from voicecoach.coach.course import COURSE, INTERRUPTIONS, drawing
from voicecoach.coach.effects import Became, Doing
from voicecoach.coach.foresight import possible_answers, prospect
from voicecoach.coach.machine import initial
from voicecoach.language import load_language
from voicecoach.listening.phrases import Command
from voicecoach.sound.lengths import EstimatedLengths

SILENT_COMMANDS_OF_THE_END = {Doing.ENDED}
README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def turns_taken() -> set[tuple[Doing, Doing]]:
    taken: set[tuple[Doing, Doing]] = set()
    language, lengths = load_language(), EstimatedLengths()
    texts = (QUICK, SIDES, HELD, STEPS, LADDERS, VARIED)
    begun = [initial(script_of(text), language, lengths) for text in texts]
    begun += [choose(name).state() for name in ("taster", "side-lying", "second-lesson", "daily-mix")]
    for state in begun:
        for answers in possible_answers(state, most=1):
            doings = [effect.doing for effect in prospect(state, answers).effects if isinstance(effect, Became)]
            taken |= set(pairwise(doings))
    return taken


def test_sessions_take_the_turns_of_the_table_and_every_one_of_them() -> None:
    told = {(before, after) for before, turns in COURSE.items() for after in turns}
    interrupted = {(Doing.CHANGE_OVER, Doing.READY)}  # nobody changes over without having asked for another level
    assert turns_taken() == told - interrupted


def test_the_readme_shows_the_drawing_that_is_made_from_the_table() -> None:
    (shown,) = re.findall(r"```mermaid\n(.*?)\n```", README, re.DOTALL)
    assert shown == drawing()


def test_the_interruptions_of_the_drawing_are_what_the_commands_do() -> None:
    tried = {(outcome.command, outcome.when): outcome.then for outcome in outcomes()}
    assert tried[Command.PAUSE, Doing.REP] is Doing.PAUSED
    assert tried[Command.RESUME, Doing.PAUSED] is Doing.READY
    assert tried[Command.THAT_HURTS, Doing.REP] is Doing.ASKING
    assert tried[Command.STOP, Doing.PAUSED] is Doing.CLOSING
    assert set(INTERRUPTIONS) == {"pause", "resume", "that hurts", "harder", "stop"}


@pytest.mark.parametrize("command", Command)
def test_every_command_has_an_outcome_at_every_moment(command: Command) -> None:
    found = {outcome.when: outcome for outcome in outcomes() if outcome.command is command}
    assert set(found) == set(Doing) - SILENT_COMMANDS_OF_THE_END
    for when in (Doing.REP, Doing.HOLD, Doing.READY, Doing.ENTER):
        if command in (Command.STOP, Command.PAUSE, Command.THAT_HURTS):
            assert found[when].cuts_in, when


def test_the_states_are_printed_for_people_and_for_programs() -> None:
    text = CliRunner().invoke(app, ["commands", "--states"]).stdout
    assert "that hurts\n" in text
    assert "  rep          “Let it rest.”, then asking" in text
    lines = CliRunner().invoke(app, ["commands", "--states", "--json"]).stdout.splitlines()
    assert len(lines) == len(Command) * (len(Doing) - 1)
