"""Units used everywhere: seconds on the audio clock, frames at one rate, mono float samples."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Seconds: TypeAlias = float
"""A moment or a length on the session's audio clock, which starts at 0 with the first sample played."""

Frames: TypeAlias = int
"""A count of samples of one channel at ``SAMPLE_RATE``."""

Samples: TypeAlias = NDArray[np.float32]
"""Mono sound, shape ``(frames,)``, float32, full scale ±1."""

Pcm: TypeAlias = NDArray[np.int16]
"""Mono sound as a recogniser takes it, shape ``(n,)``, int16 at ``HEARING_RATE``."""

SAMPLE_RATE = 48_000
"""Hz, of everything played or written."""

HEARING_RATE = 16_000
"""Hz, of everything given to a recogniser."""


def to_frames(moment: Seconds) -> Frames:
    """Give the sample nearest to a moment; the only place where seconds become frames, so rounding never adds up."""
    return round(moment * SAMPLE_RATE)


def to_seconds(frames: Frames) -> Seconds:
    """Give the moment of a sample."""
    return frames / SAMPLE_RATE
