import pytest

from tests.script.lint.sessions import warned


def with_sides(fields: str, sides: str = "each") -> list[str]:
    """Give the warnings of an exercise whose fields begin on line 9."""
    head = f"session:\n  - exercise: own\n    name: Own\n    sides: {sides}\n    hold: 9 s\n"
    return warned(head + fields)


def without_sides(text: str, name: str = "Own") -> list[str]:
    return warned(f'session:\n  - exercise: own\n    name: {name}\n    hold: 9 s\n    tips: ["{text}"]\n')


def test_a_side_by_its_name_in_an_exercise_with_sides_is_warned_of() -> None:
    text = """    position:
      full: Lie on your left side, as "{other_side}" says.
      short: Turn to the right.
    tips: [Feel your right hip.]
"""
    assert with_sides(text) == [
        "10:7: 'left' is said whichever side works; write '{side}' for the side that works, or '{other_side}'",
        "11:7: 'right' is said whichever side works; write '{side}' for the side that works, or '{other_side}'",
        "12:12: 'right' is said whichever side works; write '{side}' for the side that works, or '{other_side}'",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Make a right angle with your knee.",
        "Keep the left or right side long.",
        "Look left and right. What is left is easy, all right.",
        "The knee is right above your foot, right there.",
        "Feel the right amount of effort, in the right place.",
    ],
)
def test_other_meanings_and_pairs_are_not(text: str) -> None:
    assert with_sides(f'    tips: ["{text}"]\n') == []
    assert without_sides(text) == []


def test_a_position_that_does_not_say_which_side_is_warned_of() -> None:
    text = """    position: {full: "Stand tall on the floor. Lift one leg.", short: Stand tall.}\n"""
    expected = (
        "9:5: this does not say which side is meant, and the exercise has two; "
        "write '{side}' for the side that works, or '{other_side}'"
    )
    assert with_sides(text) == [expected]
    assert with_sides(text, "alternate") == [expected]
    assert with_sides(text, "none") == []
    assert with_sides(text.replace("one leg", "your {side} leg")) == []
    assert with_sides(text + '    enter: {"{side} leg up": 5 s}\n') == []
    assert with_sides("    tips: [Hips up.]\n") == []


def test_the_position_of_a_level_counts_for_itself() -> None:
    text = """    position: {full: "Stand tall on your {side} leg.", short: "On your {side} leg."}
    levels: [{hold: 5 s}, {hold: 9 s, position: {full: Stand tall on one foot., short: On one foot.}}]
"""
    assert with_sides(text) == [
        "10:39: this does not say which side is meant, and the exercise has two; "
        "write '{side}' for the side that works, or '{other_side}'",
    ]


def test_a_side_that_works_alone_by_its_name_is_warned_of() -> None:
    assert without_sides("Lift your left leg.") == [
        "8:12: only the left side is named, so the right one gets no work; "
        "write 'sides: each', and '{side}' for the side that works"
    ]
    assert without_sides("Lift your left leg. Then your right leg.") == []


def test_two_exercises_may_share_the_sides() -> None:
    one = "  - {exercise: one, name: Left leg raise, hold: 9 s}\n"
    other = "  - {exercise: other, name: Right leg raise, hold: 9 s}\n"
    assert warned("session:\n" + one + other) == []
    assert warned("session:\n" + one) == [
        "5:21: only the left side is named, so the right one gets no work; "
        "write 'sides: each', and '{side}' for the side that works"
    ]


def test_what_is_said_in_a_session_names_both_sides_or_none() -> None:
    left, right = "  - say: Stand on your left leg.\n", "  - say: Now the right.\n"
    assert warned("session:\n" + left + right) == []
    assert warned("session:\n" + left) == [
        "5:5: only the left side is named, so the right one gets no work; say what the other one does, too"
    ]


def test_a_session_whose_exercises_have_sides_may_name_one() -> None:
    exercise = "  - {exercise: own, name: Own, hold: 9 s, sides: each}\n"
    assert warned("session:\n  - say: Your left side works first.\n" + exercise) == []


def test_what_is_said_on_a_condition_may_name_one_side() -> None:
    ask = "ask: {sore: {say: Left or right?, answers: {left: left, right: right}, otherwise: left}}\n"
    assert warned(ask + "session:\n  - {say: Rub your left hip., when: sore is left}\n") == []
