"""The coach speaking while somebody says phrases, block by block: what is heard decides how loud the coach goes on."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter, process_time
from typing import Final

import numpy as np

from tests.bench import coach, engines, mixtures
from tests.bench.hearing import BLOCK, Judged, Listened, guess_of
from tests.bench.part import Record
from tests.bench.recordings import Clip
from tests.bench.rooms import room, through
from tests.bench.scoring import Trial
from tests.bench.signals import SPEECH, Sound, louder, room_noise, speech_level, to_pcm
from voicecoach.listening.ear import Ear
from voicecoach.listening.echo_reference import EchoReference
from voicecoach.listening.phrases import Grammar, Heard, Hearing
from voicecoach.listening.stream_clock import StreamClock
from voicecoach.listening.veto import Veto
from voicecoach.performance import DUCKED, DUCKED_FOR
from voicecoach.units import HEARING_RATE, SAMPLE_RATE, Pcm, Seconds

LOUDEST_ECHO: Final = -16.0
"""Highest level of the echo in the microphone, dB of full scale: above it, the person is softer instead."""

OUTPUT_DELAY: Final[Seconds] = BLOCK / HEARING_RATE
"""From a frame's being handed over to its sounding: one block. The sound card tells it."""

STAMPS: Final = 5
"""Time stamps of each sound card in one block: cards give blocks of about 20 ms."""

TORN: Final[tuple[Seconds, Seconds]] = (0.0005, 0.02)
"""Least and most that a tear takes away or puts in."""

_FRAMES = BLOCK * SAMPLE_RATE // HEARING_RATE
_SEED = 71


@dataclass(frozen=True, slots=True)
class Loudspeaker:
    """How the coach reaches the microphone.

    Attributes:
        echo: level of the coach over that of the person, dB; None where it is not heard at all.
        speaks: whether the coach speaks.
        ducks: whether it speaks more softly while somebody else seems to, as ``Performance.notice`` has it.
        drift: parts per million by which the loudspeaker's clock is fast against the microphone's.
        delay: between what is known to be played and what sounds, unknown to the program, seconds.
        jump: grows that delay by so many seconds in the middle of the stream.
        slip: so many seconds are lost in the middle of the stream, and the loudspeaker's time stamps show it.
        tears: about every so many seconds a moment of the sound is lost or comes late, and no time stamp shows it, as
            on an overloaded machine; 0 for never.
        jitter: standard deviation of device time stamps.
        drive: how hard the loudspeaker is driven: factor before a tanh; 0 leaves it linear.
    """

    echo: float | None
    speaks: bool = True
    ducks: bool = False
    drift: float = 0.0
    delay: Seconds = 0.0
    jump: Seconds = 0.0
    slip: Seconds = 0.0
    tears: Seconds = 0.0
    jitter: Seconds = 0.0
    drive: float = 0.0


def heard(
    part: str,
    source: str,
    engine: str,
    condition: str,
    grammar: Grammar,
    loudspeaker: Loudspeaker,
    clips: Sequence[Clip],
    number: int,
    sentences: Path,
) -> list[Record]:
    """Have clips said in one of the rooms while the coach speaks; a stream of them all.

    Args:
        number: of the room; decides everything that is drawn at random.
        sentences: folder of the coach's sentences.
    """
    level = SPEECH if loudspeaker.echo is None else min(SPEECH, LOUDEST_ECHO - loudspeaker.echo)
    speech = mixtures.speech(clips, room(number), level, number)
    ear = engines.opened(engine)()
    ear.listen_for(grammar)
    listened = _listen(ear, grammar, loudspeaker, speech.sound, level, number, sentences)
    return [*mixtures.trials(part, source, engine, condition, speech, listened)]


def heard_itself(
    part: str,
    engine: str,
    condition: str,
    grammar: Grammar,
    loudspeaker: Loudspeaker,
    seconds: Seconds,
    number: int,
    sentences: Path,
) -> list[Record]:
    """Have the coach speak for so long in one of the rooms, and nobody else.

    Args:
        loudspeaker: its echo is over what a person would be heard with.
        number: of the room; decides everything that is drawn at random.
        sentences: folder of the coach's sentences.
    """
    ear = engines.opened(engine)()
    ear.listen_for(grammar)
    nobody = np.zeros(round(seconds * HEARING_RATE))
    listened = _listen(ear, grammar, loudspeaker, nobody, SPEECH, number, sentences)
    guesses = tuple(guess_of(judged, None) for judged in listened.judged)
    room_name = f"room {number}"
    return [Trial(part, "synthetic", engine, condition, room_name, "", seconds, guesses, listened.computed, seconds)]


