"""The picture of a session: everything is on it, and can be read."""

from __future__ import annotations

import re
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from tests.coach.sessions import HELD, LADDERS, QUICK, SIDES, STEPS, script_of
from voicecoach.adapters.picture_page import DOTS_PER_INCH, own_settings
from voicecoach.adapters.timeline_picture import draw, drawn
from voicecoach.coach.machine import initial
from voicecoach.coach.timeline import Timeline, clock, foreseen
from voicecoach.errors import SoundError, UsageError
from voicecoach.language import load_language
from voicecoach.sound.lengths import EstimatedLengths

WORDY = """
voicecoach: 1
title: Many words
session:
  - say: Costs $5 or $6. A < B & C > D, "quoted". Ünïcödé. ÉÈÊ. 漢字. 🙂. A. B. C. D. Go. Now. Up. Down. In. Out. On.
  - say: Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.
  - say: Well. This is a very long sentence indeed, with far more in it than anybody would want to hear while lying
      down, and which rolls along, and along, until at last, to everybody's relief, it comes to an end. So.
  - exercise: quick
    name: Electroencephalographically supervised jumping
    reps: 40
    rep: [{up: 0.45 s}]
    sets: 2
    rest: 10 s
  - exercise: quicker
    name: Hop
    reps: 40
    rep: [{up: 0.25 s}]
  - exercise: long
    name: Long hold
    hold: 100 s
"""


def long_session(exercises: int) -> str:
    kinds = [
        'sides: each\n    position: {full: "Lie on your {other_side} side. Bend your knees.", short: Roll over.}\n'
        "    reps: 8\n    sets: 2\n    rest: 20 s\n    rep: [{lift up high: 1.5 s}, {slowly and carefully back: 2 s}]\n"
        "    tips: [Hips quite still., Toes to the front.]\n    finish: {hold: 10 s, say: Up and keep it there.}",
        "hold: 40 s\n    sets: 2\n    rest: 15 s",
        "reps: 20\n    rep: [{down: 1 s}, {up: 1 s}]\n    sets: 2\n    rest: 20 s",
        "sides: alternate\n    turn over: 5 s\n    reps: 6\n    sets: 2\n    rest: 15 s\n"
        "    rep: [{out: 1 s}, {hold it there: 2 s}, {and in: 1 s}]",
    ]
    steps = [
        f"  - exercise: number-{n}\n    name: Exercise of the kind {n}\n    {kinds[n % len(kinds)]}\n  - rest: 20 s"
        for n in range(exercises)
    ]
    return "voicecoach: 1\ntitle: All of it\nsession:\n" + "\n".join(steps)


def timeline_of(text: str) -> Timeline:
    return foreseen(initial(script_of(text), load_language(), EstimatedLengths()))


def texts_of(figure: Figure) -> list[Text]:
    return [text for text in figure.findobj(Text) if isinstance(text, Text) and text.get_text().strip()]


def places_of(figure: Figure) -> list[tuple[str, float, float, float, float]]:
    """Measure every text as matplotlib draws it, in dots: what it says, its left, bottom, right and top."""
    figure.set_dpi(DOTS_PER_INCH)
    FigureCanvasAgg(figure)  # measures as it draws a PNG
    with own_settings():
        measured = [(text.get_text(), text.get_window_extent()) for text in texts_of(figure)]
    return [(text, box.x0, box.y0, box.x1, box.y1) for text, box in measured]


def overlaps_of(figure: Figure) -> list[str]:
    places = sorted(places_of(figure), key=lambda place: place[1])
    found = []
    for i, (text, _, bottom, right, top) in enumerate(places):
        for other, left, its_bottom, _, its_top in places[i + 1 :]:
            if left >= right - 0.5:
                break
            if its_bottom < top - 0.5 and bottom < its_top - 0.5:
                found.append(f"'{text}' and '{other}'")
    return found


SESSIONS = {
    "quick": QUICK,
    "sides": SIDES,
    "held": HELD,
    "steps": STEPS,
    "ladders": LADDERS,
    "wordy": WORDY,
    "long": long_session(22),
}


@pytest.fixture(params=SESSIONS, scope="module")
def session(request: pytest.FixtureRequest) -> tuple[Timeline, Figure]:
    timeline = timeline_of(SESSIONS[request.param])
    return timeline, drawn(timeline, "A session with a title")


def test_no_two_texts_overlap(session: tuple[Timeline, Figure]) -> None:
    assert overlaps_of(session[1]) == []


def test_overlapping_texts_would_be_found() -> None:
    figure = drawn(timeline_of(QUICK), "A title")
    axes = figure.axes[0]
    first = texts_of(figure)[5]
    axes.text(*first.get_position(), "over it")
    assert len(overlaps_of(figure)) >= 1


