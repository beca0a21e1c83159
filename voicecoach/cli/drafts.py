"""``new``: a session of one's own, from a plan in the short form or from a few questions."""

from __future__ import annotations

import difflib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from voicecoach.cli import interruption, wiring
from voicecoach.cli.printing import note
from voicecoach.errors import NotFoundError, ScriptError, SoundError, UsageError, VoicecoachError
from voicecoach.resources import resource_folder
from voicecoach.script.reading.reader import read_source
from voicecoach.script.shelf import ENDINGS, Shelf
from voicecoach.script.short_form.drafting import draft, slug, spoken_title
from voicecoach.script.short_form.lines import EXAMPLE, Known, Line, ShortFormError, looks_like, parse_line, split_lines
from voicecoach.script.text.nodes import Node, read_nodes
from voicecoach.script.text.sentences import did_you_mean, ended, suggestion

LONGEST_TITLE = 80
"""Characters."""


def new_script(
    plan: str | None, file: Path | None, *, title: str | None = None, ask_sore: bool | None = None, force: bool = False
) -> None:
    """Write a session that its user can read and change, and print where it is and what to type then.

    Args:
        plan: exercises in the short form, with commas or newlines between them; without it, the terminal is asked.
        file: where to write it, or the folder; by default the user's own scripts, named by the title.
        title: by default made from the exercises.
        ask_sore: have the coach ask for a sore side; by default it does, or the terminal is asked.
        force: replace a file that is there.

    Raises:
        UsageError: the plan cannot be meant, the file is there already, or the answers ended early.
        SoundError: the file cannot be written.
    """
    desk = _Desk(wiring.shelf())
    try:
        if plan is None:
            order = _asked(desk, file, title, ask_sore, force=force)
        else:
            order = _told(desk, plan, file, title, ask_sore, force=force)
    except typer.Abort as abort:  # the end of input, or Ctrl-C
        interruption.raise_if_interrupted()
        print()
        raise UsageError("The answers ended too early, and nothing was written.", "Begin again.") from abort
    text = desk.text_of(order)
    for doubt in desk.doubts(text):
        note(f"Note: {ended(doubt)}")
    _write(order.path, text)
    _say_what_to_type(order)


def plan_text(plan: str) -> str:
    """Give the text of a session that does a plan's exercises, each of them from the library.

    Args:
        plan: in the short form, with commas or newlines between exercises.

    Raises:
        UsageError: the plan cannot be meant.
        ScriptError: the file of one of its exercises has mistakes.
    """
    desk = _Desk(wiring.shelf())
    lines = tuple(map(desk.line, split_lines(plan)))
    unknown = [line.exercise for line in lines if not line.known]
    if unknown or not lines:
        what = f"There is no exercise '{unknown[0]}':" if unknown else "The plan is empty:"
        raise UsageError(what, did_you_mean(unknown[0], desk.names) if unknown else f"write a line like '{EXAMPLE}'.")
    return draft(_title(_made_of(lines)), lines, desk.names, desk.known, equipment=())


@dataclass(frozen=True)
class _Order:
    """A session to be written."""

    title: str
    lines: tuple[Line, ...]
    ask_sore: bool
    path: Path


