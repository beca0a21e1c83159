"""The trials that several parts make: clips said one at a time, and sound in which nothing may be heard."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.bench import conditions, engines, hearing
from tests.bench.conditions import Condition
from tests.bench.part import Record
from tests.bench.recordings import Clip
from tests.bench.scoring import Trial
from voicecoach.listening.phrases import Grammar
from voicecoach.units import HEARING_RATE


def said(
    part: str,
    source: str,
    engine: str,
    grammar: Grammar,
    condition: Condition,
    clips: Sequence[Clip],
    recordings: Path | None,
) -> list[Record]:
    """Have clips heard, each by a fresh ear in a stream of its own, as the phrases that they are."""
    return [_trial(part, source, engine, grammar, condition, clip, recordings) for clip in clips]


def _trial(
    part: str,
    source: str,
    engine: str,
    grammar: Grammar,
    condition: Condition,
    clip: Clip,
    recordings: Path | None,
) -> Trial:
    sound = clip.sound()
    stream = conditions.stream(sound, condition, clip.number, recordings)
    ear = engines.opened(engine)()
    ear.listen_for(grammar)
    listened = hearing.listen(ear, stream.pcm)
    span = (stream.start, stream.end) if clip.said else None
    return Trial(
        part=part,
        source=source,
        engine=engine,
        condition=condition.name,
        clip=clip.name,
        said=clip.said,
        seconds=len(sound) / HEARING_RATE,
        guesses=tuple(hearing.guess_of(judged, span) for judged in listened.judged),
        computed=listened.computed,
        heard_seconds=listened.seconds,
    )
