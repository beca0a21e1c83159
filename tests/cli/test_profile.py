"""``profile``: what is known of the listener is shown, changed one thing at a time, and used."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.voices import need_voices
from voicecoach.cli import wiring
from voicecoach.cli.app import app
from voicecoach.cli.choices import Choices, choose
from voicecoach.script.profile import read_profile
from voicecoach.script.profile_fields import PROFILE_FIELDS, template

MINE = "# mine\nhave: [band]  # the red one\nrate: 150\n"


def voicecoach(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def profile(*arguments: str) -> Result:
    return voicecoach("profile", *arguments)


@pytest.fixture
def file(own_folders: Path) -> Path:
    place = wiring.profile_file()
    place.parent.mkdir(parents=True)
    place.write_text(MINE)
    return place


def test_without_a_profile_it_shows_where_it_will_be_and_what_counts(own_folders: Path) -> None:
    shown = profile()
    assert shown.exit_code == 0
    assert f"There is no profile yet; it will be {wiring.profile_file()}" in shown.stdout
    assert all(f"\n{name} " in shown.stdout for name in PROFILE_FIELDS)
    assert "rate       (150)\n" in shown.stdout
    assert not wiring.profile_file().exists()


def test_it_shows_what_is_set_and_what_it_is_for(file: Path) -> None:
    shown = profile()
    assert f"Your profile is {file}" in shown.stdout
    assert "have       band\n           Things you have, so you are not asked.\n" in shown.stdout
    fields = {each["field"]: each for each in map(json.loads, profile("--json").stdout.splitlines())}
    assert list(fields) == list(PROFILE_FIELDS)
    assert (fields["have"]["value"], fields["have"]["set"]) == (["band"], True)
    assert (fields["talk"]["value"], fields["talk"]["set"]) == (None, False)
    assert profile("--path").stdout == f"{file}\n"


def test_what_is_set_stands_in_the_file_and_the_rest_stays(file: Path) -> None:
    for name, value in (("rate", "140"), ("volume", "-6"), ("have", "mat"), ("levels.clamshell.left", "2")):
        done = profile("set", name, value)
        assert done.exit_code == 0, done.stderr
    assert file.read_text() == (
        "# mine\nhave: [band, mat]  # the red one\nrate: 140\nvolume: -6\nlevels:\n  clamshell: {left: 2}\n"
    )
    assert f"levels.clamshell.left is now: 2. It is kept in {file}." in done.stdout
    for arguments in (("levels.clamshell",), ("have", "band"), ("volume",), ("rate",)):
        done = profile("forget", *arguments)
        assert done.exit_code == 0, done.stderr
    assert "rate is forgotten. Without it: 150." in done.stdout
    assert file.read_text() == "# mine\nhave: [mat]  # the red one\n"


def test_a_new_file_explains_every_field(own_folders: Path) -> None:
    assert profile("set", "sore-side", "left").exit_code == 0
    written = wiring.profile_file().read_text()
    assert written == template().replace("# sore side: left\n", "# sore side: left\nsore side: left\n")


def test_a_thing_is_not_had_and_lacked_at_once_nor_had_twice(file: Path) -> None:
    assert profile("set", "have", "Band").stdout.startswith("have is now: band.")
    assert profile("set", "lack", "band").stdout.startswith("lack is now: band.")
    assert file.read_text() == "# mine\nrate: 150\nlack: [band]\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["set", "rat", "140"], "'rat' is not a field of a profile; did you mean 'rate'?"),
        (["set", "rate", "900"], "'900' is too large; write a number from 80 to 300."),
        (["set", "rate.slow", "90"], "'rate.slow' names nothing in a profile. Write it like 'rate: 150'."),
        (["set", "rate", " "], "There is no value. To take the field away, type: voicecoach profile forget rate"),
        (["set", "levels", "2"], "'levels' is of several things. Type for example: voicecoach profile set levels."),
        (["set", "levels.clamshell.up", "2"], "'up' is not a side; write 'clamshell: {left: 2, right: 3}'."),
        (["set", "say.pause", "hush"], 'is tried before it is kept. Type: voicecoach commands --say "hush" pause'),
        (["forget", "talk"], "Your profile says nothing of 'talk'. 'voicecoach profile' shows what it says."),
        (["forget", "have", "bad"], "'bad' is not under 'have'; did you mean 'band'?"),
        (["forget", "rate", "150"], "'rate' is no list of things. Type: voicecoach profile forget rate"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_changes_nothing(file: Path, arguments: list[str], sentence: str) -> None:
    done = profile(*arguments)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert file.read_text() == MINE


def test_a_level_of_an_exercise_that_nobody_knows_is_kept_and_doubted(file: Path) -> None:
    done = profile("set", "levels.clamshel", "2")
    assert done.exit_code == 0
    assert "No exercise of the library is called 'clamshel'; did you mean 'clamshell'?" in done.stderr


FAULTY = {
    "a mistake": (b"have: [band]\nrate: fast\n", ":2:7: 'fast' is not a number; write 'rate: 150'"),
    "not UTF-8": (b"name: Ren\xe9\n", ":1:10: this letter is not UTF-8; save the file again as UTF-8"),
    "no text": (bytes(range(128)), ":1:1: a character that cannot be seen (U+0000) stands here; delete it"),
    "huge": (b"#" * 3_000_000, ":1:1: this is larger than 256 KiB, so it is no profile;"),
    "half of it": (b"have: [band", ":1:12: the ']' or a comma is missing before this; write it"),
}


@pytest.mark.parametrize(("data", "what"), FAULTY.values(), ids=FAULTY)
@pytest.mark.parametrize("arguments", [["profile"], ["profile", "set", "rate", "140"]])
def test_a_profile_that_cannot_be_read_is_told_with_its_place(
    file: Path, data: bytes, what: str, arguments: list[str]
) -> None:
    file.write_bytes(data)
    done = voicecoach(*arguments)
    assert done.exit_code == 3
    assert f"{file}{what}" in done.stderr
    assert file.read_bytes() == data


@pytest.mark.parametrize("arguments", [["show", "taster"], ["rehearse", "taster"]])
def test_a_session_goes_on_without_a_profile_that_cannot_be_read(file: Path, arguments: list[str]) -> None:
    file.write_bytes(b"have: [band]\nrate: fast\n")
    done = voicecoach(*arguments)
    assert done.exit_code == 0
    assert f"{file}:2:7: 'fast' is not a number" in done.stderr
    assert done.stderr.count("So your profile is left out of this.") == 1


@pytest.mark.parametrize("arguments", [["check", "taster"], ["list"], ["profile", "--path"]])
def test_what_needs_no_profile_works_without(file: Path, arguments: list[str]) -> None:
    file.write_bytes(b"have: [band")
    done = voicecoach(*arguments)
    assert done.exit_code == 0
    assert done.stdout


@pytest.mark.parametrize(("data", "what"), FAULTY.values(), ids=FAULTY)
def test_the_commands_are_shown_all_the_same(file: Path, data: bytes, what: str) -> None:
    file.write_bytes(data)
    done = voicecoach("commands")
    assert done.exit_code == 0
    assert "pause, hold on, hold it, wait\n" in done.stdout
    assert f"{file}{what}" in done.stderr
    assert "So your profile is left out of this." in done.stderr


def test_a_folder_in_its_place_is_told(own_folders: Path) -> None:
    wiring.profile_file().mkdir(parents=True)
    for arguments in (["profile"], ["profile", "set", "rate", "140"]):
        done = voicecoach(*arguments)
        assert done.exit_code == 4
        assert "profile.yaml' is a folder." in done.stderr


def test_an_editor_is_opened_and_its_mistakes_are_told(
    own_folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "the editor.py"
    editor.write_text("import sys\nwith open(sys.argv[1], 'a') as file: file.write('rate: 140\\n')\n")
    monkeypatch.setenv("VISUAL", f"'{sys.executable}' '{editor}'")
    done = profile("edit")
    assert done.exit_code == 0
    assert done.stdout == f"{wiring.profile_file()} is well.\n"
    assert wiring.profile_file().read_text() == template() + "rate: 140\n"
    again = profile("edit")
    assert again.exit_code == 3
    lines = len(template().splitlines())
    assert f"{wiring.profile_file()}:{lines + 2}:1: 'rate' is written twice" in again.stderr


@pytest.mark.parametrize(
    ("named", "code", "sentence"),
    [
        ("", 2, "No editor is named in VISUAL or EDITOR. Open {file} with any editor;"),
        ("'", 2, "No editor is named in VISUAL or EDITOR. Open {file} with any editor;"),
        ("no-such-editor --wait", 4, "The editor 'no-such-editor' could not be started: No such file or directory."),
    ],
)
def test_without_an_editor_it_says_where_the_file_is(
    own_folders: Path, monkeypatch: pytest.MonkeyPatch, named: str, code: int, sentence: str
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", named)
    done = profile("edit")
    assert done.exit_code == code
    assert sentence.format(file=wiring.profile_file()) in done.stderr
    assert wiring.profile_file().read_text() == template()


def test_what_cannot_be_written_is_a_sentence(own_folders: Path) -> None:
    wiring.profile_file().parent.write_text("a file where the folder should be")
    line = [sys.executable, "-m", "voicecoach", "profile", "set", "rate", "140"]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 5
    assert done.stderr.startswith("Something could not be read or written: ")
    assert "Traceback" not in done.stderr


def test_the_sore_side_answers_the_question_for_it_and_the_command_line_wins(file: Path) -> None:
    file.write_text("sore side: right\n")
    assert choose("side-lying").known["sore"] == "right"
    assert choose("side-lying", Choices.of(answers=["sore=left"])).known["sore"] == "left"
    assert "sore" not in choose("taster").known
    assert choose("taster").profile == read_profile("sore side: right\n", "", {})


def test_a_session_is_spoken_with_the_voice_and_at_the_rate_of_the_profile(file: Path) -> None:
    need_voices()
    with wiring.coach_sounds() as sounds:
        usual = sounds.voice
    file.write_text("voice: en-gb-x-rp\nrate: 200\n")
    with wiring.coach_sounds() as sounds:
        assert sounds.voice != usual
        assert sounds.voice.endswith("en-gb-x-rp 200")
        assert sounds.utterances.clip("Lie on your side.").samples.any()


def test_a_voice_that_the_engine_lacks_is_told_and_the_usual_one_speaks(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    need_voices()
    assert "The speech engine here has no voice 'nobody'" in profile("set", "voice", "nobody").stderr
    capsys.readouterr()
    with wiring.coach_sounds() as sounds:
        assert sounds.voice.endswith("en-us 150")
        assert sounds.utterances.clip("Lie on your side.").samples.any()
        assert sounds.utterances.fault is None
    assert capsys.readouterr().err == (
        "The speech engine has no voice 'nobody', which your profile names, so the usual one is used.\n"
    )


def test_only_who_listens_in_the_room_is_as_sure_as_the_profile_wants_it(file: Path) -> None:
    file.write_text("threshold: 0.5\n")
    with wiring.recogniser(None, in_step=True, calibrated=True) as ear:
        assert ear.name.endswith(", 0.5 more sure than usual")
    with wiring.recogniser(None, in_step=True) as ear:
        assert "sure" not in ear.name


def test_a_profile_that_is_a_link_stays_one(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.yaml"
    file.replace(real)
    file.symlink_to(real)
    assert profile("set", "rate", "140").exit_code == 0
    assert file.is_symlink()
    assert "rate: 140" in real.read_text()


@pytest.mark.parametrize("words", [["sore", "side", "left"], ["sore side", "left"], ["sore", "side", " left"]])
def test_a_field_of_two_words_needs_no_quotes(own_folders: Path, words: list[str]) -> None:
    assert "sore side is now: left." in voicecoach("profile", "set", *words).stdout


def test_a_field_without_a_value_is_told_how(own_folders: Path) -> None:
    done = voicecoach("profile", "set", "rate")
    assert done.exit_code == 2
    assert "Type a value after it, as in: voicecoach profile set rate 140" in done.stderr
