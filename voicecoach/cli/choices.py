"""What the command line chooses about a session, and the session as it is then performed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from voicecoach.cli import wiring
from voicecoach.cli.drafts import plan_text
from voicecoach.coach.foresight import longest
from voicecoach.coach.machine import initial
from voicecoach.coach.score import Lengths
from voicecoach.coach.state import STRANGER, Listener, State
from voicecoach.coach.wording import left_out
from voicecoach.errors import NotFoundError, UsageError
from voicecoach.language import Language
from voicecoach.script.budget import Fitted, fit
from voicecoach.script.model import Question, Script
from voicecoach.script.plan import LONGEST_SESSION, questions_of, seconds_of_work
from voicecoach.script.profile import Profile
from voicecoach.script.reading.reader import read_script
from voicecoach.script.short_form.lines import looks_like
from voicecoach.script.text.sentences import did_you_mean, ended
from voicecoach.sound.lengths import EstimatedLengths
from voicecoach.sound.spoken_form import SpokenForm, pronouncing
from voicecoach.units import Seconds

SORE: Final = "sore"
"""How sessions call their question for the sore side."""


@dataclass(frozen=True)
class Choices:
    """Of the command line.

    Attributes:
        settings: values of the session's parameters, as they are written.
        answers: to its questions.
        level: at which exercises begin: easiest, usual or hardest.
        minutes: it may take at most; ``None`` for no limit.
    """

    settings: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    level: str = "usual"
    minutes: float | None = None

    @classmethod
    def of(
        cls,
        settings: Sequence[str] = (),
        answers: Sequence[str] = (),
        level: str = "usual",
        minutes: float | None = None,
    ) -> Choices:
        """Take them from options such as ``--set reps=8``.

        Raises:
            UsageError: one has no ``=``.
        """
        return cls(_pairs(settings, "--set reps=8"), _pairs(answers, "--answer sore=left"), level, minutes)


@dataclass(frozen=True)
class Chosen:
    """A session ready to be performed.

    Attributes:
        known: answers that need not be asked for.
        language: that the coach speaks, with the listener's own phrases.
        spoken: what is given to a voice for a text.
        profile: what is known of the listener.
        remark: what is said of the session being shorter; may be empty.
        too_long: seconds it takes although less was asked for; 0 when it fits.
    """

    script: Script
    known: Mapping[str, str]
    begin_at: str
    spoken: SpokenForm
    language: Language
    profile: Profile = field(default_factory=Profile)
    remark: str = ""
    too_long: Seconds = 0.0

    @property
    def estimates(self) -> Lengths:
        """Lengths of what is said, without any voice."""
        return EstimatedLengths(self.spoken)

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question that the session may ask."""
        return questions_of(self.script, self.language.sentences["do you have"])

    def state(
        self,
        lengths: Lengths | None = None,
        *,
        familiar: bool = False,
        listener: Listener = STRANGER,
        unfinished: State | None = None,
    ) -> State:
        """Give the session before it begins.

        Args:
            lengths: of what is said; estimates by default.
            familiar: whether the listener has heard in full what is said for safety.
            listener: what is known of them.
            unfinished: where another session broke off, to be offered first.
        """
        return initial(
            self.script,
            self.language,
            lengths or self.estimates,
            self.estimates,
            known=self.known,
            begin_at=self.begin_at,
            familiar=familiar,
            remark=self.remark,
            listener=listener,
            unfinished=unfinished,
        )


def choose(session: str, choices: Choices | None = None) -> Chosen:
    """Find a session and make it as it was chosen.

    Raises:
        NotFoundError: there is none of that name, and it is no plan in the short form.
        ScriptError: it has mistakes. A profile that has some is told, and left out.
        UsageError: a choice does not fit the session.
    """
    choices = choices or Choices()
    script = _script(session, choices.settings)
    work = seconds_of_work(script.session)
    if work > LONGEST_SESSION:
        what = f"This session would take about {work / 3600:.0f} hours."
        raise UsageError(what, "Write fewer rounds, sets or reps.")
    profile = wiring.profile_if_well()
    spoken = pronouncing({**script.pronounce, **profile.pronounce})
    chosen = Chosen(script, {}, choices.level, spoken, wiring.language(profile), profile)
    _hold_against(choices.answers, chosen.questions)
    known = {**profile.things, **_sore_side(profile, chosen.questions), **choices.answers}
    chosen = replace(chosen, known={name: known[name] for name in chosen.questions if name in known})
    return chosen if choices.minutes is None else _fitted(chosen, choices.minutes * 60)


def _sore_side(profile: Profile, questions: Mapping[str, Question]) -> dict[str, str]:
    """Answer a session's question for the sore side, if it has one that takes this answer."""
    question = questions.get(SORE)
    side = profile.sore_side
    return {SORE: side} if side is not None and question is not None and side in question.answers else {}


def _script(session: str, settings: Mapping[str, str]) -> Script:
    """Find a session by name or path; what is neither may be a plan in the short form."""
    shelf = wiring.shelf()
    try:
        return shelf.load(session, settings)
    except NotFoundError:
        if not looks_like(session):
            raise
        return read_script(plan_text(session), "your plan", shelf, settings)


def _fitted(chosen: Chosen, most: Seconds) -> Chosen:
    estimates = chosen.estimates

    def length_of(script: Script) -> Seconds:
        return longest(replace(chosen, script=script).state(estimates))

    fitted: Fitted = fit(chosen.script, most, length_of)
    remark = left_out(chosen.language, fitted.cuts)
    shorter = replace(chosen, script=fitted.script, remark=remark)
    seconds = longest(shorter.state(estimates))
    if seconds <= most:
        return shorter
    minutes = chosen.language.counted(math.ceil(seconds / 60), "minute")
    all_the_same = chosen.language.say("still too long", minutes=minutes)
    return replace(shorter, remark=f"{remark} {all_the_same}".strip(), too_long=seconds)


def _hold_against(answers: Mapping[str, str], questions: Mapping[str, Question]) -> None:
    for name, answer in answers.items():
        if name not in questions:
            remedy = did_you_mean(name, questions) if questions else "it asks nothing"
            raise UsageError(f"This session has no question '{name}';", ended(remedy))
        if answer not in questions[name].answers:
            remedy = did_you_mean(answer, questions[name].answers)
            raise UsageError(f"The question '{name}' has no answer '{answer}';", ended(remedy))


def _pairs(options: Sequence[str], example: str) -> dict[str, str]:
    pairs = {}
    for option in options:
        name, sign, value = option.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise UsageError(f"'{option}' sets nothing;", f"write it like '{example}'.")
        pairs[name.strip()] = value.strip()
    return pairs


def stem(session: str) -> str:
    """Give a file name for what is made of a session: its own name, or that of a plan written out."""
    name = Path(session).stem
    return name if len(name) <= 40 and name.replace("-", "").replace("_", "").isalnum() else "plan"
