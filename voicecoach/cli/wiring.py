"""The composition root: the only place that knows the adapters, and imports them when they are needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voicecoach.resources import resource_folder

if TYPE_CHECKING:
    from voicecoach.adapters.safety_heard import SafetyHeard
    from voicecoach.errors import Problem
    from voicecoach.ports import Recogniser
    from voicecoach.script.profile import Profile
    from voicecoach.script.reading.reader import Source
    from voicecoach.script.shelf import Shelf
    from voicecoach.sound.clip import Clip
    from voicecoach.sound.spoken_form import SpokenForm
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


def profile() -> Profile:
    """Give what the listener's profile says; without one, nothing.

    Raises:
        ScriptError: it has mistakes.
        NotFoundError: it cannot be read.
    """
    from voicecoach.script.profile import Profile, read_profile
    from voicecoach.script.shelf import read_file

    file = profile_file()
    return read_profile(read_file(file), str(file)) if file.exists() else Profile()


def profile_file() -> Path:
    """Give the place of the listener's profile; it need not exist."""
    import platformdirs

    return platformdirs.user_config_path("voicecoach", appauthor=False) / "profile.yaml"


def safety_heard() -> SafetyHeard:
    """Open the notes of which words for safety have been heard in full."""
    import platformdirs

    from voicecoach.adapters.safety_heard import SafetyHeard

    return SafetyHeard(platformdirs.user_data_path("voicecoach", appauthor=False) / "safety-heard.txt")


def doubts(source: Source) -> tuple[Problem, ...]:
    """Give what in a script is likely a slip, for this coach with its voice and the ear that ships."""
    from voicecoach.adapters.vosk_decoder import bundled_words
    from voicecoach.language import WEAK_THRESHOLD, load_language
    from voicecoach.script.lint import CommandPhrase, warnings
    from voicecoach.sound.estimate import estimated_length

    language = load_language("en")
    return warnings(
        source,
        estimated_length,
        commands=[
            CommandPhrase(phrase.text, command.value, phrase.threshold >= WEAK_THRESHOLD)
            for command, words in language.commands.items()
            for phrase in words.phrases
        ],
        hears=bundled_words().__contains__,
        own_words="\n".join(language.sentences.values()),
    )


@dataclass(frozen=True)
class Sounds:
    """What a session sounds like: the coach's voice and the chimes.

    Attributes:
        voice: its name.
    """

    utterances: Utterances
    chimes: Mapping[str, Clip]
    voice: str


@contextmanager
def coach_sounds(spoken: SpokenForm | None = None, time_out: float = 5.0) -> Iterator[Sounds]:
    """Open the coach's voice, with its clips kept from session to session; close it afterwards.

    Args:
        spoken: what is given to the voice for a text; as ``sound.spoken_form`` has it, by default.
        time_out: longest wait for one utterance, seconds.
    """
    import platformdirs

    from voicecoach.adapters.assets import load_chimes
    from voicecoach.adapters.clip_files import ClipFiles
    from voicecoach.adapters.pyttsx3_voice import Pyttsx3Voice
    from voicecoach.sound.spoken_form import spoken_form
    from voicecoach.sound.utterances import Utterances

    chimes = load_chimes()
    voice = Pyttsx3Voice(time_out=time_out)
    store = ClipFiles(platformdirs.user_cache_path("voicecoach", appauthor=False) / "clips")
    utterances = Utterances(voice, store, chimes["stand-in"], spoken or spoken_form)
    try:
        yield Sounds(utterances, chimes, voice.name)
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
