"""``voicecoach progress``: the command, without what it does."""

from __future__ import annotations

from typing import Annotated

import typer

from voicecoach.cli.options import JsonOption
from voicecoach.cli.tidily import tidily
from voicecoach.errors import UsageError


@tidily
def progress(
    exercise: Annotated[
        str | None,
        typer.Argument(metavar="EXERCISE", help="Only this exercise: its name in scripts, or as the coach says it."),
    ] = None,
    rules: Annotated[
        bool, typer.Option("--rules", help="Print how levels change, and where each rule comes from, instead.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show at which level you are, what comes next, and why.

    For each exercise that you have done, and each side. Whether you get a harder level is always your own choice.
    """
    if rules:
        if exercise is not None or as_json:
            what = "The rules are the same for all exercises, and are text."
            raise UsageError(what, "Write: voicecoach progress --rules")
        from voicecoach.cli.progress_rules import print_rules

        print_rules()
        return
    from voicecoach.cli.progress import show_progress

    show_progress(exercise, as_json=as_json)
