from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tests.voices import need_voices
from voicecoach.training.clips import LEVEL, Order, make, spoken
from voicecoach.training.prompts import Shares
from voicecoach.training.pronunciation import Pronunciations
from voicecoach.training.vocabulary import Vocabulary
from voicecoach.training.voices.espeak import Espeak
from voicecoach.training.voices.speakers import Said
from voicecoach.units import HEARING_RATE

_VOCABULARY = Vocabulary(("stop", "go"), ("coach",), ("one",), ("computer",), ("house",), ("please",))
_WORDS = ("stop", "go", "house", "coach", "computer", "one")
_KNOWN = Pronunciations({word: (tuple(f"{word}{number}" for number in range(3)),) for word in _WORDS})


@dataclass(frozen=True)
class _Tone(Espeak):
    """Says every text as the same tone, with silence around."""

    seconds: float = 0.5
    loud: float = 5000.0
    around: float = 0.3
    faster: tuple[float, float] = (1.0, 1.0)

    def say(self, texts: Sequence[str], random: np.random.Generator, folder: Path) -> Iterator[Said]:  # noqa: ARG002
        tone = self.loud * np.sin(2 * np.pi * 440 / 8000 * np.arange(round(self.seconds * 8000)))
        silence = np.zeros(round(self.around * 8000))
        for text in texts:
            yield Said(text, "tone", np.concatenate([silence, tone, silence]).astype(np.float32), 8000)


def _samples(speakers: Espeak) -> list[np.ndarray]:
    return [samples for _, samples in spoken(speakers, ["stop"], 1)]


def test_silence_around_is_cut_but_for_20_ms() -> None:
    (samples,) = _samples(_Tone())
    assert len(samples) / HEARING_RATE == pytest.approx(0.54, abs=0.02)


@pytest.mark.parametrize("loud", [20.0, 30_000.0])
def test_however_loud_a_voice_is_clips_are_of_one_level(loud: float) -> None:
    (samples,) = _samples(_Tone(loud=loud))
    assert np.sqrt(np.mean(np.square(samples))) == pytest.approx(LEVEL, rel=1e-3)


def test_playing_faster_shortens() -> None:
    (samples,) = _samples(_Tone(faster=(1.25, 1.25)))
    assert len(samples) / HEARING_RATE == pytest.approx(0.4 + 0.04, abs=0.02)


@pytest.mark.parametrize("went_wrong", [_Tone(seconds=0.05), _Tone(seconds=7), _Tone(loud=0), _Tone(loud=np.nan)])
def test_what_went_wrong_is_left_out(went_wrong: _Tone) -> None:
    assert _samples(went_wrong) == []


def test_a_voice_of_the_program_makes_clips_that_one_seed_makes_again() -> None:
    pytest.importorskip("kaldi_native_fbank", reason="kaldi-native-fbank is not installed")
    need_voices()
    order = Order(Espeak(), 6, 3)
    one, again = (make(order, _VOCABULARY, _KNOWN, Shares()) for _ in range(2))
    assert one.texts == again.texts
    assert np.array_equal(one.frames, again.frames)
    assert len(one) == 6
    assert all(12 < length < 600 for length in one.lengths)
    assert all(voice.startswith("espeak-ng ") and not voice.endswith("shifted") for voice in one.voices)
    assert 5 < one.frames.astype(np.float32).mean() < 16


def test_a_share_of_the_clips_of_people_is_by_other_speakers() -> None:
    pytest.importorskip("kaldi_native_fbank", reason="kaldi-native-fbank is not installed")
    pytest.importorskip("pyworld", reason="pyworld is not installed")
    voices = make(Order(_Tone(human=True), 10, 1, shifted=0.5), _VOCABULARY, _KNOWN, Shares()).voices
    assert set(voices) == {"tone", "tone, shifted"}


def test_nothing_is_left_among_the_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    made = spoken(_Tone(), ["stop", "go"], 1)
    assert isinstance(made, Generator)
    next(made)
    assert len(list(tmp_path.iterdir())) == 1
    made.close()
    assert not list(tmp_path.iterdir())
