"""What the interpreter is told: each event carries its moment, stamped once at the edge.

Events come in order of time. One whose moment lies before the last is taken as happening at the last: late news, not
old news. At equal moments, what the clock brings is done before what the listener says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from voicecoach.listening.phrases import Command
from voicecoach.units import Seconds


@dataclass(frozen=True, slots=True)
class Begin:
    """The session starts."""

    at: Seconds


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has come this far. Ticks may be as rare or as frequent as wished: nothing depends on it."""

    at: Seconds


@dataclass(frozen=True, slots=True)
class Commanded:
    """The listener gave a command, by voice or key."""

    at: Seconds
    command: Command


@dataclass(frozen=True, slots=True)
class Answered:
    """The listener answered a question.

    Attributes:
        value: the answer's name in the script.
    """

    at: Seconds
    value: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """The listener has said the same thing twice, nearly a command but not near enough to be obeyed."""

    at: Seconds


@dataclass(frozen=True, slots=True)
class SoundBack:
    """The loudspeaker, which had been silent against the coach's will, can be heard again.

    Attributes:
        gone: for how long it was not heard; the audio clock stood meanwhile.
    """

    at: Seconds
    gone: Seconds


Event: TypeAlias = Begin | Tick | Commanded | Answered | NotUnderstood | SoundBack
