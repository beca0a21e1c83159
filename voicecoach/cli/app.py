"""The commands. Thin: each asks ``wiring`` for its parts, late, so that ``--help`` answers at once."""

from __future__ import annotations

import io
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voicecoach.cli.cache_command import cache
from voicecoach.cli.history_command import history
from voicecoach.cli.options import (
    AnswerOption,
    JsonOption,
    MicrophoneOption,
    MinutesOption,
    ModelOption,
    MusicOption,
    SessionArgument,
    SetOption,
    SpeakerOption,
)
from voicecoach.cli.profile_command import profile
from voicecoach.cli.progress_command import progress
from voicecoach.cli.tidily import tidily
from voicecoach.errors import UsageError

if TYPE_CHECKING:
    from voicecoach.adapters.portaudio import Kind
    from voicecoach.cli.choices import Choices

_EXIT_CODES = (
    "Exit codes: 0 all well · 1 a fault of the program · 2 wrong usage · 3 a script has mistakes · 4 nothing of that "
    "name · 5 no sound device, or a file that cannot be written · 6 no voice · 7 no recogniser · 8 the "
    "record of your sessions · 9 a model cannot be built · 130 ended with Ctrl-C."
)

app = typer.Typer(
    name="voicecoach",
    add_completion=False,
    help="A coach you only hear: it speaks a session, counts on the beat, and obeys spoken words. Nothing leaves this "
    "machine.",
    epilog=_EXIT_CODES,
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help is there in half the time, and reads as well
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Begin(StrEnum):
    """The level at which exercises begin."""

    EASIEST = "easiest"
    USUAL = "usual"
    HARDEST = "hardest"


LevelOption = Annotated[Begin, typer.Option("--level", help="The level at which the exercises begin.")]


def _choices(settings: list[str] | None, answers: list[str] | None, level: Begin, minutes: float | None) -> Choices:
    from voicecoach.cli.choices import Choices

    return Choices.of(settings or (), answers or (), level.value, minutes)


class HeardAs(StrEnum):
    """How the words of a rehearsal's listener reach the coach."""

    TEXT = "text"
    SPEECH = "speech"


@app.command()
@tidily
def run(
    session: SessionArgument = "taster",
    level: LevelOption = Begin.USUAL,
    minutes: MinutesOption = None,
    answer: AnswerOption = None,
    settings: SetOption = None,
    music: MusicOption = None,
    speaker: SpeakerOption = None,
    microphone: MicrophoneOption = None,
    model: ModelOption = None,
    rehearse_instead: Annotated[
        bool,
        typer.Option(
            "--rehearse-instead/--no-rehearse-instead",
            help="Without a loudspeaker, rehearse the session with a scripted listener instead of failing.",
        ),
    ] = True,
    anew: Annotated[
        bool, typer.Option("--anew", help="Do not ask whether to go on with a session that broke off.")
    ] = False,
) -> None:
    """Perform a session, live.

    Speaks it, counts it on the beat, and obeys spoken words and keys. Needs a loudspeaker; without a microphone, keys
    alone lead the session.
    """
    from voicecoach.cli.running import Equipment, run_live

    equipment = Equipment(music=music, speaker=speaker, microphone=microphone, model=model)
    run_live(
        session, _choices(settings, answer, level, minutes), equipment, rehearse_instead=rehearse_instead, anew=anew
    )


@app.command()
@tidily
def rehearse(
    session: SessionArgument = "taster",
    conversation: Annotated[
        Path | None,
        typer.Option("--with", metavar="FILE", help="What the listener says, and when. Without: the session's own."),
    ] = None,
    heard: Annotated[
        HeardAs,
        typer.Option(help="Whether the listener's words arrive typed, or as speech through the real recogniser."),
    ] = HeardAs.TEXT,
    level: LevelOption = Begin.USUAL,
    minutes: MinutesOption = None,
    answer: AnswerOption = None,
    settings: SetOption = None,
    as_json: JsonOption = False,
    audio: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write what the coach says to this sound file.")
    ] = None,
    model: ModelOption = None,
) -> None:
    """Try a session without lying down.

    Faster than real time, with a scripted listener; prints the transcript.
    """
    from voicecoach.cli.rehearsing import rehearse_session

    choices = _choices(settings, answer, level, minutes)
    spoken = heard is HeardAs.SPEECH
    rehearse_session(session, choices, conversation, spoken=spoken, as_json=as_json, audio=audio, model=model)


