"""What the coach does with what is known of the listener."""

from __future__ import annotations

import pytest

from tests.coach.sessions import QUICK, SIDES, STEPS, VARIED, Run, script_of
from voicecoach.coach.effects import Became, Doing, Role, Volume
from voicecoach.coach.events import Begin
from voicecoach.coach.foresight import everything_said, possible_answers, prospect
from voicecoach.coach.machine import initial
from voicecoach.coach.state import LEVEL_UP, PAIN_AFTER, PAIN_BEFORE, STRANGER, Asking, Listener, Talk
from voicecoach.language import load_language
from voicecoach.listening.phrases import Command
from voicecoach.script.plan import Side
from voicecoach.sound.lengths import EstimatedLengths

EARNED = "Last time you did all of it, twice running."
WEAKER = SIDES.replace("{first: $sore}", "{first: $sore, weaker first: true, weaker extra set: true}")


def begun(text: str, listener: Listener = STRANGER, **choices: object) -> Run:
    run = Run(text)
    language, lengths = load_language(), EstimatedLengths()
    run.state = initial(script_of(text), language, lengths, listener=listener, **choices)  # type: ignore[arg-type]
    run.effects = []
    run.tell(Begin(0.0))
    return run


def asked(run: Run, name: str) -> Run:
    """Move on until a question is open and its chime was heard."""
    for _ in range(20_000):
        if isinstance(run.state.activity, Asking) and run.state.activity.name == name:
            return run.by(5)
        run.by(0.25)
    raise AssertionError(f"never asked: {name}")


def levels(run: Run) -> list[tuple[str, int]]:
    """Give the side and the level of each set, one after the other."""
    sets = [(str(e.side), e.level) for e in run.effects if isinstance(e, Became) and e.rep == 1]
    return list(dict.fromkeys(sets))


def test_each_side_begins_at_the_level_it_left_off_at() -> None:
    listener = Listener(levels={("lift", Side.LEFT): 0, ("lift", Side.RIGHT): 1})
    run = begun(SIDES, listener, known={"sore": "neither"}).finish()
    assert levels(run) == [("left", 1), ("right", 2)]


@pytest.mark.parametrize(("level", "begins"), [(99, 3), (-4, 1), (2, 3)])
def test_a_level_that_the_ladder_does_not_have_is_the_nearest_of_those_that_it_has(level: int, begins: int) -> None:
    assert levels(begun(QUICK, Listener(levels={("squat", None): level})).finish()) == [("None", begins)]


def test_a_level_whose_things_are_not_there_gives_way_to_an_easier_one() -> None:
    listener = Listener(levels={("squat", side): 2 for side in Side})
    known = {"sore": "left", "steady": "yes", "band": "no"}
    assert begun(VARIED, listener, known=known).until_rep(1).where().level == 2


@pytest.mark.parametrize("begin_at", ["easiest", "hardest"])
def test_a_level_chosen_for_the_session_wins_over_what_is_remembered(begin_at: str) -> None:
    listener = Listener(levels={("squat", None): 1}, offers={("squat", None): 2})
    run = begun(QUICK, listener, begin_at=begin_at).finish()
    assert levels(run) == [("None", 1 if begin_at == "easiest" else 3)]
    assert EARNED not in run.texts()


def test_a_level_step_wins_over_what_is_remembered() -> None:
    listener = Listener(levels={("squat", side): 1 for side in Side})
    known = {"sore": "left", "steady": "no", "band": "no"}
    assert begun(VARIED, listener, known=known).until_rep(1).where().level == 1


@pytest.mark.parametrize(("answer", "level"), [("yes", 3), ("no", 2), (None, 2)])
def test_a_level_up_is_offered_before_an_exercise_and_taken_only_with_a_yes(answer: str | None, level: int) -> None:
    run = asked(begun(QUICK, Listener(offers={("squat", None): 2})), LEVEL_UP)
    if answer:
        run.answer(answer)
    run.finish()
    assert levels(run) == [("None", level)]
    assert run.texts().count(EARNED) == 1
    assert "Harder: twelve reps." in run.texts()
    assert ("I go with no." in run.texts()) is (answer is None)


@pytest.mark.parametrize("offered", [0, 1, 3])
def test_nothing_but_the_next_level_is_offered(offered: int) -> None:
    run = begun(QUICK, Listener(levels={("squat", None): 0 if offered != 1 else 1}, offers={("squat", None): offered}))
    assert EARNED not in run.finish().texts()


