"""What happened in a session, line by line: for people to read, and as JSON for programs.

Every entry has ``at``, the intended moment in seconds on the session's clock, and ``kind``:

========  ==================================================================================================
kind      fields
========  ==================================================================================================
say       ``role`` (instruct, count, phase, hold, rest, side, tip, ack, question, summary), ``text``, ``seconds``
chime     ``chime``, ``seconds``
silence   what sounded was cut off here
listener  ``text``: what the rehearsal's listener begins to say
heard     ``text``, ``score`` (``null`` when typed), ``start``, ``end``, ``near``: a phrase that was believed
unheard   ``text``, ``score``, ``why``, ``start``, ``end``, ``near``: speech that was not
level     ``level``, ``floor`` (dB of full scale), ``open``: what the microphone gives; of ``listen`` alone
command   ``command``, ``by`` (voice, text or key)
answer    ``question``, ``answer``, ``by``
sound     ``gone``: the loudspeaker is back after so many seconds
puzzled   the listener has said twice what was nearly a command
volume    ``decibels``, above the level at which the session began
state     ``state`` (speaking, asking, waiting, ready, enter, rep, hold, leave, rest, turn over, change over, paused,
          closing, ended), and in an exercise ``exercise``, ``level``, ``side``, ``set``, ``rep``
end       ``reason`` (finished or stopped)
========  ==================================================================================================
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from voicecoach.coach.effects import Became, Effect, End, Play, Say, Silence, Volume
from voicecoach.listening.phrases import Answer, Heard, Hearing, Meaning, Unheard
from voicecoach.units import Seconds

Value: TypeAlias = str | float | int | None

By: TypeAlias = Literal["voice", "text", "key"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a transcript.

    Attributes:
        at: seconds on the session's clock.
    """

    at: Seconds
    kind: str
    fields: Mapping[str, Value]

    def as_json(self) -> str:
        """Give the entry as one JSON object on one line."""
        return json.dumps({"at": round(self.at, 3), "kind": self.kind, **self.fields}, ensure_ascii=False)

    def as_text(self) -> str | None:
        """Give the entry as a line to read; ``None`` for what only programs want."""
        fields = self.fields
        match self.kind:
            case "say":
                return self._line(str(fields["role"]), str(fields["text"]))
            case "chime":
                return self._line("chime", f"({fields['chime']})")
            case "listener":
                return self._line("you", f"“{fields['text']}”")
            case "heard":
                typed = fields["score"] is None
                return None if typed else self._line("heard", f"“{fields['text']}” ({fields['score']})")
            case "command":
                return self._line("", f"→ {fields['command']}")
            case "answer":
                return self._line("", f"→ {fields['question']}: {fields['answer']}")
            case "unheard":
                text = f"“{fields['text']}” " if fields["text"] else ""
                return self._line("unheard", f"{text}({fields['why']})")
            case "end":
                return self._line("end", str(fields["reason"]))
            case _:
                return None

    def _line(self, head: str, text: str) -> str:
        minutes, seconds = divmod(round(self.at, 2), 60)
        return f"{int(minutes):3d}:{seconds:05.2f}  {head:<9} {text}"


def of_effect(effect: Effect) -> Entry:
    """Give the entry of something the coach does."""
    match effect:
        case Say(at=at, role=role, text=text, seconds=seconds):
            return Entry(at, "say", {"role": role.value, "text": text, "seconds": round(seconds, 3)})
        case Play(at=at, chime=chime, seconds=seconds):
            return Entry(at, "chime", {"chime": chime.value, "seconds": round(seconds, 3)})
        case Silence(at=at):
            return Entry(at, "silence", {})
        case Volume(at=at, decibels=decibels):
            return Entry(at, "volume", {"decibels": decibels})
        case Became():
            return Entry(effect.at, "state", _where(effect))
        case End(at=at, stopped=stopped):
            return Entry(at, "end", {"reason": "stopped" if stopped else "finished"})
        case _:
            assert_never(effect)


def of_hearing(hearing: Hearing) -> Entry:
    """Give the entry of something that was heard, believed or not."""
    span: dict[str, Value] = {"start": round(hearing.start, 3), "end": round(hearing.end, 3)}
    if math.isfinite(hearing.score):
        span["near"] = round(hearing.near, 2)
    score = round(hearing.score, 2) if math.isfinite(hearing.score) else None
    match hearing:
        case Heard(phrase=phrase):
            return Entry(hearing.decided, "heard", {"text": phrase.text, "score": score, **span})
        case Unheard(text=text, why=why):
            return Entry(hearing.decided, "unheard", {"text": text, "score": score, "why": why, **span})
        case _:
            assert_never(hearing)


def of_meaning(at: Seconds, meaning: Meaning, by: By, question: str = "") -> Entry:
    """Give the entry of a command or an answer that reaches the coach."""
    if isinstance(meaning, Answer):
        return Entry(at, "answer", {"question": question, "answer": meaning.value, "by": by})
    return Entry(at, "command", {"command": meaning.value, "by": by})


def of_sound_back(at: Seconds, gone: Seconds) -> Entry:
    """Give the entry of the loudspeaker's coming back, after so many seconds."""
    return Entry(at, "sound", {"gone": round(gone, 3)})


def of_not_understood(at: Seconds) -> Entry:
    """Give the entry of something said twice that was nearly a command."""
    return Entry(at, "puzzled", {})


def _where(became: Became) -> dict[str, Value]:
    where: dict[str, Value] = {"state": became.doing.value}
    if became.exercise:
        where |= {"exercise": became.exercise, "level": became.level}
    if became.side is not None:
        where["side"] = became.side.value
    if became.set_number:
        where["set"] = became.set_number
    if became.rep:
        where["rep"] = became.rep
    return where
