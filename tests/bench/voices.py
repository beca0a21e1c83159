"""Synthetic voices saying the product's own phrases, which no person was ever recorded saying.

The bundled model was trained on voices of the same three engines; so these figures flatter it, and are kept apart from
those of people. What is rendered is kept in the folder of the results.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from tests.bench.recordings import Clip
from voicecoach.adapters.pyttsx3_voice import Pyttsx3Voice
from voicecoach.errors import VoiceError


@dataclass(frozen=True, slots=True)
class Voice:
    """One synthetic voice.

    Attributes:
        engine: the program that renders it.
        name: the engine's own name of the voice.
        rate: words per minute, espeak-ng only.
    """

    engine: Literal["espeak-ng", "flite", "festival"]
    name: str
    rate: int = 150

    @property
    def folder(self) -> str:
        """A name that files can have."""
        return f"{self.engine}-{self.name}-{self.rate}" if self.engine == "espeak-ng" else f"{self.engine}-{self.name}"


_AMERICAN = ("m1", "m2", "m3", "m4", "m7", "f1", "f2", "f3", "f4", "f5")

VOICES: Final = (
    *(Voice("espeak-ng", f"en-us+{variant}") for variant in _AMERICAN),
    *(Voice("espeak-ng", f"en+{variant}", 170) for variant in ("m5", "m6", "f2", "klatt2")),
    Voice("espeak-ng", "en-us", 130),
    Voice("espeak-ng", "en-us+klatt", 180),
    Voice("espeak-ng", "en-us+Andrea", 160),
    Voice("espeak-ng", "en-us+grandma", 140),
    Voice("espeak-ng", "en-gb-scotland", 150),
    Voice("espeak-ng", "en-gb-x-rp+f4", 160),
    Voice("espeak-ng", "en-gb-x-gbclan", 150),
    Voice("espeak-ng", "en-029", 160),
    *(Voice("flite", name) for name in ("rms", "slt", "awb", "kal")),
    *(Voice("festival", name) for name in ("kal_diphone", "ked_diphone", "cmu_us_slt_arctic_hts")),
)
"""Men, women, the old and the hasty, American, British and Caribbean, as far as synthesis goes."""


def lacking() -> list[str]:
    """Give a sentence for each engine that is not installed."""
    return [f"{engine} is not installed, so its voices are left out." for engine in _PROGRAMS if not _installed(engine)]


def rendered(texts: Sequence[str], folder: Path) -> list[Clip]:
    """Have each voice say its share of the texts: every third, each voice beginning with another one."""
    clips: list[Clip] = []
    for offset, voice in enumerate(VOICES):
        if _installed(voice.engine):
            clips += _said_by(voice, texts[offset % _SHARE :: _SHARE], folder / voice.folder, len(clips))
    return clips


_SHARE = 3
_PROGRAMS = {"flite": "flite", "festival": "text2wave"}  # espeak-ng's library comes with the program


def _installed(engine: str) -> bool:
    return engine not in _PROGRAMS or shutil.which(_PROGRAMS[engine]) is not None


def _said_by(voice: Voice, texts: Sequence[str], folder: Path, first: int) -> list[Clip]:
    folder.mkdir(parents=True, exist_ok=True)
    clips = [
        Clip(folder / f"{text.replace(' ', '_').replace(chr(39), '')}.wav", text, first + number)
        for number, text in enumerate(texts)
    ]
    wanting = [clip for clip in clips if not clip.path.is_file()]
    match voice.engine:
        case "espeak-ng":
            _with_espeak(voice, wanting)
        case "flite":
            for clip in wanting:
                _run(["flite", "-voice", voice.name, "-t", clip.said, "-o", str(clip.path)])
        case "festival":
            for clip in wanting:
                command = ["text2wave", "-eval", f"(voice_{voice.name})", "-o", str(clip.path)]
                _run(command, spoken=clip.said)
    return clips


def _with_espeak(voice: Voice, clips: Sequence[Clip]) -> None:
    import soundfile

    speaker = Pyttsx3Voice(voice.name, voice.rate)
    try:
        for clip in clips:
            recording = speaker.speak(clip.said)
            soundfile.write(clip.path, recording.samples, recording.rate)
    finally:
        speaker.close()


def _run(command: Sequence[str], spoken: str = "") -> None:
    done = subprocess.run(command, input=spoken, text=True, capture_output=True, check=False)
    if done.returncode:
        raise VoiceError(f"{command[0]} failed: {done.stderr.strip()}.", "Install it again, or take it away.")
