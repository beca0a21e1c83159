"""A room for rehearsals: the listener, low noise, and the coach's echo, as a microphone would give them."""

from __future__ import annotations

from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from voicecoach.listening.echo_reference import EchoReference
from voicecoach.units import HEARING_RATE, SAMPLE_RATE, Pcm, Samples, Seconds

SPEECH_DBFS: Final = -26.0
"""RMS of the listener's speech in the microphone, pauses left out: a fair level, 36 dB over the room's noise."""

_RATIO = SAMPLE_RATE // HEARING_RATE
_PATH = HEARING_RATE // 10  # samples: the coach is always heard 100 ms late, as from a loudspeaker with its buffer
_QUALITY = "HQ"

_ECHO_ENDS = HEARING_RATE // 5  # samples
_REVERBERATION: Final[Seconds] = 0.3  # in which the room's sound falls by 60 dB: a furnished living room
_WALLS = 0.7  # of the echo's amplitude comes from the walls, the rest straight from the loudspeaker


class SimulatedRoom:
    """Makes microphone blocks, block by block; the same calls with the same seed give the same samples.

    Args:
        seed: of the noise.
        noise_dbfs: RMS of the room's noise, white, in dB of full scale.
        echo_db: gain from what the coach plays to what the microphone gets of it, reverberation included; by default
            the coach is about as loud as the listener.
    """

    def __init__(self, seed: int = 0, noise_dbfs: float = -62.0, echo_db: float = -9.0) -> None:
        self._random = np.random.default_rng(seed)
        self._noise = 10 ** (noise_dbfs / 20)
        self._walls = 10 ** (echo_db / 20) * _impulse_response(self._random)
        self._loudspeaker = soxr.ResampleStream(SAMPLE_RATE, HEARING_RATE, 1, dtype="float32", quality=_QUALITY)
        self._on_the_way = np.zeros(_PATH + _ECHO_ENDS - 1, np.float32)  # what the coach played, and may still echo
        self._reference = EchoReference()
        self._sounded: Pcm = np.zeros(0, np.int16)
        self._speech = np.zeros(0, np.float32)  # the listener's, from the next block on
        self._played = 0  # at SAMPLE_RATE
        self._given = 0  # at HEARING_RATE

    @property
    def played(self) -> Pcm:
        """What the loudspeaker played during the last block, as a sound card's time stamps let a program know it."""
        return self._sounded

    def say(self, samples: Samples, at: Seconds) -> None:
        """Let the listener begin to say something.

        Args:
            samples: speech at ``SAMPLE_RATE`` of any loudness; it is brought to ``SPEECH_DBFS``.
            at: moment of its first sample on the room's clock, which is at 0 before the first block. What lies before
                the next block begins with that block.
        """
        speech = soxr.resample(samples, SAMPLE_RATE, HEARING_RATE, quality=_QUALITY)
        begin = max(round(at * HEARING_RATE) - self._given, 0)
        surplus = begin + len(speech) - len(self._speech)
        if surplus > 0:
            self._speech = np.concatenate([self._speech, np.zeros(surplus, np.float32)])
        self._speech[begin : begin + len(speech)] += speech * _gain(speech)

    def block(self, coach: Samples) -> Pcm:
        """Give the microphone for the time in which the coach plays a block.

        Args:
            coach: what is played, at ``SAMPLE_RATE``, shape ``(frames,)``; zeros when nothing is.

        Returns:
            A third as many samples; what does not divide by three is made up for by the next block.
        """
        self._played += len(coach)
        self._reference.play(coach)
        echo = self._loudspeaker.resample_chunk(coach.astype(np.float32))
        self._on_the_way = np.concatenate([self._on_the_way, echo])
        begin = self._given
        count = self._played // _RATIO - begin
        self._given += count
        sound = self._random.normal(0.0, self._noise, count)
        if count:
            sound += fftconvolve(self._on_the_way[: count + _ECHO_ENDS - 1], self._walls, mode="valid")
        self._on_the_way = self._on_the_way[count:]
        sounding = (begin - _PATH) * _RATIO
        self._sounded = self._reference.during(sounding, count)
        spoken = self._speech[:count]
        sound[: len(spoken)] += spoken
        self._speech = self._speech[count:]
        pcm: Pcm = np.rint(np.clip(sound, -1.0, 1.0) * 32767).astype(np.int16)
        return pcm


def _impulse_response(random: np.random.Generator) -> NDArray[np.float64]:
    """Draw a room's answer to a click, of unit energy: the click, then noise that dies away."""
    fading = 10 ** (-3 * np.arange(_ECHO_ENDS) / (_REVERBERATION * HEARING_RATE))
    walls = random.normal(0.0, 1.0, _ECHO_ENDS) * fading
    walls *= _WALLS / np.sqrt(np.sum(walls**2))
    walls[0] = np.sqrt(1 - _WALLS**2)
    return walls


def _gain(speech: Samples) -> float:
    """Find what brings the sounding parts, those within 30 dB of the loudest 10 ms, to ``SPEECH_DBFS``."""
    frame = HEARING_RATE // 100
    padded = np.pad(speech, (0, -len(speech) % frame))
    powers = np.mean(padded.reshape(-1, frame).astype(np.float64) ** 2, axis=1)
    if not powers.any():
        return 0.0
    sounding = powers[powers > powers.max() / 1000]
    return float(10 ** (SPEECH_DBFS / 20) / np.sqrt(sounding.mean()))
