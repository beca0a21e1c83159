"""The schema of the language: shipped as it is generated, complete, and of one mind with the reader."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from tests.script.verdicts import json_of, reader_problems, validator, verdicts
from voicecoach.resources import resource_folder
from voicecoach.script.model import (
    STEPS,
    Condition,
    Cue,
    Exercise,
    ExerciseStep,
    Hold,
    Item,
    Level,
    Movement,
    Parameter,
    Part,
    Phase,
    Question,
    Safety,
    Script,
    SideOrder,
    Step,
    Waiting,
)
from voicecoach.script.schema import KINDS, Kind, exercise_schema, patterns, schema_text, session_schema
from voicecoach.script.schema.values import Schema
from voicecoach.script.shelf import Shelf
from voicecoach.script.text.nodes import read_nodes

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SCRIPTS = resource_folder("scripts")
GOOD, BROKEN = HERE / "good", HERE / "broken"
SHELF = Shelf([GOOD, SCRIPTS])

SCHEMAS: Mapping[Kind, Schema] = {"session": session_schema(), "exercise": exercise_schema()}


def kind_of(path: Path) -> Kind:
    return "exercise" if path.parent.name == "exercises" else "session"


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.yaml") if path.parent.name in (folder.name, "exercises"))


def name_of(path: Path) -> str:
    return "/".join(path.relative_to(path.parents[2]).with_suffix("").parts)


def all_parts(kind: type[Part] = Part) -> Iterator[type[Part]]:
    for inner in kind.__subclasses__():
        yield inner
        yield from all_parts(inner)


def guides() -> list[tuple[Kind, str]]:
    """Give the sessions and exercises that the documentation shows."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *SCRIPTS.glob("*.md"))]
    blocks = [block for text in texts for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]
    sessions: list[tuple[Kind, str]] = [("session", block) for block in blocks if "voicecoach:" in block]
    return sessions + [("exercise", block) for block in blocks if re.match(r"(?:#.*\n)*exercise:", block)]


# Shipped


