"""How words are said: the CMU Pronouncing Dictionary, and flite's rules for words it lacks.

The dictionary comes with PocketSphinx (Copyright Carnegie Mellon University, BSD-2-Clause), which also tells how common
its words are: the unigrams of its language model.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from voicecoach.errors import TrainingError
from voicecoach.training.phones import PHONE_ID

Pronunciation: TypeAlias = tuple[str, ...]
"""The phones of a word, in order; see ``phones.PHONES``."""

_COMPOUNDS: Final = {"snowboy": ("snow", "boy")}
"""Words that are two of the dictionary's, written as one."""

_ADDED: Final[Mapping[str, tuple[str, ...]]] = {
    "alexa": ("AH L EH K S AH",),
    "jarvis": ("JH AA R V IH S", "JH AA R V AH S"),
    "ow": ("AW",),
    "hey": ("HH EY",),
    "i'm": ("AY M", "AH M"),
    "what": ("W AH T", "HH W AH T", "W AA T"),
    "neither": ("N IY DH ER", "N AY DH ER"),
    "either": ("IY DH ER", "AY DH ER"),
}
"""Words that the dictionary lacks or has one common form of."""

_VOWELS: Final = frozenset(("AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"))
_OPEN: Final = frozenset((vowel,) for vowel in _VOWELS)

_FLITE_PHONES: Final = {"ax": "AH", "axr": "ER"}
_SECONDS: Final = 10.0


@dataclass(frozen=True)
class Pronunciations:
    """Every pronunciation of every word that is known.

    Attributes:
        words: pronunciations of each word, the usual one first.
    """

    words: Mapping[str, tuple[Pronunciation, ...]]
    _guessed: dict[str, tuple[Pronunciation, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls) -> Pronunciations:
        """Read the dictionary.

        Raises:
            TrainingError: PocketSphinx, which brings it, is not installed.
        """
        found: dict[str, list[Pronunciation]] = {}
        for word, pronunciation in _entries(_dictionary()):
            variants = found.setdefault(word, [])
            if pronunciation not in variants:
                variants.append(pronunciation)
        for word, written in _ADDED.items():
            found[word] = [tuple(each.split()) for each in written]
        for word, (first, second) in _COMPOUNDS.items():
            found[word] = [found[first][0] + found[second][0]]
        for variants in found.values():
            variants += [said for said in dict.fromkeys(map(british, variants)) if said not in variants]
        return cls({word: tuple(variants) for word, variants in found.items()})

    def __contains__(self, word: str) -> bool:
        """Whether the dictionary has a word."""
        return word in self.words

    def variants(self, word: str) -> tuple[Pronunciation, ...]:
        """Give all pronunciations of a word, the usual one first.

        Raises:
            TrainingError: the dictionary lacks it, and flite is not there or cannot say it either.
        """
        known = self.words.get(word) or self._guessed.get(word)
        if known is None:
            guessed = _guess(word)
            known = self._guessed[word] = tuple(dict.fromkeys((guessed, british(guessed))))
        return known


def british(said: Pronunciation) -> Pronunciation:
    """Say an American pronunciation as it is said in the south of England, and about so from Sydney to Cape Town.

    No r but before a vowel, so that *harder* ends as *sofa* does; *stop* with the vowel of *saw*, only shorter; *glass*
    with that of *palm* (Wells, "Accents of English", 1982: the sets LETTER, NEAR, SQUARE, CURE, LOT and BATH).
    """
    sounds: list[str] = []
    for at, phone in enumerate(said):
        following = said[at + 1 : at + 3]
        before = sounds[-1] if sounds else ""
        if phone == "R" and before in _VOWELS and not (following and following[0] in _VOWELS):
            if before in ("IH", "IY", "EH"):
                sounds.append("AH")
            elif before == "UH":
                sounds[-1] = "AO"
        elif phone == "ER" and not following:
            sounds.append("AH")
        elif phone == "AA" and following[:1] != ("R",):
            sounds.append("AO")
        elif phone == "AE" and following[:1] and following[0] in ("S", "F", "TH") and following[1:] not in _OPEN:
            sounds.append("AA")
        else:
            sounds.append(phone)
    return tuple(sounds)


def _dictionary() -> Path:
    try:
        from pocketsphinx import get_model_path
    except ImportError as fault:
        raise TrainingError(
            "The dictionary of pronunciations is not installed.", "Install it: pip install 'voicecoach[train]'"
        ) from fault
    return Path(get_model_path("en-us/cmudict-en-us.dict"))


def _entries(dictionary: Path) -> Iterator[tuple[str, Pronunciation]]:
    for line in dictionary.read_text(encoding="utf-8").splitlines():
        word, *phones = line.split()
        yield re.sub(r"\(\d+\)$", "", word), tuple(phones)


def _guess(word: str) -> Pronunciation:
    """Say a word by flite's letter-to-sound rules.

    Raises:
        TrainingError: flite is not there, or gives no phones of English.
    """
    program = shutil.which("flite")
    if program is None:
        raise TrainingError(
            f"How '{word}' is said is not in the dictionary.", "Install flite, which has rules for such words."
        )
    command = [program, "-ps", "-t", word, "-o", "none"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=_SECONDS)
    except (OSError, subprocess.SubprocessError) as fault:
        raise TrainingError(f"How '{word}' is said cannot be found out: {fault}.", "Install flite again.") from fault
    phones = [_FLITE_PHONES.get(phone, phone.upper()) for phone in said.stdout.split() if phone != "pau"]
    if not phones or any(phone not in PHONE_ID for phone in phones):
        raise TrainingError(f"How '{word}' is said cannot be found out.", "Write it as it sounds, in English words.")
    return tuple(phones)
