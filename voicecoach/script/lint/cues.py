"""Each spoken text by itself: does it say a command, make sense to the ear, and can it be kept in mind?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from voicecoach.script.lint.coach import Coach
from voicecoach.script.lint.english import (
    CHANGING_LEVEL,
    INSTEAD,
    INVITATION,
    INVITED,
    MISREAD,
    PICTURES,
    SAFETY_WORDS,
    SCREEN_WORDS,
    SOUNDS_LIKE,
)
from voicecoach.script.lint.walk import INSTRUCTIONS, Kind
from voicecoach.script.plan import sentences_of
from voicecoach.script.text.nodes import shorten
from voicecoach.units import Seconds

MOST_WORDS: Final = 24
"""Of a sentence. Most have fewer than twelve; a list of what to ask a doctor about may need twenty."""

LONGEST: Final[Seconds] = 10.0
"""Of a sentence."""

MOST_SENTENCES: Final = 8
"""Of an instruction."""

_SAFETY = re.compile(rf"\b(?:{'|'.join(SAFETY_WORDS)})\b", re.IGNORECASE)
_SCREEN = tuple((letters, re.compile(pattern)) for letters, pattern in SCREEN_WORDS)
_PICTURES = re.compile(PICTURES)
_MISREAD = tuple((re.compile(pattern), why) for pattern, why in MISREAD)
_INVITATION = re.compile(rf"{INVITATION}$", re.IGNORECASE)
_ALIKE = tuple(
    (re.compile(rf"^(?:and )?{one.words}$" if one.alone else rf"\b{one.words}\b"), one) for one in SOUNDS_LIKE
)
_WORD = re.compile(r"[\w']+")
_UNUSUAL = re.compile(r"[\d$@=<>^|\\]")


class Cues:
    """Checks texts; each text once for each use."""

    def __init__(self, coach: Coach) -> None:
        self._coach = coach
        strong = sorted((one for one in coach.obeys if not one.weak), key=lambda one: -len(one.text))
        named = {one.text: one.command for one in strong if not _SAFETY.search(one.text)}
        self._command_of = named
        anything = "|".join(map(re.escape, named)) or r"(?!)"
        self._said = re.compile(rf"(?<![\w'{{])(?:{anything})(?![\w'])", re.IGNORECASE)
        self._first_words = frozenset(one.text.split()[0] for one in coach.obeys)
        self._alone = frozenset(one.text for one in coach.obeys if one.weak)
        self._found: dict[tuple[str, Kind], tuple[str, ...]] = {}

    def faults(self, text: str, kind: Kind) -> tuple[str, ...]:
        """Say what is doubtful about a text."""
        key = (text, kind)
        if key not in self._found:
            self._found[key] = tuple(dict.fromkeys(self._faults(text, kind)))
        return self._found[key]

    def _faults(self, text: str, kind: Kind) -> Iterator[str]:
        for said in _SAFETY.findall(text):
            yield f"'{said.casefold()}' in a cue could be heard as the command; use another word"
        yield from self._commands(text.replace("\u2019", "'"), kind)
        if kind is Kind.PHASE:
            yield from _sounds_like(text)
        yield from _for_the_eye(text)
        if kind in INSTRUCTIONS or kind is Kind.QUESTION:
            yield from self._too_much(text, kind)

    def _commands(self, text: str, kind: Kind) -> Iterator[str]:
        """Find what the coach would obey if it did not know its own voice."""
        if self._first_words.isdisjoint(_WORD.findall(text.casefold())):
            return
        found = [match[0].casefold() for match in self._said.finditer(text) if not self._may_be_said(match, kind)]
        sentences = (sentence.strip(" .,;:!?\"'").casefold() for sentence in sentences_of(text))
        found += [sentence for sentence in sentences if sentence in self._alone]
        for said in found:
            remedy = f"write {INSTEAD[said]}" if said in INSTEAD else "use other words"
            yield f"'{said}' in a cue is a command, which the coach would hear itself say; {remedy}"

    def _may_be_said(self, match: re.Match[str], kind: Kind) -> bool:
        said = match[0].casefold()
        if kind is Kind.LEVEL and self._command_of[said] in CHANGING_LEVEL:
            return True
        return said == INVITED and _INVITATION.search(match.string, 0, match.start()) is not None

    def _too_much(self, text: str, kind: Kind) -> Iterator[str]:
        sentences = sentences_of(text)
        for sentence in sentences:
            words = len(sentence.split())
            if words > MOST_WORDS:
                yield f"'{shorten(sentence)}' has {words} words, too many to follow by ear; make two sentences of it"
            elif len(sentence) > 80 and (length := self._coach.length_of(sentence)) > LONGEST:
                yield f"'{shorten(sentence)}' takes about {length:.0f} s to say; make two sentences of it"
        if kind in INSTRUCTIONS and len(sentences) > MOST_SENTENCES:
            what = f"these are {len(sentences)} sentences at a stretch, more than anybody keeps in mind"
            yield f"{what}; keep what is done first, and say the rest later"


def _sounds_like(text: str) -> Iterator[str]:
    phase = text.casefold().strip(" .,;:!?")
    for pattern, alike in _ALIKE:
        if pattern.search(phase):
            yield f"'{alike.words}' sounds like the command '{alike.command}'; write '{alike.instead}'"


def _for_the_eye(text: str) -> Iterator[str]:
    plain = text.casefold()
    seen = [match[0] for letters, pattern in _SCREEN if letters in plain for match in pattern.finditer(plain)]
    if not text.isascii():
        seen += _PICTURES.findall(text)
    for words in seen:
        yield f"'{shorten(words)}' makes no sense to somebody who only hears; say what to do"
    if _UNUSUAL.search(text):
        for sign, why in _MISREAD:
            found = sign.search(text)
            if found is not None:
                yield f"'{shorten(found[0])}' {why}"
