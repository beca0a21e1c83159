"""Finds sessions and exercises by name: the listener's own first, then those that come with the program."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from voicecoach.errors import NotFoundError, ScriptError
from voicecoach.script.model import Script
from voicecoach.script.reading.reader import NO_SETTINGS, Source, read_exercise_source, read_source
from voicecoach.script.text.nodes import read_nodes, shorten
from voicecoach.script.text.sentences import did_you_mean
from voicecoach.script.text.yaml_text import MAX_BYTES

ENDINGS: Final = (".yaml", ".yml")
EXERCISES: Final = "exercises"
"""The folder of a library, beside its sessions."""


class Listed(NamedTuple):
    """A session or an exercise that can be found by its name.

    Attributes:
        title: or name aloud; or, for a file that cannot be read, how to learn why.
    """

    name: str
    title: str
    path: Path


class Shelf:
    """Folders of sessions, each with its library of exercises in a folder ``exercises``.

    Args:
        folders: in the order in which they are searched; one that does not exist is empty.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)

    def find(self, name_or_path: str) -> Path:
        """Find a session's file.

        Args:
            name_or_path: a name, with or without its ending, or a path. A plain word is a name first.

        Raises:
            NotFoundError: there is no such file; the remedy says what there is.
        """
        path = Path(name_or_path)
        sessions = _by_name(self.folders)
        is_name = path.name == name_or_path and "\0" not in name_or_path
        if is_name and path.suffix not in ENDINGS and name_or_path in sessions:
            return sessions[name_or_path]
        if _exists(path):
            return path
        if is_name and path.suffix in ENDINGS and path.stem in sessions:
            return sessions[path.stem]
        if is_name:
            raise NotFoundError(
                f"There is no session '{shorten(name_or_path)}':", did_you_mean(path.stem, sorted(sessions))
            )
        raise NotFoundError(f"There is no file '{shorten(name_or_path, 200)}'.", "Check its path.")

    def sessions(self) -> list[Listed]:
        """List the sessions that can be found by name, in the order of their names."""
        return [Listed(name, _title(path, "title"), path) for name, path in sorted(_by_name(self.folders).items())]

    def exercises(self) -> list[Listed]:
        """List the exercises that a session can name, in the order of their names."""
        return [Listed(name, _title(path, "name"), path) for name, path in sorted(self._exercises().items())]

    def load(self, name_or_path: str, settings: Mapping[str, str] = NO_SETTINGS) -> Script:
        """Find and read a session.

        Args:
            name_or_path: as ``find`` takes it.
            settings: values for its parameters, as they are written.

        Raises:
            NotFoundError: there is none, or it is a folder, or may not be read.
            ScriptError: it has mistakes.
            UsageError: a setting does not fit it.
        """
        return self.load_source(name_or_path, settings).script

    def load_source(self, name_or_path: str, settings: Mapping[str, str] = NO_SETTINGS) -> Source:
        """Find and read a session, keeping the places of its parts. Errors as ``load``.

        A session outside the shelf may have its own folder ``exercises`` beside it, which is looked in first.
        """
        path = self.find(name_or_path)
        library = self if path.parent in self.folders else Shelf((path.parent, *self.folders))
        return read_source(read_file(path), str(path), library, settings)

    def load_any(self, name_or_path: str) -> Source:
        """Find and read a session, or an exercise as a session of nothing else; for what checks either.

        A name is a session's first. Errors as ``load``.
        """
        try:
            path = self.find(name_or_path)
        except NotFoundError as error:
            names = self._exercises()
            name = Path(name_or_path).stem if name_or_path.endswith(ENDINGS) else name_or_path
            if name not in names:
                raise _neither(name_or_path, error, [*_by_name(self.folders), *names]) from None
            return self.load_exercise(name)
        return self._exercise_source(path) if _is_exercise(path) else self.load_source(name_or_path)

    def load_exercise(self, name: str) -> Source:
        """Find and read an exercise as a session of nothing else. Errors as ``exercise`` and ``load``."""
        return self._exercise_source(self.exercise(name))

    def _exercise_source(self, path: Path) -> Source:
        listed = path.parent.name == EXERCISES
        library = Shelf((path.parent.parent, *self.folders)) if listed else self
        return read_exercise_source(read_file(path), str(path), library, path.stem if listed else None)

    def exercise_names(self) -> Collection[str]:
        """Give the names of all exercises in the libraries."""
        return self._exercises().keys()

    def exercise(self, name: str) -> Path:
        """Find the file of an exercise.

        Raises:
            NotFoundError: there is no such exercise; the remedy says what there is.
        """
        exercises = self._exercises()
        if name not in exercises:
            raise NotFoundError(f"There is no exercise '{shorten(name)}':", did_you_mean(name, sorted(exercises)))
        return exercises[name]

    def exercise_text(self, name: str) -> tuple[bytes, str]:
        """Give the contents and the path of an exercise's file; errors as ``exercise`` and ``read_file``."""
        path = self.exercise(name)
        return read_file(path), str(path)

    def _exercises(self) -> dict[str, Path]:
        return _by_name([folder / EXERCISES for folder in self.folders])


def read_file(path: Path) -> bytes:
    """Read a script, an exercise or a conversation, and no more of a file than could be one.

    Raises:
        NotFoundError: it is not there, is a folder, or may not be read.
    """
    if not _exists(path):
        raise NotFoundError(f"There is no file '{path}'.", "Check its path.")
    if path.is_dir():
        raise NotFoundError(f"'{path}' is a folder.", "Name a file in it.")
    if not path.is_file():
        raise NotFoundError(f"'{path}' is not an ordinary file.", "Name one that is.")
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise NotFoundError(f"'{path}' cannot be read: {error.strerror}.", "Check who may read it.") from error


def _is_exercise(path: Path) -> bool:
    """Whether a file that exists holds an exercise; of one that cannot be read, its folder tells."""
    try:
        fields = read_nodes(read_file(path), str(path)).root.fields
    except (NotFoundError, ScriptError):
        return path.parent.name == EXERCISES
    return "session" not in fields and ("exercise" in fields or path.parent.name == EXERCISES)


def _neither(name: str, error: NotFoundError, names: Collection[str]) -> NotFoundError:
    if Path(name).name != name:
        return error
    return NotFoundError(f"There is no session or exercise '{shorten(name)}':", did_you_mean(name, sorted(names)))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no file can have: too long, or with a zero in it
        return False


def _by_name(folders: Sequence[Path]) -> dict[str, Path]:
    """Give the YAML files of folders by their names without endings; of two alike, the first folder's."""
    found: dict[str, Path] = {}
    for folder in folders:
        try:
            files = sorted(file for file in folder.iterdir() if file.suffix in ENDINGS and file.is_file())
        except OSError:
            continue
        for file in files:
            if not file.name.startswith("."):
                found.setdefault(file.stem, file)
    return found


def _title(path: Path, field: str) -> str:
    """Give a session's title, or an exercise's name aloud, without holding the rest of it against the language."""
    try:
        title = read_nodes(read_file(path), str(path)).root.under(field).value
    except (NotFoundError, ScriptError):
        title = None
    return shorten(title, 80) if isinstance(title, str) else f"(cannot be read: voicecoach check {path.stem} says why)"
