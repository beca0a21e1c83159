"""English spoken by foreign voices: each English sound said as the nearest one of another language.

Diphone voices of festival for Czech, Italian and Finnish were made from recordings of people whom no free English voice
gives us. What comes out is English with an accent: the durations are those of flite's English voices, the sounds are
mapped phone by phone. Where several sounds are about as near, one is drawn; so is every pitch.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from voicecoach.errors import VoiceError
from voicecoach.training.voices import festival, flite
from voicecoach.training.voices.speakers import Said

Sounds: TypeAlias = Mapping[str, tuple[tuple[str, ...], ...]]
"""For each English phone the foreign ones that may stand for it: one, or two in a row."""


def _sounds(written: str) -> Sounds:
    """Read ``AA=a:|a;AW=a u``: by ``|`` either, by a blank one after the other."""
    entries = (entry.split("=") for entry in written.split(";"))
    return {phone: tuple(tuple(said.split()) for said in either.split("|")) for phone, either in entries}


CZECH: Final = _sounds(
    "AA=a:|a;AE=e|e:;AH=a|e;AO=o:|o;AW=a u;AY=a j;B=b;CH=c~;D=d;DH=d|z;EH=e;ER=e r|e:;EY=e j;F=f;G=g;HH=h|ch;"
    "IH=i;IY=i:;JH=dz~;K=k;L=l;M=m;N=n;NG=n* k|n;OW=o u|o:;OY=o j;P=p;R=r;S=s;SH=s~;T=t;TH=s|f|t;UH=u;UW=u:;V=v;"
    "W=v|u;Y=j;Z=z;ZH=z~"
)
ITALIAN: Final = _sounds(
    "AA=a1|O1;AE=E1|a1;AH=a|E|a1;AO=O1;AW=a1 u;AY=a1 i;B=b;CH=tS;D=d;DH=d;EH=E1;ER=E1 r;EY=e1 i;F=f;G=g;IH=i|i1;"
    "IY=i1;JH=dZ;K=k;L=l;M=m;N=n;NG=ng|n;OW=o1 u|o1;OY=O1 i;P=p;R=r;S=s;SH=S;T=t;TH=t|f;UH=u|u1;UW=u1;V=v;W=w|u;"
    "Y=j|i;Z=z"
)
"""It has no h: texts with one are left out."""
FINNISH: Final = _sounds(
    "AA=a:|a;AE=&|e|a;AH=a|7;AO=o:|o;AW=a u;AY=a i;B=b;CH=t S|t s;D=d;DH=d;EH=e;ER=7 r|e r;EY=e i;F=f;G=g;HH=h;"
    "IH=i;IY=i:;K=k;L=l;M=m;N=n;NG=N;OW=o u;OY=o i;P=p;R=r;S=s;SH=S|s;T=t;TH=t|s|f;UH=u;UW=u:;V=v;W=v|u;Y=j;Z=s"
)
HINDI: Final = _sounds(
    "AA=aa;AE=eh;AH=a;AO=aa|oh;AW=aw;AY=ay;B=b;CH=ch;D=D;DH=dh;EH=eh;ER=a r;EY=ee;F=f;G=g;HH=h;IH=ih;IY=iy;"
    "JH=j;K=k;L=l;M=m;N=n;NG=n g;OW=oh;P=p;R=r;S=s;SH=sh;T=T;TH=th;UH=uh;UW=oo;V=v;W=v;Y=y;Z=s|j"
)
"""Indian English: t and d with the tongue bent back, v for w."""

_ENGLISH: Final = {
    "aa": "AA", "ae": "AE", "ah": "AH", "ao": "AO", "aw": "AW", "ax": "AH", "axr": "ER", "ay": "AY", "b": "B",
    "ch": "CH", "d": "D", "dh": "DH", "eh": "EH", "er": "ER", "ey": "EY", "f": "F", "g": "G", "hh": "HH",
    "ih": "IH", "iy": "IY", "jh": "JH", "k": "K", "l": "L", "m": "M", "n": "N", "ng": "NG", "ow": "OW",
    "oy": "OY", "p": "P", "r": "R", "s": "S", "sh": "SH", "t": "T", "th": "TH", "uh": "UH", "uw": "UW",
    "v": "V", "w": "W", "y": "Y", "z": "Z", "zh": "ZH",
}  # fmt: skip
"""flite's names of the phones."""

