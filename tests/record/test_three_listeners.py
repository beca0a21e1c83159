"""What progression does for three listeners over weeks, session by session through the interpreter itself.

``three_listeners.txt`` is the account, written to be read; ``UPDATE_TRANSCRIPTS=1`` writes it anew. Read the difference
before you keep it: would you want to be trained like that?
"""

from __future__ import annotations

import os
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from tests.record.three import LISTENERS, Day, Practice
from voicecoach.record.progression import Advice, Reason
from voicecoach.record.sessions import SideRecord
from voicecoach.script.plan import Side

ACCOUNT = Path(__file__).parent / "three_listeners.txt"

CLAM_LEFT = ("clamshell", Side.LEFT)
CLAM_RIGHT = ("clamshell", Side.RIGHT)
HYDRANT_LEFT = ("fire-hydrant", Side.LEFT)
HYDRANT_RIGHT = ("fire-hydrant", Side.RIGHT)


@cache
def practice(name: str) -> Practice:
    return Practice(LISTENERS[name]).run()


def advice(name: str, day: int) -> dict[tuple[str, Side | None], Advice]:
    return dict(practice(name).advised[day])


def did(name: str, day: int) -> dict[tuple[str, Side | None], SideRecord]:
    """What each side did on a day; of each exercise there is but one in a session."""
    days: tuple[Day, ...] = LISTENERS[name]
    record = practice(name).past[[of.number for of in days].index(day)]
    return {(side.exercise, side.side): side for side in record.sides}


def levels(name: str, key: tuple[str, Side]) -> list[int]:
    """The levels of a side, from 1, day by day."""
    return [side.level + 1 for of in practice(name).past for side in of.sides if (side.exercise, side.side) == key]


def test_the_weeks_of_the_three_are_as_they_were_agreed() -> None:
    parts = [f"{name}\n{'=' * len(name)}\n" + "\n".join(practice(name).lines) for name in LISTENERS]
    account = "\n\n\n".join(parts) + "\n"
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        ACCOUNT.write_text(account, encoding="utf-8")
    assert account == ACCOUNT.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LISTENERS)
def test_no_level_ever_changes_by_more_than_one_from_a_session_to_the_next_nor_upwards_without_an_offer(
    name: str,
) -> None:
    sessions = list(zip(LISTENERS[name], practice(name).past, strict=True))
    for key in (CLAM_LEFT, CLAM_RIGHT, HYDRANT_LEFT, HYDRANT_RIGHT):
        done = [(day, did(name, day.number)[key]) for day, _ in sessions if key in did(name, day.number)]
        for (_, earlier), (day, later) in pairwise(done):
            before, after = earlier.level, later.level
            assert -1 - later.eased <= after - before <= 1, (key, day.number)
            assert after <= before or (day.accepts and advice(name, day.number)[key].offer == after), (key, day.number)


@pytest.mark.parametrize("name", LISTENERS)
def test_after_pain_of_four_or_more_nothing_is_harder_and_no_set_is_added_on_that_side(name: str) -> None:
    for today, tomorrow in pairwise(LISTENERS[name]):
        for key, side in did(name, today.number).items():
            if (side.pain or 0) >= 4:
                of, after = advice(name, tomorrow.number)[key], did(name, tomorrow.number)[key]
                assert of.offer is None
                assert after.level <= side.level
                assert after.sets <= after.sets_wanted == side.sets_wanted


def test_the_steady_one_climbs_a_level_after_every_two_sessions_up_to_the_top() -> None:
    assert levels("steady", CLAM_LEFT) == [2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 5, 5, 5, 5]
    assert levels("steady", CLAM_RIGHT) == levels("steady", CLAM_LEFT)
    assert levels("steady", HYDRANT_LEFT) == [2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 6, 6]
    assert advice("steady", 14)[CLAM_LEFT].reason is Reason.AT_THE_TOP


def test_a_no_of_the_steady_one_is_taken_and_asked_about_again_two_sessions_later() -> None:
    offers = {day: advice("steady", day)[CLAM_LEFT].offer for day in range(3, 8)}
    assert offers == {3: 2, 4: None, 5: 3, 6: None, 7: 3}
    assert "Then it stays as it is." in " ".join(practice("steady").lines)


def test_the_one_in_pain_is_taken_back_and_sent_to_a_professional() -> None:
    rising = advice("in pain", 8)[CLAM_LEFT]
    assert (rising.reason, rising.level, rising.see_professional) == (Reason.RISING_PAIN, rising.before - 1, True)
    assert all(of.offer is None for of in advice("in pain", 8).values()), "pain after the sessions has risen as well"
    much = advice("in pain", 12)[CLAM_LEFT]
    assert (much.reason, much.level, much.see_professional) == (Reason.MUCH_PAIN, much.before - 1, True)
    assert levels("in pain", CLAM_LEFT) == [2, 2, 3, 3, 2, 2, 1, 1, 1]


def test_what_the_one_in_pain_made_easier_stays_easier() -> None:
    eased = advice("in pain", 10)[HYDRANT_RIGHT]
    assert (eased.reason, eased.level, eased.offer) == (Reason.EASED, eased.before, None)


def test_the_irregular_one_is_not_offered_more_on_the_side_that_was_stopped_half_way() -> None:
    assert did("irregular", 5)[CLAM_RIGHT].sets == 0
    assert advice("irregular", 7)[CLAM_RIGHT].reason is Reason.LEFT_OFF
    assert advice("irregular", 9)[CLAM_RIGHT].offer is None


def test_after_sixteen_days_the_irregular_one_begins_a_level_easier_everywhere() -> None:
    back = advice("irregular", 25)
    assert {of.reason for of in back.values()} == {Reason.LONG_AGO}
    assert all(of.level == of.before - 1 for of in back.values())
    assert {of.days for of in back.values()} == {16}


def test_on_the_irregular_ones_weaker_side_the_script_has_its_way() -> None:
    sides = [side for side in practice("irregular").past[5].sides if side.exercise == "clamshell"]
    assert [side.side for side in sides] == [Side.RIGHT, Side.LEFT], "it is a level behind since they stopped half way"
