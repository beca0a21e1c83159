"""Draws the timeline of a session, like a score: a strip with the whole session, then a row for each minute.

Each row has a band for what is done, and beneath it the words, at the moments at which they are said; numbers stand in
the band itself, on their beats. Lengths are inches on the page, with ``y`` growing downwards.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from matplotlib.figure import Figure

from voicecoach.adapters import timeline_looks as looks
from voicecoach.adapters.lettering import Box, Letters, Room, block, height_of, width_of, width_of_all
from voicecoach.adapters.picture_page import Look, Page, ending_of, own_settings, write
from voicecoach.coach.effects import Chime, Doing
from voicecoach.coach.timeline import PlayedChime, Span, SpokenCue, Timeline, clock
from voicecoach.units import Seconds

WIDTH = 16.0
MARGIN = 0.45
LEFT = 1.0
RIGHT = WIDTH - MARGIN

ROW: Seconds = 60.0
"""Session in one row."""

TICKS: Seconds = 10.0

BAND = 0.38
STRIP = 0.32
GAP = 0.05
TOUCH = 0.03
MOST_LINES = 6


def draw(timeline: Timeline, title: str, file: Path) -> None:
    """Write a picture of a timeline, whole or not at all; the same timeline always gives the same file.

    Args:
        file: its ending says the format: ``.svg``, whose text can be searched, or ``.png``.

    Raises:
        UsageError: the ending is neither.
        SoundError: the file cannot be written; the remedy says why.
    """
    ending_of(file)
    write(drawn(timeline, title), title, file)


def drawn(timeline: Timeline, title: str) -> Figure:
    """Give the picture of a timeline, not yet written anywhere."""
    with own_settings():
        page = Page(WIDTH)
        bottom = _heading(page, timeline, title)
        bottom = _whole_session(page, timeline, bottom + 0.3) + 0.15
        for number in range(max(1, math.ceil(timeline.seconds / ROW - 1e-9))):
            bottom = _Row(page, timeline, number * ROW, bottom + 0.22).drawn()
        return page.finished(bottom + MARGIN)


# ---- the heading ---------------------------------------------------------------------------------------------------


def _heading(page: Page, timeline: Timeline, title: str) -> float:
    length = f"{clock(timeline.seconds)} min"
    page.words(RIGHT - width_of(length, looks.TITLE), MARGIN, (length,), looks.TITLE)
    lines = block(title, RIGHT - MARGIN - 2.0, looks.TITLE, most_lines=20)
    page.words(MARGIN, MARGIN, lines, looks.TITLE)
    bottom = MARGIN + height_of(len(lines), looks.TITLE) + GAP
    page.words(MARGIN, bottom, ("As a listener who says nothing gets it; a row is a minute.",), looks.SUBTITLE)
    return _key(page, timeline, bottom + height_of(1, looks.SUBTITLE) + 0.16)


def _key(page: Page, timeline: Timeline, top: float) -> float:
    left, swatch, height = MARGIN, 0.3, 0.17
    for meaning in looks.key_of(timeline):
        wide = swatch + 0.07 + width_of(meaning.words, looks.KEY)
        if left + wide > RIGHT:
            left, top = MARGIN, top + height + 0.1
        box = Box(left, top, left + swatch, top + height)
        page.box(box, meaning.look)
        _fitted(page, box, (meaning.sign,), replace(looks.NUMBER, colour=meaning.look.ink))
        page.words(left + swatch + 0.07, top + 0.015, (meaning.words,), looks.KEY)
        left += wide + 0.16
    return top + height


# ---- the whole session in one strip --------------------------------------------------------------------------------


def _whole_session(page: Page, timeline: Timeline, top: float) -> float:
    scale = (RIGHT - MARGIN) / max(timeline.seconds, 1.0)

    def across(moment: Seconds) -> float:
        return MARGIN + moment * scale

    top = _exercise_names(page, timeline, top, across)
    bottom = top + STRIP
    in_sets: Span | None = None
    for span in timeline.spans:
        box, look = Box(across(span.start), top, across(span.end), bottom), looks.look_of(span)
        page.box(box, look)
        moving = span.doing in (Doing.REP, Doing.HOLD)
        if moving and not (in_sets and in_sets.end == span.start):
            side, number = looks.letter_of(span.side), str(span.set_number)
            _fitted(page, box, (f"{side} {number}".strip(), side), replace(looks.NUMBER, colour=look.ink))
        in_sets = span if moving else None
    for minute in range(0, math.floor(timeline.seconds / 60) + 1, _minutes_apart(timeline.seconds)):
        at, words = across(minute * 60), f"{minute} min"
        page.line((at, bottom), (at, bottom + GAP), looks.GREY)
        wide = width_of(words, looks.TICK)
        page.words(min(max(MARGIN, at - wide / 2), RIGHT - wide), bottom + GAP * 1.2, (words,), looks.TICK)
    return bottom + GAP * 1.2 + height_of(1, looks.TICK)


def _minutes_apart(seconds: Seconds) -> int:
    return next((apart for apart in (1, 2, 5, 10, 20, 60) if seconds / 60 / apart <= 20), 240)


def _exercise_names(page: Page, timeline: Timeline, top: float, across: Callable[[Seconds], float]) -> float:
    """Write each exercise's name over its time, in as many layers as they need; give the bottom of it all."""
    upwards = Room()
    names: list[tuple[float, float, Box, tuple[str, ...]]] = []
    for name, together in groupby(timeline.spans, key=lambda span: span.exercise):
        spans = list(together)
        if name:
            left, right = across(spans[0].start), across(spans[-1].end)
            lines = block(name, right - left - GAP, looks.HEADING, most_lines=3)
            wide = width_of_all(lines, looks.HEADING)
            at = min(left, RIGHT - wide)
            names.append((left, right, upwards.place(at, 0, wide + GAP, height_of(len(lines), looks.HEADING)), lines))
    bottom = top + upwards.bottom(0.0)
    for left, right, box, lines in names:
        page.line((left + 0.01, bottom + 0.04), (right - 0.01, bottom + 0.04), looks.INK, 1.2)
        if box.top > 0:
            page.line((left + 0.01, bottom + 0.04), (left + 0.01, bottom - box.top), looks.EDGE, 0.5, layer=1)
        placed = Box(box.left, bottom - box.bottom, box.right - GAP, bottom - box.top)
        page.box(placed, Look("#FFFFFF"), layer=1.5)
        page.words(placed.left, placed.top, lines, looks.HEADING)
    return bottom + (0.07 if names else 0.0)


