"""``voicecoach model`` and what follows from it, with the bundled model standing for any other."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.adapters.model_server import model_server
from voicecoach.adapters.model_store import ModelSource
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
from voicecoach.cli import wiring
from voicecoach.cli.app import app

pytestmark = pytest.mark.usefixtures("own_folders")
CLIPS = Path(__file__).parents[1] / "listening" / "clips"
QUESTION = """\
voicecoach: 1
title: A question
ask:
  bird:
    say: Are you ready, or is there a penguin?
    answers:
      ready: [ready]
      penguin: [penguin]
    otherwise: ready
session:
  - ask: bird
  - say: Hello.
    when: bird is penguin
"""


def voicecoach(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def installed(name: str = "large") -> Path:
    """Put a model among the installed ones, as if it had been installed from a folder."""
    store = wiring.models()
    with store.making(name) as folder:
        shutil.copytree(BUNDLED_MODEL, folder, dirs_exist_ok=True)
        return store.put(folder, name, ModelSource("somewhere", 5, None, False, "2026-11-21")).folder


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    archive = tmp_path / "vosk-model-tiny.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in BUNDLED_MODEL.rglob("*"):
            file.write(path, Path("vosk-model-tiny") / path.relative_to(BUNDLED_MODEL))
    return archive


def megabytes() -> str:
    """Say how much room the bundled model takes."""
    return f"{sum(path.stat().st_size for path in BUNDLED_MODEL.rglob('*') if path.is_file()) / 1e6:.1f} MB"


def listed() -> dict[str, dict[str, object]]:
    lines = voicecoach("model", "list", "--json").stdout.splitlines()
    return {line["name"]: line for line in map(json.loads, lines)}


def test_at_first_there_is_the_bundled_model_and_what_can_be_had() -> None:
    models = listed()
    assert models["bundled"].items() >= {"installed": True, "in_use": True, "source": None}.items()
    assert models["vosk-model-small-en-us-0.15"].items() >= {"installed": False, "bytes": 41_205_931}.items()
    shown = voicecoach("model", "list").stdout.splitlines()
    assert shown[0].split() == ["in", "use", "bundled", *megabytes().split(), "comes", "with", "the", "program"]
    assert "of commands by voices it never met it hears, per cent: clean" in shown[1]
    assert "To be had with 'voicecoach model install NAME':" in shown


def test_a_model_is_installed_from_an_archive_and_used_and_removed(packed: Path, tmp_path: Path) -> None:
    for name in ("espeakng_loader", "pyttsx3"):  # measuring the model's scores with voices takes long
        (tmp_path / f"{name}.py").write_text("raise ImportError('taken away')\n")
    done = subprocess.run(
        [sys.executable, "-m", "voicecoach", "model", "install", str(packed), "--name", "large"],
        capture_output=True, text=True, timeout=120, env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr.endswith("So the model's scores are taken as they are.\n")
    assert len(done.stderr.splitlines()) == 1
    digest = hashlib.sha256(packed.read_bytes()).hexdigest()
    assert done.stdout.splitlines() == [
        f"The model 'large' is installed, {megabytes()}.",
        f"Its archive's SHA-256 is {digest}, compared with nothing.",
        "To be heard with it, type: voicecoach model use large",
    ]
    assert listed()["large"].items() >= {"installed": True, "in_use": False, "sha256": digest}.items()
    assert voicecoach("model", "use", "large").stdout == "From now on the model 'large' hears you.\n"
    assert listed()["large"]["in_use"]
    assert not listed()["bundled"]["in_use"]
    kept = voicecoach("model", "remove", "large")
    assert kept.exit_code == 2
    assert kept.stderr.startswith("The model 'large' is in use. First type: voicecoach model use bundled")
    gone = voicecoach("model", "remove", "large", "--force")
    assert gone.stdout.splitlines() == [
        "The model 'large' is removed.",
        "From now on the command model that comes with the program hears you.",
    ]
    assert listed().keys() == {"bundled", "vosk-model-small-en-us-0.15"}


@pytest.mark.parametrize("command", ["list", "install", "use", "remove"])
def test_every_command_has_help(command: str) -> None:
    assert "Usage" in voicecoach("model", command, "--help").stdout
    assert command in voicecoach("model", "--help").stdout


def test_a_model_not_in_use_is_removed_and_another_stays_chosen() -> None:
    installed("one")
    installed("other")
    voicecoach("model", "use", "one")
    assert voicecoach("model", "remove", "other").stdout == "The model 'other' is removed.\n"
    assert listed()["one"]["in_use"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["install", "nowhere"], 4, "There is no file or folder 'nowhere', and no model of that name"),
        (["install", "vosk-model-small-en-us-0.51"], 4, "did you mean 'vosk-model-small-en-us-0.15'?"),
        (["install", "ftp://example.org/a.zip"], 2, "Use an https, http or file address."),
        (["install", "README.md"], 7, "README.md is not unpacked: it is neither a .zip nor a .tar.gz"),
        (["install", "README.md", "--sha256", "12"], 2, "'12' is no SHA-256. It has 64 digits"),
        (["install", "README.md", "--name", "bundled"], 2, "A model cannot be called 'bundled'"),
        (["install", "tests"], 7, "cannot be used: final.mdl is missing"),
        (["use", "nowhere"], 4, "No model 'nowhere' is installed; choose from: bundled"),
        (["remove", "nowhere"], 4, "No model 'nowhere' is installed"),
        (["remove", "bundled"], 2, "The bundled model is a part of the program and stays."),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_clear_sentence_and_an_exit_code(arguments: list[str], code: int, said: str) -> None:
    result = voicecoach("model", *arguments)
    assert result.exit_code == code, result.stderr
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT, which Windows does not have")
def test_ctrl_c_while_fetching_leaves_only_what_can_be_gone_on_with(
    own_folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with model_server() as server:
        data = bytes(20_000_000)  # more than a socket keeps, so when it is sent, most of it has come
        address = server.offer("tiny.zip", data, headers={"Content-Length": "100000000"}, holds=True)
        process = subprocess.Popen(
            [sys.executable, "-m", "voicecoach", "model", "install", address, "--unverified"],
            stderr=subprocess.PIPE, text=True, env=dict(os.environ),
        )  # fmt: skip
        assert server.sent.wait(30)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors.strip().endswith("Interrupted.")
    models = own_folders / "voicecoach" / "models"
    assert sorted(path.name for path in models.rglob("*")) == [".downloads", "tiny.part", "tiny.part.json"]


def test_what_is_listened_with_is_named_by_its_name_wherever_it_is(tmp_path: Path) -> None:
    folder = installed()
    copied = Path(shutil.copytree(folder, tmp_path / "elsewhere" / "my-model"))
    names = []
    voicecoach("model", "use", "large")
    for wanted in (None, "large", "bundled", str(copied)):
        with wiring.recogniser(wanted, in_step=True) as ear:
            names.append(ear.name)
    assert names == [
        "vosk and the model 'large'",
        "vosk and the model 'large'",
        "vosk and the command model that comes with the program",
        "vosk and the model 'my-model'",
    ]


def test_listen_hears_with_the_chosen_model(tmp_path: Path) -> None:
    installed()
    voicecoach("model", "use", "large")
    heard = voicecoach("listen", "--file", str(CLIPS / "05_stop.wav"))
    assert heard.exit_code == 0
    assert "“stop”" in heard.stdout
    assert heard.stderr == ""


def test_a_chosen_model_that_is_gone_is_told_in_one_sentence_and_the_bundled_one_hears() -> None:
    installed()
    voicecoach("model", "use", "large")
    shutil.rmtree(wiring.models().named("large").folder)
    told = (
        "The chosen model 'large' is no longer installed, so the bundled one is used. Install it again, or type: voic"
    )
    for arguments in (["listen", "--file", str(CLIPS / "05_stop.wav")], ["commands"], ["model", "list"]):
        result = voicecoach(*arguments)
        assert result.exit_code == 0, result.stderr
        assert result.stderr.startswith(told)
        assert len(result.stderr.splitlines()) == 1
    with wiring.recogniser(None, in_step=True) as ear:
        assert ear.name.startswith("vosk and the command model that comes with the program")


def test_a_chosen_model_that_is_damaged_is_told_and_the_bundled_one_hears() -> None:
    (installed() / "graph" / "Gr.fst").write_bytes(b"")
    voicecoach("model", "use", "large")
    heard = voicecoach("listen", "--file", str(CLIPS / "05_stop.wav"))
    assert "“stop”" in heard.stdout
    assert "graph/Gr.fst is empty. So the bundled one is used." in heard.stderr.replace(os.sep, "/")


def test_a_model_asked_for_that_is_damaged_is_an_error_and_no_other_hears() -> None:
    (installed() / "graph" / "Gr.fst").write_bytes(b"")
    result = voicecoach("listen", "--file", str(CLIPS / "05_stop.wav"), "--model", "large")
    assert result.exit_code == 7
    assert "is empty" in result.stderr


def test_settings_that_are_damaged_do_not_stop_a_session(own_folders: Path) -> None:
    (own_folders / "voicecoach").mkdir()
    (own_folders / "voicecoach" / "hearing.json").write_text("{")
    heard = voicecoach("listen", "--file", str(CLIPS / "05_stop.wav"))
    assert "“stop”" in heard.stdout
    assert "hearing.json cannot be read. The bundled model is used. Delete that file." in heard.stderr


def test_a_script_is_checked_against_the_words_of_the_chosen_model(tmp_path: Path) -> None:
    script = tmp_path / "question.yaml"
    script.write_text(QUESTION)
    bundled = voicecoach("check", str(script)).stdout
    assert "the command model that comes with the program does not know 'penguin'" in bundled
    folder = installed()
    voicecoach("model", "use", "large")
    assert "the model 'large' does not know 'penguin'" in voicecoach("check", str(script)).stdout
    with_penguin(folder / "graph" / "Gr.fst")
    from voicecoach.adapters.model_words import words_of

    words_of.cache_clear()
    assert "does not know" not in voicecoach("check", str(script)).stdout


def with_penguin(graph: Path) -> None:
    """Let a model know one word more, in place of a word of the same length."""
    content = graph.read_bytes()
    assert content.count(b"snowboy") == 1
    graph.write_bytes(content.replace(b"snowboy", b"penguin"))


def test_the_doctor_tells_which_model_is_in_use_and_whether_it_loads() -> None:
    from voicecoach.cli.doctor import look_at

    assert look_at("recogniser").what == "Vosk works with the command model that comes with the program."
    folder = installed()
    voicecoach("model", "use", "large")
    assert look_at("recogniser").what == "Vosk works with the model 'large'."
    (folder / "am" / "final.mdl").write_bytes(b"")
    damaged = look_at("recogniser")
    assert not damaged.ok
    assert "final.mdl is empty" in damaged.what
    shutil.rmtree(folder)
    gone = look_at("recogniser")
    assert not gone.ok
    assert gone.what == "The chosen model 'large' is no longer installed, so the bundled one is used."
    assert gone.remedy == "Install it again, or type: voicecoach model use bundled"
