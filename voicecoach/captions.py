"""Captions of a session: what is said, when it is said, in pieces that can be read; as WebVTT or SubRip text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from voicecoach.coach.timeline import SpokenCue, Timeline
from voicecoach.units import Seconds

LINE: Final = 42
"""Most letters in a line; and there are two lines. As broadcasters have it."""

MOST: Final = 2 * LINE - 8
"""Letters in a caption, so that two lines hold them wherever a word must end."""

SHORTEST: Final[Seconds] = 1.2
"""For which a caption is shown, where the next one leaves it so long; what is said in less is put together."""

LONGEST: Final[Seconds] = 7.0

COUNTED_TOGETHER: Final = 3
"""Most numbers in a caption."""

ON_A_BEAT: Final[Seconds] = 1.6
"""Between numbers that are put together; slower ones can be read one by one."""

LETTERS_A_SECOND: Final = 17.0
"""That are read with ease; a caption stays as long as that takes, where there is time."""


@dataclass(frozen=True, slots=True)
class Caption:
    """Something said, as it is shown.

    Attributes:
        start: seconds from the session's beginning.
        end: after ``start``, and not after the next one's.
        text: one line; ``as_vtt`` and ``as_srt`` break it.
    """

    start: Seconds
    end: Seconds
    text: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words that are shown together.

    Attributes:
        last: when the last that went into it began to be said.
        numbers: how many went into it; 0 when there are other words.
        role: of the last.
    """

    start: Seconds
    last: Seconds
    end: Seconds
    text: str
    numbers: int
    role: str


def captions_of(timeline: Timeline) -> tuple[Caption, ...]:
    """Give the captions of a session, in order, none overlapping.

    Each begins with the first of its words. Words that follow each other too fast to be read one by one, as counts
    do, are shown together; what is too long for two lines is shown in parts.
    """
    pieces: list[_Piece] = []
    for cue in timeline.cues:
        for piece in _pieces(cue):
            if pieces and _belong_together(pieces[-1], piece):
                pieces[-1] = _together(pieces[-1], piece)
            else:
                pieces.append(piece)
    nexts = [*(piece.start for piece in pieces), max(timeline.seconds, pieces[-1].end if pieces else 0.0)][1:]
    return tuple(
        Caption(piece.start, min(after, max(piece.end, piece.start + _reading_time(piece.text))), piece.text)
        for piece, after in zip(pieces, nexts, strict=True)
    )


def as_vtt(captions: Sequence[Caption]) -> str:
    """Write captions as WebVTT, for web pages and most players."""
    return "WEBVTT\n" + "".join(
        f"\n{_clock(caption.start, '.')} --> {_clock(caption.end, '.')}\n{_escaped(_broken(caption.text))}\n"
        for caption in captions
    )


def as_srt(captions: Sequence[Caption]) -> str:
    """Write captions as SubRip, for players that know nothing else."""
    return "\n".join(
        f"{number}\n{_clock(caption.start, ',')} --> {_clock(caption.end, ',')}\n{_broken(caption.text)}\n"
        for number, caption in enumerate(captions, start=1)
    )


def _pieces(cue: SpokenCue) -> Iterator[_Piece]:
    """Cut what is too long for a caption, giving each part its share of the time."""
    parts = _parts(" ".join(cue.text.split()))
    letters = max(1, sum(map(len, parts)))
    start = cue.at
    for part in parts:
        end = start + cue.seconds * len(part) / letters
        yield _Piece(start, start, end, part, int(cue.number is not None), cue.role.value)
        start = end


def _parts(text: str) -> list[str]:
    """Cut a text into as few parts as will do, of about the same length."""
    wanted = len(textwrap.wrap(text, MOST))
    for width in range(len(text) // max(1, wanted), MOST):
        parts = textwrap.wrap(text, max(1, width))
        if len(parts) == wanted:
            return parts
    return textwrap.wrap(text, MOST) or [text]


def _belong_together(before: _Piece, piece: _Piece) -> bool:
    """Whether words are shown with those before them."""
    if len(before.text) + len(piece.text) + 2 > MOST or piece.end - before.start > LONGEST:
        return False
    if before.numbers and piece.numbers:
        on_a_beat = piece.start - before.last <= ON_A_BEAT
        return before.role == piece.role and on_a_beat and before.numbers < COUNTED_TOGETHER
    return piece.start - before.start < SHORTEST


def _together(before: _Piece, piece: _Piece) -> _Piece:
    sign = "" if before.text[-1:] in ".!?,;:" else ","
    numbers = before.numbers + piece.numbers if before.numbers and piece.numbers else 0
    text = f"{before.text}{sign} {piece.text}"
    return replace(piece, start=before.start, last=piece.start, text=text, numbers=numbers)


def _reading_time(text: str) -> Seconds:
    return max(SHORTEST, len(text) / LETTERS_A_SECOND)


def _broken(text: str) -> str:
    """Break a text into two lines of about the same length, if one cannot hold it."""
    if len(text) <= LINE:
        return text
    words = text.split()
    breaks = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    return "\n".join(min(breaks, key=lambda lines: max(map(len, lines)), default=(text,)))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(moment: Seconds, point: str) -> str:
    minutes, thousandths = divmod(round(moment * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    seconds, thousandths = divmod(thousandths, 1000)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{point}{thousandths:03d}"
