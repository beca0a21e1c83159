"""Whatever is in a file, reading it gives a script or a ``ScriptError`` in our words, and nothing else.

``FUZZ=100000 pytest tests/script/test_fuzz.py`` tries so many inputs in all, new ones each time, and holds each to
100 ms of processor time.
"""

import os
import re
import time
from collections.abc import Callable, Collection
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voicecoach.errors import ScriptError, UsageError
from voicecoach.resources import resource_folder
from voicecoach.script.conversation import read_conversation
from voicecoach.script.lint import warnings
from voicecoach.script.model import (
    PLACEHOLDERS,
    STEPS,
    Cue,
    Exercise,
    Hold,
    Level,
    Parameter,
    Part,
    Question,
    Safety,
    Script,
    SideOrder,
    Waiting,
)
from voicecoach.script.plan import dose, exercises_of, ladder, questions_of, steps_of
from voicecoach.script.reading.findings import MOST_TOLD
from voicecoach.script.reading.reader import NO_SETTINGS, Source, read_exercise_source, read_source
from voicecoach.script.shelf import Shelf
from voicecoach.sound.estimate import estimated_length

INPUTS = int(os.environ.get("FUZZ", "0"))
"""To try in all; by default, a thousand or so that are always the same."""

MOST_WORK = 0.1
"""Seconds of the processor for one input of a few kilobytes, in the long run."""

SCRIPTS = resource_folder("scripts")
SHELF = Shelf([SCRIPTS])
SHIPPED = [path.read_text(encoding="utf-8") for path in sorted(SCRIPTS.rglob("*.yaml"))]
EXERCISES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((SCRIPTS / "exercises").glob("*.yaml"))}
WORDS = sorted({word for text in SHIPPED for word in re.findall(r"[^\s,{}\[\]]+|[,{}\[\]]", text)})
JARGON = re.compile(r"Input should|[Ee]xtra inputs|pydantic|NoneType|Traceback|<[a-z ]+>|\bNone\b|\bNode\b")


def share(of_all: float, usual: int = 80) -> settings:
    """Give one test its share of the inputs."""
    if not INPUTS:
        return settings(max_examples=usual, deadline=None, derandomize=True)
    return settings(
        max_examples=int(INPUTS * of_all), deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )


class Books:
    """A library of texts, the shipped one's where it has none."""

    def __init__(self, **texts: str) -> None:
        self.texts = {**EXERCISES, **texts}

    def exercise_names(self) -> Collection[str]:
        return self.texts.keys()

    def exercise_text(self, name: str) -> tuple[bytes, str]:
        return self.texts[name].encode(errors="surrogatepass"), f"exercises/{name}.yaml"


def check(read: Callable[[], object]) -> object:
    """Hold one input to what is promised; give what it is read as."""
    began = time.process_time()
    found, took = attempt(read), time.process_time() - began
    if INPUTS and took > MOST_WORK:  # once more, since it may have been another's fault
        began = time.process_time()
        attempt(read)
        assert time.process_time() - began < MOST_WORK
    return found


def attempt(read: Callable[[], object]) -> object:
    try:
        return read()
    except ScriptError as error:
        told = error.problems[:MOST_TOLD]
        assert 0 < len(error.problems) <= MOST_TOLD + 1
        assert list(told) == sorted(set(told))
        for problem in error.problems:
            assert problem.line >= 1
            assert problem.column >= 1
            assert "; " in problem.what or ": " in problem.what, problem.what
            assert not JARGON.search(problem.what), problem.what
            assert len(problem.what) < 700, problem.what
        return None


def check_all(text: str | bytes, library: Any = SHELF) -> None:
    """Read a text as a session, an exercise and a conversation; a session or an exercise can be planned, too."""
    for source in (
        check(lambda: read_source(text, "s.yaml", library)),
        check(lambda: read_exercise_source(text, "e.yaml", library)),
    ):
        if isinstance(source, Source):
            plan(source)
    check(lambda: read_conversation(text, "c.yaml"))


def plan(source: Source) -> None:
    """Do with a script what is done with each that could be read."""
    questions = questions_of(source.script, "Do you have a {thing}?")
    assert steps_of(source.script, tuple(questions))
    for exercise in exercises_of(source.script):
        for level in range(len(ladder(exercise))):
            now = dose(exercise, level)
            assert now.reps * sum(phase.seconds for phase in now.phases) + (now.hold.hold if now.hold else 0) > 0
    warnings(source, estimated_length)


VALUES = (
    "",
    "[]",
    "{}",
    "5",
    "-1",
    "true",
    "~",
    "no",
    "10 s",
    "{a: b}",
    "[a]",
    "'{'",
    "$reps",
    "2-1-2",
    "sore is left",
)


