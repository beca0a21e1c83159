"""The chapters of a session's file."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.coach.sessions import HELD, LADDERS, QUICK, SIDES, STEPS, script_of
from voicecoach.chapters import SHORTEST, Chapter, chapters_of
from voicecoach.cli.choices import choose
from voicecoach.coach.machine import initial
from voicecoach.coach.timeline import Timeline, foreseen
from voicecoach.language import load_language
from voicecoach.sound.lengths import EstimatedLengths

ROUNDS = """
voicecoach: 1
title: Rounds
session:
  - say: Hello.
  - rounds: 2
    rest: 30 s
    do:
      - {exercise: squat, name: Squat, reps: 4, rep: [{down: 1 s}, {up: 1 s}]}
      - rest: 5 s
      - {exercise: plank, name: Plank, hold: 20 s}
  - say: Lie down.
  - wait: {say: Say ready when you are there., at most: 30 s}
  - {exercise: bridge, name: Bridge, hold: 20 s}
"""


def timeline_of(text: str) -> Timeline:
    return foreseen(initial(script_of(text), load_language(), EstimatedLengths()))


def titles(chapters: tuple[Chapter, ...]) -> list[str]:
    return [chapter.title for chapter in chapters]


def test_each_exercise_has_a_chapter_and_so_has_what_takes_its_time() -> None:
    assert titles(chapters_of(timeline_of(ROUNDS))) == [
        "Introduction",
        "Squat (1 of 2)",
        "Plank (1 of 2)",
        "Rest",
        "Squat (2 of 2)",
        "Plank (2 of 2)",
        "Get ready",
        "Bridge",
        "The end",
    ]


@pytest.mark.parametrize("text", [QUICK, SIDES, HELD, STEPS, LADDERS, ROUNDS])
def test_chapters_cover_the_session_without_gaps(text: str) -> None:
    timeline = timeline_of(text)
    chapters = chapters_of(timeline)
    assert chapters[0].start == 0
    assert chapters[-1].end == timeline.seconds
    assert all(before.end == after.start for before, after in pairwise(chapters))


@pytest.mark.parametrize("session", ["taster", "daily-mix", "second-lesson", "side-lying"])
def test_a_chapter_begins_with_the_words_that_tell_how_its_exercise_goes(session: str) -> None:
    timeline = foreseen(choose(session).state())
    first_cues = {cue.at: cue.text for cue in timeline.cues}
    for chapter in chapters_of(timeline):
        name = chapter.title.split(" (")[0]
        if any(span.exercise == name for span in timeline.spans):
            assert first_cues[chapter.start] == f"{name}."
        else:
            assert chapter.end - chapter.start >= SHORTEST or chapter.title in ("Introduction", "The end")


def test_a_session_of_words_is_one_chapter() -> None:
    assert titles(chapters_of(timeline_of("voicecoach: 1\ntitle: Words\nsession:\n  - say: Hello.\n"))) == [
        "Introduction"
    ]
