"""Puts clips into one endless stream at exact samples.

Orders come from the session's thread and wait in a deque, whose ends are safe to use from two threads without a lock;
``mix`` takes them in, in the order they were given, at the start of the block it makes. So the audio thread never
waits for the session, and a row of orders means the same whatever the size of the blocks.
"""

from __future__ import annotations

import heapq
from bisect import insort
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from voicecoach.ports import MusicCue
from voicecoach.sound.music import Music
from voicecoach.units import Frames, Samples

KNEE = 0.9
"""Level above which the limiter bends; below it, sound passes unchanged, as our clips do one at a time (-1 dBFS)."""


@dataclass(frozen=True, slots=True)
class _Play:
    number: int
    samples: Samples
    at: Frames


@dataclass(frozen=True, slots=True)
class _Cue:
    number: int
    cue: MusicCue
    at: Frames


@dataclass(frozen=True, slots=True)
class _Silence:
    fade: Frames


@dataclass(frozen=True, slots=True)
class _SilenceFrom:
    at: Frames


@dataclass(frozen=True, slots=True)
class _Withdrawal:
    placed: int


@dataclass(frozen=True, slots=True)
class _Level:
    factor: float


@dataclass(frozen=True, slots=True)
class _MakeUp:
    slipped: Frames


_Order: TypeAlias = _Play | _Cue | _Silence | _SilenceFrom | _Withdrawal | _Level | _MakeUp

FADE: Frames = 480
"""Frames in which sound is faded out that is to stop at once: 10 ms, short to the ear and without a click."""

GLIDE: Frames = 4800
"""Frames that a change of level takes: 0.1 s, without a click."""

BREATH: Frames = 2400
"""Frames of silence before a clip, 50 ms, that are not left out to make up for a slip."""


@dataclass(frozen=True, slots=True, order=True)
class _Placed:
    """A clip in its place. Sorted by the number of its order, so that sums round alike in every cut into blocks.

    What fades out has number -1.
    """

    number: int
    start: Frames = field(compare=False)
    samples: Samples = field(compare=False)

    @property
    def end(self) -> Frames:
        return self.start + len(self.samples)


