"""A coach that decides ahead of what is heard does the same as one that decides when the moment has come."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.coach.any_script import ANYTHING, LONGEST, Story, Word, stories
from tests.coach.sessions import QUICK, script_of
from voicecoach.coach.effects import Became, Play, Say
from voicecoach.coach.machine import initial
from voicecoach.language import load_language
from voicecoach.listening.phrases import Answer, Command, Meaning
from voicecoach.performance import Performance
from voicecoach.sound.lengths import EstimatedLengths
from voicecoach.transcript import Entry
from voicecoach.units import Seconds

EXAMPLES = int(os.environ.get("EXAMPLES", "0"))


class Tape:
    """Everything that was placed and not taken back, in order."""

    def __init__(self) -> None:
        self.placed: list[tuple[str, Seconds, str]] = []
        self.cuts: list[Seconds] = []

    def say(self, effect: Say) -> None:
        self.placed.append(("say", effect.at, effect.text))

    def play(self, effect: Play) -> None:
        self.placed.append(("chime", effect.at, effect.chime))

    def mark(self) -> int:
        return len(self.placed)

    def withdraw(self, mark: int) -> None:
        del self.placed[mark:]

    def silence(self, at: Seconds, *, at_once: bool) -> None:
        self.placed.append(("silence", at, ""))
        if at_once:
            self.cuts.append(at)

    def become(self, effect: Became) -> None: ...

    def volume(self, decibels: float) -> None:
        self.placed.append(("volume", decibels, ""))

    def duck(self, *, down: bool) -> None: ...


class Coach:
    """A performance with all that came of it."""

    def __init__(self, story: Story) -> None:
        self.tape = Tape()
        self.entries: list[Entry] = []
        self.performance = Performance(story.start, self.tape, self.entries.append)
        self.performance.begin()

    def told(self) -> Entry:
        """The listener's last word, as it was entered."""
        return next(entry for entry in reversed(self.entries) if entry.kind in ("command", "answer"))


def meaning_of(word: Word) -> Meaning:
    return word.says if isinstance(word.says, Command) else Answer(word.says)


def words_of(story: Story, coach: Coach) -> Iterator[tuple[Seconds, Meaning]]:
    """Give what the listener says and after how long; who leaves it paused says "resume" in the end."""
    for word in story.words:
        yield word.wait, meaning_of(word)
    while not coach.performance.ended:
        yield (5.0, Command.RESUME) if math.isinf(coach.performance.next_moment) else (60.0, Command.RESUME)


@settings(
    max_examples=EXAMPLES or 30,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(stories(ANYTHING), st.floats(0.05, 3.0), st.floats(0.0, 0.4), st.floats(0.02, 0.7))
def test_what_it_does_is_the_same_and_takes_effect_when_it_can(
    story: Story, ahead: Seconds, lead: Seconds, turn: Seconds
) -> None:
    live, plain = Coach(story), Coach(story)
    now = 0.0
    for wait, meaning in words_of(story, live):
        until = now + wait
        while now < until and not live.performance.ended:
            now = min(now + turn, until)
            live.performance.move_to(now)
            live.performance.look_ahead(now + lead + ahead)
        firm, cuts = max(now, plain.performance.state.now), len(live.tape.cuts)
        live.performance.obey(now, meaning, "key", now + lead)
        at = live.told().at
        assert now <= at <= max(now + lead, firm) + 1e-9
        assert all(cut <= firm for cut in live.tape.cuts[cuts:]), "nothing that was reported as said is cut off unheard"
        plain.performance.obey(at, meaning, "key")
        now = max(now, at)
        assert now < LONGEST, "it goes in circles"
    assert live.entries == plain.entries
    assert live.tape.placed == plain.tape.placed


def counts(coach: Coach) -> list[tuple[Seconds, str]]:
    return [(entry.at, str(entry.fields["text"])) for entry in coach.entries if entry.fields.get("role") == "count"]


def test_what_is_not_heard_is_not_reported_and_a_pause_takes_it_back() -> None:
    coach = Coach(Story(QUICK, ()))
    coach.performance.move_to(60)
    (second, _) = counts(coach)[1]
    again = Coach(Story(QUICK, ()))
    again.performance.move_to(second - 0.1)
    again.performance.look_ahead(second + 1.0)
    assert ("say", second, "two") in again.tape.placed
    assert len(counts(again)) == 1
    again.performance.obey(second - 0.1, Command.PAUSE, "key", second + 0.2)
    assert ("say", second, "two") not in again.tape.placed
    assert again.told().at == second - 0.1, "what cuts off takes effect at once"
    again.performance.move_to(second + 20)
    assert len(counts(again)) == 1, "a rep that was not heard was not begun"


def test_what_does_not_cut_off_takes_effect_as_soon_as_it_can_be_placed() -> None:
    coach = Coach(Story(QUICK, ()))
    coach.performance.move_to(60)
    (second, _) = counts(coach)[1]
    again = Coach(Story(QUICK, ()))
    again.performance.move_to(second - 0.1)
    again.performance.look_ahead(second + 1.0)
    again.performance.obey(second - 0.1, Command.LOUDER, "key", second + 0.2)
    assert again.told().at == second + 0.2
    assert len(counts(again)) == 2, "what was placed before it is heard"
    assert again.tape.placed.count(("say", second, "two")) == 1


def test_a_lost_loudspeaker_is_told_of_and_the_rep_begun_again() -> None:
    state = initial(script_of(QUICK), load_language(), EstimatedLengths())
    said: list[tuple[Seconds, str]] = []
    performance = Performance(state, None, lambda entry: said.append((entry.at, str(entry.fields.get("text", "")))))
    performance.begin()
    performance.move_to(60)
    said.clear()
    performance.take_up(60, gone=4.0)
    performance.move_to(75)
    texts = [text for _, text in said if text]
    assert texts[:2] == ["The sound was gone.", "We go on."]
    assert texts[2:5] == ["three", "two", "one"], "counted in"
