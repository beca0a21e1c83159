"""Whether the coach heard itself.

The coach knows every word it says, and what is left of its own voice in the microphone is real speech and scores like
speech: with the first command model half of the command phrases said by the coach, 20 dB below a listener, scored
above 5.2; with the one that ships now half of 180 commands said by people score above 4.4. So what is heard while it
speaks is held against three things:

- **who spoke**: the echo canceller knows how much of the coach it usually leaves. Where more is left in a good part of
  a sound, a person spoke (``near_end``), and that is believed as always; and so it is with headphones. Where it is in
  hardly any of it, the coach spoke;
- **the words**: a phrase that is in the sentence being spoken, or sounds like words of it, is not believed: "lower"
  scored as *slower*, "lift" as *left*, "Paused." as *pause*. Where a person seems to have spoken it needs more than
  usual all the same: a canceller thrown out of step leaves more of the coach than it usually does, and says "person";
- **the score**: any other phrase needs more than usual, as words out of longer sentences are taken for commands too.

*Pause*, *stop* and *that hurts* must never become unhearable. Their margins are smaller, and only a word itself or its
inflection counts as the coach's, not what merely sounds like it ("top leg"). ``voicecoach check`` keeps them out of
the cues. Nor are answers held against anybody who seems to have spoken: a question names them, and people answer
before its end.

In six hours of the coach talking without a break, nobody there, as loud as a listener would be or 10 dB louder, in half
of them over a sound card that loses a moment every ten seconds (``python -m tests.bench itself``), 10 commands are
obeyed; where a person is believed whatever the coach says, and no more is asked where the coach surely spoke, 32. Of
1,080 commands said by people over a coach 0 to 20 dB louder none less is heard.
"""

from __future__ import annotations

import math
import re
from collections import deque
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from voicecoach.listening.phrases import Command, Heard, Hearing, Unheard
from voicecoach.units import Seconds

LINGERING: Final[Seconds] = 0.5
"""How long after the end of a sentence its last word may still end in the microphone: buffers, the room, the gate."""

SOMEBODY: Final = 0.5
"""Share of a sound from which on it is a person's. Of 96 commands said by people over a coach 10 dB louder, in three
rooms, more than nine of ten had more; of 270 sounds left of the coach alone, 2 to 6."""

LONG_ENOUGH: Final[Seconds] = 0.3
"""A shorter sound says nothing of who made it. In an hour and a half of sessions with the coach 10 dB louder than a
listener, and nobody there, six commands were taken from what was left of it, all of 0.16-0.28 s; of 700 that people
said the shortest took 0.31 s."""

NOBODY: Final = 0.25
"""Share of a sound below which it is the coach's. Of 900 commands that people said over a coach up to 20 dB louder two
had less, and of 190 over an overdriven loudspeaker seven; none of them was believed before this was a rule."""

SAYING_IT: Final = math.inf
"""Added to the threshold of a phrase whose words are in the coach's sentence, or that is the coach's: at most the level
speaks for it. In its own list of what can be said, the coach's "how many left" scored 8.8."""

SAYING_IT_SAFETY: Final = 4.0
"""The same for pause, stop and that hurts; half of people's clean commands still pass."""

SAYING_IT_TOO: Final = 3.0
"""Added to the threshold of a command whose words are in the coach's sentence though a person seems to have spoken: the
coach's own "Easier: six reps" scored up to 3.3 as *easier*. Two of three of people's clean commands still pass."""

NOBODY_SAFETY: Final = 5.0
"""Added to the thresholds of pause, stop and that hurts where a sound is the coach's: the one sentence "The first thing
is that you lie on your back" scored up to 3.9 as *that hurts* when an overloaded machine made it hard to take out. A
quarter of people's clean commands still pass, and nobody's has yet been taken for the coach's so surely."""

SAYING_ANYTHING: Final = 3.5
"""Added to the threshold of every other phrase while the coach speaks: its "two, harder" scored 4.0 as *too hard*."""

