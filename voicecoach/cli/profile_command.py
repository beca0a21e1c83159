"""The ``profile`` commands."""

from __future__ import annotations

from typing import Annotated

import typer

from voicecoach.cli.options import JsonOption
from voicecoach.cli.tidily import tidily

FieldArgument = Annotated[
    str,
    typer.Argument(
        metavar="FIELD",
        help="A field, as 'voicecoach profile' lists them; what is in it after a dot, as in levels.clamshell.left.",
    ),
]

profile = typer.Typer(help="What voicecoach knows of you: your name, what you have, how it should sound.")


@profile.callback(invoke_without_command=True)
@tidily
def profile_show(
    context: typer.Context,
    as_json: JsonOption = False,
    path: Annotated[bool, typer.Option("--path", help="Print only where the file is.")] = False,
) -> None:
    """Show your profile, what each field is for, and what counts where it says nothing."""
    if context.invoked_subcommand is not None:
        return
    from voicecoach.cli.profile import show_path, show_profile

    if path:
        show_path()
    else:
        show_profile(as_json=as_json)


@profile.command("set", context_settings={"ignore_unknown_options": True})  # a volume of -6 is no option
@tidily
def profile_set(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="FIELD VALUE",
            help="A field, as 'voicecoach profile' lists them, or what is in it after a dot; then what it should say. "
            "Of a list: one thing more.",
        ),
    ],
) -> None:
    """Set a field, or put a thing into its list.

    As in: set rate 140 · set sore side left · set have band · set levels.clamshell 2 · set levels.clamshell.left 1 ·
    set pronounce.gluteus gloo tee us. The rest of the file stays as it is, comments too.
    """
    from voicecoach.cli.profile import field_in, set_field

    set_field(*field_in(words))


@profile.command("forget")
@tidily
def profile_forget(
    field: FieldArgument,
    item: Annotated[str | None, typer.Argument(metavar="[THING]", help="Of a list, only this.")] = None,
) -> None:
    """Take a field away, or a thing from its list.

    As in: forget rate · forget have band · forget levels.clamshell. What counts then is what counts for everybody.
    """
    from voicecoach.cli.profile import forget_field

    forget_field(field, item)


@profile.command("edit")
@tidily
def profile_edit() -> None:
    """Open the file in your editor.

    As VISUAL or EDITOR names it. Says afterwards what is wrong in the file, and where.
    """
    from voicecoach.cli.profile import edit_profile

    edit_profile()