class Mixer:
    """Clips in, one stream out; a ``ports.MixingDesk``.

    ``mix`` belongs to the audio thread, ``restart`` to whoever has stopped it, all else to the session's thread; the
    properties may be read from all.

    Args:
        music: lies under the clips and makes way for them; louder and quieter with them.
    """

    def __init__(self, music: Music | None = None) -> None:
        self._music = music
        self._cues: list[_Cue] = []
        self._orders: deque[_Order] = deque()
        self._waiting: list[tuple[Frames, _Placed]] = []  # a heap: the next to begin is first
        self._sounding: list[_Placed] = []
        self._placed = 0
        self._position: Frames = 0
        self._late = 0
        self._level_before = 1.0
        self._level_wanted = 1.0
        self._level_since: Frames = -GLIDE
        self._behind: Frames = 0  # of what the device has slipped, to be made up for

    @property
    def position(self) -> Frames:
        """The next frame to be mixed, counted from the first."""
        return self._position

    @property
    def late(self) -> int:
        """How many clips were ordered for a moment that had been mixed already, and so began too late."""
        return self._late

    @property
    def placed(self) -> int:
        """How many clips, and cues for the music, were ordered so far."""
        return self._placed

    def play(self, samples: Samples, at: Frames, gain: float = 1.0) -> None:
        """Place a clip so that its first sample is frame ``at``; or, when that is past, the first of the next block.

        Args:
            samples: not to be changed afterwards: the clip may be read where it lies.
            at: frame on the mixer's own count, see ``position``.
            gain: factor, not decibels.
        """
        clip = np.asarray(samples, dtype=np.float32)
        self._orders.append(_Play(self._placed, clip if gain == 1.0 else clip * np.float32(gain), at))
        self._placed += 1

    def music(self, cue: MusicCue, at: Frames) -> None:
        """Have the music do something with the first block that begins at frame ``at`` or later."""
        self._orders.append(_Cue(self._placed, cue, at))
        self._placed += 1

    def withdraw(self, placed: int) -> None:
        """Take back what was ordered since ``placed`` things had been; what sounds already is faded out."""
        self._orders.append(_Withdrawal(placed))

    def cut(self, at: Frames) -> None:  # noqa: ARG002 (mixed as it is heard, the next frame is that one)
        """Fall silent at the next mixed frame."""
        self.silence()

    def silence_from(self, at: Frames) -> None:
        """Have everything that was ordered so far end at frame ``at``, with a fade; what is ordered later stays."""
        self._orders.append(_SilenceFrom(at))

    def restart(self, at: Frames) -> None:
        """Drop everything that sounds or waits, and go on with frame ``at``; only while nobody mixes."""
        self._take_orders()
        self._waiting.clear()
        self._sounding.clear()
        self._cues.clear()
        if self._music and at < self._position:
            self._music.rewind(self._position - at)
        self._position = at
        self._level_since = at - GLIDE  # a glide under way is at its end
        self._behind = 0

    def silence(self, fade: Frames = FADE) -> None:
        """Fade out what sounds, beginning with the next mixed frame, and drop what has been ordered but not begun.

        Clips ordered after this are not touched by it, even if it has not been taken in yet.

        Args:
            fade: frames until all is still.
        """
        self._orders.append(_Silence(fade))

    def level(self, factor: float) -> None:
        """Let everything sound louder or more quietly, beginning with the next mixed frame, in a glide of ``GLIDE``.

        Args:
            factor: against the clips as they are; not decibels.
        """
        self._orders.append(_Level(factor))

    def make_up(self, slipped: Frames) -> None:
        """Be so many frames earlier again, or later if negative: the device has slipped by them.

        Frames are left out of the next silence before a clip, as far as it goes, and then of the one after it. Frames
        that are put in come with the next silence. Music goes on as if nothing were.
        """
        self._orders.append(_MakeUp(slipped))

    def mix(self, frames: Frames) -> Samples:
        """Give the next block: exactly that many frames, float32, within ±1."""
        self._take_orders()
        if self._behind and not self._sounding:
            self._make_up(frames)
        end = self._position + frames
        while self._waiting and self._waiting[0][0] < end:
            insort(self._sounding, heapq.heappop(self._waiting)[1])
        total = self._sum(self._sounding, frames)
        if self._music:
            total += self._music.next(frames, self._speech())
        if self._level_wanted != 1.0 or self._position - self._level_since < GLIDE:
            total *= self._levels(self._position, frames)
        block = _limited(total)
        self._sounding = [clip for clip in self._sounding if clip.end > end]
        self._position = end
        return block

    def _speech(self) -> list[tuple[Frames, Frames]]:
        """Give from when to when each clip sounds that is known of, from now on."""
        clips = (*self._sounding, *(clip for _, clip in self._waiting))
        return [(clip.start - self._position, clip.end - self._position) for clip in clips if clip.number >= 0]

    def _take_orders(self) -> None:
        self._take_new_orders()
        due = [cue for cue in self._cues if cue.at <= self._position]
        self._cues = [cue for cue in self._cues if cue.at > self._position]
        for cue in due:
            if self._music:
                self._music.cue(cue.cue)

    def _make_up(self, frames: Frames) -> None:
        """Move on in the silence, or back by a block at most, so that what is heard never goes back."""
        silence = self._waiting[0][0] - self._position - BREATH if self._waiting else 0
        step = max(-frames, min(self._behind, max(silence, 0)))
        self._position += step
        self._level_since += step
        self._behind -= step

    def _take_new_orders(self) -> None:
        while self._orders:
            match self._orders.popleft():
                case _Play(number, samples, at):
                    self._late += at < self._position
                    start = max(at, self._position)
                    heapq.heappush(self._waiting, (start, _Placed(number, start, samples)))
                case _Cue() as cue:
                    self._cues.append(cue)
                case _Level(factor):
                    self._level_before = float(self._levels(self._position, 1)[0])
                    self._level_wanted = factor
                    self._level_since = self._position
                case _MakeUp(slipped):
                    self._behind += slipped
                case _Withdrawal(placed):
                    self._waiting = [entry for entry in self._waiting if entry[1].number < placed]
                    heapq.heapify(self._waiting)
                    self._cues = [cue for cue in self._cues if cue.number < placed]
                    withdrawn = [clip for clip in self._sounding if clip.number >= placed]
                    self._sounding = [clip for clip in self._sounding if clip.number < placed]
                    if withdrawn:
                        insort(self._sounding, self._fading(withdrawn, FADE))
                case _SilenceFrom(at):
                    kept = [_until(clip, at) for _, clip in self._waiting if clip.start < at]
                    self._waiting = [(clip.start, clip) for clip in kept]
                    heapq.heapify(self._waiting)
                    self._sounding = [_until(clip, max(at, self._position)) for clip in self._sounding]
                case _Silence(fade):
                    self._waiting.clear()
                    self._sounding = [self._fading(self._sounding, fade)]

    def _fading(self, clips: Iterable[_Placed], frames: Frames) -> _Placed:
        """Give what is left of some clips in so many frames, fading out."""
        tail = self._sum(clips, frames) * np.linspace(1, 0, frames + 1, dtype=np.float32)[1:]
        return _Placed(-1, self._position, tail)

    def _levels(self, first: Frames, frames: Frames) -> Samples:
        """Give the factor of each frame, the same however the stream is cut into blocks."""
        gone = np.arange(first - self._level_since, first - self._level_since + frames, dtype=np.float32) / GLIDE
        change = self._level_wanted - self._level_before
        levels: Samples = (self._level_before + change * np.minimum(gone, 1)).astype(np.float32)
        return levels

    def _sum(self, clips: Iterable[_Placed], frames: Frames) -> Samples:
        """Add up what some clips have for the next frames."""
        total = np.zeros(frames, dtype=np.float32)
        for clip in clips:
            first = max(clip.start, self._position)
            last = min(clip.end, self._position + frames)
            if first < last:
                total[first - self._position : last - self._position] += clip.samples[
                    first - clip.start : last - clip.start
                ]
        return total


def _until(clip: _Placed, end: Frames) -> _Placed:
    """Give a clip that fades out from a frame on."""
    if clip.end <= end:
        return clip
    samples = clip.samples[: end - clip.start + FADE].copy()
    fading = len(samples) - (end - clip.start)
    samples[-fading:] *= np.linspace(1, 0, FADE + 1, dtype=np.float32)[1 : fading + 1]
    return _Placed(clip.number, clip.start, samples)


def _limited(samples: Samples) -> Samples:
    """Bend what is louder than the knee towards ±1, with no step in level or slope; sample by sample, in place."""
    loud = np.abs(samples) > KNEE
    if loud.any():
        peaks = samples[loud]
        over = (np.abs(peaks) - KNEE) / (1 - KNEE)
        samples[loud] = np.sign(peaks) * (KNEE + (1 - KNEE) * np.tanh(over))
    return samples
