"""Each command, at the moments where it matters most."""

from __future__ import annotations

from itertools import pairwise

from tests.coach.sessions import HELD, QUICK, SIDES, STEPS, Run
from voicecoach.coach.effects import Chime, Doing, End, Play, Role, Say, Silence
from voicecoach.coach.grammar import commands_now, grammar_of
from voicecoach.coach.state import dose_of, owed
from voicecoach.listening.phrases import Answer, Command
from voicecoach.script.plan import Side


def begun(text: str = SIDES, answer: str = "neither") -> Run:
    run = Run(text).until_said("sore?")
    run.answer(answer)
    return run


def test_pause_silences_at_once_and_says_so_and_then_nothing_until_a_reminder() -> None:
    run = begun().until_rep(2).by(0.5)
    effects = run.command(Command.PAUSE)
    assert isinstance(effects[0], Silence)
    paused = run.state.now
    run.by(300)
    assert run.texts(since=paused) == ["Paused.", "Still here.", "Say resume to go on."]
    assert run.where().doing is Doing.PAUSED


def test_resume_counts_in_and_starts_the_interrupted_rep_again() -> None:
    run = begun().until_rep(2).by(3)
    run.command(Command.PAUSE)
    run.by(30)
    run.command(Command.RESUME)
    resumed = run.state.now
    run.by(4)
    assert run.texts(since=resumed)[:4] == ["three", "two", "one", "two"]
    assert run.where().rep == 2


def test_an_interrupted_hold_goes_on_with_what_was_left_of_it() -> None:
    run = begun().until_said("Keep it up").by(6.4)
    run.command(Command.PAUSE)
    run.by(10)
    run.command(Command.RESUME)
    resumed = run.state.now
    run.by(8)
    assert run.texts(Role.HOLD, since=resumed) == ["Hold.", "three", "two", "one"]
    assert run.state.work is not None
    assert abs(run.state.work.ledger.held - (6.4 + 4)) < 0.1


def test_an_interrupted_rest_goes_on_from_where_it_was() -> None:
    run = Run(QUICK).until_said("Rest.")
    began = run.said[-1].at
    run.by(5)
    run.command(Command.PAUSE)
    run.by(100)
    run.command(Command.RESUME)
    run.until_rep(1, set_number=2)
    assert abs((run.where().at - began) - 120) < 0.3


def test_an_interrupted_instruction_goes_on_from_its_sentence_and_is_repeated_whole() -> None:
    run = Run(STEPS).until_said("Then that.")
    run.command(Command.PAUSE)
    run.by(1)
    run.command(Command.RESUME)
    resumed = run.state.now
    run.by(2.2)
    assert run.texts(since=resumed) == ["Here we go.", "Then that."]
    run.command(Command.REPEAT)
    repeated = run.state.now
    run.by(3)
    assert run.texts(since=repeated)[:2] == ["First this.", "Then that."]


def test_stop_ends_the_session_with_what_was_done() -> None:
    run = begun().until_rep(3)
    effects = run.command(Command.STOP)
    assert isinstance(effects[0], Silence)
    run.by(60)
    assert "Leg lift: left side two reps, right side nothing." in run.texts(Role.SUMMARY)
    assert run.effects[-1] == End(run.effects[-1].at, stopped=True)


def test_resume_within_a_few_seconds_undoes_stop() -> None:
    run = begun().until_rep(3)
    run.command(Command.STOP)
    run.until_said("Say resume").by(2)
    run.command(Command.RESUME)
    resumed = run.state.now
    run.by(5)
    assert run.texts(since=resumed)[:4] == ["three", "two", "one", "three"]


def test_stop_said_twice_needs_no_patience() -> None:
    run = begun().until_rep(1)
    run.command(Command.STOP)
    run.by(0.5)
    run.command(Command.STOP)
    assert isinstance(run.by(0.1).effects[-1], End)


def test_easier_takes_effect_from_the_next_rep_and_keeps_those_done() -> None:
    run = begun().until_rep(2).by(1)
    run.command(Command.EASIER)
    run.until_said("Rest.")
    assert run.texts(Role.COUNT) == ["one", "two"]
    assert "Easier: two reps." in run.texts(Role.ACK)
    assert run.texts(Role.HOLD)[-3:] == ["three", "two", "one"]


