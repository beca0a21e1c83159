"""The composition root: the only place that knows the adapters, and imports them when they are needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voicecoach.cli.folders import clip_folder, data_folder, settings_folder
from voicecoach.cli.printing import note
from voicecoach.errors import HearingError, NotFoundError, SoundError, VoicecoachError
from voicecoach.resources import resource_folder

if TYPE_CHECKING:
    from voicecoach.adapters.calibration_file import CalibrationFile
    from voicecoach.adapters.device_choice import DeviceChoice
    from voicecoach.adapters.devices import Device
    from voicecoach.adapters.model_choice import ModelChoice
    from voicecoach.adapters.model_store import Model, ModelStore
    from voicecoach.adapters.portaudio import Kind
    from voicecoach.adapters.pyttsx3_voice import Pyttsx3Voice
    from voicecoach.adapters.safety_heard import SafetyHeard
    from voicecoach.errors import Problem
    from voicecoach.language import Language
    from voicecoach.listening.calibration import Calibration
    from voicecoach.listening.model_fit import Fit
    from voicecoach.ports import LiveSound, Recogniser
    from voicecoach.script.profile import Profile
    from voicecoach.script.reading.reader import Source
    from voicecoach.script.shelf import Shelf
    from voicecoach.sound.clip import Clip
    from voicecoach.sound.music import Music
    from voicecoach.sound.spoken_form import SpokenForm
    from voicecoach.sound.utterances import Utterances
    from voicecoach.units import Samples

LISTENER_VOICE = "en-us+f3"
"""Of the rehearsal's listener: unlike the coach's, and among those that the bundled model hears well."""


def user_scripts() -> Path:
    """Give the folder of the user's own scripts; it need not exist."""
    return data_folder() / "scripts"


def rehearsals_folder() -> Path:
    """Give the folder where rehearsals leave their sound files when no place is named."""
    return data_folder() / "rehearsals"


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
    from voicecoach.language import load_language
    from voicecoach.script.profile import Profile, read_profile
    from voicecoach.script.shelf import read_file

    file = profile_file()
    return read_profile(read_file(file), str(file), load_language().built_in) if file.exists() else Profile()


def profile_if_well() -> Profile:
    """Give what the listener's profile says; one with mistakes says nothing, and they are told."""
    from voicecoach.script.profile import Profile

    try:
        return profile()
    except VoicecoachError as fault:
        note(f"{fault}\nSo your profile is left out of this. Mend it with: voicecoach profile edit")
        return Profile()


def language(known: Profile | None = None) -> Language:
    """Give the coach's language with the listener's own phrases.

    Args:
        known: what their profile says; by default it is read, with errors as ``profile``.
    """
    from voicecoach.language import load_language

    known = known or profile()
    return load_language(known.language).with_phrases(known.say, known.weak)


def profile_text() -> str:
    """Give the listener's profile as it is written, line ends included; empty without one.

    Raises:
        ScriptError: it is not UTF-8.
        NotFoundError: it cannot be read.
    """
    from voicecoach.script.shelf import read_file
    from voicecoach.script.text.yaml_text import decode

    file = profile_file()
    if not file.exists():
        return ""
    data = read_file(file)
    decode(data, str(file))
    return data.decode("utf-8")


def profile_to_edit() -> str:
    """Give the profile as it is written; without one, the text that a new one begins as. Errors as ``profile_text``."""
    from voicecoach.script.profile_fields import template

    return profile_text() if profile_file().exists() else template()


def write_profile(text: str) -> None:
    """Write the listener's profile anew, whole or not at all."""
    from voicecoach.adapters.whole_file import write_whole

    write_whole(profile_file(), text)


def profile_file() -> Path:
    """Give the place of the listener's profile; it need not exist."""
    return settings_folder() / "profile.yaml"


def safety_heard() -> SafetyHeard:
    """Open the notes of which words for safety have been heard in full."""
    from voicecoach.adapters.safety_heard import SafetyHeard

    return SafetyHeard(data_folder() / "safety-heard.txt")


