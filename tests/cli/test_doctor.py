from __future__ import annotations

import json
import os
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from tests import rig
from tests.rig import PATIENCE, SoundWorld
from voicecoach.adapters.packages import Package, install_line
from voicecoach.cli import recording
from voicecoach.cli.doctor import IN_THEIR_OWN_PROCESS, _folder, examine, look_at, print_findings
from voicecoach.cli.finding import Finding
from voicecoach.units import SAMPLE_RATE

on_the_rig = pytest.mark.skipif(bool(rig.missing()), reason=f"no sound rig here; {rig.missing()}")

CHECK = """
import sys
from voicecoach.cli.checks import check
for name in sys.argv[1:]:
    finding = check(name)
    print(finding.ok, finding.what, finding.remedy, sep="|")
"""


def test_everything_is_looked_at_and_all_that_is_not_well_has_a_remedy() -> None:
    findings = examine()
    names = [finding.name for finding in findings]
    assert names == [
        "Python",
        *IN_THEIR_OWN_PROCESS,
        "keyboard",
        "speech cache",
        "own sessions",
        "records",
        "settings",
        "profile",
        "calibration",
        "free space",
        "history",
        *(["journal"] if hasattr(recording, "journals") else []),
        "speech kept",
        "system voice",
        "model building",
    ]
    assert findings[0].ok
    for finding in findings:
        assert finding.what
        assert finding.ok or finding.remedy, finding


def test_the_checks_have_the_names_that_the_doctor_asks_for() -> None:
    from voicecoach.cli.checks import CHECKS

    assert tuple(CHECKS) == IN_THEIR_OWN_PROCESS


def test_a_check_that_dies_is_a_finding() -> None:
    finding = look_at("no such check")
    assert not finding.ok
    assert "KeyError" in finding.what
    assert finding.remedy


def test_on_a_bare_machine_the_doctor_still_answers(tmp_path: Path) -> None:
    program = """
from voicecoach.cli.doctor import examine, print_findings
print_findings(examine(), as_json=True)
"""
    bare = {"HOME": str(tmp_path / "nobody"), "PULSE_SERVER": f"unix:{tmp_path}/none"}
    if sys.platform == "win32":
        bare["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    done = subprocess.run(
        [sys.executable, "-c", program], env=bare, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=True
    )
    findings = {line["name"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert not findings["keyboard"]["ok"]
    for name in ("speech cache", "own sessions", "records", "settings"):
        assert findings[name]["ok"], "a folder that can be made can be written"
    assert findings["history"]["what"] == "There are no sessions yet."
    assert findings["speech kept"]["ok"]
    assert not (tmp_path / "nobody").exists(), "looking leaves nothing behind"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    finding = _folder("speech cache", tmp_path / "file" / "cache")
    assert not finding.ok
    assert str(tmp_path / "file") in finding.remedy


def test_findings_are_printed_for_people_with_the_remedy_below(capsys: pytest.CaptureFixture[str]) -> None:
    print_findings([Finding("Python", True, "Here."), Finding("microphone", False, "None.", "Plug in.")], as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "ok      Python      Here.",
        "not ok  microphone  None.",
        "                    > Plug in.",
    ]


def test_findings_are_printed_for_programs_as_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_findings([Finding("microphone", False, "None.", "Plug in.")], as_json=True)
    finding = json.loads(capsys.readouterr().out)
    assert finding == {"name": "microphone", "ok": False, "what": "None.", "remedy": "Plug in."}


def test_the_line_to_type_installs_with_the_package_manager_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("voicecoach.adapters.packages._is_root", lambda: False)
    assert install_line(Package.ESPEAK) is None
    name = "dnf.exe" if sys.platform == "win32" else "dnf"
    (tmp_path / name).touch(mode=0o755)
    assert install_line(Package.PORTAUDIO) == "sudo dnf install portaudio alsa-plugins-pulseaudio"


def test_root_is_not_told_to_use_sudo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("voicecoach.adapters.packages._is_root", lambda: True)
    (tmp_path / ("pacman.exe" if sys.platform == "win32" else "pacman")).touch(mode=0o755)
    assert install_line(Package.ESPEAK) == "pacman -S espeak-ng"


@on_the_rig
def test_a_loudspeaker_that_plays_is_well_and_a_microphone_in_perfect_silence_is_not() -> None:
    with SoundWorld() as world:
        printed, faults = world.python(CHECK, "PortAudio", "loudspeaker", "microphone").communicate(timeout=PATIENCE)
    library, loudspeaker, microphone = (line.split("|") for line in printed.splitlines())
    assert library[0] == "True", faults
    assert loudspeaker[0] == "True", loudspeaker
    assert microphone[0] == "False"
    assert "perfect silence" in microphone[1]
    assert "Unmute" in microphone[2]


@on_the_rig
def test_a_microphone_that_hears_something_is_well(tmp_path: Path) -> None:
    noise = np.random.default_rng(2).integers(-99, 99, 30 * SAMPLE_RATE).astype("<i2")
    with wave.open(str(tmp_path / "room.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(noise.tobytes())
    with SoundWorld() as world:
        room = subprocess.Popen(["paplay", "--device=micfeed", str(tmp_path / "room.wav")], env=world.env)
        printed, faults = world.python(CHECK, "microphone").communicate(timeout=PATIENCE)
        room.kill()
        room.wait()
    assert printed.startswith("True|"), printed + faults
