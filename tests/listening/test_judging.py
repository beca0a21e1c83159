from __future__ import annotations

import numpy as np

from voicecoach.listening.judging import VerifyingJudge
from voicecoach.listening.verify import Decoded, verify
from voicecoach.units import Pcm

SOUND = np.zeros(1600, np.int16)
TEXTS = ("pause", "stop")


class Engine:
    """A decoder that takes every sound for the same."""

    def __init__(self, decoded: Decoded) -> None:
        self.decoded = decoded
        self.closed = False

    def knows(self, word: str) -> bool:
        return word in TEXTS

    def decode(self, samples: Pcm, texts: tuple[str, ...]) -> Decoded:
        assert (samples is SOUND, texts) == (True, TEXTS)
        return self.decoded

    def close(self) -> None:
        self.closed = True


def test_it_decodes_and_verifies() -> None:
    decoded = Decoded((("stop", 100.0), ("pause", 97.0)), 98.0)
    engine = Engine(decoded)
    judge = VerifyingJudge(engine)
    assert judge.judge(SOUND, TEXTS, 50) == verify(decoded, TEXTS, 50)
    assert judge.knows("stop")
    assert not judge.knows("zzz")
    judge.close()
    assert engine.closed
