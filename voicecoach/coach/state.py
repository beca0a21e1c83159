"""Everything the interpreter knows between two events: frozen, so that a state can be kept, compared and replayed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from types import MappingProxyType
from typing import TypeAlias

from voicecoach.coach.books import Work
from voicecoach.coach.effects import Became, Doing
from voicecoach.coach.score import Lengths, Passage, Sound
from voicecoach.language import Language
from voicecoach.script.model import NO, YES, Question
from voicecoach.script.plan import Dose, Planned, Side, dose, ladder, nearest, start_level
from voicecoach.units import Seconds

NEVER: Seconds = math.inf

NOTHING = Passage(NEVER)
"""Before a session begins: no cue, and no end."""

NOWHERE = Became(0.0, Doing.ENDED)
"""Before anything was made known."""


@dataclass(frozen=True, slots=True)
class Session:
    """What does not change while a session runs.

    Attributes:
        first_side: a side, or ``$name`` of the question that decides it.
        lengths: of what is said.
        estimates: of what will be said much later, which need not be rendered yet.
        things: that every listener of this session has.
        pain: the question that "that hurts" brings.
        known: answers that were given before it began; those questions are not asked.
        time_left: gives the seconds to the end; ``None`` while just that is being found out.
    """

    title: str
    steps: tuple[Planned, ...]
    questions: Mapping[str, Question]
    first_side: str
    language: Language
    lengths: Lengths
    estimates: Lengths
    things: frozenset[str] = frozenset()
    pain: Question | None = None
    known: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    time_left: Callable[[State], Seconds] | None = None


PAIN = "how much it hurts"
"""The name of the question that "that hurts" brings; no script has one of that name."""


WORST_PAIN = 10


class Talk(IntEnum):
    """How much the coach says beside the counts."""

    COUNTS = 0
    SHORT = 1
    FULL = 2


@dataclass(frozen=True, slots=True)
class Placement:
    """What the listener has been told to be in place for.

    Attributes:
        exercise: its name in scripts.
        movement: its name aloud, at the level.
        gear: things that are put on or at hand.
    """

    exercise: str
    movement: str
    gear: frozenset[str]


# What the coach can be doing: a closed set. Each takes the time of one passage, laid by ``coach.passages``.


@dataclass(frozen=True, slots=True)
class Onward:
    """Going to the next step; takes no time."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Saying something that is not tied to a beat.

    Attributes:
        then: what comes after it.
        aside: an answer to the listener, which is not said again after an interruption.
    """

    sounds: tuple[Sound, ...]
    then: Activity = Onward()
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """Asking a question and waiting for its answer.

    Attributes:
        hurting: what was interrupted by "that hurts"; ``None`` for a question of the script.
    """

    name: str
    again: bool = False
    hurting: Activity | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Giving the listener time, which they can cut short."""

    text: str | None
    left: Seconds


@dataclass(frozen=True, slots=True)
class Introducing:
    """Telling how to do an exercise.

    Attributes:
        said: sentences of it that were said before an interruption.
        short: as to somebody who has done it in this session.
        longer: time that the listener has asked for.
    """

    said: int = 0
    short: bool = False
    longer: Seconds = 0.0


@dataclass(frozen=True, slots=True)
class TurningOver:
    """Changing to the other side; the books already say which.

    Attributes:
        rest: taken meanwhile; 0 for none.
        said: sentences that were said before an interruption.
        longer: time that the listener has asked for, less what was over before an interruption.
    """

    rest: Seconds = 0.0
    said: int = 0
    longer: Seconds = 0.0


@dataclass(frozen=True, slots=True)
class ChangingOver:
    """Getting ready for another movement of the same exercise, or with other gear, after a change of level.

    Attributes:
        said: sentences that were said before an interruption.
        longer: time that the listener has asked for.
    """

    said: int = 0
    longer: Seconds = 0.0


@dataclass(frozen=True, slots=True)
class CountingIn:
    """Three, two, one: always comes directly before movement, and only when the listener is in place for it."""


@dataclass(frozen=True, slots=True)
class Entering:
    """Moving into the position that is kept all through the set."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Moving out of that position; the set is in the books already.

    Attributes:
        longer: time that the listener has asked for, after it.
    """

    longer: Seconds = 0.0


@dataclass(frozen=True, slots=True)
class Rep:
    """One repetition of the set under way."""


@dataclass(frozen=True, slots=True)
class Holding:
    """Keeping a position.

    Attributes:
        total: of the whole hold.
        left: of it, from the beginning of this passage.
    """

    total: Seconds
    left: Seconds


@dataclass(frozen=True, slots=True)
class Resting:
    """A rest.

    Attributes:
        left: of it, the count-in included where one follows.
        before_set: between two sets, rather than a step of its own.
        resumed: taken up again after an interruption.
    """

    left: Seconds
    before_set: bool
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Paused:
    """Silent until the listener resumes.

    Attributes:
        resume: what is done then.
        answer: what is said to a listener who asked for something meanwhile; empty when the pause begins.
    """

    resume: Activity
    answer: tuple[Sound, ...] = ()


