"""A session being performed: events go to the interpreter, its effects to the mixer and the transcript.

What is common to every way of running a session; where time and speech come from is the business of ``runner``,
``rehearsal`` and ``rendering``.

Live, the coach works some time ahead of what is heard (``look_ahead``), so that no beat waits for this program. What
it has decided ahead is firm only once it was heard: a listener who says something then is answered as if the rest had
never been decided. The interpreter being a pure function, going back is a matter of keeping the states.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, assert_never

from voicecoach.coach.effects import Became, Doing, Effect, End, Play, Say, Silence, Volume
from voicecoach.coach.events import Answered, Begin, Commanded, Event, NotUnderstood, SoundBack, Tick
from voicecoach.coach.flow import next_moment
from voicecoach.coach.grammar import grammar_of
from voicecoach.coach.machine import advance
from voicecoach.coach.state import Asking, Closing, Ended, State, question_of
from voicecoach.listening.phrases import Answer, Grammar, Heard, Hearing, Meaning, Phrase, Unheard
from voicecoach.listening.veto import Spoken, Veto
from voicecoach.ports import MixingDesk, MusicCue
from voicecoach.sound.clip import Clip
from voicecoach.sound.utterances import Utterances
from voicecoach.transcript import By, Entry, of_effect, of_hearing, of_meaning, of_not_understood, of_sound_back
from voicecoach.units import Seconds, to_frames

NEARLY = 0.0
"""Verified score above which speech that was not obeyed was likelier its phrase than anything else (see ``verify``)."""

SOON_AGAIN: Seconds = 10.0
"""Between two sayings of what was not understood the first time."""


DUCKED = -12.0
"""dB by which the coach speaks more quietly while somebody else does: still to be followed, and easy to talk over."""

DUCKED_FOR: Seconds = 0.7
"""After somebody was last heard to speak: the gaps between words are shorter."""


_CUES = {Doing.PAUSED: MusicCue.PAUSE, Doing.ENDED: MusicCue.FINISH}
"""What the music does meanwhile; it plays on while the coach does anything else."""


class Outlet(Protocol):
    """Where the coach's sound goes."""

    def say(self, effect: Say) -> None:
        """Place an utterance."""

    def play(self, effect: Play) -> None:
        """Place a chime."""

    def mark(self) -> int:
        """Give a mark to ``withdraw`` to."""

    def withdraw(self, mark: int) -> None:
        """Take back what was placed since a mark, none of which was to be heard yet."""

    def silence(self, at: Seconds, *, at_once: bool) -> None:
        """Cut off what sounds and what is still to sound.

        Args:
            at: the session goes on from this moment.
            at_once: it is heard next, instead of what would have been; else silence begins when it is heard.
        """

    def become(self, effect: Became) -> None:
        """Take note that the coach turns to something else."""

    def volume(self, decibels: float) -> None:
        """Play louder or more quietly from now on, by so much against the beginning."""

    def duck(self, *, down: bool) -> None:
        """Be quiet for somebody who speaks, or no longer."""


class MixedOutlet:
    """Puts clips on a mixing desk at exact samples."""

    def __init__(self, desk: MixingDesk, utterances: Utterances, chimes: Mapping[str, Clip]) -> None:
        self._desk = desk
        self._utterances = utterances
        self._chimes = chimes
        self._cues = [(0, MusicCue.RESUME)]  # what the music was told, and how much had been placed before
        self._volume = 0.0  # dB
        self._ducked = 0.0
        self.unspoken = 0
        """How many utterances were replaced by the stand-in."""

    def say(self, effect: Say) -> None:
        """Place an utterance at the sample of its moment."""
        self.unspoken += self._utterances.is_missing(effect.text)
        self._desk.play(self._utterances.clip(effect.text).samples, to_frames(effect.at))

    def play(self, effect: Play) -> None:
        """Place a chime at the sample of its moment."""
        self._desk.play(self._chimes[effect.chime].samples, to_frames(effect.at))

    def become(self, effect: Became) -> None:
        """Pause the music with the coach, and end it with the session."""
        cue = _CUES.get(effect.doing, MusicCue.RESUME)
        if cue is not self._cues[-1][1]:
            self._cues.append((self._desk.placed, cue))
            self._desk.music(cue, to_frames(effect.at))

    def mark(self) -> int:
        """Give how much was placed so far."""
        return self._desk.placed

    def withdraw(self, mark: int) -> None:
        """Take back what was placed since."""
        before = len(self._cues)
        while len(self._cues) > 1 and self._cues[-1][0] >= mark:
            self._cues.pop()
        if len(self._cues) < before:  # it may have been mixed already, and so done
            self._desk.music(self._cues[-1][1], 0)
        self._desk.withdraw(mark)

    def silence(self, at: Seconds, *, at_once: bool) -> None:
        """Cut off what sounds at the sample of a moment, drop the rest, and go on from there."""
        (self._desk.cut if at_once else self._desk.silence_from)(to_frames(at))

    def volume(self, decibels: float) -> None:
        """Let the mixer's level glide to another."""
        self._volume = decibels
        self._set_level()

    def duck(self, *, down: bool) -> None:
        """Let the mixer's level glide down, or back up."""
        self._ducked = DUCKED if down else 0.0
        self._set_level()

    def _set_level(self) -> None:
        self._desk.level(10 ** ((self._volume + self._ducked) / 20))


