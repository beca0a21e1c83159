"""Draws the cover of a session's sound file: its timeline, so large and plain that it can be read on a telephone.

Square, unlike the plan of ``timeline_picture``: a title, the session in a few rows with the exercises' names, and what
the colours mean. Lengths are inches on the page, with ``y`` growing downwards.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Final

from matplotlib.figure import Figure

from voicecoach.adapters import timeline_looks as looks
from voicecoach.adapters.lettering import Box, Letters, block, height_of, width_of
from voicecoach.adapters.picture_page import Look, Page, own_settings
from voicecoach.coach.effects import Doing
from voicecoach.coach.timeline import Span, Timeline, clock
from voicecoach.units import Seconds

SIDE: Final = 10.0
DOTS_PER_INCH: Final = 100

_MARGIN: Final = 0.5
_LEFT, _RIGHT = _MARGIN + 0.85, SIDE - _MARGIN
_MOST_ROWS: Final = 7
_MINUTES: Final = (0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 60)
"""That a row may hold."""

_LEAST_ROW: Final = 0.08
"""Of a row, that the last one must fill: less looks like a slip."""

_TITLES: Final = (Letters(46, bold=True), Letters(38, bold=True), Letters(30, bold=True), Letters(24, bold=True))
_MOST_TITLE_LINES: Final = 2
_LENGTH: Final = Letters(22, looks.GREY)
_NAME: Final = Letters(15, bold=True)
_MOMENT: Final = Letters(14, looks.GREY)
_KEY: Final = Letters(15)
_QUIET: Final = Look("#F3F3F3")
"""Of all that is neither movement nor rest: the coach explains, asks, waits."""


def cover(timeline: Timeline, title: str) -> bytes:
    """Draw the cover of a session, and give it as a PNG of ``SIDE * DOTS_PER_INCH`` dots square.

    The same timeline always gives the same picture.
    """
    image = io.BytesIO()
    with own_settings():
        figure = drawn(timeline, title)
        figure.savefig(image, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return image.getvalue()


def drawn(timeline: Timeline, title: str) -> Figure:
    """Give the cover, not yet a picture of dots."""
    page = Page(SIDE)
    top = _heading(page, timeline, title)
    bottom = _key(page, timeline)
    _rows(page, timeline, top + 0.3, bottom - 0.3)
    return page.finished(SIDE)


def _heading(page: Page, timeline: Timeline, title: str) -> float:
    wide = SIDE - 2 * _MARGIN
    for letters in _TITLES:
        lines = block(title, wide, letters, most_lines=20)
        if len(lines) <= _MOST_TITLE_LINES and all(width_of(line, letters) <= wide for line in lines):
            break
    lines = tuple(_cut(line, wide, letters) for line in lines[: 2 * _MOST_TITLE_LINES])
    page.words(_MARGIN, _MARGIN, lines, letters)
    top = _MARGIN + height_of(len(lines), letters) + 0.05
    minutes = max(1, round(timeline.seconds / 60))
    about = f"{minutes} minute{'s' * (minutes != 1)} · voicecoach"
    page.words(_MARGIN, top, (about,), _LENGTH)
    return top + height_of(1, _LENGTH)


def _rows(page: Page, timeline: Timeline, top: float, bottom: float) -> None:
    """Draw the session, in as many rows as are needed for it to be read."""
    row = _seconds_in_row(timeline.seconds)
    count = max(1, math.ceil(timeline.seconds / row - 1e-9))
    pitch = min(1.5, (bottom - top) / count)
    name_room = min(height_of(1, _NAME), pitch / 2)
    for number in range(count):
        start = number * row
        band = Box(_LEFT, top + number * pitch + name_room, _RIGHT, top + (number + 1) * pitch - 0.12)
        _row(page, timeline, start, start + row, band)


def _seconds_in_row(seconds: Seconds) -> Seconds:
    for minutes in _MINUTES:
        rows = seconds / (60 * minutes)
        if rows <= _MOST_ROWS and (rows < 1 or rows % 1 == 0 or rows % 1 >= _LEAST_ROW):
            return 60.0 * minutes
    return seconds / _MOST_ROWS


def _row(page: Page, timeline: Timeline, start: Seconds, end: Seconds, band: Box) -> None:
    def across(moment: Seconds) -> float:
        return band.left + (min(max(moment, start), end) - start) * (band.right - band.left) / (end - start)

    moment = clock(start)
    middle = (band.top + band.bottom - height_of(1, _MOMENT)) / 2
    page.words(_LEFT - 0.12 - width_of(moment, _MOMENT), middle, (moment,), _MOMENT)
    for span in timeline.spans:
        if span.start < end and start < span.end:
            box = Box(across(span.start), band.top, across(span.end), band.bottom)
            page.box(box, _look_of(span))
            _side(page, span, box)
    free = band.left
    for name, begin in _begun(timeline, start, end):
        left = max(min(across(begin), band.right - width_of(name, _NAME)), free)
        words = _cut(name, band.right - left, _NAME)
        if words:
            page.words(left, band.top - height_of(1, _NAME), (words,), _NAME)
            free = left + width_of(words, _NAME) + 0.2


def _begun(timeline: Timeline, start: Seconds, end: Seconds) -> Iterator[tuple[str, Seconds]]:
    """Give the exercises that begin in a row, and when."""
    for name, together in groupby(timeline.spans, key=lambda span: span.exercise):
        begin = next(together).start
        if name and start <= begin < end:
            yield name, begin


def _side(page: Page, span: Span, box: Box) -> None:
    """Write L or R where a side works, if there is room."""
    letter = looks.letter_of(span.side) if span.doing in (Doing.REP, Doing.HOLD) else ""
    letters = replace(_NAME, colour=_look_of(span).ink)
    if letter and width_of(letter, letters) + 0.04 <= box.right - box.left:
        top = (box.top + box.bottom - height_of(1, letters)) / 2
        page.words((box.left + box.right - width_of(letter, letters)) / 2, top, (letter,), letters)


def _look_of(span: Span) -> Look:
    look = looks.look_of(span)
    if span.doing in (Doing.REP, Doing.HOLD, Doing.ENTER, Doing.LEAVE, Doing.REST):
        return look
    return looks.OTHERS[Doing.REST] if span.doing is Doing.TURN_OVER else _QUIET


def _key(page: Page, timeline: Timeline) -> float:
    """Write what the colours mean along the lower edge; give where it begins."""
    occurring = {(span.doing, span.side) for span in timeline.spans}
    meanings: list[tuple[Look, str]] = []
    for side in looks.REPS:
        whose = f"{side.value} side" if side else ""
        for doing, of_doing, name in ((Doing.REP, looks.REPS, "Reps"), (Doing.HOLD, looks.HOLDS, "Hold")):
            if (doing, side) in occurring:
                meanings.append((of_doing[side], f"{name}, {whose}" if whose else name))
    if any(doing in (Doing.REST, Doing.TURN_OVER) for doing, _ in occurring):
        meanings.append((looks.OTHERS[Doing.REST], "Rest"))
    meanings.append((_QUIET, "The coach explains"))
    swatch, height = 0.36, height_of(1, _KEY)
    rows: list[list[tuple[float, Look, str]]] = [[]]
    left = _MARGIN
    for look, words in meanings:
        wide = swatch + 0.1 + width_of(words, _KEY)
        if rows[-1] and left + wide > _RIGHT:
            rows.append([])
            left = _MARGIN
        rows[-1].append((left, look, words))
        left += wide + 0.3
    begin = SIDE - _MARGIN - len(rows) * (height + 0.08)
    for number, row in enumerate(rows):
        top = begin + number * (height + 0.08)
        for left, look, words in row:
            page.box(Box(left, top + 0.03, left + swatch, top + height - 0.03), replace(look, edge=looks.EDGE))
            page.words(left + swatch + 0.1, top, (words,), _KEY)
    return begin


def _cut(words: str, wide: float, letters: Letters) -> str:
    """Shorten words that are too wide; nothing is left where there is no room for a few letters."""
    if width_of(words, letters) <= wide:
        return words
    while len(words) > 3:
        words = words[:-1].rstrip()
        if width_of(f"{words}…", letters) <= wide:
            return f"{words}…"
    return ""
