"""The engines that are compared, each as a way to make a fresh ear."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from voicecoach.listening.ear import Ear
from voicecoach.listening.judging import Judge, VerifyingJudge

if TYPE_CHECKING:
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
    from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL

    return _of_folder(BUNDLED_MODEL)


def _of_folder(folder: Path) -> MakeEar:
    from voicecoach.adapters.vosk_decoder import VoskDecoder

    decoder = VoskDecoder(folder)
    return _ears(VerifyingJudge(decoder), decoder)


def _pocketsphinx() -> MakeEar:
    from tests.bench.pocketsphinx_engine import PocketSphinxJudge

    return _ears(PocketSphinxJudge())


def _ears(judge: Judge, finder: Finder | None = None) -> MakeEar:
    return lambda: Ear(judge, finder)


_ALL = (
    Engine("bundled", "vosk and the command model that comes with the program", _bundled),
    Engine("pocketsphinx", "PocketSphinx and the model in its wheel", _pocketsphinx),
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
