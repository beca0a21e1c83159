"""Clips: sound that is ready to be mixed, and how a raw recording becomes one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from voicecoach.ports import Recording
from voicecoach.units import SAMPLE_RATE, Frames, Samples, Seconds, to_frames, to_seconds

SHAPING = 1
"""Version of what ``shape`` does; counted up with every audible change, so that stored clips are made anew."""

LOUDNESS = -16.0
"""LUFS of every spoken clip (ITU-R BS.1770-4, mono)."""

CEILING = int(10 ** (-1 / 20) * 32768) / 32768
"""Greatest magnitude of a sample: -1 dBFS, to the 16-bit step below."""

_FRAME = 0.005
_SILENCE = 10 ** (-45 / 20)
_LEAD, _TAIL = 0.005, 0.030
_FADE_IN, _FADE_OUT = 0.003, 0.010
_GATE = 0.2
_MOST_GAIN = 40.0


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """Sound to be mixed in at a moment.

    Attributes:
        samples: mono at ``SAMPLE_RATE``, read-only, shared by everyone who plays it; never changed in place.
    """

    samples: Samples

    def __post_init__(self) -> None:
        self.samples.setflags(write=False)

    @property
    def frames(self) -> Frames:
        """Length in samples."""
        return len(self.samples)

    @property
    def seconds(self) -> Seconds:
        """Length."""
        return to_seconds(self.frames)


def shape(recording: Recording) -> Clip:
    """Make a clip of a recording: trimmed, at the common rate and loudness, without clicks, in 16-bit steps.

    Measured with espeak-ng 1.52 (en-us, 150 words per minute): "one" to "twenty" go from 0.73-1.13 s to 0.36-0.76 s,
    so each fits a beat of 1 s; 38 clips from -22.5 to -17.1 LUFS leave at -16.04 +-0.05 (worst -16.25), none above
    -1 dBFS; 6 ms a clip, after 1 s for the first to import SciPy. The 16-bit steps are taken here so that a clip out
    of the store is the same to the last bit.
    """
    import soxr

    trimmed = trim(recording)
    samples = soxr.resample(trimmed.samples, trimmed.rate, SAMPLE_RATE).astype(np.float32)
    samples = _fade(_to_loudness(samples))
    return Clip((np.rint(samples * 32768) / 32768).astype(np.float32))


def warm_up() -> None:
    """Load what shaping needs, which takes about a second the first time."""
    import pyloudnorm  # noqa: F401
    import soxr  # noqa: F401


def trim(recording: Recording) -> Recording:
    """Cut the silence at both ends.

    Silence is what stays 45 dB below the loudest 5 ms; 5 ms are kept before the sound and 30 ms after, so that soft
    consonants at the ends survive.
    """
    samples, rate = recording.samples, recording.rate
    frame = max(1, round(_FRAME * rate))
    frames = np.pad(samples, (0, -len(samples) % frame)).reshape(-1, frame)
    level = np.sqrt(np.mean(np.square(frames, dtype=np.float64), axis=1))
    sounding = np.flatnonzero(level >= level.max() * _SILENCE)
    start = sounding[0] * frame - round(_LEAD * rate)
    stop = (sounding[-1] + 1) * frame + round(_TAIL * rate)
    return Recording(samples[max(0, start) : stop], rate)


def loudness(samples: Samples) -> float:
    """Measure LUFS as BS.1770-4 does, but in blocks of 0.2 s, so that a single word can be measured.

    Args:
        samples: mono at ``SAMPLE_RATE``, of any length.

    Returns:
        Integrated loudness; ``-inf`` for what is too quiet to measure.
    """
    import pyloudnorm

    padding = max(0, to_frames(2 * _GATE) - len(samples))
    meter = pyloudnorm.Meter(SAMPLE_RATE, block_size=_GATE)
    return float(meter.integrated_loudness(np.pad(samples, (0, padding)).astype(np.float64)))


def _to_loudness(samples: Samples) -> Samples:
    # Limiting takes some of the loudness away; a second round gives it back.
    for _ in range(2):
        gain = min(LOUDNESS - loudness(samples), _MOST_GAIN)
        samples = limit(samples * np.float32(10 ** (gain / 20)))
    return samples


def limit(samples: Samples) -> Samples:
    """Turn down what would pass the ceiling, smoothly: 5 ms ahead and 5 ms after each peak, never above it.

    The gain is worked out at the borders between milliseconds, and straight in between. At each border it is the mean
    of ten minima over eleven milliseconds, all of which take in both neighbours: so it is low enough for both.
    """
    step, reach = SAMPLE_RATE // 1000, 5
    blocks = np.pad(np.abs(samples), (0, -len(samples) % step)).reshape(-1, step).max(axis=1)
    if blocks.max() <= CEILING:
        return samples
    needed = CEILING / np.maximum(blocks, CEILING)
    around = np.pad(needed, 2 * reach, constant_values=1.0)
    least = sliding_window_view(around, 2 * reach + 1).min(axis=1)
    gain = sliding_window_view(least, 2 * reach).mean(axis=1)
    at = np.arange(len(gain)) * step
    limited = samples * np.interp(np.arange(len(samples)), at, gain)
    return np.asarray(limited, dtype=np.float32)


def _fade(samples: Samples) -> Samples:
    faded = samples.copy()
    for length, part in ((_FADE_IN, faded), (_FADE_OUT, faded[::-1])):
        frames = min(to_frames(length), len(samples) // 2)
        part[:frames] *= (0.5 - 0.5 * np.cos(np.pi * np.arange(frames) / max(1, frames))).astype(np.float32)
    return faded
