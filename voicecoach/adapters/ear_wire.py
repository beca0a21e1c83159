"""What the ear's process and its parent say to each other over the ``wire``.

The parent asks, and each question is answered once, in order::

    {"id": 1, "ask": "hear", "at": 0.1, "with played": true, "bytes": 6400} and the bytes: what the microphone gave,
    then as much of what was played                {"id": 1, "hearings": [{"phrase": ...}], "somebody speaks": false,
                                                    "gate": [-57.2, -61.0, false]}
    {"id": 2, "ask": "deaf to", "texts": ["hey zoe"], "bytes": 0}       {"id": 2, "deaf": {"hey zoe": ["zoe"]}}
    {"id": 3, "ask": "listen for", "phrases": [["stop", "command", "stop", 0.25]], "bytes": 0}       {"id": 3}

In place of an answer may come ``{"fault": ..., "remedy": ...}``. Before all that the process says ``{"ready": true}``,
or what is wrong.
"""

from __future__ import annotations

from typing import Any

from voicecoach.adapters.wire import Message
from voicecoach.listening.gate import GateReading
from voicecoach.listening.phrases import Answer, Command, Grammar, Heard, Hearing, Phrase, Unheard


def pack_grammar(grammar: Grammar) -> list[list[Any]]:
    """Give a grammar as JSON can hold it."""
    return [_pack_phrase(phrase) for phrase in grammar.phrases]


def unpack_grammar(packed: list[list[Any]]) -> Grammar:
    """Undo ``pack_grammar``."""
    return Grammar(tuple(_unpack_phrase(phrase) for phrase in packed))


def pack_hearing(hearing: Hearing) -> Message:
    """Give a hearing as JSON can hold it."""
    measured = {name: getattr(hearing, name) for name in ("score", "start", "end", "decided", "near")}
    if isinstance(hearing, Heard):
        return {"phrase": _pack_phrase(hearing.phrase), **measured}
    return {"text": hearing.text, "why": hearing.why, **measured}


def unpack_hearing(packed: Message) -> Hearing:
    """Undo ``pack_hearing``."""
    if "phrase" in packed:
        return Heard(**{**packed, "phrase": _unpack_phrase(packed["phrase"])})
    return Unheard(**packed)


def pack_reading(reading: GateReading) -> list[Any]:
    """Give a gate's reading as JSON can hold it."""
    return [reading.level, reading.floor, reading.open]


def unpack_reading(packed: list[Any]) -> GateReading:
    """Undo ``pack_reading``."""
    return GateReading(*packed)


def _pack_phrase(phrase: Phrase) -> list[Any]:
    kind = "answer" if isinstance(phrase.meaning, Answer) else "command"
    return [phrase.text, kind, str(phrase.meaning), phrase.threshold]


def _unpack_phrase(packed: list[Any]) -> Phrase:
    text, kind, meaning, threshold = packed
    return Phrase(text, Answer(meaning) if kind == "answer" else Command(meaning), threshold)
