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
from voicecoach.script.model import COACHS_OWN, NO, YES, Exercise, Question, Sides
from voicecoach.script.plan import Dose, Planned, Side, dose, ladder, nearest, start_level
from voicecoach.units import Seconds

NEVER: Seconds = math.inf

NOTHING = Passage(NEVER)
"""Before a session begins: no cue, and no end."""

NOWHERE = Became(0.0, Doing.ENDED)
"""Before anything was made known."""


PAIN, PAIN_BEFORE, PAIN_AFTER, LEVEL_UP, GOING_ON = COACHS_OWN
"""The coach's own questions: what "that hurts" brings; how it is at the beginning and at the end of a session; whether
to go to the level that is offered; and whether to take up the session that was left unfinished."""

WORST_PAIN = 10

LITTLE_PAIN = 3
"""With more, an exercise does not simply go on, and nobody is offered a level up."""

MUCH_PAIN = 5
"""Who begins with more is asked for less: the bound above which an exercise is left, too."""


class Talk(IntEnum):
    """How much the coach says beside the counts."""

    COUNTS = 0
    SHORT = 1
    FULL = 2


@dataclass(frozen=True, slots=True)
class Listener:
    """What is known of the listener before a session.

    Attributes:
        levels: at which they begin, by exercise and side (``None`` without sides), as indices into its ladder.
        lowered: those of ``levels`` that are easier than what they did last.
        offers: levels to offer them, by the same.
        familiar: movements that need no full instruction any more, by their names aloud.
        weaker: the side that can do less, by exercise.
        ask_pain: whether to ask how their back is, before and after.
        talk: how much is said beside the counts, to begin with.
        volume: decibels, to begin with.
        remarks: said before anything else of the script.
    """

    levels: Mapping[tuple[str, Side | None], int] = field(default_factory=lambda: MappingProxyType({}))
    lowered: frozenset[tuple[str, Side | None]] = frozenset()
    offers: Mapping[tuple[str, Side | None], int] = field(default_factory=lambda: MappingProxyType({}))
    familiar: frozenset[str] = frozenset()
    weaker: Mapping[str, Side] = field(default_factory=lambda: MappingProxyType({}))
    ask_pain: bool = False
    talk: Talk = Talk.FULL
    volume: float = 0.0
    remarks: tuple[str, ...] = ()


STRANGER = Listener()
"""Somebody of whom nothing is known."""


@dataclass(frozen=True, slots=True)
class Session:
    """What does not change while a session runs.

    Attributes:
        first_side: a side, or ``$name`` of the question that decides it.
        weaker_first: whether the weaker side works first where it is known and no answer decides it.
        weaker_extra_set: whether it does one set more.
        lengths: of what is said.
        estimates: of what will be said much later, which need not be rendered yet.
        things: that every listener of this session has.
        own_questions: the coach's own, by name.
        known: answers that were given before it began; those questions are not asked.
        time_left: gives the seconds to the end; ``None`` while just that is being found out.
        listener: what is known of them.
        unfinished: where a session was when it broke off, to be offered first; ``None`` without one.
    """

    title: str
    steps: tuple[Planned, ...]
    questions: Mapping[str, Question]
    first_side: str
    language: Language
    lengths: Lengths
    estimates: Lengths
    things: frozenset[str] = frozenset()
    own_questions: Mapping[str, Question] = field(default_factory=lambda: MappingProxyType({}))
    known: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    time_left: Callable[[State], Seconds] | None = None
    weaker_first: bool = False
    weaker_extra_set: bool = False
    listener: Listener = STRANGER
    unfinished: State | None = None


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
        hurting: what was interrupted by "that hurts"; ``None`` for any other question.
        words: asked instead of the question's own.
    """

    name: str
    again: bool = False
    hurting: Activity | None = None
    words: str = ""


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
        short: as to somebody who knows it.
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
        introduced: movements that were introduced, by their names aloud.
        hurtful: exercises that were left because they hurt, which are left out from then on.
        offered: exercises of which it was settled whether they go a level up.
        tells_all: whether the listener asked to be told in full what they are familiar with, too.
        taken_up: whether an unfinished session is gone on with here; ``None`` while that is open, or without one.
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
    offered: frozenset[str] = frozenset()
    tells_all: bool = False
    taken_up: bool | None = None
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
    """Give a question by its name: of the coach's own, or of the script."""
    own = state.session.own_questions
    return own[name] if name in own else state.session.questions[name]


def words_of(state: State, asking: Asking) -> str:
    """Give the words of a question that is being asked."""
    return asking.words or question_of(state, asking.name).say


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
    chosen = state.levels.get((name, side), state.levels.get((name, side.other if side else None)))
    if chosen is None:
        return _begins_at(state, work, side)
    return nearest(min(chosen, _last_level(work)), work.rungs)


