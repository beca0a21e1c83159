"""A live session without a sound card: the loudspeaker is a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from itertools import pairwise

import numpy as np
import pytest

from tests.coach.sessions import QUICK, script_of
from voicecoach.coach.effects import Became, Play, Say
from voicecoach.coach.machine import initial
from voicecoach.coach.state import STRANGER, Listener
from voicecoach.errors import SoundError
from voicecoach.language import load_language
from voicecoach.performance import Performance
from voicecoach.ports import Captured, MusicCue, Recogniser
from voicecoach.runner import AHEAD, LiveRun
from voicecoach.sound.lengths import EstimatedLengths
from voicecoach.transcript import Entry
from voicecoach.units import SAMPLE_RATE, Frames, Samples, Seconds, to_frames

BUFFER = SAMPLE_RATE // 10


class Clockwork:
    """A loudspeaker that has played so much more each time it is looked at, and does what the test says at moments.

    It keeps the promises of ``ports.LiveSound`` as far as a session asks for them.
    """

    def __init__(self, turn: Seconds = 0.05) -> None:
        self._turn = to_frames(turn)
        self.buffer = BUFFER
        self._heard: Frames = 0
        self._back: Seconds | None = None
        self.lost: SoundError | None = None
        self.listening = True
        self.placed = 0
        self.cuts: list[Frames] = []
        self.plays: list[tuple[Frames, Frames]] = []  # when it was ordered, and for when
        self.said: list[str] = []
        self.at: dict[Frames, Callable[[], None]] = {}
        self.looks = 0

    def open(self) -> None: ...

    def close(self) -> None: ...

    @property
    def heard(self) -> Frames:
        self.looks += 1
        if self.lost is None:
            self._heard += self._turn
            for moment in [moment for moment in self.at if moment <= self._heard]:
                self.at.pop(moment)()
        assert self.looks < 100_000, "it does not come to an end"
        return self._heard

    @property
    def position(self) -> Frames:
        return self._heard + self.buffer

    def play(self, _samples: Samples, at: Frames) -> None:
        self.placed += 1
        self.plays.append((self._heard, at))

    def music(self, cue: MusicCue, at: Frames) -> None: ...

    def withdraw(self, placed: int) -> None: ...

    def cut(self, at: Frames) -> None:
        self.cuts.append(at)
        self._heard = at

    def silence_from(self, at: Frames) -> None: ...

    def go_on(self) -> None: ...

    def level(self, factor: float) -> None: ...

    def captured(self) -> Sequence[Captured]:
        return ()

    def came_back(self) -> Seconds | None:
        back, self._back = self._back, None
        return back

    def remarks(self) -> Sequence[str]:
        said, self.said = self.said, []
        return said

    def lose(self) -> None:
        self.lost = SoundError("The loudspeaker went away.", "Plug it in again.")

    def find(self, gone: Seconds) -> None:
        self.lost, self._back = None, gone


class Outlet:
    """Places a click where something would sound."""

    def __init__(self, sound: Clockwork) -> None:
        self._sound = sound

    def say(self, effect: Say) -> None:
        self._sound.play(np.ones(1, np.float32), to_frames(effect.at))

    def play(self, effect: Play) -> None:
        self._sound.play(np.ones(1, np.float32), to_frames(effect.at))

    def mark(self) -> int:
        return self._sound.placed

    def withdraw(self, mark: int) -> None:
        self._sound.withdraw(mark)

    def silence(self, at: Seconds, *, at_once: bool) -> None:
        (self._sound.cut if at_once else self._sound.silence_from)(to_frames(at))

    def become(self, effect: Became) -> None: ...

    def volume(self, decibels: float) -> None: ...

    def duck(self, *, down: bool) -> None: ...


class Session:
    """A session of squats on such a loudspeaker."""

    def __init__(self, listener: Listener = STRANGER) -> None:
        self.sound = Clockwork()
        self.entries: list[Entry] = []
        self.warnings: list[str] = []
        language = load_language()
        state = initial(script_of(QUICK), language, EstimatedLengths(), listener=listener)
        performance = Performance(state, Outlet(self.sound), self.entries.append)
        deaf: Future[Recogniser | None] = Future()
        deaf.set_result(None)
        self.run = LiveRun(performance, self.sound, deaf, language.command_of_key, self.warnings.append)

    def press(self, key: str, at: Seconds) -> None:
        self.sound.at[to_frames(at)] = lambda: self.run.press(key)

    def do(self, action: Callable[[], None], at: Seconds) -> None:
        self.sound.at[to_frames(at)] = action

    def perform(self) -> list[str]:
        self.run.perform()
        return [str(entry.fields["text"]) for entry in self.entries if entry.kind == "say"]


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setattr("voicecoach.runner.TURN", 0.0)  # nobody has to wait for this clock
    return Session()


def test_everything_is_ordered_well_before_it_is_to_be_mixed(session: Session) -> None:
    said = session.perform()
    assert said.count("eight") == 2
    begun = session.sound.plays[5:]
    assert min(at - ordered for ordered, at in begun) >= BUFFER + to_frames(AHEAD) - to_frames(0.1)


def test_a_pause_is_cut_where_it_is_heard_and_the_session_goes_on_from_there(session: Session) -> None:
    session.press("space", at=15)
    session.press("enter", at=20)
    session.perform()
    commands = [entry for entry in session.entries if entry.kind == "command"]
    assert session.sound.cuts[1] == to_frames(commands[0].at)
    assert 15 <= commands[0].at <= 15.1


def test_a_headset_that_is_a_third_of_a_second_late_changes_nothing(session: Session) -> None:
    session.sound.buffer = SAMPLE_RATE // 3
    session.press("space", at=22)
    session.press("enter", at=30)
    session.press("-", at=40)
    said = session.perform()
    reps = [entry for entry in session.entries if entry.fields.get("role") == "count"]
    paused, resumed, easier = (entry.at for entry in session.entries if entry.kind == "command")
    assert 22 <= paused <= 22.1, "at what was heard, not at what was on its way to the headset"
    assert 40 + 1 / 3 <= easier <= 40.5, "at the next that can still be placed"
    assert resumed > paused
    gaps = {round(b.at - a.at, 6) for a, b in pairwise(reps) if a.fields["text"] == "one" and b.fields["text"] == "two"}
    assert gaps == {2.0}
    assert said.count("The sound was gone.") == 0


def test_a_lost_loudspeaker_is_waited_for_and_told_of(session: Session) -> None:
    looks = 0

    def back_after_some_looks() -> list[str]:
        nonlocal looks
        if session.sound.lost is not None:
            looks += 1
            if looks == 5:
                session.run.press("?")
            if looks == 10:
                session.sound.find(gone=7.0)
        return []

    session.sound.remarks = back_after_some_looks  # type: ignore[method-assign]
    session.do(session.sound.lose, at=20)
    said = session.perform()
    assert looks == 10
    assert session.warnings[0] == (
        "The loudspeaker went away. The session waits, and goes on by itself when there is sound. Plug it in again."
    )
    assert "The session waits for the loudspeaker; only 'stop' is taken meanwhile." in session.warnings
    assert "The sound is back, after 7 s." in session.warnings
    after = said[said.index("The sound was gone.") :]
    assert after[:5] == ["The sound was gone.", "We go on.", "three", "two", "one"]
    assert said.count("eight") == 2, "nothing is left out"


def test_who_does_not_wait_for_the_loudspeaker_ends_the_session(session: Session) -> None:
    def leave() -> list[str]:
        if session.sound.lost is not None:
            session.run.press("q")
        return []

    session.sound.remarks = leave  # type: ignore[method-assign]
    session.do(session.sound.lose, at=20)
    with pytest.raises(SoundError, match=r"The loudspeaker went away\. You ended the session\."):
        session.perform()


def test_the_last_words_are_not_waited_for(session: Session) -> None:
    session.press("q", at=20)
    session.do(session.sound.lose, at=20.5)
    with pytest.raises(SoundError, match=r"^The loudspeaker went away"):
        session.perform()


def test_what_the_sound_has_to_say_is_said(session: Session) -> None:
    session.do(lambda: session.sound.said.append("The microphone went away."), at=3)
    session.perform()
    assert session.warnings == ["The microphone went away."]


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        ({12.0: "1", 12.4: "0"}, "10"),
        ({12.0: "1"}, "1"),
        ({12.0: "1", 12.2: "q"}, "1"),
        ({12.0: "7"}, "7"),
        ({12.0: "0"}, "0"),
    ],
)
def test_ten_is_answered_with_two_keys(monkeypatch: pytest.MonkeyPatch, keys: dict[float, str], answer: str) -> None:
    monkeypatch.setattr("voicecoach.runner.TURN", 0.0)
    session = Session(Listener(ask_pain=True))
    for at, key in keys.items():
        session.press(key, at)
    session.press("q", at=40)
    session.perform()
    told = [entry.fields["answer"] for entry in session.entries if entry.kind == "answer"]
    assert told == [answer]
    assert "Keys: 0 · 1 · 2 · 3 · 4 · 5 · 6 · 7 · 8 · 9 · 10" in session.warnings
