"""Whole sessions through the real performance, the coach's echo 10 dB over a listener who says nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from time import process_time
from typing import Final

import numpy as np
import soxr

from tests.bench import coach, engines
from tests.bench.echo import AirPath
from tests.bench.part import Part, Record, Setting, Task
from tests.bench.rooms import room, through
from tests.bench.scoring import Guess, Trial
from tests.bench.signals import SPEECH, Sound, louder, speech_level, to_pcm
from voicecoach.cli import wiring
from voicecoach.cli.choices import choose
from voicecoach.coach.foresight import everything_said
from voicecoach.listening.ear import Ear
from voicecoach.listening.gate import GateReading
from voicecoach.listening.phrases import Grammar, Hearing
from voicecoach.listening.simulated_room import SimulatedRoom
from voicecoach.performance import MixedOutlet, Performance
from voicecoach.rehearsal import ScriptedListener, rehearse_spoken
from voicecoach.sound.lengths import RenderedLengths
from voicecoach.sound.mixer import Mixer
from voicecoach.transcript import Entry
from voicecoach.units import HEARING_RATE, SAMPLE_RATE, Pcm, Samples, Seconds, to_seconds

ECHO: Final = 10.0
"""Level of the coach over that of a person at ``SPEECH``, dB, as in the part ``echo``."""

ROOMS: Final = (1, 4)

GLANCE: Final[Seconds] = 300.0
"""Of each session, for a quick look."""

_LATE = 600  # samples from playing to sounding, as SimulatedRoom has it


def _tasks(setting: Setting) -> Iterator[Task]:
    sentences = setting.out / "coach"
    coach.render(sentences)
    for engine in setting.engines:
        for session in coach.SESSIONS:
            condition = f"{session}, echo {ECHO:+.0f} dB, nobody speaks"
            if setting.wants(condition):
                for number in ROOMS if engine == setting.engines[0] and not setting.quick else ROOMS[:1]:
                    most = GLANCE if setting.quick else math.inf
                    work = partial(_performed, engine, condition, session, number, sentences, most)
                    yield Task(f"{engine} · {condition}", work)


def _performed(
    engine: str, condition: str, session: str, number: int, sentences: Path, most: Seconds = math.inf
) -> list[Record]:
    """Perform a session, or so many seconds of it."""
    guesses: list[Guess] = []

    def take(_: Samples) -> None:
        if to_seconds(mixer.position) > most:
            raise _Enough

    def report(entry: Entry) -> None:
        fields = entry.fields
        if entry.kind in ("heard", "unheard"):
            score = -math.inf if fields["score"] is None else float(fields["score"])
            start, end = float(fields["start"] or 0.0), float(fields["end"] or 0.0)
            heard, why = entry.kind == "heard", str(fields.get("why", ""))
            guesses.append(Guess(str(fields["text"]), score, heard, start, end, inside=False, why=why))

    ear = _TimedEar(engine, engines.opened(engine)())
    chosen = choose(session)
    with wiring.coach_sounds(chosen.spoken, time_out=60.0) as sounds:
        for text in everything_said(chosen.state()):
            sounds.utterances.clip(text)
        state = chosen.state(RenderedLengths(sounds.utterances, sounds.chimes))
        mixer = Mixer()
        outlet = MixedOutlet(mixer, sounds.utterances, sounds.chimes)
        performance, walls = Performance(state, outlet, report), _EchoingRoom(number, sentences)
        with suppress(_Enough):
            rehearse_spoken(performance, ScriptedListener(()), {}, ear, walls, mixer, take, report)
    seconds = to_seconds(mixer.position)
    clip = f"room {number}"
    return [Trial("session", "synthetic", engine, condition, clip, "", seconds, tuple(guesses), ear.computed, seconds)]


class _Enough(Exception):  # noqa: N818 - never leaves this file
    """A quick look has seen enough of a session."""


class _EchoingRoom(SimulatedRoom):
    """A rehearsal's room with the walls of one of the benchmark's rooms, in which nobody says anything."""

    def __init__(self, number: int, sentences: Path) -> None:
        super().__init__(number, echo_db=-math.inf)
        response = room(number).coach
        example = soxr.resample(coach.monologue(sentences, 60.0, number).sound, SAMPLE_RATE, HEARING_RATE)
        self._air = AirPath(louder(response, SPEECH + ECHO - speech_level(through(example, response))))
        self._resampler = soxr.ResampleStream(SAMPLE_RATE, HEARING_RATE, 1, dtype="float32", quality="HQ")
        self._on_its_way: Sound = np.zeros(_LATE)

    def block(self, coach: Samples) -> Pcm:
        """Give the microphone for the time in which the coach plays a block."""
        microphone = super().block(coach)
        self._on_its_way = np.concatenate([self._on_its_way, self._resampler.resample_chunk(coach)])
        sounding, self._on_its_way = self._on_its_way[: len(microphone)], self._on_its_way[len(microphone) :]
        return to_pcm(microphone / 32767 + self._air.carry(sounding))


class _TimedEar:
    """Implements ``ports.Recogniser`` with an ear in this process, and keeps the processor time it takes."""

    def __init__(self, name: str, ear: Ear) -> None:
        self.name = name
        self.computed: Seconds = 0.0
        self._ear = ear

    @property
    def somebody_speaks(self) -> bool:
        return self._ear.somebody_speaks

    @property
    def gate(self) -> GateReading:
        return self._ear.gate

    def listen_for(self, grammar: Grammar) -> None:
        self._ear.listen_for(grammar)

    def deaf_to(self, texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
        return self._ear.deaf_to(texts)

    def hear(self, block: Pcm, at: Seconds, played: Pcm | None = None) -> Sequence[Hearing]:
        began = process_time()
        hearings = self._ear.hear(block, at, played)
        self.computed += process_time() - began
        return hearings

    def revive(self) -> None:
        raise AssertionError("an ear in this process cannot die alone")

    def close(self) -> None:
        """Leave the model to the next trial."""


PART = Part("session", "whole sessions at an echo of +10 dB, nobody speaking: nothing may be heard", _tasks, rooms=True)
