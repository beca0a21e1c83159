"""The coach's voice: pyttsx3 in a worker process that may hang or die without taking the session along."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from voicecoach.errors import VoiceError
from voicecoach.ports import Recording
from voicecoach.units import Seconds

LONGEST_TEXT = 1000
"""Characters in one utterance. espeak-ng crashes at about 14,000."""

_NO_SOUND_SERVER = {"PULSE_SERVER": "unix:/nowhere"} if sys.platform == "linux" else {}
"""espeak-ng connects to the desktop's sound server, which it does not need here; a frozen one would hang it."""

_WORKER = (sys.executable, "-P", "-m", "voicecoach.adapters.voice_worker")
_REMEDY = "Run 'voicecoach doctor' to see what the voice needs."


class Pyttsx3Voice:
    """Implements ``ports.Voice``. The worker starts with the first use; a dead or hung one is replaced at the next.

    Args:
        voice: the engine's own name of a voice, as ``en-gb-x-rp``; None for a clear default (espeak-ng: ``en-us``).
        rate: words per minute, 80 to 450.
        pitch: 0 to 100; None for the voice's own. espeak-ng only.
        time_out: longest wait for one utterance; a number takes about a millisecond.
        start_time_out: longest wait for the worker to start; warm it takes a tenth of a second.
        worker: the command that starts the worker; its settings are added as one JSON argument.
    """

    def __init__(
        self,
        voice: str | None = None,
        rate: int = 150,
        pitch: int | None = None,
        *,
        time_out: Seconds = 5.0,
        start_time_out: Seconds = 10.0,
        worker: tuple[str, ...] = _WORKER,
    ) -> None:
        self._voice = voice
        self._rate = rate
        self._pitch = pitch
        self._time_out = time_out
        self._start_time_out = start_time_out
        self._command = worker
        self._worker: _Worker | None = None
        self._name = ""
        self._start_fault: VoiceError | None = None

    @property
    def name(self) -> str:
        """Engine, version, voice, rate and pitch if set, such as ``espeak-ng 1.52.0 en-us 150``.

        Starts the worker if nothing has yet. While no worker ever started, the name says ``no engine``, and asking
        again costs nothing; it becomes the true one with the first success.
        """
        if not self._name:
            try:
                self._start()
            except VoiceError as fault:
                self._start_fault = fault
                self._name = self._describe("no engine", self._voice or "default")
        return self._name

    def speak(self, text: str) -> Recording:
        """Render one utterance (not empty, at most 1,000 characters), blocking.

        Returns:
            The sound as the engine gave it, silence at the ends included.

        Raises:
            VoiceError: see ``ports.Voice``.
        """
        if not text.strip() or len(text) > LONGEST_TEXT:
            raise VoiceError(
                f"The voice cannot say a text of {len(text)} characters.",
                f"Write between 1 and {LONGEST_TEXT} characters.",
            )
        if self._start_fault is not None:  # asking for the name has just tried, and it may have taken long
            fault, self._start_fault = self._start_fault, None
            raise fault
        worker = self._worker or self._start()
        try:
            return _read(worker.render(text, self._time_out), text)
        except _WorkerLost as loss:
            self.close()
            raise VoiceError(f"The voice {loss} while saying '{_short(text)}'.", _REMEDY) from loss
        finally:
            if worker.spent:
                self.close()

    def close(self) -> None:
        """End the worker and remove its files; harmless when repeated. A later ``speak`` starts it again."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None

    def _start(self) -> _Worker:
        settings = {"voice": self._voice, "rate": self._rate, "pitch": self._pitch}
        try:
            worker = _Worker(self._command, settings)
        except OSError as error:
            raise VoiceError(f"The voice could not be started: {error}.", _REMEDY) from error
        try:
            greeting = worker.answer(self._start_time_out)
        except _WorkerLost as loss:
            worker.end()
            raise VoiceError(f"The voice {loss} while starting.", _REMEDY) from loss
        if "error" in greeting:
            worker.end()
            raise VoiceError(f"There is no voice: {greeting['error']}.", _REMEDY)
        worker.serves = greeting["serves"]
        self._name = self._describe(greeting["engine"], greeting["voice"])
        self._worker = worker
        return worker

    def _describe(self, engine: str, voice: str) -> str:
        pitch = "" if self._pitch is None else f" pitch {self._pitch}"
        return f"{engine} {voice} {self._rate}{pitch}"


class _WorkerLost(Exception):  # noqa: N818 - never leaves this file
    """The worker hung or died; says so as a clause."""


class _Worker:
    """One worker process, its folder, and the thread that reads its answers."""

    def __init__(self, command: tuple[str, ...], settings: dict[str, Any]) -> None:
        self.serves: int | None = None
        self._asked = 0
        self._folder = Path(tempfile.mkdtemp(prefix="voicecoach-"))
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        try:
            with (self._folder / "chatter").open("wb") as chatter:
                self._process = subprocess.Popen(
                    [*command, json.dumps({**settings, "folder": str(self._folder)})],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=chatter,
                    encoding="utf-8",
                    env={**os.environ, **_NO_SOUND_SERVER},
                    start_new_session=True,  # Ctrl-C in the terminal is for us alone
                )
        except OSError:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        self._reader = threading.Thread(target=self._read_answers, name="voice answers", daemon=True)
        self._reader.start()

    @property
    def spent(self) -> bool:
        """Whether this process has said all that it is good for."""
        return self.serves is not None and self._asked >= self.serves

    def render(self, text: str, time_out: Seconds) -> Path:
        """Have one utterance written to a file.

        Raises:
            _WorkerLost: it died or took too long; it is of no further use.
            VoiceError: it could not say this text, and is ready for another.
        """
        self._asked += 1
        assert self._process.stdin is not None
        with suppress(OSError):  # it died since; the answer that does not come tells why
            self._process.stdin.write(json.dumps({"id": self._asked, "text": text}) + "\n")
            self._process.stdin.flush()
        answer = self.answer(time_out)
        if "error" in answer:
            raise VoiceError(f"The voice could not say '{_short(text)}': {answer['error']}.", _REMEDY)
        return Path(answer["path"])

    def answer(self, time_out: Seconds) -> dict[str, Any]:
        """Give the worker's next message.

        Raises:
            _WorkerLost: it died or took too long.
        """
        try:
            line = self._answers.get(timeout=time_out)
        except queue.Empty:
            raise _WorkerLost(f"took longer than {time_out:g} seconds") from None
        try:
            message: dict[str, Any] = json.loads(line)
        except ValueError:
            raise _WorkerLost(self._last_words()) from None
        return message

    def end(self) -> None:
        """End the process, by force if it does not go within half a second, and remove its folder."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(OSError):  # it is dead, with something still unsent
            self._process.stdin.close()
        try:
            self._process.wait(0.5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self._process.stdout.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _read_answers(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put("")  # not JSON: the end

    def _last_words(self) -> str:
        lines = (self._folder / "chatter").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return f"died ({lines[-1].strip()})" if lines else "died"


def _read(path: Path, text: str) -> Recording:
    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)  # by content: macOS writes AIFF
    except (soundfile.SoundFileError, OSError) as error:
        raise VoiceError(f"The voice gave no readable sound for '{_short(text)}': {error}.", _REMEDY) from error
    finally:
        path.unlink(missing_ok=True)
    mono = samples.mean(axis=1, dtype=np.float32)
    if not mono.any():
        raise VoiceError(f"The voice gave no sound for '{_short(text)}'.", _REMEDY)
    return Recording(mono, rate)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
