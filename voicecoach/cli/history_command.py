"""The ``history`` command: its arguments, and which of them can be meant together."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voicecoach.cli.options import JsonOption
from voicecoach.cli.tidily import tidily
from voicecoach.errors import UsageError


@tidily
def history(
    session: Annotated[
        str | None,
        typer.Argument(
            metavar="SESSION",
            help="A session that you did: its number in the table, 'last', or how its uid begins. Without: all.",
        ),
    ] = None,
    as_json: JsonOption = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Print a table for other programs: a row for each side of each exercise.")
    ] = False,
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw how it has been going, as .svg or .png.")
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option(
            "--export", metavar="FILE", help="Write everything, your profile too, to one file of JSON; '-' to print it."
        ),
    ] = None,
    take_in: Annotated[
        Path | None,
        typer.Option("--import", metavar="FILE", help="Add what such a file holds and is not here yet; '-' to read."),
    ] = None,
    delete: Annotated[bool, typer.Option("--delete", help="Delete SESSION, for good.")] = False,
    delete_all: Annotated[bool, typer.Option("--delete-all", help="Delete all sessions, for good.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before deleting.")] = False,
) -> None:
    """Show what you have done.

    Or everything about one session. All of it is kept on this machine, in one file, and holds no sound.
    """
    asked = {
        "--json": as_json,
        "--csv": as_csv,
        "--picture": picture is not None,
        "--export": export is not None,
        "--import": take_in is not None,
        "--delete": delete,
        "--delete-all": delete_all,
    }
    _refuse_muddle([name for name, is_asked in asked.items() if is_asked], session, yes=yes)
    from voicecoach.cli import history as doing

    if picture is not None:
        doing.draw_picture(picture)
    elif export is not None:
        doing.export_everything(export)
    elif take_in is not None:
        doing.import_everything(take_in)
    elif delete_all:
        doing.delete_everything(sure=yes)
    elif delete and session is not None:
        doing.delete_session(session, sure=yes)
    elif as_csv:
        doing.print_csv(session)
    elif session is not None:
        doing.show_session(session, as_json=as_json)
    else:
        doing.show_history(as_json=as_json)


def _refuse_muddle(asked: list[str], session: str | None, *, yes: bool) -> None:
    """Refuse what cannot be meant together.

    Raises:
        UsageError: it cannot.
    """
    if len(asked) > 1:
        raise UsageError(f"{asked[0]} and {asked[1]} do not go together.", "Type one of them at a time.")
    what = asked[0] if asked else None
    if what == "--delete" and session is None:
        raise UsageError("Which session is to be deleted is not said.", "Write: voicecoach history 3 --delete")
    if session is not None and what in ("--picture", "--export", "--import", "--delete-all"):
        raise UsageError(f"{what} is about all sessions, not about '{session}'.", "Leave one of the two out.")
    if yes and what not in ("--delete", "--delete-all"):
        raise UsageError("--yes only goes with --delete or --delete-all.", "Leave it out.")
