"""Where speech begins and ends: sound that stands out of the room's own noise, cut into segments.

Every 10 ms of the microphone becomes one level in dB. A sound opens when the level stays 9 dB over the floor and ends
when it has been back near the floor for a quarter of a second. The floor is the 10th percentile of the last 1.5 s: it
follows a fan within that time, while speech, which is full of short gaps, does not lift it.

That is not enough when the coach, or a television, goes on talking behind the listener: the sound neither begins nor
ends with the command. So within a sound the *foreground* is followed too, by what went before in the sound and not by
the floor: it begins where the level rises 10 dB, ends where it has been 16 dB below its loudest for a quarter of a
second, and is given as a segment of its own, marked ``part``. The whole sound follows when it ends; cutting there and
then instead cost 8 of 100 commands.

A command is short: the verifier was made for segments of at most 2.6 s (``commandmodel/MODEL.md``). Whatever is longer
is refused once, and nothing but its foreground is given until the room is quiet again.

Energy over a tracked floor did better in noise than WebRTC's detector and than the engines' own end-of-speech rules,
which also take 0.5-1 s to decide instead of 0.25 s.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from voicecoach.units import HEARING_RATE, Pcm, Seconds

LONGEST: Final[Seconds] = 2.6
"""Longer sounds are not commands; the bound the verifier was fitted with."""

_FRAME = HEARING_RATE // 100  # samples in the 10 ms over which one level is measured
_LONGEST = round(LONGEST * 100)  # this and all lengths below are in frames

_FLOOR = 150
_FLOOR_PERCENTILE = 10
_FLOOR_KNOWN = 20  # frames of a new stream before anything opens
_LOWEST_FLOOR = -72.0  # dBFS; below it a microphone gives only its own rounding, and digital silence is -inf
_OPEN_DB = 9.0  # over the floor
_CLOSE_DB = 5.0  # over the floor: lower than _OPEN_DB, so a level that hovers between them changes nothing

_BACKGROUND = 200
_BACKGROUND_PERCENTILE = 75
_BACKGROUND_KNOWN = 30
_RISE_DB = 10.0  # over the background
_FALL_DB = 16.0  # below the loudest of the foreground

_SMOOTHED = 3  # mean power over so many: a click of one frame lasts three, too short to open
_ONSET = 8  # in a row
_QUIET = 25  # in a row
_PRE_ROLL = 20  # given to the decoder before the start: weak first consonants are below the gate
_POST_ROLL = 15  # and after the end

_TAPS = 2 * _FRAME + 1
_CUT_OFF = 150.0  # Hz: mains hum and rumble are below, speech loses nothing that tells words apart


@dataclass(frozen=True, slots=True)
class Segment:
    """One sound, short enough to be a command.

    Attributes:
        samples: the microphone as it came (not the gate's high-passed copy), with 200 ms before ``start`` and 150 ms
            after ``end``, as far as the stream has them.
        start: moment the sound stood out, audio clock, to 10 ms.
        end: moment it fell back.
        decided: end of the block in which that was known, 0.25 s after ``end`` or a little more.
        part: whether this is the foreground of a sound that has not ended yet; the whole may follow, and in a quiet
            room is nearly the same.
    """

    samples: Pcm
    start: Seconds
    end: Seconds
    decided: Seconds
    part: bool = False


@dataclass(frozen=True, slots=True)
class TooLong:
    """A sound that has gone on for more than ``LONGEST``; given once, and ``end`` is only how far it has come."""

    start: Seconds
    end: Seconds
    decided: Seconds


Sound: TypeAlias = Segment | TooLong

SILENCE: Final = -120.0
"""The level of digital silence, dB of full scale, in place of minus infinity."""


@dataclass(frozen=True, slots=True)
class GateReading:
    """What a gate measures at a moment; as it is here, before it has heard anything.

    Attributes:
        level: of the last 30 ms, high-passed, dB of full scale.
        floor: the room's noise as the gate takes it, on the same scale.
        open: whether a sound is under way that may still be a command.
    """

    level: float = SILENCE
    floor: float = _LOWEST_FLOOR
    open: bool = False


class SpeechGate:
    """Cuts a microphone stream into sounds. Holds a few seconds of it, and knows time only as an argument."""

    def __init__(self) -> None:
        self._meter = LevelMeter()
        self._level = SILENCE
        self._room = _Room()
        self._foreground = _Foreground()
        self._frame = 0  # frames measured so far
        self._memory = np.zeros(0, np.int16)
        self._memory_begins = 0  # index of the memory's first sample in the stream
        self._zero: Seconds = 0.0  # moment of the stream's first sample

    def feed(self, block: Pcm, at: Seconds) -> list[Sound]:
        """Take the next block, of any length, and give the sounds that were found to have ended by its end.

        Args:
            block: int16 at ``HEARING_RATE``, following the last block without a gap.
            at: audio-clock moment of the block's end.
        """
        self._memory = np.concatenate([self._memory, block])
        self._zero = at - (self._memory_begins + len(self._memory)) / HEARING_RATE
        sounds: list[Sound] = []
        for level in self._meter.feed(block):
            self._frame += 1
            self._level = level
            for start, end, part in self._step(level):
                moments = self._zero + start / 100, self._zero + end / 100, at
                if end - start > _LONGEST:
                    sounds.append(TooLong(*moments))
                else:
                    sounds.append(Segment(self._remembered(start - _PRE_ROLL, end + _POST_ROLL), *moments, part=part))
        self._forget()
        return sounds

    @property
    def open(self) -> bool:
        """Whether a sound is under way that may still be a command."""
        return self._room.open and not self._room.refused

    @property
    def reading(self) -> GateReading:
        """What was measured last."""
        return GateReading(self._level, self._room.floor, self.open)

    @property
    def long_since(self) -> Seconds | None:
        """Moment at which a sound began that has become too long to be a command; None unless one goes on."""
        return self._zero + self._room.start / 100 if self._room.open and self._room.refused else None

    def _step(self, level: float) -> list[tuple[int, int, bool]]:
        """Take one level and give ``(start, end, part)`` of what ended, in frames of the stream."""
        was_open = self._room.open
        whole = self._room.step(level, self._frame)
        if not was_open and self._room.open:
            self._foreground.begin(self._frame - _ONSET)
        part = self._foreground.step(level, self._frame) if was_open else None
        if not self._room.open:
            if was_open and whole is None:  # a refused sound has ended: what stood out last in it may be a command
                part = part or self._foreground.ended(self._frame - _QUIET)
            self._foreground.clear()
        found = []
        if part and part != whole:
            found.append((*part, True))
        if whole:
            found.append((*whole, False))
        return found

    def _remembered(self, first: int, last: int) -> Pcm:
        begin = max(first * _FRAME - self._memory_begins, 0)
        return self._memory[begin : last * _FRAME - self._memory_begins].copy()

    def _forget(self) -> None:
        surplus = len(self._memory) - (_LONGEST + _QUIET + _ONSET + _PRE_ROLL + 10) * _FRAME
        if surplus > 0:
            self._memory = self._memory[surplus:]
            self._memory_begins += surplus


class _Room:
    """Whether anything stands out of the room's noise."""

    def __init__(self) -> None:
        self.open = False
        self.refused = False
        self.start = 0
        self.floor = _LOWEST_FLOOR
        self._above = 0  # frames in a row that would open
        self._below = 0  # frames in a row that would close
        self._levels: deque[float] = deque(maxlen=_FLOOR)

    def step(self, level: float, frame: int) -> tuple[int, int] | None:
        """Take the level of the frame that ends at ``frame``; give a sound that ended, or has just become too long."""
        self._levels.append(level)
        if len(self._levels) < _FLOOR_KNOWN:
            return None
        self.floor = floor = max(percentile(self._levels, _FLOOR_PERCENTILE), _LOWEST_FLOOR)
        if not self.open:
            self._above = self._above + 1 if level > floor + _OPEN_DB else 0
            if self._above == _ONSET:
                self.open, self.refused = True, False
                self.start = frame - _ONSET
                self._above = self._below = 0
            return None
        self._below = self._below + 1 if level < floor + _CLOSE_DB else 0
        if self._below == _QUIET:
            self.open = False
            return None if self.refused else (self.start, frame - _QUIET)
        end = frame - self._below
        if not self.refused and end - self.start > _LONGEST:
            self.refused = True
            return self.start, end
        return None


class _Foreground:
    """What stands out within a sound: from a rise over what went before, or its beginning, to a fall."""

    def __init__(self) -> None:
        self._before: deque[float] = deque(maxlen=_BACKGROUND)  # levels since the beginning, or the last rise or fall
        self.clear()

    def clear(self) -> None:
        """Forget everything; the sound is over."""
        self._start: int | None = None
        self._loudest = -np.inf
        self._risen: list[float] = []  # levels in a row that are over those before
        self._fallen: list[float] = []  # levels in a row that are below the loudest
        self._before.clear()

    def begin(self, start: int) -> None:
        """Start a foreground: the sound has opened, or there was a rise."""
        self.clear()
        self._start = start

    def ended(self, end: int) -> tuple[int, int] | None:
        """Give the foreground under way, as the sound around it has ended."""
        return None if self._start is None or end <= self._start else (self._start, end)

    def step(self, level: float, frame: int) -> tuple[int, int] | None:
        """Take the level of the frame that ends at ``frame``; give a foreground that ended."""
        if self._rises(level):  # what was under way is given up: it would end with the beginning of the louder voice
            risen = self._risen
            self.begin(frame - _ONSET)
            self._before.extend(risen)
            self._loudest = max(risen)
        if self._start is None:
            return None
        self._loudest = max(self._loudest, level)
        if level < self._loudest - _FALL_DB:
            self._fallen.append(level)
        else:
            self._fallen = []
        if len(self._fallen) == _QUIET:
            foreground, fallen = self.ended(frame - _QUIET), self._fallen
            self.clear()
            self._before.extend(fallen)
            return foreground
        if frame - self._start > _LONGEST + _QUIET:
            self._start = None  # by now it is background itself
            self._fallen = []
        return None

    def _rises(self, level: float) -> bool:
        known = len(self._before) >= _BACKGROUND_KNOWN
        if known and level > percentile(self._before, _BACKGROUND_PERCENTILE) + _RISE_DB:
            self._risen.append(level)
        else:
            self._before.extend([*self._risen, level])
            self._risen = []
        return len(self._risen) == _ONSET


class LevelMeter:
    """Turns samples into one level per 10 ms: high-passed, mean power over 30 ms, dB of full scale.

    The filter is a linear-phase one whose delay is exactly one frame. The frame that this delays is left out at the
    start, so the n-th level belongs to the n-th frame of the microphone.
    """

    def __init__(self) -> None:
        self._taps = _high_pass()
        self._tail = np.zeros(_TAPS - 1, np.float64)
        self._filtered = np.zeros(0, np.float64)
        self._skip = _FRAME
        self._powers = np.zeros(_SMOOTHED - 1, np.float64)

    def feed(self, block: Pcm) -> list[float]:
        """Take the next block, of any length, and give the levels of the frames that it completes, dB of full scale."""
        if not len(block):
            return []
        sound = np.concatenate([self._tail, block / 32768.0])
        self._tail = sound[len(sound) - len(self._tail) :]
        filtered = np.concatenate([self._filtered, np.convolve(sound, self._taps, "valid")])
        skipped = min(self._skip, len(filtered))
        self._skip -= skipped
        filtered = filtered[skipped:]
        whole = len(filtered) // _FRAME
        self._filtered = filtered[whole * _FRAME :]
        if not whole:
            return []
        frames = filtered[: whole * _FRAME].reshape(whole, _FRAME)
        powers = np.concatenate([self._powers, np.mean(frames**2, axis=1)])
        self._powers = powers[whole:]
        smoothed = np.convolve(powers, np.full(_SMOOTHED, 1 / _SMOOTHED), "valid")
        return [float(level) for level in 10 * np.log10(np.maximum(smoothed, 10 ** (SILENCE / 10)))]


def _high_pass() -> NDArray[np.float64]:
    """Design a windowed-sinc high-pass: one minus a low-pass of unit gain."""
    moment = np.arange(_TAPS) - _TAPS // 2
    low_pass = np.sinc(2 * _CUT_OFF / HEARING_RATE * moment) * np.hamming(_TAPS)
    taps: NDArray[np.float64] = -low_pass / low_pass.sum()
    taps[_TAPS // 2] += 1.0
    return taps


def percentile(levels: Collection[float], percent: int) -> float:
    """Give the level that ``percent`` of the levels are below; quicker than NumPy's for so few."""
    return sorted(levels)[(len(levels) - 1) * percent // 100]
