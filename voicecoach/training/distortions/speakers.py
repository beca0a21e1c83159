"""What a speaker changes: pace, emphasis, size, timbre, hoarseness."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from voicecoach.training.distortions.bands import BANDS, CENTRES, TILT, Powers, band_of, smooth_curves
from voicecoach.training.features import HIGHEST

_SLOWEST, _FASTEST = -0.28, 0.26  # natural logarithm of the pace of a whole utterance
_UNEVEN = 0.18  # spread of the logarithm of the pace within a clip
_UNEVEN_EVERY = 12  # frames between two paces
_FEWEST_FRAMES = 6

_TRACT = 0.17  # greatest natural logarithm of the ratio of formants
_TRACT_UNEVEN = 0.045  # and its spread over the spectrum: tracts differ in shape, too
_TRACT_SHARE = 0.85

_KEPT = 12  # cepstral coefficients up to here tell phones apart, those from _FINE on are ripples: pitch
_FINE = 20

_COSINES: Final = np.sqrt(2 / BANDS) * np.cos(np.pi / BANDS * (np.arange(BANDS) + 0.5) * np.arange(BANDS)[:, None])
_COSINES[0] /= np.sqrt(2)


def pace(random: np.random.Generator, frames: int, spread: float, base: float = 1.0) -> NDArray[np.int64]:
    """Say a clip at another pace, that changes within it.

    Args:
        frames: of the clip, at least one.
        spread: 1 for changes of 18 % every 120 ms, 0 for none.
        base: pace of the whole, 2 is twice as fast; ``usual_pace`` draws one.

    Returns:
        Which frame of the clip is heard at each moment, rising; at least six.
    """
    nodes = max(2, frames // _UNEVEN_EVERY + 2)
    paces = np.exp(smooth_curves(random, 1, nodes, _UNEVEN * spread, frames)[0]) * base
    heard = np.cumsum(1 / paces)
    count = max(_FEWEST_FRAMES, int(heard[-1]))
    moments = np.arange(count) * (heard[-1] / count)
    return np.asarray(np.minimum(np.searchsorted(heard, moments, side="right"), frames - 1), dtype=np.int64)


def usual_pace(random: np.random.Generator, spread: float) -> float:
    """Draw the pace of an utterance: from 24 % slower to 30 % faster at a spread of 1."""
    return float(np.exp(random.uniform(_SLOWEST, _FASTEST) * spread))


def warps(random: np.random.Generator, count: int, spread: float) -> Powers:
    """Draw vocal tracts: 85 % of the speakers have formants up to 19 % higher or 16 % lower, at a spread of 1.

    A child of five has formants about 1.4 times a man's (Peterson and Barney 1952 measured 1.35 over all vowels).

    Returns:
        Matrices ``[count, BANDS, BANDS]`` from log powers to log powers.
    """
    ratio = np.exp(random.uniform(-_TRACT, _TRACT, count) * spread)
    uneven = np.exp(smooth_curves(random, count, 5, _TRACT_UNEVEN * spread))
    other = random.random(count) < _TRACT_SHARE
    return warp(np.where(other[:, None], ratio[:, None] * uneven, 1.0))


def warp(ratio: NDArray[np.floating]) -> Powers:
    """Give the matrices that raise every frequency.

    Args:
        ratio: ``[count, BANDS]``: new frequency over old, for what then lies in each band.

    Returns:
        ``[count, BANDS, BANDS]``: each band is read between the two where its sound was.
    """
    place = band_of(np.minimum(CENTRES / ratio, HIGHEST))
    below = np.minimum(place.astype(np.int64), BANDS - 2)
    share = (place - below).astype(np.float32)
    matrices = np.zeros((len(ratio), BANDS, BANDS), dtype=np.float32)
    which, band = np.arange(len(ratio))[:, None], np.arange(BANDS)[None]
    matrices[which, band, below] = 1 - share
    matrices[which, band, below + 1] = share
    return matrices


def timbres(random: np.random.Generator, count: int, spread: float) -> Powers:
    """Draw how pronounced a speaker's spectrum is: formants by 12 %, and in half of them ripples down to a tenth.

    The ripples are the harmonics of a high pitch; a hoarse or whispering voice has none.

    Returns:
        Matrices ``[count, BANDS, BANDS]`` from log powers to log powers.
    """
    formants = np.exp(random.normal(0, 0.12 * spread, (count, 1)))
    ripples = np.where(random.random((count, 1)) < 0.5, random.uniform(0.1, 1.1, (count, 1)) ** spread, 1.0)
    order = np.arange(BANDS)
    keep = formants * ripples ** np.clip((order - _KEPT) / (_FINE - _KEPT), 0, 1)
    keep[:, 0] = 1  # loudness
    keep[:, 1:3] = 1  # tilt: a matter of the colour
    return np.asarray(np.einsum("kb,nk,kc->nbc", _COSINES, keep, _COSINES, optimize=True), dtype=np.float32)


def colours(random: np.random.Generator, count: int, share: float) -> Powers:
    """Draw the colour that voice, direction and microphone give: tilts of 2.4 dB and bumps of 2.4 dB (one sigma).

    Returns:
        Natural logarithms of factors of power, ``[count, BANDS]``; 0 for those that have none.
    """
    tilt = random.normal(0, 0.55, (count, 1)).astype(np.float32) * TILT
    bumps = smooth_curves(random, count, 7, 0.55)
    return np.asarray((tilt + bumps) * (random.random((count, 1)) < share), dtype=np.float32)


def emphasis(random: np.random.Generator, count: int, frames: int, spread: float) -> Powers:
    """Draw how loudness comes and goes while somebody talks: by 2 dB (one sigma) within a quarter of a second.

    Returns:
        Natural logarithms of factors of power, ``[count, frames]``.
    """
    return smooth_curves(random, count, max(2, frames // 25 + 2), 0.46 * spread, frames)


def hoarse(random: np.random.Generator, speech: Powers, white: Powers) -> Powers:
    """Give hoarse, breathy, trembling voices: noise that follows the loudness of each frame, mostly in the high bands.

    The noise lies 3 to 20 dB below the voice. A sound voice has some 20 dB of harmonics over noise, a hoarse one
    less than 10 (Yumoto, Gould and Baer 1982). Old voices tremble at 3 to 9 Hz, by up to 3 dB.

    Args:
        speech: powers ``[count, frames, BANDS]``.
        white: powers of white noise, 1 on average, of that shape.
    """
    count, frames, _ = speech.shape
    below = random.uniform(3, 20, (count, 1, 1))
    knee = band_of(random.uniform(800, 3000, (count, 1)))
    shape = 1 / (1 + np.exp(-(np.arange(BANDS) - knee) / 2.5)) * np.exp(smooth_curves(random, count, 6, 0.5))
    shape /= shape.sum(1, keepdims=True)
    breath = (10 ** (-below / 10) * shape[:, None]).astype(np.float32)
    depth = random.uniform(0, 0.35, (count, 1)) * (random.random((count, 1)) < 0.5)
    rate, phase = random.uniform(3, 9, (count, 1)), random.uniform(0, 2 * np.pi, (count, 1))
    tremor = np.exp(depth * np.sin(phase + 2 * np.pi * rate * np.arange(frames) / 100)).astype(np.float32)
    voiced = speech * tremor[:, :, None]
    return np.asarray(voiced + voiced.sum(2, keepdims=True) * breath * white, dtype=np.float32)
