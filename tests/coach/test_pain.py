"""What the coach does for each pain from zero to ten: the rules of the product, number by number."""

from __future__ import annotations

import pytest

from tests.coach.sessions import QUICK, Run
from voicecoach.coach.effects import Doing, Role
from voicecoach.coach.state import level_of
from voicecoach.listening.phrases import Command


def hurting(pain: str, easier_before: int = 0) -> Run:
    run = Run(QUICK).until_rep(2)
    for _ in range(easier_before):
        run.command(Command.EASIER)
        run.by(1)
    run.command(Command.THAT_HURTS)
    run.by(6).answer(pain)
    return run.by(6)


@pytest.mark.parametrize("pain", range(11))
def test_each_pain_has_its_outcome(pain: int) -> None:
    run = hurting(str(pain))
    if pain <= 5:
        assert run.where().doing is Doing.PAUSED
        assert level_of(run.state, run.state.at_work, None) == (1 if pain <= 3 else 0)
    else:
        assert run.state.work is None
        assert "We leave the squat." in run.texts(Role.ACK)
    run.command(Command.RESUME)
    run.finish()
    assert ("The squat hurt." in run.texts(Role.SUMMARY)) == (pain > 0)
    assert ("Take it easier next time, and ask somebody if it goes on." in run.texts(Role.SUMMARY)) == (pain > 0)


def test_at_the_easiest_level_a_pain_of_four_ends_the_exercise() -> None:
    run = hurting("4", easier_before=1)
    assert run.state.work is None
    assert "We leave the squat." in run.texts(Role.ACK)


def test_who_does_not_say_how_much_it_hurts_is_taken_to_be_hurting_much() -> None:
    run = Run(QUICK).until_rep(2)
    run.command(Command.THAT_HURTS)
    run.by(60)
    assert "I heard no number." in run.texts(Role.ACK)
    assert run.state.hurtful == {"squat"}
