"""The engines that are compared, each as a way to make a fresh ear."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from voicecoach.listening.ear import Ear
from voicecoach.listening.judging import Judge, OneEngine, SecondOpinion
from voicecoach.listening.opinion import Opinion
from voicecoach.units import Pcm

if TYPE_CHECKING:
    from voicecoach.adapters.pocketsphinx_engine import PocketSphinx
    from voicecoach.adapters.vosk_decoder import VoskDecoder
    from voicecoach.listening.spotting import Finder

MakeEar: TypeAlias = Callable[[], Ear]
"""Gives an ear that has heard nothing; the model behind it may be shared."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Something that hears.

    Attributes:
        about: one clause.
        open: loads the model; raises HearingError where it cannot.
    """

    name: str
    about: str
    open: Callable[[], MakeEar]


def _bundled() -> MakeEar:
    return _of(_vosk())


def _of_folder(folder: Path) -> MakeEar:
    from voicecoach.adapters.vosk_decoder import VoskDecoder

    return _of(VoskDecoder(folder))


def _second_opinion() -> MakeEar:
    from voicecoach.adapters.pocketsphinx_engine import PocketSphinx

    decoder = _vosk()
    return _ears(SecondOpinion(OneEngine(decoder), _Patient(PocketSphinx())), decoder)


def _pocketsphinx() -> MakeEar:
    from voicecoach.adapters.pocketsphinx_judge import PocketSphinxJudge

    return _ears(PocketSphinxJudge())


def _vosk() -> VoskDecoder:
    from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL, VoskDecoder

    return VoskDecoder(BUNDLED_MODEL)


def _of(decoder: VoskDecoder) -> MakeEar:
    return _ears(OneEngine(decoder), decoder)


def _ears(judge: Judge, finder: Finder | None = None) -> MakeEar:
    return lambda: Ear(judge, finder)


class _Patient:
    """The ``Adviser`` of PocketSphinx in this process: what it takes is counted, and a busy machine changes nothing.

    In a session it has a process of its own, and is waited for at most 0.4 s.
    """

    def __init__(self, engine: PocketSphinx) -> None:
        self._engine = engine

    def opinion(self, samples: Pcm, text: str) -> Opinion | None:
        return self._engine.opinion(samples.astype("<i2").tobytes(), text)

    def close(self) -> None:
        """Nothing to let go of."""


_ALL = (
    Engine("bundled", "vosk and the command model that comes with the program", _bundled),
    Engine("second-opinion", "the same, and PocketSphinx where it is in doubt", _second_opinion),
    Engine("pocketsphinx", "PocketSphinx alone", _pocketsphinx),
)

ENGINES: Final[Mapping[str, Engine]] = {engine.name: engine for engine in _ALL}
"""Every engine by its name; besides, there is one for each folder with a Vosk model, see ``FOLDER``."""

FOLDER: Final = "vosk:"
"""Before the path of a folder: vosk and the model in it, with its raw scores."""


def named(name: str) -> Engine:
    """Find an engine, or make that of a folder; KeyError when there is none of this name."""
    if name.startswith(FOLDER):
        folder = Path(name.removeprefix(FOLDER))
        return Engine(name, f"vosk and the model in {folder}", partial(_of_folder, folder))
    return ENGINES[name]


@lru_cache(maxsize=2 * len(_ALL))
def opened(name: str) -> MakeEar:
    """Give the ears of an engine; each process loads it once.

    Raises:
        HearingError: it cannot be loaded here.
    """
    return named(name).open()


def known_phrases(names: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Give the phrases whose words every one of some engines knows."""
    ears = [opened(name)() for name in names]
    return [text for text in texts if not any(ear.deaf_to([text]) for ear in ears)]
