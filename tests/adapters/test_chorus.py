"""Real voices, the real room, the real recogniser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.voices import need_voices
from voicecoach.adapters.chorus import NOISY, SINGERS, Chorus, Singer
from voicecoach.adapters.ear_process import EarProcess
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
from voicecoach.errors import VoiceError
from voicecoach.listening.phrases import Command, Grammar, Phrase


@pytest.fixture
def chorus() -> Iterator[Chorus]:
    need_voices()
    ear = EarProcess(BUNDLED_MODEL, in_step=True)
    ear.listen_for(Grammar((Phrase("switch sides", Command.SWITCH_SIDES, 0.75), Phrase("stop", Command.STOP, 0.25))))
    yield Chorus(ear)
    ear.close()


def test_each_voice_is_heard_saying_what_it_says_in_quiet_and_over_noise(chorus: Chorus) -> None:
    attempts = [one for singer in SINGERS for one in chorus.attempts(singer, ["stop", "switch sides", "telephone"])]
    assert [one.voice for one in attempts[::3]] == [singer.voice for singer in SINGERS]
    assert {one.obeyed for one in attempts[0::3]} == {("stop",)}
    assert {one.obeyed for one in attempts[1::3]} == {("switch sides",)}
    assert {one.obeyed for one in attempts[2::3]} == {()}
    assert min(one.score_as("switch sides") for one in attempts[1::3]) > 1.5
    assert max(one.score_as("switch sides") for one in attempts[0::3]) < 0.0


def test_half_of_the_voices_speak_over_noise() -> None:
    assert [singer.over_noise for singer in SINGERS].count(NOISY) == len(SINGERS) / 2
    assert len({singer.voice for singer in SINGERS}) == len(SINGERS)


def test_a_voice_that_does_not_exist_is_said_to(chorus: Chorus) -> None:
    with pytest.raises(VoiceError, match="no-such-voice"):
        list(chorus.attempts(Singer("no-such-voice", 150, NOISY), ["stop"]))
