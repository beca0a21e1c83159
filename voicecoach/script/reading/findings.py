"""What is found wrong in the files of a session: each thing once, and not without end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from voicecoach.errors import Problem

MOST_FOUND: Final = 1_000
"""Things wrong before the search ends: a hostile file could have 100,000."""

MOST_TOLD: Final = 100
"""Things wrong that are told: nobody reads more."""


class EnoughError(Exception):
    """So much is wrong that looking further is in vain."""


class Findings:
    """Collects problems.

    Args:
        found: problems of the file's YAML; what is found later at the same place only follows from them.
    """

    def __init__(self, found: Iterable[Problem] = ()) -> None:
        self._first = dict.fromkeys(found)
        self._places = {_place(problem) for problem in self._first}
        self._found: dict[Problem, None] = {}

    def __len__(self) -> int:
        return len(self._first) + len(self._found)

    def add(self, problem: Problem) -> None:
        """Add a problem, unless it is there already.

        Raises:
            EnoughError: there are too many.
        """
        if _place(problem) not in self._places:
            self._found[problem] = None
        if len(self._found) > MOST_FOUND:
            raise EnoughError

    def add_all(self, problems: Iterable[Problem]) -> None:
        """Add problems; errors as ``add``."""
        for problem in problems:
            self.add(problem)

    def report(self) -> tuple[Problem, ...]:
        """Give them in the order of their files and lines; of very many, the first, and how many are left."""
        found = sorted((*self._first, *self._found))
        if len(found) <= MOST_TOLD + 1:
            return tuple(found)
        more = len(found) - MOST_TOLD
        count = f"more than {more - 1:,}" if len(self._found) > MOST_FOUND else f"{more:,}"
        of = found[MOST_TOLD]
        what = f"{count} more {'is' if more == 1 else 'are'} wrong from here on; correct what is named so far"
        return (*found[:MOST_TOLD], Problem(of.file, of.line, of.column, what))


def _place(problem: Problem) -> tuple[str, int, int]:
    return problem.file, problem.line, problem.column
