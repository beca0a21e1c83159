from pathlib import Path

import numpy as np
import pytest

from voicecoach.errors import TrainingError
from voicecoach.training.corpus import Corpus


def _corpus() -> Corpus:
    random = np.random.default_rng(1)
    said = (("stop", "one", 3), ("wäit now", "two", 5), ("go", "one", 1))
    return Corpus.of((text, voice, random.normal(0, 5, (long, 40)).astype(np.float16)) for text, voice, long in said)


def test_clips_are_found_again_where_they_lie() -> None:
    corpus = _corpus()
    assert len(corpus) == 3
    assert [len(corpus.clip(number)) for number in range(3)] == [3, 5, 1]
    assert corpus.starts.tolist() == [0, 3, 8]
    assert np.array_equal(np.concatenate([corpus.clip(number) for number in range(3)]), corpus.frames)


def test_what_is_saved_is_read_again_one_file_after_the_other(tmp_path: Path) -> None:
    corpus, files = _corpus(), [tmp_path / "0.npz", tmp_path / "1.npz"]
    for file in files:
        corpus.save(file)
    both = Corpus.load(files)
    assert (both.texts, both.voices) == (corpus.texts * 2, corpus.voices * 2)
    assert np.array_equal(both.clip(4), corpus.clip(1))
    assert both.frames.dtype == np.float16
    assert sorted(tmp_path.iterdir()) == files


def test_a_file_without_a_clip_is_whole_too(tmp_path: Path) -> None:
    Corpus.of(()).save(tmp_path / "0.npz")
    _corpus().save(tmp_path / "1.npz")
    assert len(Corpus.load([tmp_path / "0.npz"])) == 0
    assert len(Corpus.load([tmp_path / "0.npz", tmp_path / "1.npz"])) == 3
    assert len(Corpus.load([])) == 0


@pytest.mark.parametrize("kept", [0, 1, 100, 700, -1])
def test_a_file_that_ends_too_early_is_told_with_a_remedy(tmp_path: Path, kept: int) -> None:
    file = tmp_path / "0.npz"
    _corpus().save(file)
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(TrainingError, match=r"0\.npz") as told:
        Corpus.load([file])
    assert told.value.remedy == "Delete it; it is made anew."


def test_wherever_a_file_is_damaged_it_is_read_or_told(tmp_path: Path) -> None:
    file = tmp_path / "0.npz"
    _corpus().save(file)
    whole = file.read_bytes()
    random, told = np.random.default_rng(1), 0
    for _ in range(400):
        damaged = bytearray(whole)
        damaged[int(random.integers(len(whole)))] = int(random.integers(256))
        file.write_bytes(damaged)
        try:
            Corpus.load([file])
        except TrainingError:
            told += 1
    assert told > 200


def test_parts_that_do_not_fit_together_are_told(tmp_path: Path) -> None:
    file = tmp_path / "0.npz"
    for frames in (np.zeros((2, 40), np.float16), np.zeros((3, 39), np.float16), np.zeros(3, np.float16)):
        words = np.frombuffer(b"stop", np.uint8)
        np.savez(file, frames=frames, lengths=np.array([3]), texts=words, voices=words)
        with pytest.raises(TrainingError, match="not whole"):
            Corpus.load([file])


def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "0.npz").mkdir()
    with pytest.raises(TrainingError, match="cannot be written") as told:
        _corpus().save(tmp_path / "0.npz")
    assert "Make room" in told.value.remedy
    assert [file.name for file in tmp_path.iterdir()] == ["0.npz"]