class _Desk:
    """Reads plans with the library at hand.

    Args:
        shelf: with the library of exercises.
    """

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.names = sorted(shelf.exercise_names())

    def line(self, text: str) -> Line:
        """Read a line, and make sure that it can be performed.

        Raises:
            UsageError: it cannot be meant.
        """
        try:
            line = parse_line(text, self.names)
            self.check(line)
        except ShortFormError as error:
            raise UsageError(f"In '{text}', {ended(str(error))}") from None
        return line

    def check(self, line: Line) -> None:
        """Make sure that a line can be performed.

        Raises:
            ShortFormError: it does not fit its exercise.
            ScriptError: the exercise's own file has mistakes.
        """
        try:
            self.doubts(draft("A plan", [line], self.names, self.known))
        except ScriptError as error:
            ours = [problem.what for problem in error.problems if problem.file == _DRAFT]
            if not ours:
                raise
            raise ShortFormError(ours[0]) from None

    def text_of(self, order: _Order) -> str:
        """Write the session."""
        name = order.path.stem if _is_own(order.path) else str(order.path)
        return draft(order.title, order.lines, self.names, self.known, file_name=name, ask_sore=order.ask_sore)

    def doubts(self, text: str) -> list[str]:
        """Give what ``check`` would warn of in this text.

        Raises:
            ScriptError: it cannot be performed.
        """
        source = read_source(text, _DRAFT, self.shelf)
        return [problem.what for problem in wiring.doubts(source) if problem.file == _DRAFT]

    def known(self, name: str) -> Known:
        """Give what the library says of an exercise."""
        return Known.of(self._definition(name).plain())

    def spoken_name(self, name: str) -> str:
        """Give an exercise's name aloud."""
        spoken = self._definition(name).under("name").value
        return spoken if isinstance(spoken, str) else ""

    def _definition(self, name: str) -> Node:
        return read_nodes(*self.shelf.exercise_text(name)).root


_DRAFT = "the plan"
"""Stands for the name of a file that is not written yet."""


def _told(
    desk: _Desk, plan: str, file: Path | None, title: str | None, ask_sore: bool | None, *, force: bool
) -> _Order:
    """Take a session from the command line."""
    lines = tuple(map(desk.line, split_lines(plan)))
    if not lines or not (looks_like(plan) or any(line.known for line in lines)):
        raise UsageError(
            f"'{plan}' is no plan.", f"Write one in quotes, like '{EXAMPLE}', or type 'voicecoach new' to be asked."
        )
    for line in lines:
        _refuse_a_slip(line, desk)
    named = _title(title or _made_of(lines))
    path = _path(file, named)
    if path.exists() and not force:
        raise UsageError(f"'{path}' is there already.", "Add --force to replace it, or name another with --output.")
    return _Order(named, lines, ask_sore is not False, path)


def _asked(desk: _Desk, file: Path | None, title: str | None, ask_sore: bool | None, *, force: bool) -> _Order:
    """Ask at the terminal."""
    print("A new session. Nothing is written before the last question; Ctrl-C leaves.\n")
    named = _title(title) if title is not None else _ask_title()
    print("\nThe library has these exercises:")
    widest = max(map(len, desk.names), default=0)
    for name in desk.names:
        with suppress(VoicecoachError):
            print(f"  {name:<{widest}}  {desk.spoken_name(name)}")
    print("\nWrite one exercise a line, with how much of it. An empty line ends the plan.")
    print(f"  {EXAMPLE}\n  side plank abduction 3x10 s each side\n")
    lines = tuple(_ask_lines(desk))
    sided = any(line.each_side or (line.known and desk.known(line.exercise).sided) for line in lines)
    if sided and ask_sore is None:
        ask_sore = typer.confirm("May one side be sore, so that the coach asks and begins with it?", default=True)
    return _Order(named, lines, ask_sore is not False, _ask_path(file, named, force=force))


def _ask_title() -> str:
    while True:
        try:
            return _title(typer.prompt("Its title"))
        except UsageError as error:
            print(error)


def _ask_lines(desk: _Desk) -> Iterator[Line]:
    count = 0
    while True:
        written = typer.prompt(f"Exercise {count + 1}", default="", show_default=False)
        for text in split_lines(written):
            line = _ask_line(text, desk)
            if line is not None:
                count += 1
                yield line
        if not written.strip():
            if count:
                return
            print("Write at least one exercise.")


def _ask_line(text: str, desk: _Desk) -> Line | None:
    """Read a line, asking what it means where it names no exercise of the library."""
    try:
        line = parse_line(text, desk.names)
        near = None if line.known else suggestion(line.exercise, desk.names)
        if near is not None and typer.confirm(
            f"The library has no '{line.exercise}'. Did you mean '{near}'?", default=True
        ):
            line = replace(line, exercise=near, known=True)
        desk.check(line)
    except ShortFormError as error:
        print(ended(str(error)))
        return None
    if not line.known:
        print(
            f"'{line.exercise}' is not in the library. The session will describe it, in simple words for you to change."
        )
    return line


