"""The fit of the verifier, on scores that are made up; and that it weighs what the verifier weighs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from tests.bench.fit_verifier import (
    EVIDENCE,
    SHIPPED,
    UNKNOWN_AT_MOST,
    Cut,
    Kind,
    Stream,
    constant_for,
    draw,
    evidence,
    fitted,
    in_words,
    moved,
    outcome,
    weighing,
)
from voicecoach.listening.verify import NOTHING, Decoded, verify

TEXTS = ("pause", "stop", "switch sides")


def test_the_verifiers_score_is_linear_in_the_evidence() -> None:
    random = np.random.default_rng(0)
    rows, scores = [], []
    for _ in range(200):
        others = [*TEXTS, NOTHING, "stop stop"]
        kept = [str(text) for text in random.permutation(others)][: random.integers(1, len(others) + 1)]
        likelihoods = np.sort(random.normal(0.0, 12.0, len(kept)))[::-1]
        decoded = Decoded(tuple(zip(kept, map(float, likelihoods), strict=True)), float(random.normal(0.0, 12.0)))
        frames = float(random.uniform(0.0, 260.0))
        verdict = verify(decoded, TEXTS, frames)
        if verdict:
            rows.append(evidence(decoded, TEXTS, frames))
            scores.append(verdict.score)
    features = np.array(rows)
    weights, *_ = np.linalg.lstsq(features, np.array(scores))
    assert np.linalg.matrix_rank(features) == len(EVIDENCE)
    assert features @ weights == pytest.approx(np.array(scores), abs=1e-8)


def cut(text: str, score: float, margin: float = 0.0, frame: float = 0.0) -> Cut:
    return Cut(text, score, (score, 0.0, -score, frame, 1.0), margin)


def stream(kind: Kind, half: int, said: str, *cuts: Cut, condition: str = "clean") -> Stream:
    return Stream(kind, "all commands", condition, half, said, 3.6, tuple(cuts))


def streams() -> list[Stream]:
    """Phrases score about 5; 100 single words and 1000 pieces of talk, an hour of it, about 0."""
    random = np.random.default_rng(1)

    def scores(mean: float, count: int) -> Iterable[tuple[int, float]]:
        return enumerate(map(float, random.normal(mean, 1.5, count)))

    return [
        *(stream("phrase", n % 2, "stop", cut("stop", score, frame=random.normal())) for n, score in scores(5.0, 200)),
        *(stream("unknown", n % 2, "", cut("stop", score, frame=random.normal())) for n, score in scores(0.0, 100)),
        *(stream("talk", n % 2, "", cut("pause", score, frame=random.normal())) for n, score in scores(-1.0, 1000)),
    ]


def test_the_first_sound_that_is_sure_enough_is_obeyed_and_some_have_to_be_surer() -> None:
    weak, strong, long = cut("stop", 0.5), cut("pause", 1.0), cut("switch sides", 2.0, margin=1.5)
    assert SHIPPED.obeyed(stream("phrase", 0, "pause", weak, strong, long)) == "pause"
    assert SHIPPED.obeyed(stream("phrase", 0, "stop", weak, long)) == ""
    assert SHIPPED.obeyed(stream("phrase", 0, "stop", weak, long), threshold=0.25) == "stop"
    assert SHIPPED.obeyed(stream("talk", 0, "", long), threshold=0.5) == "switch sides"


def test_the_constant_leaves_as_few_false_commands_as_we_want_and_not_fewer() -> None:
    made = streams()
    rule = moved(SHIPPED, made, "moved")
    unknown = [each for each in made if each.kind == "unknown"]
    talk = [each for each in made if each.kind == "talk"]
    obeyed = [sum(bool(rule.obeyed(each)) for each in some) for some in (unknown, talk)]
    assert obeyed[0] <= UNKNOWN_AT_MOST * len(unknown)
    assert obeyed[1] <= 1
    assert obeyed[0] == UNKNOWN_AT_MOST * len(unknown) or obeyed[1] == 1
    assert constant_for(rule, made) == pytest.approx(0.0, abs=1e-5)


def test_weights_are_never_negative_and_tell_phrases_from_the_rest() -> None:
    made = streams()
    weights = fitted(made)
    assert weights[0] > 0.5
    assert weights[2] == 0.0, "what speaks against a right phrase is not used"
    assert weights[3] == pytest.approx(0.0, abs=0.3), "what says nothing"
    rule = weighing(weights, "fitted")
    phrases = [each for each in made if each.kind == "phrase"]
    assert sum(rule.obeyed(each) == "stop" for each in phrases) > 0.7 * len(phrases)
    assert in_words(weights).startswith("_OVER_UNKNOWN = ")


def test_outcomes_are_told_in_per_cent_and_those_of_talk_by_the_hour() -> None:
    said = [stream("phrase", 0, "stop", cut(text, 2.0)) for text in ("stop", "stop", "pause")]
    assert outcome([*said, stream("phrase", 0, "stop")], SHIPPED) == "50/25/25"
    assert outcome([stream("unknown", 0, "", cut("stop", 2.0)), stream("unknown", 0, "")], SHIPPED) == "1 of 2, 50.0 %"
    assert outcome([stream("talk", 0, "", cut("stop", 2.0))] * 1000, SHIPPED) == "1000 in 1.00 h"


def test_the_picture_is_of_each_model_as_shipped_and_fitted(tmp_path: Path) -> None:
    paths = draw({"before": streams(), "after": streams()}, tmp_path)
    assert [path.name for path in paths] == ["verifier.svg", "verifier.png"]
    assert paths[0].stat().st_size > 10_000
