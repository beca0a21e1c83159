"""The timeline agrees with the session it is of."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.coach.sessions import HELD, LADDERS, QUICK, SIDES, STEPS, Run, script_of
from voicecoach.coach.effects import Became, Doing, Play
from voicecoach.coach.machine import initial
from voicecoach.coach.timeline import Timeline, foreseen, timeline_of
from voicecoach.language import load_language
from voicecoach.script.plan import Side
from voicecoach.sound.lengths import EstimatedLengths

IN_EVERY_SESSION = pytest.mark.parametrize("text", [QUICK, SIDES, HELD, STEPS, LADDERS])


def of(text: str) -> tuple[Run, Timeline]:
    run = Run(text).finish()
    return run, timeline_of(run.effects, load_language())


@IN_EVERY_SESSION
def test_spans_cover_the_session_without_gap_or_overlap(text: str) -> None:
    run, timeline = of(text)
    assert timeline.seconds == run.effects[-1].at
    assert timeline.spans[0].start == 0
    assert timeline.spans[-1].end == timeline.seconds
    assert all(before.end == after.start for before, after in pairwise(timeline.spans))
    assert all(span.seconds > 0 for span in timeline.spans)


@IN_EVERY_SESSION
def test_every_rep_is_in_the_span_of_its_set_at_its_moment(text: str) -> None:
    run, timeline = of(text)
    begun = [
        (effect.at, effect.exercise, effect.side, effect.set_number, effect.rep)
        for effect in run.effects
        if isinstance(effect, Became) and effect.doing is Doing.REP
    ]
    told = [
        (rep, span.exercise, span.side, span.set_number, number)
        for span in timeline.spans
        for number, rep in enumerate(span.reps, start=1)
    ]
    assert told == begun
    assert all(span.start <= rep < span.end for span in timeline.spans for rep in span.reps)
    assert all(bool(span.reps) == (span.doing is Doing.REP) for span in timeline.spans)


@IN_EVERY_SESSION
def test_everything_that_sounds_is_in_it_at_its_moment(text: str) -> None:
    run, timeline = of(text)
    said = [(say.at, say.seconds, say.role, say.text) for say in run.said]
    assert [(cue.at, cue.seconds, cue.role, cue.text) for cue in timeline.cues] == said
    played = [(effect.at, effect.chime) for effect in run.effects if isinstance(effect, Play)]
    assert [(chime.at, chime.chime) for chime in timeline.chimes] == played
    assert [cue for span in timeline.spans for cue in timeline.said_in(span)] == list(timeline.cues)


def test_each_side_has_a_span_for_each_set_and_knows_how_many_there_are() -> None:
    _, timeline = of(SIDES)
    sets = [(span.side, span.set_number, span.sets, len(span.reps)) for span in timeline.spans if span.reps]
    assert sets == [(Side.LEFT, 1, 2, 4), (Side.LEFT, 2, 2, 4), (Side.RIGHT, 1, 2, 4), (Side.RIGHT, 2, 2, 4)]
    doings = [span.doing for span in timeline.spans if span.exercise]
    on_a_side = [Doing.READY, Doing.REP, Doing.HOLD, Doing.REST, Doing.READY, Doing.REP, Doing.HOLD]
    assert doings[-15:] == [*on_a_side, Doing.TURN_OVER, *on_a_side]
    assert {span.level for span in timeline.spans if span.exercise} == {2}


def test_the_same_exercise_done_again_has_its_own_number_of_sets() -> None:
    _, timeline = of(LADDERS)
    assert [span.sets for span in timeline.spans if span.reps] == [2, 2, 2, 2, 1, 1]


def test_holds_last_what_the_script_says() -> None:
    _, timeline = of(HELD)
    assert [round(span.seconds, 3) for span in timeline.spans if span.doing is Doing.HOLD] == [30, 30]


def test_numbers_are_known_as_numbers_and_other_words_are_not() -> None:
    _, timeline = of(QUICK)
    counted = [cue.number for cue in timeline.cues if cue.role == "count"]
    assert counted == [*range(1, 9), *range(1, 9)]
    assert {cue.number for cue in timeline.cues if cue.role == "instruct"} == {None}


def test_it_can_be_foreseen_before_the_session_begins() -> None:
    state = initial(script_of(SIDES), load_language(), EstimatedLengths())
    assert foreseen(state) == of(SIDES)[1]