def _ask_path(file: Path | None, title: str, *, force: bool) -> Path:
    path = _path(file, title)
    while True:
        if file is None:
            typed = typer.prompt("Save it as", default=str(path)).strip()
            if not typed.strip(". "):
                continue
            is_name = Path(typed).name == typed
            try:
                path = _path(wiring.user_scripts() / typed if is_name else Path(typed).expanduser(), title)
            except UsageError as error:
                print(error)
                continue
        if force or not path.exists() or typer.confirm(f"'{path}' is there already. Replace it?", default=False):
            return path
        path, file = _path(None, title), None


def _refuse_a_slip(line: Line, desk: _Desk) -> None:
    """Refuse what looks like an exercise of the library misspelt, where nobody can be asked.

    Raises:
        UsageError: it does.
    """
    near = difflib.get_close_matches(slug(line.exercise), desk.names, n=1, cutoff=0.85)
    if near and not line.known:
        raise UsageError(
            f"There is no exercise '{line.exercise}'; did you mean '{near[0]}'?",
            "If you mean one of your own, type 'voicecoach new' without a plan.",
        )


def _made_of(lines: Sequence[Line]) -> str:
    """Name a session by its exercises."""
    first, *others = (line.exercise.replace("-", " ") for line in lines)
    first = first[:1].upper() + first[1:]
    match others:
        case []:
            return first
        case [second] if len(first) + len(second) < 50:
            return f"{first} and {second}"
        case _:
            return f"{first[:50].strip()} and {len(others)} more"


def _title(written: str) -> str:
    title = spoken_title(written)
    if not title:
        raise UsageError("The title is empty.", "Write a few words.")
    if len(title) > LONGEST_TITLE:
        raise UsageError(f"The title is longer than {LONGEST_TITLE} characters.", "Write a few words.")
    return title


def _path(file: Path | None, title: str) -> Path:
    """Give the file to write."""
    name = f"{slug(title) or 'session'}.yaml"
    if file is None:
        return wiring.user_scripts() / name
    if file.is_dir():
        return file / name
    if file.suffix not in ("", *ENDINGS):
        raise UsageError(f"'{file.name}' does not end like a session.", "End its name with .yaml.")
    return file if file.suffix else file.with_name(f"{file.name}.yaml")


def _is_own(path: Path) -> bool:
    return path.parent == wiring.user_scripts()


def _write(path: Path, text: str) -> None:
    """Write the file, whole or not at all, and the schema for editors beside the user's own scripts."""
    if not _is_own(path):
        schema = resource_folder("scripts") / "schema" / "session.json"
        text = text.replace("$schema=schema/session.json", f"$schema={schema.as_uri()}", 1)
    partial = path.with_name(f".{path.stem}-{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, encoding="utf-8", newline="\n")
        partial.replace(path)
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or "no file can have this name"
        raise SoundError(f"'{path}' cannot be written: {why}.", "Name a file in a folder of yours.") from error
    finally:
        with suppress(OSError, ValueError):
            partial.unlink(missing_ok=True)
    if _is_own(path):
        with suppress(OSError, NotFoundError):  # an editor's help; the session is as good without
            shutil.copytree(resource_folder("scripts") / "schema", path.parent / "schema", dirs_exist_ok=True)


def _say_what_to_type(order: _Order) -> None:
    name = order.path.stem if _is_own(order.path) else _quoted(str(order.path))
    own = [line.exercise for line in order.lines if not line.known]
    print(f"Written: {order.path}")
    if own:
        print(f"Not in the library, so described there in simple words for you to change: {', '.join(own)}.")
    if _is_own(order.path) and (resource_folder("scripts") / order.path.name).exists():
        print(f"From now on '{name}' means your session, not the one of that name that comes with the program.")
    print("Change it in any text editor. Then type:")
    print(f"  voicecoach check {name}  to see every mistake with its line")
    print(f"  voicecoach run {name}    to begin")


def _quoted(path: str) -> str:
    return f'"{path}"' if " " in path else path
