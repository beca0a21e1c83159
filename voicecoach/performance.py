"""A session being performed: events go to the interpreter, its effects to the mixer and the transcript.

What is common to every way of running a session; where time and speech come from is the business of ``runner``,
``rehearsal`` and ``rendering``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Protocol, assert_never

from voicecoach.coach.effects import Became, Effect, End, Play, Say, Silence, Volume
from voicecoach.coach.events import Answered, Begin, Commanded, Event, NotUnderstood, Tick
from voicecoach.coach.flow import next_moment
from voicecoach.coach.grammar import grammar_of
from voicecoach.coach.machine import advance
from voicecoach.coach.state import Asking, Ended, State, question_of
from voicecoach.listening.phrases import Answer, Grammar, Heard, Hearing, Meaning, Phrase, Unheard
from voicecoach.listening.veto import Spoken, Veto
from voicecoach.sound.clip import Clip
from voicecoach.sound.mixer import Mixer
from voicecoach.sound.utterances import Utterances
from voicecoach.transcript import By, Entry, of_effect, of_hearing, of_meaning
from voicecoach.units import Seconds, to_frames

NEARLY = 0.0
"""Verified score above which speech that was not obeyed was likelier its phrase than anything else (see ``verify``)."""

SOON_AGAIN: Seconds = 10.0
"""Between two sayings of what was not understood the first time."""


DUCKED = -12.0
"""dB by which the coach speaks more quietly while somebody else does: still to be followed, and easy to talk over."""

DUCKED_FOR: Seconds = 0.7
"""After somebody was last heard to speak: the gaps between words are shorter."""


class Outlet(Protocol):
    """Where the coach's sound goes."""

    def say(self, effect: Say) -> None:
        """Place an utterance."""

    def play(self, effect: Play) -> None:
        """Place a chime."""

    def silence(self) -> None:
        """Cut off what sounds and what is still to sound."""

    def volume(self, decibels: float) -> None:
        """Play louder or more quietly from now on, by so much against the beginning."""

    def duck(self, *, down: bool) -> None:
        """Be quiet for somebody who speaks, or no longer."""


class MixedOutlet:
    """Puts clips into a mixer at exact samples."""

    def __init__(self, mixer: Mixer, utterances: Utterances, chimes: Mapping[str, Clip]) -> None:
        self._mixer = mixer
        self._utterances = utterances
        self._chimes = chimes
        self._volume = 0.0  # dB
        self._ducked = 0.0
        self.unspoken = 0
        """How many utterances were replaced by the stand-in."""

    def say(self, effect: Say) -> None:
        """Place an utterance at the sample of its moment."""
        self.unspoken += self._utterances.is_missing(effect.text)
        self._mixer.play(self._utterances.clip(effect.text).samples, to_frames(effect.at))

    def play(self, effect: Play) -> None:
        """Place a chime at the sample of its moment."""
        self._mixer.play(self._chimes[effect.chime].samples, to_frames(effect.at))

    def silence(self) -> None:
        """Fade out what sounds and drop the rest."""
        self._mixer.silence()

    def volume(self, decibels: float) -> None:
        """Let the mixer's level glide to another."""
        self._volume = decibels
        self._set_level()

    def duck(self, *, down: bool) -> None:
        """Let the mixer's level glide down, or back up."""
        self._ducked = DUCKED if down else 0.0
        self._set_level()

    def _set_level(self) -> None:
        self._mixer.level(10 ** ((self._volume + self._ducked) / 20))


