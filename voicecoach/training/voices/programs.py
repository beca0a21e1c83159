"""Running a program that speaks, and reading the sound file it wrote."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from voicecoach.errors import VoiceError
from voicecoach.training.voices.speakers import Sound

LONGEST: Final = 120.0
"""Seconds for one run; festival says a few hundred texts in it."""


def run(command: Sequence[str], longest: float = LONGEST) -> str:
    """Run a program and give what it printed.

    Raises:
        VoiceError: it is not there, failed or took too long.
    """
    try:
        done = subprocess.run(command, capture_output=True, timeout=longest, stdin=subprocess.DEVNULL, check=True)
    except FileNotFoundError as fault:
        raise VoiceError(f"The program {command[0]} is not installed.", f"Install {command[0]}.") from fault
    except (OSError, subprocess.SubprocessError) as fault:
        raise VoiceError(f"The program {command[0]} failed: {fault}.", "Install it again.") from fault
    return done.stdout.decode("utf-8", "replace")


def sound_in(file: Path) -> tuple[Sound, int] | None:
    """Read a sound file and delete it; None when there is none, or nothing in it.

    Returns:
        The samples, as large as 16-bit ones, and how many there are in a second.
    """
    import soundfile

    try:
        samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
    except (OSError, soundfile.LibsndfileError):
        return None
    finally:
        file.unlink(missing_ok=True)
    mono: Sound = np.ascontiguousarray(samples[:, 0]) * 32767
    return (mono, int(rate)) if len(mono) and np.abs(mono).max() > 1 else None
