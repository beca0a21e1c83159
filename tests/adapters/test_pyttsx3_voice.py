from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from voicecoach.adapters.pyttsx3_voice import LONGEST_TEXT, Pyttsx3Voice
from voicecoach.errors import VoiceError

MakeVoice = Callable[..., Pyttsx3Voice]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which temporary files of this test lie."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def make(temporary: Path) -> Iterator[MakeVoice]:
    """Makes voices, and afterwards holds them to leaving nothing behind."""
    voices: list[Pyttsx3Voice] = []

    def make_voice(*args: object, **settings: object) -> Pyttsx3Voice:
        voices.append(Pyttsx3Voice(*args, **settings))  # type: ignore[arg-type]
        return voices[-1]

    yield make_voice
    for voice in voices:
        voice.close()
        voice.close()
    assert list(temporary.iterdir()) == []


@pytest.fixture
def voice(make: MakeVoice) -> Pyttsx3Voice:
    """The real one."""
    real = make()
    if real.name.startswith("no engine"):
        pytest.skip("this machine has no speech engine")
    return real


espeak_only = pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="espeak-ng is the engine on Linux only")


def worker(code: str) -> tuple[str, ...]:
    """A worker that greets and then does something else than speaking."""
    greeting = 'print(\'{"engine": "fake", "voice": "x", "serves": null}\', flush=True)'
    return (sys.executable, "-c", f"import json, os, sys, wave\n{greeting}\n{code}")


REAL = "from voicecoach.adapters.voice_worker import main\nmain()"


@espeak_only
def test_the_name_tells_engine_version_voice_and_rate(voice: Pyttsx3Voice, make: MakeVoice) -> None:
    assert re.fullmatch(r"espeak-ng \d+\.\d+\S* en-us 150", voice.name)
    assert make("en-gb", 180, 40).name.endswith(" en-gb 180 pitch 40")


def test_speech_is_mono_float_and_long_enough_to_be_the_word(voice: Pyttsx3Voice) -> None:
    recording = voice.speak("seven")
    assert recording.samples.dtype == np.float32
    assert recording.samples.ndim == 1
    assert 0.3 < len(recording.samples) / recording.rate < 2
    assert 0.05 < np.abs(recording.samples).max() <= 1


@espeak_only
def test_nothing_is_lost_when_one_text_is_said_twenty_times(voice: Pyttsx3Voice) -> None:
    lengths = [len(voice.speak("Lift, and sweep the leg back.").samples) for _ in range(20)]
    assert max(lengths) - min(lengths) < 0.1 * max(lengths)


