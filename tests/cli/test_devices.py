from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from tests import rig
from tests.null_sinks import plug_in, pull_out
from tests.rig import PATIENCE, SoundWorld
from voicecoach.adapters import sound_devices
from voicecoach.adapters.devices import Device
from voicecoach.adapters.portaudio import Kind
from voicecoach.adapters.sound_server import Route, SoundServer
from voicecoach.cli import wiring
from voicecoach.cli.app import app
from voicecoach.cli.wiring import DevicesInUse
from voicecoach.errors import NotFoundError
from voicecoach.units import SAMPLE_RATE

on_the_rig = pytest.mark.skipif(bool(rig.missing()), reason=f"no sound rig here; {rig.missing()}")

runner = CliRunner()


def device(name: str, kind: Kind = "output", *, default: bool = False, monitor: bool = False) -> Device:
    return Device(name, kind, name, default, monitor, "pulse", name)


KNOWN = (
    device("Built-in Audio", default=True),
    device("WH-1000XM4"),
    device("WH-1000XM4", "input"),
    device("Webcam", "input", default=True),
    device("Monitor of Built-in Audio", "input", monitor=True),
)


@pytest.fixture
def desktop(own_folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with these devices, on which nothing was chosen yet."""
    monkeypatch.setattr(sound_devices, "devices", lambda: KNOWN)


@pytest.fixture
def world() -> Iterator[SoundWorld]:
    with SoundWorld() as world:
        yield world


def python(world: SoundWorld, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    folders = {name: str(home) for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    return subprocess.run(
        [sys.executable, *words],
        env={**world.env, **folders},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


def voicecoach(world: SoundWorld, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return python(world, home, "-m", "voicecoach", *words)


def finding(world: SoundWorld, home: Path, name: str) -> dict[str, object]:
    """What the doctor says of a device."""
    done = python(world, home, "-m", "voicecoach.cli.checks", name)
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_the_list_marks_what_is_the_default_what_is_chosen_and_what_is_no_microphone(desktop: None) -> None:
    runner.invoke(app, ["devices", "use", "WH", "--speaker"])
    runner.invoke(app, ["devices", "use", "web"])
    assert runner.invoke(app, ["devices"]).stdout.splitlines() == [
        "Loudspeakers:",
        "  default          Built-in Audio",
        "  chosen           WH-1000XM4",
        "Microphones:",
        "                   WH-1000XM4",
        "  chosen, default  Webcam",
        "                   Monitor of Built-in Audio  (no microphone: repeats what a loudspeaker plays)",
    ]


def test_the_list_is_one_object_a_line_for_programs(desktop: None) -> None:
    runner.invoke(app, ["devices", "use", "WH", "--speaker"])
    lines = [json.loads(line) for line in runner.invoke(app, ["devices", "--json"]).stdout.splitlines()]
    assert lines[1] == {
        "name": "WH-1000XM4",
        "kind": "speaker",
        "there": True,
        "chosen": True,
        "default": False,
        "monitor": False,
        "through": "pulse",
    }
    assert [line["kind"] for line in lines] == ["speaker", "speaker", "microphone", "microphone", "microphone"]


def test_what_is_chosen_but_not_there_is_listed_too(desktop: None) -> None:
    wiring.device_choice().choose("output", "Kitchen Radio")
    listed = runner.invoke(app, ["devices"]).stdout
    assert "  chosen           Kitchen Radio  (not there, so the default is used)" in listed
    missing = json.loads(runner.invoke(app, ["devices", "--json"]).stdout.splitlines()[2])
    assert missing == {"name": "Kitchen Radio", "kind": "speaker", "there": False, "chosen": True}


def test_a_device_is_chosen_by_a_part_of_its_name_where_that_can_mean_but_one(desktop: None) -> None:
    assert (
        runner.invoke(app, ["devices", "use", "built"]).stdout == "From now on the loudspeaker is 'Built-in Audio'.\n"
    )
    assert wiring.device_choice().speaker == "Built-in Audio"
    assert wiring.device_choice().microphone is None


def test_a_headset_is_chosen_as_what_is_said(desktop: None) -> None:
    unclear = runner.invoke(app, ["devices", "use", "wh-1000xm4"])
    assert unclear.exit_code == 2
    assert "with --speaker or --microphone, or with both" in unclear.stderr
    assert wiring.device_choice().speaker is None
    assert runner.invoke(app, ["devices", "use", "xm4", "--speaker", "--microphone"]).exit_code == 0
    assert (wiring.device_choice().speaker, wiring.device_choice().microphone) == ("WH-1000XM4", "WH-1000XM4")


def test_who_chooses_a_monitor_is_told_what_that_is(desktop: None) -> None:
    chosen = runner.invoke(app, ["devices", "use", "monitor of built-in audio"])
    assert wiring.device_choice().microphone == "Monitor of Built-in Audio"
    assert "It is no microphone" in chosen.stderr


def test_a_device_that_is_not_there_cannot_be_chosen(desktop: None) -> None:
    refused = runner.invoke(app, ["devices", "use", "Bose"])
    assert refused.exit_code == 4
    assert refused.stderr.startswith("There is no loudspeaker and no microphone 'Bose'. Choose one of these: 'Built-in")
    assert runner.invoke(app, ["devices", "use", "Webcam", "--speaker"]).exit_code == 4


def test_choices_are_forgotten_one_by_one_or_together(desktop: None) -> None:
    runner.invoke(app, ["devices", "use", "xm4", "--speaker", "--microphone"])
    assert runner.invoke(app, ["devices", "forget", "--speaker"]).stdout.count("default") == 1
    assert (wiring.device_choice().speaker, wiring.device_choice().microphone) == (None, "WH-1000XM4")
    assert runner.invoke(app, ["devices", "forget"]).stdout.count("default") == 2
    assert wiring.device_choice().microphone is None


def test_what_is_asked_for_goes_before_what_was_chosen_and_that_before_the_default(desktop: None) -> None:
    assert wiring.devices_in_use() == DevicesInUse(None, None)
    wiring.device_choice().choose("output", "WH-1000XM4")
    assert wiring.devices_in_use() == DevicesInUse("WH-1000XM4", None)
    assert wiring.devices_in_use("built", "web") == DevicesInUse("Built-in Audio", "Webcam")
    with pytest.raises(NotFoundError):
        wiring.devices_in_use("Bose")


def test_a_chosen_device_that_is_not_there_is_told_and_stays_wanted(
    desktop: None, capsys: pytest.CaptureFixture[str]
) -> None:
    wiring.device_choice().choose("output", "Kitchen Radio")
    assert wiring.devices_in_use() == DevicesInUse("Kitchen Radio", None)
    assert capsys.readouterr().err == (
        "The loudspeaker 'Kitchen Radio', which you chose, is not there, so the system's own is used.\n"
    )


def test_a_damaged_choice_costs_nobody_a_session(
    desktop: None, own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (own_folders / "voicecoach").mkdir()
    (own_folders / "voicecoach" / "devices.json").write_text("{")
    assert wiring.devices_in_use() == DevicesInUse(None, None)
    assert "cannot be read. Delete that file." in capsys.readouterr().err
    assert runner.invoke(app, ["devices"]).exit_code == 0
    assert runner.invoke(app, ["devices", "forget"]).exit_code == 5


@on_the_rig
def test_the_loudspeaker_that_is_named_says_what_it_is_and_the_microphone_shows_how_loud_you_are(
    world: SoundWorld, own_folders: Path, tmp_path: Path
) -> None:
    plug_in(world, "kitchen", "Kitchen Radio")
    moments = np.arange(20 * SAMPLE_RATE) / SAMPLE_RATE
    room = np.sin(2 * np.pi * 440 * moments) * np.where(moments % 1 < 0.3, 0.1, 0.001)
    soundfile.write(tmp_path / "room.wav", room, SAMPLE_RATE, subtype="PCM_16")
    person = subprocess.Popen(["paplay", "--device=micfeed", str(tmp_path / "room.wav")], env=world.env)
    with world.recording("kitchen.monitor") as kitchen, world.recording() as default:
        done = voicecoach(world, own_folders, "devices", "test", "--speaker", "kitchen")
    person.kill()
    person.wait()
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "Loudspeaker: 'Kitchen Radio' plays.",
        "It says now: This is your loudspeaker.",
        "Microphone: 'Monitor of Null Output (micfeed.monitor)' hears.",
        "The loudest was -23 dB of full scale, the room about -63 dB.",
    ]
    spoken = np.flatnonzero(np.abs(kitchen.samples) > 0.02)
    assert 0.8 < (spoken[-1] - spoken[0]) / SAMPLE_RATE < 3
    assert not default.samples.any()


@on_the_rig
def test_a_frozen_sound_server_is_told_once_and_not_waited_for(world: SoundWorld, own_folders: Path) -> None:
    world.server.send_signal(signal.SIGSTOP)
    done = voicecoach(world, own_folders, "devices", "test")
    assert done.returncode == 5
    assert done.stderr == "The system's sound server does not answer. Restart it, or the computer, and try again.\n"


@on_the_rig
def test_listening_is_done_with_the_chosen_microphone(
    world: SoundWorld, own_folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug_in(world, "kitchen", "Kitchen Radio")
    assert voicecoach(world, own_folders, "devices", "use", "Monitor of Kitchen Radio").returncode == 0
    env = {**world.env, "XDG_CONFIG_HOME": str(own_folders)}
    listening = subprocess.Popen(
        [sys.executable, "-m", "voicecoach", "listen"], env=env, stderr=subprocess.PIPE, text=True
    )
    assert listening.stderr is not None
    assert listening.stderr.readline().startswith("Listening with")
    monkeypatch.setenv("PULSE_SERVER", world.env["PULSE_SERVER"])
    with SoundServer() as server:
        route = server.route(listening.pid)
    listening.kill()
    listening.communicate(timeout=PATIENCE)
    assert route == Route(None, "Monitor of Kitchen Radio", "Kitchen Radio")


@on_the_rig
def test_the_doctor_names_the_chosen_loudspeaker_and_says_when_it_is_not_there(
    world: SoundWorld, own_folders: Path
) -> None:
    kitchen = plug_in(world, "kitchen", "Kitchen Radio")
    assert voicecoach(world, own_folders, "devices", "use", "Kitchen Radio").returncode == 0
    assert finding(world, own_folders, "loudspeaker")["what"] == "'Kitchen Radio' plays, as you chose."
    pull_out(world, kitchen)
    assert finding(world, own_folders, "loudspeaker") == {
        "name": "loudspeaker",
        "ok": True,
        "what": "'Null Output (speaker)' plays. 'Kitchen Radio', which you chose, is not there.",
        "remedy": "Connect it, or type: voicecoach devices forget",
    }


@on_the_rig
def test_the_doctor_takes_no_sound_of_the_loudspeaker_for_a_microphone(world: SoundWorld, own_folders: Path) -> None:
    world.control("set-default-source", "speaker.monitor")
    by_default = finding(world, own_folders, "microphone")
    assert not by_default["ok"]
    assert by_default["what"] == "There is no microphone, only what repeats the sound of the loudspeaker."
    name = "Monitor of Null Output (speaker.monitor)"
    assert voicecoach(world, own_folders, "devices", "use", name).returncode == 0
    chosen = finding(world, own_folders, "microphone")
    assert not chosen["ok"]
    assert chosen["what"] == f"'{name}' is no microphone: it repeats what the loudspeaker plays."
    assert "voicecoach devices use" in str(chosen["remedy"])


@on_the_rig
def test_a_machine_whose_sound_server_has_no_loudspeaker_says_so_in_one_sentence_with_the_remedy(
    world: SoundWorld, own_folders: Path
) -> None:
    for line in world.control("list", "short", "modules").splitlines():
        if "null-sink" in line:
            pull_out(world, line.split()[0])
    plug_in(world, "auto_null", "Dummy Output")
    assert voicecoach(world, own_folders, "devices").stdout == "There is no loudspeaker.\nThere is no microphone.\n"
    found = finding(world, own_folders, "loudspeaker")
    assert (found["ok"], found["what"]) == (False, "There is no loudspeaker.")
    assert "'voicecoach render'" in str(found["remedy"])