def test_a_level_that_needs_what_is_not_there_is_not_offered() -> None:
    listener = Listener(offers={("squat", side): 2 for side in Side})
    for band in ("yes", "no"):
        known = {"sore": "left", "steady": "yes", "band": band}
        assert (EARNED in begun(VARIED, listener, known=known).until_rep(1).texts()) is (band == "yes")


def test_a_level_up_with_other_gear_is_introduced_with_it() -> None:
    listener = Listener(offers={("squat", side): 2 for side in Side})
    run = asked(begun(VARIED, listener, known={"sore": "left", "steady": "yes", "band": "yes"}), LEVEL_UP)
    run.answer("yes")
    assert "Put the band on." in run.until_rep(1).texts()
    assert "Harder: with the band." in run.texts(Role.QUESTION)


def test_a_level_up_is_offered_once_though_the_exercise_comes_again_or_the_listener_goes_back() -> None:
    listener = Listener(offers={("squat", side): 2 for side in Side})
    run = asked(begun(VARIED, listener, known={"sore": "left", "steady": "yes", "band": "yes"}), LEVEL_UP)
    run.answer("no")
    run.until_rep(1)
    run.command(Command.BACK)
    run.command(Command.BACK)
    assert run.finish().texts().count(EARNED) == 1


def test_a_level_up_for_one_side_names_it_and_leaves_the_other_as_it_is() -> None:
    listener = Listener(levels={("lift", side): 0 for side in Side}, offers={("lift", Side.RIGHT): 1})
    run = asked(begun(SIDES, listener, known={"sore": "neither"}), LEVEL_UP)
    assert "Shall we go a level up with your right side?" in run.texts()
    run.answer("yes")
    assert levels(run.finish()) == [("left", 1), ("right", 2)]


def test_next_passes_an_offer_over_and_the_exercise_follows() -> None:
    run = asked(begun(QUICK, Listener(offers={("squat", None): 2})), LEVEL_UP)
    run.command(Command.NEXT)
    assert run.until_rep(1).where().level == 2


def test_pain_is_asked_for_after_the_words_for_safety_and_when_the_script_came_to_its_end() -> None:
    run = asked(begun(VARIED, Listener(ask_pain=True), known={"sore": "left", "steady": "yes"}), PAIN_BEFORE)
    assert run.texts()[:3] == ["Varied.", "Say help me at any time.", "Rest if it hurts."]
    assert "Stand on one leg." not in run.texts()
    run.answer("3")
    asked(run, PAIN_AFTER).answer("2")
    run.by(1.5)
    assert run.where().doing is Doing.CLOSING
    assert run.state.answers[PAIN_BEFORE] == "3"
    assert run.state.answers[PAIN_AFTER] == "2"


def test_a_pain_that_is_not_told_is_not_made_up() -> None:
    run = begun(STEPS, Listener(ask_pain=True)).finish()
    assert {PAIN_BEFORE, PAIN_AFTER}.isdisjoint(run.state.answers)
    assert run.texts(Role.ACK).count("Never mind.") == 2


def test_who_stops_is_not_asked_for_the_pain_after() -> None:
    run = asked(begun(STEPS, Listener(ask_pain=True)), PAIN_BEFORE)
    run.answer("3")
    run.by(3).command(Command.STOP)
    assert "And now, from zero to ten?" not in run.finish().texts()


@pytest.mark.parametrize(("pain", "level"), [("3", 2), ("6", 1), ("10", 1)])
def test_who_comes_with_much_pain_begins_a_level_easier_and_is_offered_none(pain: str, level: int) -> None:
    run = asked(begun(QUICK, Listener(offers={("squat", None): 2}, ask_pain=True)), PAIN_BEFORE)
    run.answer(pain)
    run.finish()
    assert levels(run) == [("None", level)]
    assert (EARNED in run.texts()) is (level == 2)
    assert ("If it lasts, ask a doctor or a physiotherapist." in run.texts()) is (level == 1)


def test_the_weaker_side_leads_and_does_one_set_more_and_it_is_said() -> None:
    run = begun(WEAKER, Listener(weaker={"lift": Side.RIGHT}), known={"sore": "neither"}).finish()
    sets = [(e.side, e.set_number) for e in run.effects if isinstance(e, Became) and e.rep == 1]
    assert sets == [(Side.RIGHT, 1), (Side.RIGHT, 2), (Side.RIGHT, 3), (Side.LEFT, 1), (Side.LEFT, 2)]
    assert "Your right side goes first, and does one set more." in run.texts()
    assert run.texts().count("Then the last set.") == 2