class Performance:
    """One session under way.

    Args:
        state: as ``coach.machine.initial`` gives it.
        outlet: ``None`` when nobody listens.
        report: called with every transcript entry, as it is decided.
    """

    def __init__(self, state: State, outlet: Outlet | None, report: Callable[[Entry], None]) -> None:
        self.state = state
        self._outlet = outlet
        self._report = report
        self._veto = Veto()
        self._nearly: tuple[str, Seconds] = ("", -math.inf)
        self._ducked_until: Seconds = -math.inf
        self._ducked = False

    @property
    def ended(self) -> bool:
        """Whether the session is over."""
        return isinstance(self.state.activity, Ended)

    @property
    def next_moment(self) -> Seconds:
        """The moment at which the coach does something next, if nobody interferes; may be infinite."""
        return next_moment(self.state)

    @property
    def grammar(self) -> Grammar:
        """What can be said now."""
        return grammar_of(self.state)

    @property
    def answer_keys(self) -> Mapping[str, str]:
        """The keys that answer the question that is open: from 1 on, or the digits themselves; none without one."""
        if not isinstance(self.state.activity, Asking):
            return {}
        answers = question_of(self.state, self.state.activity.name).answers
        if all(answer.isdecimal() for answer in answers):
            return {answer: answer for answer in answers if len(answer) == 1}
        return {str(number): answer for number, answer in enumerate(answers, start=1)}

    def answer_of_key(self, key: str) -> Answer | None:
        """Give the answer that a key stands for now."""
        answer = self.answer_keys.get(key)
        return None if answer is None else Answer(answer)

    def understand(self, typed: str) -> Phrase | None:
        """Find what typed words mean: what is listened for now, else any command, as a key could give it."""
        language = self.state.session.language
        return self.grammar.match(typed) or Grammar.of(language.phrases_of(language.commands)).match(typed)

    def begin(self) -> None:
        """Start the session, at moment 0."""
        self._tell(Begin(0.0))

    def move_to(self, moment: Seconds) -> None:
        """Let time come to a moment."""
        self._tell(Tick(moment))

    def obey(self, at: Seconds, meaning: Meaning, by: By) -> None:
        """Pass on what the listener wants."""
        question = self.state.activity.name if isinstance(self.state.activity, Asking) else ""
        self._report(of_meaning(at, meaning, by, question))
        if isinstance(meaning, Answer):
            self._tell(Answered(at, meaning.value))
        else:
            self._tell(Commanded(at, meaning))

    def hear(self, hearing: Hearing, now: Seconds) -> None:
        """Take what the recogniser made of some speech; what the coach itself was saying is vetoed."""
        hearing = self._veto.judge(hearing)
        self._report(of_hearing(hearing))
        if isinstance(hearing, Heard):
            by: By = "text" if math.isinf(hearing.score) else "voice"
            self.obey(max(now, hearing.decided), hearing.phrase.meaning, by)
        elif hearing.text and hearing.score > NEARLY and not self._veto.coach_speaks(hearing.end):
            self._heard_nearly(hearing, now)

    def notice(self, now: Seconds, *, somebody_speaks: bool) -> None:
        """Lower the coach's voice while somebody speaks, and for ``DUCKED_FOR`` after; call this all the time."""
        if somebody_speaks:
            self._ducked_until = now + DUCKED_FOR
        if self._outlet and self._ducked != (ducked := now < self._ducked_until):
            self._ducked = ducked
            self._outlet.duck(down=ducked)

    def _heard_nearly(self, hearing: Unheard, now: Seconds) -> None:
        """Take note of what was nearly a command; the same again soon after was probably meant for the coach."""
        text, before = self._nearly
        repeated = hearing.text == text and hearing.start - before <= SOON_AGAIN
        self._nearly = ("", -math.inf) if repeated else (hearing.text, hearing.end)
        if repeated:
            self._tell(NotUnderstood(max(now, hearing.decided)))

    def _tell(self, event: Event) -> None:
        self.state, effects = advance(self.state, event)
        for effect in effects:
            self._carry_out(effect)

    def _carry_out(self, effect: Effect) -> None:
        self._report(of_effect(effect))
        match effect:
            case Say(at=at, text=text, seconds=seconds):
                self._veto.coach_says(Spoken(text, at, at + seconds))
                if self._outlet:
                    self._outlet.say(effect)
            case Play():
                if self._outlet:
                    self._outlet.play(effect)
            case Silence(at=at):
                self._veto.coach_falls_silent(at)
                if self._outlet:
                    self._outlet.silence()
            case Volume(decibels=decibels):
                if self._outlet:
                    self._outlet.volume(decibels)
            case Became() | End():
                pass
            case _:
                assert_never(effect)
