from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings

from tests.record.any_past import clam, pasts, session
from voicecoach.record.familiarity import familiar
from voicecoach.record.sessions import SessionRecord
from voicecoach.script.plan import Side

BOTH = (clam(Side.LEFT), clam(Side.RIGHT))


def test_a_movement_is_familiar_once_it_was_completed_in_two_sessions() -> None:
    assert familiar([session(*BOTH)]) == frozenset()
    assert familiar([session(*BOTH), session(*BOTH, day=1)]) == {"Clamshell"}


def test_two_rounds_of_one_session_do_not_make_it_familiar() -> None:
    assert familiar([session(*BOTH, *BOTH)]) == frozenset()


def test_it_was_not_completed_while_a_side_lacks_some_or_did_nothing() -> None:
    whole = session(*BOTH)
    assert familiar([whole, session(BOTH[0], replace(BOTH[1], sets=1), day=1)]) == frozenset()
    assert familiar([whole, session(BOTH[0], day=1)]) == frozenset()


def test_another_movement_of_the_same_exercise_is_not_familiar_for_it() -> None:
    deep = [replace(side, name="Deep clamshell", level=4) for side in BOTH]
    assert familiar([session(*BOTH), session(*BOTH, day=1), session(*deep, day=2)]) == {"Clamshell"}


def test_an_exercise_without_sides_is_familiar_as_well() -> None:
    plank = clam(None, exercise="plank", name="Plank")
    assert familiar([session(plank), session(plank, day=1)]) == {"Plank"}


@settings(deadline=None)
@given(pasts())
def test_what_is_familiar_stays_so_whatever_comes(past: Sequence[SessionRecord]) -> None:
    for count in range(len(past)):
        assert familiar(past[:count]) <= familiar(past)
