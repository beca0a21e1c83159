import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.script.short_form.lines import (
    Fields,
    Known,
    ShortFormError,
    ladder_around,
    looks_like,
    parse_line,
    read_line,
    split_lines,
)

NAMES = (
    "90-90",
    "bridge",
    "clamshell",
    "fire-hydrant",
    "leg-press",
    "plank",
    "side-plank-abduction",
    "wall-squat",
    "wall-squat-press-out",
)

LADDER_OF_10 = ({"reps": 6}, {"reps": 10, "start": True}, {"reps": 12})
LADDER_OF_12 = ({"reps": 7}, {"reps": 12, "start": True}, {"reps": 15})
LADDER_OF_20_S = ({"hold": "10 s"}, {"hold": "20 s", "start": True}, {"hold": "25 s"})

TWELVE = {"reps": 12, "levels": LADDER_OF_12}
TEN = {"reps": 10, "levels": LADDER_OF_10}
TWENTY_SECONDS = {"hold": "20 s", "levels": LADDER_OF_20_S}

GOOD = {
    "bridge": {"exercise": "bridge"},
    "bridge 12": {"exercise": "bridge", **TWELVE},
    "bridge x12": {"exercise": "bridge", **TWELVE},
    "bridge 2 sets": {"exercise": "bridge", "sets": 2},
    "bridge tempo 3-1-3": {"exercise": "bridge", "tempo": "3-1-3"},
    "clamshell 2x12/side tempo 2-1-2 rest 30s": {
        "exercise": "clamshell",
        "sides": "each",
        "sets": 2,
        **TWELVE,
        "tempo": "2-1-2",
        "rest": "30 s",
    },
    "fire hydrant 2x10/side": {"exercise": "fire-hydrant", "sides": "each", "sets": 2, **TEN},
    "Fire-Hydrants 2 x 10 per leg": {"exercise": "fire-hydrant", "sides": "each", "sets": 2, **TEN},
    "plank 3x20s rest 15 s": {"exercise": "plank", "sets": 3, **TWENTY_SECONDS, "rest": "15 s"},
    "plank 3 x 20 seconds, 15 s rest": {"exercise": "plank", "sets": 3, **TWENTY_SECONDS, "rest": "15 s"},
    "plank 20 s rest 15 s": {"exercise": "plank", **TWENTY_SECONDS, "rest": "15 s"},
    "plank hold 20 s": {"exercise": "plank", **TWENTY_SECONDS},
    "plank: 20-second hold": {"exercise": "plank", **TWENTY_SECONDS},
    "plank 0:20": {"exercise": "plank", **TWENTY_SECONDS},
    "plank 2 min": {
        "exercise": "plank",
        "hold": "2 min",
        "levels": ({"hold": "70 s"}, {"hold": "2 min", "start": True}, {"hold": "150 s"}),
    },
    "side plank abduction 3 x 10 s each side with band": {
        "exercise": "side-plank-abduction",
        "sides": "each",
        "sets": 3,
        "hold": "10 s",
        "needs": ("band",),
        "levels": ({"hold": "6 s"}, {"hold": "10 s", "start": True}, {"hold": "15 s"}),
    },
    "wall squat 2 sets of 10 reps": {"exercise": "wall-squat", "sets": 2, **TEN},
    "wall squat 10 repetitions x 2 sets": {"exercise": "wall-squat", "sets": 2, **TEN},
    "wall squat press outs 10": {"exercise": "wall-squat-press-out", **TEN},
    "wall squat with 30 s rest 10 reps": {"exercise": "wall-squat", **TEN, "rest": "30 s"},
    "wall squat 10 (with a band and your rolled towel) rest 1:30": {
        "exercise": "wall-squat",
        **TEN,
        "rest": "90 s",
        "needs": ("band", "rolled towel"),
    },
    "leg presses 10 times a side": {"exercise": "leg-press", "sides": "each", **TEN},
    "clam shells 2\u00d712, both sides.": {"exercise": "clamshell", "sides": "each", "sets": 2, **TWELVE},
    "CLAMSHELL \u2013 2X12 tempo 2\u20131\u20132": {"exercise": "clamshell", "sets": 2, **TWELVE, "tempo": "2-1-2"},
    "90-90 12": {"exercise": "90-90", **TWELVE},
}

LIKE = "like 'clamshell 2x12/side tempo 2-1-2 rest 30 s'"

