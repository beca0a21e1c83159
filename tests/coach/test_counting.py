"""Counts are a metronome."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.coach.sessions import HELD, QUICK, SIDES, VARIED, Run
from voicecoach.coach.effects import Role
from voicecoach.language import load_language
from voicecoach.listening.phrases import Command
from voicecoach.units import to_frames


def gaps(run: Run, role: Role = Role.COUNT) -> list[int]:
    """Frames between one count and the next, within sets."""
    counts = [(to_frames(say.at), say.text) for say in run.said if say.role is role]
    return [b[0] - a[0] for a, b in itertools.pairwise(counts) if b[1] != "one"]


def test_counts_of_a_set_are_evenly_spaced_to_the_sample() -> None:
    run = Run(QUICK).finish()
    assert run.texts(Role.COUNT) == ["one", "two", "three", "four", "five", "six", "seven", "eight"] * 2
    assert set(gaps(run)) == {96_000}


def test_a_two_second_rep_lasts_two_seconds_whatever_is_spoken_in_it() -> None:
    run = Run(QUICK).until_rep(3)
    run.command(Command.HOW_MANY_LEFT)
    run.by(3).command(Command.EASIER)
    run.by(1).command(Command.HARDER)
    run.finish()
    assert set(gaps(run)) == {96_000}


@pytest.mark.parametrize("presses", [1, 2, 3])
def test_at_another_pace_counts_are_as_even(presses: int) -> None:
    run = Run(QUICK).until_rep(1)
    for _ in range(presses):
        run.command(Command.SLOWER)
    run.finish()
    first, *rest = gaps(run)
    assert first == 96_000  # the rep under way keeps its length
    assert len(set(rest)) == 1
    assert rest[0] == pytest.approx(96_000 * 1.15**presses, rel=0.01)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.001, 20), max_size=40))
def test_it_does_not_matter_how_often_time_is_told(waits: list[float]) -> None:
    often, once = Run(SIDES), Run(SIDES)
    for wait in waits:
        often.by(wait)
    assert often.finish().effects == once.finish().effects


def test_holds_are_counted_down_to_one_on_whole_seconds() -> None:
    run = Run(SIDES).until_said("Keep it up")
    began = run.said[-1].at
    run.by(11)
    counted = [(say.at - began, say.text) for say in run.said if say.role is Role.HOLD and say.at > began]
    assert [text for _, text in counted] == ["nine", "eight", "seven", "six", "five", "four", "three", "two", "one"]
    assert [round(at, 6) for at, _ in counted] == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_long_holds_leave_room_to_breathe() -> None:
    run = Run(HELD).until_said("one", times=2).finish()
    first_hold = run.texts(Role.HOLD)[:7]
    assert first_hold == ["Hold.", "twenty", "ten", "five", "three", "two", "one"]


ANSWERED_BESIDE = [
    Command.EASIER, Command.HARDER, Command.SLOWER, Command.FASTER, Command.SWITCH_SIDES, Command.LOUDER,
    Command.QUIETER, Command.LESS_TALK, Command.MORE_TALK, Command.RESUME, Command.READY,
]  # fmt: skip


@pytest.mark.parametrize("command", ANSWERED_BESIDE)
@pytest.mark.parametrize("phases", ["{kick: 0.9 s}", "{out: 0.6 s}, {in: 0.6 s}", "{up: 1 s}, {down: 1 s}"])
def test_no_count_of_a_quick_set_gives_way_to_an_answer(command: Command, phases: str) -> None:
    levels = "[{reps: 9}, {reps: 10, start: true}, {reps: 11}]"
    kick = f"{{exercise: k, name: Kick, reps: 10, tips: [Knees still.], rep: [{phases}], levels: {levels}}}"
    for after in (0.0, 0.05, 0.2, 0.45, 0.7, 0.85):
        run = Run(f"voicecoach: 1\ntitle: T\nsession: [{kick}]").until_rep(4).by(after)
        run.command(command)
        run.until_rep(9).by(0.1)
        assert run.texts(Role.COUNT) == ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


@pytest.mark.parametrize("text", [QUICK, SIDES, HELD, VARIED])
@pytest.mark.parametrize("times", [1, 2])
def test_less_talk_never_loses_a_count(text: str, times: int) -> None:
    numbers = set(load_language().numbers)

    def counts(less: int) -> list[str]:
        run = Run(text)
        for _ in range(less):
            run.command(Command.LESS_TALK)
            run.by(2)
        return [word for word in run.finish().texts(Role.COUNT, Role.HOLD) if word in numbers]

    assert counts(times) == counts(0)
