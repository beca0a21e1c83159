"""Every broken session in ``broken/`` gives exactly the messages in the ``.txt`` beside it."""

from pathlib import Path

import pytest

from voicecoach.errors import ScriptError
from voicecoach.script.reading.reader import read_source
from voicecoach.script.shelf import Shelf

BROKEN = Path(__file__).parent / "broken"
FILES = sorted(BROKEN.glob("*.yaml"))

JARGON = (
    "Input",
    "input should",
    "extra",
    "pydantic",
    "dict",
    "tuple",
    "None",
    "block mapping",
    "scalar",
    "token",
    "node",
)


def problems(path: Path) -> list[str]:
    with pytest.raises(ScriptError) as caught:
        read_source(path.read_bytes(), path.name, Shelf([BROKEN]))
    return [str(problem).replace(f"{BROKEN}/", "") for problem in caught.value.problems]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_broken_session_gives_all_its_problems_in_order(path: Path) -> None:
    assert problems(path) == path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_message_has_a_remedy_and_no_jargon(path: Path) -> None:
    for problem in problems(path):
        assert "; " in problem
        assert len(problem) < 260
        assert not [word for word in JARGON if word in problem]


def test_the_corpus_is_large_enough_to_mean_something() -> None:
    assert len(FILES) >= 75
