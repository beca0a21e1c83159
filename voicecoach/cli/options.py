"""Arguments and options that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

SessionArgument = Annotated[
    str,
    typer.Argument(
        metavar="SESSION",
        help="Name of a session (see 'voicecoach list'), path of a script, or a plan such as 'clamshell 2x12/side'.",
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="MODEL",
        help="Vosk model to hear with this time: an installed one (see 'voicecoach model list'), or a folder.",
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Set a parameter of the session, as in --set reps=8. Repeatable."),
]
AnswerOption = Annotated[
    list[str] | None,
    typer.Option(
        "--answer", metavar="NAME=ANSWER", help="Answer a question beforehand, as in --answer sore=left. Repeatable."
    ),
]
MinutesOption = Annotated[
    float | None,
    typer.Option(
        min=1,
        max=240,
        help="Fit the session into so many minutes: leaves out what is optional, then rounds, then sets.",
    ),
]
SpeakerOption = Annotated[
    str | None,
    typer.Option(
        "--speaker",
        metavar="NAME",
        help="Loudspeaker to use this time: a name from 'voicecoach devices', or part of it.",
    ),
]
MicrophoneOption = Annotated[
    str | None,
    typer.Option(
        "--microphone", metavar="NAME", help="Microphone to use this time: a name from 'voicecoach devices', or part."
    ),
]
MusicOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE|FOLDER",
        help="Play this music under the coach: it makes way for every word. A folder's files follow one another.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object a line, for programs.")]
