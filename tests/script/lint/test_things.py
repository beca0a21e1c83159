from tests.script.lint.sessions import Files, warned

CLAM = """name: Clam
rep: [{open: 2 s}, {and close: 2 s}]
gear: {band: Put on the band.}
levels:
  - {reps: 6}
  - {reps: 8, start: true}
  - {reps: 8, needs: band}
"""
BANDED = "name: Banded\nreps: 5\nneeds: [band]\nrep: [{open: 2 s}, {and close: 2 s}]\n"


def with_clam(equipment: str, clam: str = CLAM, step: str = "  - exercise: clam\n") -> list[str]:
    return warned(f"equipment: [{equipment}]\nsession:\n{step}", Files({"clam": clam, "banded": BANDED}))


def test_a_session_may_leave_out_levels_of_the_library() -> None:
    assert with_clam("mat") == []
    assert with_clam("mat, band?") == []


def test_a_thing_that_is_listed_under_another_name_is_warned_of() -> None:
    assert with_clam("bands?") == ["6:5: 'Clam' needs 'band', which 'equipment' calls 'bands'; write 'band' there, too"]


def test_a_beginning_that_cannot_be_done_is_warned_of() -> None:
    start_with_band = CLAM.replace(", start: true", "").replace("needs: band", "needs: band, start: true")
    assert with_clam("mat", start_with_band) == [
        "6:5: 'Clam' should begin at a level with 'band', which is not in 'equipment'; "
        "write 'band' there, with '?' if some do not have it"
    ]
    assert with_clam("band?", start_with_band) == []


def test_a_ladder_of_which_one_level_is_left_is_warned_of() -> None:
    assert with_clam("mat", CLAM.replace("  - {reps: 6}\n", "")) == [
        "6:5: without 'band', which is not in 'equipment', 'Clam' has one level only; "
        "write 'band' there, with '?' if some do not have it"
    ]


def test_an_exercise_that_is_left_out_without_an_optional_thing_is_warned_of() -> None:
    step = "  - exercise: banded\n"
    expected = (
        "6:5: without 'band', no level of 'Banded' can be done and it is left out; "
        "add a level without it, or write 'when: band is yes' if that is meant"
    )
    assert with_clam("band?", step=step) == [expected]
    assert with_clam("band", step=step) == []
    assert with_clam("band?", step=step + "    when: band is yes\n") == []
    assert with_clam("band?", step="  - when: band is not no\n    do:\n    - exercise: banded\n") == []
    assert with_clam("band?", step=step + "    when: band is not yes\n") == [expected]


def test_gear_that_nothing_needs_is_warned_of() -> None:
    towel = CLAM.replace("Put on the band.", "Put on the band., towel: Take the towel.")
    assert with_clam("mat", towel) == [
        "exercises/clam.yaml:4:32: nothing needs 'towel' here, so this is never said; "
        "write 'needs: towel' where it is used, or delete it"
    ]


def test_gear_of_a_level_that_does_not_need_it_is_warned_of() -> None:
    level = CLAM.replace("{reps: 6}", "{reps: 6, gear: {band: Put it on.}}")
    assert with_clam("band?", level) == [
        "exercises/clam.yaml:6:22: nothing needs 'band' here, so this is never said; "
        "write 'needs: band' where it is used, or delete it"
    ]


def test_gear_of_the_library_may_be_left_without_use_by_a_session() -> None:
    assert with_clam("mat", step="  - clam 2x12\n") == []
