"""Six phrases by more than fifty people, 2 m away in a room, while the coach speaks nearly all the time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import product
from typing import Final

from tests.bench import coach
from tests.bench.echo import Loudspeaker, heard
from tests.bench.grammars import SIX
from tests.bench.part import Part, Setting, Task
from tests.bench.recordings import phrases, thinned
from tests.bench.rooms import REVERBERATION
from voicecoach.units import Seconds

JITTER: Final[Seconds] = 0.0008
"""Of device time stamps, standard deviation: as measured with PulseAudio."""

ECHOES: Final = (-10, 0, 10, 20)

ENGINES_MATTER: Final[Mapping[str, Loudspeaker]] = {
    "silent coach": Loudspeaker(None, speaks=False),
    "headphones": Loudspeaker(None),
    **{f"echo {echo:+d} dB": Loudspeaker(echo) for echo in ECHOES},
    **{f"echo {echo:+d} dB, ducking": Loudspeaker(echo, ducks=True) for echo in ECHOES},
}
"""Heard with every engine; the sound cards' clocks are exact."""

CANCELLER_MATTERS: Final[Mapping[str, Loudspeaker]] = {
    "echo +0 dB, time stamps 0.8 ms wrong": Loudspeaker(0, jitter=JITTER),
    "echo +10 dB, time stamps 0.8 ms wrong": Loudspeaker(10, jitter=JITTER),
    **{
        f"echo +0 dB, clocks {ppm:+d} ppm apart": Loudspeaker(0, drift=ppm, jitter=JITTER)
        for ppm in (-100, -50, 50, 100)
    },
    "echo +0 dB, a slip of 20 ms": Loudspeaker(0, slip=0.02, jitter=JITTER),
    "echo +0 dB, a jump of 80 ms": Loudspeaker(0, jump=0.08),
    "echo +0 dB, 200 ms late, as by Bluetooth": Loudspeaker(0, delay=0.2),
    "echo +0 dB, overdriven loudspeaker": Loudspeaker(0, drive=3.0),
}
"""Heard with the first engine alone: they say something of the canceller, whoever listens to what it leaves."""

THINNED: Final = 2
"""Of these, every second clip is enough."""


def _tasks(setting: Setting) -> Iterator[Task]:
    assert setting.recordings is not None
    sentences = setting.out / "coach"
    coach.render(sentences)
    clips = thinned(phrases(setting.recordings), quick=setting.quick)
    rows = [(engine, *row, clips) for engine, row in product(setting.engines, ENGINES_MATTER.items())]
    rows += [(setting.engines[0], *row, clips[::THINNED]) for row in CANCELLER_MATTERS.items()]
    for engine, condition, loudspeaker, of_row in rows:
        if setting.wants(condition):
            for number in range(len(REVERBERATION)):
                some = tuple(of_row[number :: len(REVERBERATION)])
                work = partial(heard, "echo", "human", engine, condition, SIX, loudspeaker, some, number, sentences)
                yield Task(f"{engine} · {condition}", work)


PART = Part("echo", "six phrases by people at 2 m while the coach speaks", _tasks, people=True, rooms=True)