BAD = {
    "": f"nothing is written here; write an exercise and how much of it, {LIKE}",
    "rest 30 s": f"no exercise is named here; begin with its name, {LIKE}",
    "12 bridges": f"no exercise is named here; begin with its name, {LIKE}",
    "clamshel 2x12": "there is no exercise 'clamshel'; did you mean 'clamshell'?",
    "wall squat pres out 10": "there is no exercise 'wall squat pres out'; did you mean 'wall-squat-press-out'?",
    "jumping 10": f"there is no exercise 'jumping'; choose from: {', '.join(sorted(NAMES))}",
    "Lie on your mat.": "'Lie on your mat' is no exercise; to have it said, write '- say: Lie on your mat.'",
    "bridge tenpo 2-1-2": "'tenpo' means nothing here; did you mean 'tempo'?",
    "bridge 10 wiht band": "'wiht' means nothing here; did you mean 'with'?",
    "bridge 10 kg": f"'kg' means nothing here; leave it out, or write a line {LIKE}",
    "bridge tempo 2": "'tempo 2' is not a tempo; write the seconds of each phase, like 'tempo 2-1-2'",
    "bridge tempo 0-0": "'tempo 0-0' is not a tempo; write the seconds of each phase, like 'tempo 2-1-2'",
    "bridge tempo slow": "'tempo' is not a tempo; write the seconds of each phase, like 'tempo 2-1-2'",
    "bridge rest": "how long to rest is missing; write 'rest 30 s'",
    "bridge rest 30": "'rest 30' has no unit; write 'rest 30 s' or 'rest 30 min'",
    "bridge with": "what it is done with is missing; write 'with band'",
    "bridge 2x": "how many reps is missing after '2x'; write '2x10'",
    "bridge 2x10/": "'/' has no meaning alone; write '/side'",
    "bridge 10 each": "'each' has no meaning alone; write 'each side'",
    "bridge 10-12": "'10-12' leaves open how many; write one number, like '12'",
    "bridge 2.5": "'2.5' is not a whole number of reps; write one, like '2'",
    "bridge 0": "0 reps are too few; write at least 1",
    "bridge 300": "300 reps are too many; write at most 100",
    "bridge 25x4": "25 sets are too many; write at most 20",
    "bridge 12 12": "'reps' is written twice; keep one",
    "bridge rest 30 s rest 10 s": "'rest' is written twice; keep one",
    "plank 90 min": "'90 min' is too long; write at most '60 min'",
    "plank 0 s": "'0 s' is no time at all; write more",
    "bridge 2x10 hold 5 s": "both reps and a hold are written here; keep one, or hold in each rep, "
    "like 'bridge 2x10 tempo 2-5-2'",
    "plank 20 s tempo 2-1-2": "a tempo is for repetitions, and a hold is written here; keep one",
    "plank 0.0001 s": "'0 s' is no time at all; write more",
    "bridge " + "x" * 200: "this line is longer than 200 characters; write one exercise a line",
}


@pytest.mark.parametrize("line", GOOD)
def test_a_line_gives_the_fields_of_a_step(line: str) -> None:
    assert read_line(line, NAMES) == GOOD[line]


@pytest.mark.parametrize("line", BAD)
def test_a_line_that_cannot_be_meant_says_why_and_what_to_write(line: str) -> None:
    with pytest.raises(ShortFormError) as caught:
        read_line(line, NAMES)
    assert str(caught.value) == BAD[line]
    assert "; " in str(caught.value)


def test_what_the_library_says_is_kept() -> None:
    definition = {"sides": "alternate", "rep": ({"out": "2 s"},), "needs": "towel", "levels": ({"needs": ("band",)},)}
    known = Known.of(definition)
    assert known == Known(sided=True, held=False, needs=("towel",), may_need=("band",))
    fields = read_line("wall squat 10/side with band", NAMES, lambda _name: known)
    assert fields == {"exercise": "wall-squat", **TEN, "needs": ("towel", "band")}


@pytest.mark.parametrize("definition", [None, "text", {}, {"levels": "none", "needs": 3}, {"levels": (3, {})}])
def test_a_library_file_with_mistakes_says_nothing(definition: object) -> None:
    assert Known.of(definition) == Known()


