"""The picture of a history: everything is on it, and can be read, without colours too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

from tests.adapters.test_timeline_picture import overlaps_of, places_of, texts_of
from tests.record.listeners import FIRST, in_pain, irregular, of_years, session, steady
from voicecoach.adapters import chart_looks as looks
from voicecoach.adapters.history_picture import about, draw_history, drawn
from voicecoach.adapters.levels_chart import ladders_of
from voicecoach.adapters.picture_page import DOTS_PER_INCH, own_settings
from voicecoach.errors import SoundError, UsageError
from voicecoach.record.sessions import Ending, SessionRecord
from voicecoach.script.plan import Side

TODAY = date(2025, 9, 14)

HISTORIES: dict[str, Sequence[SessionRecord]] = {
    "none": [],
    "one": steady(1),
    "two": steady(2),
    "steady": steady(),
    "in pain": in_pain(),
    "irregular": irregular(),
    "many": of_years(),
    "nothing done": [session(FIRST, {}, Ending.INTERRUPTED)],
}


@pytest.fixture(params=HISTORIES, scope="module")
def figure(request: pytest.FixtureRequest) -> Figure:
    figure = drawn(HISTORIES[request.param], TODAY)
    figure.set_dpi(DOTS_PER_INCH)
    with own_settings():
        figure.savefig(BytesIO())  # only then do the numbers along the charts have their places
    for text in texts_of(figure):
        if not text.get_visible():
            text.set_text("")
    return figure


def words_of(figure: Figure) -> list[str]:
    return [text.get_text() for text in texts_of(figure)]


def chart(figure: Figure, name: str) -> Axes:
    return next(axes for axes in figure.axes if axes.get_gid() == name)


def heights_of(axes: Axes) -> list[float]:
    return [bar.get_height() for bar in axes.patches if isinstance(bar, Rectangle)]


def test_no_two_texts_overlap(figure: Figure) -> None:
    assert overlaps_of(figure) == []


def test_nothing_is_clipped_by_the_edge_of_the_page(figure: Figure) -> None:
    places = places_of(figure)
    width, height = figure.get_size_inches() * DOTS_PER_INCH
    for text, left, bottom, right, top in places:
        assert left >= 0 and bottom >= 0 and right <= width and top <= height, text


def test_all_four_panels_are_there_however_little_there_is(figure: Figure) -> None:
    headings = [text.get_text() for text in texts_of(figure) if text.get_fontsize() == looks.HEADING.size]
    assert headings == ["Days", "By week", "Levels, session by session", "Pain before and after, from 0 to 10"]


def test_it_is_as_wide_as_a4() -> None:
    assert drawn(steady(), TODAY).get_figwidth() == pytest.approx(8.27)


def test_without_sessions_it_says_so() -> None:
    assert words_of(drawn([], TODAY)).count("No sessions yet.") == 3


def test_each_day_has_the_mark_of_its_best_session() -> None:
    morning = session(FIRST, {}, Ending.INTERRUPTED)
    evening = session(FIRST + timedelta(hours=10), {}, Ending.STOPPED)
    figure = drawn([morning, evening, session(FIRST + timedelta(days=1), {})], TODAY)
    marks = {line.get_marker(): np.size(line.get_xdata()) for line in chart(figure, "calendar").lines}
    assert marks == {looks.DAYS[Ending.STOPPED].mark: 1, looks.CHECK: 1}


def test_the_bars_are_what_was_done_in_each_week() -> None:
    figure = drawn(steady(), TODAY)
    assert heights_of(chart(figure, "weeks-reps")) == [0, 0, 0, 0, 0, 0, 840, 840]
    assert heights_of(chart(figure, "weeks-held")) == [0, 0, 0, 0, 0, 0, 420, 420]


def test_the_levels_are_those_of_each_exercise_and_side_from_session_to_session() -> None:
    ladders = ladders_of(in_pain())
    assert ladders["clamshell"].lines[Side.LEFT][0] == (0, 3)
    assert [level for _, level in ladders["clamshell"].lines[Side.LEFT]] == [3] * 4 + [2] * 4 + [1] * 4
    assert {level for _, level in ladders["clamshell"].lines[Side.RIGHT]} == {3}
    assert ladders["squat"].levels == 4


def test_an_exercise_without_levels_is_named_and_not_drawn() -> None:
    figure = drawn(steady(), TODAY)
    assert "With one level only: Plank." in words_of(figure)
    assert len([axes for axes in figure.axes if str(axes.get_gid()).removeprefix("level-").isdigit()]) == 3


def test_of_hundreds_of_sessions_the_last_are_shown_with_their_pain_and_that_is_said() -> None:
    assert "The last 75 of 300 sessions." in words_of(drawn(of_years(), TODAY))


def test_a_clock_set_back_hides_no_session() -> None:
    figure = drawn(steady(), FIRST.date() - timedelta(days=30))
    assert [np.size(line.get_xdata()) for line in chart(figure, "calendar").lines] == [14]


def test_without_colours_all_that_means_something_differs_in_mark_dash_or_hatching() -> None:
    assert len({str(look.mark) for look in looks.DAYS.values()}) == len(Ending)
    assert len({(look.mark, str(look.dash)) for look in looks.SIDES.values()}) == len(looks.SIDES)
    assert looks.BEFORE[0] != looks.AFTER[0]
    greys = sorted(_grey(look.fill) for look in looks.DAYS.values())
    assert min(b - a for a, b in pairwise(greys)) > 0.15


def _grey(colour: str) -> float:
    red, green, blue = to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_the_same_sessions_in_any_order_give_the_same_file(tmp_path: Path, ending: str) -> None:
    files = [tmp_path / f"{name}.{ending}" for name in ("one", "two")]
    draw_history(in_pain(), files[0], TODAY)
    draw_history(list(reversed(in_pain())), files[1], TODAY)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_an_svg_has_a_title_that_says_it_all_and_keeps_its_words_as_text(tmp_path: Path) -> None:
    file = tmp_path / "history.svg"
    draw_history(in_pain(), file, TODAY)
    tree = ElementTree.parse(file)
    title = next(tree.iter("{http://www.w3.org/2000/svg}title")).text
    assert title == "Your sessions: 12 sessions from 1 Sep to 15 Sep 2025, 8 finished."
    words = ["".join(text.itertext()) for text in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Clamshell", "now left 1, right 3 of 4", "Stopped before the end"} <= set(words)


def test_a_png_is_one_as_wide_as_a4(tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "history.PNG"
    draw_history(steady(), file, TODAY)
    with Image.open(file) as picture:
        assert picture.format == "PNG"
        assert picture.width == int(8.27 * DOTS_PER_INCH)


def test_another_ending_is_refused_and_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.svg or \.png"):
        draw_history(steady(), tmp_path / "history.jpg", TODAY)
    (tmp_path / "file").write_text("")
    with pytest.raises(SoundError, match="cannot be written"):
        draw_history(steady(), tmp_path / "file" / "history.svg", TODAY)


def test_what_there_is_of_sessions_is_said_in_a_sentence() -> None:
    assert about([]) == "There are none yet."
    assert about(steady(1)) == "1 session on 1 Sep 2025, 1 finished."
    across = [*steady(1), session(FIRST + timedelta(days=200), {}, Ending.STOPPED)]
    assert about(across) == "2 sessions from 1 Sep 2025 to 20 Mar 2026, 1 finished."
