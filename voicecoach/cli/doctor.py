"""What the program needs of this machine: what is there, what is missing, and the line to type.

Nothing here imports an engine. What may take its process down, or hang with a frozen sound server, is looked at in a
process of its own, all of them at once: see ``checks``.
"""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Final

from voicecoach.cli import wiring
from voicecoach.cli.finding import Finding
from voicecoach.cli.folders import cache_folder, data_folder, settings_folder
from voicecoach.errors import VoicecoachError
from voicecoach.units import Seconds

NEEDED_PYTHON: Final = (3, 11)

CHECK_TAKES: Final[Seconds] = 20.0
"""Longest wait for one check; they take a second on a slow machine."""


IN_THEIR_OWN_PROCESS: Final = ("speech", "recogniser", "PortAudio", "loudspeaker", "microphone")
"""The names of the checks in ``checks``."""


def examine() -> list[Finding]:
    """Look at everything; takes about a second. Whatever is missing becomes a finding, never an error."""
    with ThreadPoolExecutor(len(IN_THEIR_OWN_PROCESS)) as pool:
        apart = list(pool.map(look_at, IN_THEIR_OWN_PROCESS))
    return [_python(), *apart, _keyboard(), *_folders(), *_kept(), _system_espeak(), _building()]


def print_findings(findings: Sequence[Finding], as_json: bool) -> None:
    """Print for people, a finding a line with its remedy below; or for programs, one JSON object a line."""
    if as_json:
        for finding in findings:
            print(json.dumps(asdict(finding), ensure_ascii=False))
        return
    widest = max((len(finding.name) for finding in findings), default=0)
    for finding in findings:
        print(f"{'ok' if finding.ok else 'not ok':<6}  {finding.name:<{widest}}  {finding.what}")
        if finding.remedy:
            print(f"{'':6}  {'':<{widest}}  > {finding.remedy}")


def look_at(name: str, *devices: str | None) -> Finding:
    """Make one of ``IN_THEIR_OWN_PROCESS``; whatever happens there becomes a finding.

    Args:
        name: of the check.
        devices: names of those to look at, where not the chosen ones: the loudspeaker; or the microphone, then that.
    """
    command = [sys.executable, "-P", "-m", "voicecoach.cli.checks", name, *(device or "" for device in devices)]
    again = "Run 'voicecoach doctor' again; if it stays so, restart the computer and report it."
    try:
        done = subprocess.run(command, capture_output=True, timeout=CHECK_TAKES, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return Finding(name, False, f"No answer in {CHECK_TAKES:.0f} seconds.", again)
    except OSError as fault:
        return Finding(name, False, f"It could not be looked at: {fault}.", again)
    try:
        return Finding(**json.loads(done.stdout.splitlines()[-1]))
    except (IndexError, TypeError, ValueError):
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        return Finding(name, False, f"Looking at it ended with code {done.returncode}: {last or 'nothing said'}", again)


def _python() -> Finding:
    what = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}."
    if sys.version_info >= NEEDED_PYTHON:
        return Finding("Python", True, what)
    needed = ".".join(map(str, NEEDED_PYTHON))
    return Finding("Python", False, what, f"Install Python {needed} or newer from python.org and set up again.")


def _keyboard() -> Finding:
    from voicecoach.adapters.keyboard import Keyboard

    if Keyboard(lambda _key: None).available:
        return Finding("keyboard", True, "Keys work: this is a terminal.")
    return Finding("keyboard", False, "Keys do not work: input is not a terminal.", "Start the program in a terminal.")


def _folders() -> list[Finding]:
    return [
        _folder("speech cache", cache_folder()),
        _folder("own sessions", wiring.user_scripts()),
        _folder("records", data_folder()),
        _folder("settings", settings_folder()),
        _profile(),
        _calibration(),
    ]


def _kept() -> list[Finding]:
    from voicecoach.cli import kept_checks

    return [
        kept_checks.free_space([data_folder(), settings_folder(), cache_folder()]),
        kept_checks.history(),
        *kept_checks.unfinished(),
        kept_checks.speech_kept(),
        *kept_checks.model_begun(),
    ]


def _profile() -> Finding:
    file = wiring.profile_file()
    try:
        profile = wiring.profile()
    except VoicecoachError as fault:
        return Finding("profile", False, str(fault), "Correct it with: voicecoach profile edit")
    if not file.exists():
        return Finding("profile", True, f"There is none yet; it would be {file}.")
    known = f"{len(profile.things)} things, {len(profile.pronounce)} pronunciations, {len(profile.own_phrases)} phrases"
    return Finding("profile", True, f"{file}: {known}.")


def _calibration() -> Finding:
    try:
        found = wiring.calibrations().find()
    except VoicecoachError as fault:
        return Finding("calibration", False, fault.what, fault.remedy)
    if found is None:
        return Finding("calibration", True, "There is none yet; it takes a minute with: voicecoach calibrate")
    model, _ = wiring.model_in_use()
    if found.model != model.name:
        what = f"Of {found.on}, with another model than the one in use, so it has no effect."
        return Finding("calibration", True, what, "To do it again, type: voicecoach calibrate")
    return Finding("calibration", True, f"Of {found.on}; {found.offset:.2f} is taken off the thresholds.")


def _folder(name: str, folder: Path) -> Finding:
    """See whether a folder can be written, without leaving anything behind."""
    from voicecoach.cli.kept_checks import nearest_that_exists

    there = nearest_that_exists(folder)
    try:
        with tempfile.TemporaryFile(dir=there):
            return Finding(name, True, f"{folder} can be written.")
    except OSError as fault:
        what = f"{folder} cannot be written: {fault.strerror}."
        return Finding(name, False, what, f"Make {there} a folder that you may write to.")


def _system_espeak() -> Finding:
    """Look for the system's own espeak-ng; on Linux only, where it is an improvement and not a need."""
    from voicecoach.adapters.packages import Package, install_line

    if sys.platform != "linux":
        return Finding("system voice", True, "The voices of the system are used.")
    found = shutil.which("espeak-ng")
    if found:
        return Finding("system voice", True, f"espeak-ng is installed: {found}.")
    line = install_line(Package.ESPEAK)
    better = f"To have the system's own instead, type: {line}" if line else ""
    return Finding("system voice", True, "The system has no espeak-ng; the one that comes with us is used.", better)


def _building() -> Finding:
    """Look for what building a command model needs, which few people do."""
    from voicecoach.cli.building import missing_voices
    from voicecoach.training.needs import lacks_for_network, lacks_for_words

    if lacks_for_words():
        what = "Words of your own cannot be added to the command model; it is not needed for those it knows."
        line = "To be able to, type: pip install 'voicecoach[words]'; to train one anew: 'voicecoach[train]'"
        return Finding("model building", True, what, line)
    if lacking := lacks_for_network():
        what = f"Words can be added to the command model; for training one anew it lacks: {', '.join(lacking)}."
        return Finding("model building", True, what, "To train one, type: pip install 'voicecoach[train]'")
    missing = missing_voices()
    if missing:
        return Finding("model building", True, "A command model can be built, of fewer voices.", " ".join(missing))
    return Finding("model building", True, "A command model can be built, of every voice there is.")
