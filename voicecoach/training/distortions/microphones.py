"""Microphones and what is behind them: band limits, hiss, gain, coarse steps, lost bands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voicecoach.training.distortions.bands import BANDS, CENTRES, Powers, power_ratio

_DEEPEST = -60.0  # dB


def low_passes(random: np.random.Generator, count: int, share: float) -> Powers:
    """Draw upper limits: half at 3.2 to 4 kHz (telephone, headset), half at 4 to 7.5 kHz.

    Returns:
        Factors of power ``[count, BANDS]``; 1 for those without a limit.
    """
    telephone = random.random(count) < 0.5
    cut = np.where(telephone, random.uniform(3200, 4000, count), random.uniform(4000, 7500, count))
    factors = low_pass(cut, random.uniform(150, 600, count))
    return np.asarray(np.where(random.random((count, 1)) < share, factors, 1), dtype=np.float32)


def low_pass(cut: NDArray[np.floating], slope: NDArray[np.floating]) -> Powers:
    """Give limits that fall above ``cut`` (Hz) by ``slope`` dB per ``cut``, down to -60 dB; ``[count, BANDS]``."""
    above = (CENTRES - cut[:, None]) / cut[:, None]
    return power_ratio(np.clip(-above * slope[:, None], _DEEPEST, 0))


def high_passes(random: np.random.Generator, count: int, share: float) -> Powers:
    """Draw lower limits at 100 to 450 Hz, 12 dB per octave: small microphones, tables' rumble taken out.

    Returns:
        Factors of power ``[count, BANDS]``; 1 for those without a limit.
    """
    cut = random.uniform(100, 450, (count, 1))
    factors = np.minimum(1, (CENTRES / cut) ** 4)
    return np.asarray(np.where(random.random((count, 1)) < share, factors, 1), dtype=np.float32)


def hiss(random: np.random.Generator, level: Powers, share: float) -> Powers:
    """Draw the white noise of microphone and amplifier, 28 to 75 dB below speech.

    Args:
        level: power of the speech, all bands together, ``[count]``.

    Returns:
        Power of the noise, all bands together, ``[count]``; 0 for those without.
    """
    below = power_ratio(-random.uniform(28, 75, len(level)))
    return np.asarray(level * below * (random.random(len(level)) < share), dtype=np.float32)


def suppress(random: np.random.Generator, power: Powers, lengths: NDArray[np.int64], share: float) -> None:
    """Turn steady noise down, in place, in some of the utterances, as headsets and echo cancellers do behind our back.

    A Wiener-like gain in each band, from the power over a noise that is taken as one to three times the lowest quarter
    of the utterance; 6 to 20 dB at most (Loizou, "Speech Enhancement", 2013: more is heard as musical tones).
    """
    for utterance in np.flatnonzero(random.random(len(power)) < share):
        heard = power[utterance]
        floor = np.quantile(heard[: lengths[utterance]], 0.25, axis=0) * random.uniform(1, 3)
        least = 10 ** (-random.uniform(6, 20) / 10)
        heard *= np.maximum(least, 1 - floor / np.maximum(heard, 1e-9)).astype(np.float32)


def steps(random: np.random.Generator, count: int, share: float) -> Powers:
    """Draw the variance of the noise that coarse steps add, in squared 16-bit steps; ``[count]``, 0 for no noise.

    One even step of 16 bits adds 1/12 (standard deviation 0.3); 9 is what 11 bits add.
    """
    deviation = random.choice((0.3, 0.5, 1.0, 3.0, 9.0), count)
    return np.asarray(np.where(random.random(count) < share, deviation, 0) ** 2, dtype=np.float32)


def lose_bands(random: np.random.Generator, log_power: Powers, share: float) -> None:
    """Level up to five neighbouring bands out, in place, in some of the utterances: nothing may hang on one band."""
    for utterance in np.flatnonzero(random.random(len(log_power)) < share):
        width = int(random.integers(2, 6))
        first = int(random.integers(0, BANDS - width + 1))
        bands = log_power[utterance, :, first : first + width]
        bands[:] = bands.mean(1, keepdims=True)
