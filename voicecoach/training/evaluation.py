"""How well a model hears voices that had no part in its training, by the real ear from the gate to the verifier."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecoach.errors import TrainingError
from voicecoach.language import load_language
from voicecoach.listening.attempt import Attempt
from voicecoach.listening.phrases import Grammar, Hearing, Meaning, normal
from voicecoach.ports import Recogniser
from voicecoach.training.figures import Figures, Kind, Outcome, Result
from voicecoach.training.spoken import Spoken
from voicecoach.training.surroundings import Microphone, Place
from voicecoach.units import HEARING_RATE, Pcm, Seconds

SETTLING: Final[Seconds] = 3.0
"""In each place before the first word: the gate follows a new level of noise within a second and a half."""

PAUSE: Final[Seconds] = 0.5
"""Before each utterance."""

DECIDED: Final[Seconds] = 0.8
"""After each: the gate knows its end 0.25 s after the room has died away."""

_BLOCK = HEARING_RATE // 10
_TOLD_EVERY = 20  # utterances


@dataclass(frozen=True, slots=True, eq=False)
class Unseen:
    """What voices say that had no part in the training; a voice says a text once.

    Attributes:
        commands: phrases that are listened for.
        near: chosen to sound like them, as ``store`` and ``paws``.
        talk: anything else, as short as a command: the words and sentences of everyday.
    """

    commands: tuple[Spoken, ...]
    near: tuple[Spoken, ...]
    talk: tuple[Spoken, ...]

    def each(self) -> Iterator[tuple[Kind, Spoken]]:
        """Go through all of it."""
        yield from (("command", spoken) for spoken in self.commands)
        yield from (("near", spoken) for spoken in self.near)
        yield from (("talk", spoken) for spoken in self.talk)


def whole_grammar() -> Grammar:
    """Give every phrase of every command of the product, which are never all listened for at once."""
    language = load_language()
    return Grammar.of(language.phrases_of(language.commands))


def evaluate(
    ear: Recogniser,
    unseen: Unseen,
    grammar: Grammar | None = None,
    places: Sequence[Place] = tuple(Place),
    progress: Callable[[float], None] | None = None,
) -> Figures:
    """Let a recogniser hear everything in each place; about 80 ms of one core for each sound in each place.

    Two recognisers get the very same samples for the same arguments.

    Args:
        ear: has heard nothing yet, gives raw scores, and answers about each block at once: a new
            ``EarProcess(folder, in_step=True)``, whose process of its own keeps a model that makes libvosk abort from
            doing harm.
        grammar: listened for, by default the whole one. What a model is deaf to is missed.
        progress: is told what share is done, up to 1.

    Raises:
        TrainingError: what is said as a command is not listened for, or the reverse; or a voice says a text twice.
        HearingError: the recogniser failed.
    """
    listened = grammar or whole_grammar()
    _check(unseen, listened)
    ear.listen_for(listened)
    listener = _Listener(ear)
    meanings: dict[str, Meaning] = {phrase.text: phrase.meaning for phrase in listened.phrases}
    sounds = list(unseen.each())
    total = len(places) * len(sounds)
    results: list[Result] = []
    for place in places:
        microphone = Microphone(place)
        listener.hear(microphone.record(SETTLING, _NOTHING, 0.0))
        for kind, spoken in sounds:
            hearings = listener.hear(microphone.record(PAUSE, spoken.samples, DECIDED))
            results.append(_result(kind, place, Attempt(spoken.text, spoken.voice, hearings), meanings))
            if progress and (len(results) % _TOLD_EVERY == 0 or len(results) == total):
                progress(len(results) / total)
    return Figures(tuple(results))


class _Listener:
    """Hands a stream to an ear in whole blocks; the last is filled up with the beginning of what follows."""

    def __init__(self, ear: Recogniser) -> None:
        self._ear = ear
        self._now: Seconds = 0.0
        self._left: Pcm = _NOTHING

    def hear(self, samples: Pcm) -> tuple[Hearing, ...]:
        """Give what is decided meanwhile about sounds that end within it."""
        begins = self._now
        stream = np.concatenate([self._left, samples])
        whole = len(stream) // _BLOCK * _BLOCK
        self._left = stream[whole:]
        hearings: list[Hearing] = []
        for begin in range(0, whole, _BLOCK):
            self._now = round(self._now + 0.1, 1)
            hearings += self._ear.hear(stream[begin : begin + _BLOCK], self._now)
        return tuple(hearing for hearing in hearings if hearing.end > begins)


_NOTHING: Final[Pcm] = np.zeros(0, np.int16)


def _check(unseen: Unseen, grammar: Grammar) -> None:
    said = [(spoken.text, spoken.voice) for _, spoken in unseen.each()]
    if len(set(said)) < len(said):
        raise TrainingError("A voice says a text twice.", "Give each text once for each voice.")
    for kind, spoken in unseen.each():
        if (grammar.match(spoken.text) is not None) != (kind == "command"):
            is_or_not = "is not" if kind == "command" else "is"
            raise TrainingError(f"'{normal(spoken.text)}' {is_or_not} a phrase.", "Move it where it belongs.")


def _result(kind: Kind, place: Place, attempt: Attempt, meanings: dict[str, Meaning]) -> Result:
    meaning = meanings.get(attempt.said)
    obeyed = {meanings[text] for text in attempt.obeyed}
    outcome: Outcome
    if meaning is None:
        outcome = "accepted" if obeyed else "refused"
        score = attempt.score
    else:
        outcome = "missed" if not obeyed else "heard" if obeyed == {meaning} else "confused"
        score = max((attempt.score_as(text) for text in meanings if meanings[text] == meaning), default=-math.inf)
    return Result(kind, attempt.said, attempt.voice, place, outcome, score)
