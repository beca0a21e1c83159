"""The cover of a sound file: square, the same each time, and nothing on it overlaps or is cut off."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.adapters.test_timeline_picture import SESSIONS, overlaps_of, places_of, texts_of, timeline_of
from voicecoach.adapters.cover_picture import DOTS_PER_INCH, SIDE, cover, drawn
from voicecoach.adapters.picture_page import DOTS_PER_INCH as MEASURED_AT
from voicecoach.cli.choices import choose
from voicecoach.coach.timeline import Timeline, foreseen

SHIPPED = ("taster", "daily-mix", "second-lesson", "side-lying")
LONG_TITLE = "Everything that a physiotherapist could possibly want for the side of the hip, on both sides, standing"


@pytest.fixture(params=[*SESSIONS, *SHIPPED], scope="module")
def timeline(request: pytest.FixtureRequest) -> Timeline:
    if request.param in SHIPPED:
        return foreseen(choose(request.param).state())
    return timeline_of(SESSIONS[request.param])


def test_nothing_overlaps_and_nothing_is_cut_off(timeline: Timeline) -> None:
    for title in ("Daily mix", LONG_TITLE, "Electroencephalographically" * 3):
        figure = drawn(timeline, title)
        assert overlaps_of(figure) == []
        for text, left, bottom, right, top in places_of(figure):
            assert left >= 0 and bottom >= 0 and right <= SIDE * MEASURED_AT and top <= SIDE * MEASURED_AT, text


def test_its_letters_can_be_read_on_a_telephone(timeline: Timeline) -> None:
    assert min(float(text.get_fontsize()) for text in texts_of(drawn(timeline, "Daily mix"))) >= 14


@pytest.mark.parametrize("session", SHIPPED)
def test_every_exercise_is_named_where_it_begins(session: str) -> None:
    timeline = foreseen(choose(session).state())
    spans = timeline.spans
    begun = [span for before, span in zip((None, *spans), spans, strict=False) if span.exercise]
    names = [
        span.exercise for span in begun if (at := spans.index(span)) == 0 or spans[at - 1].exercise != span.exercise
    ]
    shown = [text.get_text() for text in texts_of(drawn(timeline, "A title"))]
    assert [text for text in shown if text in names] == names


def test_it_is_a_square_png_and_the_same_each_time(timeline: Timeline) -> None:
    image = cover(timeline, "A title")
    assert image == cover(timeline, "A title")
    with Image.open(io.BytesIO(image)) as picture:
        assert picture.format == "PNG"
        assert picture.size == (SIDE * DOTS_PER_INCH, SIDE * DOTS_PER_INCH)
    assert len(image) < 200_000
