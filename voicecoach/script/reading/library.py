"""Where the exercises that a session names come from: files, one an exercise."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final, Protocol

from voicecoach.errors import NotFoundError, ScriptError
from voicecoach.script.reading.findings import Findings
from voicecoach.script.text.nodes import Document, Node, read_nodes
from voicecoach.script.text.sentences import did_you_mean, shown


class Library(Protocol):
    """Exercise files by name."""

    def exercise_names(self) -> Collection[str]:
        """Give the names of all exercises."""

    def exercise_text(self, name: str) -> tuple[bytes, str]:
        """Give the contents of the file of an exercise that exists, and the file's path as the user would type it.

        Raises:
            NotFoundError: the file cannot be read.
        """


class NoLibrary:
    """A library without exercises, for sessions that define their own."""

    def exercise_names(self) -> Collection[str]:
        """Give none."""
        return ()

    def exercise_text(self, name: str) -> tuple[bytes, str]:
        """Give nothing: no name is ever offered."""
        raise KeyError(name)


NO_LIBRARY: Final = NoLibrary()


@dataclass(slots=True)
class ExerciseFiles:
    """The exercises of a library as values with places; each file is read once."""

    library: Library
    _names: tuple[str, ...] | None = None
    _read: dict[str, Document | None] = field(default_factory=dict)

    def names(self) -> tuple[str, ...]:
        """Give the names of all exercises, in order."""
        if self._names is None:
            self._names = tuple(sorted(self.library.exercise_names()))
        return self._names

    def root(self, name: Node, findings: Findings) -> Node | None:
        """Give what the file of an exercise holds, as it is written.

        Args:
            name: of the exercise.

        Returns:
            None after saying what is wrong.
        """
        called = str(name.value)
        if called not in self.names():
            names = self.names()
            remedy = did_you_mean(called, names) if names else "define it here, with 'name' and 'rep' or 'hold'"
            findings.add(name.place.problem(f"there is no exercise '{shown(called)}'; {remedy}"))
            return None
        if called not in self._read:
            self._read[called] = self._document(called, name, findings)
        document = self._read[called]
        return None if document is None else document.root

    def _document(self, called: str, name: Node, findings: Findings) -> Document | None:
        try:
            document = read_nodes(*self.library.exercise_text(called))
        except ScriptError as error:
            findings.add_all(error.problems)
        except NotFoundError as error:
            findings.add(name.place.problem(str(error)))
        else:
            findings.add_all(document.problems)
            return document
        return None
