"""What the checks need to know of the coach that will perform a session; passed in, since a script knows no coach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from voicecoach.units import Seconds


@dataclass(frozen=True, slots=True)
class CommandPhrase:
    """Words that the coach obeys, and so should not say within its own hearing.

    Attributes:
        text: as phrases are written: lower case, no punctuation.
        command: the name of what it asks for, such as ``ready``.
        weak: needs to be heard so well that only a sentence of just these words does harm.
    """

    text: str
    command: str
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Coach:
    """How a session will be spoken and heard.

    Attributes:
        speaks: how long a text takes to say; an estimate will do.
        obeys: all that it can be told.
        hears: whether its recogniser knows a word; None where that is not known.
        recogniser: what that is called in a sentence.
        own_words: what it says of its own accord, beside the script.
    """

    speaks: Callable[[str], Seconds]
    obeys: tuple[CommandPhrase, ...] = ()
    hears: Callable[[str], bool] | None = None
    recogniser: str = "the recogniser"
    own_words: str = ""
    _lengths: dict[str, Seconds] = field(default_factory=dict)

    def length_of(self, text: str) -> Seconds:
        """Give how long a text takes to say; the same text is measured once."""
        if text not in self._lengths:
            self._lengths[text] = self.speaks(text)
        return self._lengths[text]