@pytest.mark.parametrize("kind", KINDS)
def test_the_shipped_schema_is_the_one_that_is_generated(kind: Kind) -> None:
    shipped = (SCRIPTS / "schema" / f"{kind}.json").read_text(encoding="utf-8")
    assert shipped == schema_text(kind), "run 'make schema'"
    assert json.loads(shipped) == SCHEMAS[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_a_schema_of_draft_7_that_names_no_host(kind: Kind) -> None:
    Draft7Validator.check_schema(SCHEMAS[kind])
    assert SCHEMAS[kind]["$id"] == f"urn:voicecoach:{kind}"
    assert set(re.findall(r"https?:[^\"]+", schema_text(kind))) == {"http://json-schema.org/draft-07/schema#"}


@pytest.mark.parametrize("path", files(SCRIPTS), ids=name_of)
def test_every_shipped_file_names_its_schema_to_editors(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert named
    assert (path.parent / named[1]).resolve() == (SCRIPTS / "schema" / f"{kind_of(path)}.json").resolve()


# Of one mind with the reader


@pytest.mark.parametrize("path", [*files(SCRIPTS), *files(GOOD)], ids=name_of)
def test_reader_and_schema_accept_every_good_file(path: Path) -> None:
    both = verdicts(kind_of(path), path.read_bytes(), SHELF)
    assert both is not None
    assert (both.problems, both.refusals) == ((), ())


@pytest.mark.parametrize(("kind", "text"), guides())
def test_reader_and_schema_accept_what_the_guides_show(kind: Kind, text: str) -> None:
    both = verdicts(kind, text, SHELF)
    assert both is not None
    assert (both.problems, both.refusals) == ((), ())


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_schema_refuses_a_broken_session_just_when_it_can_know(path: Path) -> None:
    both = verdicts("session", path.read_bytes(), Shelf([BROKEN]))
    if both is not None:
        known = [problem for problem in both.problems if problem not in both.beyond]
        assert both.problems
        assert bool(known) == bool(both.refusals), (known, both)


@pytest.mark.parametrize("path", sorted((BROKEN / "exercises").glob("*.yaml")), ids=lambda path: path.stem)
def test_reader_and_schema_agree_on_the_exercises_of_broken_sessions(path: Path) -> None:
    both = verdicts("exercise", path.read_bytes(), Shelf([BROKEN]))
    assert both is None or not both.differ


def test_there_are_enough_files_to_mean_something() -> None:
    assert len(list(GOOD.glob("*.yaml"))) >= 25
    assert len(list(BROKEN.glob("*.yaml"))) >= 30
    assert {kind for kind, _ in guides()} >= {"session"}


VALUES: list[Any] = [
    None, True, False, 0, 1, 2, 5, 20, 21, 100, 101, -1, 2.5, 2.0,
    "", " ", "x", "no", "each", "left", "up", "easiest", "attention", "10", "two words", "x" * 81, "x" * 601,
    "10 s", "10s", "1.5 min", "1:30", "0 s", "61 min", "60:01", "10 h", "2-1-2", "2-", "0-0", "2-x",
    "$sets", "$nothing", "$", "$sore", "sore is left", "sore is not left or right", "sore", "is left", "band?", "?",
    "leg-lift", "nowhere", "leg-lift 2x12", "leg-lift many",
    [], {}, ["x"], ["x", 5], [[]], [{}], [{"say": "x"}], [{"reps": 5}], [{"lift": "2 s"}, {"down": "2 s"}],
    {"lift": "2 s"}, {"lift": 2}, {"lift": "2 s", "down": "2 s"}, {"hold": "5 s"}, {"full": "x", "short": "x"},
    {"first": "right"}, {"say": "x"}, {"exercise": "leg-lift"}, {"default": 2}, {"x": "y"}, {"yes": "a", "no": "b"},
]  # fmt: skip

NAMES = sorted(
    {"x", "Say", "at", "turn  over"}
    | {name.replace("_", between) for kind in all_parts() for name in kind.model_fields for between in ("_", " ", "-")}
)


def by_accident(whole: object) -> bool:
    """Whether something is in a file that the reader takes without meaning to, and the schema refuses."""
    return isinstance(whole, dict) and whole.get("voicecoach") is True


def routes(value: object, route: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield route
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from routes(inner, (*route, key))


@st.composite
def mutated(draw: st.DrawFn, originals: list[Any]) -> Any:
    """Give a good file with a few values taken out, put in, replaced or renamed."""
    whole = copy.deepcopy(draw(st.sampled_from(originals)))
    for _ in range(draw(st.integers(1, 3))):
        places = list(routes(whole))[1:]
        if not places:
            break
        *way, last = draw(st.sampled_from(places))
        inside = whole
        for key in way:
            inside = inside[key]
        match draw(st.sampled_from(["drop", "replace", "replace", "add", "rename", "text of it", "list of it"])):
            case "drop":
                del inside[last]
            case "replace":
                inside[last] = copy.deepcopy(draw(st.sampled_from(VALUES)))
            case "text of it":
                inside[last] = json.dumps(inside[last])
            case "list of it":
                inside[last] = [inside[last]]
            case "add" if isinstance(inside, dict):
                inside[draw(st.sampled_from(NAMES))] = copy.deepcopy(draw(st.sampled_from(VALUES)))
            case "add":
                inside.insert(last, copy.deepcopy(draw(st.sampled_from(VALUES))))
            case _ if isinstance(inside, dict):
                inside[draw(st.sampled_from(NAMES))] = inside.pop(last)
            case _:
                inside.append(inside[last])
    return whole


def originals(kind: Kind) -> list[Any]:
    good = [path for path in [*files(SCRIPTS), *files(GOOD)] if kind_of(path) == kind]
    return [json_of(read_nodes(path.read_bytes(), path.name).root) for path in good]


def agree(kind: Kind, whole: Any) -> None:
    text = json.dumps(whole, ensure_ascii=False)
    both = verdicts(kind, text, SHELF)
    assert both is None or not both.differ or by_accident(whole), f"{text}\n{both}"


thorough = settings(max_examples=600, deadline=None, derandomize=True)


@thorough
@given(mutated(originals("session")))
def test_reader_and_schema_agree_on_sessions_with_slips(whole: Any) -> None:
    agree("session", whole)


@thorough
@given(mutated(originals("exercise")))
def test_reader_and_schema_agree_on_exercises_with_slips(whole: Any) -> None:
    agree("exercise", whole)


# Texts that the model reads


def session_with(step: object, **top: object) -> dict[str, Any]:
    return {"voicecoach": 1, "title": "T", "session": [step], **top}


numbers = st.from_regex(r"[0-9]{1,5}(\.[0-9]{1,3})?", fullmatch=True)
units = st.sampled_from(["s", "sec", "secs", "second", "seconds", "m", "min", "mins", "minute", "minutes", "h", ""])
blanks = st.sampled_from(["", " ", "  ", "\n"])
lengths = (
    st.builds("".join, st.tuples(blanks, numbers, blanks, units, blanks))
    | st.from_regex(r"[0-9]{1,3}:[0-9]{1,2}", fullmatch=True)
    | st.text("0123456789.:s min", max_size=8)
)
tempos = st.lists(numbers, max_size=14).map("-".join) | st.text("0123.- ", max_size=8)
words = st.lists(st.sampled_from(["x" * 25, "a", " ", "\n", "{side}", "{next}", "{", "}", "é"]), max_size=60).map(
    "".join
)
conditions = st.lists(st.sampled_from(["sore", "is", "not", "left", "or", ",", " ", "\n"]), max_size=8).map(" ".join)
things = st.lists(st.sampled_from(["band", "?", " ", "x" * 39, "\n"]), max_size=5).map("".join)

quick = settings(max_examples=200, deadline=None, derandomize=True)


@quick
@given(lengths)
@example("3600 s")
@example("3600.001 s")
@example("60.0 min")
@example("0.0 s")
@example("00:00")
@example("60:00")
def test_agree_on_lengths(text: str) -> None:
    agree("session", session_with({"rest": text}))
    agree("session", session_with({"say": "x"}, parameters={"a": {"default": text}}))


@quick
@given(tempos)
def test_agree_on_tempos(text: str) -> None:
    agree("session", session_with({"exercise": "leg-lift", "tempo": text}))


@quick
@given(words)
def test_agree_on_words(text: str) -> None:
    agree("session", session_with({"say": text}))
    agree("session", session_with({"exercise": "leg-lift", "tips": text}))
    agree("session", {**session_with({"say": "x"}), "title": text})
    agree("session", session_with({"say": "x"}, pronounce={"x": text}))
    agree("session", session_with({"exercise": "leg-lift", "enter": {text: "2 s"}}))


@quick
@given(conditions)
def test_agree_on_conditions(text: str) -> None:
    agree("session", session_with({"say": "x", "when": text}, equipment="sore?"))


@quick
@given(things)
def test_agree_on_things(text: str) -> None:
    agree("session", session_with({"say": "x"}, equipment=text))


@pytest.mark.parametrize("written", ["turn over", "turn-over", "turn_over", "turn  over", "turn - over"])
def test_names_of_several_words_are_matched_by_one_property_or_one_pattern(written: str) -> None:
    assert (written == "turn over") != bool(re.search(patterns.spellings("turn_over"), written))


@pytest.mark.parametrize("written", ["turnover", "Turn over", "turn over x", "x turn over"])
def test_other_names_are_not(written: str) -> None:
    assert not re.search(patterns.spellings("turn_over"), written)


# Complete


def objects(schema: object) -> Iterator[dict[str, Any]]:
    """Give every part of a schema that has properties of its own and takes no others."""
    if isinstance(schema, dict):
        if "properties" in schema and schema.get("additionalProperties") is False:
            yield schema
        for inner in schema.values():
            yield from objects(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from objects(inner)


def resolved(schema: Schema, part: Schema) -> Schema:
    """Make a part of a schema stand alone."""
    return {**part, "definitions": schema["definitions"]}


PARTS: Mapping[type[Part], str] = {
    Script: "",
    Exercise: "",
    Waiting: "waiting",
    Cue: "cue",
    Safety: "safety",
    Hold: "hold",
    Level: "level",
    Question: "question",
    Parameter: "parameter",
    SideOrder: "order-of-sides",
    **{kind: f"{name}-step" for name, kind in STEPS.items()},
}
"""Names of their definitions; of a file's whole, none."""


def properties_of(kind: type[Part]) -> dict[str, Any]:
    schema = SCHEMAS["exercise" if kind is Exercise else "session"]
    found: dict[str, Any] = (schema["definitions"][PARTS[kind]] if PARTS[kind] else schema)["properties"]
    return found


WITHOUT_FIELDS_OF_THEIR_OWN = {Phase, Condition, Item, Movement, Step}
"""Written as a name and its time, or in words; or only what other parts have in common."""


def test_every_part_of_the_model_is_in_the_schema() -> None:
    assert set(all_parts()) == PARTS.keys() | WITHOUT_FIELDS_OF_THEIR_OWN


@pytest.mark.parametrize("kind", PARTS, ids=lambda kind: kind.__name__)
def test_every_field_is_there_with_a_title_a_description_and_an_example(kind: type[Part]) -> None:
    properties = properties_of(kind)
    fields = {name.replace("_", " ") for name in kind.model_fields}
    assert set(properties) == (
        fields | {name.replace("_", " ") for name in Exercise.model_fields} if kind is ExerciseStep else fields
    )
    for name, field in properties.items():
        assert field["title"].strip(), name
        assert len(field["description"]) > 5, name
        assert field["examples"], name


@pytest.mark.parametrize("kind", KINDS)
def test_each_example_and_default_fits_its_own_part_of_the_schema(kind: Kind) -> None:
    for part in objects(SCHEMAS[kind]):
        for name, field in part["properties"].items():
            alone = Draft7Validator(resolved(SCHEMAS[kind], field))
            for value in [*field["examples"], *([field["default"]] if "default" in field else [])]:
                assert not [error.message for error in alone.iter_errors(value)], (part["title"], name, value)


ASK = {
    "sore": {"say": "Which?", "answers": {"left": ["left"], "right": ["right"], "neither": ["no"]}, "otherwise": "left"}
}
REP = [{"up": "2 s"}, {"down": "2 s"}]
OWN = {"exercise": "own", "name": "Own", "sides": "each", "reps": 5, "rep": REP}


def exercise_with(**fields: object) -> dict[str, Any]:
    if "exercise" in fields:
        return session_with(fields)
    held = {name: value for name, value in OWN.items() if name not in ("reps", "rep")} if "hold" in fields else OWN
    return session_with({**held, **fields}, equipment=["band"])


def question_with(name: str, value: object) -> dict[str, Any]:
    answers = {"left": "left", "right": "right", "neither": "no"}
    return session_with({"say": "x"}, ask={"q": {"say": "x", "answers": answers, "otherwise": "left", name: value}})


def step_with(own: str, name: str, value: object) -> dict[str, Any]:
    first = properties_of(STEPS[own])[own]["examples"][0]
    whole = session_with({own: first, name: value}, ask=ASK)
    return {**whole, "session": [{"ask": "sore"}, *whole["session"]]}


IN_PLACE: Mapping[type[Part], Callable[[str, Any], dict[str, Any]]] = {
    Script: lambda name, value: {**session_with({"exercise": "clamshell"}, ask=ASK), name: value},
    Exercise: lambda name, value: exercise_with(**{name: value}),
    Level: lambda name, value: exercise_with(levels=[{**({} if name == "hold" else {"reps": 5}), name: value}]),
    Cue: lambda name, value: exercise_with(position={"full": "x", "short": "x", name: value}),
    Safety: lambda name, value: session_with({"say": "x"}, safety={"full": "x", "short": "x", name: value}),
    Hold: lambda name, value: exercise_with(finish={"hold": "5 s", name: value}),
    Question: question_with,
    SideOrder: lambda name, value: session_with({"say": "x"}, ask=ASK, sides={name: value}),
    Parameter: lambda name, value: session_with({"say": "x"}, parameters={"a": {"default": 10, name: value}}),
    Waiting: lambda name, value: session_with({"wait": {"say": "x", name: value}}),
    **{kind: lambda name, value, own=own: step_with(own, name, value) for own, kind in STEPS.items()},  # type: ignore[misc]
}


@pytest.mark.parametrize("kind", PARTS, ids=lambda kind: kind.__name__)
def test_the_reader_accepts_each_example_in_its_place(kind: type[Part]) -> None:
    properties = properties_of(kind)
    for field in kind.model_fields:
        name = field.replace("_", " ")
        for value in properties[name]["examples"]:
            whole = IN_PLACE[kind](name, value)
            assert reader_problems("session", json.dumps(whole), SHELF) == (), (name, whole)


def test_good_files_use_every_property_and_pattern_of_the_schema() -> None:
    """Without it, one of them would be refused."""
    for kind in KINDS:
        good = [json_of(read_nodes(path.read_bytes(), path.name).root) for path in files(GOOD) if kind_of(path) == kind]
        schema = session_schema() if kind == "session" else exercise_schema()
        unused = []
        for part in objects(schema):
            for group in ("properties", "patternProperties"):
                for name, field in part.get(group, {}).items():
                    part[group][name] = False
                    if all(map(Draft7Validator(schema).is_valid, good)):
                        unused.append((part["title"], name))
                    part[group][name] = field
        assert not unused


# Faults


OWN_EXERCISE = "exercise: own\nname: Own\nreps: 5\nrep: [{up: 2 s}, {down: 2 s}]\n"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("session", "voicecoach: true\ntitle: T\nsession: [{say: Hello.}]\n"),
        ("exercise", f"{OWN_EXERCISE}tempo: [2, 1]\n"),
        ("exercise", f"{OWN_EXERCISE}sides: ' each '\n"),
        ("exercise", f"{OWN_EXERCISE}' sets ': 2\n"),
        ("exercise", f"{OWN_EXERCISE}rest: '\uff11\uff10 s'\n"),
    ],
)
def test_what_the_reader_may_take_by_accident_the_schema_refuses(kind: Kind, text: str) -> None:
    assert not validator(kind).is_valid(json_of(read_nodes(text, "file.yaml").root))


def test_an_exercise_file_says_what_is_done() -> None:
    both = verdicts("exercise", "exercise: own\nname: Own\nreps: 5\n", SHELF)
    assert both
    assert both.problems
    assert both.refusals
