"""What the session language can ask for, as the interpreter does it."""

from __future__ import annotations

from tests.coach.sessions import HELD, VARIED, Run, script_of
from voicecoach.coach.effects import Chime, Doing, Play, Role
from voicecoach.coach.events import Begin
from voicecoach.coach.machine import initial
from voicecoach.coach.state import dose_of
from voicecoach.language import load_language
from voicecoach.listening.phrases import Command
from voicecoach.sound.lengths import EstimatedLengths

HEAD = "voicecoach: 1\ntitle: Test\n"


def answered(text: str = VARIED, **answers: str) -> Run:
    """Begin a session and answer its questions as they come."""
    run = Run(text)
    waiting = dict(answers)
    for _ in range(2000):
        asked = getattr(run.state.activity, "name", None) if run.where().doing is Doing.ASKING else None
        if asked in waiting:
            run.by(6)
            run.answer(waiting.pop(asked))
        if not waiting:
            return run
        run.by(0.25)
    raise AssertionError(f"never asked: {waiting}")


def begun(text: str, **choices: object) -> Run:
    run = Run(text)
    run.state = initial(script_of(text), load_language(), EstimatedLengths(), **choices)  # type: ignore[arg-type]
    run.effects = []
    run.tell(Begin(0.0))
    return run


def test_a_position_kept_through_a_set_is_entered_before_its_first_rep_and_left_after_its_last() -> None:
    run = answered(sore="left", steady="yes", band="no").until_said("Slide up")
    words = [text for text in run.texts() if text in ("three", "two", "one", "Slide down", "Slide up")]
    assert words == ["three", "two", "one", "Slide down", "one", "two", "three", "Slide up"]
    down, first = (next(say for say in run.said if say.text == text) for text in ("Slide down", "one"))
    reps = [say for say in run.said if say.role is Role.COUNT]
    assert reps[0].at - down.at == 3.0
    assert first.text == "one"


def test_an_interrupted_set_enters_its_position_again() -> None:
    run = answered(sore="left", steady="yes", band="no").until_rep(2)
    run.command(Command.PAUSE)
    run.by(5).command(Command.RESUME)
    since = run.state.now
    run.until_rep(3)
    assert run.texts(since=since)[:5] == ["three", "two", "one", "Slide down", "two"]


def test_a_pause_while_leaving_a_position_costs_nothing_of_the_set() -> None:
    run = answered(sore="left", steady="yes", band="no").until_said("Slide up")
    run.by(0.3).command(Command.PAUSE)
    run.by(5).command(Command.RESUME)
    run.until_said("Now your right side")
    (done,) = [ledger for side, ledger in run.state.at_work.ledgers.items() if side == "left"]
    assert (done.sets_done, done.reps_done) == (1, 3)


def test_without_the_band_its_levels_are_not_there() -> None:
    run = answered(sore="left", steady="yes", band="no").until_rep(1)
    run.command(Command.HARDER)
    run.by(6)
    assert "This is the hardest already." in run.texts() or "The hardest." in run.texts()


def test_with_the_band_harder_takes_it_up_and_gives_time_for_it() -> None:
    run = answered(sore="left", steady="yes", band="yes").until_rep(2)
    before = run.state.at_work.ledger.reps_done
    run.command(Command.HARDER)
    since = run.state.now
    run.until_said("Slide down", times=2)
    assert run.texts(since=since) == [
        "Harder: with the band.", "Put the band on.", "Say ready when you are set.",
        "three", "two", "one", "Slide down",
    ]  # fmt: skip
    assert run.state.at_work.ledger.reps_done == before
    ready, three = (next(s for s in run.said if s.at >= since and s.text.startswith(t)) for t in ("Say ready", "three"))
    assert three.at - (ready.at + ready.seconds) >= 10


def test_ready_cuts_the_time_for_the_band_short() -> None:
    run = answered(sore="left", steady="yes", band="yes").until_rep(2)
    run.command(Command.HARDER)
    run.until_said("Say ready when you are set.").by(3).command(Command.READY)
    assert run.where().doing is Doing.READY


def test_a_level_may_swap_the_movement_which_is_then_told_at_once_and_timed_by_its_tempo() -> None:
    run = answered(sore="left", steady="yes", band="yes").until_rep(1)
    run.command(Command.HARDER)
    run.until_rep(1).command(Command.HARDER)
    since = run.state.now
    run.by(40)
    assert "Harder: deep squat and two reps." in run.texts(since=since)
    assert "Go deeper." in run.texts(since=since)
    assert "Put the band on." not in run.texts(since=since)  # it is on already
    assert [phase.seconds for phase in dose_of(run.state, run.state.at_work).phases] == [3.0, 2.0]
    assert run.where().exercise == "Deep squat"


def test_easier_puts_the_band_aside_again() -> None:
    run = answered(sore="left", steady="yes", band="yes").until_rep(1)
    run.command(Command.HARDER)
    run.until_said("Slide down", times=2).by(4).command(Command.EASIER)
    run.by(12)
    assert "Put the band aside." in run.texts()


def test_an_answer_steers_the_level_at_which_exercises_begin() -> None:
    steady = answered(sore="left", steady="yes", band="no").until_rep(1)
    assert dose_of(steady.state, steady.state.at_work).reps == 3
    unsteady = answered(sore="left", steady="no", band="no").until_rep(1)
    assert dose_of(unsteady.state, unsteady.state.at_work).reps == 2


def test_a_level_that_the_listener_chose_is_kept_in_the_next_round() -> None:
    run = answered(sore="left", steady="no", band="no").until_rep(1)
    run.command(Command.HARDER)
    run.until_said("Round two of two").until_rep(1)
    assert dose_of(run.state, run.state.at_work).reps == 3