def test_nothing_is_clipped_by_the_edge_of_the_page(session: tuple[Timeline, Figure]) -> None:
    _, figure = session
    places = places_of(figure)
    width, height = figure.get_size_inches() * DOTS_PER_INCH
    for text, left, bottom, right, top in places:
        assert left >= 0 and bottom >= 0 and right <= width and top <= height, text


def test_everything_that_sounds_is_written_once(session: tuple[Timeline, Figure]) -> None:
    timeline, figure = session
    written: dict[str, list[str]] = {}
    for text in texts_of(figure):
        if text.get_gid():
            written.setdefault(str(text.get_gid()).split(".")[0], []).append(text.get_text())
    expected = {f"cue-{n}": cue.text if cue.number is None else str(cue.number) for n, cue in enumerate(timeline.cues)}
    said = {name: " ".join(lines) for name, lines in written.items() if name.startswith("cue-")}
    assert {name: text.replace(" ", "") for name, text in said.items()} == {
        name: text.replace(" ", "") for name, text in expected.items()
    }
    assert len([name for name in written if name.startswith("chime-")]) == len(timeline.chimes)


def test_words_stand_at_their_moments() -> None:
    timeline = timeline_of(SIDES)
    texts = {text.get_gid(): text for text in texts_of(drawn(timeline, "Two sides"))}
    beats = [(cue.at, texts[f"cue-{n}.0"].get_position()[0]) for n, cue in enumerate(timeline.cues) if cue.number]
    moments, places = [at % 60 for at, _ in beats], [place for _, place in beats]
    by_second = [(place - places[0]) / (at - moments[0]) for at, place in zip(moments[1:], places[1:], strict=True)]
    assert max(by_second) - min(by_second) < 0.01


def test_the_rows_are_as_many_as_the_minutes_begun() -> None:
    timeline = timeline_of(SIDES)
    texts = [text.get_text() for text in texts_of(drawn(timeline, "Two sides")) if text.get_fontsize() == 10]
    assert texts == [clock(minute * 60.0) for minute in range(int(timeline.seconds // 60) + 1)]


def test_an_svg_keeps_its_words_as_text(tmp_path: Path) -> None:
    file = tmp_path / "picture.svg"
    draw(timeline_of(SIDES), "Two sides & more", file)
    tree = ElementTree.parse(file)
    words = " ".join("".join(text.itertext()) for text in tree.iter("{http://www.w3.org/2000/svg}text"))
    assert "Two sides & more" in words
    for expected in ("Lie on your right side.", "Is one side sore?", "Leg lift, set 1 of 2: 4 reps"):
        assert expected in words
    assert re.search(r"font-family: 'DejaVu Sans', 'Verdana', 'Arial', sans-serif", file.read_text("utf-8"))


def test_a_png_is_one(tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "picture.PNG"
    draw(timeline_of(STEPS), "Steps", file)
    with Image.open(file) as picture:
        assert picture.format == "PNG"
        assert picture.width == 16 * DOTS_PER_INCH
    assert [path.name for path in file.parent.iterdir()] == ["picture.PNG"]


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_the_same_session_gives_the_same_file(tmp_path: Path, ending: str) -> None:
    files = [tmp_path / f"{name}.{ending}" for name in ("one", "two")]
    for file in files:
        draw(timeline_of(SIDES), "Two sides", file)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_session_without_exercises_can_be_drawn() -> None:
    figure = drawn(timeline_of("voicecoach: 1\ntitle: Words\nsession:\n  - say: Hello.\n"), "")
    assert "Hello." in [text.get_text() for text in texts_of(figure)]
    assert overlaps_of(figure) == []


@pytest.mark.parametrize("name", ["picture.jpg", "picture", "picture.svgz", ".svg"])
def test_another_ending_is_refused_with_those_there_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError) as refused:
        draw(timeline_of(STEPS), "Steps", tmp_path / name)
    assert name in refused.value.what
    assert refused.value.remedy == "End its name with .svg or .png."
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SoundError, match=r"picture\.svg' cannot be written: "):
        draw(timeline_of(STEPS), "Steps", tmp_path / "file" / "picture.svg")
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(SoundError, match="is a folder"):
        draw(timeline_of(STEPS), "Steps", tmp_path / "folder.svg")


def test_a_failed_picture_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "picture.svg"
    file.write_text("before")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Figure, "savefig", full)
    with pytest.raises(SoundError, match="No space left on device"):
        draw(timeline_of(STEPS), "Steps", file)
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]


def test_a_long_session_is_drawn_in_bounded_time(tmp_path: Path) -> None:
    timeline = timeline_of(long_session(22))
    assert timeline.seconds > 45 * 60
    begun = time.monotonic()
    draw(timeline, "All of it", tmp_path / "picture.svg")
    draw(timeline, "All of it", tmp_path / "picture.png")
    assert time.monotonic() - begun < 60  # some seconds, on a machine with nothing else to do
