"""How a command ends when something is amiss: one sentence and an exit code, never a traceback."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from typing import ParamSpec

import typer

from voicecoach.cli import interruption
from voicecoach.errors import SoundError, VoicecoachError

INTERRUPTED = 130
"""The exit code of a program that Ctrl-C ended, as shells give it."""

P = ParamSpec("P")


def tidily(command: Callable[P, None]) -> Callable[P, None]:
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


def _drop_output() -> None:
    """Let go of standard output, so that nothing more fails when the program ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
