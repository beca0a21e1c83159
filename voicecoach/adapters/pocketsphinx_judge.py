"""PocketSphinx by itself, to be measured beside the others. It hears worse than the bundled model in noise."""

from __future__ import annotations

from voicecoach.adapters.pocketsphinx_engine import PocketSphinx
from voicecoach.listening.opinion import alone
from voicecoach.listening.verify import Verdict
from voicecoach.units import Pcm


class PocketSphinxJudge:
    """The ``Judge`` of PocketSphinx alone, in this process, which stands still while it works.

    Raises:
        HearingError: PocketSphinx is not installed.
    """

    def __init__(self) -> None:
        self._engine = PocketSphinx()

    def knows(self, word: str) -> bool:
        """Say whether PocketSphinx knows a word."""
        return self._engine.knows(word)

    def judge(self, samples: Pcm, texts: tuple[str, ...], frames: float) -> Verdict | None:  # noqa: ARG002
        """Find the phrase that fits best; see ``Judge``."""
        found = self._engine.likeliest(samples.astype("<i2").tobytes(), texts)
        return Verdict(found[0], alone(found[1])) if found else None

    def close(self) -> None:
        """Nothing to let go of: the model goes with this object."""