def _begins_at(state: State, work: Work, side: Side | None) -> int:
    """Give the level at which a side begins: a step easier for somebody who came with much pain, but never two."""
    key, listener = (work.exercise.exercise, side), state.session.listener
    usual = listener.levels.get(key, start_level(work.exercise))
    last = _last_level(work)
    wanted = {"easiest": 0, "hardest": last}.get(state.begin_at, usual)
    begin = nearest(max(0, min(wanted, last)), work.rungs)
    lowered = key in listener.lowered and state.begin_at == "usual"
    if lowered or not came_hurting(state):
        return begin
    return max((rung for rung in work.rungs if rung < begin), default=begin)


def _last_level(work: Work) -> int:
    """Give the hardest level: the same exercise may come again with fewer."""
    return len(ladder(work.exercise)) - 1


def came_hurting(state: State) -> bool:
    """Whether the listener said at the beginning that they are in much pain."""
    return pain_before(state) > MUCH_PAIN


def pain_before(state: State) -> int:
    """Give how much pain the listener came with, from 0 to 10; 0 where they did not tell."""
    return pain_in(state.answers, PAIN_BEFORE) or 0


def pain_in(answers: Mapping[str, str], question: str) -> int | None:
    """Give the pain that was answered, from 0 to 10; ``None`` without an answer, or with any other."""
    answer = answers.get(question, "")
    number = int(answer) if answer.isascii() and answer.isdecimal() else WORST_PAIN + 1
    return number if number <= WORST_PAIN else None


def level_up(state: State, work: Work) -> Mapping[Side | None, int]:
    """Give the levels to offer before an exercise, by side: never more than one step up; empty when there are none.

    They are offered once, only where exercises begin as usual, and only to somebody who came with little pain.
    """
    name, offers = work.exercise.exercise, state.session.listener.offers
    if name in state.offered or state.begin_at != "usual" or pain_before(state) > LITTLE_PAIN:
        return {}
    steps = {side: level_of(state, work, side) + 1 for side in work.order}
    return {side: up for side, up in steps.items() if offers.get((name, side)) == up and up in work.rungs}


def told_before(state: State, movement: str) -> bool:
    """Whether a movement, by its name aloud, needs no full instruction: told in this session, or known from before."""
    return movement in state.introduced or (movement in state.session.listener.familiar and not state.tells_all)


def first_side(state: State, exercise: Exercise) -> Side:
    """Give the side that works first: as the listener answered, else the weaker, else as the script says, else left."""
    answer = _side_answered(state)
    if answer is not None:
        return answer
    weaker = weaker_side(state, exercise) if state.session.weaker_first else None
    if weaker is not None:
        return weaker
    first = state.session.first_side
    return Side(first) if first in (Side.LEFT, Side.RIGHT) else Side.LEFT


def weaker_side(state: State, exercise: Exercise) -> Side | None:
    """Give the side that can do less, where it is known and no sore side was named."""
    if exercise.sides is Sides.NONE or _side_answered(state) is not None:
        return None
    return state.session.listener.weaker.get(exercise.exercise)


def does_more(state: State, work: Work) -> Side | None:
    """Give the side that does one set more, if any does: the weaker, where it hurts little and gets no harder today."""
    side = weaker_side(state, work.exercise)
    if side is None or not state.session.weaker_extra_set or came_hurting(state):
        return None
    key = (work.exercise.exercise, side)
    harder = key in state.levels and state.levels[key] > state.session.listener.levels.get(key, state.levels[key])
    return None if harder else side


def _side_answered(state: State) -> Side | None:
    """Give the side that the listener named when the script asked which works first."""
    first = state.session.first_side
    answer = answer_of(state, first[1:]) if first.startswith("$") else ""
    return Side(answer) if answer in (Side.LEFT, Side.RIGHT) else None


def dose_of(state: State, work: Work, side: Side | None = None) -> Dose:
    """Give what a side (the one working now by default) does of an exercise at its level."""
    return dose(work.exercise, level_of(state, work, side or work.side))


def placement(state: State, work: Work) -> Placement:
    """Give what the side working now has to be in place for."""
    now = dose_of(state, work)
    return Placement(work.exercise.exercise, now.name, frozenset(now.needs))


def owed(state: State, work: Work) -> Mapping[Side | None, int]:
    """Give the sets that each side still has to do."""
    return {side: max(0, sets_of(state, work, side) - work.ledgers[side].sets_done) for side in work.order}


def sets_of(state: State, work: Work, side: Side | None) -> int:
    """Give the sets that a side does of an exercise at its level, the weaker side's extra one included."""
    extra = side is not None and side == does_more(state, work)
    return dose_of(state, work, side).sets + extra
