from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from tests.training.invented import corpus
from voicecoach.errors import TrainingError
from voicecoach.training.augmentation import Distortions
from voicecoach.training.batches import Batch, Batches, Maker, Place, Plan

pytest.importorskip("kaldi_native_fbank", reason="needs voicecoach[train]")

CLIPS = corpus()
SHARES = np.where(np.arange(len(CLIPS)) % 3 == 0, 1.0, 0.0) / 40


def plan(seed: int = 1) -> Plan:
    return Plan(CLIPS, SHARES, Distortions(), 3000, seed)


def same(one: Batch, other: Batch) -> bool:
    """Whether batches are the same but for rounding, which depends on how many threads NumPy uses."""
    alike = one.cepstra.shape == other.cepstra.shape and np.allclose(one.cepstra, other.cepstra, atol=1e-2)
    return alike and one.clips == other.clips and one.following == other.following


@pytest.fixture(scope="module")
def made() -> list[Batch]:
    return list(islice(Maker(plan()).batches(Place()), 60))


def test_batches_are_full_and_hardly_padded(made: list[Batch]) -> None:
    areas = [batch.cepstra.shape[0] * batch.cepstra.shape[1] for batch in made]

    assert max(areas) <= 3000
    assert sum(batch.lengths.sum() for batch in made) > 0.75 * sum(areas)
    assert len({batch.cepstra.shape[1] for batch in made}) < 25


def test_clips_are_drawn_by_their_shares(made: list[Batch]) -> None:
    drawn = {clip for batch in made for clips in batch.clips for clip in clips}
    sizes = [len(clips) for batch in made for clips in batch.clips]

    assert drawn == set(range(0, len(CLIPS), 3))
    assert sizes.count(1) / len(sizes) == pytest.approx(0.68, abs=0.08)
    assert sizes.count(0) / len(sizes) == pytest.approx(0.035, abs=0.03)


def test_after_its_end_an_utterance_repeats_its_last_frame(made: list[Batch]) -> None:
    for batch in made[:5]:
        for cepstra, length in zip(batch.cepstra, batch.lengths, strict=True):
            assert (cepstra[length:] == cepstra[length - 1]).all()


def test_any_batch_can_be_made_without_those_before_it(made: list[Batch]) -> None:
    maker = Maker(plan())
    for number in (0, 1, 30):
        assert same(next(maker.batches(made[number].following)), made[number + 1])


def test_another_seed_makes_other_batches(made: list[Batch]) -> None:
    assert not same(next(Maker(plan(seed=2)).batches(Place())), made[0])


def test_another_process_makes_the_same_batches_and_leaves_nothing(made: list[Batch], tmp_path: Path) -> None:
    with Batches(plan(), tmp_path, Place()) as batches:
        assert all(same(next(batches), each) for each in made[:10])
        np.testing.assert_allclose(batches.statistics.overall, Maker(plan()).statistics.overall, atol=1e-4)

    assert not list(tmp_path.iterdir())


def test_a_process_that_ends_is_told(tmp_path: Path) -> None:
    with Batches(plan(), tmp_path, Place()) as batches:
        batches._process.kill()
        with pytest.raises(TrainingError, match="ended"):
            for _ in range(100):
                next(batches)
