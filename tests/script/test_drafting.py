import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.resources import resource_folder
from voicecoach.script.lint import warnings
from voicecoach.script.model import AskStep, Exercise, ExerciseStep, Script, WaitStep
from voicecoach.script.reading.reader import read_source
from voicecoach.script.shelf import Shelf
from voicecoach.script.short_form.drafting import draft, slug, spoken_title
from voicecoach.script.short_form.lines import Known, ShortFormError
from voicecoach.script.text.nodes import read_nodes
from voicecoach.sound.estimate import estimated_length

SHELF = Shelf([resource_folder("scripts")])
NAMES = SHELF.exercise_names()


def known(name: str) -> Known:
    return Known.of(read_nodes(*SHELF.exercise_text(name)).root.plain())


def text_of(*lines: str, title: str = "My hip", ask_sore: bool = True) -> str:
    return draft(title, lines, NAMES, known, ask_sore=ask_sore)


def clean(text: str) -> Script:
    """Read a draft, in which ``check`` must find nothing."""
    source = read_source(text, "draft.yaml", SHELF)
    assert [str(doubt) for doubt in warnings(source, estimated_length) if doubt.file == "draft.yaml"] == []
    return source.script


def exercises(script: Script) -> list[Exercise]:
    return [step.exercise for step in script.session if isinstance(step, ExerciseStep)]


PLAN = (
    "clamshell 2x12/side tempo 2-1-2 rest 30s",
    "wall squat press outs 2x10/side with band",
    "side plank abduction",
    "heel slides 2x8/side tempo 3-1-3 with a towel",
    "wall sit 3x20 s rest 45 s",
    "bird dog",
)


def test_a_draft_passes_check_and_says_what_the_plan_says() -> None:
    script = clean(text_of(*PLAN))
    clam, squat, plank, slide, sit, bird = exercises(script)
    assert (clam.name, clam.sets, clam.reps, clam.tempo, clam.rest) == ("Clamshell", 2, 12, (2, 1, 2), 30)
    assert [level.reps for level in clam.levels] == [7, 12, 15]
    assert (squat.sides, squat.needs) == ("alternate", ("towel", "band"))
    assert len(plank.levels) > 3
    assert (slide.exercise, slide.name, slide.sides, slide.needs) == ("heel-slides", "Heel slides", "each", ("towel",))
    assert [phase.seconds for phase in slide.rep or ()] == [3, 1, 3]
    assert (sit.hold, sit.sets, sit.rest) == (20, 3, 45)
    assert (bird.reps, bird.sides) == (10, "none")


def test_the_sore_side_is_asked_for_where_there_are_sides() -> None:
    asked = clean(text_of("clamshell 2x12"))
    assert asked.sides.first == "$sore"
    assert sum(isinstance(step, AskStep) for step in asked.session) == 1
    assert clean(text_of("clamshell 2x12", ask_sore=False)).ask == {}
    assert clean(text_of("wall sit 20 s")).ask == {}


def test_what_is_needed_is_listed_and_asked_for() -> None:
    script = clean(text_of("clamshell", "wall squat press outs 10"))
    assert [(thing.name, thing.optional) for thing in script.equipment] == [
        ("mat", False),
        ("towel", False),
        ("band", True),
    ]
    waits = [step.wait for step in script.session if isinstance(step, WaitStep)]
    assert "You need a mat and a towel. Say ready when you are there." in str(waits)


def test_nothing_is_needed_where_nothing_is() -> None:
    text = draft("Bare", ["wall sit 20 s"], NAMES, known, equipment=())
    assert clean(text).equipment == ()


def test_a_draft_explains_itself_once() -> None:
    text = text_of(*PLAN)
    assert text.startswith("# yaml-language-server: $schema=schema/session.json\n")
    assert "`voicecoach check my-hip`" in text
    assert text.count("# between two sets") == 1
    assert text.count("not in the library") == 3
    assert max(map(len, text.splitlines())) <= 120


@pytest.mark.parametrize(
    "title",
    [
        "Hip: day #2, 'so' \"to\" say",
        "- yes",
        "no",
        "{side}",
        "1:30",
        "\u00dcbung f\u00fcr \u00c9lo\u00efse",
        "a\u200bb\nc",
        "null",
    ],
)
def test_any_title_is_kept_as_it_is_spoken(title: str) -> None:
    assert clean(text_of("clamshell", title=title)).title == spoken_title(title)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("clamshell 2x", "how many reps is missing"),
        ("clamshell 20 s", "'clamshell' is repeated, not held; write a number, like 'clamshell 10'"),
        ("{side} lift 10", "'{side} lift' is no name for an exercise of your own; write a few words"),
        ("heel slide tempo 1-2-1-2-1", "a tempo of 5 figures needs an exercise of the library"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused(line: str, what: str) -> None:
    with pytest.raises(ShortFormError) as caught:
        text_of(line)
    assert what in str(caught.value)


def test_an_empty_plan_is_refused() -> None:
    with pytest.raises(ShortFormError, match="the plan is empty; write"):
        text_of()


def test_two_lines_may_name_the_same_exercise() -> None:
    assert [one.reps for one in exercises(clean(text_of("heel slides 10", "clamshell 8", "heel slides 12")))] == [
        10,
        8,
        12,
    ]


WORDS = st.sampled_from(["heel", "slide", "march", "sit", "on", "true", "null", "o'clock", "step-up", "\u00fcber"])
NAMED = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
HOW_MUCH = st.sampled_from(["", " 10", " 2x8/side", " 3x20 s", " 5 each side with band", " 1:00", " 100"])
TEMPO = st.sampled_from(["", " tempo 2-1", " tempo 2-0-2", " tempo 1-1-1-1"])
OWN = st.tuples(NAMED, HOW_MUCH, TEMPO).map("".join)
LIBRARY = st.tuples(st.sampled_from(sorted(NAMES)), HOW_MUCH).map("".join)


@settings(deadline=None)
@given(st.lists(OWN | LIBRARY, min_size=1, max_size=5), st.booleans())
def test_whatever_is_drafted_passes_check(lines: list[str], ask_sore: bool) -> None:
    try:
        text = text_of(*lines, ask_sore=ask_sore)
    except ShortFormError:
        return
    clean(text)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("My hip, part 2", "my-hip-part-2"),
        ("\u00c9t\u00e9 gr\u00f6\u00dfer", "ete-grosser"),
        ("!!!", ""),
        ("../etc", "etc"),
    ],
)
def test_a_file_name_is_small_letters_figures_and_hyphens(title: str, name: str) -> None:
    assert slug(title) == name
