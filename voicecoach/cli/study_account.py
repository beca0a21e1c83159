"""What is told of studies: to people as tables, to programs as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from voicecoach.listening.study import AGES, SEXES, ModelUsed, Part, Study, Tally, Try
from voicecoach.listening.study_file import as_fields

ENOUGH: Final = 5
"""Tries of a phrase from which on an interval is told; that of fewer says next to nothing."""

_NUMBERS: Final = ("asked", "correct", "confused", "missed")

_NO_PHRASE: Final = {
    Part.TALK: ("sentence that is no command", "sentences that are no commands"),
    Part.BREATHING: ("time of breathing", "times of breathing"),
    Part.MOVING: ("time of moving", "times of moving"),
}


def study_line(study: Study) -> str:
    """Give a study as one JSON object on one line, as its file has it."""
    return json.dumps(as_fields(study), ensure_ascii=False, allow_nan=False)


def account(studies: Sequence[Study]) -> Iterator[str]:
    """Give the lines for studies with one model: every phrase, all, who spoke and where, and false commands."""
    model = studies[0].model
    yield f"Model {model.name} ({model.digest}, scores x {model.scale:g} + {model.offset:g}), {model.engines}."
    if len(studies) > 1:
        unfinished = sum(not study.finished for study in studies)
        yield f"{len(studies)} studies" + (f", {unfinished} of them unfinished." if unfinished else ".")
    elif not studies[0].finished:
        yield "Unfinished: it was ended before the last prompt."
    yield ""
    tries = _tries(studies)
    asked = [each for each in tries if each.part is Part.PHRASE and not each.again]
    if asked:
        rows = [(text, Tally.of(each for each in asked if each.asked == text)) for text in _in_order(asked)]
        yield from _table([*rows, ("all", Tally.of(asked)), *(_groups(studies) if len(studies) > 1 else ())])
        yield from _notes(asked, [each for each in tries if each.again])
    for part, names in _NO_PHRASE.items():
        yield from _false_commands([each for each in tries if each.part is part], *names)
    lacking = sorted({text for study in studies for text in study.not_asked})
    if lacking:
        yield f"Not asked for, since the model lacks a word: {', '.join(lacking)}."
    if len(studies) > 1:
        yield "The intervals take all tries for independent. One person's are not: of few people they are too narrow."


def summary_line(studies: Sequence[Study]) -> str:
    """Give what studies with one model add up to as one JSON object on one line."""
    tries = _tries(studies)
    asked = [each for each in tries if each.part is Part.PHRASE and not each.again]
    fields = {
        "kind": "study sum",
        "model": as_fields(studies[0])["model"],
        "studies": len(studies),
        "unfinished": sum(not study.finished for study in studies),
        "phrases": {text: _counts(each for each in asked if each.asked == text) for text in _in_order(asked)},
        "all": _counts(asked),
        "again": _counts(each for each in tries if each.again),
        "groups": {name: _fields(tally) for name, tally in _groups(studies)},
        "false": {part.value: _false(each for each in tries if each.part is part) for part in _NO_PHRASE},
    }
    return json.dumps(fields, ensure_ascii=False)


def by_model(studies: Iterable[Study]) -> list[list[Study]]:
    """Put studies together that were made with the same model, on the same scale, and with the same engines."""
    groups: dict[ModelUsed, list[Study]] = {}
    for study in studies:
        groups.setdefault(study.model, []).append(study)
    return list(groups.values())


def _tries(studies: Iterable[Study]) -> list[Try]:
    return [each for study in studies for each in study.tries]


def _in_order(tries: Iterable[Try]) -> list[str]:
    return sorted({each.asked for each in tries})


def _groups(studies: Sequence[Study]) -> Iterator[tuple[str, Tally]]:
    """Give a tally for each kind of person and each place that is named."""
    accents = sorted({study.talker.accent for study in studies if study.talker.accent is not None})
    labels = sorted({study.label for study in studies if study.label})
    members = [
        *((age, [study for study in studies if study.talker.age == age]) for age in AGES),
        *((sex, [study for study in studies if study.talker.sex == sex]) for sex in SEXES),
        *((f"accent: {accent}", [study for study in studies if study.talker.accent == accent]) for accent in accents),
        *((f"at: {label}", [study for study in studies if study.label == label]) for label in labels),
    ]
    for name, group in members:
        tally = Tally.of(each for each in _tries(group) if not each.again)
        if tally.count:
            yield name, tally


def _table(rows: Sequence[tuple[str, Tally]]) -> Iterator[str]:
    title = "phrase"
    width = max(len(title), *(len(name) for name, _ in rows))
    yield f"{title:<{width}}" + "".join(f"{name:>10}" for name in _NUMBERS) + "  correct, 95 % interval"
    for name, tally in rows:
        numbers = (tally.count, tally.correct, tally.confused, tally.missed)
        yield f"{name:<{width}}" + "".join(f"{number:>10}" for number in numbers) + _share(tally)


def _share(tally: Tally) -> str:
    least, most = (round(100 * end) for end in tally.interval)
    return f"  {100 * tally.correct / tally.count:.0f} % ({least}-{most})" if tally.count >= ENOUGH else ""


def _notes(asked: Sequence[Try], again: Sequence[Try]) -> Iterator[str]:
    confused = sorted({(each.asked, text) for each in asked for text in each.heard if each.outcome == "confused"})
    if confused:
        yield f"Taken for others: {', '.join(f'“{said}” for “{heard}”' for said, heard in confused)}."
    soundless = sum(each.sounded is None for each in asked)
    if soundless:
        yield f"Of those that were missed, {soundless} without any sound: too soft for the microphone, or not said."
    if again:
        understood = Tally.of(again).correct
        were = "was" if understood == 1 else "were"
        yield f"Asked for once more: {len(again)}, of which {understood} {were} then understood."


def _false_commands(tries: Sequence[Try], one: str, many: str) -> Iterator[str]:
    if tries:
        heard = [text for each in tries for text in each.heard]
        seconds = sum(each.listened for each in tries)
        taken = f": {', '.join(f'“{text}”' for text in heard)}" if heard else ""
        count = f"{len(tries)} {one if len(tries) == 1 else many}"
        yield f"False commands in {count} ({seconds:.0f} s): {len(heard)}{taken}."


def _counts(tries: Iterable[Try]) -> dict[str, Any]:
    return _fields(Tally.of(tries))


def _fields(tally: Tally) -> dict[str, Any]:
    return {
        "asked": tally.count,
        "correct": tally.correct,
        "confused": tally.confused,
        "missed": tally.missed,
        "interval": [round(end, 4) for end in tally.interval] if tally.count else None,
    }


def _false(tries: Iterable[Try]) -> dict[str, Any]:
    listed = list(tries)
    return {
        "heard": [text for each in listed for text in each.heard],
        "seconds": round(sum(each.listened for each in listed), 1),
    }
