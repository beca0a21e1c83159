import pytest

from tests.script.lint.sessions import Files, warned

FLAT = "this level is no harder than the one before; put the easiest level first"


def ladder(*levels: str, fields: str = "    rep: [{out: 2 s}, {and in: 2 s}]\n") -> list[str]:
    """Give the warnings of an exercise with levels that begin on line 9 where there is one other line."""
    written = "".join(f"      - {{{level}}}\n" for level in levels)
    library = Files({"other": "name: Other\nreps: 4\nrep: [{out: 2 s}, {and in: 2 s}]\n"})
    text = f"equipment: [band?]\nsession:\n  - exercise: own\n    name: Own\n{fields}    levels:\n{written}"
    return warned(text, library)


@pytest.mark.parametrize(
    "levels",
    [
        ("reps: 5", "reps: 8, start: true", "reps: 8, rest: 10 s"),
        ("reps: 10", "reps: 12, start: true", "reps: 10, needs: band", "reps: 12, needs: band"),
        ("reps: 10", "reps: 12, start: true", "exercise: other, reps: 8", "exercise: other, reps: 10"),
        ("reps: 5, sets: 2", "reps: 6, sets: 2, start: true", "reps: 5, sets: 3"),
        ("reps: 8", "reps: 8, tempo: 3-3, start: true", "reps: 8, tempo: 1-1"),
        ("reps: 8", "reps: 8, finish: {hold: 9 s}, start: true", "reps: 8, finish: {hold: 12 s}"),
        ("reps: 8", "reps: 8, say: Now close your eyes.", "reps: 8, start: true, tips: [Eyes closed.]"),
        ("reps: 8", "reps: 8, position: {full: Lie down flat., short: Lie down.}"),
        ("reps: 8", "reps: 6, enter: {knee up: 2 s}"),
    ],
)
def test_a_ladder_that_gets_harder_is_not_warned_of(levels: tuple[str, ...]) -> None:
    assert ladder(*levels) == []


@pytest.mark.parametrize(
    "levels",
    [
        ("reps: 8", "reps: 8"),
        ("reps: 8", "reps: 5"),
        ("reps: 8", "reps: 5, say: Now five."),
        ("reps: 8", "reps: 8, rest: 40 s"),
        ("reps: 8, finish: {hold: 9 s}", "reps: 8, finish: {hold: 5 s}"),
        ("reps: 8, tempo: 3-3", "reps: 6, tempo: 2-2"),
    ],
)
def test_a_ladder_that_gets_no_harder_is_warned_of(levels: tuple[str, ...]) -> None:
    assert ladder(*levels) == [f"11:9: {FLAT}"]


def test_levels_are_compared_with_the_last_one_alike() -> None:
    assert ladder("reps: 8", "reps: 10, needs: band, start: true", "reps: 8", "reps: 9, needs: band") == [
        f"12:9: {FLAT}",
        f"13:9: {FLAT}",
    ]


def test_a_longer_hold_is_harder() -> None:
    assert ladder("hold: 5 s", "hold: 10 s", fields="    count: up\n") == []
    assert ladder("hold: 5 s", "hold: 5 s", fields="    count: up\n") == [f"11:9: {FLAT}"]


def test_a_longer_ladder_says_where_to_begin() -> None:
    assert ladder("reps: 5", "reps: 6") == []
    assert ladder("reps: 5", "reps: 6", "reps: 7") == [
        "9:5: no level is marked, so everybody begins at the easiest; "
        "write 'start: true' into the level where a new listener should begin"
    ]


def test_a_ladder_of_one_level_is_warned_of() -> None:
    assert ladder("reps: 5") == [
        "9:5: with one level, 'easier' and 'harder' change nothing; "
        "add an easier or a harder one, or put its fields into the exercise itself"
    ]
