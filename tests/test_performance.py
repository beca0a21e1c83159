"""What a performance makes of what is heard."""

from __future__ import annotations

import pytest

from tests.coach.sessions import STEPS, script_of
from voicecoach.coach.machine import initial
from voicecoach.language import load_language
from voicecoach.listening.phrases import Unheard
from voicecoach.performance import Performance
from voicecoach.sound.lengths import EstimatedLengths
from voicecoach.transcript import Entry

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