@app.command()
@tidily
def render(
    session: SessionArgument,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Sound file to write: .wav .flac .mp3 .ogg .opus.")
    ],
    level: LevelOption = Begin.USUAL,
    minutes: MinutesOption = None,
    answer: AnswerOption = None,
    settings: SetOption = None,
    captions: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Also write captions to this file, .vtt or .srt; 'vtt' or 'srt': beside the sound."
        ),
    ] = None,
    cover: Annotated[
        bool, typer.Option("--cover/--no-cover", help="Whether the file gets a picture of the session's timeline.")
    ] = True,
    music: MusicOption = None,
) -> None:
    """Write a session to a sound file.

    It is what a listener who says nothing would hear, at -16 LUFS, with tags and a chapter for each exercise. For
    chapters, .mp3 is the safest choice; few players look for them in a .wav.
    """
    from voicecoach.cli.rendering import render_session

    render_session(session, _choices(settings, answer, level, minutes), output, captions, cover=cover, music=music)


@app.command()
@tidily
def check(
    scripts: Annotated[
        list[str], typer.Argument(metavar="SCRIPT...", help="Names or paths of sessions, or of exercises.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Show every mistake in session scripts.

    Each with its place and what to write instead; also what is allowed but unlikely to be meant.
    """
    from voicecoach.cli.scripts import check_scripts

    raise typer.Exit(check_scripts(scripts, as_json=as_json))


@app.command("list")
@tidily
def list_sessions(
    exercises: Annotated[
        bool, typer.Option("--exercises", help="List the exercises that a session can name, instead.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """List the sessions that can be named, your own first."""
    from voicecoach.cli.scripts import list_exercises, list_scripts

    (list_exercises if exercises else list_scripts)(as_json=as_json)


@app.command()
@tidily
def show(
    session: SessionArgument,
    level: LevelOption = Begin.USUAL,
    minutes: MinutesOption = None,
    answer: AnswerOption = None,
    settings: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say in words what a session will do.

    Step by step, how much each side does, and how long it takes, at each level.
    """
    from voicecoach.cli.showing import show_script

    show_script(session, _choices(settings, answer, level, minutes), as_json=as_json)


@app.command()
@tidily
def plan(
    session: SessionArgument,
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw the timeline into this file, .svg or .png.")
    ] = None,
    level: LevelOption = Begin.USUAL,
    minutes: MinutesOption = None,
    answer: AnswerOption = None,
    settings: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a session's timeline: what is done when.

    As lines of text or, with --picture, drawn: exercises, sets, sides, holds, rests, and what is said when.
    """
    from voicecoach.cli.planning import plan_session

    choices = _choices(settings, answer, level, minutes)
    plan_session(session, picture, choices=choices, as_json=as_json)


@app.command()
@tidily
def new(
    plan: Annotated[
        str | None,
        typer.Argument(
            metavar="PLAN",
            help='Exercises, such as "clamshell 2x12/side, fire hydrant 2x10/side". Without: you are asked.',
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Its title. Without: made from the exercises.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where to write it. Without: among your own scripts."),
    ] = None,
    ask_sore: Annotated[
        bool | None, typer.Option("--ask-sore/--no-ask-sore", help="Whether the coach asks for a sore side.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write a session of your own.

    From a plan, one exercise after the other, or from a few questions. The file is commented, for you to change.
    """
    from voicecoach.cli.drafts import new_script

    new_script(plan, output, title=title, ask_sore=ask_sore, force=force)


class SchemaKind(StrEnum):
    """What a schema is of."""

    SESSION = "session"
    EXERCISE = "exercise"


@app.command()
@tidily
def schema(
    kind: Annotated[SchemaKind, typer.Argument(help="Of session files, or of exercise files.")] = SchemaKind.SESSION,
) -> None:
    """Print the JSON Schema of the session language.

    For editors, which then complete and explain its fields. The scripts that ship name it in their first line.
    """
    from voicecoach.cli.schemas import print_schema

    print_schema(kind.value)


@app.command()
@tidily
def commands(
    command: Annotated[
        str | None, typer.Argument(metavar="COMMAND", help="With --say: the command that the phrase is for.")
    ] = None,
    say: Annotated[
        str | None,
        typer.Option(metavar="PHRASE", help="Add a phrase of your own for COMMAND, if it can be told from the others."),
    ] = None,
    forget: Annotated[str | None, typer.Option(metavar="PHRASE", help="Take a phrase of your own away.")] = None,
    anyway: Annotated[
        bool,
        typer.Option(
            "--anyway", help="With --say: add the phrase even if it is heard badly; not words that the model lacks."
        ),
    ] = False,
    states: Annotated[
        bool, typer.Option("--states", help="Show what each does at each moment of a session, instead.")
    ] = False,
    as_json: JsonOption = False,
    model: ModelOption = None,
) -> None:
    """Show what you can say, and the keys; or add a phrase of your own.

    Phrases that the model cannot hear are set apart. Your own are kept in your profile.
    """
    if say is not None or forget is not None or command is not None:
        _change_phrases(command, say, forget, anyway=anyway, as_json=as_json, model=model)
        return
    if states:
        from voicecoach.cli.states import show_states

        show_states(as_json=as_json)
        return
    from voicecoach.cli.hearing import show_commands

    show_commands(as_json=as_json, model=model)


def _change_phrases(
    command: str | None, say: str | None, forget: str | None, *, anyway: bool, as_json: bool, model: str | None
) -> None:
    from voicecoach.cli.own_phrases import add_phrase, forget_phrase

    if say is not None and command is not None and forget is None:
        add_phrase(say, command, model=model, anyway=anyway, as_json=as_json)
    elif forget is not None and say is None and command is None:
        forget_phrase(forget)
    else:
        raise UsageError("That is half of it.", 'Write: voicecoach commands --say "computer pause" pause')


@app.command()
@tidily
def listen(
    file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Listen to this sound file instead of the microphone.")
    ] = None,
    as_json: JsonOption = False,
    model: ModelOption = None,
) -> None:
    """Show what is heard, until Ctrl-C.

    And why something was not obeyed; in a terminal also how loud it is.
    """
    from voicecoach.cli.hearing import listen_to

    listen_to(file, as_json=as_json, model=model)


@app.command()
@tidily
def calibrate(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="With --sum: the files of studies.")
    ] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Take the last calibration away, instead.")] = False,
    study: Annotated[
        bool, typer.Option("--study", help="Measure how well somebody is heard, as above; keeps scores only.")
    ] = False,
    label: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="With --study: how far away, and where, as in --label '2 m, kitchen'."),
    ] = None,
    phrases: Annotated[
        str | None,
        typer.Option(
            metavar="WHICH",
            help="With --study: 'first' of each command and the usual answers, 'all', or phrases, as in 'pause, next'. "
            "Without: first.",
        ),
    ] = None,
    times: Annotated[
        int | None, typer.Option(min=1, max=10, help="With --study: how often each is asked for. Without: once.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="With --study: a number that gives the same order again.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="With --study: where to keep the scores. Without: it says where."),
    ] = None,
    keep_sound: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="With --study: also record what is said, into this new folder."),
    ] = None,
    sum_up: Annotated[bool, typer.Option("--sum", help="With --study: add up the studies in FILEs, instead.")] = False,
    as_json: JsonOption = False,
    model: ModelOption = None,
) -> None:
    """Find out how well you are heard in this room.

    Takes a minute: five seconds of silence, the coach's own voice, and a few phrases that you read aloud. Sets the
    thresholds for you and says what it found. Only numbers are kept, no sound.

    With --study it changes nothing, and measures how well somebody is heard: what nobody has measured yet of children,
    of elderly people, and of accents. Anyone can do it, in five minutes:

    1. Be where you exercise, and know how far the microphone is: voicecoach calibrate --study --label "2 m, kitchen".
    Answer three questions about who speaks, or skip them. Say nothing for five seconds, and let the coach speak.

    2. Say each phrase that it asks for once, as you would in an exercise. What was not understood is asked for once
    more; both are counted as what they are.

    3. Read five sentences that are no commands, breathe aloud, and move about. Nothing should be heard then.

    4. Do it again farther away, with water running, or with somebody else, each under a label of its own.

    No sound is kept unless you add --keep-sound FOLDER, and nothing is sent. What is kept is a short file of text that
    you can read, and give to the developers if you like. --study --sum FILE FILE adds up several.
    """
    options = {
        "--label": label,
        "--phrases": phrases,
        "--times": times,
        "--seed": seed,
        "--out": out,
        "--keep-sound": keep_sound,
    }
    given = [name for name, value in options.items() if value is not None]
    if study or sum_up or files or given:
        from voicecoach.cli import study as studying

        studying.refuse_muddle(given, files or (), study=study, sum_up=sum_up, forget=forget, model=model)
        if sum_up:
            studying.sum_up(files or (), as_json=as_json)
        else:
            wishes = studying.Wishes(phrases or studying.FIRST, times or 1, label or "", out, keep_sound, seed)
            studying.study(wishes, as_json=as_json, model=model)
        return
    from voicecoach.cli import calibrating

    if forget:
        calibrating.forget()
    else:
        calibrating.calibrate(as_json=as_json, model=model)


