import pytest

from voicecoach.errors import NotFoundError, ScriptError, UsageError
from voicecoach.script.model import (
    AskStep,
    Block,
    Condition,
    Cue,
    Exercise,
    ExerciseStep,
    Hold,
    Phase,
    RestStep,
    SayStep,
    Script,
    Sides,
    WaitStep,
)
from voicecoach.script.reading.library import NO_LIBRARY
from voicecoach.script.reading.reader import read_exercise, read_script, read_source

HEAD = "voicecoach: 1\ntitle: Test\n"

BRIDGE = b"""exercise: bridge
name: Bridge
reps: 8
rep: [{lift up: 2 s}, {down: 1.5 s}]
tips: Slowly.
"""

HIGH_BRIDGE = b"""exercise: high-bridge
name: High bridge
rep: [{higher: 3 s}, {down: 3 s}]
levels: [{reps: 3}, {reps: 6}]
"""


class Books:
    """A library of the files given."""

    def __init__(self, **files: bytes) -> None:
        self.files = files

    def exercise_names(self) -> list[str]:
        return list(self.files)

    def exercise_text(self, name: str) -> tuple[bytes, str]:
        if not self.files[name]:
            raise NotFoundError("The file is gone.", "Put it back.")
        return self.files[name], f"exercises/{name}.yaml"


def session(steps: str, top: str = "") -> Script:
    return read_script(
        f"{HEAD}{top}session:\n{steps}", "s.yaml", Books(**{"bridge": BRIDGE, "high-bridge": HIGH_BRIDGE})
    )


def exercise_of(script: Script) -> Exercise:
    step = script.session[0]
    assert isinstance(step, ExerciseStep)
    return step.exercise


def faults(text: str) -> list[str]:
    with pytest.raises(ScriptError) as caught:
        read_script(text, "s.yaml", Books(bridge=BRIDGE, gone=b""))
    return [str(problem) for problem in caught.value.problems]


def test_every_kind_of_step_is_read() -> None:
    script = session(
        "  - say: Hello.\n  - ask: sore\n  - rest: 1 min\n  - wait: 10 s\n  - wait: {say: Lie down., at-most: 30 s}\n",
        "ask: {sore: {say: Which one., answers: {left: left, right: [right]}, otherwise: left}}\n",
    )
    assert script.session == (
        SayStep(say="Hello."),
        AskStep(ask="sore"),
        RestStep.model_validate({"rest": "1 min"}),
        WaitStep.model_validate({"wait": "10 s"}),
        WaitStep.model_validate({"wait": {"say": "Lie down.", "at_most": "30 s"}}),
    )
    assert script.ask["sore"].answers == {"left": ("left",), "right": ("right",)}


def test_a_phase_is_its_word_and_its_time() -> None:
    exercise = exercise_of(session("  - exercise: bridge\n"))
    assert exercise.rep == (
        Phase.model_construct(word="lift up", seconds=2.0),
        Phase.model_construct(word="down", seconds=1.5),
    )
    assert exercise.tips == ("Slowly.",)


def test_a_session_adjusts_any_field_of_an_exercise_of_the_library() -> None:
    script = session(
        "  - exercise: bridge\n    reps: 3\n    sides: each\n    turn-over: 5 s\n"
        "    position: {full: 'Your {side} side.', short: Turn.}\n    finish: {hold: 5 s}\n"
    )
    exercise = exercise_of(script)
    assert (exercise.reps, exercise.sides, exercise.turn_over, exercise.name) == (3, Sides.EACH, 5.0, "Bridge")
    assert exercise.position == Cue(full="Your {side} side.", short="Turn.")
    assert exercise.finish == Hold.model_construct(hold=5.0, say=None)


def test_an_exercise_can_be_defined_in_place() -> None:
    exercise = exercise_of(session("  - exercise: plank\n    name: Plank\n    hold: 20 s\n"))
    assert (exercise.exercise, exercise.hold, exercise.reps) == ("plank", 20.0, None)


def test_names_of_fields_may_have_spaces_hyphens_or_underscores() -> None:
    for name in ("turn over", "turn-over", "turn_over"):
        script = session(f"  - exercise: bridge\n    {name}: 7 s\n")
        assert exercise_of(script).turn_over == 7.0


def test_text_over_several_lines_is_spoken_as_one() -> None:
    script = session("  - say: |\n      Lift.\n      Lower.\n  - say: >-\n      Lift\n      again.\n")
    assert script.session == (SayStep(say="Lift. Lower."), SayStep(say="Lift again."))


