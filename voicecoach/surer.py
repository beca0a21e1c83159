"""A recogniser that must be surer of a phrase than usual, or need not be as sure: as the listener's profile has it."""

from __future__ import annotations

from collections.abc import Sequence

from voicecoach.listening.calibration import calibrated
from voicecoach.listening.gate import GateReading
from voicecoach.listening.phrases import Grammar, Hearing
from voicecoach.ports import Recogniser
from voicecoach.units import Pcm, Seconds


class Surer:
    """Implements ``ports.Recogniser`` with another, all of whose phrases have their thresholds moved.

    What ``listening.calibration.NEVER_LATER`` names never gets harder to say.

    Args:
        ear: does the hearing; closed by whoever made it, or with this object.
        by: added to each threshold, besides what a calibration took off.
    """

    def __init__(self, ear: Recogniser, by: float) -> None:
        self._ear = ear
        self._by = by

    @property
    def name(self) -> str:
        """Its engines and model, and how it is set."""
        return f"{self._ear.name}, {abs(self._by):g} {'more' if self._by > 0 else 'less'} sure than usual"

    def listen_for(self, grammar: Grammar) -> None:
        """From now on, believe only these phrases; see ``ports.Recogniser``."""
        self._ear.listen_for(calibrated(grammar, -self._by))

    def deaf_to(self, texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Give, for each phrase the model cannot hear, the words that it lacks."""
        return self._ear.deaf_to(texts)

    def hear(self, block: Pcm, at: Seconds, played: Pcm | None = None) -> Sequence[Hearing]:
        """Take the next block of the microphone; see ``ports.Recogniser``."""
        return self._ear.hear(block, at, played)

    @property
    def somebody_speaks(self) -> bool:
        """Whether somebody besides the coach seems to be saying something just now."""
        return self._ear.somebody_speaks

    @property
    def gate(self) -> GateReading:
        """What the speech gate measured last."""
        return self._ear.gate

    def remarks(self) -> Sequence[str]:
        """Give, once, what the listener should be told."""
        return self._ear.remarks()

    def revive(self) -> None:
        """Begin to start again; see ``ports.Recogniser``."""
        self._ear.revive()

    def close(self) -> None:
        """Let go of the model; harmless when repeated."""
        self._ear.close()
