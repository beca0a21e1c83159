"""A sound card made of nothing: one private PulseAudio server with two null sinks.

``speaker`` takes what the program plays, and its monitor is recorded. What is played into ``micfeed`` comes out of its
monitor, which is the default source: the program's microphone. Linux only; elsewhere, and without the tools, tests
skip. PortAudio reads the environment once, when sounddevice is imported, so what uses it runs in a process of its own,
started with ``python``.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

import numpy as np
import pytest

from voicecoach.units import SAMPLE_RATE, Samples

PROFILE = "ask pain: no\n"
"""Of the listener in here, who says nothing but what a test has them say."""

ASOUNDRC = "pcm.!default { type pulse }\nctl.!default { type pulse }\n"
"""Makes PulseAudio what PortAudio, which knows ALSA only, takes for the default device."""

PATIENCE = 10.0
"""Seconds given to each process of the rig; they take well under one."""


def missing() -> str | None:
    """Say what keeps the rig from running here, if anything does."""
    tools = [tool for tool in ("pulseaudio", "pactl", "parec", "paplay") if shutil.which(tool) is None]
    if tools:
        return f"not installed: {', '.join(tools)}"
    if ctypes.util.find_library("portaudio") is None:
        return "not installed: libportaudio"
    plugins = ("/usr/lib*/alsa-lib", "/usr/lib/*/alsa-lib")
    if not any(Path("/").glob(f"{folder[1:]}/libasound_module_pcm_pulse.so") for folder in plugins):
        return "not installed: ALSA's plugin for PulseAudio"
    return None


class Recording:
    """What has been recorded; ``samples`` is complete when the recording has ended.

    Attributes:
        stamps: for each piece that arrived, the moment of its arrival on ``time.monotonic`` and how many samples there
            were with it.
    """

    def __init__(self) -> None:
        self.bytes = bytearray()
        self.stamps: list[tuple[float, int]] = []

    def take(self, piece: bytes) -> None:
        """Add what has just arrived."""
        moment = time.monotonic()
        self.bytes += piece
        self.stamps.append((moment, len(self.bytes) // 4))

    @property
    def samples(self) -> Samples:
        whole = len(self.bytes) // 4 * 4
        return np.frombuffer(bytes(self.bytes[:whole]), dtype=np.float32)


class SoundWorld:
    """The server, from ``__enter__`` to ``__exit__``. Several run side by side.

    Attributes:
        env: environment of a process that is to live in this world.
        server: the PulseAudio process, to be stopped and killed in tests of faults.
    """

    env: dict[str, str]
    server: subprocess.Popen[bytes]

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="rig"))  # short: a socket's path has at most 107 characters
        self._folder.chmod(0o700)
        for name in ("run", "state"):
            (self._folder / name).mkdir(mode=0o700)
        (self._folder / ".asoundrc").write_text(ASOUNDRC)
        profile = self._folder / ".config" / "voicecoach" / "profile.yaml"
        profile.parent.mkdir(parents=True)
        profile.write_text(PROFILE)
        home = str(self._folder)
        outside = {
            name: value for name, value in os.environ.items() if not name.startswith(("PULSE_", "XDG_", "ALSA_"))
        }
        private = {
            "HOME": home,
            "XDG_RUNTIME_DIR": home,
            "PULSE_RUNTIME_PATH": f"{home}/run",
            "PULSE_STATE_PATH": f"{home}/state",
        }
        self.env = {**outside, **private, "PULSE_SERVER": f"unix:{home}/native"}
        sink = "module-null-sink sink_name={} rate=48000 channels=1 norewinds=1"  # with rewinds, streams stall for 2 s
        modules = (
            f"module-native-protocol-unix auth-anonymous=1 socket={home}/native",
            sink.format("speaker"),
            sink.format("micfeed"),
        )
        loads = [word for module in modules for word in ("-L", module)]
        self.server = subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", *loads],
            env={**outside, **private},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            self._wait_until_up()
            self.control("set-default-sink", "speaker")
            self.control("set-default-source", "micfeed.monitor")
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.kill()
        self.server.wait(PATIENCE)
        shutil.rmtree(self._folder, ignore_errors=True)

    def control(self, *words: str) -> str:
        """Order the server about, as with ``pactl``; gives what it answers."""
        done = subprocess.run(["pactl", *words], env=self.env, check=True, capture_output=True, timeout=PATIENCE)
        return done.stdout.decode()

    def unload(self, sink: str) -> None:
        """Take a sink away, as when a device is unplugged."""
        modules = self.control("list", "short", "modules").splitlines()
        self.control("unload-module", next(line.split()[0] for line in modules if f"sink_name={sink} " in line))

    def python(self, program: str, *words: str) -> subprocess.Popen[str]:
        """Start a Python program in this world, its streams being pipes."""
        return subprocess.Popen(
            [sys.executable, "-c", program, *words],
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def talk(self, wav: Path) -> None:
        """Play a WAV file into the microphone, to its end."""
        subprocess.run(
            ["paplay", "--device=micfeed", "--latency-msec=20", str(wav)], env=self.env, check=True, timeout=60
        )

    @contextmanager
    def recording(self, source: str = "speaker.monitor", into: Recording | None = None) -> Iterator[Recording]:
        """Record in the block what the loudspeaker plays: mono float32 at ``SAMPLE_RATE``."""
        words = (
            f"--device={source}",
            f"--rate={SAMPLE_RATE}",
            "--channels=1",
            "--format=float32le",
            "--latency-msec=5",
        )
        process = subprocess.Popen(["parec", "--raw", *words], env=self.env, stdout=subprocess.PIPE, bufsize=0)
        recording, begun = into or Recording(), Event()

        def read() -> None:
            assert process.stdout is not None
            while chunk := process.stdout.read(65_536):
                recording.take(chunk)
                begun.set()

        reading = Thread(target=read, daemon=True)
        reading.start()
        try:
            assert begun.wait(PATIENCE), "nothing is being recorded"
            yield recording
        finally:
            process.terminate()
            process.wait(PATIENCE)
            reading.join(PATIENCE)
            assert process.stdout is not None
            process.stdout.close()

    def _wait_until_up(self) -> None:
        end = time.monotonic() + PATIENCE
        while subprocess.run(["pactl", "info"], env=self.env, capture_output=True, timeout=PATIENCE).returncode != 0:
            if self.server.poll() is not None or time.monotonic() > end:
                pytest.skip("PulseAudio does not run here")