@espeak_only
def test_the_longest_text_is_said_to_its_end(voice: Pyttsx3Voice) -> None:
    recording = voice.speak("word " * (LONGEST_TEXT // 5))
    assert len(recording.samples) / recording.rate > 50


@espeak_only
def test_a_higher_rate_is_heard(voice: Pyttsx3Voice, make: MakeVoice) -> None:
    text = "Keep it up and back."
    assert len(make(rate=220).speak(text).samples) < 0.8 * len(voice.speak(text).samples)


@espeak_only
def test_a_higher_pitch_is_heard(make: MakeVoice, voice: Pyttsx3Voice) -> None:
    def brightness(recording_of: Pyttsx3Voice) -> float:
        sound = recording_of.speak("lower").samples
        return float(np.mean(np.diff(np.signbit(sound))))

    assert brightness(make(pitch=95)) != pytest.approx(brightness(make(pitch=5)), rel=0.02)


@pytest.mark.parametrize("text", ["", "  ", "x" * (LONGEST_TEXT + 1)])
def test_empty_and_endless_texts_are_refused(make: MakeVoice, text: str) -> None:
    with pytest.raises(VoiceError, match="cannot say a text of"):
        make().speak(text)


@espeak_only
def test_punctuation_alone_is_no_speech(voice: Pyttsx3Voice) -> None:
    with pytest.raises(VoiceError, match="gave no sound"):
        voice.speak("...")
    assert len(voice.speak("seven").samples) > 0


@espeak_only
def test_an_unknown_voice_is_named_with_a_remedy(voice: Pyttsx3Voice, make: MakeVoice) -> None:
    with pytest.raises(VoiceError, match=r"cannot set voice to 'martian'.*voicecoach doctor"):
        make("martian").speak("seven")


@espeak_only
def test_a_machine_without_an_engine_is_told_so(make: MakeVoice) -> None:
    without = (
        "import sys\nsys.modules['espeakng_loader'] = None\n"
        "from voicecoach.adapters import espeak_driver\nespeak_driver._SYSTEM_LIBRARY = 'absent.so'\n"
    )
    voice = make(worker=(sys.executable, "-c", without + REAL))
    assert voice.name == "no engine default 150"
    with pytest.raises(VoiceError, match=r"neither a system libespeak-ng nor .*voicecoach doctor"):
        voice.speak("seven")


@espeak_only
def test_the_bundled_engine_speaks_from_a_folder_deeper_than_its_library_can_name(
    make: MakeVoice, tmp_path: Path
) -> None:
    loader = pytest.importorskip("espeakng_loader")
    deep = tmp_path / ("d" * 180)
    deep.mkdir()
    (deep / "espeakng_loader").symlink_to(Path(loader.__file__).parent)
    from_there = (
        f"import sys\nsys.path.insert(0, {str(deep)!r})\n"
        "from voicecoach.adapters import espeak_driver\nespeak_driver._SYSTEM_LIBRARY = 'absent.so'\n"
    )
    voice = make(worker=(sys.executable, "-c", from_there + REAL))
    assert len(voice.speak("seven").samples) > 0


def test_a_worker_that_cannot_even_start_is_a_voice_error(make: MakeVoice) -> None:
    with pytest.raises(VoiceError, match="could not be started"):
        make(worker=("/nonexistent/python",)).speak("seven")


def test_a_hung_worker_is_given_up_killed_and_replaced(voice: Pyttsx3Voice, make: MakeVoice, tmp_path: Path) -> None:
    hangs_once = (
        f"import os, pathlib, sys, time\npids = pathlib.Path({str(tmp_path / 'pids')!r})\n"
        "first = not pids.exists()\npids.open('a').write(f'{os.getpid()} ')\n"
        'if first: print(\'{"engine": "fake", "voice": "x", "serves": null}\', flush=True), time.sleep(60)\n'
    )
    hanging = make(worker=(sys.executable, "-c", hangs_once + REAL), time_out=0.5)
    with pytest.raises(VoiceError, match=r"took longer than 0.5 seconds while saying 'seven'.*voicecoach doctor"):
        hanging.speak("seven")
    hung = int((tmp_path / "pids").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(hung, 0)
    assert len(hanging.speak("seven").samples) > 0
    assert hanging.name == voice.name


def test_a_worker_that_hangs_while_starting_is_waited_for_once_for_name_and_first_fault(
    make: MakeVoice,
) -> None:
    voice = make(worker=(sys.executable, "-c", "import time; time.sleep(60)"), start_time_out=0.2)
    assert voice.name == "no engine default 150"
    with pytest.raises(VoiceError, match=r"took longer than 0.2 seconds while starting"):
        voice.speak("seven")


def test_a_worker_that_dies_tells_its_last_words_and_is_replaced(make: MakeVoice, tmp_path: Path) -> None:
    mark = tmp_path / "died"
    dies_once = f"first = not os.path.exists({str(mark)!r}); open({str(mark)!r}, 'w').close()\nsys.stdin.readline()\n"
    speaks = (
        "path = json.loads(sys.argv[1])['folder'] + '/1.wav'\n"
        "with wave.open(path, 'wb') as file:\n"
        "    file.setparams((1, 2, 8000, 0, 'NONE', ''))\n    file.writeframes(b'12' * 800)\n"
        "print(json.dumps({'id': 1, 'path': path}), flush=True)\nsys.stdin.read()"
    )
    voice = make(worker=worker(f"{dies_once}if first: sys.exit('segmentation fault')\n{speaks}"))
    with pytest.raises(VoiceError, match=r"died \(segmentation fault\) while saying 'seven'"):
        voice.speak("seven")
    assert len(voice.speak("seven").samples) == 800


@pytest.mark.parametrize("content", [b"", b"RIFF....", None])
def test_a_file_that_is_empty_broken_or_missing_is_no_speech(
    make: MakeVoice, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "1.wav"
    if content is not None:
        path.write_bytes(content)
    answer = json.dumps({"id": 1, "path": str(path)})
    with pytest.raises(VoiceError, match="no readable sound"):
        make(worker=worker(f"sys.stdin.readline(); print({answer!r}, flush=True); sys.stdin.read()")).speak("seven")


def test_a_process_good_for_one_utterance_is_replaced_for_the_next(make: MakeVoice, tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    stock = (
        f"import json, sys\nopen({str(starts)!r}, 'a').write('x')\n"
        'print(\'{"engine": "stock", "voice": "x", "serves": 1}\', flush=True)\n'
        "for line in sys.stdin: print(json.dumps({'id': 1, 'error': 'tired'}), flush=True)"
    )
    voice = make(worker=(sys.executable, "-c", stock))
    for _ in range(2):
        with pytest.raises(VoiceError, match="tired"):
            voice.speak("seven")
    assert starts.read_text() == "xx"
    assert voice.name == "stock x 150"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send to another process on Windows")
def test_ctrl_c_in_the_terminal_leaves_the_worker_alone(voice: Pyttsx3Voice, make: MakeVoice, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    watched = make(worker=(sys.executable, "-c", f"import os; open({str(pid)!r}, 'w').write(str(os.getpid()))\n{REAL}"))
    watched.speak("seven")
    process = int(pid.read_text())
    assert os.getsid(process) != os.getsid(0)
    os.kill(process, signal.SIGINT)
    watched.speak("eight")
    watched.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_the_voice_speaks_again_after_it_was_closed(voice: Pyttsx3Voice) -> None:
    voice.speak("seven")
    voice.close()
    assert len(voice.speak("seven").samples) > 0


def test_an_orphaned_worker_ends_and_takes_its_folder_along(voice: Pyttsx3Voice, tmp_path: Path) -> None:
    folder = tmp_path / "orphan"
    folder.mkdir()
    settings = json.dumps({"voice": None, "rate": 150, "pitch": None, "folder": str(folder)})
    command = [sys.executable, "-m", "voicecoach.adapters.voice_worker", settings]
    ended = subprocess.run(command, input='{"id": 1, "text": "seven"}\n', capture_output=True, text=True, timeout=20)
    greeting, answer = (json.loads(line) for line in ended.stdout.splitlines())
    assert set(greeting) == {"engine", "voice", "serves"}
    assert answer == {"id": 1, "path": str(folder / "1.wav")}
    assert not folder.exists()