def _fitted(page: Page, box: Box, wordings: Sequence[str], letters: Letters) -> None:
    """Write the first wording that fits into the middle of a box, or none."""
    for words in wordings:
        wide = width_of(words, letters)
        if words and wide + TOUCH <= box.right - box.left:
            top = (box.top + box.bottom - height_of(1, letters)) / 2
            page.words((box.left + box.right - wide) / 2, top, (words,), letters)
            return


# ---- one minute ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Word:
    """Something that sounds, to be written at its moment.

    Attributes:
        in_band: whether it is a number or a sound that keeps the beat.
    """

    at: Seconds
    text: str
    letters: Letters
    in_band: bool
    name: str


class _Row:
    """A minute of a session, being drawn.

    Args:
        start: seconds from the session's beginning.
        top: where on the page.
    """

    def __init__(self, page: Page, timeline: Timeline, start: Seconds, top: float) -> None:
        self._page = page
        self._timeline = timeline
        self._start = start
        self._end = min(start + ROW, timeline.seconds)
        self._axis = top + height_of(1, looks.TICK) + 0.04
        self._band = Box(self._across(start), self._axis + 0.03, self._across(self._end), self._axis + 0.03 + BAND)
        self._voice = self._band.bottom + 0.045
        self._words = self._voice + 0.075

    def drawn(self) -> float:
        """Draw it, and give where it ends."""
        for span in self._timeline.spans:
            if span.start < self._end and self._start < span.end:
                self._draw_span(span)
        below = self._write_in_band(self._sounding())
        bottom = self._write_words(below)
        self._draw_axis(bottom)
        return bottom

    def _across(self, moment: Seconds) -> float:
        return LEFT + (moment - self._start) * (RIGHT - LEFT) / ROW

    def _draw_axis(self, bottom: float) -> None:
        page, axis = self._page, self._axis
        label = clock(self._start)
        page.words(LEFT - 0.12 - width_of(label, looks.MINUTE), self._band.top + 0.1, (label,), looks.MINUTE)
        page.line((self._band.left, axis), (self._band.right, axis), looks.EDGE)
        for step in range(int(ROW / TICKS) + 1):
            moment = self._start + step * TICKS
            if moment > self._end:
                break
            at = self._across(moment)
            page.line((at, axis - 0.04), (at, bottom), looks.FAINT, 0.6, layer=0)
            page.line((at, axis - 0.04), (at, axis), looks.EDGE)
            label = clock(moment)
            wide = width_of(label, looks.TICK)
            page.words(min(at - wide / 2, RIGHT - wide), axis - 0.04 - height_of(1, looks.TICK), (label,), looks.TICK)

    def _draw_span(self, span: Span) -> None:
        page, band, look = self._page, self._band, looks.look_of(span)
        box = Box(
            self._across(max(span.start, self._start)) + 0.006,
            band.top,
            self._across(min(span.end, self._end)) - 0.006,
            band.bottom,
        )
        page.box(box, look)
        for rep in span.reps:
            if self._start <= rep < self._end:
                at = self._across(rep)
                page.line((at, band.top + BAND / 2), (at, band.bottom), looks.INK, 0.9)
        self._write_label(span, box, look)

    def _write_label(self, span: Span, box: Box, look: Look) -> None:
        page, left, top = self._page, box.left + TOUCH, box.top + 0.03
        letter = looks.letter_of(span.side) if span.doing in (Doing.REP, Doing.HOLD) else ""
        if letter:
            badge = looks.HOLDS[span.side] if span.doing is Doing.REP else looks.REPS[span.side]
            wide = width_of(letter, looks.NUMBER)
            if left + wide + 3 * TOUCH > box.right:
                return
            page.box(Box(box.left, box.top, left + wide + TOUCH, box.top + BAND / 2), badge, layer=2)
            page.words(left, top, (letter,), replace(looks.NUMBER, colour=badge.ink))
            left += wide + TOUCH * 2.2
        letters = replace(looks.LABEL, colour=look.ink)
        for label in looks.labels_of(span, goes_on=span.start < self._start):
            wide = width_of(label, letters)
            if left + wide + TOUCH <= box.right:
                if look.hatch:
                    backing = Look(look.fill)
                    page.box(Box(left - 0.01, top, left + wide, top + height_of(1, letters)), backing, layer=2)
                page.words(left, top, (label,), letters)
                return

    def _sounding(self) -> list[_Word]:
        """Give what begins to sound in this row, in its order, and draw how long."""
        words = []
        for number, cue in enumerate(self._timeline.cues):
            if self._start <= cue.at < self._start + ROW:
                words.append(_word(cue, f"cue-{number}"))
            self._draw_sound(cue)
        for number, chime in enumerate(self._timeline.chimes):
            if self._start <= chime.at < self._start + ROW:
                words.append(_chime(chime, f"chime-{number}"))
        return sorted(words, key=lambda word: word.at)

    def _draw_sound(self, cue: SpokenCue) -> None:
        start, end = max(cue.at, self._start), min(cue.at + cue.seconds, self._end)
        if start < end:
            box = Box(self._across(start), self._voice - 0.02, self._across(end), self._voice + 0.02)
            self._page.box(box, Look(looks.GREY))

    def _write_in_band(self, words: list[_Word]) -> list[_Word]:
        """Write the numbers where they are said; give what is left to be written below."""
        taken, below = self._band.left, []
        for word in words:
            wide = width_of(word.text, word.letters)
            left = min(self._across(word.at) + TOUCH, RIGHT - wide)
            if not word.in_band or left < taken:
                below.append(word)
                continue
            top = self._band.bottom - 0.03 - height_of(1, word.letters)
            letters = replace(word.letters, colour=self._ink_at(word.at))
            self._page.words(left, top, (word.text,), letters, word.name)
            taken = left + wide + TOUCH / 2
        return below

    def _ink_at(self, moment: Seconds) -> str:
        return next(
            (looks.look_of(span).ink for span in self._timeline.spans if span.start <= moment < span.end), looks.INK
        )

    def _write_words(self, words: list[_Word]) -> float:
        """Write words beneath their moments; give the bottom of them all."""
        layouts = (self._laid_out(words, wider) for wider in (1.0, 1.4, 1.9, 2.6))
        blocks = min(layouts, key=lambda blocks: (round(_bottom(blocks), 2), sum(block.box.top for block in blocks)))
        for laid in blocks:
            word, box, moment = laid.word, laid.box, self._across(laid.word.at)
            if box.top > self._words:
                self._page.line((moment, self._voice), (moment, box.top), looks.EDGE, 0.5, layer=0.5)
            self._page.box(box, Look("#FFFFFF"), layer=0.8)
            self._page.words(box.left, box.top, laid.lines, word.letters, word.name)
        return max(_bottom(blocks), self._words)

    def _laid_out(self, words: list[_Word], wider: float) -> list[_Block]:
        """Find a place for each: as wide as there is time until the next or, lower down, so many times wider."""
        room, blocks = Room(), []
        for word, after in zip(words, [*words[1:], None], strict=True):
            left = self._across(word.at)
            until = self._across(after.at) - 0.06 if after else RIGHT
            for width in (until - left, max(until - left, 0.4) * wider):
                lines = block(word.text, width, word.letters, MOST_LINES)
                wide = width_of_all(lines, word.letters)
                at = min(left, RIGHT - wide)
                box = room.find(at, self._words, wide + 0.06, height_of(len(lines), word.letters) + 0.02)
                if box.top == self._words:
                    break
            room.taken.append(box)
            blocks.append(_Block(word, lines, box))
        return blocks


@dataclass(frozen=True, slots=True)
class _Block:
    """Words, where they will stand."""

    word: _Word
    lines: tuple[str, ...]
    box: Box


def _bottom(blocks: Sequence[_Block]) -> float:
    return max((block.box.bottom for block in blocks), default=0.0)


def _word(cue: SpokenCue, name: str) -> _Word:
    if cue.number is not None:
        return _Word(cue.at, str(cue.number), looks.NUMBER, True, name)
    return _Word(cue.at, cue.text, looks.WORDS_OF.get(cue.role, looks.WORDS), False, name)


def _chime(chime: PlayedChime, name: str) -> _Word:
    beat = chime.chime is Chime.HEARD
    return _Word(chime.at, looks.NOTE if beat else f"{looks.NOTE} {chime.chime.value}", looks.CHIME, beat, name)
