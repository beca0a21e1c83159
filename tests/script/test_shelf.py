import os
from pathlib import Path

import pytest

from voicecoach.errors import NotFoundError, ScriptError
from voicecoach.script.model import ExerciseStep
from voicecoach.script.shelf import Shelf, read_file

SESSION = "voicecoach: 1\ntitle: {title}\nsession: [{{say: Hello.}}]\n"
PLANK = "exercise: plank\nname: {name}\nhold: 20 s\n"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    (folder / "exercises").mkdir(parents=True)
    (folder / "hip.yaml").write_text(SESSION.format(title="My hip"))
    (folder / "torn.yaml").write_text("title: [")
    (folder / ".hidden.yaml").write_text(SESSION.format(title="Hidden"))
    (folder / "notes.txt").write_text("Notes")
    return folder


@pytest.fixture
def built_in(tmp_path: Path) -> Path:
    folder = tmp_path / "built-in"
    (folder / "exercises").mkdir(parents=True)
    (folder / "hip.yaml").write_text(SESSION.format(title="Hip"))
    (folder / "back.yml").write_text(SESSION.format(title="Back"))
    (folder / "exercises" / "plank.yaml").write_text(PLANK.format(name="Plank"))
    return folder


@pytest.fixture
def shelf(mine: Path, built_in: Path) -> Shelf:
    return Shelf([mine, built_in])


def test_a_name_finds_the_listeners_own_session_first(shelf: Shelf, mine: Path, built_in: Path) -> None:
    assert shelf.find("hip") == mine / "hip.yaml"
    assert shelf.find("hip.yaml") == mine / "hip.yaml"
    assert shelf.find("back") == shelf.find("back.yaml") == built_in / "back.yml"


def test_a_path_is_taken_as_it_is(shelf: Shelf, built_in: Path) -> None:
    path = built_in / "hip.yaml"
    assert shelf.load(str(path)).title == "Hip"


def test_a_file_in_the_current_folder_is_found_by_its_full_name(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hip.yaml").write_text(SESSION.format(title="Here"))
    (tmp_path / "draft").write_text(SESSION.format(title="Draft"))
    assert shelf.load("hip.yaml").title == "Here"
    assert shelf.load("hip").title == "My hip"
    assert shelf.load("draft").title == "Draft"


def test_an_unknown_name_says_what_there_is(shelf: Shelf) -> None:
    with pytest.raises(NotFoundError, match=r"There is no session 'hipp': did you mean 'hip'\?"):
        shelf.find("hipp")
    with pytest.raises(NotFoundError, match="choose from: back, hip, torn"):
        shelf.find("zzz")
    with pytest.raises(NotFoundError, match="There is no session 'zzz': there are none"):
        Shelf([]).find("zzz")


@pytest.mark.parametrize("name", ["", "no/such/file.yaml", "a\0b", "x" * 10_000, "x/" * 5_000, "\ud800"])
def test_a_name_that_can_be_nothing_is_simply_not_found(shelf: Shelf, name: str) -> None:
    with pytest.raises(NotFoundError):
        shelf.load(name)


def test_a_folder_or_a_pipe_is_not_read(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="is a folder"):
        shelf.load(str(tmp_path))
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(NotFoundError, match="not an ordinary file"):
            read_file(tmp_path / "pipe")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="this user may read every file")
def test_a_file_that_may_not_be_read_says_so(shelf: Shelf, mine: Path) -> None:
    (mine / "hip.yaml").chmod(0)
    with pytest.raises(NotFoundError, match="cannot be read"):
        shelf.load("hip")


