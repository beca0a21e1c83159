"""From "pause" to silence, by key and by voice, while the coach speaks without a gap."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from tests.bench.beat import like
from tests.bench.moments import SILENCE, SampleClock, Timings, longest_gap, silence_after, until_it_would_sound
from tests.bench.part import Part, Record, Setting, Task
from tests.bench.parts.beats import our_clips
from tests.bench.sound_world import OURS, Program, cached_in, lacks, written
from tests.rig import Recording, SoundWorld, missing
from voicecoach.cli import wiring
from voicecoach.errors import SoundError
from voicecoach.units import SAMPLE_RATE, Samples, Seconds

BY_KEY: Final = 20
BY_VOICE: Final = 10
QUICK: Final = 6

AIM: Final = "≤ 20 ms"

FLOOR: Final = "a player that is killed: what the sound server and this measurement take"

_NAMES = ("nine", "mellow", "narrow", "yellow", "lovely", "lonely", "early", "merry")
SENTENCES: Final = tuple(
    f"All {name} willows lean over a yellow river near our own {other} manor in a narrow valley near a lonely railway "
    f"along a mellow lane in a warm {name} rain."
    for name in _NAMES
    for other in _NAMES
)
"""Vowels and their like, and no conjunction, so that silence is the pause and nothing else; some eight seconds each."""

SESSION: Final = "voicecoach: 1\ntitle: No gaps\nsession:\n" + "".join(f"  - say: {text}\n" for text in SENTENCES)

_SAID: Final = "willows"  # in every line of it

_INTO: Final[tuple[Seconds, Seconds]] = (1.0, 3.0)
"""A sentence is interrupted so long after it was printed, at a moment chosen by chance."""

_SHORTEST: Final[Seconds] = 6.0
"""A sentence, so that its end is not near."""

_ACKNOWLEDGED: Final[Seconds] = 1.5

_SPEAKING: Final[Seconds] = 0.3
"""So much of what was heard last tells where in a sentence it was cut off."""

_AHEAD: Final[Seconds] = 0.015
"""So long before a moment silence may begin: the sound server hands out samples some ms before it would play them."""

_SEED = 83


def _tasks(setting: Setting) -> Iterator[Task]:
    if missing():
        return
    folder = setting.out / "sound"
    for name, work, trials in (
        ("floor", _floor, BY_KEY // 2),
        ("by key", _by_key, BY_KEY),
        ("by voice", _by_voice, BY_VOICE),
    ):
        if setting.wants(name):
            yield Task(f"{OURS} · {name}", partial(work, min(trials, QUICK) if setting.quick else trials, folder))


def _by_key(trials: int, folder: Path) -> list[Record]:
    """Press the key for a pause, at moments that chance chooses."""
    presses: list[tuple[str, Seconds]] = []
    random = np.random.default_rng(_SEED)
    with ExitStack() as stack:
        _, recording, program = _speaking(stack, folder)
        seen = 0
        while len(presses) < trials:
            seen, _ = program.wait_for(_SAID, since=seen)
            time.sleep(random.uniform(*_INTO))
            presses.append((_sentence(program, seen), program.press(" ")))
            seen, _ = program.wait_for("Paused", since=seen)
            time.sleep(_ACKNOWLEDGED)
            program.press("\r")
        clips = our_clips([text for text, _ in presses])
    silent = [_to_silence(recording, press, clips[text]) for text, press in presses]
    waits = [1000 * wait for wait in silent if wait is not None]
    return [Timings("stopping", OURS, "by key", "key to silence", tuple(waits), "ms", AIM)]


def _by_voice(trials: int, folder: Path) -> list[Record]:
    """Say the word for a pause into the microphone."""
    random = np.random.default_rng(_SEED)
    lines: list[tuple[str, Seconds]] = []
    with ExitStack() as stack:
        world, recording, program = _speaking(stack, folder)
        word = _word(folder)
        microphone = stack.enter_context(world.recording("micfeed.monitor"))
        seen = 0
        for _ in range(trials):
            seen, _ = program.wait_for(_SAID, since=seen)
            text = _sentence(program, seen)
            time.sleep(random.uniform(*_INTO))
            world.talk(folder / "pause.wav")
            try:
                seen, moment = program.wait_for(" heard ", 2.0, seen)
            except SoundError:
                continue  # not heard
            lines.append((text, moment))
            seen, _ = program.wait_for("Paused", since=seen)
            time.sleep(_ACKNOWLEDGED)
            program.press("\r")
        clips = our_clips([text for text, _ in lines])
    ends = _ends(microphone, word)
    waits = []
    for text, line in lines:
        said = [end for end in ends if end < line]
        silent = _to_silence(recording, said[-1], clips[text], within=3.0) if said else None
        if silent is not None:
            waits.append((1000 * (line - said[-1]), 1000 * silent, 1000 * (said[-1] + silent - line)))
    columns = tuple(zip(*waits, strict=True)) or ((), (), ())
    to_line, to_silence, between = columns
    return [
        Timings("stopping", OURS, "by voice", "end of the word to the line 'heard'", to_line, "ms"),
        Timings("stopping", OURS, "by voice", "end of the word to silence", to_silence, "ms"),
        Timings("stopping", OURS, "by voice", "the line 'heard' to silence", between, "ms", AIM),
    ]


def _floor(trials: int, folder: Path) -> list[Record]:
    """Kill a player in the midst of a tone: nothing that plays through this sound server is silent sooner."""
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / "tone.wav").resolve()
    tone = 0.3 * np.sign(np.sin(2 * np.pi * 440 * np.arange(10 * SAMPLE_RATE) / SAMPLE_RATE))
    soundfile.write(file, tone, SAMPLE_RATE, subtype="PCM_16")
    random = np.random.default_rng(_SEED)
    kills = []
    with SoundWorld() as world, world.recording() as recording:
        for _ in range(trials):
            player = subprocess.Popen(["paplay", "--device=speaker", "--latency-msec=100", str(file)], env=world.env)
            time.sleep(random.uniform(1.0, 1.5))
            kills.append(time.monotonic())
            player.kill()
            player.wait()
            time.sleep(0.5)
    waits = [1000 * wait for kill in kills if (wait := _to_silence(recording, kill)) is not None]
    return [Timings("stopping", "paplay", FLOOR, "kill to silence", tuple(waits), "ms")]


def _speaking(stack: ExitStack, folder: Path) -> tuple[SoundWorld, Recording, Program]:
    """Start a session that hardly stops speaking, recorded."""
    script = written(folder, "no-gaps", SESSION)
    cache = stack.enter_context(cached_in(folder / "cache"))
    for text, clip in our_clips(list(SENTENCES[:4])).items():
        if longest_gap(clip) > SILENCE / 2 or len(clip) < _SHORTEST * SAMPLE_RATE:
            raise SoundError(f"In this voice '{text}' has gaps or is short.")
    world = stack.enter_context(SoundWorld())
    recording = stack.enter_context(world.recording())
    program = stack.enter_context(Program(world, ("voicecoach", "run", str(script), "--no-rehearse-instead"), cache))
    return world, recording, program


def _sentence(program: Program, seen: int) -> str:
    """Give the sentence in the line before a number."""
    _, line = program.lines[seen - 1]
    return next(text for text in SENTENCES if text in line)


def _piece(recording: Recording, begin: int, length: int) -> Samples:
    return np.frombuffer(bytes(recording.bytes[4 * begin : 4 * (begin + length)]), dtype=np.float32)


def _to_silence(
    recording: Recording, moment: Seconds, clip: Samples | None = None, within: Seconds = 1.0
) -> Seconds | None:
    """Give how long after a moment silence begins; None where it was not speech that was cut off.

    Args:
        clip: what was being played, for telling a cut from a break of the voice's own.
    """
    clock = SampleClock(recording.stamps)
    first = clock.sample_at(moment) - round(_AHEAD * SAMPLE_RATE)
    after = _piece(recording, first, round((within + _AHEAD + SILENCE) * SAMPLE_RATE))
    silent = silence_after(after, 0)
    if silent is None:
        return None
    silent += first
    last = _piece(recording, silent - round(_SPEAKING * SAMPLE_RATE), round(_SPEAKING * SAMPLE_RATE))
    unseen = until_it_would_sound(clip, last) if clip is not None else 0
    return None if unseen is None else clock.moment_of(silent + unseen) - moment


def _word(folder: Path) -> Samples:
    """Write the listener's word for the microphone; give what it sounds like."""
    with wiring.listener_voice() as speak:
        word = speak("pause") * np.float32(0.3)
    soundfile.write(folder / "pause.wav", word, SAMPLE_RATE, subtype="PCM_16")
    return word


def _ends(microphone: Recording, word: Samples) -> list[Seconds]:
    """Give the moments at which the word ended in the microphone."""
    clock = SampleClock(microphone.stamps)
    alike = like(microphone.samples, word)
    sounding = int(np.flatnonzero(np.abs(word) > 10 ** (-30 / 20) * np.abs(word).max())[-1])
    ends, places = [], np.flatnonzero(alike > 0.9)
    while len(places):
        near = places[places < places[0] + len(word)]
        best = int(near[alike[near].argmax()])
        ends.append(clock.moment_of(best + sounding))
        places = places[places >= places[0] + len(word)]
    return ends


PART = Part(
    "stopping",
    "milliseconds from 'pause', pressed or said, to silence in what the device plays",
    _tasks,
    alone=True,
    hears=False,
    lacks=lacks,
)
