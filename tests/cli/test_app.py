"""The command line: what a new user meets first."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from voicecoach.cli import wiring
from voicecoach.cli.app import app

COMMANDS = (
    "run",
    "history",
    "progress",
    "profile",
    "cache",
    "rehearse",
    "render",
    "check",
    "list",
    "show",
    "plan",
    "new",
    "schema",
    "commands",
    "listen",
    "calibrate",
    "devices",
    "doctor",
)

runner = CliRunner()


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **environment}
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=120, env=env)


def test_help_names_every_command_and_the_exit_codes() -> None:
    shown = runner.invoke(app, ["--help"]).stdout
    assert all(command in shown for command in COMMANDS)
    assert "130 ended with Ctrl-C" in " ".join(shown.replace("│", " ").split())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    result = runner.invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.stdout


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; sys.argv = ['voicecoach', '--help']\n"
        "from voicecoach.cli.app import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'pydantic', 'yaml', 'vosk', 'sounddevice', 'soundfile', 'pyttsx3', 'scipy'}\n"
        "sys.exit(' '.join(sorted(heavy & set(sys.modules))) or 0)\n"
    )
    done = python("-c", script)
    assert done.returncode == 0, done.stderr


def test_the_sessions_that_ship_are_listed_and_checked_clean(own_folders: Path) -> None:
    names = [json.loads(line)["name"] for line in runner.invoke(app, ["list", "--json"]).stdout.splitlines()]
    assert names == ["daily-mix", "second-lesson", "side-lying", "taster"]
    checked = runner.invoke(app, ["check", *names])
    assert checked.exit_code == 0
    assert checked.stdout.count("all well") == 4


def test_a_users_own_script_is_found_by_its_bare_name(own_folders: Path) -> None:
    own = own_folders / "voicecoach" / "scripts"
    own.mkdir(parents=True)
    (own / "mine.yaml").write_text("voicecoach: 1\ntitle: Mine alone\nsession:\n  - say: Hello.\n")
    assert "Mine alone" in runner.invoke(app, ["list"]).stdout
    assert "Hello." in runner.invoke(app, ["rehearse", "mine"]).stdout


def test_show_says_how_long_every_level_takes(own_folders: Path) -> None:
    shown = runner.invoke(app, ["show", "side-lying"]).stdout
    assert shown.count("The session takes") == 4
    assert "Leg sweep: Ten reps, then hold for ten seconds. Three sets each side." in shown


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["run", "sidelying"], 4, "did you mean 'side-lying'"),
        (["rehearse", "nowhere/at-all.yaml"], 4, "There is no file 'nowhere/at-all.yaml'"),
        (["rehearse", "taster", "--with", "no.yaml"], 4, "There is no file 'no.yaml'"),
        (["render", "taster", "-o", "taster.doc"], 2, "End its name with one of .wav"),
        (["render", "taster", "-o", "/proc/no/taster.wav"], 5, "cannot be written"),
        (["listen", "--file", "no.wav"], 4, "There is no sound file 'no.wav'"),
        (["listen", "--file", "README.md"], 5, "is not a sound file"),
        (["listen", "--file", "x.wav", "--model", "nowhere"], 4, "nowhere"),
        (["rehearse", "--heard", "smell"], 2, "smell"),
    ],
)
def test_what_cannot_be_done_is_one_clear_sentence_and_an_exit_code(
    arguments: list[str], code: int, sentence: str, own_folders: Path
) -> None:
    result = runner.invoke(app, arguments)
    assert result.exit_code == code
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_mistakes_in_a_script_are_shown_with_their_places(tmp_path: Path, own_folders: Path) -> None:
    script = tmp_path / "bad.yaml"
    script.write_text("voicecoach: 1\ntitle: Bad\nsession:\n  - exercise: clamshel\n  - sya: Hello\n")
    result = runner.invoke(app, ["run", str(script)])
    assert result.exit_code == 3
    assert f"{script}:4:15: " in result.stderr
    assert f"{script}:5:5: " in result.stderr
    assert "did you mean 'say'" in result.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, sound devices cannot be hidden from PortAudio")
def test_without_a_loudspeaker_run_says_so_and_rehearses_and_leaves_a_sound_file(
    own_folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = own_folders / "asound.conf"
    config.write_text("pcm.hole { type hw card 77 }\n")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(config))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{own_folders}/none")
    result = runner.invoke(app, ["run"])
    assert result.exit_code == 0, result.stderr
    assert "So this is a rehearsal, faster than life" in result.stderr.splitlines()[0]
    assert "heard     “right”" in result.stdout
    written = Path(result.stdout.splitlines()[-1])
    assert written.is_file()
    assert written.stat().st_size > 100_000
    refused = runner.invoke(app, ["run", "--no-rehearse-instead"])
    assert refused.exit_code == 5
    assert "loudspeaker" in refused.stderr or "PortAudio" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_without_a_voice_the_session_goes_on_and_the_summary_says_so(tmp_path: Path, own_folders: Path) -> None:
    (tmp_path / "espeakng_loader.py").write_text("raise ImportError('taken away')\n")
    (tmp_path / "pyttsx3.py").write_text("raise ImportError('taken away')\n")
    audio = tmp_path / "taster.wav"
    done = python("-m", "voicecoach", "rehearse", "taster", "--audio", str(audio), PYTHONPATH=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "finished" in done.stdout
    assert "a chime and the printed text stood in" in done.stderr
    assert "Traceback" not in done.stderr
    assert audio.is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT, which Windows does not have")
def test_ctrl_c_ends_with_one_word_and_code_130_and_leaves_no_half_file(tmp_path: Path, own_folders: Path) -> None:
    audio = tmp_path / "coach.wav"
    command = ["rehearse", "side-lying", "--heard", "speech", "--audio", str(audio)]
    process = subprocess.Popen(
        [sys.executable, "-m", "voicecoach", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()  # it is under way
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors.strip().endswith("Interrupted.")
    assert "Traceback" not in errors
    assert list(tmp_path.glob("*.part")) + list(tmp_path.glob("*.wav")) == []


def test_commands_are_shown_with_their_keys_and_what_the_model_cannot_hear(own_folders: Path) -> None:
    profile = wiring.profile_file()
    profile.parent.mkdir(parents=True)
    profile.write_text("say:\n  pause: [dear penguin]\n")
    shown = [json.loads(line) for line in runner.invoke(app, ["commands", "--json"]).stdout.splitlines()]
    assert len(shown) == 20
    assert len({command["key"] for command in shown}) == 20
    assert [command["command"] for command in shown if not command["say"]] == []
    not_heard = {text: words for command in shown for text, words in command["not_heard"].items()}
    assert not_heard == {"dear penguin": ["dear", "penguin"]}, "the bundled model knows every phrase of the product"
    told = runner.invoke(app, ["commands"]).stdout
    assert "The model in use lacks words of: dear penguin.\n" in told
    assert 'model build --add "dear penguin"' in told
