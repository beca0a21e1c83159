"""``calibrate --study``: measures how well a person is heard at home, and keeps scores only."""

from __future__ import annotations

import hashlib
import io
import random
import re
import secrets
import sys
import wave
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from voicecoach import __version__
from voicecoach.cli import interruption, wiring
from voicecoach.cli.conversing import open_sound
from voicecoach.cli.folders import data_folder
from voicecoach.cli.printing import note
from voicecoach.cli.study_account import account, by_model, study_line, summary_line
from voicecoach.errors import HearingError, NotFoundError, RecordError, SoundError, UsageError, VoicecoachError
from voicecoach.language import Language, load_calibration_words, load_language, load_talk
from voicecoach.language.study_words import load_study_words
from voicecoach.listening.phrases import Command, Grammar, Phrase, normal
from voicecoach.listening.study import AGES, SEXES, ModelUsed, Prompt, Study, Talker, prompts
from voicecoach.listening.study_file import LONGEST_TEXT, read, written
from voicecoach.script.text.sentences import did_you_mean
from voicecoach.studying import StudyRun, texts
from voicecoach.units import HEARING_RATE, Pcm

if TYPE_CHECKING:
    from voicecoach.adapters.model_store import Model

FIRST: Final = "first"
ALL: Final = "all"

SENTENCES: Final = 5
"""That are no commands; drawn from those that a model is fitted with."""

WITH_A_QUESTION: Final = (
    Command.PAUSE,
    Command.STOP,
    Command.THAT_HURTS,
    Command.NEXT,
    Command.REPEAT,
    Command.HELP,
)
"""Commands that are listened for while a question is open, as ``coach.grammar`` has it."""