def test_a_hold_is_not_given_a_number_nor_a_movement_a_time() -> None:
    with pytest.raises(ShortFormError, match="'plank' is held, not repeated; write a time, like 'plank 3x20 s'"):
        read_line("plank 3x10", NAMES, lambda _name: Known(held=True))
    with pytest.raises(ShortFormError, match="'plank' is held, and a tempo is for repetitions; leave the tempo out"):
        read_line("plank tempo 2-2", NAMES, lambda _name: Known(held=True))
    with pytest.raises(ShortFormError, match="'bridge' is repeated, not held; write a number, like 'bridge 10'"):
        read_line("bridge 20 s", NAMES, lambda _name: Known(held=False))


def test_a_line_with_an_unknown_exercise_can_be_read_without_the_library() -> None:
    line = parse_line("heel taps 2x10/side with band", NAMES)
    assert (line.exercise, line.known, line.sets, line.reps) == ("heel taps", False, 2, 10)
    assert line.each_side
    assert line.needs == ("band",)
    assert parse_line("bridge march 10", NAMES).exercise == "bridge march"


@given(st.integers(1, 100))
def test_a_ladder_of_reps_gets_harder_within_bounds(reps: int) -> None:
    rungs = [int(str(rung["reps"])) for rung in ladder_around(reps, None)]
    assert rungs == sorted(set(rungs))
    assert rungs[0] >= 1
    assert rungs[-1] <= 100
    assert [rung["reps"] for rung in ladder_around(reps, None) if "start" in rung] == [reps]


@given(st.integers(1, 3600))
def test_a_ladder_of_holds_gets_harder_within_bounds(seconds: int) -> None:
    ladder = ladder_around(None, f"{seconds} s")
    rungs = [int(str(rung["hold"]).removesuffix(" s")) for rung in ladder]
    assert rungs == sorted(set(rungs))
    assert rungs[0] >= 1
    assert rungs[-1] <= 3600
    assert [rung["hold"] for rung in ladder if "start" in rung] == [f"{seconds} s"]


NAMED = st.sampled_from(
    ["bridge", "clamshells", "side", "plank", "march", "2-1-2", "2x12", "1:30", "30s", "/side", "each side"]
)
KEYWORDS = st.sampled_from(
    ["tempo", "rest", "with", "hold", "sets", "reps", "and", "a", "x", "s", "min", "3", "10", "-", ","]
)
PIECES = NAMED | KEYWORDS | st.text(max_size=4)


@given(st.text(max_size=60) | st.lists(PIECES, max_size=9).map(" ".join))
def test_any_text_gives_fields_or_one_sentence(text: str) -> None:
    try:
        fields: Fields = read_line(text, NAMES)
    except ShortFormError as error:
        assert "\n" not in str(error)
        assert "; " in str(error)
    else:
        assert fields["exercise"] in NAMES
        assert not {"reps", "hold"} <= fields.keys()


def test_a_plan_is_split_at_line_ends_semicolons_and_commas() -> None:
    assert split_lines("clamshell 2x12, fire hydrant 2x10; bridge 12\nplank 20 s,") == [
        "clamshell 2x12",
        "fire hydrant 2x10",
        "bridge 12",
        "plank 20 s",
    ]


def test_a_comma_before_a_part_of_the_same_line_does_not_split_it() -> None:
    assert split_lines("clamshell 2x12, rest 30 s, with band, bridge 12") == [
        "clamshell 2x12, rest 30 s, with band",
        "bridge 12",
    ]


def test_bullets_numbering_blank_lines_and_notes_are_left_out() -> None:
    assert split_lines("# Monday\n- bridge 12  # slowly\n\n2. plank 20 s\n\u2022 clamshell 10\n") == [
        "bridge 12",
        "plank 20 s",
        "clamshell 10",
    ]


@pytest.mark.parametrize(
    "plan",
    ["clamshell 2x12", "clamshell 2x12/side, fire hydrant 2x10/side", "bridge, plank", "bridge\nplank", "plank 20 s"],
)
def test_a_plan_is_told_from_a_name(plan: str) -> None:
    assert looks_like(plan)


@pytest.mark.parametrize(
    "name",
    ["", "taster", "side-lying", "my session", "hip.yaml", "week 2/hip", "./hip 2", "~/hip 2", "C:\\hip 2", "a/b"],
)
def test_a_name_or_a_path_is_no_plan(name: str) -> None:
    assert not looks_like(name)
