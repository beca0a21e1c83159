"""What a performance makes of what is heard."""

from __future__ import annotations

import numpy as np
import pytest

from tests.coach.sessions import STEPS, script_of
from voicecoach.adapters.assets import load_chimes
from voicecoach.adapters.pyttsx3_voice import Pyttsx3Voice
from voicecoach.coach.effects import Became, Doing, Play, Say
from voicecoach.coach.machine import initial
from voicecoach.language import load_language
from voicecoach.listening.phrases import Unheard
from voicecoach.performance import DUCKED, DUCKED_FOR, MixedOutlet, Performance
from voicecoach.ports import MusicCue
from voicecoach.sound.lengths import EstimatedLengths
from voicecoach.sound.mixer import Mixer
from voicecoach.sound.utterances import Utterances
from voicecoach.transcript import Entry
from voicecoach.units import SAMPLE_RATE

HINT = "Say help me"


def heard(*tries: tuple[float, str, float]) -> list[str]:
    """Let a coach nearly hear something: at moments, phrases, with scores. Gives what it says of it."""
    entries: list[Entry] = []
    state = initial(script_of(STEPS), load_language(), EstimatedLengths())
    performance = Performance(state, None, entries.append)
    performance.begin()
    for at, text, score in tries:
        performance.move_to(at + 1)
        performance.hear(Unheard(text, "score is below", score, at, at + 0.6, at + 0.9), at + 1)
    performance.move_to(tries[-1][0] + 30)
    said = [str(entry.fields["text"]) for entry in entries if entry.kind == "say"]
    return [text for text in said if HINT in text and "at any time" not in text]


def test_what_is_nearly_said_twice_gets_a_hint_once_in_a_session() -> None:
    assert len(heard((12, "pause", 0.1), (16, "pause", 0.2))) == 1
    assert len(heard((12, "pause", 0.1), (16, "pause", 0.2), (20, "pause", 0.2), (24, "pause", 0.2))) == 1


@pytest.mark.parametrize(
    "tries",
    [
        ((12, "pause", 0.1),),
        ((12, "pause", 0.1), (40, "pause", 0.2)),
        ((12, "pause", 0.1), (16, "back", 0.2)),
        ((12, "pause", -2.0), (16, "pause", -2.0)),
        ((12, "", -9.0), (16, "", -9.0)),
    ],
    ids=["once", "long after", "something else", "talk", "a cough"],
)
def test_everything_else_stays_unanswered(tries: tuple[tuple[float, str, float], ...]) -> None:
    assert heard(*tries) == []


def test_the_coachs_own_words_coming_back_are_no_reason_for_a_hint() -> None:
    assert heard((1.2, "ready", 0.4), (2.2, "ready", 0.4)) == []


class Loudspeaker:
    """Remembers what a performance asks of it."""

    def __init__(self) -> None:
        self.ducked: list[bool] = []

    def say(self, effect: Say) -> None: ...

    def play(self, effect: Play) -> None: ...

    def mark(self) -> int:
        return 0

    def withdraw(self, mark: int) -> None: ...

    def silence(self, at: float, *, at_once: bool) -> None: ...

    def become(self, effect: Became) -> None: ...

    def volume(self, decibels: float) -> None: ...

    def duck(self, *, down: bool) -> None:
        self.ducked.append(down)


def test_the_coach_lowers_its_voice_for_somebody_who_speaks_and_raises_it_after_a_while() -> None:
    loudspeaker = Loudspeaker()
    state = initial(script_of(STEPS), load_language(), EstimatedLengths())
    performance = Performance(state, loudspeaker, lambda _: None)
    performance.begin()
    for now, speaks in ((1.0, False), (1.1, True), (1.2, True), (1.3, False), (1.2 + DUCKED_FOR - 0.01, False)):
        performance.notice(now, somebody_speaks=speaks)
    assert loudspeaker.ducked == [True]
    performance.notice(1.2 + DUCKED_FOR + 0.01, somebody_speaks=False)
    assert loudspeaker.ducked == [True, False]


def test_music_that_was_told_to_end_and_then_not_is_told_again() -> None:
    told: list[tuple[MusicCue, int]] = []

    class Desk(Mixer):
        def music(self, cue: MusicCue, at: int) -> None:
            told.append((cue, at))
            super().music(cue, at)

    voice = Pyttsx3Voice()
    outlet = MixedOutlet(Desk(), Utterances(voice, None, load_chimes()["stand-in"]), {})
    voice.close()
    outlet.become(Became(1.0, Doing.REP))
    mark = outlet.mark()
    outlet.become(Became(5.0, Doing.ENDED))
    outlet.withdraw(mark)
    outlet.become(Became(2.0, Doing.PAUSED))
    outlet.become(Became(3.0, Doing.REP))
    outlet.become(Became(6.0, Doing.ENDED))
    assert told == [
        (MusicCue.FINISH, 5 * SAMPLE_RATE),
        (MusicCue.RESUME, 0),
        (MusicCue.PAUSE, 2 * SAMPLE_RATE),
        (MusicCue.RESUME, 3 * SAMPLE_RATE),
        (MusicCue.FINISH, 6 * SAMPLE_RATE),
    ]


def test_a_lowered_voice_is_lowered_from_the_volume_that_was_asked_for() -> None:
    mixer = Mixer()
    mixer.play(np.full(SAMPLE_RATE, 0.1, np.float32), 0)
    voice = Pyttsx3Voice()
    outlet = MixedOutlet(mixer, Utterances(voice, None, load_chimes()["stand-in"]), {})
    voice.close()
    outlet.volume(6.0)
    outlet.duck(down=True)
    lowered = mixer.mix(SAMPLE_RATE // 2)[-1]
    outlet.duck(down=False)
    raised = mixer.mix(SAMPLE_RATE // 2)[-1]
    assert 20 * np.log10(lowered / 0.1) == pytest.approx(6.0 + DUCKED, abs=0.01)
    assert 20 * np.log10(raised / 0.1) == pytest.approx(6.0, abs=0.01)