def models() -> ModelStore:
    """Open the models that the user has installed."""
    from voicecoach.adapters.model_store import ModelStore

    return ModelStore(data_folder() / "models")


def model_choice() -> ModelChoice:
    """Open the user's choice among the models."""
    from voicecoach.adapters.model_choice import ModelChoice

    return ModelChoice(settings_folder() / "hearing.json")


def calibrations() -> CalibrationFile:
    """Open what is kept of the last calibration."""
    from voicecoach.adapters.calibration_file import CalibrationFile

    return CalibrationFile(settings_folder() / "hearing.json")


def calibration(model: Model) -> Calibration | None:
    """Give the last calibration if it was with this model; None also when what is kept cannot be read."""
    try:
        found = calibrations().find()
    except HearingError:
        return None
    return found if found and found.model == model.name else None


def model_in_use() -> tuple[Model, HearingError | None]:
    """Give the model that was chosen, by default the bundled one; and why it is that, where another was chosen."""
    from voicecoach.adapters.model_store import BUNDLED_AS_MODEL

    try:
        name = model_choice().name()
    except HearingError as fault:
        return BUNDLED_AS_MODEL, HearingError(f"{fault.what} The bundled model is used.", fault.remedy)
    if name is None:
        return BUNDLED_AS_MODEL, None
    model = models().find(name)
    if model is None:
        return BUNDLED_AS_MODEL, HearingError(
            f"The chosen model '{name}' is no longer installed, so the bundled one is used.",
            "Install it again, or type: voicecoach model use bundled",
        )
    return model, None


def model_named(wanted: str) -> Model:
    """Give the model that ``--model`` means: an installed one, or any folder.

    Raises:
        NotFoundError: it is neither.
    """
    from voicecoach.adapters.model_store import BUNDLED, BUNDLED_AS_MODEL, Model

    model = BUNDLED_AS_MODEL if wanted == BUNDLED else models().find(wanted)
    if model is not None:
        return model
    folder = Path(wanted).resolve()
    if not folder.is_dir():
        raise NotFoundError(
            f"There is no folder '{wanted}' with a Vosk model, and no installed model of that name.",
            "'voicecoach model list' shows what is installed.",
        )
    return Model(folder.name, folder)


def words_known(wanted: str | None) -> frozenset[str]:
    """Give every word that a model knows: the one that is wanted, or the one in use.

    Raises:
        HearingError: there is no such model, or its words cannot be read.
    """
    from voicecoach.adapters.model_words import words_of

    return words_of((model_named(wanted) if wanted is not None else model_in_use()[0]).folder)


def fit_model(model: Path, progress: Callable[[float], None]) -> Fit:
    """Measure what a model's scores are worth with synthetic voices, and keep that in its folder.

    Args:
        model: folder of a Vosk model.
        progress: is told what share is done, up to 1.

    Raises:
        HearingError: the model cannot be used, or its folder not be written to.
        VoiceError: there are no synthetic voices.
    """
    from voicecoach.adapters.ear_process import EarProcess
    from voicecoach.adapters.model_fit_file import forget_fit, save_fit
    from voicecoach.adapters.model_trial import LONGEST_LOAD
    from voicecoach.cli.fitting import measure

    forget_fit(model)
    ear = EarProcess(model, in_step=True, start_within=LONGEST_LOAD)
    try:
        fit = measure(ear, progress)
    finally:
        ear.close()
    save_fit(model, fit)
    return fit


def doubts(source: Source) -> tuple[Problem, ...]:
    """Give what in a script is likely a slip, for this coach with its voice and the model in use."""
    from voicecoach.adapters.model_words import words_of
    from voicecoach.language import WEAK_THRESHOLD
    from voicecoach.script.lint import CommandPhrase, warnings
    from voicecoach.sound.estimate import estimated_length

    understood = language(profile_if_well())
    model, _ = model_in_use()
    return warnings(
        source,
        estimated_length,
        commands=[
            CommandPhrase(phrase.text, command.value, phrase.threshold >= WEAK_THRESHOLD)
            for command, words in understood.commands.items()
            for phrase in words.phrases
        ],
        hears=lambda word: word in words_of(model.folder),
        recogniser=model.called,
        own_words="\n".join(understood.sentences.values()),
    )