SAYING_ANYTHING_SAFETY: Final = 2.5
"""The same for pause, stop and that hurts: "Is one side sore today?" scored 1.5 as *stop*. Five of six of people's
clean commands still pass."""

_REMEMBERED: Final = 15
_SAFETY: Final = (Command.PAUSE, Command.STOP, Command.THAT_HURTS)
_LONG: Final = 4  # letters; in shorter words a letter more or less is another word: no and now, ten and often
_ALIKE: Final = 0.75  # of SequenceMatcher, over spellings: lower and slower 0.91, lift and left 0.75, back and bend 0.5


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something the coach says.

    Attributes:
        start: moment it begins, audio clock.
        end: moment it ends, or was cut off.
    """

    text: str
    start: Seconds
    end: Seconds


class Veto:
    """Follows what the coach says, and judges by it what is heard. Knows time only from its arguments."""

    def __init__(self) -> None:
        self._spoken: deque[Spoken] = deque(maxlen=_REMEMBERED)

    def coach_says(self, spoken: Spoken) -> None:
        """Take note of something the coach begins to say, at its moment or before."""
        self._spoken.append(spoken)

    def coach_falls_silent(self, at: Seconds) -> None:
        """Take note that everything the coach was saying, or about to say, ends here."""
        kept = (replace(spoken, end=min(spoken.end, max(at, spoken.start))) for spoken in self._spoken)
        self._spoken = deque(kept, maxlen=_REMEMBERED)

    def judge(self, hearing: Hearing) -> Hearing:
        """Give back what was heard, or ``Unheard`` when it was probably the coach.

        Held against the coach is what ended while it was saying a sentence, or up to ``LINGERING`` later. The end
        counts, not the beginning, so that a quick answer to "left, right, or neither?" is believed. Typed text, whose
        score is infinite, always passes.
        """
        meanwhile = self._said_at(hearing.end)
        if isinstance(hearing, Unheard) or not meanwhile or hearing.score == math.inf:
            return hearing
        return _held_against(hearing, meanwhile)

    def coach_speaks(self, at: Seconds) -> bool:
        """Whether the coach is saying something at a moment, or was until just before it."""
        return bool(self._said_at(at))

    def _said_at(self, at: Seconds) -> list[str]:
        return [said.text for said in self._spoken if said.start <= at <= said.end + LINGERING]


def _held_against(heard: Heard, sentences: list[str]) -> Hearing:
    safety = heard.phrase.meaning in _SAFETY
    same = any(_is_in(heard.phrase.text, sentence, or_alike=not safety) for sentence in sentences)
    if heard.near >= SOMEBODY and heard.end - heard.start >= LONG_ENOUGH:
        margin = SAYING_IT_TOO if same and not safety and isinstance(heard.phrase.meaning, Command) else 0.0
    elif heard.near < NOBODY:
        margin = NOBODY_SAFETY if safety else SAYING_IT
    elif same:
        margin = SAYING_IT_SAFETY if safety else SAYING_IT
    else:
        margin = SAYING_ANYTHING_SAFETY if safety else SAYING_ANYTHING
    if heard.score >= heard.phrase.threshold + margin:
        return heard
    why = "the coach was saying that" if same else "the coach was speaking"
    return Unheard(heard.phrase.text, why, heard.score, heard.start, heard.end, heard.decided, heard.near)


def _is_in(phrase: str, sentence: str, *, or_alike: bool) -> bool:
    """Say whether each word of a phrase is in a sentence: itself, an inflection, or a word that sounds like it."""
    words = re.findall(r"[\w']+", sentence.lower())
    return all(
        any(_is_form_of(word, wanted) or (or_alike and _alike(word, wanted)) for word in words)
        for wanted in phrase.split()
    )


def _is_form_of(word: str, wanted: str) -> bool:
    return word == wanted or (len(wanted) >= _LONG and word.startswith(wanted))


def _alike(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= _LONG and SequenceMatcher(None, one, other).ratio() >= _ALIKE
