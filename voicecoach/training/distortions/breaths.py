"""Breathing and exertion: what a person who exercises is heard doing between words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voicecoach.training.distortions.bands import BANDS, Powers, band_of, smooth_curves
from voicecoach.training.distortions.noises import WhiteNoise

_SHORTEST, _LONGEST = 30, 120  # frames


def breaths(random: np.random.Generator, white: WhiteNoise, silent: NDArray[np.bool_]) -> Powers:
    """Make breaths and sighs before, between and after what is said.

    Each lasts 0.3 to 1.2 s, rises and falls, and is noise with two or three broad humps between 300 Hz and 6 kHz that
    wander, as formants of a breath do; one in five is a grunt: a third as long, its humps below 1 kHz, no hiss.
    There is about one a second of silence; in and out differ by up to 10 dB.

    Args:
        silent: where nothing is said, ``[count, frames]``; the middle of each breath is there, its ends may be in
            words.

    Returns:
        Powers ``[count, frames, BANDS]``; the loudest frame of each utterance is 1, all bands together.
    """
    count, frames = silent.shape
    noise = np.zeros((count, frames, BANDS), dtype=np.float32)
    flicker = white.flicker(count, frames)
    bands = np.arange(BANDS)
    for one, own, free in zip(noise, flicker, silent, strict=True):
        moments = np.flatnonzero(free)
        if not len(moments):
            moments = np.arange(frames)
        for _ in range(1 + int(random.poisson(len(moments) / 150))):
            grunt = random.random() < 0.2
            length = int(random.uniform(_SHORTEST, _LONGEST) * (1 / 3 if grunt else 1))
            start = int(random.choice(moments)) - length // 2
            first, last = max(0, start), min(frames, start + length)
            within = (np.arange(first, last) - start + 0.5) / length
            swell = np.sin(np.pi * within ** random.uniform(0.5, 2)) ** 2
            spectrum = np.full((last - first, BANDS), 1e-4 if grunt else 0.03) * np.exp(
                smooth_curves(random, 1, 6, 0.6)
            )
            for _ in range(int(random.integers(2, 4))):
                middle = float(
                    band_of(np.exp(random.uniform(np.log(150 if grunt else 300), np.log(1000 if grunt else 6000))))
                )
                wander = middle + random.normal(0, 2) * within
                hump = np.exp(-0.5 * ((bands - wander[:, None]) / random.uniform(1.5, 4)) ** 2)
                spectrum += hump * random.uniform(0.2, 1)
            loud = 10 ** (-random.uniform(0, 10) / 10) * swell[:, None]
            one[first:last] += own[first:last] * (spectrum / spectrum.sum(1).max() * loud).astype(np.float32)
        one /= max(float(one.sum(1).max()), 1e-9)
    return noise
