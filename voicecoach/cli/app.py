"""The commands. Thin: each asks ``wiring`` for its parts, late, so that ``--help`` answers at once."""

from __future__ import annotations

import functools
import io
import os
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

from voicecoach.cli import interruption
from voicecoach.errors import SoundError, VoicecoachError

INTERRUPTED = 130
"""The exit code of a program that Ctrl-C ended, as shells give it."""

_EXIT_CODES = (
    "Exit codes: 0 all well · 1 a fault of the program · 2 wrong usage · 3 a script has mistakes · 4 nothing of that "
    "name · 5 no sound device, or a file that cannot be written · 6 no voice · 7 no recogniser · 130 ended with Ctrl-C."
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

P = ParamSpec("P")


def _drop_output() -> None:
    """Let go of standard output, so that nothing more fails when the program ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


SessionArgument = Annotated[
    str, typer.Argument(metavar="SESSION", help="Name of a session (see 'voicecoach list'), or path of a script.")
]
ModelOption = Annotated[
    Path | None, typer.Option("--model", metavar="FOLDER", help="Vosk model to hear with, instead of the bundled one.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object a line, for programs.")]


class HeardAs(StrEnum):
    """How the words of a rehearsal's listener reach the coach."""

    TEXT = "text"
    SPEECH = "speech"


def _tidily(command: Callable[P, None]) -> Callable[P, None]:
    """Turn expected faults into one sentence and an exit code; Ctrl-C into 130."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        interruption.watch()
        try:
            command(*args, **kwargs)
            interruption.raise_if_interrupted()
            if sys.stdout is not None:
                sys.stdout.flush()
        except VoicecoachError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt as interrupt:
            raise _interrupted() from interrupt
        except BrokenPipeError as broken:  # as in `voicecoach list | head -1`: the reader has what it wanted
            _drop_output()
            raise typer.Exit from broken
        except OSError as error:
            _drop_output()
            typer.echo(f"Something could not be read or written: {error}.", err=True)
            raise typer.Exit(SoundError.exit_code) from error
        except Exception as error:
            if interruption.pressed():  # a module that is interrupted while it is loaded raises what it likes
                raise _interrupted() from error
            raise

    return run


def _interrupted() -> typer.Exit:
    typer.echo("\nInterrupted.", err=True)
    return typer.Exit(INTERRUPTED)


@app.command()
@_tidily
def run(
    session: SessionArgument = "taster",
    model: ModelOption = None,
    rehearse_instead: Annotated[
        bool,
        typer.Option(
            "--rehearse-instead/--no-rehearse-instead",
            help="Without a loudspeaker, rehearse the session with a scripted listener instead of failing.",
        ),
    ] = True,
) -> None:
    """Perform a session, live.

    Speaks it, counts it on the beat, and obeys spoken words and keys. Needs a loudspeaker; without a microphone, keys
    alone lead the session.
    """
    from voicecoach.cli.performing import run_live

    run_live(session, model, rehearse_instead=rehearse_instead)


@app.command()
@_tidily
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
    as_json: JsonOption = False,
    audio: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write what the coach says to this sound file.")
    ] = None,
    model: ModelOption = None,
) -> None:
    """Try a session without lying down.

    Faster than real time, with a scripted listener; prints the transcript.
    """
    from voicecoach.cli.performing import rehearse_session

    rehearse_session(session, conversation, spoken=heard is HeardAs.SPEECH, as_json=as_json, audio=audio, model=model)


@app.command()
@_tidily
def render(
    session: SessionArgument,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Sound file to write: .wav .flac .mp3 .ogg .opus.")
    ],
) -> None:
    """Write a session to a sound file.

    It is what a listener who says nothing would hear.
    """
    from voicecoach.cli.performing import render_session

    render_session(session, output)


@app.command()
@_tidily
def check(
    scripts: Annotated[list[str], typer.Argument(metavar="SCRIPT...", help="Names or paths of session scripts.")],
    as_json: JsonOption = False,
) -> None:
    """Show every mistake in session scripts.

    Each with its place and what to write instead; also what is allowed but unlikely to be meant.
    """
    from voicecoach.cli.scripts import check_scripts

    raise typer.Exit(check_scripts(scripts, as_json=as_json))


@app.command("list")
@_tidily
def list_sessions(as_json: JsonOption = False) -> None:
    """List the sessions that can be named, your own first."""
    from voicecoach.cli.scripts import list_scripts

    list_scripts(as_json=as_json)


@app.command()
@_tidily
def show(session: SessionArgument) -> None:
    """Say in words what a session will do.

    And how long it takes, at each level.
    """
    from voicecoach.cli.scripts import show_script

    show_script(session)


@app.command()
@_tidily
def commands(as_json: JsonOption = False, model: ModelOption = None) -> None:
    """Show what you can say, and the keys.

    Phrases that the model cannot hear are set apart.
    """
    from voicecoach.cli.hearing import show_commands

    show_commands(as_json=as_json, model=model)


@app.command()
@_tidily
def listen(
    file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Listen to this sound file instead of the microphone.")
    ] = None,
    as_json: JsonOption = False,
    model: ModelOption = None,
) -> None:
    """Print what is heard, until Ctrl-C.

    And why something was not obeyed.
    """
    from voicecoach.cli.hearing import listen_to

    listen_to(file, as_json=as_json, model=model)


@app.command()
@_tidily
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
