"""Tracks of music made one stream: each brought to one loudness, each glued to the next.

All here works on a track's chunks as its decoder gives them, never on the blocks that are asked for, so that the stream
is the same whoever reads it.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable, Iterator
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from voicecoach.units import SAMPLE_RATE, Frames, Samples, Seconds

LOUDNESS = -30.0
"""LUFS of every track: 14 dB under the coach (``sound.clip.LOUDNESS``)."""

CEILING = 10 ** (-3 / 20)
"""Greatest magnitude of a sample: -3 dBFS."""

MOST_GAIN = 20.0
"""dB by which a quiet track is raised at most: below that is noise."""

ASSUMED = -14.0
"""LUFS of a track of which nothing can be measured: as loud as music comes, so that none is ever too loud."""

CROSSFADE: Frames = 2 * SAMPLE_RATE
"""Of one track into the next: 2 s."""

_K_RATE: Final = 48_000
_K_STAGES: Final = (
    ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)),
    ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)),
)
"""Filters of ITU-R BS.1770-4, annex 1, tables 1 and 2, which it gives for this rate: numerators, denominators."""

_GATE: Seconds = 0.4
_HOPS_A_GATE: Final = 4
_OFFSET: Final = -0.691  # LUFS of power 1, as the standard has it
_RINGING: Seconds = 0.2  # after which the filters have gone below 16 bits


def track_gain(excerpts: Iterable[Samples], rate: int) -> float:
    """Find the factor that brings a track to ``LOUDNESS``, or as near as ``CEILING`` and ``MOST_GAIN`` allow.

    Integrated loudness as BS.1770-4 has it, mono; within 0.1 LU of pyloudnorm's, which is not used as it would take
    SciPy, 50 MB and a second, into the process that plays. In steps of 0.1 dB, so that machines whose last bits differ
    give the same music.

    Args:
        excerpts: mono, float32, at ``rate``, the whole track or parts from all over it; each at most some seconds long.
    """
    powers = []
    peak = 0.0
    for excerpt in excerpts:
        powers.append(_gate_powers(excerpt, rate))
        peak = max(peak, float(np.abs(excerpt).max(initial=0)))
    loudness = _gated(np.concatenate(powers)) if powers else -math.inf
    if math.isinf(loudness):
        return float(10 ** ((LOUDNESS - ASSUMED) / 20))
    gain = min(LOUDNESS - loudness, 20 * math.log10(CEILING / peak), MOST_GAIN)
    return float(10 ** (math.floor(gain * 10) / 200))


def levelled(chunks: Iterable[Samples], gain: float) -> Iterator[Samples]:
    """Apply a track's gain; where its excerpts did not show how loud it gets, turn it down to stay under ``CEILING``.

    Down during the chunk before, and for the rest of the track: music under a voice need not come up again.
    """
    held: Samples | None = None
    for chunk in chunks:
        peak = float(np.abs(chunk).max(initial=0))
        safe = min(gain, CEILING / peak) if peak else gain
        if held is not None:
            yield held * np.linspace(gain, safe, len(held), dtype=np.float32)
        held, gain = chunk, safe
    if held is not None:
        yield held * np.float32(gain)


def crossfaded(tracks: Iterable[Iterable[Samples]], overlap: Frames = CROSSFADE) -> Generator[Samples, None, None]:
    """Let each track begin while the last one ends, with equal power: as loud in the middle as before and after.

    A track shorter than two overlaps fades for half its length at most. The first begins, and the last ends, as it is.

    Args:
        tracks: the chunks of each, mono at ``SAMPLE_RATE``; one without any is passed over.
    """
    tail = np.zeros(0, dtype=np.float32)
    for track in tracks:
        chunks = iter(track)
        held = _gather(chunks, 2 * overlap)
        if not len(held):
            continue
        both = min(len(tail), overlap, len(held) // 2)
        yield tail[: len(tail) - both]
        rise = np.sin(np.pi / 2 * (np.arange(both) + 0.5) / both).astype(np.float32)
        held[:both] = held[:both] * rise + tail[len(tail) - both :] * rise[::-1]
        for chunk in chunks:
            yield held[: len(held) - overlap]
            held = np.concatenate([held[len(held) - overlap :], chunk])
            both = 0  # what has been mixed with the last track is gone from it
        kept = min(overlap, len(held) - both)
        yield held[: len(held) - kept]
        tail = held[len(held) - kept :]
    yield tail


def _gather(chunks: Iterator[Samples], frames: Frames) -> Samples:
    """Take chunks until there are so many frames, or no more chunks."""
    taken = [np.zeros(0, dtype=np.float32)]
    count = 0
    while count < frames and (chunk := next(chunks, None)) is not None:
        taken.append(chunk)
        count += len(chunk)
    return np.concatenate(taken)


def _gate_powers(excerpt: Samples, rate: int) -> NDArray[np.float64]:
    """Give the power after K-weighting of each 0.4 s, one every 0.1 s; at least one."""
    hop = round(rate * _GATE / _HOPS_A_GATE)
    weighted = np.square(_k_weighted(excerpt, rate), dtype=np.float64)
    if len(weighted) < _HOPS_A_GATE * hop:
        weighted = np.pad(weighted, (0, _HOPS_A_GATE * hop - len(weighted)))
    hops = weighted[: len(weighted) // hop * hop].reshape(-1, hop).mean(axis=1)
    return np.asarray(sliding_window_view(hops, _HOPS_A_GATE).mean(axis=1))


def _k_weighted(samples: Samples, rate: int) -> Samples:
    """Filter in the frequency domain, where the filters made for 48 kHz serve any rate."""
    padded = 1 << (len(samples) + round(rate * _RINGING)).bit_length()
    spectrum = np.fft.rfft(samples, padded) * _k_response(padded, rate)
    return np.fft.irfft(spectrum, padded)[: len(samples)].astype(np.float32)


@lru_cache(maxsize=1)
def _k_response(padded: int, rate: int) -> NDArray[np.complex64]:
    turns = np.minimum(np.fft.rfftfreq(padded, 1 / rate) / _K_RATE, 0.5)
    delay = np.exp(-2j * np.pi * turns)
    response = np.ones(len(delay), dtype=np.complex128)
    for numerator, denominator in _K_STAGES:
        response *= np.polyval(numerator[::-1], delay) / np.polyval(denominator[::-1], delay)
    return response.astype(np.complex64)


def _gated(powers: NDArray[np.float64]) -> float:
    """Give the LUFS of what lies above -70 LUFS and above 10 LU under the mean of that; ``-inf`` without any."""
    audible = powers[powers > 10 ** ((-70 - _OFFSET) / 10)]
    if not len(audible):
        return -math.inf
    return _OFFSET + 10 * math.log10(float(audible[audible > audible.mean() / 10].mean()))
