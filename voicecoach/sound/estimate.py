"""How long a text takes to say, without saying it: for typed rehearsals and ``show``, where there is no engine.

A straight line through counts that a reader can check by hand, fitted to 321 words and sentences that the sessions
say, as espeak-ng 1.51 speaks them (en-us, 150 words per minute, trimmed by ``clip.shape``). Over the words and
sentences of coaching in ``tests/sound/test_estimate.py``, of espeak-ng 1.52 and left out of the fit, the error is 6 %
(median); over what a whole session says it is below 2 %.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from voicecoach.sound.spoken_form import SpokenForm, spoken_form

if TYPE_CHECKING:  # units brings NumPy with it, which a dry run does not need
    from voicecoach.units import Seconds

# Milliseconds each. A consonant run is "str" or "t": about one for each syllable, and one more for a closed one.
_ALWAYS = 165
_WORD = 83
_CONSONANT_RUN = 122
_COMMA = 350
_COLON = 748
_STOP = 463

_ONES = (  # noqa: SIM905 - a list of twenty would take twenty lines
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905


def estimated_length(text: str, spoken: SpokenForm = spoken_form) -> Seconds:
    """Give the likely length of a text in whole milliseconds, as seconds; English only, and always the same.

    Args:
        spoken: what a voice would be given for it.
    """
    said = re.sub(r"\d+", _in_words, spoken(text).lower()).rstrip(" .,;:!?")
    return (
        _ALWAYS
        + _WORD * _count(r"[a-z']+", said)
        + _CONSONANT_RUN * _count(r"[b-df-hj-np-tv-xz]+", said)
        + _COMMA * _count(r"[,;]\s", said)
        + _COLON * _count(r":\s", said)
        + _STOP * _count(r"[.!?]+\s", said)
    ) / 1000


def _count(pattern: str, text: str) -> int:
    return len(re.findall(pattern, text))


def _in_words(digits: re.Match[str]) -> str:
    number = int(digits[0])
    if number < 20:
        return _ONES[number]
    if number < 100:
        return f"{_TENS[number // 10 - 2]} {_ONES[number % 10] if number % 10 else ''}"
    return " ".join(_ONES[int(digit)] for digit in digits[0])
