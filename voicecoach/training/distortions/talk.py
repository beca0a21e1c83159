"""Voices that are not the user's: people who talk, a television, what is left of the coach's own voice."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from voicecoach.training.corpus import Corpus
from voicecoach.training.distortions import rooms
from voicecoach.training.distortions.bands import BANDS, TILT, Powers, smooth_curves
from voicecoach.training.distortions.microphones import high_passes, low_passes
from voicecoach.training.distortions.noises import WhiteNoise

QUIETEST, LOUDEST = -15.9, 30.0
"""Natural logarithms that a band of a clip is held between: a sample of no sound at all, and more than 16 bits hold."""


class Talkers:
    """Lets the voices of a corpus talk for as long as it takes."""

    def __init__(self, corpus: Corpus, random: np.random.Generator) -> None:
        self._corpus, self._random = corpus, random
        said = np.flatnonzero(corpus.lengths)
        self._starts = corpus.starts[said]
        self._voices = np.unique(np.array(corpus.voices, dtype=np.str_)[said], return_inverse=True)[1]
        self._clips = [said[self._voices == voice] for voice in range(self._voices.max() + 1)]

    def who(self, moments: NDArray[np.int64]) -> NDArray[np.int64]:
        """Tell which voice says each utterance, or its first clip.

        Args:
            moments: frames of the corpus, ``[count, frames]``, negative in silence.

        Returns:
            Numbers of voices, ``[count]``; -1 where nothing is said.
        """
        first = np.take_along_axis(moments, (moments >= 0).argmax(1)[:, None], axis=1)[:, 0]
        return np.where(first < 0, -1, self._voices[np.searchsorted(self._starts, first, side="right") - 1])

    def speech(self, frames: int, pauses: tuple[int, int], user: int = -1) -> Powers:
        """Let a voice talk, from somewhere within a clip on: powers ``[frames, BANDS]``.

        Args:
            pauses: least and greatest length between clips, frames.
            user: a voice that keeps silent, if there is another; -1 for none.
        """
        others = [clips for voice, clips in enumerate(self._clips) if voice != user] or self._clips
        clips = others[int(self._random.integers(len(others)))]
        heard: list[NDArray[np.int64]] = []
        wanted = frames
        while wanted > 0:
            clip = int(clips[int(self._random.integers(len(clips)))])
            start, length = int(self._corpus.starts[clip]), int(self._corpus.lengths[clip])
            skipped = 0 if heard else int(self._random.integers(length))
            heard += [
                np.arange(start + skipped, start + length),
                np.full(int(self._random.integers(pauses[0], pauses[1] + 1)), -1),
            ]
            wanted -= len(heard[-1]) + len(heard[-2])
        moments = np.concatenate(heard)[:frames]
        return spoken(self._corpus, moments)


def spoken(corpus: Corpus, moments: NDArray[np.int64]) -> Powers:
    """Give the powers of frames of the corpus; where the number is negative, of silence."""
    power = np.exp(np.clip(corpus.frames[np.maximum(moments, 0)].astype(np.float32), QUIETEST, LOUDEST))
    power[moments < 0] = np.exp(np.float32(QUIETEST))
    return np.asarray(power, dtype=np.float32)


def babble(
    random: np.random.Generator,
    talkers: Talkers,
    white: WhiteNoise,
    users: NDArray[np.int64],
    frames: int,
    voices: tuple[int, int] = (1, 6),
) -> Powers:
    """Make talk in the room: so many voices, the faintest 10 dB below the loudest.

    A single voice is always across the room, so that it differs from the user's by more than its words.
    """
    count = len(users)
    talk = np.zeros((count, frames, BANDS), dtype=np.float32)
    company = random.integers(voices[0], voices[1] + 1, count)
    for one, several, user in zip(talk, company, users, strict=True):
        for _ in range(several):
            one += talkers.speech(frames, (5, 60), user) * np.float32(random.uniform(0.1, 1))
    across = (company == 1) | (random.random(count) < 0.5)
    return _where(across, talk, lambda those: rooms.far(random, white, those))


def television(
    random: np.random.Generator, talkers: Talkers, white: WhiteNoise, users: NDArray[np.int64], frames: int
) -> Powers:
    """Make a television across the room: one or two voices that hardly pause, music with a beat, a small loudspeaker.

    Music lies 15 dB below to 5 dB above the talk: chords of three to six tones with partials, changed on each beat
    (70 to 150 a minute), with a drum in half of them. What arrives is reverberated and limited to the band.
    """
    count = len(users)
    sound = np.zeros((count, frames, BANDS), dtype=np.float32)
    for one, user in zip(sound, users, strict=True):
        for _ in range(int(random.integers(1, 3))):
            one += talkers.speech(frames, (0, 25), user) * np.float32(random.uniform(0.3, 1))
    played = music(random, white, count, frames)
    level = np.maximum(sound.sum(2).mean(1), 1) / np.maximum(played.sum(2).mean(1), 1e-9)
    sound += played * (level * 10 ** (random.uniform(-15, 5, count) / 10)).astype(np.float32)[:, None, None]
    sound *= (high_passes(random, count, 0.8) * low_passes(random, count, 0.7))[:, None]
    return rooms.far(random, white, sound)


def music(random: np.random.Generator, white: WhiteNoise, count: int, frames: int) -> Powers:
    """Make music: chords that change and swell on the beat, drums; see ``television`` for its figures."""
    played = np.full((count, frames, BANDS), 1e-4, dtype=np.float32)
    flicker = white.flicker(count, frames)
    for one, own in zip(played, flicker, strict=True):
        beat = 6000 / random.uniform(70, 150)  # frames
        drums = random.random() < 0.5
        fading = random.uniform(10, 80)
        for start in np.arange(-random.uniform(0, beat), frames, beat):
            first, last = max(0, int(start)), min(frames, int(start + beat))
            chord = np.zeros(BANDS, dtype=np.float32)
            for tone in random.integers(2, 18, int(random.integers(3, 7))):
                partials = np.arange(tone, BANDS, max(2, tone // 2))
                chord[partials] += random.uniform(0.2, 1) * 0.6 ** np.arange(len(partials), dtype=np.float32)
            after = np.arange(last - first, dtype=np.float32)[:, None]
            one[first:last] += chord * np.exp(-after / np.float32(fading))
            if drums:
                hit = np.exp(smooth_curves(random, 1, 6, 1.0)[0] - after / np.float32(random.uniform(2, 8)))
                one[first:last] += own[first:last] * hit * np.float32(random.uniform(0.05, 0.5))
    return played


def coach(
    random: np.random.Generator, talkers: Talkers, white: WhiteNoise, users: NDArray[np.int64], frames: int
) -> Powers:
    """Make what an echo canceller leaves of the coach: one voice, smeared, coming and going.

    Neighbouring bands are mixed over two to seven and each flickers as noise does; gates of 0.1 to 1 s open and close
    it by up to 25 dB, each band at other times, as the canceller finds its echo and loses it; the low bands are
    cancelled better than the high ones.
    """
    count = len(users)
    rest = np.zeros((count, frames, BANDS), dtype=np.float32)
    flicker = white.flicker(count, frames)
    for one, own, user in zip(rest, flicker, users, strict=True):
        voice = talkers.speech(frames, (20, 150), user)
        width = random.uniform(0.7, 2.5)
        away = np.arange(BANDS) - np.arange(BANDS)[:, None]
        smear = np.exp(-0.5 * (away / width) ** 2)
        smear /= smear.sum(0)
        one[:] = voice @ smear.astype(np.float32)
        noisy = random.uniform(0, 1)
        one *= (1 - noisy) + noisy * own
        nodes = max(2, frames // int(random.integers(10, 100)) + 2)
        gates = smooth_curves(random, nodes, 5, 1.0)  # [nodes, BANDS]
        open_for = gates[np.minimum(np.arange(frames) * nodes // frames, nodes - 1)] > random.uniform(-1, 0.3)
        one *= np.where(open_for, 1, 10 ** (-random.uniform(5, 25) / 10)).astype(np.float32)
        one *= np.exp(random.uniform(0, 1.2) * TILT)
    return _where(random.random(count) < 0.5, rest, lambda those: rooms.near(random, white, those))


def _where(which: NDArray[np.bool_], sound: Powers, change: Callable[[Powers], Powers]) -> Powers:
    if which.any():
        sound[which] = change(sound[which])
    return sound
