import os
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from voicecoach.errors import TrainingError, VoiceError
from voicecoach.training.clips import Order
from voicecoach.training.corpus import Corpus
from voicecoach.training.gathering import gather, orders
from voicecoach.training.prompts import Shares
from voicecoach.training.vocabulary import Vocabulary
from voicecoach.training.voices.espeak import Espeak
from voicecoach.training.voices.speakers import Said

for module in ("pocketsphinx", "kaldi_native_fbank"):
    pytest.importorskip(module, reason=f"{module} is not installed")

_VOCABULARY = Vocabulary(("stop", "go"), ("coach",), ("one",), ("computer",), ("house",), ("please",))


@dataclass(frozen=True)
class _Tone(Espeak):
    """Says every text as the same tone."""

    name: str = "tone"
    loud: float = 5000.0

    def say(self, texts: Sequence[str], random: np.random.Generator, folder: Path) -> Iterator[Said]:  # noqa: ARG002
        tone = self.loud * np.sin(2 * np.pi * 440 / 16_000 * np.arange(8000))
        for text in texts:
            yield Said(text, self.name, tone.astype(np.float32), 16_000)


class _Failing(_Tone):
    def say(self, texts: Sequence[str], random: np.random.Generator, folder: Path) -> Iterator[Said]:
        raise VoiceError("The program hoarse failed.", "Install it again.")
        yield from super().say(texts, random, folder)


class _Killed(_Tone):
    def say(self, texts: Sequence[str], random: np.random.Generator, folder: Path) -> Iterator[Said]:
        os.kill(os.getpid(), signal.SIGKILL)
        yield from super().say(texts, random, folder)


class _NoRoom(_Tone):
    def say(self, texts: Sequence[str], random: np.random.Generator, folder: Path) -> Iterator[Said]:
        raise OSError(28, "No space left on device")
        yield from super().say(texts, random, folder)


class _Telling:
    """Notes what is told, and may stop the work as Ctrl-C does."""

    def __init__(self, stop_after: float = 2.0) -> None:
        self.shares: list[float] = []
        self.lines: list[str] = []
        self._stop_after = stop_after

    def progress(self, share: float) -> None:
        self.shares.append(share)
        if share >= self._stop_after:
            raise KeyboardInterrupt


def _gather(wanted: Sequence[Order], folder: Path, telling: _Telling) -> Corpus:
    return gather(wanted, _VOCABULARY, Shares(), folder, 1, telling.progress, telling.lines.append)


def test_clips_are_shared_out_in_files_by_the_shares_of_the_voices() -> None:
    stock = [Espeak(name="much", share=3), Espeak(name="little", share=1)]
    wanted = orders(stock, 2000, 7, 0.3)
    assert [(order.speakers.name, order.many) for order in wanted] == [
        ("much", 400),
        ("little", 400),
        ("much", 400),
        ("little", 100),
        ("much", 400),
        ("much", 300),
    ]
    assert len({order.seed for order in wanted}) == len(wanted)
    assert {order.seed for order in wanted}.isdisjoint(order.seed for order in orders(stock, 2000, 8, 0.3))


def test_an_interrupted_gathering_goes_on_where_it_was(tmp_path: Path) -> None:
    wanted = [Order(_Tone(), 3, seed) for seed in range(6)]
    with pytest.raises(KeyboardInterrupt):
        _gather(wanted, tmp_path, _Telling(stop_after=1 / 6))
    before = {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    assert 1 <= len(before) < 6
    assert all(name.endswith(".npz") for name in before)
    telling = _Telling()
    corpus = _gather(wanted, tmp_path, telling)
    assert telling.shares[0] == pytest.approx(len(before) / 6)
    assert telling.shares[-1] == 1
    assert {name: (tmp_path / name).stat().st_mtime_ns for name in before} == before
    assert len(corpus) == 18


def test_a_voice_that_fails_is_left_out_and_said_once(tmp_path: Path) -> None:
    wanted = [Order(_Failing("hoarse"), 3, 1), Order(_Tone(), 3, 2), Order(_Failing("hoarse"), 3, 3)]
    telling = _Telling()
    assert set(_gather(wanted, tmp_path, telling).voices) == {"tone"}
    (line,) = telling.lines
    assert line.startswith("hoarse is left out")
    assert "failed" in line


def test_a_voice_that_says_nothing_does_not_spoil_the_rest(tmp_path: Path) -> None:
    wanted = [Order(_Tone("mute", loud=0.0), 2, 1), Order(_Tone(), 3, 2)]
    for _ in range(2):
        assert len(_gather(wanted, tmp_path, _Telling())) == 3


@pytest.mark.parametrize(
    ("speakers", "what", "remedy"),
    [
        (_Failing("hoarse"), "No voice could speak", "doctor"),
        (_Killed(), "ended from outside", "fewer cores"),
        (_NoRoom(), "No space left", "Make room"),
    ],
    ids=["no voice", "killed", "no room"],
)
def test_what_ends_the_gathering_is_told_with_a_remedy(tmp_path: Path, speakers: _Tone, what: str, remedy: str) -> None:
    with pytest.raises(TrainingError, match=what) as told:
        _gather([Order(speakers, 3, 1)], tmp_path, _Telling())
    assert remedy in told.value.remedy
    assert not list(tmp_path.iterdir())