models = typer.Typer(help="The Vosk model that hears you: which there are, and which is used.", no_args_is_help=True)
app.add_typer(models, name="model")


@models.command("list")
@tidily
def model_list(as_json: JsonOption = False) -> None:
    """Show which models there are, and which is used.

    Also those that can be installed by name. Asks nothing of the network.
    """
    from voicecoach.cli.models import list_models

    list_models(as_json=as_json)


@models.command("install")
@tidily
def model_install(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="A name from 'voicecoach model list', an https address, a .zip or .tar.gz file, or a model's folder.",
        ),
    ],
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="What to call it. Without: as the archive or folder is called.")
    ] = None,
    sha256: Annotated[
        str | None, typer.Option("--sha256", metavar="HEX", help="The digest that the archive must have.")
    ] = None,
    unverified: Annotated[
        bool, typer.Option("--unverified", help="Take an archive from the network whose digest nobody vouches for.")
    ] = False,
    mirror: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Take a model of the list from here, not from its publisher."),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace an installed model of that name.")] = False,
) -> None:
    """Install a Vosk model.

    Fetches it, compares its SHA-256, unpacks and tries it. What was fetched of a broken download is kept, and the
    same line typed again goes on from there.
    """
    from voicecoach.cli.models import install_model

    install_model(source, name=name, sha256=sha256, unverified=unverified, mirror=mirror, replace=replace)


