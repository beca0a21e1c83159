"""The process that speaks: pyttsx3 in a world of its own, because it hangs, prints and crashes.

Run as ``python -m voicecoach.adapters.voice_worker '{"voice": null, "rate": 150, "pitch": null, "folder": "…"}'``.
One JSON object a line. First it says who it is, or why it cannot work (and ends)::

    {"engine": "espeak-ng 1.52.0", "voice": "en-us", "serves": null}        {"error": "neither a system …"}

then it answers each ``{"id": 7, "text": "seven"}`` on its standard input with a sound file, or with what went wrong::

    {"id": 7, "path": "…/7.wav"}                                            {"id": 7, "error": "…"}

``serves`` is how many utterances this process is good for (null: any number): the drivers for macOS and Windows fail
on their second one. It ends at the end of its input, and takes the folder along.
"""

from __future__ import annotations

import io
import json
import shutil
import signal
import sys
from pathlib import Path
from typing import Any, TextIO, TypedDict

from voicecoach.adapters import espeak_driver
from voicecoach.adapters.private_stdout import private_stdout


class Settings(TypedDict):
    """How to speak.

    Attributes:
        voice: the engine's own name of a voice; null for the default.
        rate: words per minute.
        pitch: 0 to 100; null for the voice's own (espeak-ng only).
        folder: where the sound files go; removed at the end.
    """

    voice: str | None
    rate: int
    pitch: int | None
    folder: str


def main() -> None:
    """Answer requests until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this one
    answers = io.TextIOWrapper(private_stdout(), encoding="utf-8")
    settings: Settings = json.loads(sys.argv[1])
    try:
        engine, greeting = _start(settings)
    except Exception as error:  # whatever it is, the parent must hear of it
        _say(answers, {"error": _sentence(error)})
        return
    _say(answers, greeting)
    for line in sys.stdin:
        request = json.loads(line)
        path = Path(settings["folder"]) / f"{request['id']}.wav"
        try:
            engine.save_to_file(request["text"], str(path))
            engine.runAndWait()
        except Exception as error:
            _say(answers, {"id": request["id"], "error": _sentence(error)})
        else:
            _say(answers, {"id": request["id"], "path": str(path)})
    shutil.rmtree(settings["folder"], ignore_errors=True)


def _start(settings: Settings) -> tuple[Any, dict[str, Any]]:
    import pyttsx3

    if sys.platform in ("darwin", "win32"):
        engine, serves = pyttsx3.init(), 1
        name, voice = f"pyttsx3 {engine}", settings["voice"] or "default"
    else:
        name, voice = espeak_driver.register(), settings["voice"] or espeak_driver.DEFAULT_VOICE
        engine, serves = pyttsx3.init(espeak_driver.DRIVER), None
    if settings["voice"] is not None:
        engine.setProperty("voice", settings["voice"])
    engine.setProperty("rate", settings["rate"])
    if settings["pitch"] is not None:
        engine.setProperty("pitch", settings["pitch"])
    if serves is None:
        engine.runAndWait()  # with nothing to say yet: our driver raises here for a voice that does not exist
    return engine, {"engine": name, "voice": voice, "serves": serves}


def _say(answers: TextIO, message: dict[str, Any]) -> None:
    answers.write(json.dumps(message) + "\n")
    answers.flush()


def _sentence(error: Exception) -> str:
    return str(error) or type(error).__name__


if __name__ == "__main__":
    main()
