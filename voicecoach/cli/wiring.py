"""The composition root: the only place that knows the adapters, and imports them when they are needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voicecoach.resources import resource_folder

if TYPE_CHECKING:
    from voicecoach.coach.score import Lengths
    from voicecoach.coach.state import State
    from voicecoach.ports import Recogniser
    from voicecoach.script.model import Script
    from voicecoach.script.shelf import Shelf
    from voicecoach.sound.clip import Clip
    from voicecoach.sound.utterances import Utterances
    from voicecoach.units import Samples

LISTENER_VOICE = "en-us+f3"
"""Of the rehearsal's listener: unlike the coach's, and among those that the bundled model hears well."""


def user_scripts() -> Path:
    """Give the folder of the user's own scripts; it need not exist."""
    import platformdirs

    return platformdirs.user_data_path("voicecoach", appauthor=False) / "scripts"


def rehearsals_folder() -> Path:
    """Give the folder where rehearsals leave their sound files when no place is named."""
    import platformdirs

    return platformdirs.user_data_path("voicecoach", appauthor=False) / "rehearsals"


def shelf() -> Shelf:
    """Give the user's scripts, then the built-in ones."""
    from voicecoach.script.shelf import Shelf

    return Shelf((user_scripts(), resource_folder("scripts")))


def conversation_of(session: str) -> Path | None:
    """Give the conversation that comes with a session, for rehearsing it: of its name, in ``conversations`` beside it.

    Raises:
        NotFoundError: there is no such session.
    """
    script = shelf().find(session)
    path = script.parent / "conversations" / f"{script.stem}.yaml"
    return path if path.is_file() else None


def first_state(script: Script, lengths: Lengths) -> State:
    """Give a session ready to begin, in English."""
    from voicecoach.coach.machine import initial
    from voicecoach.language import load_language
    from voicecoach.sound.lengths import EstimatedLengths

    return initial(script, load_language("en"), lengths, EstimatedLengths())


@dataclass(frozen=True)
class Sounds:
    """What a session sounds like: the coach's voice and the chimes."""

    utterances: Utterances
    chimes: Mapping[str, Clip]


@contextmanager
def coach_sounds(time_out: float = 5.0) -> Iterator[Sounds]:
    """Open the coach's voice, with its clips kept from session to session; close it afterwards.

    Args:
        time_out: longest wait for one utterance, seconds.
    """
    import platformdirs

    from voicecoach.adapters.assets import load_chimes
    from voicecoach.adapters.clip_files import ClipFiles
    from voicecoach.adapters.pyttsx3_voice import Pyttsx3Voice
    from voicecoach.sound.utterances import Utterances

    chimes = load_chimes()
    voice = Pyttsx3Voice(time_out=time_out)
    store = ClipFiles(platformdirs.user_cache_path("voicecoach", appauthor=False) / "clips")
    utterances = Utterances(voice, store, chimes["stand-in"])
    try:
        yield Sounds(utterances, chimes)
    finally:
        utterances.close()
        voice.close()


@contextmanager
def listener_voice() -> Iterator[Callable[[str], Samples]]:
    """Open the voice of a rehearsal's listener: text to samples at ``SAMPLE_RATE``."""
    from voicecoach.adapters.pyttsx3_voice import Pyttsx3Voice
    from voicecoach.sound.clip import shape

    voice = Pyttsx3Voice(voice=LISTENER_VOICE)
    try:
        yield lambda text: shape(voice.speak(text)).samples
    finally:
        voice.close()


@contextmanager
def recogniser(model: Path | None, *, in_step: bool) -> Iterator[Recogniser]:
    """Open the recogniser on a model, the bundled one by default, in a process of its own.

    Args:
        in_step: wait for what it makes of each block, for rehearsals; live, nothing may wait.

    Raises:
        HearingError: the model cannot be used.
    """
    from voicecoach.adapters.ear_process import EarProcess
    from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL

    ear = EarProcess(model or BUNDLED_MODEL, in_step=in_step)
    try:
        yield ear
    finally:
        ear.close()