@models.command("fit")
@tidily
def model_fit(
    name: Annotated[str, typer.Argument(metavar="MODEL", help="An installed model, or a model's folder.")],
) -> None:
    """Measure what a model's scores are worth.

    Synthetic voices say commands and talk to it for half a minute. Installing a model does this too; do it for a folder
    that you give to --model.
    """
    from voicecoach.cli.fitting import fit_named

    fit_named(name)


class NetworkOf(StrEnum):
    """Whose network a model gets."""

    BUNDLED = "bundled"
    NEW = "new"


@models.command("build")
@tidily
def model_build(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[FOLDER]", help="Where to write the model. Without: it is installed.")
    ] = None,
    add: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="A phrase of your own to be heard besides; may be given several times."),
    ] = None,
    network: Annotated[
        NetworkOf | None,
        typer.Option(
            help="Keep the network of the bundled model, or train one. Without: bundled with --add, else new."
        ),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="A small network in minutes, to see that it works; it hears less well.")
    ] = False,
    seed: Annotated[int | None, typer.Option(min=0, help="A number that all chance follows from.")] = None,
    cores: Annotated[int | None, typer.Option(min=1, help="Processes at once. Without: one for each core.")] = None,
    work: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where to keep what is made on the way, and to go on from.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a model that is in FOLDER.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Build a command model out of synthetic speech.

    With --add "hey robot" the bundled model gets the words that it lacks, in a few minutes, and is used from then on if
    it hears as well as before. With FOLDER alone everything is made from nothing: voices speak, a network learns, and
    voices that it never met try it, in about two hours. Interrupted, the same line goes on where it was.
    """
    from voicecoach.cli.building import Wish, build_model

    kind = network.value if network else None
    wish = Wish(folder, tuple(add or ()), kind, quick, seed, cores, work, replace)
    build_model(wish, as_json=as_json)


@models.command("use")
@tidily
def model_use(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An installed model, or 'bundled'.")],
) -> None:
    """Choose the model that hears you from now on."""
    from voicecoach.cli.models import use_model

    use_model(name)


@models.command("remove")
@tidily
def model_remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An installed model; see 'voicecoach model list'.")],
    force: Annotated[bool, typer.Option("--force", help="Even if it is in use; the bundled one is then used.")] = False,
) -> None:
    """Take an installed model away."""
    from voicecoach.cli.models import remove_model

    remove_model(name, force=force)


AsSpeaker = Annotated[bool, typer.Option("--speaker", help="As the loudspeaker.")]
AsMicrophone = Annotated[bool, typer.Option("--microphone", help="As the microphone.")]

devices = typer.Typer(help="Loudspeakers and microphones: which there are, and which are used.")
app.add_typer(devices, name="devices")


@devices.callback(invoke_without_command=True)
@tidily
def device_list(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show the loudspeakers and microphones, which the system uses by default, and which you chose."""
    if context.invoked_subcommand is None:
        from voicecoach.cli.devices import list_devices

        list_devices(as_json=as_json)