def _listen(
    ear: Ear,
    grammar: Grammar,
    loudspeaker: Loudspeaker,
    person: Sound,
    level: float,
    number: int,
    sentences: Path,
) -> Listened:
    monologue = coach.monologue(sentences, len(person) / HEARING_RATE, number)
    aloud = _torn(_aloud(monologue.sound, loudspeaker, len(person)), loudspeaker.tears, number)
    here = room(number)
    gain = 0.0
    if loudspeaker.echo is not None:
        gain = level + loudspeaker.echo - speech_level(through(aloud, here.coach))
    path = AirPath(louder(here.coach, gain))
    noise = room_noise(len(person), np.random.default_rng((_SEED, number)))
    cards = _SoundCards(loudspeaker, monologue.sound, number)
    volume, ducked_until = _Volume(), -np.inf
    veto, unsaid = Veto(), list(monologue.spoken) if loudspeaker.speaks else []
    judged: list[Judged] = []
    computed = 0.0
    for begin in range(0, len(person) // BLOCK * BLOCK, BLOCK):
        piece = slice(begin, begin + BLOCK)
        at = (begin + BLOCK) / HEARING_RATE
        while unsaid and unsaid[0].start < at:
            veto.coach_says(unsaid.pop(0))
        handed, sounding = volume.pass_block()
        played = cards.pass_block(handed) if loudspeaker.speaks else None
        echo = np.zeros(BLOCK) if loudspeaker.echo is None else path.carry(aloud[piece] * sounding.factors(BLOCK))
        microphone = to_pcm(person[piece] + echo + noise[piece])
        asked, began = perf_counter(), process_time()
        hearings = ear.hear(microphone, at, played)
        computed += process_time() - began
        took = perf_counter() - asked
        judged += [_judged(veto, grammar, hearing, took) for hearing in hearings]
        if ear.somebody_speaks:
            ducked_until = at + DUCKED_FOR
        if loudspeaker.ducks:
            volume.want(DUCKED if at < ducked_until else 0.0)
    return Listened(tuple(judged), computed, len(person) / HEARING_RATE)


def _judged(veto: Veto, grammar: Grammar, hearing: Hearing, took: Seconds) -> Judged:
    """Hold a hearing against what the coach says, and find the highest threshold at which it would still pass."""
    before = deepcopy(veto)
    text = hearing.phrase.text if isinstance(hearing, Heard) else hearing.text
    phrase = grammar.match(text) if text else None
    judged = veto.judge(hearing)
    if phrase is None:
        return Judged(judged, -np.inf, took)
    low, high = -20.0, hearing.score
    for _ in range(12):
        threshold = (low + high) / 2
        heard = Heard(
            replace(phrase, threshold=threshold),
            hearing.score,
            hearing.start,
            hearing.end,
            hearing.decided,
            hearing.near,
        )
        passes = isinstance(deepcopy(before).judge(heard), Heard)
        low, high = (threshold, high) if passes else (low, threshold)
    return Judged(judged, low if low > -20.0 else -np.inf, took)


def _aloud(sound: Sound, loudspeaker: Loudspeaker, length: int) -> Sound:
    """Give what sounds, on the microphone's clock, of what is played."""
    import soxr

    if loudspeaker.drive:
        sound = np.tanh(loudspeaker.drive * sound) / loudspeaker.drive
    rate = SAMPLE_RATE * (1 + loudspeaker.drift / 1e6)
    late = round((loudspeaker.delay + OUTPUT_DELAY) * HEARING_RATE)
    aloud = np.concatenate([np.zeros(late), soxr.resample(sound, rate, HEARING_RATE, quality="VHQ")])
    half = length // 2
    gap = round((loudspeaker.jump + loudspeaker.slip) * HEARING_RATE)
    whole = np.concatenate([aloud[:half], np.zeros(gap), aloud[half:], np.zeros(length)])
    return whole[:length]


def _torn(sound: Sound, every: Seconds, number: int) -> Sound:
    """Lose a moment now and then, and let the next come late; as long in the end."""
    if not every:
        return sound
    random = np.random.default_rng((_SEED, number, 2))
    places = np.cumsum(random.exponential(every, size=round(2 * len(sound) / HEARING_RATE / every))) * HEARING_RATE
    pieces, torn = np.split(sound, [round(place) for place in places if place < len(sound)]), []
    for piece in pieces:
        gap = round(random.uniform(*TORN) * HEARING_RATE)
        torn.append(piece[gap:] if random.random() < 0.5 else np.concatenate([np.zeros(gap), piece]))
    whole = np.concatenate([*torn, np.zeros(len(sound))])
    return whole[: len(sound)]


class _SoundCards:
    """What the program is told by its sound cards: device time stamps, a little wrong, as they are in life.

    Device time is the microphone's own clock. The loudspeaker's buffer is known, and so is a slip of its stream; what
    comes after the sound card, as in a Bluetooth loudspeaker, is not.
    """

    def __init__(self, loudspeaker: Loudspeaker, sound: Sound, number: int) -> None:
        self._loudspeaker = loudspeaker
        self._sound = sound.astype(np.float32)
        self._random = np.random.default_rng((_SEED, number, 1))
        self._reference = EchoReference()
        self._output, self._input = StreamClock(SAMPLE_RATE), StreamClock(HEARING_RATE)
        self._half = len(sound) / SAMPLE_RATE / 2
        self._blocks = 0

    def pass_block(self, glide: _Glide) -> Pcm:
        """Let the time of a block pass, and give what was played meanwhile as the program knows it."""
        first, frame = self._blocks * BLOCK, self._blocks * _FRAMES
        self._blocks += 1
        self._reference.play((self._sound[frame : frame + _FRAMES] * glide.factors(_FRAMES)).astype(np.float32))
        for part in range(STAMPS):
            sample, sent = first + part * BLOCK // STAMPS, frame + part * _FRAMES // STAMPS
            self._output.note(sent, self._sounds_at(sent) + self._random.normal(0.0, self._loudspeaker.jitter))
            self._input.note(sample, sample / HEARING_RATE + self._random.normal(0.0, self._loudspeaker.jitter))
        return self._reference.during(self._output.sample_at(self._input.moment_of(first)), BLOCK)

    def _sounds_at(self, frame: int) -> Seconds:
        moment = frame / (SAMPLE_RATE * (1 + self._loudspeaker.drift / 1e6)) + OUTPUT_DELAY
        return moment + (self._loudspeaker.slip if moment > self._half else 0.0)


class AirPath:
    """The way from the loudspeaker to the microphone, block by block."""

    def __init__(self, response: Sound) -> None:
        self._response = response
        self._coming = np.zeros(BLOCK + len(response) - 1)

    def carry(self, block: Sound) -> Sound:
        """Give what arrives while a block is played."""
        self._coming += through(block, self._response)
        arrived = self._coming[:BLOCK].copy()
        self._coming = np.concatenate([self._coming[BLOCK:], np.zeros(BLOCK)])
        return arrived


@dataclass(frozen=True, slots=True)
class _Glide:
    """The coach's volume during one block, as factors."""

    before: float
    after: float

    def factors(self, count: int) -> Sound:
        """Give the factor of each of so many samples."""
        return np.linspace(self.before, self.after, count, endpoint=False)


class _Volume:
    """The coach's volume: what is asked for now is handed over with the next block, and sounds one block later."""

    def __init__(self) -> None:
        self._wanted = 1.0
        self._handed = _Glide(1.0, 1.0)

    def want(self, decibels: float) -> None:
        """Ask for a volume, dB against the clips as they are."""
        self._wanted = 10 ** (decibels / 20)

    def pass_block(self) -> tuple[_Glide, _Glide]:
        """Let the time of a block pass; give the volume of the block handed over, and of the one that sounds."""
        sounding, self._handed = self._handed, _Glide(self._handed.after, self._wanted)
        return self._handed, sounding
