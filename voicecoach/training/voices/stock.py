"""Every voice that a model may learn from, and those kept back to measure it with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from voicecoach.training.voices.accents import (
    CZECH,
    FINNISH,
    FRENCH,
    GERMAN,
    HINDI,
    ITALIAN,
    PICO_ITALIAN,
    SPANISH,
)
from voicecoach.training.voices.espeak import UNSEEN_VARIANTS, Espeak
from voicecoach.training.voices.festival import Festival
from voicecoach.training.voices.flite import Flite
from voicecoach.training.voices.foreign import Foreign
from voicecoach.training.voices.pico import Pico
from voicecoach.training.voices.speakers import Speakers

_MAN: Final = (0.9, 1.25)
_WOMAN: Final = (0.82, 1.12)
_GPL_2: Final = "GPL-2.0-or-later"
_GPL_3: Final = "GPL-3.0-or-later"
_LGPL: Final = "LGPL-2.0-or-later"

STOCK: Final[tuple[Speakers, ...]] = (
    Espeak(),
    Flite("awb", 120, 0.11, (0.9, 1.22)),
    Flite("rms", 95, 0.11, (0.92, 1.28)),
    Flite("slt", 170, 0.10, (0.8, 1.12)),
    Pico("en-US", 0.10),
    Pico("en-GB", 0.10),
    Pico("de-DE", 0.05, sounds=GERMAN),
    Pico("fr-FR", 0.04, sounds=FRENCH),
    Pico("it-IT", 0.04, sounds=PICO_ITALIAN),
    Pico("es-ES", 0.03, sounds=SPANISH),
    Festival("cmu_us_slt_arctic_hts", "festvox-us-slt-hts", 0.05, (0.8, 1.12)),
    Festival("ked_diphone", "festvox-kdlpc16k", 0.04, _MAN, "free, in the manner of BSD (University of Edinburgh)"),
    Foreign("czech_ph", CZECH, 105, "festvox-czech-ph", _GPL_3, 0.03, _MAN, hardens=True),
    Foreign("czech_machac", CZECH, 110, "festvox-czech-machac", _GPL_3, 0.03, _MAN, hardens=True),
    Foreign("czech_krb", CZECH, 190, "festvox-czech-krb", _GPL_3, 0.03, (0.85, 1.12), hardens=True),
    Foreign("czech_dita", CZECH, 190, "festvox-czech-dita", _GPL_3, 0.03, _WOMAN, hardens=True),
    Foreign("pc_diphone", ITALIAN, 110, "festvox-itapc16k", _GPL_2, 0.02, _MAN),
    Foreign("hy_fi_mv_diphone", FINNISH, 105, "festvox-suopuhe-mv", _LGPL, 0.02, _MAN, hardens=True),
    Foreign("suo_fi_lj_diphone", FINNISH, 190, "festvox-suopuhe-lj", _LGPL, 0.03, _WOMAN, hardens=True),
    Foreign("hindi_NSK_diphone", HINDI, 120, "festvox-hi-nsk", _GPL_2, 0.02, _MAN, pause="pau"),
)
"""In Debian's main section or on the package index, free, and with a licence that lets what they speak be used for
anything. RHVoice's English voices are not here: the licences of some forbid derived works, and not all are known."""

UNSEEN: Final[tuple[Speakers, ...]] = (
    Flite("kal16", 105, 0.4, (0.95, 1.15)),
    Espeak("espeak-ng, variants kept back", UNSEEN_VARIANTS, 0.4),
    Foreign("lp_diphone", ITALIAN, 190, "festvox-italp16k", _GPL_2, 0.2, (0.9, 1.05)),
)
"""Speakers that no model is made from, nor of the same person: they tell how well it hears strangers."""


def at_hand(stock: Sequence[Speakers]) -> list[Speakers]:
    """Give the voices that can speak here."""
    return [speakers for speakers in stock if speakers.lacks() is None]


def lacking(stock: Sequence[Speakers]) -> list[str]:
    """Say what could be installed to have more voices, a package each, in the order of their worth."""
    missing = [speakers for speakers in stock if speakers.lacks() is not None]
    return list(dict.fromkeys(speakers.package for speakers in sorted(missing, key=lambda each: -each.share)))
