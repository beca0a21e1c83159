"""What the terminal shows of a session as it goes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from voicecoach.cli.interruption import raise_if_interrupted
from voicecoach.transcript import Entry


def print_entry(entry: Entry, *, as_json: bool) -> None:
    """Print an entry of a session's transcript; people are spared speech that was not obeyed."""
    typed = entry.fields.get("score") is None and entry.fields.get("text")
    if entry.kind != "unheard" or as_json or typed:
        print_line(entry, as_json=as_json)


def print_line(entry: Entry, *, as_json: bool) -> None:
    """Print an entry as JSON, or as text if it has any."""
    raise_if_interrupted()
    line = entry.as_json() if as_json else entry.as_text()
    if line is not None:
        print(line, flush=True)


def note(text: str) -> None:
    """Say something about the session, rather than of it; not on standard output, which programs read."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def progress_bar(what: str, total: float) -> Iterator[Callable[[float], None]]:
    """Show how far something long has come, on standard error if that is a terminal; gone when it is done.

    Yields:
        A function to call with how much of ``total`` is done.
    """
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=total)

        def update(done: float) -> None:
            raise_if_interrupted()
            progress.update(task, completed=done)

        yield update


def own_up(unspoken: int) -> None:
    """Say how many cues could not be spoken, if any."""
    if unspoken:
        what = "One cue" if unspoken == 1 else f"{unspoken} cues"
        note(f"{what} could not be spoken; a chime and the printed text stood in.")
