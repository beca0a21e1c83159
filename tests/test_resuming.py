"""Rehearsals with a listener of whom something is known, and after a session that broke off, against transcripts.

They are written to be read, as those of ``test_rehearsals``: ``UPDATE_TRANSCRIPTS=1`` writes them anew; read the
difference before you keep it. A rehearsal here ends with the last word that is said to it, and a little later.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.coach.sessions import HELD, QUICK, SIDES, STEPS, VARIED, Run, script_of
from voicecoach.coach.effects import Became, Doing, End, Role
from voicecoach.coach.events import Answered, Begin, Commanded
from voicecoach.coach.foresight import everything_said, prospect
from voicecoach.coach.machine import advance, initial
from voicecoach.coach.state import GOING_ON, STRANGER, Asking, Introducing, Listener, Paused, State, Telling
from voicecoach.coach.wording import where_it_stopped
from voicecoach.language import load_language
from voicecoach.listening.phrases import Command
from voicecoach.performance import Performance
from voicecoach.rehearsal import ScriptedListener, rehearse_typed
from voicecoach.script.conversation import read_conversation
from voicecoach.script.plan import Side
from voicecoach.sound.lengths import EstimatedLengths
from voicecoach.transcript import Entry

TRANSCRIPTS = Path(__file__).parent / "transcripts" / "remembered"

WEAKER = SIDES.replace("{first: $sore}", "{first: $sore, weaker first: true, weaker extra set: true}")

OFFERED = Listener(offers={("lift", side): 1 for side in Side}, levels={("lift", side): 0 for side in Side})
ASKED = Listener(ask_pain=True)
ONE_WEAKER = Listener(weaker={"lift": Side.RIGHT})
FAMILIAR = Listener(familiar=frozenset({"Leg lift"}))


@dataclass(frozen=True)
class Case:
    """A rehearsal.

    Attributes:
        says: the listener's turns, as a conversation has them.
        broke_off: at the beginning of this rep of the right side's second set, in the session before.
    """

    text: str
    says: str
    listener: Listener = STRANGER
    broke_off: int = 0


NOT_SORE = "- {after: Is one side sore, wait: 1.5 s, say: 'no'}\n"
STOP = "- {after: three two one, wait: 6 s, say: stop}\n"

CASES = {
    "level-up-accepted": Case(SIDES, NOT_SORE + "- {after: Say yes or no, wait: 1.5 s, say: 'yes'}\n" + STOP, OFFERED),
    "level-up-refused": Case(SIDES, NOT_SORE + "- {after: Say yes or no, wait: 1.5 s, say: 'no'}\n" + STOP, OFFERED),
    "level-up-unanswered": Case(SIDES, NOT_SORE + STOP, OFFERED),
    "pain-before-and-after": Case(
        STEPS,
        "- {after: ten is the worst, wait: 1.5 s, say: three}\n- {after: And now from zero, wait: 2.5 s, say: two}\n",
        ASKED,
    ),
    "much-pain-before": Case(SIDES, "- {after: ten is the worst, wait: 1.5 s, say: seven}\n" + NOT_SORE + STOP, ASKED),
    "pain-not-told": Case(STEPS, "", ASKED),
    "weaker-side": Case(WEAKER, NOT_SORE, ONE_WEAKER),
    "familiar": Case(SIDES, NOT_SORE + STOP, FAMILIAR),
    "familiar-more-talk": Case(
        SIDES, "- {after: at any time, wait: 0.5 s, say: more talk}\n" + NOT_SORE + STOP, FAMILIAR
    ),
    "taken-up": Case(SIDES, "- {after: Say yes or no, wait: 1.5 s, say: 'yes'}\n", broke_off=3),
    "not-taken-up": Case(SIDES, "- {after: Say yes or no, wait: 1.5 s, say: 'no'}\n" + NOT_SORE + STOP, broke_off=3),
    "not-answered-whether-to-take-up": Case(SIDES, NOT_SORE + STOP, broke_off=3),
}


def state_of(text: str, listener: Listener = STRANGER, unfinished: State | None = None) -> State:
    return initial(script_of(text), load_language(), EstimatedLengths(), listener=listener, unfinished=unfinished)


def resumed(unfinished: State, text: str = QUICK) -> Run:
    """Begin a session of this script with somebody who agrees to go on with another."""
    run = Run(text)
    run.state, run.effects = state_of(text, unfinished=unfinished), []
    run.tell(Begin(0.0))
    run.by(12).answer("yes")
    return run


def rehearsed(case: Case) -> str:
    unfinished = Run(case.text).until_rep(case.broke_off, 2, "right").state if case.broke_off else None
    shown: list[str] = []
    listener = ScriptedListener(read_conversation(case.says or "[]", "says"))

    def report(entry: Entry) -> None:
        listener.take_in(entry)
        shown.append(entry.as_text() or "")

    performance = Performance(state_of(case.text, case.listener, unfinished), None, report)
    assert rehearse_typed(performance, listener, None, report)
    assert not listener.unsaid
    return "".join(f"{line}\n" for line in shown if line)


@pytest.mark.parametrize("name", CASES)
def test_a_rehearsal_with_what_is_remembered_gives_the_transcript_that_was_agreed(name: str) -> None:
    transcript, path = rehearsed(CASES[name]), TRANSCRIPTS / f"{name}.txt"
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        path.write_text(transcript, encoding="utf-8")
    assert transcript == path.read_text(encoding="utf-8")


def test_a_session_that_broke_off_is_offered_by_the_place_where_it_was() -> None:
    unfinished = Run(SIDES).until_rep(3, 2, "left").state
    assert where_it_stopped(unfinished) == "Leg lift, left side, set two, rep three"
    run = Run(SIDES)
    run.state, run.effects = state_of(SIDES, unfinished=unfinished), []
    run.tell(Begin(0.0))
    assert run.state.taken_up is None
    assert (
        run.by(8).texts()[0]
        == "Last time we stopped in the middle of Two sides: Leg lift, left side, set two, rep three."
    )


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        (STEPS, "First this", "before the squat"),
        (STEPS, "Thirty seconds", "before the plank"),
        (QUICK, "That was it", "close to the end"),
        (HELD, "five", "Plank, set one, the hold"),
        (QUICK, "Rest", "Squat, set two"),
        (SIDES, "Lie on", "Leg lift, left side, set one"),
    ],
)
def test_every_place_has_its_words(text: str, words: str, place: str) -> None:
    assert where_it_stopped(Run(text).until_said(words).by(0.1).state) == place


def test_going_on_has_all_that_was_done_and_counts_on_from_the_rep_that_was_under_way() -> None:
    unfinished = Run(SIDES).until_rep(3, 2, "left").by(0.5).state
    run = resumed(unfinished)
    assert run.state.taken_up is True
    assert run.state.session.title == "Two sides"
    assert run.state.session.time_left is not None
    assert isinstance(run.state.activity, Telling)
    assert run.state.activity.then == Introducing(short=True)
    run.finish()
    counted = run.texts(Role.COUNT)
    assert counted[:2] == ["three", "four"]
    assert len(counted) == 2 + 8
    assert "Leg lift: two sets and eight reps each side." in run.texts(Role.SUMMARY)
    assert isinstance(run.effects[-1], End)


def test_nobody_is_counted_in_before_they_were_told_where_to_be() -> None:
    run = resumed(Run(SIDES).until_rep(3, 2, "left").state)
    doings = [e.doing for e in run.finish().effects if isinstance(e, Became)]
    assert doings[:4] == [Doing.ASKING, Doing.SPEAKING, Doing.READY, Doing.REP]
    assert "On your right side." in run.texts()


def test_an_introduction_that_broke_off_is_told_in_full() -> None:
    run = resumed(Run(SIDES).until_said("Lie on").state)
    assert "Bend your knees." in run.until_rep(1).texts()


def test_who_was_being_asked_how_much_it_hurts_is_asked_again_first() -> None:
    hurt = Run(SIDES).until_rep(2)
    hurt.command(Command.THAT_HURTS)
    run = resumed(hurt.by(2).state).by(8)
    assert run.where().doing is Doing.ASKING
    assert "How much does it hurt, from zero to ten?" in run.texts()
    run.answer("2")
    assert isinstance(run.by(8).state.activity, Paused)
    run.command(Command.RESUME)
    assert run.until_rep(2).where().doing is Doing.REP


def test_who_was_paused_goes_on_when_they_agree() -> None:
    paused = Run(QUICK).until_rep(4)
    paused.command(Command.PAUSE)
    run = resumed(paused.by(1000).state)
    assert run.until_rep(4).state.now < 60


def test_a_set_that_was_over_is_not_done_again() -> None:
    run = resumed(Run(QUICK).until_said("Rest").by(3).state).finish()
    assert run.texts(Role.COUNT) == ["one", "two", "three", "four", "five", "six", "seven", "eight"]


def test_a_rest_between_exercises_is_over_by_then() -> None:
    run = resumed(Run(STEPS).until_said("Thirty seconds").state).finish()
    assert "Plank." in run.texts()
    assert "Thirty seconds." not in run.texts()


@pytest.mark.parametrize("command", [Command.BACK, Command.HARDER, Command.SWITCH_SIDES])
def test_nothing_begins_before_it_is_said_where(command: Command) -> None:
    run = Run(QUICK)
    run.state = state_of(QUICK, unfinished=Run(QUICK).until_rep(4).state)
    run.tell(Begin(0.0))
    run.by(6).command(command)
    assert run.state.activity == Asking(GOING_ON)


@pytest.mark.parametrize("command", [Command.NEXT, Command.STOP])
def test_the_question_can_be_passed_over_or_the_session_stopped(command: Command) -> None:
    run = Run(QUICK)
    run.state, run.effects = state_of(QUICK, unfinished=Run(QUICK).until_rep(4).state), []
    run.tell(Begin(0.0))
    run.by(6).command(command)
    assert run.state.taken_up is (False if command is Command.NEXT else None)
    run.finish()
    assert ("Then we begin anew." in run.texts()) is (command is Command.NEXT)


def test_a_session_that_was_over_is_not_offered() -> None:
    over = Run(QUICK).finish().state
    assert state_of(QUICK, unfinished=over).session.unfinished is None
    stopped = Run(QUICK).until_rep(3)
    stopped.command(Command.STOP)
    assert state_of(QUICK, unfinished=stopped.finish().state).session.unfinished is None


def test_the_voice_of_today_speaks_and_as_loud_as_it_was() -> None:
    unfinished = Run(QUICK).until_rep(4)
    unfinished.command(Command.LOUDER)
    before = state_of(QUICK, unfinished=unfinished.state)
    state, _ = advance(before, Begin(0.0))
    state, effects = advance(state, Answered(9.0, "yes"))
    assert state.session.lengths is before.session.lengths
    assert [effect.decibels for effect in effects if hasattr(effect, "decibels")] == [3.0]
    state, effects = advance(state, Commanded(20.0, Command.HOW_MANY_LEFT))
    assert state.now == 20.0


def test_all_that_is_said_in_a_session_gone_on_with_is_foreseen() -> None:
    state = state_of(QUICK, unfinished=Run(VARIED).until_rep(2).state)
    for answer in ("yes", "no"):
        said = {e.text for e in prospect(state, {GOING_ON: answer}).effects if hasattr(e, "text")}
        assert said <= set(everything_said(state))


def test_a_session_that_broke_off_again_is_taken_up_where_it_was_the_second_time() -> None:
    first = Run(SIDES).until_rep(3, 1, "left").state
    second = resumed(first, SIDES).until_rep(4).state
    run = resumed(replace(second, now=second.now + 1.0), SIDES)
    assert run.until_rep(4).texts(Role.COUNT) == ["four"]
