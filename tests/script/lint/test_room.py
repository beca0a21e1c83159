import pytest

from tests.script.lint.sessions import Files, warned

OWN = "session:\n  - exercise: own\n    name: Own\n"


def test_words_that_do_not_fit_their_time_are_warned_of() -> None:
    text = """session:
  - exercise: own
    name: Own
    sides: each
    reps: 2
    enter: {slide all the way down: 2 s}
    rep: [{lift: 1 s}, {now slowly down: 1 s}]
    leave: {and up: 0.5 s}
    finish: {hold: 2 s, say: Keep it up and there.}
    turn over: 3 s
    position:
      full: Lie down on the floor, on your left or right side.
      short: "On your {side} side, knees bent, hips still."
"""
    assert warned(text) == [
        "9:13: 'slide all the way down' takes about 2.5 s to say, and this phase has 2 s; use fewer words or more time",
        "10:25: 'now slowly down' takes about 1.5 s to say, and this phase has 1 s; use fewer words or more time",
        "11:13: 'and up' takes about 1.0 s to say, and this phase has 0.5 s; use fewer words or more time",
        "12:25: 'Keep it up and there.' takes about 2.5 s to say, and this hold has 2 s; use fewer words or more time",
        "16:7: 'On your right side, knees bent, hips still.' takes about 4.0 s to say, "
        "and the time to turn over has 3 s; use fewer words or more time",
    ]


def test_the_number_comes_before_the_first_word_of_a_rep() -> None:
    text = OWN + "    reps: 2\n    rep: [{lift it: 1.2 s}, {and down: 1.2 s}]\n"
    assert warned(text) == [
        "8:12: 'lift it' and the number before it take about 1.5 s to say, and this phase has 1.2 s; "
        "use fewer words or more time"
    ]
    assert warned(text.replace("lift it: 1.2 s", "lift it: 1.5 s")) == []


def test_a_hold_is_counted_at_its_end() -> None:
    text = OWN + "    reps: 2\n    rep: [{out: 2 s}, {and in: 2 s}]\n    finish: {hold: 4 s, say: Keep it there.}\n"
    assert warned(text) == [
        "9:25: 'Keep it there.' takes about 1.5 s to say, and this hold of 4 s, which is counted at the end, has 1 s; "
        "use fewer words or more time"
    ]
    assert warned(text.replace("4 s", "5 s")) == []


def test_each_level_and_tempo_has_its_own_room() -> None:
    text = """    name: Own
    reps: 4
    rep: [{out: 2 s}, {and then in: 2 s}]
    levels:
      - {reps: 4}
      - {reps: 6, tempo: 2-1, start: true}
      - {reps: 8, rep: [{now up to there: 2 s}, {and down: 1 s}]}
"""
    assert warned("session:\n  - exercise: own\n" + text) == [
        "11:19: 'and then in' takes about 1.5 s to say, and this phase has 1 s; use fewer words or more time",
        "12:26: 'now up to there' and the number before it take about 2.5 s to say, and this phase has 2 s; "
        "use fewer words or more time",
    ]


def test_a_word_that_fills_its_phase_at_a_slower_tempo_is_not_warned_of() -> None:
    assert warned(OWN + "    reps: 4\n    rep: [{reach out far: 1 s}, {and in: 1 s}]\n    tempo: 3-1-2\n") == []
    assert (
        warned(OWN + "    reps: 4\n    rep: [{out: 2 s}, {and keep it there: 2 s}, {in: 2 s}]\n    tempo: 2-0-2\n")
        == []
    )


def test_a_cue_of_the_library_is_warned_of_in_its_file_and_once() -> None:
    library = Files({"own": "name: Own\nreps: 4\nrep: [{out: 2 s}, {and in: 0.9 s}]\n"})
    assert warned("session:\n  - exercise: own\n  - {exercise: own, reps: 8}\n  - own 2x12\n", library) == [
        "exercises/own.yaml:4:20: 'and in' takes about 1.0 s to say, and this phase has 0.9 s; "
        "use fewer words or more time"
    ]


def test_a_movement_that_a_level_swaps_to_is_warned_of_in_its_file() -> None:
    library = Files({"other": "name: Other\nreps: 4\nrep: [{out: 2 s}, {and in: 0.9 s}]\n"})
    text = OWN + "    rep: [{out: 2 s}, {in: 2 s}]\n    levels: [{reps: 5}, {exercise: other, reps: 5}]\n"
    assert warned(text, library) == [
        "exercises/other.yaml:4:20: 'and in' takes about 1.0 s to say, and this phase has 0.9 s; "
        "use fewer words or more time"
    ]


def test_a_wait_needs_time_to_be_announced() -> None:
    assert warned("session:\n  - wait: {say: Get down on your mat., at most: 2 s}\n") == [
        "5:12: 'Get down on your mat.' takes about 2.5 s to say, and this wait has 2 s; use fewer words or more time"
    ]


def test_a_rest_needs_time_for_the_name_of_what_comes_after_it() -> None:
    text = "session:\n  - rest: 1 s\n  - {exercise: own, name: Side plank with abduction, hold: 5 s}\n"
    assert warned(text) == [
        "5:5: 'Side plank with abduction' takes about 2.0 s to say, and the rest before it has 1 s; "
        "use fewer words or more time"
    ]


def test_a_tip_that_never_fits_between_the_words_of_a_rep_is_warned_of() -> None:
    text = OWN + "    rep: [{out: 2 s}, {and in: 2 s}]\n    tips: [Keep both hips up., Hips up.]\n"
    levels = "    levels: [{reps: 4}, {reps: 6}]\n"
    assert warned(text + levels) == [
        "8:12: 'Keep both hips up.' takes about 2.0 s to say, and between the words of a rep there are 1.0 s; "
        "use fewer words, or more time for a phase"
    ]
    assert warned(text + levels.replace("reps: 6", "reps: 6, tempo: 3-3")) == []


@pytest.mark.parametrize("tempo", ["", "    tempo: 0.2-0.2\n"])
def test_reps_too_quick_for_their_numbers_are_warned_of(tempo: str) -> None:
    seconds = "2 s" if tempo else "0.2 s"
    text = OWN + f"    reps: 28\n    rep: [{{out: {seconds}}}, {{in: {seconds}}}]\n{tempo}"
    line = "9:5" if tempo else "8:5"
    expected = f"{line}: a rep of 0.4 s is too short to say '1' in, so a chime counts it; give it more time"
    assert expected in warned(text)
    assert not [what for what in warned(text.replace("0.2", "0.3")) if "chime" in what]
