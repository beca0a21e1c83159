from __future__ import annotations

import pytest

from voicecoach.listening.verify import NOTHING, Decoded, Verdict, verify

TEXTS = ("pause", "go on")


def scored(*alternatives: tuple[str, float], unknown: float, frames: float = 50) -> float:
    verdict = verify(Decoded(alternatives, unknown), TEXTS, frames)
    assert verdict is not None
    return verdict.score


def test_the_score_is_the_published_formula() -> None:
    score = scored(("pause", 100.0), ("go on", 97.0), (NOTHING, 95.0), unknown=98.0, frames=50)
    assert score == pytest.approx(0.299 * 2 + 0.063 * 5 + 0.092 * 3 + 2.98 * 2 / 50 - 0.413)


def test_each_difference_counts_only_within_its_bounds() -> None:
    score = scored(("pause", 200.0), ("go on", 100.0), (NOTHING, 100.0), unknown=100.0, frames=100)
    assert score == pytest.approx(0.299 * 20 + 0.063 * 15 + 0.092 * 10 + 2.98 * 100 / 100 - 0.413)
    score = scored(("go on", 60.0), (NOTHING, 100.0), unknown=100.0, frames=100)
    assert score == pytest.approx(0.299 * -15 + 0.063 * -12 + 0.092 * 10 + 2.98 * -40 / 100 - 0.413)


def test_an_alternative_that_is_absent_is_fifteen_nats_less_likely() -> None:
    assert scored(("pause", 100.0), unknown=98.0) == scored(
        ("pause", 100.0), ("go on", 85.0), (NOTHING, 85.0), unknown=98.0
    )


def test_silence_and_mixtures_are_passed_over() -> None:
    alternatives = ((NOTHING, 100.0), ("pause go on", 99.0), ("on", 98.0), ("go on", 97.0), ("pause", 90.0))
    verdict = verify(Decoded(alternatives, 90.0), TEXTS, 50)
    assert verdict is not None
    assert verdict.text == "go on"


def test_no_exact_phrase_is_no_verdict() -> None:
    assert verify(Decoded(((NOTHING, 100.0), ("pause pause", 90.0)), 95.0), TEXTS, 50) is None
    assert verify(Decoded((), 0.0), TEXTS, 50) is None


def test_other_speech_that_fits_better_makes_the_score_bad() -> None:
    assert scored(("pause", 90.0), unknown=100.0) < 0 < 2 < scored(("pause", 100.0), unknown=96.0)


def test_a_segment_of_no_length_is_scored_all_the_same() -> None:
    assert isinstance(verify(Decoded((("pause", 1.0),), 0.0), TEXTS, 0.0), Verdict)