@dataclass(frozen=True, slots=True)
class _Step:
    """What the coach will do at a moment, unless the listener has another wish before.

    Attributes:
        before: the state it comes from.
        mark: of the outlet before it.
    """

    at: Seconds
    before: State
    effects: Sequence[Effect]
    mark: int


class Performance:
    """One session under way.

    Args:
        state: as ``coach.machine.initial`` gives it.
        outlet: ``None`` when nobody listens.
        report: called with every transcript entry, as it is decided.
    """

    def __init__(self, state: State, outlet: Outlet | None, report: Callable[[Entry], None]) -> None:
        self._ahead = state
        self._steps: deque[_Step] = deque()  # decided and placed, not yet heard
        self._firm: Seconds = 0.0  # nothing before this is taken back
        self._outlet = outlet
        self._report = report
        self._veto = Veto()
        self._nearly: tuple[str, Seconds] = ("", -math.inf)
        self._ducked_until: Seconds = -math.inf
        self._ducked = False

    @property
    def state(self) -> State:
        """As far as the session has come, without what is only decided ahead."""
        return self._steps[0].before if self._steps else self._ahead

    @property
    def ended(self) -> bool:
        """Whether the session is over."""
        return isinstance(self.state.activity, Ended)

    @property
    def closing(self) -> bool:
        """Whether nothing more comes than the last words."""
        return isinstance(self.state.activity, Closing)

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
        """The keys that answer the question that is open: from 1 on, or numbers as digits; none without one."""
        if not isinstance(self.state.activity, Asking):
            return {}
        answers = question_of(self.state, self.state.activity.name).answers
        if all(answer.isdecimal() for answer in answers):
            return {answer: answer for answer in answers}
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
        self._tell(Begin, 0.0, 0.0)

    def look_ahead(self, until: Seconds) -> None:
        """Decide, and have placed, what the coach does up to a moment if nobody interferes."""
        while (moment := next_moment(self._ahead)) <= until:
            before, mark = self._ahead, self._outlet.mark() if self._outlet else 0
            self._ahead, effects = advance(before, Tick(moment))
            self._steps.append(_Step(moment, before, effects, mark))
            for effect in effects:
                self._place(effect)

    def move_to(self, moment: Seconds) -> None:
        """Let time come to a moment: what was decided up to it has been heard, and is reported."""
        self.look_ahead(moment)
        while self._steps and self._steps[0].at <= moment:
            for effect in self._steps.popleft().effects:
                self._take_note(effect)
        if not self._steps:
            self._ahead, _ = advance(self._ahead, Tick(moment))  # nothing is due: only its clock moves
        self._firm = max(self._firm, moment)

    def obey(self, now: Seconds, meaning: Meaning, by: By, soon: Seconds | None = None) -> None:
        """Pass on what the listener wants.

        Args:
            now: the moment that is being heard.
            soon: the earliest moment for which sound can still be placed; ``now`` by default. What cuts the coach off
                takes effect now, all else soon.
        """

        def report(at: Seconds) -> None:
            question = self.state.activity.name if isinstance(self.state.activity, Asking) else ""
            self._report(of_meaning(at, meaning, by, question))

        if isinstance(meaning, Answer):
            self._tell(lambda at: Answered(at, meaning.value), now, soon, report)
        else:
            self._tell(lambda at: Commanded(at, meaning), now, soon, report)

    def take_up(self, now: Seconds, gone: Seconds) -> None:
        """Go on after the loudspeaker could not be heard for a time, having fallen silent at a moment."""
        self._tell(lambda at: SoundBack(at, gone), now, now, lambda at: self._report(of_sound_back(at, gone)))

    def hear(self, hearing: Hearing, now: Seconds, soon: Seconds | None = None) -> None:
        """Take what the recogniser made of some speech; what the coach itself was saying is vetoed.

        Args:
            now: as ``soon``, as ``obey`` has them.
        """
        hearing = self._veto.judge(hearing)
        self._report(of_hearing(hearing))
        if isinstance(hearing, Heard):
            by: By = "text" if math.isinf(hearing.score) else "voice"
            self.obey(max(now, hearing.decided), hearing.phrase.meaning, by, soon)
        elif hearing.text and hearing.score > NEARLY and not self._veto.coach_speaks(hearing.end):
            self._heard_nearly(hearing, now, soon)

    def notice(self, now: Seconds, *, somebody_speaks: bool) -> None:
        """Lower the coach's voice while somebody speaks, and for ``DUCKED_FOR`` after; call this all the time."""
        if somebody_speaks:
            self._ducked_until = now + DUCKED_FOR
        if self._outlet and self._ducked != (ducked := now < self._ducked_until):
            self._ducked = ducked
            self._outlet.duck(down=ducked)

    def _heard_nearly(self, hearing: Unheard, now: Seconds, soon: Seconds | None) -> None:
        """Take note of what was nearly a command; the same again soon after was probably meant for the coach."""
        text, before = self._nearly
        repeated = hearing.text == text and hearing.start - before <= SOON_AGAIN
        self._nearly = ("", -math.inf) if repeated else (hearing.text, hearing.end)
        if repeated:
            self._tell(NotUnderstood, max(now, hearing.decided), soon, lambda at: self._report(of_not_understood(at)))

    def _tell(
        self,
        event: Callable[[Seconds], Event],
        now: Seconds,
        soon: Seconds | None,
        report: Callable[[Seconds], None] = lambda _: None,
    ) -> None:
        """Tell the interpreter of something that was not foreseen.

        Args:
            event: makes it, for the moment at which it takes effect.
            report: called with that moment, when all before it has been reported.
        """
        at = max(now, self._firm)
        at_once = soon is None or _cuts_off(advance(self._state_at(at), event(at))[1])
        if soon is not None and not at_once:
            at = max(soon, self._firm)
        self._take_back(at)
        self.move_to(at)
        report(at)
        self._ahead, effects = advance(self._ahead, event(at))
        for effect in effects:
            self._take_note(effect)
            self._place(effect, at_once=at_once)

    def _state_at(self, moment: Seconds) -> State:
        """Give the state after what is done up to a moment."""
        return next((step.before for step in self._steps if step.at > moment), self._ahead)

    def _take_back(self, moment: Seconds) -> None:
        """Forget what was decided for after a moment."""
        while self._steps and self._steps[-1].at > moment:
            step = self._steps.pop()
            self._ahead = step.before
            if self._outlet:
                self._outlet.withdraw(step.mark)

    def _take_note(self, effect: Effect) -> None:
        self._report(of_effect(effect))
        match effect:
            case Say(at=at, text=text, seconds=seconds):
                self._veto.coach_says(Spoken(text, at, at + seconds))
            case Silence(at=at):
                self._veto.coach_falls_silent(at)
            case Play() | Volume() | Became() | End():
                pass
            case _:
                assert_never(effect)

    def _place(self, effect: Effect, *, at_once: bool = True) -> None:
        if self._outlet is None:
            return
        match effect:
            case Say():
                self._outlet.say(effect)
            case Play():
                self._outlet.play(effect)
            case Silence(at=at):
                self._outlet.silence(at, at_once=at_once)
            case Volume(decibels=decibels):
                self._outlet.volume(decibels)
            case Became():
                self._outlet.become(effect)
            case End():
                pass
            case _:
                assert_never(effect)


def _cuts_off(effects: Sequence[Effect]) -> bool:
    return any(isinstance(effect, Silence) for effect in effects)
