"""A driver for espeak-ng inside pyttsx3 that loses no speech.

pyttsx3's own Linux driver renders in the background and may write nothing, half, or at a wrong rate, without an
error. This one stands on it (voices, rate, pitch) but renders synchronously: when ``runAndWait`` returns, every file
that was asked for is written; else it raises. Measured: 50 of 50 clips right beside two CPU hogs, 0.7 ms a number.

Only for a process of its own: the library keeps global state and may not be initialised twice.
"""

from __future__ import annotations

import ctypes
import os
import sys
import wave
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

DRIVER = "voicecoach_espeak"
"""What to give ``pyttsx3.init`` after ``register``."""

DEFAULT_VOICE = "en-us"
DEFAULT_RATE = 150
"""Words per minute. Clearer than the library's own default of ``gmw/en`` at 200."""

_DONT_EXIT = 0x8000
"""espeakINITIALIZE_DONT_EXIT of speak_lib.h: report missing data instead of ending the process."""

_SYSTEM_LIBRARY = "libespeak-ng.so.1"


def register() -> str:
    """Load libespeak-ng, make this driver known to pyttsx3, and give its name and version, as ``espeak-ng 1.52.0``.

    The system's library is used when there is one, else the one in the ``espeakng-loader`` package; for that one the
    working directory changes, because libespeak-ng cuts the path of its data at 159 characters.

    Raises:
        RuntimeError: there is no library, or it does not find its data.
    """
    data = None if _loads(_SYSTEM_LIBRARY) else _load_bundled()
    from pyttsx3.drivers import _espeak  # finds the library that is loaded now, by its SONAME

    rate = _espeak.Initialize(_espeak.AUDIO_OUTPUT_SYNCHRONOUS, 0, data, _DONT_EXIT)
    if rate <= 0:
        raise RuntimeError("libespeak-ng does not find its data")
    sys.modules[f"pyttsx3.drivers.{DRIVER}"] = _driver_module(rate)
    return f"espeak-ng {_espeak.Info(None).decode()}"


def _loads(library: str) -> bool:
    with suppress(OSError):
        ctypes.CDLL(library)
        return True
    return False


def _load_bundled() -> bytes:
    try:
        import espeakng_loader
    except ImportError as error:
        raise RuntimeError("neither a system libespeak-ng nor the espeakng-loader package is installed") from error
    library = Path(espeakng_loader.get_library_path())
    if not _loads(str(library)):
        raise RuntimeError("the library of the espeakng-loader package does not load on this machine")
    os.chdir(library.parent)
    return b"."


def _driver_module(sample_rate: int) -> ModuleType:
    """Build what pyttsx3 imports as a driver; only now, because its own driver loads the library on import."""
    from pyttsx3.drivers import _espeak
    from pyttsx3.drivers.espeak import EspeakDriver

    EspeakDriver._moduleInitialized = True
    EspeakDriver._defaultVoice = DEFAULT_VOICE

    class CoachDriver(EspeakDriver):  # type: ignore[misc]
        """Renders files one after the other; never plays."""

        def __init__(self, proxy: Any) -> None:
            self._pcm = bytearray()
            self._wanted: list[tuple[str, str]] = []
            self._fault: Exception | None = None
            super().__init__(proxy)
            self.setProperty("rate", DEFAULT_RATE)

        def setProperty(self, name: str, value: Any) -> None:  # noqa: N802 - pyttsx3's name
            # pyttsx3 swallows what is raised here, so it is kept for startLoop.
            try:
                EspeakDriver.setProperty(name, value)
            except ValueError as error:
                self._fault = ValueError(f"espeak-ng cannot set {name} to '{value}'")
                self._fault.__cause__ = error

        def save_to_file(self, text: str, filename: str) -> None:
            self._wanted.append((text, filename))

        def startLoop(self) -> None:  # noqa: N802 - pyttsx3's name
            self._proxy.setBusy(False)  # lets the queued commands through: they only take notes
            wanted, self._wanted = self._wanted, []
            fault, self._fault = self._fault, None
            if fault is not None:
                raise fault
            for text, filename in wanted:
                self._render(text, filename)

        def _render(self, text: str, filename: str) -> None:
            self._pcm.clear()
            if _espeak.Synth(text, flags=_espeak.ENDPAUSE | _espeak.CHARS_UTF8) != _espeak.EE_OK:
                raise RuntimeError("espeak-ng refused the text")
            with wave.open(filename, "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(sample_rate)
                file.writeframes(self._pcm)

        def _onSynth(self, wav: Any, numsamples: int, _events: Any) -> int:  # noqa: N802 - pyttsx3's name
            if wav and numsamples > 0:
                self._pcm += ctypes.string_at(wav, numsamples * 2)
            return 0

    module = ModuleType(DRIVER)
    module.buildDriver = CoachDriver  # type: ignore[attr-defined]
    return module