def device_choice() -> DeviceChoice:
    """Open the user's choice among this machine's loudspeakers and microphones."""
    from voicecoach.adapters.device_choice import DeviceChoice

    return DeviceChoice(settings_folder() / "devices.json")


@dataclass(frozen=True)
class DevicesInUse:
    """Names of the devices that are used, as ``adapters.sound_devices.opening`` takes them; None: the default."""

    speaker: str | None = None
    microphone: str | None = None


def devices_in_use(speaker: str | None = None, microphone: str | None = None) -> DevicesInUse:
    """Give the devices to use: those asked for, else those chosen once; says so where one of these is not there.

    A chosen one that is not there is given all the same: the default is opened in its stead, until it is there.

    Raises:
        NotFoundError: one that is asked for is not there, or there are several.
        SoundError: one is asked for, and the sound system does not tell what there is.
    """
    from voicecoach.adapters.sound_devices import devices

    choice = device_choice()
    try:
        chosen = DevicesInUse(choice.speaker, choice.microphone)
    except SoundError as fault:
        note(f"{fault} So the system's loudspeaker and microphone are used.")
        chosen = DevicesInUse()
    if (speaker, microphone, chosen) == (None, None, DevicesInUse()):
        return chosen
    try:
        known = devices()
    except SoundError:
        if speaker is None and microphone is None:
            return chosen  # opening it tells more
        raise
    return DevicesInUse(
        _device_in_use("output", speaker, chosen.speaker, known),
        _device_in_use("input", microphone, chosen.microphone, known),
    )


def _device_in_use(kind: Kind, asked: str | None, chosen: str | None, known: Sequence[Device]) -> str | None:
    from voicecoach.adapters.devices import match
    from voicecoach.adapters.portaudio import NAMES

    if asked is not None:
        return match(asked, kind, known).name
    if chosen is None:
        return None
    try:
        return match(chosen, kind, known).name
    except NotFoundError:
        note(f"The {NAMES[kind]} '{chosen}', which you chose, is not there, so the system's own is used.")
        return chosen


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
def coach_sounds(
    spoken: SpokenForm | None = None, time_out: float = 5.0, known: Profile | None = None
) -> Iterator[Sounds]:
    """Open the coach's voice as the profile has it, its clips kept from session to session; close it afterwards.

    Args:
        spoken: what is given to the voice for a text; as ``sound.spoken_form`` has it, by default.
        time_out: longest wait for one utterance, seconds.
        known: what the profile says; read by default.
    """
    from voicecoach.adapters.assets import load_chimes
    from voicecoach.adapters.clip_files import ClipFiles
    from voicecoach.sound.spoken_form import spoken_form
    from voicecoach.sound.utterances import Utterances

    chimes = load_chimes()
    voice = _coach_voice(time_out, known or profile_if_well())
    store = ClipFiles(clip_folder())
    utterances = Utterances(voice, store, chimes["stand-in"], spoken or spoken_form)
    try:
        yield Sounds(utterances, chimes, voice.name)
    finally:
        utterances.close()
        voice.close()


def _coach_voice(time_out: float, known: Profile) -> Pyttsx3Voice:
    """Start the voice that the profile names; says so where the engine lacks it, and gives the usual one."""
    from voicecoach.adapters.pyttsx3_voice import Pyttsx3Voice
    from voicecoach.script.profile_fields import USUAL_RATE

    rate = known.rate or USUAL_RATE
    voice = Pyttsx3Voice(known.voice, rate, time_out=time_out)
    if known.voice is None or not voice.name.startswith("no engine"):
        return voice
    voice.close()
    usual = Pyttsx3Voice(None, rate, time_out=time_out)
    if not usual.name.startswith("no engine"):  # else it is the engine that is missing
        note(f"The speech engine has no voice '{known.voice}', which your profile names, so the usual one is used.")
    return usual


