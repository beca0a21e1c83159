"""Other speakers out of the same recording: pitch, vocal tract and breath changed each by itself, by the WORLD vocoder.

Playing a clip faster raises pitch and formants together, which makes a smaller person of the same kind. Children have
far higher pitch than their size tells, old people breathier and unsteadier voices: for these the parts must be moved
apart (Morise and others, "WORLD: a vocoder-based high-quality speech synthesis system", 2016).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from voicecoach.training.voices.speakers import Sound

_FRAME: Final = 10.0
"""Milliseconds from one frame of the vocoder to the next; twice its usual step, and twice as fast."""


@dataclass(frozen=True, slots=True)
class Shift:
    """How a voice is changed.

    Attributes:
        pitch: factor on the fundamental frequency.
        intonation: factor on how far, in octaves, the pitch leaves its middle: 0 drones.
        formants: factor on the frequencies of the vocal tract; above 1 for a shorter one.
        breath: share of the voice that becomes breath, 0 to 1.
        jitter: octaves (standard deviation) by which the pitch trembles from frame to frame.
    """

    pitch: float = 1.0
    intonation: float = 1.0
    formants: float = 1.0
    breath: float = 0.0
    jitter: float = 0.0

    @classmethod
    def drawn(cls, random: np.random.Generator) -> Shift:
        """Draw a speaker: a third rather a child or a small woman, a third rather old or hoarse, a third anybody."""
        kind = random.random()
        if kind < 1 / 3:
            return cls(
                2 ** random.uniform(0.2, 0.9),
                random.uniform(0.7, 1.8),
                random.uniform(1.05, 1.28),
                random.uniform(0, 0.3),
            )
        if kind < 2 / 3:
            pitch, formants = 2 ** random.uniform(-0.5, 0.4), random.uniform(0.88, 1.1)
            return cls(pitch, random.uniform(0.2, 1.2), formants, random.uniform(0.3, 0.9), random.uniform(0.01, 0.06))
        return cls(
            2 ** random.uniform(-0.5, 0.5), random.uniform(0.4, 2.0), random.uniform(0.85, 1.18), random.uniform(0, 0.2)
        )


def shifted(samples: Sound, rate: int, shift: Shift, random: np.random.Generator) -> Sound:
    """Give the same words by another speaker; about a tenth of the clip's length of one core.

    Args:
        samples: one channel.
        rate: samples a second.
        random: for the trembling.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it asks for its own version in a way that is going out of use
        import pyworld

    sound = samples.astype(np.float64)
    pitch, times = pyworld.dio(sound, rate, frame_period=_FRAME)
    pitch = pyworld.stonemask(sound, pitch, times, rate)
    envelope = pyworld.cheaptrick(sound, pitch, times, rate)
    noise = pyworld.d4c(sound, pitch, times, rate)
    voiced = pitch > 0
    if voiced.any():
        middle = np.exp(np.log(pitch[voiced]).mean())
        tremble = 2 ** random.normal(0, shift.jitter, len(pitch)) if shift.jitter else 1.0
        moved = middle * shift.pitch * (np.where(voiced, pitch, middle) / middle) ** shift.intonation * tremble
        pitch = np.where(voiced, np.clip(moved, 50.0, 600.0), 0.0)
    noise = noise + (1 - noise) * shift.breath * np.linspace(0.3, 1.0, noise.shape[1])
    envelope, noise = _warped(envelope, shift.formants), np.clip(_warped(noise, shift.formants), 0, 1)
    return np.asarray(pyworld.synthesize(pitch, envelope, noise, rate, frame_period=_FRAME), np.float32)


def _warped(spectrum: NDArray[np.float64], factor: float) -> NDArray[np.float64]:
    """Stretch spectra ``[frames, bins]`` along the frequencies."""
    bins = spectrum.shape[1]
    place = np.minimum(np.arange(bins) / factor, bins - 1)
    below = np.minimum(place.astype(int), bins - 2)
    part = place - below
    return np.ascontiguousarray(spectrum[:, below] * (1 - part) + spectrum[:, below + 1] * part)
