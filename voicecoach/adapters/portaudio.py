"""What the loudspeaker and the microphone share: one PortAudio stream that is opened, watched and closed.

PortAudio is reached through sounddevice, which on Linux needs the system's own library and raises OSError at import
without it. Losing a device raises nothing: the callback is just not called any more, so a stream is watched by the
time since its last call. A frozen sound server hangs every call into it, closing included.
"""

from __future__ import annotations

import atexit
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from threading import Thread
from typing import Any, Final, Literal, TypeAlias

from voicecoach.adapters.packages import Package, install_line
from voicecoach.errors import SoundError
from voicecoach.units import Seconds

Kind: TypeAlias = Literal["output", "input"]
"""As sounddevice calls the direction of a stream."""

NAMES: Final[dict[Kind, str]] = {"output": "loudspeaker", "input": "microphone"}

BLOCK: Final = 1024
"""Frames a callback."""

SILENT_FOR: Final = 0.5
"""Seconds without a callback after which the device is taken for gone; they come every 0.02 s."""

CLOSING_TAKES: Final = 1.5
"""Seconds that closing may take before the sound server is taken for frozen."""


def library() -> Any:
    """Import sounddevice, which starts PortAudio.

    Raises:
        SoundError: the PortAudio library is missing or does not start.
    """
    try:
        import sounddevice
    except OSError as fault:  # no library
        line = (
            install_line(Package.PORTAUDIO) if sys.platform == "linux" else "pip install --force-reinstall sounddevice"
        )
        remedy = f"Type: {line}" if line else "Install PortAudio (libportaudio) with your package manager."
        raise SoundError("PortAudio, the library that reaches the sound card, is not installed.", remedy) from fault
    except Exception as fault:  # sounddevice raises its PortAudioError at import, where it cannot be named
        raise SoundError(f"PortAudio does not start: {fault}.", "See that the system itself plays sound.") from fault
    return sounddevice


@contextmanager
def faults_as_ours(sounddevice: Any, kind: Kind) -> Iterator[None]:
    """Translate PortAudio's faults in the block.

    Raises:
        SoundError: with what PortAudio says and what to do about it.
    """
    try:
        yield
    except (sounddevice.PortAudioError, ValueError) as fault:  # ValueError: no device has the name asked for
        raise SoundError(f"The {NAMES[kind]} cannot be opened: {fault}.", remedy(kind)) from fault


def remedy(kind: Kind) -> str:
    """Say what to do without a device of this kind."""
    without = "'voicecoach render' writes the session to a file" if kind == "output" else "keys do all that words do"
    hint = f"Connect one and choose it in the system's sound settings, or do without: {without}."
    line = install_line(Package.PORTAUDIO) if sys.platform == "linux" and not bridged() else None
    return f"{hint} If other programs have one, type: {line}" if line else hint


def bridged() -> bool:
    """Whether ALSA, which is all that PortAudio knows on Linux, reaches the sound server of the desktop."""
    folders = chain(Path("/usr").glob("lib*/alsa-lib"), Path("/usr/lib").glob("*/alsa-lib"))
    plugins = ("libasound_module_pcm_pulse.so", "libasound_module_pcm_pipewire.so")
    return any((folder / plugin).exists() for folder in folders for plugin in plugins)


class Watched:
    """One stream and whether it is still being called.

    Args:
        open_stream: opens a sounddevice stream, not yet started; it is given the function that PortAudio calls when
            the stream has ended by itself. The stream's callback calls ``called`` each time.
    """

    def __init__(self, sounddevice: Any, open_stream: Callable[[Callable[[], None]], Any]) -> None:
        self._sounddevice = sounddevice
        self._ended = False
        self._stopped = False
        self._last_call = time.monotonic()
        self._stream = open_stream(self._finished)

    @property
    def time(self) -> Seconds:
        """Now, on the clock of the stream's own time stamps."""
        return float(self._stream.time)

    @property
    def latency(self) -> Seconds:
        """From the callback to the loudspeaker, or from the microphone to the callback, as PortAudio believes."""
        return float(self._stream.latency)

    @property
    def alive(self) -> bool:
        """Whether the callback is still being called, or is not meant to be."""
        return not self._ended and (self._stopped or time.monotonic() - self._last_call < SILENT_FOR)

    def start(self) -> None:
        """Start calling back, also after ``stop``; a stream that does not start is closed."""
        self._last_call = time.monotonic()
        self._stopped = False
        try:
            self._stream.start()
        except Exception:
            self.close()
            raise

    def stop(self) -> None:
        """Stop calling back, without playing out what is left; ``start`` goes on."""
        self._stopped = True
        self._stream.abort()

    def called(self) -> None:
        """Note that the callback was called; safe in the callback."""
        self._last_call = time.monotonic()

    def close(self) -> None:
        """Stop without playing out and let go, within ``CLOSING_TAKES`` even if PortAudio hangs."""
        self._ended = True
        closing = Thread(target=self._close, name="closing a stream", daemon=True)
        closing.start()
        closing.join(CLOSING_TAKES)
        if (
            closing.is_alive()
        ):  # the server is frozen: PortAudio's clean-up at exit would hang the program's end as well
            atexit.unregister(self._sounddevice._exit_handler)

    def _close(self) -> None:
        self._stream.abort()
        self._stream.close()

    def _finished(self) -> None:
        self._ended = not self._stopped