def test_a_question_may_decide_which_side_is_first() -> None:
    ask = "ask: {leg: {say: Which leg., answers: {left: left, right: right}, otherwise: left}}\nsides: {first: $leg}\n"
    assert session("  - say: Hello.\n", ask).sides.first == "$leg"


def test_a_part_knows_where_it_was_written_even_in_the_library() -> None:
    source = read_source(
        f"{HEAD}session:\n  - say: Hello.\n  - exercise: bridge\n    reps: 3\n", "s.yaml", Books(bridge=BRIDGE)
    )
    reps = source.place_of(("session", 1, "exercise", "reps"))
    assert (reps.file, reps.line, reps.column) == ("s.yaml", 6, 5)
    down = source.place_of(("session", 1, "exercise", "rep", 1, "word"))
    assert (down.file, down.line, down.column) == ("exercises/bridge.yaml", 4, 24)
    left_to_default = source.place_of(("session", 1, "exercise", "rest"))
    assert (left_to_default.file, left_to_default.line) == ("s.yaml", 5)


def test_problems_of_several_files_come_together_each_once() -> None:
    text = f"{HEAD}session:\n  - exercise: gone\n  - exercise: gone\n  - exercise: bridge\n    sets: 0\n"
    assert faults(text) == [
        "s.yaml:4:15: The file is gone. Put it back.",
        "s.yaml:7:11: '0' is too few; write at least 1",
    ]


def test_a_misspelt_field_is_not_called_missing_as_well() -> None:
    assert faults("voicecoach: 1\ntitel: Test\nsession: [{say: Hello.}]\n") == [
        "s.yaml:2:1: 'titel' is not a field of a session; did you mean 'title'?"
    ]


def test_without_a_library_an_unknown_exercise_says_how_to_define_it() -> None:
    with pytest.raises(ScriptError, match="define it here, with 'name' and 'rep' or 'hold'"):
        read_script(f"{HEAD}session:\n  - exercise: bridge\n", "s.yaml", NO_LIBRARY)


def test_an_exercise_file_can_be_read_by_itself() -> None:
    assert read_exercise(BRIDGE, "bridge.yaml").name == "Bridge"
    with pytest.raises(ScriptError, match=r"bridge\.yaml:3:7: 'many' is not a whole number; write 'reps: 10'"):
        read_exercise(BRIDGE.replace(b"8", b"many"), "bridge.yaml")
    with pytest.raises(ScriptError, match="not an exercise"):
        read_exercise("hello", "bridge.yaml")
    with pytest.raises(ScriptError, match="this is a session, not an exercise"):
        read_exercise(f"{HEAD}session: [{{say: Hello.}}]", "bridge.yaml")
    with pytest.raises(ScriptError, match=r"bridge\.yaml:1:11: this file is for the exercise 'plank'"):
        read_exercise(BRIDGE, "bridge.yaml", called="plank")


def test_a_value_in_a_message_is_cut_short() -> None:
    (fault,) = faults(f"{HEAD}session:\n  - rest: {'very ' * 100}long\n")
    assert len(fault) < 150


RULES = """parameters:
  reps: {default: 10, at least: 5, at-most: 15}
  pause: {default: 30 s, at_most: 1:30}
"""


