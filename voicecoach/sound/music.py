"""Music under the coach: it goes down while the coach speaks, fades in and out, and never stops by itself.

Every factor is reckoned from frames counted since the first, so the sound is the same to the last bit however it is cut
into blocks.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol, TypeAlias, assert_never

import numpy as np

from voicecoach.ports import MusicCue
from voicecoach.units import SAMPLE_RATE, Frames, Samples

FADE_IN: Frames = 2 * SAMPLE_RATE
"""At the beginning: 2 s."""

FADE_PAUSE: Frames = SAMPLE_RATE // 100
"""To a pause: 10 ms, at once to the ear and without a click."""

FADE_RESUME: Frames = SAMPLE_RATE
"""After a pause: 1 s."""

FADE_FINISH: Frames = 3 * SAMPLE_RATE
"""At the end of the session: 3 s."""

REMEMBERED: Frames = SAMPLE_RATE
"""As far as ``rewind`` goes back: 1 s, ten times what waits in a sound card."""

_NOTHING: Samples = np.zeros(0, dtype=np.float32)


class TrackSource(Protocol):
    """Where music comes from: one endless stream, levelled, one track glued to the next."""

    def read(self, frames: Frames) -> Samples:
        """Give exactly that many frames more, float32. From the audio thread when live: then it must not block."""


@dataclass(frozen=True, slots=True)
class Ducking:
    """How music makes way for speech.

    Attributes:
        depth: dB by which it goes down.
        attack: frames of the way down, which ends at the first frame of the speech where that is known in time.
        hold: frames that it stays down after speech: longer than the gaps between counts a second apart, less attack.
        bridge: frames after the hold within which speech that is known to come keeps it down: with the hold, the gaps
            in an exercise told every two seconds. Live, speech is known a second ahead, and this needs no more.
        release: frames of the way back up.
    """

    depth: float = 10.0
    attack: Frames = SAMPLE_RATE * 15 // 100
    hold: Frames = SAMPLE_RATE * 6 // 10
    bridge: Frames = SAMPLE_RATE * 95 // 100
    release: Frames = SAMPLE_RATE


class Glide:
    """A factor that goes from one value to another along half a cosine: no step in its level or in its slope."""

    def __init__(self, factor: float) -> None:
        self._before = factor
        self._wanted = factor
        self._since: Frames = 0
        self._length: Frames = 0

    @property
    def wanted(self) -> float:
        """Where it goes, or is."""
        return self._wanted

    @property
    def settled(self) -> Frames:
        """The frame from which it is there."""
        return self._since + self._length

    def go(self, wanted: float, at: Frames, length: Frames) -> None:
        """Leave for another value at a frame, from wherever it is there."""
        self._before = float(self.factors(at, 1)[0])
        self._wanted = wanted
        self._since = at
        self._length = length

    def factors(self, first: Frames, frames: Frames) -> Samples:
        """Give the factor of each frame; ``first`` must not lie before the last ``go``."""
        factors = np.full(frames, self._wanted, dtype=np.float32)
        under_way = min(frames, max(0, self.settled - first))
        if under_way:
            done = first - self._since
            rise = _half_cosine(self._length)[done : done + under_way]
            factors[:under_way] = self._before + (self._wanted - self._before) * rise
        return factors


@dataclass(frozen=True, slots=True)
class _FadeOut:
    length: Frames


@dataclass(frozen=True, slots=True)
class _FadeUp:
    length: Frames


@dataclass(frozen=True, slots=True)
class _Rewind:
    frames: Frames


_Order: TypeAlias = _FadeOut | _FadeUp | _Rewind


class Music:
    """Gives the music's part of the mix, block by block.

    ``pause``, ``resume``, ``finish`` and ``rewind`` belong to the session's thread and take effect, in their order, at
    the first frame of the next block; ``next`` belongs to the audio thread. While all is faded out nothing is read, so
    music goes on where it was.

    Args:
        source: its stream is played at its own level.
    """

    def __init__(self, source: TrackSource, ducking: Ducking | None = None) -> None:
        self._source = source
        self._down = _Down(ducking or Ducking())
        self._orders: deque[_Order] = deque()
        self._position: Frames = 0
        self._fade = Glide(0.0)
        self._fade.go(1.0, 0, FADE_IN)
        self._recent: deque[tuple[Frames, Samples]] = deque()  # length of the last blocks, and what was read for each
        self._recent_frames: Frames = 0
        self._again = _NOTHING  # to be given before anything is read

    @property
    def silent(self) -> bool:
        """Whether it is faded out, after ``pause`` or ``finish``; safe from any thread."""
        return self._fade.wanted == 0 and self._position >= self._fade.settled

    def cue(self, cue: MusicCue) -> None:
        """Do as a cue says."""
        match cue:
            case MusicCue.PAUSE:
                self.pause()
            case MusicCue.RESUME:
                self.resume()
            case MusicCue.FINISH:
                self.finish()
            case _:
                assert_never(cue)

    def pause(self, fade: Frames = FADE_PAUSE) -> None:
        """Fall silent.

        Args:
            fade: frames until all is still; 0 where the sound has been cut off already, as by stopping the stream.
        """
        self._orders.append(_FadeOut(fade))

    def finish(self) -> None:
        """Fade out for the end of the session; ``resume`` undoes it."""
        self._orders.append(_FadeOut(FADE_FINISH))

    def resume(self) -> None:
        """Fade in again where it was left; nothing while it sounds."""
        self._orders.append(_FadeUp(FADE_RESUME))

    def rewind(self, frames: Frames) -> None:
        """Take back the last frames given, which were cut off before they were heard, as by stopping the stream.

        What follows begins with the same music, unless it is paused, and comes out of silence in ``FADE_PAUSE``.

        Args:
            frames: at most ``REMEMBERED``; of more, at least that is taken back.
        """
        self._orders.append(_Rewind(frames))

    def next(self, frames: Frames, speech: Sequence[tuple[Frames, Frames]]) -> Samples:
        """Give the next block: exactly that many frames, float32.

        Args:
            speech: first frame and end of each clip that sounds in this block or is known to sound later, in any order,
                counted from the block's first frame. What begins up to ``Ducking.bridge`` after the block's end should
                be known: else the music comes up too early, or goes down too late. A clip that is no longer named has
                been dropped.
        """
        self._take_orders()
        factors = self._down.factors(self._position, frames, speech)
        sounding = frames
        if self._fade.wanted == 0:
            sounding = min(frames, max(0, self._fade.settled - self._position))
        music = self._read(sounding) if sounding else _NOTHING
        block = music * factors[:sounding]
        if self._position < self._fade.settled:
            block *= self._fade.factors(self._position, sounding)
        self._remember(frames, music)
        self._position += frames
        return block if sounding == frames else np.pad(block, (0, frames - sounding))

    def _take_orders(self) -> None:
        while self._orders:
            match self._orders.popleft():
                case _FadeOut(length):
                    if self._fade.wanted != 0 or self._position + length < self._fade.settled:
                        self._fade.go(0.0, self._position, length)
                case _FadeUp(length):
                    if self._fade.wanted == 0:
                        self._fade.go(1.0, self._position, length)
                case _Rewind(frames):
                    self._take_back(frames)

    def _read(self, frames: Frames) -> Samples:
        if not len(self._again):
            return self._source.read(frames)
        again, self._again = self._again[:frames], self._again[frames:]
        return np.concatenate([again, self._source.read(frames - len(again))]) if len(again) < frames else again

    def _remember(self, frames: Frames, music: Samples) -> None:
        self._recent.append((frames, music))
        self._recent_frames += frames
        while self._recent_frames - self._recent[0][0] >= REMEMBERED:
            self._recent_frames -= self._recent.popleft()[0]

    def _take_back(self, frames: Frames) -> None:
        unheard = [self._again]
        while frames > 0 and self._recent:
            length, music = self._recent.pop()
            self._recent_frames -= length
            heard = max(0, length - frames)
            unheard.append(music[heard:])
            if heard:
                self._remember(heard, music[:heard])
            frames -= length
        self._again = np.concatenate(unheard[::-1])
        if self._fade.wanted == 1:
            left = max(FADE_PAUSE, self._fade.settled - self._position)
            self._fade = Glide(0.0)
            self._fade.go(1.0, self._position, left)


class _Down:
    """The factor by which speech holds the music down, frame by frame."""

    def __init__(self, ducking: Ducking) -> None:
        self._how = ducking
        self._low = 10 ** (-ducking.depth / 20)
        self._factor = Glide(1.0)
        self._spoken: float = -math.inf  # the end of what has been heard of the coach so far

    def factors(self, first: Frames, frames: Frames, speech: Sequence[tuple[Frames, Frames]]) -> Samples:
        end = first + frames
        clips = [(first + start, first + stop) for start, stop in speech if stop > max(start, 0)]
        parts = []
        at = first
        for change, wanted in self._changes(first, end, clips):
            if wanted != self._factor.wanted:
                if change > at:
                    parts.append(self._factor.factors(at, change - at))
                length = self._how.release if wanted == 1 else self._how.attack
                self._factor.go(wanted, change, length)
                at = change
        parts.append(self._factor.factors(at, end - at))
        for start, stop in clips:
            if start < end:
                self._spoken = max(self._spoken, min(stop, end))
        return np.concatenate(parts) if len(parts) > 1 else parts[0]

    def _changes(
        self, first: Frames, end: Frames, clips: Sequence[tuple[Frames, Frames]]
    ) -> Iterator[tuple[Frames, float]]:
        """Give where in the block the music begins to go up or down, in order; some of these it does already."""
        near = max(self._how.bridge, self._how.attack)
        free = max(first, self._spoken + self._how.hold)
        for start, stop in sorted(clips):
            if start > free + near:
                if free >= end:
                    return
                yield int(free), 1.0
            begin = max(first, start - self._how.attack)
            if begin >= end:
                return
            yield begin, self._low
            free = max(free, stop + self._how.hold)
        if free < end:
            yield int(free), 1.0


@cache
def _half_cosine(length: Frames) -> Samples:
    """Give the way from 0 to 1; from a table, as one and the same cosine may round otherwise in another block."""
    way = (0.5 - 0.5 * np.cos(np.pi * np.arange(length) / length)).astype(np.float32)
    way.setflags(write=False)
    return way
