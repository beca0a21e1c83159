"""The real ear in its own process hears recorded clips in every place."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from tests.listening.sounds import EXPECTED, clip
from voicecoach.adapters.ear_process import EarProcess
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
from voicecoach.errors import TrainingError
from voicecoach.listening.phrases import Command, Grammar, Phrase
from voicecoach.training.evaluation import Unseen, evaluate, whole_grammar
from voicecoach.training.figures import per_cent
from voicecoach.training.spoken import Spoken
from voicecoach.training.surroundings import Place


def spoken(name: str, text: str) -> Spoken:
    return Spoken(text, name, np.rint(clip(name) * 32767).astype(np.int16))


GRAMMAR = whole_grammar()
COMMANDS = tuple(spoken(name, text) for name, text in EXPECTED.items() if text in GRAMMAR.texts)
TALK = tuple(spoken(name, f"{text} {name}") for name, text in EXPECTED.items() if text == "[unk]")


@pytest.fixture
def ear() -> Iterator[EarProcess]:
    process = EarProcess(BUNDLED_MODEL, in_step=True)
    yield process
    process.close()


def test_the_model_that_comes_with_the_program_hears_the_examples_in_every_place(ear: EarProcess) -> None:
    shares: list[float] = []
    found = evaluate(ear, Unseen(COMMANDS, (), TALK), progress=shares.append)
    assert len(found.results) == 3 * (len(COMMANDS) + len(TALK))
    assert shares[-1] == 1.0
    for place in Place:
        assert per_cent(found.of("command", place=place), "heard") >= 75
        assert per_cent(found.of("talk", place=place), "refused") == 100
    clean = found.of("command", place=Place.CLEAN)
    assert {each.outcome for each in clean} == {"heard"}
    assert min(each.score for each in clean) > 1.0
    assert max(found.scores("talk", place=Place.CLEAN)) < 0.75


@pytest.mark.parametrize(("meaning", "outcome"), [(Command.STOP, "heard"), (Command.PAUSE, "confused")])
def test_another_phrase_of_the_same_meaning_will_do_and_one_of_another_will_not(
    ear: EarProcess, meaning: Command, outcome: str
) -> None:
    deaf_to = Phrase("halt", meaning, 0.75)
    grammar = Grammar((Phrase("stop", Command.STOP, 0.25), Phrase("switch sides", Command.SWITCH_SIDES, 0.75), deaf_to))
    unseen = Unseen((spoken("05_stop.wav", "halt"),), (), ())
    (result,) = evaluate(ear, unseen, grammar, (Place.CLEAN,)).results
    assert result.outcome == outcome


def test_what_is_said_must_be_where_it_belongs(ear: EarProcess) -> None:
    stop = spoken("05_stop.wav", "stop")
    with pytest.raises(TrainingError, match="'stop' is a phrase"):
        evaluate(ear, Unseen((), (stop,), ()))
    with pytest.raises(TrainingError, match="'penguin' is not a phrase"):
        evaluate(ear, Unseen((spoken("05_stop.wav", "penguin"),), (), ()))
    with pytest.raises(TrainingError, match="says a text twice"):
        evaluate(ear, Unseen((stop, stop), (), ()))
