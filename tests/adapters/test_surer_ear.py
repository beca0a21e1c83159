"""An ear that is to be surer than usual, on the real recogniser with a phrase by a real voice."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.voices import need_voices
from voicecoach.adapters.ear_process import EarProcess
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
from voicecoach.cli import wiring
from voicecoach.listening.phrases import Command, Grammar, Heard, Hearing, Phrase
from voicecoach.ports import Recogniser
from voicecoach.units import HEARING_RATE, SAMPLE_RATE, Pcm

BLOCK = HEARING_RATE // 10


def spoken(text: str) -> Pcm:
    import numpy as np
    import soxr

    with wiring.listener_voice() as speak:
        said = soxr.resample(speak(text), SAMPLE_RATE, HEARING_RATE)
    silence = np.zeros(HEARING_RATE)
    pcm: Pcm = np.rint(np.concatenate([silence, said, silence]).clip(-1, 1) * 32767).astype(np.int16)
    return pcm


def hearings(ear: Recogniser, samples: Pcm, phrase: Phrase) -> list[Hearing]:
    ear.listen_for(Grammar((phrase,)))
    return [
        hearing
        for start in range(0, len(samples), BLOCK)
        for hearing in ear.hear(samples[start : start + BLOCK], (start + BLOCK) / HEARING_RATE)
    ]


@pytest.mark.parametrize(("by", "heard"), [(0.0, True), (-1.0, True), (2.0, False)])
def test_a_phrase_that_passes_narrowly_must_be_said_better_or_not(own_folders: object, by: float, heard: bool) -> None:
    need_voices()
    samples = spoken("switch sides")
    with closing(EarProcess(BUNDLED_MODEL, in_step=True)) as usual:
        (first,) = hearings(usual, samples, Phrase("switch sides", Command.SWITCH_SIDES, 0.0))
        assert isinstance(first, Heard)
    narrow = Phrase("switch sides", Command.SWITCH_SIDES, first.score - 0.5)
    with closing(EarProcess(BUNDLED_MODEL, surer=by, in_step=True)) as ear:
        (hearing,) = hearings(ear, samples, narrow)
    assert isinstance(hearing, Heard) is heard
