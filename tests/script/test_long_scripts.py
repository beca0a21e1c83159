"""Reading a long session takes work in proportion to its length; work is counted here, since clocks differ."""

import gc
import sys
from types import FrameType

import pytest

from tests.reading import long_session
from voicecoach.errors import Problem, ScriptError
from voicecoach.resources import resource_folder
from voicecoach.script.model import ExerciseStep, Part
from voicecoach.script.reading.findings import MOST_FOUND, MOST_TOLD
from voicecoach.script.reading.reader import read_source
from voicecoach.script.reading.surface import Surface
from voicecoach.script.reading.validation import validated
from voicecoach.script.shelf import Shelf
from voicecoach.script.text.nodes import Node

SHELF = Shelf([resource_folder("scripts")])
HEAD = "voicecoach: 1\ntitle: Long\nequipment: [band?]\nsession:\n"


def work(text: str) -> int:
    """Count the calls, of Python and of what it calls, that reading takes."""
    calls = 0

    def count(frame: FrameType, event: str, arg: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        read_source(text, "long.yaml", SHELF)
    except ScriptError:
        pass
    finally:
        sys.setprofile(None)
    return calls


def many(step: str, count: int) -> str:
    return HEAD + "".join(step.format(number=number) for number in range(count))


STEPS = {
    "said": "  - say: This is step {number}.\n",
    "of the library": "  - exercise: clamshell\n",
    "adjusted": "  - {{exercise: clamshell, rest: 1.{number} s}}\n",
    "defined in place": "  - {{exercise: own-{number}, name: Own, hold: 5 s}}\n",
    "in rounds": "  - rounds: 2\n    do: [{{say: '{number}'}}, {{rest: 5 s}}]\n",
    "on a condition": "  - {{say: '{number}', when: [band is yes, band is not no]}}\n",
    "in the short form": "  - clamshell 2x12/side rest {number} s\n",
    "of a kind that is not": "  - {{sya: '{number}'}}\n",
    "with wrong values": "  - {{rest: {number}}}\n",
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS.keys())
def test_twice_as_many_steps_are_twice_the_work(step: str) -> None:
    least = work(many(step, 1))
    some, more = work(many(step, 150)) - least, work(many(step, 300)) - least
    assert more < 2.3 * some


def test_asking_in_many_places_is_work_in_proportion() -> None:
    def asking(count: int) -> str:
        questions = "".join(
            f"  q{n}: {{say: Yes or no?, answers: {{yes: [yes], no: [no]}}, otherwise: no}}\n" for n in range(count)
        )
        steps = "".join(f"  - ask: q{n}\n  - {{say: Hello., when: q{n} is yes}}\n" for n in range(count))
        return f"voicecoach: 1\ntitle: Long\nask:\n{questions}session:\n{steps}"

    assert work(asking(300)) < 2.3 * work(asking(150))


def test_a_mixed_session_grows_in_proportion() -> None:
    assert work(long_session(1_600)) < 2.3 * work(long_session(800))


def test_what_is_written_alike_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counted(kind: type[Part], root: Node, surface: Surface) -> Part | None:
        made.append(str(root.under("exercise").value))
        return validated(kind, root, surface)

    monkeypatch.setattr("voicecoach.script.reading.exercises.validated", counted)
    step = "  - exercise: clamshell\n  - {exercise: clamshell, sets: 2}\n  - clamshell 2x8\n"
    script = read_source(HEAD + step * 500, "long.yaml", SHELF).script
    assert made == ["clamshell"] * 3
    different = {id(step.exercise) for step in script.session if isinstance(step, ExerciseStep)}
    assert len(different) == 3
    assert len(script.session) == 1500


def test_of_ten_thousand_mistakes_a_hundred_are_told() -> None:
    with pytest.raises(ScriptError) as caught:
        read_source(HEAD + "  - rest: 5\n" * 10_000, "long.yaml", SHELF)
    *told, last = caught.value.problems
    assert len(told) == MOST_TOLD
    assert last == Problem(
        "long.yaml", 5 + MOST_TOLD, 11, f"more than {MOST_FOUND - MOST_TOLD} more are wrong from here on; "
        "correct what is named so far"
    )  # fmt: skip


def test_the_collector_is_as_it_was_after_a_file_that_cannot_be_read() -> None:
    assert gc.isenabled()
    with pytest.raises(ScriptError):
        read_source("", "long.yaml", SHELF)
    assert gc.isenabled()
    gc.disable()
    try:
        read_source(HEAD + "  - rest: 5 s\n", "long.yaml", SHELF)
        assert not gc.isenabled()
    finally:
        gc.enable()
