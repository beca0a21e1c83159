"""From text as people write it to text as a voice should say it: "3x12 w/ 5kg" is not "three, ex twelve, kay gee"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

SpokenForm: TypeAlias = Callable[[str], str]
"""Gives what a voice is to read out for a text."""

_UNITS = {
    "second": r"s|secs?",
    "minute": r"mins?",
    "hour": r"h|hrs?",
    "kilogram": r"kgs?",
    "pound": r"lbs?",
    "millimetre": r"mm",
    "centimetre": r"cm",
    "kilometre": r"km",
    "degree": r"degs?|°",
    "percent": r"%",
}
"""What follows a number, and the word for one of them. ``m`` is missing: it may be metres or minutes."""

_WORDS: tuple[tuple[str, str], ...] = (  # \u00d7 is the multiplication sign, \u2013 the dash of a range
    (r"[*_`]+", ""),
    (r"(\d) ?[x\u00d7] ?(?=\d)", r"\1 times "),
    (r"(?<![\d-])(\d+) ?[-\u2013] ?(\d+)(?![\d-])", r"\1 to \2"),
    (r"~ ?(?=\d)", "about "),
    (r"#(?=\d)", "number "),
    (r"½|\b1/2\b", "half"),
    (r"\bw/o\b", "without"),
    (r"\bw/ ?", "with "),
    (r"\band/or\b", "or"),
    (r" ?/ ?(?=(?:side|leg|arm|set|rep|minute)\b)", " per "),
    (r"(?<=[a-z])/(?=[a-z])", " or "),
    (r"\bL/R\b", "left or right"),
    (r"\bL (?=[a-z])", "left "),
    (r"\bR (?=[a-z])", "right "),
    (r"\be\.g\.", "for example"),
    (r"\bi\.e\.", "that is"),
    (r"\bapprox\.", "about"),
    (r"\bvs\b\.?", "versus"),
    (r" ?(?:->|→) ?", " to "),
    (r" ?& ?", " and "),
    (r" ?\+ ?", " plus "),
    (r"\s+", " "),
)

_CLOCK = re.compile(r"\b(\d{1,2}):([0-5]\d)\b(?: ?mins?\b)?")
_MEASURES = tuple((re.compile(rf"(\d+(?:\.\d+)?) ?(?:{signs})(?!\w)"), word) for word, signs in _UNITS.items())
_RULES = tuple((re.compile(pattern), said) for pattern, said in _WORDS)


def spoken_form(text: str) -> str:
    """Write out what a voice would misread, such as ``20 s`` as ``20 seconds`` and ``L arm`` as ``left arm``.

    Numbers stay digits, which voices read well. What is written out already stays as it is.
    """
    said = _CLOCK.sub(_minutes, text)
    for pattern, words in _RULES:
        said = pattern.sub(words, said)
    for pattern, word in _MEASURES:
        said = pattern.sub(lambda match, word=word: _measure(match[1], word), said)  # type: ignore[misc]
    return said.strip()


def pronouncing(words: Mapping[str, str]) -> SpokenForm:
    """Give a spoken form in which some words are spelt as they sound.

    Args:
        words: a word or several, and how they are spoken; of two that overlap, the longer one counts. Upper and lower
            case are alike.
    """
    if not words:
        return spoken_form
    sounds = {word.casefold(): sound for word, sound in words.items()}
    longest_first = sorted(sounds, key=len, reverse=True)
    any_word = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
    return lambda text: spoken_form(any_word.sub(lambda match: sounds[match[0].casefold()], text))


def _minutes(clock: re.Match[str]) -> str:
    minutes, seconds = int(clock[1]), int(clock[2])
    if minutes == 0:
        return _measure(str(seconds), "second")
    return _measure(str(minutes), "minute") + (f" {seconds}" if seconds else "")


def _measure(number: str, word: str) -> str:
    return f"{number} {word}" if number == "1" or word == "percent" else f"{number} {word}s"
