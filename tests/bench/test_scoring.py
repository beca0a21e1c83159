"""What the benchmark counts, and how sure it says to be."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench import report, store
from tests.bench.part import Measure
from tests.bench.scoring import Guess, Trial, accepted, poisson_most, quantile, rate_of, shares_of
from voicecoach.listening.study import wilson

PAUSE = Guess("pause", 2.0, heard=True, start=2.0, end=2.5, inside=True, wait=0.3, took=0.02)
TRIAL = Trial("people", "human", "bundled", "clean", "pause/000", "pause", 3.0, (PAUSE,))


def trial(*guesses: Guess) -> Trial:
    return replace(TRIAL, guesses=guesses)


def test_a_phrase_is_correct_when_it_is_heard_once_and_nothing_else_is() -> None:
    stop = replace(PAUSE, text="stop")
    refused = replace(PAUSE, heard=False, score=0.1, why="score 0.10 is below 0.75")
    assert trial(PAUSE).outcome() == "correct"
    assert trial(refused, PAUSE).outcome() == "correct"
    assert trial(refused).outcome() == "missed"
    assert trial().outcome() == "missed"
    assert trial(stop).outcome() == "confused"
    assert trial(PAUSE, replace(stop, start=2.6, end=2.9)).outcome() == "confused"
    assert trial(PAUSE, replace(PAUSE, start=2.6, end=2.9)).outcome() == "confused"


def test_what_is_obeyed_outside_of_a_phrase_is_extra_and_does_not_confuse_it() -> None:
    later = replace(PAUSE, text="stop", start=4.0, end=4.5, inside=False)
    assert trial(PAUSE, later).outcome() == "correct"
    assert trial(PAUSE, later).extra() == 1
    assert trial(PAUSE).extra() == 0


def test_another_threshold_is_held_against_the_scores() -> None:
    weak = replace(PAUSE, heard=False, score=0.3)
    nothing = replace(PAUSE, text="", heard=False, score=-math.inf)
    assert trial(weak, nothing).outcome(0.25) == "correct"
    assert trial(weak, nothing).outcome(0.5) == "missed"
    assert trial(PAUSE).outcome(2.5) == "missed"
    assert trial(weak, PAUSE).outcome(0.25) == "correct", "the second is of the same sound"


def test_the_shares_of_outcomes_come_with_the_interval_of_the_correct_ones() -> None:
    shares = shares_of([trial(PAUSE)] * 9 + [trial()])
    assert (shares.correct, shares.confused, shares.missed, shares.clips) == (90.0, 0.0, 10.0, 10)
    assert (shares.least, shares.most) == pytest.approx((59.6, 98.2), abs=0.1)


@pytest.mark.parametrize(
    ("successes", "count", "least", "most"), [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)]
)
def test_wilsons_interval_is_the_one_in_the_literature(successes: int, count: int, least: float, most: float) -> None:
    assert wilson(successes, count) == pytest.approx((least, most), abs=5e-5)


@pytest.mark.parametrize(("count", "most"), [(0, 2.9957), (1, 4.7439), (10, 16.962)])
def test_the_highest_rate_not_refuted_is_the_one_in_the_literature(count: int, most: float) -> None:
    assert poisson_most(count) == pytest.approx(most, abs=5e-4)


def test_false_accepts_are_counted_by_the_hour() -> None:
    quiet = replace(TRIAL, said="", seconds=1800.0, guesses=(replace(PAUSE, inside=False),))
    rate = rate_of([quiet, replace(quiet, guesses=())])
    assert (rate.count, rate.hours, rate.per_hour) == (1, 1.0, 1.0)
    assert rate.most == pytest.approx(4.744, abs=1e-3)


def test_single_words_that_are_obeyed_are_told_in_per_cent(tmp_path: Path) -> None:
    refused = replace(TRIAL, part="unknown", condition="digits to six phrases, clean", said="", guesses=())
    obeyed = replace(refused, guesses=(replace(PAUSE, inside=False),) * 2)
    assert accepted([obeyed, refused, refused, refused]) == 25.0
    assert accepted([obeyed, refused], threshold=2.5) == 0.0
    assert report.summary([obeyed, refused]) == "50.0 % of 2 accepted"
    store.write(tmp_path, store.Run("unknown", quick=True, took=1.0, jobs=2, machine="one"), [obeyed, refused])
    text = report.write(tmp_path, ("unknown",)).read_text(encoding="utf-8")
    assert "| bundled | digits to six phrases, clean | 50.0 | 9.5 to 90.5 | 2 | ≤ 2 | pause |" in text
    assert "What must not be heard" not in text


def test_a_quantile_is_one_of_the_values() -> None:
    assert quantile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert quantile([float(value) for value in range(1, 11)], 0.9) == 9.0
    assert math.isnan(quantile([], 0.5))


def test_records_are_read_back_as_they_were_written_and_make_the_report(tmp_path: Path) -> None:
    nothing = Guess("", -math.inf, heard=False, start=5.0, end=8.0, inside=False, why="too long for a command")
    silence = replace(TRIAL, part="talk", said="", seconds=3600.0, guesses=(nothing,))
    measure = Measure("resources", "bundled", "live", "memory", 120.0, "MB")
    store.write(tmp_path, store.Run("people", quick=True, took=1.0, jobs=2, machine="one"), [TRIAL])
    store.write(tmp_path, store.Run("talk", quick=True, took=1.0, jobs=2, machine="one"), [silence, measure])
    runs, records = report.load(tmp_path, ("people", "talk", "never run"))
    assert [run.part for run in runs] == ["people", "talk"]
    assert records[0] == TRIAL
    assert records[2] == measure
    assert math.isnan(records[1].guesses[0].wait) if isinstance(records[1], Trial) else False
    text = report.write(tmp_path, ("people", "talk")).read_text(encoding="utf-8")
    assert "| people | bundled | clean | 100.0 / 0.0 / 0.0 |" in text
    assert "| talk | bundled | clean | 0.0 | 3.0 | 0 in 1.00 |" in text
    assert "120 MB" in text
