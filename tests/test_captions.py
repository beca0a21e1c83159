"""Captions: what is said, when it is said, to be read."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from tests.coach.sessions import HELD, LADDERS, QUICK, SIDES, STEPS, script_of
from voicecoach.captions import LINE, LONGEST, MOST, SHORTEST, Caption, as_srt, as_vtt, captions_of
from voicecoach.cli.choices import choose
from voicecoach.coach.effects import Role
from voicecoach.coach.machine import initial
from voicecoach.coach.timeline import SpokenCue, Timeline, foreseen
from voicecoach.language import load_language
from voicecoach.sound.lengths import EstimatedLengths

SESSIONS = {"quick": QUICK, "sides": SIDES, "held": HELD, "steps": STEPS, "ladders": LADDERS}
SHIPPED = ("taster", "daily-mix", "second-lesson", "side-lying")


@pytest.fixture(params=[*SESSIONS, *SHIPPED], scope="module")
def timeline(request: pytest.FixtureRequest) -> Timeline:
    if request.param in SHIPPED:
        return foreseen(choose(request.param).state())
    return foreseen(initial(script_of(SESSIONS[request.param]), load_language(), EstimatedLengths()))


def words(text: str) -> list[str]:
    return re.findall(r"[\w'-]+", text)


def said(*cues: tuple[float, float, str, int | None], until: float = 60.0) -> Timeline:
    spoken = tuple(
        SpokenCue(at, seconds, Role.COUNT if number is not None else Role.INSTRUCT, text, number)
        for at, seconds, text, number in cues
    )
    return Timeline(until, (), spoken, ())


def test_every_word_that_is_said_is_shown_once_and_in_its_order(timeline: Timeline) -> None:
    shown = [word for caption in captions_of(timeline) for word in words(caption.text)]
    assert shown == [word for cue in timeline.cues for word in words(cue.text)]


def test_captions_begin_when_their_first_word_is_said_and_never_overlap(timeline: Timeline) -> None:
    captions = captions_of(timeline)
    moments = {cue.at for cue in timeline.cues}
    of_parts = [cue for cue in timeline.cues if len(cue.text) > MOST]
    for caption in captions:
        assert caption.start in moments or any(cue.at < caption.start < cue.at + cue.seconds for cue in of_parts)
    assert all(before.end <= after.start for before, after in pairwise(captions))
    assert captions[-1].end <= timeline.seconds
    assert all(caption.end > caption.start for caption in captions)


def test_captions_can_be_read(timeline: Timeline) -> None:
    captions = captions_of(timeline)
    assert all(caption.end - caption.start <= LONGEST + SHORTEST for caption in captions)
    hasty = [caption for caption in captions if caption.end - caption.start < 0.8]
    assert hasty == []
    for line in as_vtt(captions).splitlines():
        assert len(line) <= LINE


def test_fast_counts_are_shown_three_at_a_time_and_slow_ones_alone() -> None:
    fast = said(*((float(n), 0.4, str(n + 1), n + 1) for n in range(7)))
    assert [caption.text for caption in captions_of(fast)] == ["1, 2, 3", "4, 5, 6", "7"]
    slow = said(*((4.0 * n, 0.4, str(n + 1), n + 1) for n in range(3)))
    assert [(caption.start, caption.text) for caption in captions_of(slow)] == [(0.0, "1"), (4.0, "2"), (8.0, "3")]


def test_a_long_text_is_shown_in_parts_within_its_own_time() -> None:
    text = "This is a very long sentence indeed, with far more in it than anybody would want to read while lying down."
    captions = captions_of(said((10.0, 8.0, text, None)))
    assert len(captions) == 2
    assert abs(len(captions[0].text) - len(captions[1].text)) < 20
    assert captions[0].start == 10.0
    assert 13.0 < captions[1].start < 15.0
    assert captions[1].end >= 18.0


def test_the_text_of_both_formats_is_as_their_definitions_have_it() -> None:
    captions = (
        Caption(1.5, 2.75, "A < B & C."),
        Caption(3661.0, 3662.0004, "One that is so long that it has to be broken into two lines."),
    )
    assert as_vtt(captions) == (
        "WEBVTT\n\n00:00:01.500 --> 00:00:02.750\nA &lt; B &amp; C.\n\n"
        "01:01:01.000 --> 01:01:02.000\nOne that is so long that it has\nto be broken into two lines.\n"
    )
    assert as_srt(captions) == (
        "1\n00:00:01,500 --> 00:00:02,750\nA < B & C.\n\n"
        "2\n01:01:01,000 --> 01:01:02,000\nOne that is so long that it has\nto be broken into two lines.\n"
    )


def test_without_words_there_are_no_captions() -> None:
    assert captions_of(said()) == ()
    assert as_vtt(()) == "WEBVTT\n"
    assert as_srt(()) == ""
