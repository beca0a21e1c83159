import numpy as np
import pytest

from voicecoach.training.shifting import Shift, shifted

pytest.importorskip("pyworld", reason="pyworld is not installed")
pytestmark = pytest.mark.filterwarnings("ignore:pkg_resources")

_RATE = 16_000
_PITCH = 120.0
_FORMANTS = ((700.0, 90.0), (1200.0, 110.0), (2600.0, 160.0))


def _vowel(seconds: float = 0.6) -> np.ndarray:
    """Make an AH: pulses through three resonances."""
    sound = np.zeros(round(seconds * _RATE))
    sound[:: round(_RATE / _PITCH)] = 1.0
    for frequency, width in _FORMANTS:
        radius, angle = np.exp(-np.pi * width / _RATE), 2 * np.pi * frequency / _RATE
        for number in range(len(sound)):
            before, twice = (sound[number - back] if number >= back else 0.0 for back in (1, 2))
            sound[number] += 2 * radius * np.cos(angle) * before - radius**2 * twice
    return np.asarray(sound * 8000 / np.abs(sound).max(), np.float32)


def _middle(sound: np.ndarray) -> np.ndarray:
    return sound[len(sound) // 4 : 3 * len(sound) // 4].astype(np.float64)


def _pitch(sound: np.ndarray) -> float:
    middle = _middle(sound) - _middle(sound).mean()
    correlation = np.correlate(middle, middle, "full")[len(middle) - 1 :]
    least, most = _RATE // 500, _RATE // 60
    return _RATE / (least + int(np.argmax(correlation[least:most])))


def _centroid(sound: np.ndarray) -> float:
    middle = _middle(sound) * np.hanning(len(_middle(sound)))
    power = np.abs(np.fft.rfft(middle)) ** 2
    return float((np.fft.rfftfreq(len(middle), 1 / _RATE) * power).sum() / power.sum())


def _shifted(**parts: float) -> np.ndarray:
    return shifted(_vowel(), _RATE, Shift(**parts), np.random.default_rng(1))


def test_nothing_is_changed_by_a_shift_of_nothing() -> None:
    same = _shifted()
    assert _pitch(same) == pytest.approx(_PITCH, rel=0.02)
    assert _centroid(same) == pytest.approx(_centroid(_vowel()), rel=0.05)


@pytest.mark.parametrize("factor", [0.75, 1.5])
def test_pitch_moves_and_formants_stay(factor: float) -> None:
    moved = _shifted(pitch=factor)
    assert _pitch(moved) == pytest.approx(_PITCH * factor, rel=0.03)
    assert _centroid(moved) == pytest.approx(_centroid(_shifted()), rel=0.08)


@pytest.mark.parametrize("factor", [0.85, 1.25])
def test_formants_move_and_pitch_stays(factor: float) -> None:
    moved = _shifted(formants=factor)
    assert _pitch(moved) == pytest.approx(_PITCH, rel=0.03)
    assert _centroid(moved) == pytest.approx(_centroid(_shifted()) * factor, rel=0.08)


def test_breath_makes_a_voice_less_periodic() -> None:
    def periodic(sound: np.ndarray) -> float:
        middle, period = _middle(sound), round(_RATE / _PITCH)
        return float(np.corrcoef(middle[:-period], middle[period:])[0, 1])

    assert periodic(_shifted(breath=0.9)) < periodic(_shifted()) - 0.1


@pytest.mark.parametrize("samples", [160, 1000, 9600])
def test_the_length_stays(samples: int) -> None:
    sound = _vowel()[:samples]
    moved = shifted(sound, _RATE, Shift(1.4, 1.2, 1.1, 0.3, 0.05), np.random.default_rng(1))
    assert abs(len(moved) - samples) <= _RATE // 100
    assert moved.dtype == np.float32
    assert np.isfinite(moved).all()


def test_a_sound_without_a_voice_is_taken_too() -> None:
    noise = np.random.default_rng(1).normal(0, 500, 4000).astype(np.float32)
    moved = shifted(noise, _RATE, Shift(1.4, 1.2, 1.1, 0.3, 0.05), np.random.default_rng(1))
    assert 100 < moved.std() < 2500


def test_speakers_are_drawn_within_what_people_are() -> None:
    random = np.random.default_rng(1)
    drawn = [Shift.drawn(random) for _ in range(300)]
    assert all(0.7 <= shift.pitch <= 1.9 and 0.85 <= shift.formants <= 1.28 for shift in drawn)
    assert all(0 <= shift.breath <= 0.9 and 0 <= shift.jitter <= 0.06 for shift in drawn)
    assert 60 < sum(shift.jitter > 0 for shift in drawn) < 140
