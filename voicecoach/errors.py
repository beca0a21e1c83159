"""Every fault the program expects, as one tree: what is wrong, what to do next, and the exit code.

A library's own exceptions never pass an adapter; they are translated there into one of these. Anything else that
reaches the command line is a fault of the program.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class VoicecoachError(Exception):
    """Something the user can do something about.

    Args:
        what: one sentence: what is wrong, and where.
        remedy: one sentence: what to do next. May be empty when ``what`` already says it.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(f"{what} {remedy}".strip())
        self.what = what
        self.remedy = remedy


class UsageError(VoicecoachError):
    """The command line asks for something that cannot be meant."""

    exit_code = 2


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in a file, at one place.

    Attributes:
        file: path as the user would type it.
        line: 1-based.
        column: 1-based.
        what: what is wrong; and after ``; `` what to write instead.
    """

    file: str
    line: int
    column: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}"


class ScriptError(VoicecoachError):
    """A script or conversation file cannot be used; carries every problem found, in the order of the file."""

    exit_code = 3

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class NotFoundError(VoicecoachError):
    """A session or file that was named does not exist."""

    exit_code = 4


class SoundError(VoicecoachError):
    """No loudspeaker or microphone can be used, or one went away."""

    exit_code = 5


class VoiceError(VoicecoachError):
    """The speech engine is missing, dead, too slow, or gave no sound."""

    exit_code = 6


class HearingError(VoicecoachError):
    """The recogniser or its model cannot be used, or does not know a word."""

    exit_code = 7


class RecordError(VoicecoachError):
    """What is kept of the sessions cannot be read or written."""

    exit_code = 8


class TrainingError(VoicecoachError):
    """A command model cannot be built: something is missing, or what was begun is damaged."""

    exit_code = 9
