"""The sounds of English that the network tells apart, and what it gives out for each."""

from __future__ import annotations

from typing import Final

SILENCE: Final = "SIL"

PHONES: Final[tuple[str, ...]] = (
    SILENCE,
    *(
        "AA",
        "AE",
        "AH",
        "AO",
        "AW",
        "AY",
        "B",
        "CH",
        "D",
        "DH",
        "EH",
        "ER",
        "EY",
        "F",
        "G",
        "HH",
        "IH",
        "IY",
        "JH",
        "K",
    ),
    *("L", "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "T", "TH", "UH", "UW", "V", "W", "Y", "Z", "ZH"),
)
"""Silence and the 39 phones of the CMU Pronouncing Dictionary, without stress."""

PHONE_ID: Final = {phone: number for number, phone in enumerate(PHONES)}

PDFS: Final = 2 * len(PHONES)
"""Outputs of the network: ``2 p`` scores the first frame of phone ``p``, ``2 p + 1`` those that follow it.

As in Kaldi's "chain" topology (Povey and others, "Purely sequence-trained neural networks for ASR based on lattice-free
MMI", 2016).
"""

SUBSAMPLING: Final = 3
"""Frames of 10 ms from one output of the network to the next."""

COEFFICIENTS: Final = 40
"""Mel bands, and as many cepstral coefficients."""

FRAMES_A_SECOND: Final = 100