@pytest.mark.parametrize(("text", "sore"), [(WEAKER, "left"), (SIDES, "neither")])
def test_a_sore_side_comes_before_a_weaker_one_and_so_does_the_script(text: str, sore: str) -> None:
    run = begun(text, Listener(weaker={"lift": Side.RIGHT}), known={"sore": sore}).finish()
    assert [e.side for e in run.effects if isinstance(e, Became) and e.rep == 1] == [Side.LEFT] * 2 + [Side.RIGHT] * 2


def test_an_extra_set_alone_does_not_change_which_side_leads() -> None:
    text = WEAKER.replace("weaker first: true", "weaker first: false")
    run = begun(text, Listener(weaker={"lift": Side.RIGHT}), known={"sore": "neither"}).finish()
    said = run.texts(Role.INSTRUCT)
    assert said[said.index("Your left side first.") + 1] == "Your right side does one set more."


def test_who_comes_with_much_pain_does_no_extra_set() -> None:
    listener = Listener(weaker={"lift": Side.RIGHT}, ask_pain=True)
    run = asked(begun(WEAKER, listener, known={"sore": "neither"}), PAIN_BEFORE)
    run.answer("8")
    run.finish()
    assert len([e for e in run.effects if isinstance(e, Became) and e.rep == 1 and e.side is Side.RIGHT]) == 2


def test_what_is_familiar_is_introduced_in_short_and_repeated_in_full() -> None:
    run = begun(SIDES, Listener(familiar=frozenset({"Leg lift"})), known={"sore": "neither"}).until_rep(1)
    assert "Bend your knees." not in run.texts()
    assert "On your right side." in run.texts()
    run.command(Command.REPEAT)
    assert "Bend your knees." in run.by(12).texts()


def test_more_talk_brings_full_instruction_back_for_what_is_to_come() -> None:
    listener = Listener(familiar=frozenset({"Leg lift"}))
    run = begun(SIDES, listener, known={"sore": "neither"})
    run.by(1).command(Command.MORE_TALK)
    assert "Bend your knees." in run.until_rep(1).texts()
    assert "I tell you all of it again." in run.texts()
    run.command(Command.MORE_TALK)
    assert "The most." in run.by(8).texts() or "That is the most I say." in run.texts()


def test_it_begins_as_loud_and_talks_as_much_as_the_listener_likes() -> None:
    run = begun(SIDES, Listener(talk=Talk.SHORT, volume=-3.0), known={"sore": "neither"})
    assert run.effects[0] == Volume(0.0, -3.0)
    assert run.state.talk is Talk.SHORT
    assert not [e for e in begun(SIDES).effects if isinstance(e, Volume)]
    assert begun(SIDES, Listener(volume=40.0)).state.volume == 6.0


def test_remarks_come_before_anything_else_of_the_script() -> None:
    run = begun(VARIED, Listener(remarks=("It hurt last time.", "We begin a level easier."))).by(12)
    assert run.texts()[2:5] == ["It hurt last time.", "We begin a level easier.", "Rest if it hurts."]


KNOWN_WELL = Listener(
    levels={("squat", side): 1 for side in (None, *Side)},
    offers={**{("squat", side): 2 for side in (None, *Side)}, ("lift", Side.LEFT): 1},
    familiar=frozenset({"Squat", "Wall squat"}),
    weaker={"lift": Side.RIGHT, "squat": Side.RIGHT},
    ask_pain=True,
    remarks=("It hurt last time.",),
)


@pytest.mark.parametrize("text", [QUICK, WEAKER, VARIED])
def test_all_that_is_said_to_a_known_listener_who_only_answers_is_foreseen(text: str) -> None:
    state = begun(text).state
    state = initial(script_of(text), load_language(), EstimatedLengths(), listener=KNOWN_WELL)
    foreseen = set(everything_said(state))
    for answers in possible_answers(state, most=1):
        said = {effect.text for effect in prospect(state, answers).effects if hasattr(effect, "text")}
        assert said <= foreseen


def test_hardest_is_a_step_easier_for_who_comes_with_much_pain_also_where_the_usual_level_was_lowered() -> None:
    key = ("squat", None)
    listener = Listener(levels={key: 0}, lowered=frozenset({key}), ask_pain=True)
    run = asked(begun(QUICK, listener, begin_at="hardest"), PAIN_BEFORE)
    run.answer("9")
    run.finish()
    plain = asked(begun(QUICK, Listener(ask_pain=True), begin_at="hardest"), PAIN_BEFORE)
    plain.answer("9")
    plain.finish()
    assert levels(run) == levels(plain)
