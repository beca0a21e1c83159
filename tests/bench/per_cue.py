"""Speaks a word each second as one does without a mixer: ``python -m tests.bench.per_cue WAY WORDS CLIPS``.

``WAY`` is ``pyttsx3``, stock: say, run and wait, for each word; or ``sounddevice``: ``play`` for each word in the
file ``CLIPS``. Both at moments fixed beforehand on the monotonic clock, so that a late word makes no other late.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from voicecoach.units import SAMPLE_RATE, Seconds

READY: Final = "ready"
"""Printed when the first word is ``LEAD_IN`` away."""

ENDED: Final = "ended"

LEAD_IN: Final[Seconds] = 3.0

AFTER: Final[Seconds] = 1.5
"""For the last word to be heard."""


def _pyttsx3() -> Callable[[str], None]:
    import pyttsx3

    engine = pyttsx3.init()

    def say(word: str) -> None:
        engine.say(word)
        engine.runAndWait()

    return say


def _sounddevice(words: Sequence[str], file: Path) -> Callable[[str], None]:
    import sounddevice

    with np.load(file) as arrays:
        clips = dict(zip(words, arrays.values(), strict=True))
    sounddevice.query_devices()  # else the first word pays for the start of PortAudio
    return lambda word: sounddevice.play(clips[word], SAMPLE_RATE)


def main() -> None:
    """Speak the words."""
    _, way, listed, clips = sys.argv
    words = listed.split(",")
    speak = _pyttsx3() if way == "pyttsx3" else _sounddevice(words, Path(clips))
    print(READY, flush=True)
    first = time.monotonic() + LEAD_IN
    for number, word in enumerate(words):
        time.sleep(max(0.0, first + number - time.monotonic()))
        speak(word)
    time.sleep(AFTER)
    print(ENDED, flush=True)


if __name__ == "__main__":
    main()