@dataclass(frozen=True, slots=True)
class Closing:
    """Summing up; a session that was stopped can still be resumed meanwhile.

    Attributes:
        resume: what a stop interrupted; ``None`` when the script came to its end.
    """

    resume: Activity | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing happens any more.

    Attributes:
        stopped: whether the listener ended the session, rather than the script.
    """

    stopped: bool = False


Activity: TypeAlias = (
    Onward
    | Telling
    | Asking
    | Waiting
    | Introducing
    | TurningOver
    | ChangingOver
    | CountingIn
    | Entering
    | Rep
    | Holding
    | Leaving
    | Resting
    | Paused
    | Closing
    | Ended
)


@dataclass(frozen=True)
class State:
    """Where a session is.

    Attributes:
        now: moment of the last event.
        step: index of the step under way; -1 before the first.
        activity: what the coach is doing.
        passage: its cues.
        began: intended moment at which the passage began. The next begins when this one ends, never "now".
        given: how many of the passage's cues have been given out.
        work: the exercise under way.
        done: exercises finished or left, oldest first, for the summary.
        answers: by question.
        levels: by exercise and side, of those that the listener changed.
        begin_at: the level at which other exercises begin: easiest, usual or hardest.
        in_place: what the listener is in place for; ``None`` before the first exercise.
        being_told: what they are being told to get in place for.
        introduced: movements that were introduced in full, by their names aloud.
        hurtful: exercises that were left because they hurt, which are left out from then on.
        pace: 1 as written; larger is slower.
        talk: how much is said beside the counts.
        volume: decibels above the level at which the session began.
        owed_answer: an acknowledgement for which there was no room yet, best wording first.
        owes_what_is_left: the same, for what is left of the exercise, which is told as it is then.
        owed_until: moment after which it is no longer worth saying.
        instruction: what was told last, for ``repeat``.
        hinted: whether it was said already that "help" tells what can be said.
        whereabouts: as last made known, its moment left out.
    """

    session: Session
    now: Seconds = 0.0
    step: int = -1
    activity: Activity = Onward()
    passage: Passage = NOTHING
    began: Seconds = 0.0
    given: int = 0
    work: Work | None = None
    done: tuple[Work, ...] = ()
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    levels: Mapping[tuple[str, Side | None], int] = field(default_factory=lambda: MappingProxyType({}))
    begin_at: str = "usual"
    in_place: Placement | None = None
    being_told: Placement | None = None
    introduced: frozenset[str] = frozenset()
    hurtful: frozenset[str] = frozenset()
    pace: float = 1.0
    talk: Talk = Talk.FULL
    volume: float = 0.0
    owed_answer: tuple[Sound, ...] = ()
    owes_what_is_left: bool = False
    owed_until: Seconds = 0.0
    instruction: tuple[Sound, ...] = ()
    hinted: bool = False
    whereabouts: Became = NOWHERE

    @property
    def offset(self) -> Seconds:
        """How far into the passage this moment is."""
        return self.now - self.began

    def owing_nothing(self) -> State:
        """Give the same state with every answer that was still to be given let go."""
        return replace(self, owed_answer=(), owes_what_is_left=False)

    @property
    def at_work(self) -> Work:
        """The exercise under way, where there must be one."""
        if self.work is None:
            raise AssertionError(f"{type(self.activity).__name__} without an exercise")
        return self.work


def question_of(state: State, name: str) -> Question:
    """Give a question by its name: of the script, or how much it hurts."""
    pain = state.session.pain
    return pain if name == PAIN and pain is not None else state.session.questions[name]


def answer_of(state: State, question: str) -> str:
    """Give the answer to a question: the listener's, else its stated default."""
    return state.answers.get(question) or state.session.questions[question].otherwise


def things(state: State) -> frozenset[str]:
    """Give the things that the listener has."""
    yes_or_no = (name for name, question in state.session.questions.items() if {YES, NO} == set(question.answers))
    return state.session.things.union(name for name in yes_or_no if answer_of(state, name) == YES)


def happens(state: State, planned: Planned) -> bool:
    """Whether a step's conditions hold, as far as is known now."""
    return all(condition.holds(answer_of(state, condition.question)) for condition in planned.when)


def level_of(state: State, work: Work, side: Side | None) -> int:
    """Give the level at which a side does an exercise, among those that can be done.

    As chosen for it, else as for the other side, else as the session has exercises begin.
    """
    name = work.exercise.exercise
    last = len(ladder(work.exercise)) - 1  # the same exercise may come again with fewer levels
    begin = {"easiest": 0, "hardest": last}.get(state.begin_at, start_level(work.exercise))
    chosen = state.levels.get((name, side), state.levels.get((name, side.other if side else None), begin))
    return nearest(min(chosen, last), work.rungs)


def dose_of(state: State, work: Work, side: Side | None = None) -> Dose:
    """Give what a side (the one working now by default) does of an exercise at its level."""
    return dose(work.exercise, level_of(state, work, side or work.side))


def placement(state: State, work: Work) -> Placement:
    """Give what the side working now has to be in place for."""
    now = dose_of(state, work)
    return Placement(work.exercise.exercise, now.name, frozenset(now.needs))


def owed(state: State, work: Work) -> Mapping[Side | None, int]:
    """Give the sets that each side still has to do."""
    return {side: max(0, dose_of(state, work, side).sets - work.ledgers[side].sets_done) for side in work.order}
