"""The straight line from a model's scores to ours."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from tests.listening.sounds import clip, noise, placed
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL, VoskDecoder
from voicecoach.listening.judging import VerifyingJudge
from voicecoach.listening.model_fit import USUAL, Fit, FittedJudge, fit
from voicecoach.listening.verify import Verdict

RANDOM = np.random.default_rng(0)
TALK = RANDOM.normal(-2.0, 2.3, 400).tolist()
COMMANDS = RANDOM.normal(4.5, 1.2, 100).tolist()


def test_a_model_on_another_scale_gets_the_same_scores_in_the_end() -> None:
    usual = fit(COMMANDS, TALK)
    other = fit([3 * raw - 7 for raw in COMMANDS], [3 * raw - 7 for raw in TALK])
    assert [other.score(3 * raw - 7) for raw in TALK] == pytest.approx([usual.score(raw) for raw in TALK])
    assert (other.hits, other.false) == (usual.hits, usual.false)


def test_equally_much_talk_passes_whatever_the_commands_score() -> None:
    good, bad = fit(COMMANDS, TALK), fit([raw - 3 for raw in COMMANDS], TALK)
    assert (good.scale, good.offset, good.false) == (bad.scale, bad.offset, bad.false)
    assert good.hits is not None
    assert bad.hits is not None
    assert bad.hits < good.hits


def test_the_shares_are_those_at_the_usual_threshold() -> None:
    found = fit(COMMANDS, TALK)
    assert found.hits == sum(found.score(raw) >= USUAL for raw in COMMANDS) / 100
    assert found.false == sum(found.score(raw) >= USUAL for raw in TALK) / 400


def test_talk_that_is_like_no_phrase_counts_as_the_least_of_all() -> None:
    with_nothing = fit(COMMANDS, [-inf] * 100 + TALK[100:])
    assert 0.1 < with_nothing.scale < 8
    mostly_nothing = fit(COMMANDS, [-inf] * 320 + [raw + 2 for raw in range(80)])
    assert mostly_nothing.scale == 1.0


@pytest.mark.parametrize("talk", [[-inf] * 50, [1.0] * 50, [0.0]])
def test_scores_that_tell_nothing_leave_the_scale_as_it_is(talk: list[float]) -> None:
    assert fit([3.0], talk).scale == 1.0


def test_a_judge_is_brought_to_scale() -> None:
    raw = VerifyingJudge(VoskDecoder(BUNDLED_MODEL))
    judge = FittedJudge(raw, Fit(scale=0.5, offset=-1.0))
    texts = ("stop", "pause")
    spoken, silence = placed((clip("05_stop.wav"), 0.2), over=noise(1.2, -60.0)), np.zeros(16000, np.int16)
    before, after = raw.judge(spoken, texts, 60.0), judge.judge(spoken, texts, 60.0)
    assert before is not None
    assert after == Verdict("stop", 0.5 * before.score - 1.0)
    assert judge.judge(silence, texts, 60.0) == raw.judge(silence, texts, 60.0) is None
    assert (judge.knows("stop"), judge.knows("penguin")) == (True, False)
    judge.close()
