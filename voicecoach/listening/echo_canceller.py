"""Takes the coach's own voice out of the microphone, knowing what the loudspeaker plays; a linear filter, nothing more.

The room is a filter: loudspeaker, air, walls, microphone. It is learnt in blocks of 16 ms, in the frequency domain, cut
into partitions so that 256 ms of it are known at a delay of one block. Each coefficient carries its own uncertainty, as
in a Kalman filter; so while the listener talks as well, which to the filter is noise, it hardly learns, and at once
learns quickly when all is new. The method is that of Kuech, Mabande and Enzner, "State-space architecture of the
partitioned-block-based acoustic echo controller", ICASSP 2014, without its postfilter: a filter's output hears better
than one in which what is left of the echo is suppressed, since the listener is suppressed with it.

Beside speexdsp's canceller (through pyaec, 4,096 taps, same sounds) it left 12-15 dB less of the echo while somebody
talked, and 5 of 45 commands more were heard at an echo 10 dB above the listener.

What it cannot do: a loudspeaker that distorts (14 dB at best where peaks are bent to a third), two clocks that run
apart by more than 5 millionths (that is what ``echo_alignment`` is for), a loudspeaker that is moved (it learns again,
in about a second).
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from voicecoach.listening.echo_alignment import AUDIBLE, BLOCK, EchoAlignment, Step
from voicecoach.units import Pcm, Seconds

_PARTITIONS = 16
_FORGETTING = 0.9998  # of the room, per block: half in about a minute, as things in a room move
_NEAR_SMOOTHING = 0.8  # of the power of what is not echo, per block
_TINY = 1e-9
_FIRST_UNCERTAINTY = 0.5  # power of the first coefficients of a room not yet known
_FADING = 10 ** (-0.15 * np.arange(_PARTITIONS))[:, None]  # and, as its echoes die away, of the later ones

_DOUBT = 0.1  # of a coefficient's power
_DOING_WELL = 0.1  # of the microphone's power is left
_KEPT_EVERY = 30  # blocks

_POWER_SMOOTHING = 0.9  # per block
_WORSE = 1.4  # times the microphone's power: by then the filter adds an echo instead of taking one away
_WORSE_FOR = 10  # blocks in a row

_ECHO_LASTS = 16  # blocks after something was played
_BENEFIT = 3.0  # dB by which the microphone is lowered
_BENEFIT_PERCENT = 70  # in the rest of the blocks at least; in many of them somebody else may speak
_BENEFIT_KEPT = 180  # blocks, 3 s of coaching


class Echo(Enum):
    """What is known of the coach's echo."""

    NONE = "none"
    """Nothing is being played, or nothing of it comes back, as with headphones."""

    UNKNOWN = "unknown"
    """Something is being played, and the room is not known, or not well enough to take it out."""

    CANCELLED = "cancelled"
    """Something is being played, and most of what comes back is taken out."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What a canceller made of a block of the microphone.

    Attributes:
        samples: the microphone without the echo, int16 at ``HEARING_RATE``, ``BLOCK`` samples.
        left: its power in dB of full scale.
        taken: the power of what was taken out.
    """

    samples: Pcm
    echo: Echo
    left: float
    taken: float


class EchoCanceller:
    """Cancels block by block; 0.2 ms of a core for 16 ms of sound. Knows no time."""

    def __init__(self) -> None:
        self._filter = _RoomFilter()
        self._alignment = EchoAlignment()
        self._benefit = _Benefit()
        self._waiting = np.zeros((2, 0), np.float64)  # microphone, and what was played meanwhile

    @property
    def delay(self) -> Seconds | None:
        """By how much the echo is behind what was played, as last found; None while that is not known."""
        return self._alignment.delay

    def cancel(self, block: Pcm, played: Pcm | None) -> list[Cancelled]:
        """Take the next stretch of the microphone and give what is finished, in blocks of ``BLOCK`` samples.

        Args:
            block: int16 at ``HEARING_RATE``, following the last without a gap.
            played: what the loudspeaker played meanwhile, equally long; None when nothing is known.
        """
        reference = np.zeros_like(block) if played is None else played
        self._waiting = np.concatenate([self._waiting, np.stack([block, reference]) / 32768.0], axis=1)
        whole = self._waiting.shape[1] // BLOCK * BLOCK
        ready, self._waiting = self._waiting[:, :whole], self._waiting[:, whole:]
        return [self._cancelled(*ready[:, begin : begin + BLOCK]) for begin in range(0, whole, BLOCK)]

    def _cancelled(self, microphone: NDArray[np.float64], loudspeaker: NDArray[np.float64]) -> Cancelled:
        loudspeaker = self._alignment.aligned(loudspeaker)
        left = self._filter.cancel(microphone, loudspeaker)
        if self._filter.lost:
            self._filter.lost = False
            self._benefit.forget()
        echo = self._benefit.step(microphone, loudspeaker, left, none=self._alignment.hears_none)
        match self._alignment.look(microphone, loudspeaker, does_well=self._filter.does_well):
            case Step.NEW:
                self._filter.forget()
                self._benefit.forget()
            case Step.JUMP:
                self._filter.recall()
            case Step.DRIFT:
                self._filter.doubt()
        taken = _decibels(microphone - left)
        if not self._benefit.is_any:
            left = microphone
        return Cancelled(_pcm(left), echo, _decibels(left), taken)