def test_a_parameter_stands_where_a_number_or_a_time_goes() -> None:
    text = f"{HEAD}{RULES}session:\n  - {{exercise: bridge, reps: $reps, rest: $pause}}\n  - rest: $pause\n"
    script = read_script(text, "s.yaml", Books(bridge=BRIDGE))
    assert (exercise_of(script).reps, exercise_of(script).rest) == (10, 30.0)
    script = read_script(text, "s.yaml", Books(bridge=BRIDGE), {"reps": "5", "pause": " 1:30 "})
    assert (exercise_of(script).reps, exercise_of(script).rest) == (5, 90.0)
    assert script.session[1] == RestStep.model_validate({"rest": "90 s"})


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("rep", "8", "There is no parameter 'rep' to set; did you mean 'reps'?"),
        ("reps", "20", "The parameter 'reps': '20' is too much; write at most '15'."),
        ("reps", "many", "The parameter 'reps': 'many' is not a whole number; write one like '10'."),
        ("reps", "9" * 5000, "is not a whole number"),
        ("pause", "2 min", "The parameter 'pause': '2 min' is too much; write at most '1:30'."),
        ("pause", "20", "'20' is not a length of time"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(name: str, value: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_script(f"{HEAD}{RULES}session: [{{rest: $pause}}]\n", "s.yaml", NO_LIBRARY, {name: value})
    assert message in str(caught.value)


def test_a_session_without_parameters_has_none_to_set() -> None:
    with pytest.raises(UsageError, match="There is no parameter 'reps' to set; this session has none"):
        read_script(f"{HEAD}session: [{{say: Hello.}}]\n", "s.yaml", NO_LIBRARY, {"reps": "5"})


def test_any_step_may_have_conditions_and_be_optional() -> None:
    script = session(
        "  - {exercise: bridge, when: sore is not left, optional: true}\n"
        "  - {say: Bye., when: [sore is left or right, band is no]}\n",
        "equipment: [mat, 'band?']\n"
        "ask: {sore: {say: Which one., answers: {left: left, right: right}, otherwise: left}}\n",
    )
    first, second = script.session
    assert first.when == (Condition(question="sore", answers=("left",), negated=True),)
    assert first.optional
    assert second.when == (
        Condition(question="sore", answers=("left", "right")),
        Condition(question="band", answers=("no",)),
    )
    assert [(thing.name, thing.optional) for thing in script.equipment] == [("mat", False), ("band", True)]


def test_steps_in_rounds_are_read_as_any_others() -> None:
    (block,) = session("  - rounds: 2\n    rest: 5 s\n    do: [{do: [bridge 3]}, {say: Again.}]\n").session
    assert isinstance(block, Block)
    inner, said = block.do
    assert said == SayStep(say="Again.")
    assert isinstance(inner, Block)
    (step,) = inner.do
    assert isinstance(step, ExerciseStep)
    assert [level.reps for level in step.exercise.levels] == [1, 3, 4]


def test_a_level_takes_over_the_movement_of_another_exercise() -> None:
    exercise = exercise_of(
        session("  - exercise: bridge\n    levels: [{reps: 5}, {exercise: high-bridge, reps: 4, name: Higher still}]\n")
    )
    easy, hard = exercise.levels
    assert easy.rep is None
    assert hard.rep is not None
    assert [phase.word for phase in hard.rep] == ["higher", "down"]
    assert (hard.exercise, hard.name, hard.reps) == ("high-bridge", "Higher still", 4)


def test_what_a_level_takes_over_was_written_in_the_other_file() -> None:
    text = f"{HEAD}session:\n  - {{exercise: bridge, levels: [{{exercise: high-bridge, reps: 4}}]}}\n"
    source = read_source(text, "s.yaml", Books(**{"bridge": BRIDGE, "high-bridge": HIGH_BRIDGE}))
    higher = source.place_of(("session", 0, "exercise", "levels", 0, "rep", 0, "word"))
    assert (higher.file, higher.line) == ("exercises/high-bridge.yaml", 3)
    reps = source.place_of(("session", 0, "exercise", "levels", 0, "reps"))
    assert (reps.file, reps.line) == ("s.yaml", 4)


def test_a_tempo_may_be_written_with_spaces_or_long_dashes() -> None:
    for tempo in ("2-1-2", "2 - 1 - 2", "2\u20131\u20132"):
        assert exercise_of(session(f"  - exercise: bridge\n    tempo: {tempo}\n")).tempo == (2.0, 1.0, 2.0)


def test_fields_under_a_misspelt_name_are_read_for_more_mistakes() -> None:
    assert faults("voicecoach: 1\ntitle: Test\nsesion:\n  - rest: 5\n  - sya: Hello.\n") == [
        "s.yaml:3:1: 'sesion' is not a field of a session; did you mean 'session'?",
        "s.yaml:4:11: a time needs its unit; write '5 s' or '5 min'",
        "s.yaml:5:5: 'sya' is not a step; did you mean 'say'?",
    ]


def test_letters_in_the_wrong_order_are_the_likeliest_slip() -> None:
    assert faults(f"{HEAD}session:\n  - {{exercise: bridge, rset: 5 s}}\n") == [
        "s.yaml:4:24: 'rset' is not a field of an exercise; did you mean 'rest'?"
    ]


def test_an_exercise_written_twice_keeps_its_own_places() -> None:
    text = f"{HEAD}session:\n  - exercise: bridge\n    reps: 3\n  - exercise: bridge\n    reps: 3\n"
    source = read_source(text, "s.yaml", Books(bridge=BRIDGE))
    first, second = source.script.session
    assert first == second
    assert [source.place_of(("session", step, "exercise", "reps")).line for step in (0, 1)] == [5, 7]
    assert source.place_of(("session", 1, "exercise", "rep", 0)).file == "exercises/bridge.yaml"
