"""Everything the interpreter knows between two events: frozen, so that a state can be kept, compared and replayed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeAlias

from voicecoach.coach.books import Work
from voicecoach.coach.score import Lengths, Passage, Sound
from voicecoach.language import Language
from voicecoach.script.model import Question, Step
from voicecoach.script.plan import Dose, Side, dose, ladder, start_level
from voicecoach.units import Seconds

NEVER: Seconds = math.inf

NOTHING = Passage(NEVER)
"""Before a session begins: no cue, and no end."""


@dataclass(frozen=True, slots=True)
class Session:
    """What does not change while a session runs.

    Attributes:
        first_side: a side, or ``$name`` of the question that decides it.
        lengths: of what is said.
        estimates: of what will be said much later, which need not be rendered yet.
    """

    title: str
    steps: tuple[Step, ...]
    questions: Mapping[str, Question]
    first_side: str
    language: Language
    lengths: Lengths
    estimates: Lengths


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
    """Asking a question and waiting for its answer."""

    name: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Giving the listener time, which they can cut short."""

    text: str | None
    left: Seconds


@dataclass(frozen=True, slots=True)
class Introducing:
    """Telling how to do an exercise, in full.

    Attributes:
        said: sentences of it that were said before an interruption.
    """

    said: int = 0


@dataclass(frozen=True, slots=True)
class TurningOver:
    """Changing to the other side; the books already say which.

    Attributes:
        rest: taken meanwhile; 0 for none.
        said: sentences that were said before an interruption.
    """

    rest: Seconds = 0.0
    said: int = 0


@dataclass(frozen=True, slots=True)
class CountingIn:
    """Three, two, one: always comes directly before movement."""


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
    | CountingIn
    | Rep
    | Holding
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
        levels: by exercise and side, of those that have worked and those that the listener changed.
        pace: 1 as written; larger is slower.
        owed_answer: an acknowledgement for which there was no room yet, best wording first.
        owes_what_is_left: the same, for what is left of the exercise, which is told as it is then.
        owed_until: moment after which it is no longer worth saying.
        instruction: what was told last, for ``repeat``.
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
    pace: float = 1.0
    owed_answer: tuple[Sound, ...] = ()
    owes_what_is_left: bool = False
    owed_until: Seconds = 0.0
    instruction: tuple[Sound, ...] = ()

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


def level_of(state: State, work: Work, side: Side | None) -> int:
    """Give the level at which a side does an exercise: as chosen for it, else as for the other side, else the start."""
    name = work.exercise.exercise
    other = side.other if side else None
    start = start_level(work.exercise)
    chosen = state.levels.get((name, side), state.levels.get((name, other), start))
    return min(chosen, len(ladder(work.exercise)) - 1)  # the same exercise may come again with fewer levels


def dose_of(state: State, work: Work, side: Side | None = None) -> Dose:
    """Give what a side (the one working now by default) does of an exercise at its level."""
    return dose(work.exercise, level_of(state, work, side or work.side))


def owed(state: State, work: Work) -> Mapping[Side | None, int]:
    """Give the sets that each side still has to do."""
    return {side: max(0, dose_of(state, work, side).sets - work.ledgers[side].sets_done) for side in work.order}
