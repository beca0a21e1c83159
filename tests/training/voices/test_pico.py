from pathlib import Path

import numpy as np
import pytest

from tests.training.voices.saying import TEXTS, assert_speech, say
from voicecoach.errors import VoiceError
from voicecoach.training.voices.pico import Pico


def test_texts_are_said_in_their_order(tmp_path: Path) -> None:
    said = say(Pico("en-US", 0.1), tmp_path)
    assert [(each.text, each.voice) for each in said] == [(text, "pico en-US") for text in TEXTS]
    assert_speech(said, tmp_path)


def test_a_text_is_never_read_as_markup(tmp_path: Path) -> None:
    plain, marked = say(Pico("en-US", 0.1), tmp_path, ("pitch", "<pitch level='50'>pitch</pitch> & pitch"))
    assert len(marked.samples) > 2 * len(plain.samples)


def test_a_voice_that_it_lacks_is_told(tmp_path: Path) -> None:
    pico = Pico("xx-XX", 0.1)
    if lacks := pico.lacks():
        pytest.skip(lacks)
    with pytest.raises(VoiceError, match="Pico failed"):
        next(pico.say(TEXTS, np.random.default_rng(1), tmp_path))
