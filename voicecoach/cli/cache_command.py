"""``voicecoach cache``: the commands, without what they do."""

from __future__ import annotations

from typing import Annotated

import typer

from voicecoach.cli.options import JsonOption
from voicecoach.cli.tidily import tidily

cache = typer.Typer(
    help="The coach's speech, kept on this machine so that it need not be made anew; and half-built models."
)


@cache.callback(invoke_without_command=True)
@tidily
def cache_show(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show where the coach's speech is kept, how much there is, and how much there may be."""
    if context.invoked_subcommand is None:
        from voicecoach.cli.cache import show_cache

        show_cache(as_json=as_json)


@cache.command("clear")
@tidily
def cache_clear(
    building: Annotated[
        bool, typer.Option("--building", help="Take away what half-built models left, too: up to an hour's work.")
    ] = False,
) -> None:
    """Take it all away; it is made anew when it is needed."""
    from voicecoach.cli.cache import clear_cache

    clear_cache(building=building)
