"""Sessions for the tests of the checks, and a coach who says half a second a word."""

from __future__ import annotations

from collections.abc import Mapping

from voicecoach.errors import NotFoundError
from voicecoach.script.lint import CommandPhrase, warnings
from voicecoach.script.reading.library import NO_LIBRARY, Library
from voicecoach.script.reading.reader import read_source

HEAD = "voicecoach: 1\ntitle: Test\nsafety: {full: Come down when it hurts., short: Come down.}\n"
"""Three lines, so that what a test writes begins on line 4."""

OBEYED = (
    *(CommandPhrase(text, "pause") for text in ("pause", "hold on", "wait")),
    *(CommandPhrase(text, "stop") for text in ("stop", "stop session")),
    CommandPhrase("easier", "easier"),
    CommandPhrase("harder", "harder"),
    CommandPhrase("slower", "slower"),
    CommandPhrase("next", "next"),
    CommandPhrase("go back", "back"),
    CommandPhrase("back", "back", weak=True),
    CommandPhrase("ready", "ready"),
    CommandPhrase("i'm ready", "ready"),
    CommandPhrase("where am i", "how many left"),
)

HEARD = frozenset({"yes", "no", "left", "right", "zero", "one", "two", "three", "four", "side"})
"""Words that the recogniser knows."""


class Files:
    """A library of exercises."""

    def __init__(self, exercises: Mapping[str, str]) -> None:
        self._exercises = exercises

    def exercise_names(self) -> tuple[str, ...]:
        return tuple(self._exercises)

    def exercise_text(self, name: str) -> tuple[bytes, str]:
        if name not in self._exercises:
            raise NotFoundError(f"There is no exercise '{name}'.")
        return f"exercise: {name}\n{self._exercises[name]}".encode(), f"exercises/{name}.yaml"


def slow_speech(text: str) -> float:
    """Half a second a word."""
    return 0.5 * len(text.split())


def warned(text: str, library: Library = NO_LIBRARY, *, head: str = HEAD) -> list[str]:
    """Give the warnings of a session, without the file's name where it is the session's."""
    source = read_source(head + text, "s.yaml", library)
    found = warnings(source, slow_speech, commands=OBEYED, hears=HEARD.__contains__, own_words="Well done.")
    return [str(problem).removeprefix("s.yaml:") for problem in found]