def engine_has_voice(name: str) -> bool:
    """Try whether the speech engine can speak with a voice; without an engine it cannot."""
    from voicecoach.adapters.pyttsx3_voice import Pyttsx3Voice

    voice = Pyttsx3Voice(name)
    try:
        return not voice.name.startswith("no engine")
    finally:
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


def music(place: Path | None) -> Sequence[Path]:
    """Give the files of a file or folder of music, in order, saying which cannot be read; none without a place.

    Raises:
        NotFoundError: there is nothing there.
        SoundError: nothing of it can be read.
    """
    from voicecoach.adapters.music_files import find_music

    return () if place is None else find_music(place, note)


@contextmanager
def music_from(files: Sequence[Path], report: Callable[[str], None]) -> Iterator[Music]:
    """Give music made of files, read as it is asked for; close them afterwards.

    Args:
        report: called with a sentence on each file that turns out bad.
    """
    from voicecoach.adapters.music_files import MusicFiles
    from voicecoach.sound.music import Music

    source = MusicFiles(files, report)
    try:
        yield Music(source)
    finally:
        source.close()


@contextmanager
def live_sound(devices: DevicesInUse, music: Sequence[Path] = ()) -> Iterator[LiveSound]:
    """Give the loudspeaker and the microphone, to be opened; close them afterwards.

    Args:
        devices: the ones to use.
        music: files to play under the coach.
    """
    from voicecoach.adapters.sound_process import SoundProcess

    sound = SoundProcess(capture=True, speaker=devices.speaker, microphone=devices.microphone, music=music)
    try:
        yield sound
    finally:
        sound.close()


@contextmanager
def recogniser(
    wanted: str | None, *, in_step: bool, calibrated: bool = False, known: Profile | None = None
) -> Iterator[Recogniser]:
    """Open the recogniser; see ``recogniser_on``."""
    with recogniser_on(wanted, in_step=in_step, calibrated=calibrated, known=known) as (ear, _):
        yield ear


@contextmanager
def recogniser_on(
    wanted: str | None, *, in_step: bool, calibrated: bool, known: Profile | None = None
) -> Iterator[tuple[Recogniser, Model]]:
    """Open the recogniser on a model in a process of its own; says so when that is not the model that was chosen.

    Args:
        wanted: an installed model, or the folder of one; without it the chosen one, by default the bundled one.
        in_step: wait for what it makes of each block, for rehearsals; live, nothing may wait.
        calibrated: with the thresholds that 'voicecoach calibrate' found, if it was with this model, and as sure as the
            profile wants it: for listening to the listener in their room, and to nothing else.
        known: what the profile says; read by default.

    Yields:
        It, and the model that it uses.

    Raises:
        HearingError: the model cannot be used.
    """
    from voicecoach.adapters.ear_process import EarProcess
    from voicecoach.adapters.model_store import BUNDLED_AS_MODEL
    from voicecoach.adapters.model_trial import LONGEST_LOAD

    model, missing = (model_named(wanted), None) if wanted is not None else model_in_use()
    if missing is not None:
        note(str(missing))
    surer = (known or profile_if_well()).threshold if calibrated else 0.0
    found = calibration(model) if calibrated else None
    try:
        ear = EarProcess(model.folder, calibration=found, surer=surer, in_step=in_step, start_within=LONGEST_LOAD)
    except HearingError as fault:
        if wanted is not None or model == BUNDLED_AS_MODEL:
            raise
        note(f"{fault.what} So the bundled one is used.")
        model = BUNDLED_AS_MODEL
        found = calibration(model) if calibrated else None
        ear = EarProcess(model.folder, calibration=found, surer=surer, in_step=in_step)
    try:
        yield ear, model
    finally:
        ear.close()