@st.composite
def mutated(draw: st.DrawFn, texts: list[str] = SHIPPED) -> str:
    """A shipped file with a few values changed, lines dropped or doubled, or pieces cut out."""
    lines = [line for line in draw(st.sampled_from(texts)).splitlines() if not line.startswith("#")]
    for _ in range(draw(st.integers(1, 4))):
        index = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["drop", "double", "indent", "word", "value", "noise", "letters"])):
            case "drop" if len(lines) > 1:
                del lines[index]
            case "double":
                lines.insert(index, draw(st.sampled_from(lines)))
            case "indent":
                lines[index] = " " * draw(st.integers(0, 8)) + lines[index].lstrip()
            case "word":
                words = lines[index].split(" ")
                words[draw(st.integers(0, len(words) - 1))] = draw(st.sampled_from(WORDS))
                lines[index] = " ".join(words)
            case "value":
                lines[index] = lines[index].split(":")[0] + ": " + draw(st.sampled_from(VALUES))
            case "letters":
                at = draw(st.integers(0, max(0, len(lines[index]) - 2)))
                lines[index] = lines[index][:at] + lines[index][at : at + 2][::-1] + lines[index][at + 2 :]
            case _:
                at = draw(st.integers(0, len(lines[index])))
                lines[index] = lines[index][:at] + draw(st.text(max_size=5)) + lines[index][at:]
    return "\n".join(lines)


NAMES = ("reps", "pause", "sore", "band", "left", "yes", *sorted(EXERCISES)[:4])
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(0, 20)
    | st.floats()
    | st.sampled_from(WORDS)
    | st.sampled_from(NAMES)
    | st.sampled_from(
        ["10 s", "1:30", "2-1-2", "3-1-2-0", "$reps", "$pause", "$", "sore is left", "band is not yes or no"]
    )
    | st.sampled_from([f"Say {{{name}}}." for name in sorted(PLACEHOLDERS)])
    | st.text(max_size=8)
)
KINDS: tuple[type[Part], ...] = (
    Script,
    Exercise,
    Level,
    Cue,
    Hold,
    Question,
    SideOrder,
    Waiting,
    Parameter,
    Safety,
    *STEPS.values(),
)
FIELDS = sorted(
    {name for kind in KINDS for name in kind.model_fields} | {"at", "after", "turn over", "at-most", *NAMES}
)
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6),
    max_leaves=20,
)