def test_only_as_much_is_read_as_could_be_a_session(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    with pytest.raises(ScriptError, match="larger than 2 MiB"):
        Shelf([tmp_path]).load("huge")


def test_the_list_has_every_session_once_and_shows_those_that_cannot_be_read(shelf: Shelf) -> None:
    assert [(name, title) for name, title, _ in shelf.sessions()] == [
        ("back", "Back"),
        ("hip", "My hip"),
        ("torn", "(cannot be read: voicecoach check torn says why)"),
    ]


def test_folders_that_do_not_exist_are_empty(tmp_path: Path) -> None:
    assert Shelf([tmp_path / "none"]).sessions() == []


def test_exercises_come_from_beside_the_session_then_from_the_shelf(shelf: Shelf, tmp_path: Path) -> None:
    session = tmp_path / "shared" / "plan.yaml"
    (session.parent / "exercises").mkdir(parents=True)
    session.write_text("voicecoach: 1\ntitle: Plan\nsession: [{exercise: plank}]\n")

    def name() -> str:
        step = shelf.load(str(session)).session[0]
        assert isinstance(step, ExerciseStep)
        return step.exercise.name

    assert name() == "Plank"
    (session.parent / "exercises" / "plank.yaml").write_text(PLANK.format(name="My plank"))
    assert name() == "My plank"


def test_an_exercise_is_found_by_name_only(shelf: Shelf, built_in: Path) -> None:
    assert shelf.exercise("plank") == built_in / "exercises" / "plank.yaml"
    with pytest.raises(NotFoundError, match="did you mean 'plank'"):
        shelf.exercise("plnak")
    with pytest.raises(NotFoundError):
        shelf.exercise("../hip")


def test_an_exercise_can_be_read_alone_by_its_name_or_its_path(shelf: Shelf, built_in: Path, tmp_path: Path) -> None:
    path = built_in / "exercises" / "plank.yaml"
    elsewhere = tmp_path / "mine.yaml"
    elsewhere.write_text(PLANK.format(name="My plank"))
    for name, title in (
        ("plank", "Plank"),
        ("plank.yaml", "Plank"),
        (str(path), "Plank"),
        (str(elsewhere), "My plank"),
    ):
        source = shelf.load_any(name)
        assert source.script.title == title
        assert [type(step) for step in source.script.session] == [ExerciseStep]
        assert source.place_of(("session", 0, "exercise", "hold")).line == 3
    assert shelf.load_exercise("plank").script.title == "Plank"


def test_a_name_is_a_sessions_before_it_is_an_exercises(shelf: Shelf, mine: Path) -> None:
    (mine / "exercises" / "hip.yaml").write_text(PLANK.format(name="Hip"))
    assert shelf.load_any("hip").script.title == "My hip"
    with pytest.raises(ScriptError, match=r"exercises/hip\.yaml:1:11: this file is for the exercise 'hip'; write"):
        shelf.load_exercise("hip")


def test_a_name_of_neither_says_what_there_is_of_both(shelf: Shelf) -> None:
    with pytest.raises(NotFoundError, match=r"There is no session or exercise 'plnak': did you mean 'plank'\?"):
        shelf.load_any("plnak")
    with pytest.raises(NotFoundError, match="choose from: back, hip, plank, torn"):
        shelf.load_any("zzz")
    with pytest.raises(NotFoundError, match="There is no file"):
        shelf.load_any("no/such.yaml")


def test_an_exercise_file_that_cannot_be_read_is_still_taken_for_one(shelf: Shelf, mine: Path) -> None:
    torn = mine / "exercises" / "torn-too.yaml"
    torn.write_text("exercise: [")
    with pytest.raises(ScriptError, match="a value is missing before this"):
        shelf.load_any(str(torn))
    torn.write_text("name: Torn\nhold: 5 s\n")
    with pytest.raises(ScriptError, match="'exercise' is missing"):
        shelf.load_any(str(torn))


def test_levels_of_an_exercise_alone_swap_to_others_of_its_folder(shelf: Shelf, mine: Path) -> None:
    (mine / "exercises" / "side-plank.yaml").write_text(
        "exercise: side-plank\nname: Side plank\nhold: 5 s\nlevels: [{hold: 5 s}, {exercise: plank}]\n"
    )
    (step,) = shelf.load_any("side-plank").script.session
    assert isinstance(step, ExerciseStep)
    assert [level.hold for level in step.exercise.levels] == [5.0, 20.0]
