from __future__ import annotations

import numpy as np
import pytest

from voicecoach.errors import HearingError
from voicecoach.listening.judging import OneEngine, SecondOpinion
from voicecoach.listening.opinion import LEAST, MOST, Opinion, in_doubt, reconsidered
from voicecoach.listening.verify import Decoded, Verdict, verify
from voicecoach.units import Pcm

SOUND = np.zeros(1600, np.int16)
TEXTS = ("pause", "stop")
GOOD = Opinion(said=-3.0, around=-2.0)
BAD = Opinion(said=-10.0, around=-6.0)


class Engine:
    """A decoder that takes every sound for the same."""

    def __init__(self, decoded: Decoded) -> None:
        self.decoded = decoded
        self.closed = False

    def knows(self, word: str) -> bool:
        return word in TEXTS

    def decode(self, samples: Pcm, texts: tuple[str, ...]) -> Decoded:
        assert (samples is SOUND, texts) == (True, TEXTS)
        return self.decoded

    def close(self) -> None:
        self.closed = True


class First:
    """A judge that scores every sound alike."""

    def __init__(self, score: float | None) -> None:
        self.score = score
        self.closed = False

    def knows(self, word: str) -> bool:
        return word == "stop"

    def judge(self, samples: Pcm, texts: tuple[str, ...], frames: float) -> Verdict | None:
        assert (samples is SOUND, texts, frames) == (True, TEXTS, 50)
        return None if self.score is None else Verdict("stop", self.score)

    def close(self) -> None:
        self.closed = True


class Second:
    """An adviser with one opinion, or none, or out of reach."""

    def __init__(self, opinion: Opinion | HearingError | None) -> None:
        self.asked: list[str] = []
        self.closed = False
        self._opinion = opinion

    def opinion(self, samples: Pcm, text: str) -> Opinion | None:
        assert samples is SOUND
        self.asked.append(text)
        if isinstance(self._opinion, HearingError):
            raise self._opinion
        return self._opinion

    def close(self) -> None:
        self.closed = True


def test_one_engine_decodes_and_verifies() -> None:
    decoded = Decoded((("stop", 100.0), ("pause", 97.0)), 98.0)
    engine = Engine(decoded)
    judge = OneEngine(engine)
    assert judge.judge(SOUND, TEXTS, 50) == verify(decoded, TEXTS, 50)
    assert judge.knows("stop")
    assert not judge.knows("zzz")
    judge.close()
    assert engine.closed


@pytest.mark.parametrize("score", [LEAST, 0.0, 1.0, MOST - 0.01])
@pytest.mark.parametrize("opinion", [GOOD, BAD])
def test_a_score_in_doubt_is_reconsidered(score: float, opinion: Opinion) -> None:
    second = Second(opinion)
    verdict = SecondOpinion(First(score), second).judge(SOUND, TEXTS, 50)
    assert verdict == Verdict("stop", reconsidered(score, opinion))
    assert second.asked == ["stop"]


@pytest.mark.parametrize("score", [LEAST - 0.01, -50.0, MOST, 20.0, None])
def test_without_doubt_nobody_is_asked(score: float | None) -> None:
    second = Second(BAD)
    first = First(score)
    assert SecondOpinion(first, second).judge(SOUND, TEXTS, 50) == first.judge(SOUND, TEXTS, 50)
    assert second.asked == []


def test_no_opinion_leaves_the_score_as_it_was() -> None:
    judge = SecondOpinion(First(0.5), Second(None))
    assert judge.judge(SOUND, TEXTS, 50) == Verdict("stop", 0.5)
    assert judge.lost == ""


def test_an_adviser_that_is_gone_is_told_once_and_done_without() -> None:
    second = Second(HearingError("It is gone.", "Install it."))
    judge = SecondOpinion(First(0.5), second)
    for _ in range(3):
        assert judge.judge(SOUND, TEXTS, 50) == Verdict("stop", 0.5)
    assert judge.lost == "It is gone. Install it."
    assert second.asked == ["stop"]


def test_only_the_first_engine_decides_what_can_be_heard_and_both_are_closed() -> None:
    first, second = First(0.0), Second(GOOD)
    judge = SecondOpinion(first, second)
    assert judge.knows("stop")
    assert not judge.knows("pause")
    judge.close()
    assert first.closed
    assert second.closed


def test_a_better_opinion_never_makes_a_score_worse() -> None:
    for score in np.arange(LEAST, MOST, 0.5):
        assert in_doubt(score)
        assert (
            reconsidered(score, GOOD) > reconsidered(score, Opinion(GOOD.said, BAD.around)) > reconsidered(score, BAD)
        )
        assert reconsidered(score, Opinion(BAD.said, GOOD.around)) > reconsidered(score, BAD)


def test_a_good_opinion_saves_what_was_just_too_weak_and_a_bad_one_refuses_what_was_just_enough() -> None:
    assert reconsidered(0.2, GOOD) > 0.75
    assert reconsidered(1.2, BAD) < 0.25
