from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.training.invented import PRONUNCIATIONS, corpus
from voicecoach.errors import TrainingError
from voicecoach.training.augmentation import Distortions
from voicecoach.training.corpus import Corpus

torch = pytest.importorskip("torch", reason="needs voicecoach[train]")

from voicecoach.training import fitting  # noqa: E402
from voicecoach.training.fitting import CHECKPOINT, Fitted, Schedule, fit_network  # noqa: E402
from voicecoach.training.network import Shape  # noqa: E402

CLIPS = corpus()
STEPS = 12
SHORT = Schedule(steps=STEPS, frames=3000, averaged=0.4, dropout=0.1)


def fitted(
    folder: Path,
    schedule: Schedule = SHORT,
    seed: int = 1,
    clips: Corpus = CLIPS,
    distortions: Distortions | None = None,
    progress: Callable[[float], None] = lambda _: None,
    say: Callable[[str], None] = lambda _: None,
) -> Fitted:
    shares = np.full(len(clips), 1 / len(clips))
    how = distortions or Distortions()
    return fit_network(clips, shares, PRONUNCIATIONS, how, Shape(24, 2), schedule, seed, folder, progress, say)


def weights(result: Fitted) -> list[object]:
    return [value.tolist() for value in result.network.state_dict().values()]


def test_a_small_language_is_learnt(tmp_path: Path) -> None:
    lines: list[str] = []
    shares: list[float] = []
    schedule = Schedule(steps=100, frames=3000, rate=8e-3)

    result = fitted(tmp_path, schedule, distortions=Distortions.none(), progress=shares.append, say=lines.append)

    first = float(lines[0].split("objective ")[1].split(",")[0])
    assert len(lines) == 2
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert result.steps == 100
    assert result.objective > -0.15
    assert result.objective > first / 2
    assert not result.network.training
    assert result.overall_mean.shape == (40,)
    assert not list(tmp_path.glob("frames*"))


def test_the_same_seed_gives_the_same_network_and_another_does_not(tmp_path: Path) -> None:
    one, same, other = (fitted(tmp_path / name, seed=seed) for name, seed in (("1", 1), ("2", 1), ("3", 2)))

    assert weights(one) == weights(same)
    assert weights(one) != weights(other)


@pytest.mark.parametrize("stopped_after", [5, 10])
def test_a_training_that_was_stopped_gives_what_one_gives_that_went_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped_after: int
) -> None:
    through = fitted(tmp_path / "through")
    monkeypatch.setattr(fitting, "_KEPT_EVERY", 0.0)

    def stop(share: float) -> None:
        if share > stopped_after / STEPS:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fitted(tmp_path / "stopped", progress=stop)
    assert not list((tmp_path / "stopped").glob("frames*"))
    lines: list[str] = []
    resumed = fitted(tmp_path / "stopped", say=lines.append)

    assert lines == [f"going on at step {stopped_after}"]
    assert weights(resumed) == weights(through)
    assert resumed.objective == through.objective


def test_a_finished_training_is_not_done_again(tmp_path: Path) -> None:
    finished = fitted(tmp_path)
    shares: list[float] = []

    again = fitted(tmp_path, progress=shares.append)

    assert not shares
    assert weights(again) == weights(finished)


def test_what_was_begun_with_other_settings_is_refused(tmp_path: Path) -> None:
    fitted(tmp_path)

    with pytest.raises(TrainingError, match="other clips or settings"):
        fitted(tmp_path, seed=2)


def test_a_damaged_beginning_is_told(tmp_path: Path) -> None:
    (tmp_path / CHECKPOINT).write_bytes(b"PK not a training")

    with pytest.raises(TrainingError, match="cannot be read"):
        fitted(tmp_path)


def test_clips_too_short_for_their_words_leave_nothing_to_train_on(tmp_path: Path) -> None:
    clips = Corpus.of([("stop either", "voice", np.full((10, 40), 12, np.float16))])

    with pytest.raises(TrainingError, match="no clip"):
        fitted(tmp_path, clips=clips)


def test_a_training_that_goes_astray_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="went astray"):
        fitted(tmp_path, Schedule(steps=40, frames=3000, rate=1e30))


def test_minutes_end_a_training_too(tmp_path: Path) -> None:
    result = fitted(tmp_path, Schedule(minutes=0.02, frames=3000))

    assert result.steps > 0
    assert np.isfinite(result.objective)


@pytest.mark.parametrize("length", [{}, {"minutes": 1.0, "steps": 1}])
def test_a_schedule_is_of_minutes_or_of_steps(length: dict[str, int]) -> None:
    with pytest.raises(TrainingError, match="minutes"):
        Schedule(**length)


def test_the_rate_rises_then_falls_to_next_to_nothing() -> None:
    schedule = Schedule(steps=1000)
    rates = [schedule.rate_at(step, schedule.share(step, 0.0)) for step in range(1001)]

    assert 100 < int(np.argmax(rates)) < 200
    assert rates[0] < 0.05 * max(rates)
    assert rates[-1] == pytest.approx(1e-5)
