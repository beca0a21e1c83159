"""What holds in every session, whatever the listener says and whenever."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.coach.sessions import HELD, LADDERS, QUICK, SIDES, STEPS, VARIED, Run
from voicecoach.coach.effects import Became, Doing, Effect, End, Play, Role, Say, Silence
from voicecoach.coach.foresight import everything_said
from voicecoach.coach.state import Ended, owed
from voicecoach.listening.phrases import Command

WORDS_ONLY = "voicecoach: 1\ntitle: Words\nsession:\n  - say: Hello.\n"
MOMENTS = st.floats(0.0, 25.0, allow_nan=False)
WORDS = st.one_of(st.sampled_from(Command), st.sampled_from(["left", "right", "neither", "yes", "no"]))
TALK = st.lists(st.tuples(MOMENTS, WORDS), max_size=25)
SCRIPTS = st.sampled_from([QUICK, SIDES, HELD, STEPS, LADDERS, VARIED])


def converse(text: str, talk: list[tuple[float, Command | str]]) -> Run:
    run = Run(text)
    for wait, word in talk:
        run.by(wait)
        if isinstance(word, Command):
            run.command(word)
        else:
            run.answer(word)
    return run.finish()


def sounding(effects: list[Effect]) -> list[tuple[float, float, str]]:
    """What is heard, from when to when: what silence cuts off ends there."""
    heard: list[tuple[float, float, str]] = []
    for effect in effects:
        if isinstance(effect, Silence):
            heard = [(start, min(end, effect.at), text) for start, end, text in heard if start < effect.at]
        elif isinstance(effect, Say):
            heard.append((effect.at, effect.at + effect.seconds, effect.text))
    return heard


@settings(max_examples=400, deadline=None)
@given(SCRIPTS, TALK)
def test_nothing_is_ever_said_over_anything_else(text: str, talk: list[tuple[float, Command | str]]) -> None:
    heard = sounding(converse(text, talk).effects)
    for (_, end, first), (start, _, second) in itertools.pairwise(heard):
        assert end <= start + 1e-6, f"'{second}' over '{first}'"


@settings(max_examples=200, deadline=None)
@given(SCRIPTS, TALK)
def test_time_never_runs_backwards_and_every_session_ends_once(
    text: str, talk: list[tuple[float, Command | str]]
) -> None:
    effects = converse(text, talk).effects
    moments = [effect.at for effect in effects]
    assert moments == sorted(moments)
    assert [isinstance(effect, End) for effect in effects].count(True) == 1
    assert isinstance(effects[-1], End)


@settings(max_examples=200, deadline=None)
@given(SCRIPTS, TALK)
def test_while_paused_the_coach_only_answers(text: str, talk: list[tuple[float, Command | str]]) -> None:
    doing = Doing.SPEAKING
    for effect in converse(text, talk).effects:
        if isinstance(effect, Became):
            doing = effect.doing
        elif isinstance(effect, Say) and doing is Doing.PAUSED:
            assert effect.role is Role.ACK


@settings(max_examples=200, deadline=None)
@given(SCRIPTS, TALK, st.sampled_from(Command))
def test_every_command_is_answered_by_word_or_sound(
    text: str, talk: list[tuple[float, Command | str]], command: Command
) -> None:
    run = Run(text)
    for wait, word in talk:
        run.by(wait)
        if isinstance(word, Command):
            run.command(word)
    run.by(0.3)
    if isinstance(run.state.activity, Ended):
        return
    before, now = len(run.effects), run.state.now
    run.command(command)
    run.by(10)
    answers = [e for e in run.effects[before:] if isinstance(e, Say | Play | End) and e.at >= now]
    assert answers, f"{command} was passed over in silence"


@settings(max_examples=200, deadline=None)
@given(TALK)
def test_both_sides_do_their_sets_unless_the_listener_left_early(talk: list[tuple[float, Command | str]]) -> None:
    leaving = (Command.STOP, Command.NEXT, Command.BACK, Command.THAT_HURTS)
    run = converse(SIDES, [(wait, word) for wait, word in talk if word not in leaving])
    (work,) = run.state.done
    assert set(owed(run.state, work).values()) == {0}
    assert {ledger.sets_done for ledger in work.ledgers.values()} == {2}


@settings(max_examples=200, deadline=None)
@given(SCRIPTS, TALK)
def test_reps_in_the_books_are_the_reps_that_were_counted_out_in_full(
    text: str, talk: list[tuple[float, Command | str]]
) -> None:
    run = converse(text, talk)
    works = [*run.state.done, *([run.state.work] if run.state.work else [])]
    done = sum(ledger.reps_done for work in works for ledger in work.ledgers.values())
    counted = 0
    under_way = False
    for effect in run.effects:
        if isinstance(effect, Silence):
            under_way = False
        elif isinstance(effect, Became):
            counted += under_way
            under_way = effect.doing is Doing.REP
    assert done == counted


@pytest.mark.parametrize("text", [QUICK, SIDES, HELD, STEPS, VARIED, WORDS_ONLY])
def test_all_that_an_undisturbed_session_says_is_foreseen(text: str) -> None:
    foreseen = everything_said(Run(text).state)
    assert set(converse(text, []).texts()) <= set(foreseen)
    assert "Paused." in foreseen
