"""Whatever is in a file, reading it gives a script or a ``ScriptError`` in our words, and nothing else."""

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.errors import ScriptError
from voicecoach.resources import resource_folder
from voicecoach.script.conversation import read_conversation
from voicecoach.script.model import (
    AskStep,
    Cue,
    Exercise,
    Hold,
    Level,
    Question,
    RestStep,
    SayStep,
    Script,
    SideOrder,
    Waiting,
    WaitStep,
)
from voicecoach.script.reader import read_exercise, read_source
from voicecoach.script.shelf import Shelf

SCRIPTS = resource_folder("scripts")
SHELF = Shelf([SCRIPTS])
SHIPPED = [path.read_text(encoding="utf-8") for path in sorted(SCRIPTS.rglob("*.yaml"))]
WORDS = sorted({word for text in SHIPPED for word in re.findall(r"[^\s,{}\[\]]+|[,{}\[\]]", text)})
JARGON = re.compile(r"Input should|[Ee]xtra inputs|pydantic|NoneType|Traceback|<[a-z ]+>")

quick = settings(max_examples=150, deadline=None, derandomize=True)


def check(text: str | bytes) -> None:
    for read in (
        lambda: read_source(text, "s.yaml", SHELF),
        lambda: read_exercise(text, "e.yaml"),
        lambda: read_conversation(text, "c.yaml"),
    ):
        try:
            read()
        except ScriptError as error:
            assert error.problems
            assert list(error.problems) == sorted(error.problems)
            for problem in error.problems:
                assert problem.line >= 1
                assert problem.column >= 1
                assert not JARGON.search(problem.what), problem.what


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A shipped file with a few values changed, lines dropped or doubled, or pieces cut out."""
    lines = [line for line in draw(st.sampled_from(SHIPPED)).splitlines() if not line.startswith("#")]
    for _ in range(draw(st.integers(1, 4))):
        index = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["drop", "double", "indent", "word", "value", "noise"])):
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
                value = draw(
                    st.sampled_from(["", "[]", "{}", "5", "-1", "true", "~", "no", "10 s", "{a: b}", "[a]", "'{'"])
                )
                lines[index] = lines[index].split(":")[0] + ": " + value
            case _:
                at = draw(st.integers(0, len(lines[index])))
                lines[index] = lines[index][:at] + draw(st.text(max_size=5)) + lines[index][at:]
    return "\n".join(lines)


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS) | st.text(max_size=8)
KINDS = (Script, Exercise, Level, Cue, Hold, Question, SideOrder, Waiting, SayStep, AskStep, RestStep, WaitStep)
FIELDS = sorted({name for kind in KINDS for name in kind.model_fields} | {"at", "after"})
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6),
    max_leaves=20,
)


@quick
@given(st.text())
def test_any_text(text: str) -> None:
    check(text)


@quick
@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    check(data)


@quick
@given(
    st.lists(st.sampled_from([*"-:?{}[],&*!|>'\"%@`#\t\n ", "a", "say", "exercise", "  ", "\n- ", ": "]), max_size=40)
)
def test_any_mixture_of_yaml_signs(signs: list[str]) -> None:
    check("".join(signs))


@settings(quick, max_examples=300)
@given(mutated())
def test_shipped_files_with_slips(text: str) -> None:
    check(text)


@quick
@given(trees, trees, trees)
def test_the_right_fields_with_the_wrong_values(session: object, ask: object, exercise: object) -> None:
    import yaml

    document = {"voicecoach": 1, "title": "T", "session": session, "ask": ask}
    check(yaml.safe_dump(document, allow_unicode=True, sort_keys=False))
    steps = [
        {"exercise": "own", "name": "Own", **(exercise if isinstance(exercise, dict) else {"rep": exercise})},
        session,
    ]
    check(yaml.safe_dump({"voicecoach": 1, "title": "T", "session": steps}, sort_keys=False))


def test_the_corpus_of_shipped_files_is_not_empty() -> None:
    assert len(SHIPPED) >= 4
    assert all(isinstance(path, Path) for path in SCRIPTS.iterdir())
