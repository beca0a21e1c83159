"""Rooms: how a person 2 m away, the coach's own loudspeaker and a television reach the microphone.

Shoebox rooms by the image-source method (pyroomacoustics), each with a reverberation time of its own. They are
computed anew in each process, in less than a second each, and come out the same each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from tests.bench.signals import Sound
from voicecoach.units import HEARING_RATE, Seconds

REVERBERATION: Final[tuple[Seconds, ...]] = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
"""RT60 of each room: from one full of soft things to one with bare walls."""

PERSON: Final = 2.0
"""Metres from the microphone."""

TELEVISION: Final = 3.0
"""Metres from the microphone."""

_SEED = 20261
_MARGIN = 0.3  # metres that everything keeps from the walls


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """Impulse responses at ``HEARING_RATE`` to one microphone.

    Attributes:
        reverberation: RT60.
        person: from 2 m away, standing, sitting or lying.
        coach: from the loudspeaker, 0.5 to 1 m away.
        television: from 3 m away.
    """

    reverberation: Seconds
    person: Sound
    coach: Sound
    television: Sound


def room(number: int) -> Room:
    """Give one of the rooms; numbers go round."""
    return _room(number % len(REVERBERATION))


@lru_cache(maxsize=len(REVERBERATION))
def _room(index: int) -> Room:
    import pyroomacoustics

    random = np.random.default_rng(_SEED + index)
    size = random.uniform((4.4, 3.8, 2.4), (6.5, 5.5, 2.9))
    absorption, order = pyroomacoustics.inverse_sabine(REVERBERATION[index], size)
    box = pyroomacoustics.ShoeBox(
        size, fs=HEARING_RATE, materials=pyroomacoustics.Material(absorption), max_order=order
    )
    microphone = np.array([*random.uniform((1.2, 1.2), (2.0, size[1] - 1.2)), 0.75])
    box.add_microphone(microphone)
    for distance, least, most in (
        (PERSON, 0.2, 1.6),
        (random.uniform(0.5, 1.0), 0.7, 0.9),
        (TELEVISION, 0.8, 1.3),
    ):
        box.add_source(_place(microphone, distance, random.uniform(least, most), size, random))
    box.compute_rir()
    person, coach, television = (np.asarray(response, dtype=np.float64) for response in box.rir[0])
    return Room(REVERBERATION[index], person, coach, television)


def _place(microphone: Sound, distance: float, height: float, size: Sound, random: np.random.Generator) -> Sound:
    """Find a place in the room at exactly that distance from the microphone, at about that height."""
    rise = np.clip(height - microphone[2], -distance, distance)
    flat = np.sqrt(distance**2 - rise**2)
    while True:
        angle = random.uniform(0, 2 * np.pi)
        place: Sound = microphone + np.array((flat * np.cos(angle), flat * np.sin(angle), rise))
        if np.all(place[:2] > _MARGIN) and np.all(place[:2] < size[:2] - _MARGIN):
            return place


def through(sound: Sound, response: Sound) -> Sound:
    """Give how a sound arrives; as long as the sound, with the end of its reverberation."""
    from scipy.signal import fftconvolve

    arrived: Sound = fftconvolve(sound, response)
    return arrived