class _RoomFilter:
    """The way from loudspeaker to microphone, as far as it has been learnt."""

    def __init__(self) -> None:
        self._last = np.zeros(BLOCK)
        self._spectra = np.zeros((_PARTITIONS, BLOCK + 1), np.complex128)  # of what was played, newest first
        self._good = np.zeros((_PARTITIONS, BLOCK + 1), np.complex128)  # weights when they were last seen to do well
        self._blocks = 0
        self.lost = False
        """Whether it has gone wrong and begun anew, since this was last set to False."""
        self.forget()

    def forget(self) -> None:
        """Begin anew: nothing is known of the room."""
        self._weights = np.zeros((_PARTITIONS, BLOCK + 1), np.complex128)
        self._uncertainty = np.full((_PARTITIONS, BLOCK + 1), _FIRST_UNCERTAINTY) * _FADING
        self._near = np.full(BLOCK + 1, 1e-6)  # power spectrum of what is no echo
        self._left_power = self._microphone_power = _TINY
        self._worse = 0

    def recall(self) -> None:
        """Take the room as it was when the filter last did well."""
        self.forget()
        self._weights = self._good.copy()
        self.doubt()

    def doubt(self) -> None:
        """Take what is known of the room for less certain, and learn faster for a while."""
        self._uncertainty = np.maximum(self._uncertainty, _DOUBT * np.abs(self._weights) ** 2)

    def cancel(self, microphone: NDArray[np.float64], loudspeaker: NDArray[np.float64]) -> NDArray[np.float64]:
        self._spectra = np.roll(self._spectra, 1, axis=0)
        self._spectra[0] = np.fft.rfft(np.concatenate([self._last, loudspeaker]))
        self._last = loudspeaker
        echo = np.fft.irfft((self._spectra * self._weights).sum(axis=0))[BLOCK:]
        left: NDArray[np.float64] = microphone - echo
        if self._has_gone_wrong(left, microphone):
            self.forget()
            self.lost = True
            left = microphone
        self._learn(left)
        self._blocks += 1
        if self._blocks % _KEPT_EVERY == 0 and self.does_well:
            self._good = self._weights.copy()
        return left

    @property
    def does_well(self) -> bool:
        """Whether it takes most of the microphone away just now."""
        return self._left_power < _DOING_WELL * self._microphone_power

    def _learn(self, left: NDArray[np.float64]) -> None:
        if not self._spectra.any():
            return  # nothing is played: there is nothing to learn, and no reason to forget
        error = np.fft.rfft(np.concatenate([np.zeros(BLOCK), left]))
        self._near = _NEAR_SMOOTHING * self._near + (1 - _NEAR_SMOOTHING) * np.abs(error) ** 2
        played = np.abs(self._spectra) ** 2
        gain = self._uncertainty / ((played * self._uncertainty).sum(axis=0) + 2 * self._near + _TINY)
        change = np.fft.irfft(gain * self._spectra.conj() * error, axis=1)
        change[:, BLOCK:] = 0.0  # a partition is as long as a block; what goes round the end is no part of it
        self._weights = _FORGETTING * (self._weights + np.fft.rfft(change, axis=1))
        forgotten = 1 - _FORGETTING**2
        self._uncertainty = (
            _FORGETTING**2 * (1 - 0.5 * gain * played) * self._uncertainty + forgotten * np.abs(self._weights) ** 2
        )

    def _has_gone_wrong(self, left: NDArray[np.float64], microphone: NDArray[np.float64]) -> bool:
        self._left_power = _smoothed(self._left_power, left)
        self._microphone_power = _smoothed(self._microphone_power, microphone)
        self._worse = self._worse + 1 if self._left_power > _WORSE * self._microphone_power else 0
        return self._worse >= _WORSE_FOR


class _Benefit:
    """Whether the filter is of any use; where no echo is, it can only harm."""

    def __init__(self) -> None:
        self._since_audible = _ECHO_LASTS
        self.forget()

    def forget(self) -> None:
        """Begin anew, with a filter that knows nothing."""
        self._lowered: deque[float] = deque(maxlen=_BENEFIT_KEPT)  # dB, of blocks with something played
        self.is_any = False

    def step(
        self,
        microphone: NDArray[np.float64],
        loudspeaker: NDArray[np.float64],
        left: NDArray[np.float64],
        *,
        none: bool,
    ) -> Echo:
        """Take a block before and after the filter; say what is known of the echo in it.

        Args:
            none: whether nothing of what is played has been found in the microphone.
        """
        audible = bool(np.sqrt(np.mean(loudspeaker**2)) > AUDIBLE)
        self._since_audible = 0 if audible else self._since_audible + 1
        if audible:
            self._lowered.append(_decibels(microphone) - _decibels(left))
            known = sorted(self._lowered)
            self.is_any = known[len(known) * _BENEFIT_PERCENT // 100] > _BENEFIT
        if self._since_audible >= _ECHO_LASTS or none:
            return Echo.NONE
        return Echo.CANCELLED if self.is_any else Echo.UNKNOWN


def _smoothed(power: float, samples: NDArray[np.float64]) -> float:
    return _POWER_SMOOTHING * power + (1 - _POWER_SMOOTHING) * float(np.mean(samples**2))


def _decibels(samples: NDArray[np.float64]) -> float:
    return 10 * math.log10(float(np.mean(samples**2)) + 1e-12)


def _pcm(samples: NDArray[np.float64]) -> Pcm:
    return np.rint(np.clip(samples, -1, 1) * 32767).astype(np.int16)