def one_of_the_kind(kind: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Give fields of one part only, with any values."""
    return st.dictionaries(st.sampled_from(sorted(kind.model_fields)), trees, max_size=5)


phases = st.dictionaries(st.sampled_from(["lift", "and down", "out"]), st.sampled_from(["2 s", "1 min", 2]), max_size=2)
levels = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "reps": st.integers(0, 12) | st.just("$reps"),
            "hold": st.sampled_from(["5 s", "$pause", "10"]),
            "tempo": st.sampled_from(["2-1", "2-1-2", "1-2-3-4", "0-1"]),
            "rep": st.lists(phases, max_size=3),
            "needs": st.sampled_from(["band", "towel", ["band", "mat"]]),
            "exercise": st.sampled_from([*NAMES, "first", "second"]),
            "enter": phases,
            "start": st.booleans(),
            "say": st.just("Now {reps}, {hold}, on your {side} side."),
        },
    ),
    max_size=4,
)
exercises = st.fixed_dictionaries(
    {"exercise": st.sampled_from(["own", "first", "second", *NAMES])},
    optional={
        "name": st.just("Own"),
        "sides": st.sampled_from(["each", "none", "alternate", "both"]),
        "sets": st.integers(0, 4) | st.just("$reps"),
        "reps": st.integers(0, 12) | st.just("$pause"),
        "rep": st.lists(phases, max_size=3),
        "hold": st.sampled_from(["5 s", "$pause"]),
        "tempo": st.sampled_from(["2-1", "2-1-2", "0-1"]),
        "levels": levels,
        "gear": st.just({"band": "Put it on."}),
        "tips": st.just("Your {side} side."),
    },
)
conditions = st.sampled_from(["sore is left", "sore is not left or right", "band is yes", "mat is yes", "soar is left"])
common = {"when": conditions | st.lists(conditions, max_size=2), "optional": st.booleans()}
simple = st.one_of(
    st.fixed_dictionaries({"say": st.sampled_from(["Hello.", "Round {round}, {sidee}."])}, optional=common),
    st.fixed_dictionaries({"ask": st.sampled_from(["sore", "band", "soar"])}, optional=common),
    st.fixed_dictionaries({"rest": st.sampled_from(["5 s", "$pause", "$reps"])}, optional=common),
    st.fixed_dictionaries({"level": st.sampled_from(["easiest", "usual", "easy"])}, optional=common),
    st.fixed_dictionaries({"chime": st.sampled_from(["done", "bell"])}, optional=common),
    exercises,
    st.sampled_from(
        ["clamshell 2x12/side", "fire hydrant 3x10 rest 30 s with band", "one-leg-stand 2x20 s", "plank 5"]
    ),
)
steps = st.recursive(
    simple,
    lambda inner: st.fixed_dictionaries(
        {"do": st.lists(inner, max_size=3)}, optional={"rounds": st.integers(0, 21) | st.just("$reps"), **common}
    ),
    max_leaves=6,
)


def written(document: object) -> str:
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


@share(0.05)
@given(st.text())
def test_any_text(text: str) -> None:
    check_all(text)


@share(0.05)
@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    check_all(data)


@share(0.1)
@given(
    st.lists(st.sampled_from([*"-:?{}[],&*!|>'\"%@`#\t\n ", "a", "say", "exercise", "  ", "\n- ", ": "]), max_size=40)
)
def test_any_mixture_of_yaml_signs(signs: list[str]) -> None:
    check_all("".join(signs))


@share(0.25, usual=160)
@given(mutated())
def test_shipped_files_with_slips(text: str) -> None:
    check_all(text)


@share(0.1)
@given(trees, trees, trees)
def test_the_right_fields_with_the_wrong_values(session: object, ask: object, exercise: object) -> None:
    check_all(written({"voicecoach": 1, "title": "T", "session": session, "ask": ask}))
    own = {"exercise": "own", "name": "Own", **(exercise if isinstance(exercise, dict) else {"rep": exercise})}
    check_all(written({"voicecoach": 1, "title": "T", "session": [own, session]}))


@share(0.1)
@given(
    st.sampled_from([kind for kind in KINDS if kind is not Script]).flatmap(one_of_the_kind), one_of_the_kind(Script)
)
def test_the_fields_of_one_part_with_any_values(part: dict[str, Any], script: dict[str, Any]) -> None:
    check_all(written({**script, "voicecoach": 1, "title": "T", "session": [part, {"do": [part]}]}))


@share(0.15)
@given(st.lists(steps, max_size=5), st.sampled_from([["mat", "band?"], ["towel"], [], "band?", [5]]))
def test_sessions_that_are_nearly_right(session: list[Any], equipment: object) -> None:
    text = written(
        {
            "voicecoach": 1,
            "title": "T",
            "equipment": equipment,
            "parameters": {"reps": {"default": 3}, "pause": {"default": "5 s", "at most": "1 min"}},
            "ask": {"sore": {"say": "Which?", "answers": {"left": "left", "right": "right"}, "otherwise": "left"}},
            "sides": {"first": "$sore"},
            "session": session,
        }
    )
    library = Books(first="exercise: first\nname: First\nhold: 5 s\n", second=EXERCISES["clamshell"])
    check_all(text, library)


@share(0.1)
@given(mutated(list(EXERCISES.values())), mutated(list(EXERCISES.values())), exercises, levels)
def test_exercise_files_whose_levels_swap(first: str, second: str, step: dict[str, Any], swaps: list[Any]) -> None:
    first, second = (re.sub(r"^exercise: .*", f"exercise: {name}", text, flags=re.MULTILINE) for name, text in (
        ("first", first), ("second", f"{second}\nlevels: {written(swaps)}")
    ))  # fmt: skip
    library = Books(first=first, second=second)
    check_all(first, library)
    check_all(second, library)
    session = [{**step, "levels": [*swaps, {"exercise": "second"}]}, {"exercise": "first"}, {"exercise": "second"}]
    check_all(written({"voicecoach": 1, "title": "T", "session": session}), library)


@share(0.05)
@given(
    st.dictionaries(
        st.sampled_from(["reps", "pause", "rep", "$reps"])
        | st.text(max_size=4).filter(lambda name: not JARGON.search(name)),
        scalars.filter(lambda value: value is not None).map(str).filter(lambda text: not JARGON.search(text)),
        max_size=3,
    ),
    one_of_the_kind(Parameter),
)
def test_parameters_and_what_they_are_set_to(given_settings: dict[str, str], declared: dict[str, Any]) -> None:
    parameters = {"reps": {"default": 10, "at least": 5, "at most": 15}, "pause": {"default": "30 s", **declared}}
    session = [{"exercise": "clamshell", "sets": "$reps"}, {"rest": "$pause"}]
    text = written({"voicecoach": 1, "title": "T", "parameters": parameters, "session": session})
    try:
        check(lambda: read_source(text, "s.yaml", SHELF, given_settings or NO_SETTINGS))
    except UsageError as error:
        assert not JARGON.search(str(error))


LINE_WORDS = (
    *(
        "clamshell",
        "fire",
        "hydrant",
        "plank",
        "2x12",
        "3",
        "x",
        "10",
        "20 s",
        "1:30",
        "/",
        "side",
        "each",
        "leg",
        "per",
    ),
    *(
        "tempo",
        "2-1-2",
        "2\u20131\u20132",
        "rest",
        "30",
        "s",
        "min",
        "hold",
        "with",
        "band",
        "and",
        "a",
        "towel",
        "reps",
        "sets",
    ),
    *("-", ".", ",", ";", ":", "(", ")", "99999999999", "0", "2.5", "10-12", "temop", "\u00d7", "\u00bd"),
)


@share(0.05)
@given(st.lists(st.sampled_from(LINE_WORDS) | st.text(max_size=6), max_size=12).map(" ".join))
def test_lines_of_the_short_form(line: str) -> None:
    check_all(written({"voicecoach": 1, "title": "T", "equipment": ["band", "towel"], "session": [line]}))


def test_the_corpus_of_shipped_files_is_not_empty() -> None:
    assert len(SHIPPED) >= 4
    assert len(EXERCISES) >= 4