def test_the_ladder_has_ends() -> None:
    run = begun().until_rep(1)
    run.command(Command.HARDER)
    run.by(4)
    run.command(Command.EASIER)
    run.by(4)
    run.command(Command.EASIER)
    run.by(9)
    assert run.texts(Role.ACK)[1:] == [
        "The hardest.",
        "Easier: two reps.",
        "This is the easiest already.",
    ]


def test_a_level_chosen_on_one_side_holds_for_the_other_until_it_is_changed_there() -> None:
    run = begun().until_rep(1)
    run.command(Command.EASIER)
    run.until_rep(1, side="right")
    assert run.state.work is not None
    assert dose_of(run.state, run.state.work, Side.RIGHT).reps == 2
    run.command(Command.HARDER)
    assert dose_of(run.state, run.state.work, Side.RIGHT).reps == 4
    assert dose_of(run.state, run.state.work, Side.LEFT).reps == 2


def test_easier_in_a_hold_shortens_it_and_still_counts_it_out() -> None:
    run = Run(HELD).until_said("Hold.").by(5.2)
    began = next(say.at for say in run.said if say.text == "Hold.")
    run.command(Command.EASIER)
    run.until_said("Rest.")
    assert run.texts(Role.HOLD)[-3:] == ["three", "two", "one"]
    rest = next(say.at for say in run.said if say.text == "Rest.")
    assert abs(rest - began - 15) < 1e-6


def test_slower_and_faster_have_bounds_and_say_so() -> None:
    run = Run(QUICK).until_rep(1)
    for _ in range(5):
        run.command(Command.SLOWER)
        run.by(4)
    assert run.texts(Role.ACK) == ["Slower."] * 3 + ["The slowest."] * 2


def test_switch_sides_turns_over_now_and_keeps_what_is_owed() -> None:
    run = begun().until_rep(3, side="left")
    run.command(Command.SWITCH_SIDES)
    assert run.where().doing is Doing.TURN_OVER
    assert run.where().side is Side.RIGHT
    assert run.state.work is not None
    assert owed(run.state, run.state.work) == {Side.LEFT: 2, Side.RIGHT: 2}
    run.until_said("back to your left side").by(5)
    assert "Two reps and one more set to go." in run.texts(Role.SIDE)
    work = run.finish().state.done[0]
    assert work.ledgers[Side.LEFT].reps_done == work.ledgers[Side.RIGHT].reps_done == 8
    assert work.ledgers[Side.LEFT].sets_done == work.ledgers[Side.RIGHT].sets_done == 2


def test_switch_sides_says_why_when_it_cannot() -> None:
    run = Run(QUICK).until_rep(1)
    run.command(Command.SWITCH_SIDES)
    assert "No sides." in run.by(4).texts()
    run = begun().until_rep(1, side="right")
    run.command(Command.SWITCH_SIDES)
    assert "The left is done." in run.by(4).texts()


def test_the_sore_side_works_first_and_lies_on_top() -> None:
    run = begun(answer="right").until_said("Bend your knees.")
    assert "Your right side first." in run.texts()
    assert "Lie on your left side." in run.texts()


def test_next_leaves_the_exercise_and_the_summary_tells() -> None:
    run = Run(STEPS).until_rep(2)
    run.command(Command.NEXT)
    assert "Leaving the squat." in run.by(1).texts()
    run.finish()
    assert "Squat: one rep." in run.texts(Role.SUMMARY)
    assert run.state.done[0].ledgers[None].skipped


def test_next_while_a_question_is_open_takes_its_default() -> None:
    run = Run(SIDES).until_said("sore?")
    run.command(Command.NEXT)
    assert run.state.answers == {"sore": "neither"}


def test_back_begins_the_set_again_then_the_set_before_then_the_exercise_before() -> None:
    run = Run(STEPS).until_rep(3)
    run.command(Command.BACK)
    assert "From the start of this set." in run.by(1).texts()
    run.until_said("Plank.")
    run.command(Command.BACK)
    assert "Back to the squat." in run.by(1).texts()
    run = Run(QUICK).until_said("Rest.")
    run.command(Command.BACK)
    assert "Back to the set before." in run.by(1).texts()
    assert run.finish().state.done[0].ledgers[None].sets_done == 2


