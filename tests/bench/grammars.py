"""What is listened for in the benchmark."""

from __future__ import annotations

from typing import Final

from voicecoach.language import ANSWER_THRESHOLD, load_language
from voicecoach.listening.phrases import Answer, Command, Grammar, Phrase

THRESHOLD: Final = 0.75
"""Of an ordinary command."""

SAFETY_THRESHOLD: Final = 0.25
"""Of "pause", "stop" and "that hurts"."""

SIX: Final = Grammar(
    tuple(
        Phrase(text, Command.NEXT, THRESHOLD)
        for text in ("alexa", "computer", "jarvis", "snowboy", "smart mirror", "view glass")
    )
)
"""The six phrases that people were recorded saying, as six ordinary commands."""

ANSWERS: Final = Grammar(
    tuple(Phrase(word, Answer(word), ANSWER_THRESHOLD) for word in ("yes", "no", *load_language().numbers[:11]))
)
"""What can be said to "how much does it hurt, from zero to ten?", and yes and no."""


def commands() -> Grammar:
    """Give every phrase of every command of the product; an ear leaves out those that its model does not know."""
    language = load_language()
    return Grammar.of(language.phrases_of(language.commands))
