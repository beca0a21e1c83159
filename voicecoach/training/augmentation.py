"""Training utterances: clips said one after the other, by other people, in other rooms, over noise, each time anew.

Everything happens to the powers of the mel bands of clean clips, never to sound: an hour takes a second or two of one
core. Powers add up where phases are random, as those of noise and reverberation are.

The order is nature's: speech, its speaker, its colour, the room, noise, breath, the microphone's limits, hiss, gain and
steps; then logarithms, lost bands, cepstra.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from voicecoach.errors import TrainingError
from voicecoach.training.corpus import Corpus
from voicecoach.training.distortions import microphones, noises, rooms, speakers
from voicecoach.training.distortions.bands import Powers, power_ratio
from voicecoach.training.distortions.breaths import breaths
from voicecoach.training.distortions.talk import LOUDEST, QUIETEST, Talkers, babble, coach, television
from voicecoach.training.features import CEPSTRA

SHORTEST: Final = 30
"""Frames of the shortest utterance: silence fills it up."""

_LEAST = 1.2e-7  # power that Kaldi takes the logarithm of where there is none (the epsilon of float32)
_SPEECH = 0.05  # of the loudest frame: what is louder is speech
_NO_SPEECH = -1  # in a timeline


@dataclass(frozen=True, slots=True)
class Distortions:
    """How much is done to the clips; each may be turned alone, 0 is none of it.

    Attributes:
        tempo: spread of the pace of an utterance and of its changes within; 1 is 24 % slower to 30 % faster.
        emphasis: spread of the loudness within an utterance; 1 is 2 dB.
        vocal_tract: spread of the size of speakers; 1 moves formants by -16 to +19 %, 2 by -29 to +40 %.
        timbre: spread of how pronounced formants and harmonics are.
        hoarseness: share of utterances by hoarse, breathy or trembling voices.
        colour: share with a spectrum coloured by voice, direction and microphone.
        room: share in a room.
        far_field: share of those rooms that are large and the speaker far away in.
        breathing: share with breaths or exertion before, between and after the phrases.
        close: share that is spared room and noise alike, said near the microphone in a quiet place.
        steady: share of the others with fans or running water in the background.
        unsteady: share with rustling or passing cars.
        impacts: share with dishes, steps, doors.
        tones: share with beeps and hums.
        babble: share with people who talk.
        television: share with talk and music.
        coach: share with what a canceller leaves of the coach's own voice. The rest has no noise; shares of noises that
            are more than 1 together are brought down to 1.
        snr: decibels of speech over noise, least and greatest, evenly drawn; speech as it arrives, while it lasts.
        coach_snr: the same for the coach's voice.
        breath_level: decibels of the loudest moment of a breath over speech, least and greatest.
        suppression: share whose steady noise a suppressor behind the microphone has turned down.
        low_pass: share with an upper limit of 3.2 to 7.5 kHz.
        high_pass: share with a lower limit of 100 to 450 Hz.
        hiss: share with noise of the microphone.
        gain: decibels over the level of the clips, least and greatest.
        steps: share with coarse steps.
        lost_bands: share that lacks some bands.
    """

    tempo: float = 1.0
    emphasis: float = 1.0
    vocal_tract: float = 1.0
    timbre: float = 1.0
    hoarseness: float = 0.12
    colour: float = 0.8
    room: float = 0.45
    far_field: float = 0.3
    breathing: float = 0.12
    close: float = 0.1
    steady: float = 0.28
    unsteady: float = 0.13
    impacts: float = 0.15
    tones: float = 0.04
    babble: float = 0.14
    television: float = 0.07
    coach: float = 0.08
    snr: tuple[float, float] = (1.0, 36.0)
    coach_snr: tuple[float, float] = (3.0, 25.0)
    breath_level: tuple[float, float] = (-30.0, 0.0)
    suppression: float = 0.1
    low_pass: float = 0.35
    high_pass: float = 0.25
    hiss: float = 0.75
    gain: tuple[float, float] = (-24.0, 12.0)
    steps: float = 0.8
    lost_bands: float = 0.3

    @classmethod
    def none(cls) -> Distortions:
        """Leave the clips as they are, but for the silence around them."""
        amounts: dict[str, Any] = {field.name: 0.0 for field in fields(cls) if not isinstance(field.default, tuple)}
        return cls(**amounts, gain=(0.0, 0.0))


class Distorter:
    """Draws utterances.

    Args:
        corpus: where the clips are, and the voices of people and televisions in the background.
        random: everything is drawn from it: the same seed and the same calls give the same utterances.

    Raises:
        TrainingError: there is no clip.
    """

    def __init__(self, corpus: Corpus, distortions: Distortions, random: np.random.Generator) -> None:
        if not len(corpus.frames):
            raise TrainingError("There is no clip to train on.", "Make the clips first.")
        self._corpus, self._how, self._random = corpus, distortions, random
        self._white = noises.WhiteNoise(random)
        self._talkers = Talkers(corpus, random)
        self._usual_level = self._level_of_clips()

    def batch(self, utterances: Sequence[Sequence[int]]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Say utterances and distort them.

        Args:
            utterances: clips of each, said one after the other with pauses between; none for background alone.

        Returns:
            Cepstra ``[utterances, longest, COEFFICIENTS]``, float32, of which no mean has been removed; and the frames
            of each, ``[utterances]``: what comes after them is background.
        """
        return self.distort([self.timeline(clips) for clips in utterances])

    def timeline(self, clips: Sequence[int]) -> NDArray[np.int64]:
        """Lay clips out in time, with silence around them, at a pace of their own.

        Before the first is up to 1.1 s, between two up to 0.45 s, after the last 0.08 to 0.8 s (in one of seven next
        to nothing); without clips it is 0.5 to 2.5 s of silence.

        Returns:
            For each frame of 10 ms the frame of the corpus that is heard, -1 for silence.
        """
        random = self._random
        if not len(clips):
            return np.full(int(random.uniform(50, 250)), _NO_SPEECH)
        parts = [_silence(random.uniform(0, 110) if random.random() < 0.85 else random.uniform(0, 5))]
        base = speakers.usual_pace(random, self._how.tempo)
        for clip in clips:
            if len(parts) > 1:
                parts.append(_silence(random.uniform(0, 45)))
            length = int(self._corpus.lengths[clip])
            if length:
                parts.append(self._corpus.starts[clip] + speakers.pace(random, length, self._how.tempo, base))
        parts.append(_silence(random.uniform(8, 80) if random.random() < 0.85 else random.uniform(0, 8)))
        timeline: NDArray[np.int64] = np.concatenate(parts)
        if len(timeline) < SHORTEST:
            timeline = np.concatenate((timeline, _silence(SHORTEST - len(timeline))))
        return timeline

    def distort(self, timelines: Sequence[NDArray[np.int64]]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Distort what ``timeline`` has laid out: ``batch`` in two steps, for those who sort by length between them."""
        lengths = np.array([len(timeline) for timeline in timelines], dtype=np.int64)
        moments = np.full((len(timelines), int(lengths.max(initial=SHORTEST))), _NO_SPEECH)
        for row, timeline in zip(moments, timelines, strict=True):
            row[: len(timeline)] = timeline
        return self._distorted(moments, lengths), lengths

    def _distorted(self, moments: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.float32]:
        random, how = self._random, self._how
        quiet = random.random(len(lengths)) < how.close
        power = self._speak(moments)
        self._put_in_rooms(power, ~quiet & (random.random(len(lengths)) < how.room))
        level = self._levels(power, moments)
        power += self._background(level, lengths, quiet, self._talkers.who(moments))
        power += self._breaths(level, (moments < 0) & (np.arange(moments.shape[1]) < lengths[:, None]))
        self._record(power, level, lengths)
        log_power = np.log(np.maximum(power, _LEAST))
        microphones.lose_bands(random, log_power, how.lost_bands)
        return np.asarray(log_power @ CEPSTRA.T, dtype=np.float32)

    def _speak(self, moments: NDArray[np.int64]) -> Powers:
        random, how, count, frames = self._random, self._how, len(moments), moments.shape[1]
        log_power = np.clip(self._corpus.frames[np.maximum(moments, 0)].astype(np.float32), QUIETEST, LOUDEST)
        log_power[moments < 0] = QUIETEST
        other = speakers.timbres(random, count, how.timbre) @ speakers.warps(random, count, how.vocal_tract)
        log_power = log_power @ other.transpose(0, 2, 1)
        log_power += speakers.colours(random, count, how.colour)[:, None]
        log_power += speakers.emphasis(random, count, frames, how.emphasis)[:, :, None]
        power: Powers = np.exp(np.clip(log_power, QUIETEST, LOUDEST))
        hoarse = random.random(count) < how.hoarseness
        if hoarse.any():
            power[hoarse] = speakers.hoarse(random, power[hoarse], self._white.flicker(int(hoarse.sum()), frames))
        return power

    def _put_in_rooms(self, power: Powers, roomy: NDArray[np.bool_]) -> None:
        far = roomy & (self._random.random(len(roomy)) < self._how.far_field)
        near = roomy & ~far
        for which, room in ((near, rooms.near), (far, rooms.far)):
            if which.any():
                power[which] = room(self._random, self._white, power[which])

    def _levels(self, power: Powers, moments: NDArray[np.int64]) -> Powers:
        """Measure the power of speech while it lasts, ``[count]``; where nothing is said, what it would have."""
        said = (moments >= 0).any(1)
        loudness = power.sum(2) * (moments >= 0)
        loud = loudness > _SPEECH * loudness.max(1, keepdims=True)
        mean = (loudness * loud).sum(1) / np.maximum(loud.sum(1), 1)
        return np.asarray(np.where(said & (mean > 1), mean, self._usual_level), dtype=np.float32)

    def _level_of_clips(self) -> float:
        """Measure the usual power of clean speech in some clips, all bands together."""
        longest = np.argsort(-np.asarray(self._corpus.lengths), kind="stable")[:: max(1, len(self._corpus) // 50)]
        loudness = [np.exp(np.minimum(self._corpus.clip(int(n)).astype(np.float32), LOUDEST)).sum(1) for n in longest]
        return float(np.median([each[each > _SPEECH * each.max()].mean() for each in loudness if len(each)]))

    def _background(
        self, level: Powers, lengths: NDArray[np.int64], quiet: NDArray[np.bool_], users: NDArray[np.int64]
    ) -> Powers:
        random, how, white, talkers = self._random, self._how, self._white, self._talkers
        frames = int(max(lengths.max(initial=0), SHORTEST))
        background = np.zeros((len(lengths), frames, len(white.spectrum)), dtype=np.float32)
        makers: dict[str, Callable[[NDArray[np.int64]], Powers]] = {
            "steady": lambda who: noises.steady(random, white, len(who), frames),
            "unsteady": lambda who: noises.unsteady(random, white, len(who), frames),
            "impacts": lambda who: noises.impacts(random, white, len(who), frames),
            "tones": lambda who: noises.tones(random, len(who), frames),
            "babble": lambda who: babble(random, talkers, white, who, frames),
            "television": lambda who: television(random, talkers, white, who, frames),
            "coach": lambda who: coach(random, talkers, white, who, frames),
        }
        shares = np.array([getattr(how, name) for name in makers])
        bounds = np.cumsum(shares / max(1.0, float(shares.sum())))
        kinds: NDArray[np.int64] = np.searchsorted(bounds, random.random(len(lengths)), side="right")
        kinds[quiet] = len(makers)
        for kind, (name, make) in enumerate(makers.items()):
            those = kinds == kind
            if those.any():
                ratio = random.uniform(*(how.coach_snr if name == "coach" else how.snr), int(those.sum()))
                background[those] = noises.against(make(users[those]), level[those], ratio, lengths[those])
        return background

    def _breaths(self, level: Powers, silent: NDArray[np.bool_]) -> Powers:
        random = self._random
        heard = np.zeros((*silent.shape, len(self._white.spectrum)), dtype=np.float32)
        those = random.random(len(silent)) < self._how.breathing
        if those.any():
            loudest = level[those] * power_ratio(random.uniform(*self._how.breath_level, int(those.sum())))
            heard[those] = breaths(random, self._white, silent[those]) * loudest[:, None, None]
        return heard

    def _record(self, power: Powers, level: Powers, lengths: NDArray[np.int64]) -> None:
        """Put power through a microphone, in place."""
        random, how, count, frames = self._random, self._how, len(power), power.shape[1]
        limits = microphones.low_passes(random, count, how.low_pass) * microphones.high_passes(
            random, count, how.high_pass
        )
        power *= limits[:, None]
        spectrum = self._white.spectrum
        own = microphones.hiss(random, level, how.hiss)[:, None] * (spectrum / spectrum.sum())
        white = self._white.flicker(count, frames)
        power += white * own[:, None]
        microphones.suppress(random, power, lengths, how.suppression)
        power *= power_ratio(random.uniform(*how.gain, (count, 1, 1)))
        coarse = microphones.steps(random, count, how.steps)[:, None] * spectrum
        power += white[::-1] * coarse[:, None]


def _silence(frames: float) -> NDArray[np.int64]:
    return np.full(int(frames), _NO_SPEECH)