def test_repeat_says_the_whole_instruction_and_then_starts_the_rep_again() -> None:
    run = begun().until_rep(2)
    run.command(Command.REPEAT)
    asked = run.state.now
    run.by(20)
    texts = run.texts(since=asked)
    assert texts[0] == "Leg lift."
    assert "Bend your knees." in texts
    after = texts.index("three")
    assert texts[after : after + 4] == ["three", "two", "one", "two"]


def test_how_many_left_is_answered_between_counts_from_the_true_state() -> None:
    run = begun().until_rep(2)
    run.command(Command.HOW_MANY_LEFT)
    assert any(text.startswith("Three reps left") for text in run.by(8).texts(Role.ACK))


def test_how_many_left_in_a_pause_is_answered_and_the_pause_stays() -> None:
    run = begun().until_rep(2)
    run.command(Command.PAUSE)
    run.by(5)
    run.command(Command.HOW_MANY_LEFT)
    run.by(10)
    assert any("left, then one more set" in text for text in run.texts(Role.ACK))
    assert run.where().doing is Doing.PAUSED


def test_help_names_only_what_makes_sense_now() -> None:
    run = Run(QUICK).until_rep(1)
    run.command(Command.HELP)
    said = run.by(1).texts(Role.ACK)[-1]
    assert said.startswith("You can say pause, stop, that hurts, easier")
    assert "switch sides" not in said


def test_an_unanswered_question_is_asked_once_more_and_then_its_default_is_taken_aloud() -> None:
    run = Run(SIDES).until_said("I did not hear an answer.")
    assert run.texts(Role.QUESTION) == ["Is one side sore?", "Once more.", "Is one side sore?"]
    assert run.state.answers == {"sore": "neither"}


def test_an_answer_is_read_back() -> None:
    run = begun(answer="left")
    assert run.by(1).texts(Role.ACK) == ["Left."]


def test_answers_are_listened_for_only_while_the_question_is_open() -> None:
    run = Run(SIDES).until_said("sore?")
    asked = grammar_of(run.state).match("left")
    assert asked is not None
    assert asked.meaning == Answer("left")
    run.answer("left")
    assert grammar_of(run.until_rep(1).state).match("left") is None


def test_ready_ends_a_wait_or_a_rest_and_counts_in() -> None:
    run = Run(STEPS).until_said("Get your mat.").by(2)
    run.command(Command.READY)
    assert "Squat." in run.by(1).texts()
    run = Run(QUICK).until_said("Rest.").by(5)
    run.command(Command.READY)
    ready = run.state.now
    assert run.by(3).texts(since=ready) == ["three", "two", "one"]


def test_a_command_without_meaning_now_is_acknowledged_by_a_sound() -> None:
    run = Run(QUICK).until_rep(2)
    asked = run.state.now
    run.command(Command.RESUME)
    run.by(3)
    assert any(
        isinstance(effect, Play) and effect.chime is Chime.HEARD and effect.at >= asked for effect in run.effects
    )
    assert Command.RESUME not in commands_now(run.state)


def test_two_commands_at_once_are_both_done_and_the_last_has_the_word() -> None:
    run = begun().until_rep(2)
    run.command(Command.EASIER)
    run.command(Command.PAUSE)
    now = run.state.now
    run.by(5)
    assert run.texts(since=now) == ["Paused."]
    assert run.state.work is not None
    assert dose_of(run.state, run.state.work).reps == 2


def test_every_say_lasts_as_long_as_the_coach_planned() -> None:
    run = begun().finish()
    lengths = run.state.session.lengths
    assert all(say.seconds == lengths.speech(say.text) for say in run.effects if isinstance(say, Say))


def test_a_level_remembered_from_a_longer_ladder_is_its_last_rung_on_a_shorter_one() -> None:
    squat = "{exercise: sq, name: Squat, reps: 3, rep: [{down: 2 s}], levels: "
    twice = f"[{squat}[{{reps: 2}}, {{reps: 3, start: true}}, {{reps: 4}}]}}, {squat}[{{reps: 2}}]}}]"
    run = Run(f"voicecoach: 1\ntitle: T\nsession: {twice}").until_rep(1)
    run.command(Command.HARDER)
    run.finish()
    assert [work.ledgers[None].reps_done for work in run.state.done] == [4, 2]


