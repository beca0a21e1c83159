"""What the listener may say, said by espeak-ng in the simulated room, heard by the real ear."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from voicecoach.adapters.pyttsx3_voice import Pyttsx3Voice
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL, VoskDecoder
from voicecoach.errors import VoiceError
from voicecoach.language import load_language
from voicecoach.listening.ear import Ear
from voicecoach.listening.judging import VerifyingJudge
from voicecoach.listening.phrases import Grammar, Heard
from voicecoach.listening.simulated_room import SimulatedRoom
from voicecoach.sound.clip import shape
from voicecoach.units import SAMPLE_RATE, Samples, to_frames

GRAMMAR = Grammar.of(phrase for words in load_language("en").commands.values() for phrase in words.phrases)
SENTENCES = (
    "I would like to go to the market tomorrow",
    "We have to go now because the train leaves soon",
    "Could you put the other kettle on for me",
    "My sister has called her physiotherapist about it",
)
COACH = (
    "Lie on your left side with your head on your arm and bend the bottom knee.",
    "Lift the upper leg slowly and sweep it behind you, then bend and touch.",
    "Keep your hips stacked and breathe out on the way up, slowly and with control.",
)
BLOCK = SAMPLE_RATE // 10


class Scene:
    """A voice, and an ear that stays open from one phrase to the next."""

    def __init__(self, voice: Pyttsx3Voice, decoder: VoskDecoder) -> None:
        self._voice = voice
        self._room = SimulatedRoom()
        self._ear = Ear(VerifyingJudge(decoder))
        self._ear.listen_for(GRAMMAR)
        self._blocks = 0
        self.deaf_to = self._ear.deaf_to(GRAMMAR.texts)

    def words(self, text: str) -> Samples:
        return shape(self._voice.speak(text)).samples

    def say(self, text: str, coach: Samples) -> list[str]:
        """Say something half a second from now, and give what was heard until 1.2 s after it."""
        words = self.words(text)
        at = self._blocks / 10 + 0.5
        self._room.say(words, at)
        heard: list[str] = []
        while self._blocks / 10 < at + len(words) / SAMPLE_RATE + 1.2:
            begin = self._blocks * BLOCK
            self._blocks += 1
            block = self._room.block(np.take(coach, range(begin, begin + BLOCK), mode="wrap"))
            hearings = self._ear.hear(block, self._blocks / 10, self._room.played)
            heard += [hearing.phrase.text for hearing in hearings if isinstance(hearing, Heard)]
        return heard


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    voice = Pyttsx3Voice(voice="en-us+f3")
    try:
        voice.speak("one")
    except VoiceError as fault:
        pytest.skip(f"no espeak-ng voice here: {fault}")
    yield Scene(voice, VoskDecoder(BUNDLED_MODEL))
    voice.close()


def test_each_phrase_that_the_model_knows_is_heard_once(scene: Scene) -> None:
    silence = np.zeros(BLOCK, np.float32)
    known = [text for text in GRAMMAR.texts if text not in scene.deaf_to]
    assert len(known) >= 30
    assert {text: scene.say(text, silence) for text in known} == {text: [text] for text in known}


def test_it_is_heard_while_the_coach_talks(scene: Scene) -> None:
    coach = np.concatenate([scene.words(sentence) for sentence in COACH])
    commands = load_language("en").commands.values()
    known = [[phrase.text for phrase in words.phrases if phrase.text not in scene.deaf_to] for words in commands]
    taught = [texts[0] for texts in known if texts]
    assert len(taught) >= 18
    for sentence in COACH:
        scene.say(sentence, coach)  # the room is learnt
    assert {text: scene.say(text, coach) for text in taught} == {text: [text] for text in taught}


def test_the_coach_alone_and_sentences_with_a_command_word_give_nothing(scene: Scene) -> None:
    coach = np.concatenate([scene.words(sentence) for sentence in COACH])
    silence = np.zeros(to_frames(0.1), np.float32)
    for sentence in SENTENCES:
        assert scene.say(sentence, silence) == []
    for sentence in COACH:
        assert scene.say(sentence, silence) == []
    assert scene.say("mm", coach) == []
