"""Noise of things: fans, water, traffic, dishes, appliances.

Every kind comes as powers ``[count, frames, BANDS]`` at a level of its own; ``against`` brings it to another.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from voicecoach.training.distortions.bands import BANDS, TILT, Powers, power_ratio, smooth_curves
from voicecoach.training.features import log_mel
from voicecoach.units import HEARING_RATE, Seconds

_KEPT: Seconds = 60.0
_DEVIATION = 100.0  # 16-bit steps, of what is measured


class WhiteNoise:
    """White noise as it comes out of the mel bands: each band flickers as its width says, neighbours together.

    Attributes:
        spectrum: ``[BANDS]``, mean power of each band for a variance of one 16-bit step squared.
    """

    def __init__(self, random: np.random.Generator) -> None:
        samples = random.standard_normal(int(_KEPT * HEARING_RATE)).astype(np.float32) * _DEVIATION
        power = np.exp(log_mel(samples))
        mean = power.mean(0)
        self._flicker: Powers = np.asarray(power / mean, dtype=np.float32)
        self.spectrum: Powers = np.asarray(mean / _DEVIATION**2, dtype=np.float32)
        self._random = random

    def flicker(self, count: int, frames: int) -> Powers:
        """Draw stretches of noise, 1 on average in each band: ``[count, frames, BANDS]``."""
        starts = self._random.integers(0, len(self._flicker), (count, 1))
        drawn: Powers = self._flicker[(starts + np.arange(frames)) % len(self._flicker)]
        return drawn

    @property
    def shape(self) -> Powers:
        """``spectrum``, 1 on average."""
        return np.asarray(self.spectrum / self.spectrum.mean(), dtype=np.float32)


def against(noise: Powers, level: Powers, ratio: NDArray[np.floating], lengths: NDArray[np.int64]) -> Powers:
    """Bring noise to a level.

    Args:
        noise: ``[count, frames, BANDS]``.
        level: power of the speech while it lasts, all bands together, ``[count]``.
        ratio: speech over noise, decibels, ``[count]``.
        lengths: frames of each utterance, ``[count]``; the mean of the noise is taken over these.

    Returns:
        The noise, so loud; silence stays silence.
    """
    heard = np.arange(noise.shape[1]) < lengths[:, None]
    mean = (noise.sum(2) * heard).sum(1) / np.maximum(lengths, 1)
    factor = level * power_ratio(-ratio) / np.maximum(mean, 1e-9)
    return np.asarray(noise * factor[:, None, None], dtype=np.float32)


def steady(random: np.random.Generator, white: WhiteNoise, count: int, frames: int) -> Powers:
    """Make fans, hoods, running water, traffic far away: noise whose spectrum stays.

    Spectra tilt by 11 dB (one sigma) around falling ones, with bumps of 3.5 dB.
    """
    falling = random.normal(-0.6, 1.2, (count, 1)).astype(np.float32) * TILT
    spectrum = np.exp(smooth_curves(random, count, 8, 0.8) + falling) * white.shape
    return np.asarray(white.flicker(count, frames) * spectrum[:, None], dtype=np.float32)


def unsteady(random: np.random.Generator, white: WhiteNoise, count: int, frames: int) -> Powers:
    """Make rustling, wind, cars that pass, water being poured: steady noise that swells by 5 dB (one sigma).

    It takes 50 to 400 ms from one swell to the next.
    """
    noise = steady(random, white, count, frames)
    for one in noise:
        nodes = max(3, frames // int(random.integers(5, 40)))
        one *= np.exp(smooth_curves(random, 1, nodes, 1.1, frames))[0, :, None]
    return noise


_LONGEST_BLOW = 60  # frames


def impacts(random: np.random.Generator, white: WhiteNoise, count: int, frames: int) -> Powers:
    """Make steps, doors, dishes and cutlery: blows over weak steady noise.

    One to eight blows an utterance, 8 to 25 dB above what is between them, that fall to 1/e within 8 to 140 ms; a third
    of them ring on: one to four narrow bands above 500 Hz, for up to 0.3 s.
    """
    noise = steady(random, white, count, frames)
    flicker = white.flicker(count, frames)
    noise *= power_ratio(-random.uniform(8, 25, (count, 1, 1)))
    after = np.arange(_LONGEST_BLOW)
    for one, own in zip(noise, flicker, strict=True):
        for _ in range(int(random.integers(1, 9))):
            start = int(random.integers(0, frames))
            lasts = min(frames - start, _LONGEST_BLOW)
            spectrum = np.exp(smooth_curves(random, 1, 10, 1.2)[0] + random.normal(0.3, 1) * TILT)
            decay = random.uniform(0.8, 14) * np.ones(BANDS)
            if random.random() < 1 / 3:
                ringing = random.integers(BANDS // 4, BANDS, int(random.integers(1, 5)))
                spectrum[ringing] *= random.uniform(2, 10)
                decay[ringing] += random.uniform(5, 16)
            blow = np.exp(-after[:lasts, None] / decay) * (spectrum / spectrum.sum() * random.uniform(2, 14) * BANDS)
            one[start : start + lasts] += own[start : start + lasts] * blow.astype(np.float32)
    return noise


def tones(random: np.random.Generator, count: int, frames: int) -> Powers:
    """Make whistles, beeps and hums: one to four tones that come and go, each in one band and a little in the next."""
    noise = np.full((count, frames, BANDS), 1e-4, dtype=np.float32)
    for one in noise:
        for _ in range(int(random.integers(1, 5))):
            start, end = sorted(random.integers(0, frames + 1, 2))
            band = int(random.integers(1, BANDS - 1))
            one[start:end, band - 1 : band + 2] += _TONE
    return noise


_TONE: Final[Powers] = np.array((0.2, 1.0, 0.2), dtype=np.float32)