@devices.command("test")
@tidily
def device_test(speaker: SpeakerOption = None, microphone: MicrophoneOption = None) -> None:
    """Let the loudspeaker say what it is, and show for three seconds how loud you are at the microphone."""
    from voicecoach.cli.devices import test_devices

    test_devices(speaker, microphone)


@devices.command("use")
@tidily
def device_use(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name from 'voicecoach devices', or a part of it.")],
    as_speaker: AsSpeaker = False,
    as_microphone: AsMicrophone = False,
) -> None:
    """Choose a loudspeaker or microphone for this machine, from now on.

    When it is not connected, the system's own is used.
    """
    from voicecoach.cli.devices import use_device

    use_device(name, _kinds(as_speaker, as_microphone))


@devices.command("forget")
@tidily
def device_forget(as_speaker: AsSpeaker = False, as_microphone: AsMicrophone = False) -> None:
    """Use the system's own loudspeaker and microphone again."""
    from voicecoach.cli.devices import forget_devices

    forget_devices(_kinds(as_speaker, as_microphone))


def _kinds(as_speaker: bool, as_microphone: bool) -> list[Kind]:
    kinds: tuple[tuple[Kind, bool], ...] = (("output", as_speaker), ("input", as_microphone))
    return [kind for kind, meant in kinds if meant]


app.add_typer(cache, name="cache")
app.add_typer(profile, name="profile")


app.command("progress")(progress)
app.command("history")(history)


@app.command()
@tidily
def doctor(as_json: JsonOption = False) -> None:
    """See what this machine has and lacks.

    Names the exact line to type for what is missing.
    """
    from voicecoach.cli.doctor import examine, print_findings

    print_findings(examine(), as_json)


def _show_version(wanted: bool) -> None:
    if wanted:
        from voicecoach import __version__

        typer.echo(f"voicecoach {__version__}")
        raise typer.Exit


@app.callback()
def _voicecoach(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line; installed as ``voicecoach``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without arrows and quotes is no reason to end
    app()
