"""Fits a model: synthetic voices say commands and talk, and what the model scores for them sets its scale."""

from __future__ import annotations

from collections.abc import Callable

from voicecoach.adapters.chorus import SINGERS, Chorus
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
from voicecoach.cli import wiring
from voicecoach.cli.printing import progress_bar
from voicecoach.errors import HearingError, UsageError
from voicecoach.language import load_language, load_talk
from voicecoach.listening.model_fit import Fit, fit
from voicecoach.listening.phrases import Grammar
from voicecoach.ports import Recogniser

_COMMANDS_OF_EACH = 4
"""Each voice says one command of so many: they show what share is heard, which needs few."""

_TALK_OF_EACH = 2
"""Each voice says one piece of talk of so many: the scale hangs on them."""


POOR = 0.85
"""Share of the voices' commands below which a model is not worth having; the bundled one hears 0.99 or more."""


def fit_named(wanted: str) -> None:
    """Fit a model, and say how well it hears.

    Args:
        wanted: an installed model, or a folder.

    Raises:
        UsageError: it is the bundled one.
        HearingError: there is no such model, it cannot be used, or its folder not be written to.
        VoiceError: there are no synthetic voices.
    """
    model = wiring.model_named(wanted)
    if model.folder == BUNDLED_MODEL:
        raise UsageError("The bundled model needs no fitting:", "it is what the others are fitted to.")
    with progress_bar("Fitting the model", 1.0) as progress:
        found = wiring.fit_model(model.folder, progress)
    print(account(found))


def account(found: Fit) -> str:
    """Say in words how well a fitted model hears."""
    hits, false = found.hits or 0.0, found.false or 0.0
    heard = f"Of commands by synthetic voices it hears {100 * hits:.0f} %"
    mistaken = f"and takes {100 * false:.0f} % of short talk, much of it near to commands, for one."
    return f"{heard}, {mistaken}" + (" Stay with the bundled model, which hears nearly all." if hits < POOR else "")


def measure(ear: Recogniser, progress: Callable[[float], None]) -> Fit:
    """Find out what a recogniser's scores are worth; 20-35 s of one core with the bundled model.

    Args:
        ear: with raw scores, answering about each block at once.
        progress: is told what share is done, up to 1.

    Raises:
        HearingError: the recogniser failed.
        VoiceError: there are no synthetic voices.
    """
    language, talk = load_language(), load_talk()
    grammar = Grammar.of(language.phrases_of(language.commands))
    deaf = ear.deaf_to(grammar.texts)
    known = [text for text in grammar.texts if text not in deaf]
    if not known:
        raise HearingError("The model knows none of the coach's phrases.", "Use a model for English.")
    others = [*talk.words, *talk.sentences]
    ear.listen_for(grammar)
    chorus = Chorus(ear)
    said: list[float] = []
    talked: list[float] = []
    for number, singer in enumerate(SINGERS):
        commands = known[number % _COMMANDS_OF_EACH :: _COMMANDS_OF_EACH]
        said += [attempt.score_as(attempt.said) for attempt in chorus.attempts(singer, commands)]
        for attempt in chorus.attempts(singer, others[number % _TALK_OF_EACH :: _TALK_OF_EACH]):
            talked.append(attempt.score)
            progress((number + len(talked) % len(others) / len(others)) / len(SINGERS))
        progress((number + 1) / len(SINGERS))
    return fit(said, talked)
