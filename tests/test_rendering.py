"""A session as a file: exactly what a live session says, as loud as it should be, in memory that does not grow."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest

from tests.coach.sessions import SIDES, STEPS, script_of
from voicecoach.adapters.assets import load_chimes
from voicecoach.cli import wiring
from voicecoach.cli.choices import choose
from voicecoach.coach.effects import Play, Say
from voicecoach.coach.foresight import prospect
from voicecoach.coach.machine import initial
from voicecoach.coach.state import State
from voicecoach.language import load_language
from voicecoach.performance import MixedOutlet, Performance
from voicecoach.recording import Recorder
from voicecoach.rendering import LOUDNESS, PEAK, render, render_mastered
from voicecoach.sound.lengths import EstimatedLengths, RenderedLengths
from voicecoach.sound.mixer import Mixer
from voicecoach.sound.programme_loudness import ProgrammeLoudness
from voicecoach.transcript import Entry
from voicecoach.units import SAMPLE_RATE, Samples, to_frames

STEP = 0.02
"""Seconds between two ticks of a live session, as its loop has it."""


def said_when_ticked(state: State) -> list[tuple[float, str]]:
    """Perform as the live loop does, with a listener who says nothing; give what is said and when."""
    entries: list[Entry] = []
    performance = Performance(state, None, entries.append)
    performance.begin()
    ticks = 0
    while not performance.ended:
        ticks += 1
        performance.move_to(ticks * STEP)
    return [(entry.at, str(entry.fields["text"])) for entry in entries if entry.kind == "say"]


@pytest.mark.parametrize("session", ["taster", "daily-mix", "second-lesson", "side-lying"])
def test_a_file_says_what_a_live_session_says_at_the_same_moments(session: str) -> None:
    state = choose(session).state()
    entries: list[Entry] = []
    render(Performance(state, None, entries.append), Recorder(Mixer(), lambda _: None))
    rendered = [(entry.at, str(entry.fields["text"])) for entry in entries if entry.kind == "say"]
    foreseen = [(effect.at, effect.text) for effect in prospect(state).effects if isinstance(effect, Say)]
    assert rendered == said_when_ticked(state)
    assert rendered == foreseen, "chapters and captions are made of these"


class Stage:
    """A session in the real voice, to be performed again and again."""

    def __init__(self, sounds: wiring.Sounds, state: State) -> None:
        self.state = state
        self.sounds = sounds
        self.performed = 0

    def __call__(self) -> tuple[Performance, Mixer]:
        self.performed += 1
        mixer = Mixer()
        return Performance(self.state, MixedOutlet(mixer, self.sounds.utterances, self.sounds.chimes), _nothing), mixer


def _nothing(_entry: Entry) -> None: ...


@pytest.fixture(scope="module")
def taster() -> Iterator[Stage]:
    chosen = choose("taster")
    with wiring.coach_sounds(chosen.spoken) as sounds:
        state = chosen.state(RenderedLengths(sounds.utterances, sounds.chimes))
        if sounds.utterances.fault:
            pytest.skip(f"no voice here: {sounds.utterances.fault}")
        yield Stage(sounds, state)


def collected(stage: Stage, peak: float = PEAK) -> tuple[Samples, float]:
    blocks: list[Samples] = []
    rendered = render_mastered(stage, blocks.append, peak)
    return np.concatenate(blocks), rendered.gain


def test_every_clip_stands_on_its_sample_and_nothing_is_between(taster: Stage) -> None:
    sound, gain = collected(taster)
    expected = np.zeros(len(sound), dtype=np.float32)
    for effect in prospect(taster.state).effects:
        if isinstance(effect, Say | Play):
            utterances, chimes = taster.sounds.utterances, taster.sounds.chimes
            clip = utterances.clip(effect.text) if isinstance(effect, Say) else chimes[effect.chime]
            at = to_frames(effect.at)
            expected[at : at + clip.frames] += clip.samples
    turned_up = expected * np.float32(10 ** (gain / 20))
    assert not sound[expected == 0].any()
    quiet = np.abs(sound) <= np.abs(turned_up) * (1 + 1e-5)
    assert quiet.all(), "the limiter only ever turns down"
    untouched = np.isclose(sound, turned_up, rtol=1e-5, atol=1e-9)[expected != 0]
    assert untouched.mean() > 0.3, "most of a clip is only turned up"
    assert np.corrcoef(sound, turned_up)[0, 1] > 0.98


@pytest.mark.parametrize("peak", [PEAK, PEAK - 0.9])
def test_a_file_is_as_loud_as_it_should_be_and_never_louder_than_its_peak(taster: Stage, peak: float) -> None:
    taster.performed = 0
    sound, _ = collected(taster, peak)
    meter = ProgrammeLoudness()
    meter.take(sound)
    assert meter.integrated == pytest.approx(LOUDNESS, abs=0.3)
    assert 20 * np.log10(np.abs(sound).max()) <= peak + 1e-4
    assert taster.performed == 2, "one pass to measure, one to write"


def test_the_same_session_gives_the_same_samples(taster: Stage) -> None:
    np.testing.assert_array_equal(collected(taster)[0], collected(taster)[0])


def test_a_session_that_makes_no_sound_is_written_as_it_is() -> None:
    state = initial(script_of(STEPS), load_language(), EstimatedLengths())
    blocks: list[Samples] = []
    rendered = render_mastered(lambda: (Performance(state, None, _nothing), Mixer()), blocks.append)
    assert rendered.gain == 0
    assert sum(map(len, blocks)) == to_frames(prospect(state).seconds)


def test_questions_nobody_answers_are_given_with_what_was_taken() -> None:
    state = initial(script_of(SIDES), load_language(), EstimatedLengths())
    rendered = render_mastered(lambda: (Performance(state, None, _nothing), Mixer()), lambda _: None)
    assert rendered.taken == {"sore": "neither"}
    known = initial(script_of(SIDES), load_language(), EstimatedLengths(), known={"sore": "left"})
    assert render_mastered(lambda: (Performance(known, None, _nothing), Mixer()), lambda _: None).taken == {}


def test_progress_goes_through_both_passes_without_going_back(taster: Stage) -> None:
    moments: list[float] = []
    render_mastered(taster, lambda _: None, progress=moments.append)
    assert moments == sorted(moments)
    assert moments[-1] == pytest.approx(2 * prospect(taster.state).seconds)


LONG = """
voicecoach: 1
title: Long
session:
  - exercise: squat
    name: Squat
    reps: 40
    sets: {sets}
    rest: 60 s
    rep: [{{down: 2 s}}, {{up: 2 s}}]
"""


def peak_of_memory(sets: int) -> tuple[float, float]:
    """Render so many sets with a chime for every word; give how long it took to hear, and the most megabytes held."""
    chimes = load_chimes()
    state = initial(script_of(LONG.format(sets=sets)), load_language(), EstimatedLengths())

    class Chiming(MixedOutlet):
        def say(self, effect: Say) -> None:
            self._desk.play(chimes["heard"].samples, to_frames(effect.at))

    def stage() -> tuple[Performance, Mixer]:
        mixer = Mixer()
        return Performance(state, Chiming(mixer, None, chimes), _nothing), mixer  # type: ignore[arg-type]

    frames = 0

    def take(block: Samples) -> None:
        nonlocal frames
        frames += len(block)

    tracemalloc.start()
    try:
        render_mastered(stage, take)
        return frames / SAMPLE_RATE, tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_length_of_a_session() -> None:
    peak_of_memory(1)  # what is loaded once
    short, needed = peak_of_memory(1)
    long, needed_for_long = peak_of_memory(6)
    assert long > 5 * short
    assert needed_for_long < needed + 2, "megabytes; the sound itself would be 9 more a minute"