def test_the_second_round_is_announced_and_introduces_in_short() -> None:
    run = answered(sore="left", steady="yes", band="no").finish()
    texts = run.texts()
    assert texts.count("Stand at the wall.") == 1
    assert "Then the last round." in texts
    second = texts[texts.index("Round two of two.") :]
    assert second[2:5] == ["Wall squat.", "Your left side first.", "left knee."]


def test_repeat_brings_the_full_introduction_back() -> None:
    run = answered(sore="left", steady="yes", band="no").until_said("Round two of two.").until_rep(1)
    run.command(Command.REPEAT)
    since = run.state.now
    run.by(20)
    assert "Stand at the wall." in run.texts(since=since)


def test_what_is_done_in_several_rounds_is_summed_up_once() -> None:
    run = answered(sore="left", steady="yes", band="no").finish()
    assert "Wall squat: two sets and six reps each side." in run.texts(Role.SUMMARY)


def test_minutes_left_are_those_that_remain() -> None:
    run = answered(sore="left", steady="yes", band="no").until_said("minutes left")
    said = next(say for say in run.said if "minutes left" in say.text)
    run.finish()
    promised = load_language().numbers.index(said.text.split()[0].lower())
    assert abs(promised - (run.state.now - said.at) / 60) <= 1


def test_a_hold_counts_up_so_that_the_last_number_is_its_length() -> None:
    run = Run(VARIED).finish()
    holds = [say for say in run.said if say.role is Role.HOLD]
    assert [say.text for say in holds][-4:] == ["ten", "thirteen", "fourteen", "fifteen"]
    assert holds[-1].at - holds[-2].at == 1.0


def test_a_hold_may_be_silent() -> None:
    run = Run(HELD.replace("hold: 30 s\n    sets", "hold: 30 s\n    count: none\n    sets")).finish()
    assert {say.text for say in run.said if say.role is Role.HOLD} == {"Hold."}


def test_a_step_may_be_a_chime() -> None:
    run = Run(f"{HEAD}session:\n  - chime: done\n").finish()
    assert [effect.chime for effect in run.effects if isinstance(effect, Play)][:1] == [Chime.DONE]


def test_what_is_said_for_safety_is_short_once_it_is_familiar() -> None:
    new, familiar = begun(VARIED).by(12), begun(VARIED, familiar=True).by(12)
    assert "Ask a doctor first." in new.texts()
    assert "Ask a doctor first." not in familiar.texts()
    assert "Rest if it hurts." in familiar.texts()
    assert new.texts().index("Rest if it hurts.") < new.texts().index("Is one side sore?")


def test_the_words_for_safety_can_be_moved_on_from() -> None:
    run = begun(VARIED).until_said("Rest if it hurts.")
    run.command(Command.NEXT)
    run.by(6)
    assert "Ask a doctor first." not in run.texts()
    assert "Is one side sore?" in run.texts()


def test_what_is_known_is_not_asked() -> None:
    run = begun(VARIED, known={"sore": "right", "band": "yes"}).until_rep(1)
    assert run.texts(Role.QUESTION)[:1] == ["Was it steady?"]
    assert run.state.at_work.side == "right"
    assert run.state.at_work.rungs == (0, 1, 2, 3)


def test_a_step_with_a_condition_is_passed_over_when_it_does_not_hold() -> None:
    assert "A bonus." in answered(sore="left", steady="yes", band="yes").finish().texts()
    assert "A bonus." not in answered(sore="left", steady="yes", band="no").finish().texts()
    assert "A bonus." not in Run(VARIED).finish().texts()


def test_an_exercise_that_cannot_be_done_without_something_is_left_out_aloud() -> None:
    text = (
        f"{HEAD}equipment: [band?]\nsession:\n  - exercise: own\n    name: Own\n    needs: band\n    reps: 2\n"
        "    rep: [{up: 1 s}, {down: 1 s}]\n  - say: The end.\n"
    )
    texts = Run(text).finish().texts()
    assert "We leave out the own, which needs a band." in texts
    assert texts.index("The end.") > texts.index("We leave out the own, which needs a band.")
    assert "up" not in texts


def test_the_sides_do_the_same_when_the_level_changes_between_them() -> None:
    run = answered(sore="left", steady="yes", band="yes").until_rep(1)
    run.command(Command.HARDER)
    run.finish()
    for work in run.state.done:
        assert len({ledger.sets_done for ledger in work.ledgers.values()}) == 1


def test_a_change_of_level_in_a_later_round_is_for_the_side_that_has_yet_to_do_it_too() -> None:
    run = answered(sore="left", steady="yes", band="no").until_said("Round two of two").until_rep(1, side="left")
    run.command(Command.EASIER)
    run.finish()
    last = [work for work in run.state.done if work.exercise.exercise == "squat"][-1]
    assert {ledger.reps_done for ledger in last.ledgers.values()} == {2}


def test_a_tip_is_said_in_a_hold_that_has_room_for_it() -> None:
    text = HELD.replace("hold: 30 s\n    sets", "hold: 30 s\n    tips: [Breathe.]\n    sets")
    tips = [say for say in Run(text).finish().said if say.role is Role.TIP]
    assert [say.text for say in tips] == ["Breathe.", "Breathe."]


def test_a_rest_that_follows_an_exercise_is_announced_once() -> None:
    text = f"{HEAD}session:\n  - {{exercise: own, name: Own, hold: 5 s}}\n  - rest: 20 s\n  - say: Go.\n"
    texts = Run(text).finish().texts(Role.REST)
    assert "And rest." not in texts
    assert texts[3:5] == ["Rest.", "Twenty seconds."]


def test_the_summary_says_how_long_was_held() -> None:
    assert "Plank: two sets, sixty seconds." in Run(HELD).finish().texts(Role.SUMMARY)