_ACCENT: Final = re.compile(r"[^\W\d_]+([ -][^\W\d_]+)?")
_LONGEST_ACCENT: Final = 30
_PCM_WIDTH: Final = 2


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a study is to be like.

    Attributes:
        phrases: ``first`` of each command and the usual answers, ``all``, or phrases with commas between them.
        times: how often each is asked for.
        label: distance and place, in the person's own words.
        file: for the scores; None for a new one among the user's own.
        sound: a new folder for what was said; None for no sound.
        seed: of the order; None to draw one.
    """

    phrases: str = FIRST
    times: int = 1
    label: str = ""
    file: Path | None = None
    sound: Path | None = None
    seed: int | None = None


def refuse_muddle(
    given: Sequence[str], files: Sequence[Path], *, study: bool, sum_up: bool, forget: bool, model: str | None
) -> None:
    """Refuse what cannot be meant together.

    Args:
        given: options of a study that were typed.
        files: that were named.
        study: whether this option was typed, as the following.

    Raises:
        UsageError: it cannot.
    """
    if not study:
        what = "--sum" if sum_up else given[0] if given else f"'{files[0]}'"
        raise UsageError(f"{what} only goes with a study.", "Add --study.")
    if forget:
        raise UsageError("--forget and --study do not go together.", "Type one of them at a time.")
    if sum_up and (given or model):
        raise UsageError(
            f"{given[0] if given else '--model'} is for a new study, and --sum is of old ones.", "Leave it out."
        )
    if files and not sum_up:
        raise UsageError(
            f"A study needs no file, such as '{files[0]}'.", "To add up files, add --sum; to keep scores in one, --out."
        )


def study(wishes: Wishes, *, as_json: bool, model: str | None) -> None:
    """Ask for everything, keep scores after each prompt, and print what they add up to.

    Raises:
        UsageError: a phrase is none, the label is too long, or the file or folder is there already.
        SoundError: there is no microphone, it went away, or a file cannot be written.
        HearingError: the model cannot be used, or knows none of the phrases.
    """
    language, talk = load_language(), load_talk()  # not the phrases of one's own, which may be told by the file
    wanted = wanted_phrases(wishes.phrases, language)
    _refuse_label(wishes.label)
    uid = secrets.token_hex(16)
    file = wishes.file or data_folder() / "studies" / f"{date.today().isoformat()}-{uid[:8]}.json"
    _refuse_used(file, wishes.sound)
    note(_promise(file, wishes.sound))
    talker = _talker()
    seed = secrets.randbelow(1_000_000) if wishes.seed is None else wishes.seed
    with ExitStack() as stack:
        ear, used = stack.enter_context(wiring.recogniser_on(model, in_step=False, calibrated=False))
        deaf = ear.deaf_to([phrase.text for candidates, _ in wanted for phrase in candidates])
        chosen, lacking = _heard_of(wanted, deaf)
        commands = Grammar.of(language.phrases_of(language.commands))
        sentences = random.Random(seed).sample(talk.sentences, SENTENCES)
        asked = prompts(chosen, sentences, commands, times=wishes.times, seed=seed)
        said = (load_calibration_words(), load_study_words())
        captured, say = open_sound(stack, texts(asked, *said))
        minutes = (20 * (say is not None) + 35 + 5 * len(chosen) * wishes.times + 9 * SENTENCES) / 60
        note(f"Listening with {ear.name}. This takes about {max(round(minutes), 1)} min; Ctrl-C keeps what is done.")
        run = StudyRun(captured, ear, say, note, *said)
        room = run.room()
        begun = Study(
            uid=uid,
            on=date.today().isoformat(),
            version=__version__,
            model=_model(used, ear.name),
            label=wishes.label,
            talker=talker,
            seed=seed,
            finished=False,
            noise=round(room.noise, 1),
            aloud=say is not None,
            echo=room.echo
            and replace(
                room.echo,
                level=round(room.echo.level, 1),
                taken_out=round(room.echo.taken_out, 1),
                late=None if room.echo.late is None else round(room.echo.late, 4),
            ),
            not_asked=lacking,
            tries=(),
        )
        measure(run, asked, begun, file, wishes.sound, as_json=as_json)


def measure(
    run: StudyRun, asked: Sequence[Prompt], begun: Study, file: Path, sound: Path | None, *, as_json: bool
) -> None:
    """Go through the prompts, keeping what is done after each, and print the result, also where it breaks off.

    Args:
        run: whose room has been measured.
        begun: without tries.
        file: for the scores.
        sound: folder for what was said; None for no sound.

    Raises:
        SoundError: the microphone went away, or a file cannot be written.
        HearingError: the recogniser failed.
    """
    so_far = begun
    try:
        for found, pcm in run.tries(asked):
            so_far = replace(so_far, tries=(*so_far.tries, found))
            if sound is not None:
                _keep_sound(sound, len(so_far.tries), found.asked or found.part.value, pcm)
            _keep(so_far, file, sound)
        so_far = replace(so_far, finished=True)
        _keep(so_far, file, sound)
    finally:  # Ctrl-C, or a device that went away
        if so_far.tries:
            _tell(so_far, file, as_json=as_json)


def sum_up(files: Sequence[Path], *, as_json: bool) -> None:
    """Print what several studies add up to, those with each model by themselves.

    Raises:
        UsageError: no file is named.
        NotFoundError: there is no such file.
        RecordError: one is no study.
    """
    if not files:
        raise UsageError("No study is named.", "Write: voicecoach calibrate --study --sum FILE FILE")
    studies: dict[str, Study] = {}
    for file in files:
        found = read(_text_of(file), str(file))
        if found.uid not in studies:
            studies[found.uid] = found
            continue
        note(f"{file} is a study that was given already; the longer one counts, once.")
        studies[found.uid] = max(studies[found.uid], found, key=lambda study: len(study.tries))
    for number, group in enumerate(by_model(studies.values())):
        if as_json:
            print(summary_line(group))
        else:
            print(("\n" if number else "") + "\n".join(account(group)))


def wanted_phrases(wanted: str, language: Language) -> list[tuple[tuple[Phrase, ...], Grammar]]:
    """Give what may be asked for: alternatives of which the first that the model can hear counts, and the grammar.

    Raises:
        UsageError: it names something that is no phrase.
    """
    questions = _questions(language)
    commands = Grammar.of(language.phrases_of(language.commands))
    if wanted == FIRST:
        of_commands = [(words.phrases, commands) for words in language.commands.values()]
        of_answers = [((phrase,), grammar) for answers, grammar in questions for phrase in answers]
        return [*of_commands, *of_answers]
    known = [(phrase, commands) for phrase in commands.phrases]
    known += [(phrase, grammar) for answers, grammar in questions for phrase in answers]
    if wanted == ALL:
        return [((phrase,), grammar) for phrase, grammar in known]
    by_text = {phrase.text: ((phrase,), grammar) for phrase, grammar in known}
    listed = list(dict.fromkeys(normal(text) for text in wanted.split(",")))
    for text in listed:
        if text not in by_text:
            raise UsageError(f"'{text}' is no phrase of the coach's;", did_you_mean(text, sorted(by_text)))
    return [by_text[text] for text in listed]


def _questions(language: Language) -> list[tuple[tuple[Phrase, ...], Grammar]]:
    """Give the answers of the usual questions, each with what is listened for while it is open."""
    asked = ({"yes": ("yes",), "no": ("no",)}, {"left": ("left",), "right": ("right",)}, _numbers(language))
    besides = language.phrases_of(WITH_A_QUESTION)
    answers = [language.answer_phrases(question) for question in asked]
    return [(phrases, Grammar.of([*phrases, *besides])) for phrases in answers]


def _numbers(language: Language) -> dict[str, tuple[str, ...]]:
    return {str(number): (language.number(number),) for number in range(11)}


def _heard_of(
    wanted: Sequence[tuple[tuple[Phrase, ...], Grammar]], deaf: dict[str, tuple[str, ...]]
) -> tuple[list[tuple[Phrase, Grammar]], tuple[str, ...]]:
    """Choose of alternatives the first that the model can hear; and name those of which it can hear none."""
    chosen, lacking = [], []
    for candidates, grammar in wanted:
        phrase = next((phrase for phrase in candidates if phrase.text not in deaf), None)
        if phrase is None:
            lacking.append(candidates[0].text)
        else:
            chosen.append((phrase, grammar))
    if not chosen:
        raise HearingError("The model can hear none of these phrases.", "'voicecoach commands' shows which it can.")
    return chosen, tuple(lacking)


def _model(used: Model, engines: str) -> ModelUsed:
    from voicecoach.adapters.model_fit_file import load_fit
    from voicecoach.listening.model_fit import Fit

    fit = load_fit(used.folder) or Fit()
    acoustic = next(
        (path for path in (used.folder / "am/final.mdl", used.folder / "final.mdl") if path.is_file()), None
    )
    digest = ""
    if acoustic is not None:
        with acoustic.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    return ModelUsed(used.name, digest, fit.scale, fit.offset, engines)


def _refuse_label(label: str) -> None:
    if len(label) > LONGEST_TEXT or not label.isprintable():
        raise UsageError("The label is too long, or cannot be printed.", 'Write it like: --label "2 m, kitchen"')


def _refuse_used(file: Path, sound: Path | None) -> None:
    """Refuse to write over anything."""
    if file.exists():
        raise UsageError(f"'{file}' is there already.", "Name another file, or move that one away.")
    if sound is not None and sound.exists() and (not sound.is_dir() or any(sound.iterdir())):
        raise UsageError(f"'{sound}' is not an empty folder.", "Name a new folder.")


def _promise(file: Path, sound: Path | None) -> str:
    """Say what will be kept, before it begins."""
    scores = "which phrase was asked for, which was heard, scores, lengths and levels"
    if sound is None:
        return f"No sound is kept. Kept are {scores}, in {file}. Nothing is sent anywhere."
    return (
        f"What you say IS RECORDED, prompt by prompt, into {sound}; press Ctrl-C if you do not want that. "
        f"Kept besides are {scores}, there and in {file}. Nothing is sent anywhere."
    )


def _talker() -> Talker:
    """Ask in a terminal who will speak, as coarsely as is useful; whatever is skipped is not known."""
    if not sys.stdin.isatty():
        return Talker()
    note("Three questions about who will speak, if they like to say; Enter skips one.")
    try:
        age = _asked("Age: child, adult, or over 65", AGES)
        sex = _asked("Sex: female, male, or other", SEXES)
        accent = _asked("Accent, in one word or two, as Scottish or German", None)
    except typer.Abort:  # the end of input, or Ctrl-C
        interruption.raise_if_interrupted()
        return Talker()
    return Talker(age, sex, accent)


def _asked(question: str, choices: Sequence[str] | None) -> str | None:
    while True:
        typed = str(typer.prompt(question, default="", show_default=False, err=True)).strip()
        if not typed:
            return None
        if choices is not None:
            meant = next((choice for choice in choices if choice.startswith(typed.lower())), None)
            if meant is not None:
                return meant
            note(f"Type one of: {', '.join(choices)}; or only Enter.")
        elif len(typed) <= _LONGEST_ACCENT and _ACCENT.fullmatch(typed):
            return typed.title()
        else:
            note("Type one word or two, of letters; or only Enter.")


def _keep(so_far: Study, file: Path, sound: Path | None) -> None:
    from voicecoach.adapters.whole_file import write_whole

    for path in (file, *([] if sound is None else [sound / "study.json"])):
        try:
            write_whole(path, written(so_far))
        except OSError as fault:
            raise _unwritable(path, fault) from fault


def _keep_sound(folder: Path, number: int, name: str, pcm: Pcm) -> None:
    """Write what was listened to for a try: its number among the tries, and what was asked for."""
    words = re.sub(r"[^a-z]+", "-", name.lower().replace("'", "")).strip("-")
    path = folder / f"{number:03}-{words[:40]}.wav"
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(_PCM_WIDTH)
        file.setframerate(HEARING_RATE)
        file.writeframes(pcm.astype("<i2").tobytes())
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(data.getvalue())
    except OSError as fault:
        raise _unwritable(path, fault) from fault


def _unwritable(path: Path, fault: OSError) -> VoicecoachError:
    what = f"'{path}' cannot be written: {fault.strerror or fault}."
    return SoundError(what, "Name a place in a folder of yours.")


def _tell(found: Study, file: Path, *, as_json: bool) -> None:
    if as_json:
        print(study_line(found))
    else:
        print("\n".join(account([found])))
    if file.exists():
        note(f"The scores are in {file}.")


def _text_of(file: Path) -> str:
    if not file.is_file():
        raise NotFoundError(f"There is no file '{file}'.", "Check its path.")
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "it is not UTF-8"
        raise RecordError(f"'{file}' cannot be read: {why}.", "Give a file that a study wrote.") from fault