_PAUSE: Final = "pau"
_HARDENED: Final = {"d": "t", "z": "s", "b": "p", "g": "k", "v": "f"}
"""Czech and Finnish have no voiced consonants at the end of a word."""

_STRETCHES: Final = (0.75, 1.4)
_SEMITONES: Final = (-4.0, 5.0)
_FIRST_OF_TWO: Final = 0.6
_SHORTEST: Final = 0.03
"""Seconds; festival fails on shorter ones."""

_FALLING: Final = 0.8
"""Share of the phrases whose pitch falls, as in telling; it rises in the others, as in asking."""


@dataclass(frozen=True)
class Foreign:
    """English by a diphone voice of another language.

    Attributes:
        voice: as festival names it.
        sounds: how it says English ones.
        pitch: Hz, its own, about.
        pause: the voice's name of silence.
        hardens: whether it has no voiced consonants at the end of a word.
    """

    voice: str
    sounds: Sounds
    pitch: float
    package: str
    licence: str
    share: float
    faster: tuple[float, float]
    pause: str = "#"
    hardens: bool = False
    human: bool = True

    @property
    def name(self) -> str:
        """Such as ``festival czech_dita``."""
        return f"festival {self.voice}"

    def lacks(self) -> str | None:
        """Say what is missing."""
        if shutil.which("flite") is None:
            return "flite is not installed"
        return festival.lacks(self.voice, self.package)

    def say(self, texts: Sequence[str], random: np.random.Generator, folder: Path) -> Iterator[Said]:
        """Say texts; see ``Speakers``."""
        utterances: list[tuple[str, str]] = []
        for text in texts:
            try:
                segments = self._segments(text, random)
            except VoiceError:
                if not utterances:
                    raise
                continue  # a text that flite fails at
            if segments is not None:
                utterances.append((text, f"(Utterance Segments ({segments}))"))
        yield from festival.perform(self.name, self.voice, [], utterances, folder)

    def _segments(self, text: str, random: np.random.Generator) -> str | None:
        """Give the sounds with their lengths and pitches; None where the language lacks one."""
        spoken: list[tuple[str, float]] = []
        timed = flite.durations(text, str(random.choice(("rms", "awb", "slt"))), random.uniform(*_STRETCHES))
        for phone, seconds in timed:
            if phone == _PAUSE:
                spoken.append((self.pause, seconds))
                continue
            either = self.sounds.get(_ENGLISH.get(phone, ""))
            if either is None:
                return None
            sounds = either[int(random.integers(len(either)))]
            parts = (1.0,) if len(sounds) == 1 else (_FIRST_OF_TWO, 1 - _FIRST_OF_TWO)
            spoken += [(sound, max(_SHORTEST, seconds * part)) for sound, part in zip(sounds, parts, strict=True)]
        if self.hardens:
            spoken = [
                (_HARDENED.get(sound, sound) if after == self.pause else sound, seconds)
                for (sound, seconds), after in zip(spoken, [*(each for each, _ in spoken[1:]), self.pause], strict=True)
            ]
        base = self.pitch * 2 ** (random.uniform(*_SEMITONES) / 12)
        end = 0.85 if random.random() < _FALLING else 1.2
        pitches = base * (np.linspace(1.12, end, len(spoken)) + random.normal(0, 0.06, len(spoken)))
        return " ".join(
            f"({sound} {seconds:.3f} (0.0 {pitch:.0f}))"
            for (sound, seconds), pitch in zip(spoken, pitches, strict=True)
        )