def test_resume_is_heard_while_the_coach_answers_in_a_pause() -> None:
    run = begun().until_rep(2)
    run.command(Command.PAUSE)
    run.by(3)
    run.command(Command.HELP)
    run.by(2)
    assert run.where().doing is Doing.PAUSED
    assert Command.RESUME in commands_now(run.state)
    run.command(Command.RESUME)
    resumed = run.state.now
    assert run.by(4).texts(since=resumed)[:4] == ["three", "two", "one", "two"]


def test_an_answer_in_an_introduction_comes_at_once_and_the_introduction_goes_on_from_its_sentence() -> None:
    run = begun().until_said("Bend your knees.")
    asked = run.state.now
    run.command(Command.EASIER)
    texts = run.by(5).texts(since=asked)
    assert texts[0].startswith("Easier: two reps")
    assert "Leg lift." not in texts
    assert texts[1] == "Bend your knees."


def test_how_many_left_in_reps_too_quick_for_an_answer_cuts_in_and_the_rep_starts_again() -> None:
    run = Run("voicecoach: 1\ntitle: T\nsession: [{exercise: k, name: Kick, reps: 20, rep: [{kick: 1 s}]}]").until_rep(
        5
    )
    asked = run.state.now
    run.command(Command.HOW_MANY_LEFT)
    texts = run.by(7).texts(since=asked)
    assert texts[0] == "Sixteen reps left."
    assert texts[1:5] == ["three", "two", "one", "five"]


def test_a_number_too_long_for_its_rep_gives_way_to_a_chime_on_the_beat() -> None:
    run = Run("voicecoach: 1\ntitle: T\nsession: [{exercise: k, name: Kick, reps: 28, rep: [{kick: 0.6 s}]}]")
    run.until_rep(28).by(0.5)
    said = sorted((e for e in run.effects if isinstance(e, Say | Play)), key=lambda e: e.at)
    assert all(a.at + a.seconds <= b.at + 1e-6 for a, b in pairwise(said))
    assert any(isinstance(e, Play) for e in said)


def test_next_in_a_pause_takes_the_default_of_the_question_that_was_open() -> None:
    run = Run(SIDES).until_said("sore?")
    run.command(Command.PAUSE)
    run.by(2)
    run.command(Command.NEXT)
    assert run.state.answers == {"sore": "neither"}


def test_fewer_sets_asked_for_in_the_rest_are_fewer_sets() -> None:
    levels = "[{sets: 1}, {sets: 3, start: true}]"
    squat = f"{{exercise: sq, name: Squat, reps: 2, rest: 20 s, rep: [{{down: 2 s}}], levels: {levels}}}"
    run = Run(f"voicecoach: 1\ntitle: T\nsession: [{squat}]").until_said("Rest.").by(3)
    run.command(Command.EASIER)
    assert run.finish().state.done[0].ledgers[None].sets_done == 1


def test_alternating_sides_rest_after_both_have_done_a_set() -> None:
    lift = "{exercise: l, name: Lift, sides: alternate, sets: 2, rest: 25 s, turn over: 5 s, reps: 2, rep: [{up: 2 s}]}"
    run = Run(f"voicecoach: 1\ntitle: T\nsession: [{lift}]").finish()
    turns = [say.text for say in run.said if say.role in (Role.SIDE, Role.REST) and say.text[0].isupper()]
    assert turns == [
        "And rest.", "Now your right side.",
        "Rest.", "Twenty-five seconds.", "Then back to your left side.", "One set to go.",
        "And rest.", "Now back to your right side.", "One set to go.", "And rest.",
    ]  # fmt: skip


def test_stop_in_the_closing_words_of_a_finished_session_leaves_it_finished() -> None:
    run = Run(QUICK).until_said("That was all.")
    run.command(Command.STOP)
    end = run.by(0.2).effects[-1]
    assert isinstance(end, End)
    assert not end.stopped
