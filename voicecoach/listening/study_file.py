"""The file of a study: how it is written, and how one by somebody else is read.

It is JSON in UTF-8: an object whose ``voicecoach study`` is 1, the version of this format, and whose other fields are
those of ``listening.study.Study`` by their names, objects and arrays within it likewise; any others are ignored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from voicecoach.errors import RecordError
from voicecoach.listening.study import Part, Study

VERSION: Final = 1

LONGEST_TEXT: Final = 120
"""Characters of any text in it."""

_KEY: Final = "voicecoach study"
_MOST_TRIES: Final = 10_000
_REMEDY: Final = "Give a file that 'voicecoach calibrate --study' wrote."
_UID: Final = re.compile("[0-9a-f]{32}")
_STUDY: Final = TypeAdapter(Study)


def as_fields(study: Study) -> dict[str, Any]:
    """Give a study as the file has it."""
    return {_KEY: VERSION, **_STUDY.dump_python(study, mode="json")}


def written(study: Study) -> str:
    """Give the text of the file."""
    return json.dumps(as_fields(study), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def read(text: str, file: str) -> Study:
    """Read the text of such a file.

    Args:
        text: the whole of it.
        file: named in errors.

    Raises:
        RecordError: it is no such file, or has something in it that no study can have.
    """
    try:
        content = json.loads(text.removeprefix("\ufeff"), parse_constant=_refuse)
    except (ValueError, RecursionError) as fault:
        raise RecordError(f"{file} is not JSON: {str(fault).rstrip('.')}.", _REMEDY) from fault
    if not isinstance(content, dict) or _KEY not in content:
        raise RecordError(f"{file} is no study.", _REMEDY)
    if content[_KEY] != VERSION or isinstance(content[_KEY], bool):
        what = f"{file}: '{_KEY}' is {json.dumps(content[_KEY])}; this voicecoach reads {VERSION}."
        raise RecordError(what, "Update voicecoach.")
    try:
        study = _STUDY.validate_json(json.dumps(content), strict=True)
    except ValidationError as faults:
        first = faults.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise RecordError(f"{file}, {place}: {first['msg']}.", _REMEDY) from faults
    odd = _oddity(study)
    if odd:
        raise RecordError(f"{file}: {odd}.", _REMEDY)
    return study


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _oddity(study: Study) -> str | None:
    """Say what no study has: the file may be anybody's, and its texts are printed."""
    if not _UID.fullmatch(study.uid):
        return "'uid' must be 32 hexadecimal digits"
    if len(study.tries) > _MOST_TRIES:
        return f"there are more than {_MOST_TRIES} tries"
    if any(not text.isprintable() or len(text) > LONGEST_TEXT for text in _texts(study)):
        return f"a text in it is longer than {LONGEST_TEXT} characters, or cannot be printed"
    if any((each.outcome is not None) != (each.part is Part.PHRASE) for each in study.tries):
        return "phrases have an 'outcome', and nothing else has"
    if any(each.listened < 0 for each in study.tries):
        return "'listened' cannot be less than 0"
    return None


def _texts(study: Study) -> Iterator[str]:
    model, talker = study.model, study.talker
    yield from (study.on, study.version, study.label, model.name, model.digest, model.engines, *study.not_asked)
    yield from (text for text in (talker.age, talker.sex, talker.accent) if text is not None)
    for each in study.tries:
        yield from (each.asked, each.meaning, each.likeliest or "", *each.heard)
