import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicecoach.errors import VoiceError
from voicecoach.training.voices.programs import run, sound_in


def test_what_a_program_prints_is_given() -> None:
    assert run([sys.executable, "-c", "print('heard')"]).strip() == "heard"


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["no-such-program-anywhere"], "is not installed"),
        ([sys.executable, "-c", "raise SystemExit(3)"], "exit status 3"),
        ([sys.executable, "-c", "import time; time.sleep(60)"], "timed out"),
    ],
    ids=["absent", "failing", "hanging"],
)
def test_a_program_that_does_not_do_its_work_is_told_with_a_remedy(command: list[str], message: str) -> None:
    with pytest.raises(VoiceError, match=message) as told:
        run(command, longest=0.5 if "sleep" in command[-1] else 20)
    assert told.value.remedy.startswith("Install")


def test_a_sound_file_is_read_and_deleted(tmp_path: Path) -> None:
    file = tmp_path / "said.wav"
    soundfile.write(file, np.array([[0.5, 0.0], [-0.25, 0.0]]), 8000, subtype="PCM_16")
    sound = sound_in(file)
    assert sound is not None
    assert sound[1] == 8000
    assert np.allclose(sound[0], [0.5 * 32767, -0.25 * 32767], atol=1)
    assert not file.exists()


@pytest.mark.parametrize("content", [None, b"", b"RIFF and no more"])
def test_no_sound_is_no_fault(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "said.wav"
    if content is not None:
        file.write_bytes(content)
    assert sound_in(file) is None
    assert not file.exists()


def test_silence_is_no_sound(tmp_path: Path) -> None:
    file = tmp_path / "said.wav"
    soundfile.write(file, np.zeros(100), 8000)
    assert sound_in(file) is None
