from __future__ import annotations

import math
from dataclasses import replace

import pytest

from voicecoach.listening.calibration import (
    MOST_LATER,
    MOST_SOONER,
    Finding,
    Measured,
    Said,
    calibrated,
    decide,
)
from voicecoach.listening.echo_path import EchoPath
from voicecoach.listening.phrases import Answer, Command, Grammar, Phrase

PAUSE = Phrase("pause", Command.PAUSE, 0.25)
STOP = Phrase("stop", Command.STOP, 0.25)
HURTS = Phrase("that hurts", Command.THAT_HURTS, 0.25)
SIDES = Phrase("switch sides", Command.SWITCH_SIDES, 0.75)
NEXT = Phrase("next", Command.NEXT, 0.75)
READY = Phrase("ready", Command.READY, 0.75)
PHRASES = (PAUSE, STOP, HURTS, SIDES, NEXT, READY)
MISSED = -math.inf


def said(*over: float) -> tuple[Said, ...]:
    """Each phrase said once, so much over its threshold."""
    return tuple(Said(phrase, (phrase.threshold + by,)) for phrase, by in zip(PHRASES, over, strict=True))


WELL = Measured(
    noise=-58.0,
    speech=-25.0,
    clipped=False,
    said=said(4, 5, 3, 6, 4, 2),
    others=(),
    with_loudspeaker=True,
    echo=EchoPath(level=-16.0, taken_out=24.0, late=0.004),
)


def test_who_is_heard_well_in_a_quiet_room_needs_no_change() -> None:
    decision = decide(WELL)
    assert decision.offset == 0.0
    assert decision.findings == (
        Finding.QUIET_ROOM,
        Finding.ECHO_TAKEN_OUT,
        Finding.ALL_HEARD,
        Finding.NO_CHANGE,
    )


def test_who_passes_narrowly_is_believed_sooner_but_not_by_much() -> None:
    narrow = decide(replace(WELL, said=said(0.8, 0.9, 3, 6, 4, 2)))
    assert narrow.offset == pytest.approx(0.1)
    assert narrow.findings[-1] is Finding.SOONER
    assert decide(replace(WELL, said=said(-0.3, -0.2, 0.1, 0.5, 4, 2))).offset == MOST_SOONER


def test_a_phrase_counts_as_heard_with_the_threshold_that_it_then_has() -> None:
    decision = decide(replace(WELL, said=said(-0.3, -0.2, 0.1, 0.5, 4, 2)))
    assert decision.findings[-2:] == (Finding.ALL_HEARD, Finding.SOONER)


def test_nobody_is_believed_sooner_than_what_else_is_in_the_room() -> None:
    soft = replace(WELL, said=said(-0.3, -0.2, 0.1, 0.5, 4, 2))
    assert decide(replace(soft, others=(-3.0, -0.45))).offset == pytest.approx(0.2)
    assert decide(replace(soft, others=(-0.1,))).offset == 0.0


def test_where_the_room_sounds_like_commands_the_thresholds_go_up_as_far_as_the_person_can_spare_it() -> None:
    assert decide(replace(WELL, others=(0.5,))).offset == -MOST_LATER
    assert decide(replace(WELL, others=(-0.1,))).offset == pytest.approx(-0.15)
    assert decide(replace(WELL, others=(0.5,), said=said(1.1, 1.1, 4, 4, 4, 4))).offset == pytest.approx(-0.1)


def test_what_was_missed_the_first_time_and_then_heard_is_heard() -> None:
    again = (Said(PAUSE, (MISSED, 4.0)), *WELL.said[1:])
    assert Finding.ALL_HEARD in decide(replace(WELL, said=again)).findings


def test_some_phrases_that_were_missed_are_told_of() -> None:
    missed = (Said(PAUSE, (MISSED, MISSED)), *WELL.said[1:])
    assert Finding.MOST_HEARD in decide(replace(WELL, said=missed)).findings
    faint = tuple(Said(phrase, (phrase.threshold - 1.0,)) for phrase in PHRASES)
    assert Finding.HARD_TO_HEAR in decide(replace(WELL, said=faint)).findings


def test_too_little_that_was_heard_decides_nothing() -> None:
    silent = tuple(Said(phrase, (MISSED, MISSED)) for phrase in PHRASES[:4]) + WELL.said[4:]
    decision = decide(replace(WELL, said=silent, speech=None))
    assert decision.offset is None
    assert decision.findings[-1] is Finding.NOT_HEARD


@pytest.mark.parametrize(
    ("measured", "finding"),
    [
        (replace(WELL, noise=-45.0), Finding.SOME_NOISE),
        (replace(WELL, noise=-40.0), Finding.TOO_NOISY),
        (replace(WELL, clipped=True), Finding.CLIPPED),
        (replace(WELL, with_loudspeaker=False, echo=None), Finding.NO_LOUDSPEAKER),
        (replace(WELL, echo=None), Finding.NO_ECHO),
        (replace(WELL, echo=EchoPath(-16.0, 4.0, 0.0)), Finding.ECHO_STAYS),
        (replace(WELL, echo=EchoPath(-16.0, 0.0, None)), Finding.ECHO_STAYS),
        (replace(WELL, echo=EchoPath(-53.0, 4.0, 0.0)), Finding.ECHO_TAKEN_OUT),
        (replace(WELL, echo=EchoPath(-16.0, 24.0, 0.18)), Finding.LATE_LOUDSPEAKER),
    ],
)
def test_what_is_found_is_said(measured: Measured, finding: Finding) -> None:
    assert finding in decide(measured).findings


def test_thresholds_go_down_for_all_and_up_for_all_but_those_that_keep_the_body_safe() -> None:
    grammar = Grammar((PAUSE, STOP, HURTS, SIDES, Phrase("left", Answer("left"), 0.5)))
    assert [phrase.threshold for phrase in calibrated(grammar, 0.2).phrases] == pytest.approx(
        [0.05, 0.05, 0.05, 0.55, 0.3]
    )
    assert [phrase.threshold for phrase in calibrated(grammar, -0.2).phrases] == pytest.approx(
        [0.25, 0.25, 0.25, 0.95, 0.7]
    )
    assert calibrated(grammar, 0.2).texts == grammar.texts
