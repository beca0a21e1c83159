"""What follows what, when the listener says nothing: the session's natural course.

``run`` moves time on; at the end of each passage ``follow`` enters it in the books and says what comes next. The table
of what may follow what, in the words used outside, is in ``coach.course``.

Nobody is counted in to a movement that they are not in place for: ``enter`` has them change over first.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from types import MappingProxyType
from typing import assert_never

from voicecoach.coach.books import Work, held, open_books, rep_done, set_done, sides_in_turn
from voicecoach.coach.effects import Became, Chime, Doing, Effect, End, Play, Role, Say
from voicecoach.coach.passages import passage_of
from voicecoach.coach.score import BREATH, Cue, Line, Passage, interject
from voicecoach.coach.state import (
    GOING_ON,
    LEVEL_UP,
    PAIN_AFTER,
    PAIN_BEFORE,
    Activity,
    Asking,
    ChangingOver,
    Closing,
    CountingIn,
    Ended,
    Entering,
    Holding,
    Introducing,
    Leaving,
    Onward,
    Paused,
    Rep,
    Resting,
    State,
    Talk,
    Telling,
    TurningOver,
    Waiting,
    dose_of,
    first_side,
    happens,
    level_of,
    level_up,
    owed,
    placement,
    question_of,
    things,
    told_before,
)
from voicecoach.coach.wording import left_in_exercise, lines, offer, uncapital
from voicecoach.script.model import (
    AskStep,
    Block,
    ChimeStep,
    Exercise,
    ExerciseStep,
    LevelStep,
    RestStep,
    SayStep,
    Sides,
    WaitStep,
)
from voicecoach.script.plan import Planned, dose
from voicecoach.units import Seconds

_DOING: dict[type[object], Doing] = {
    Onward: Doing.SPEAKING,
    Telling: Doing.SPEAKING,
    Introducing: Doing.SPEAKING,
    Asking: Doing.ASKING,
    Waiting: Doing.WAITING,
    TurningOver: Doing.TURN_OVER,
    ChangingOver: Doing.CHANGE_OVER,
    CountingIn: Doing.READY,
    Entering: Doing.ENTER,
    Leaving: Doing.LEAVE,
    Rep: Doing.REP,
    Holding: Doing.HOLD,
    Resting: Doing.REST,
    Paused: Doing.PAUSED,
    Closing: Doing.CLOSING,
    Ended: Doing.ENDED,
}


def doing(state: State) -> Doing:
    """Give what the coach is doing, in the word used for it outside."""
    return _DOING[type(state.activity)]


def next_moment(state: State) -> Seconds:
    """Give the moment at which something happens next; infinite when only the listener can make it happen."""
    cues = state.passage.cues
    next_cue = state.began + cues[state.given].offset if state.given < len(cues) else math.inf
    return min(next_cue, state.began + state.passage.seconds)


def run(state: State, until: Seconds) -> tuple[State, list[Effect]]:
    """Move time on, giving out every cue and changing activity at every passage's end up to ``until``."""
    effects: list[Effect] = []
    while (moment := next_moment(state)) <= until:
        cues = state.passage.cues
        if state.given < len(cues) and state.began + cues[state.given].offset <= moment:
            effects.append(_give(state, cues[state.given]))
            state = replace(state, given=state.given + 1)
        else:
            state, entered = _enter_next(replace(state, now=max(state.now, moment)), moment)
            effects += entered
    return replace(state, now=max(state.now, until)), effects


def enter(state: State, activity: Activity, at: Seconds) -> tuple[State, list[Effect]]:
    """Turn to an activity at a moment, rounded up to the millisecond: a whole number of samples."""
    began = math.ceil(round(at * 1000, 6)) / 1000
    if isinstance(activity, CountingIn):
        state, activity = _before_counting_in(state)
    if isinstance(activity, Introducing | TurningOver | ChangingOver):
        state = replace(state, being_told=placement(state, state.at_work))
    state = replace(state, activity=activity, passage=Passage(0.0), began=began, given=0)
    state = replace(state, passage=passage_of(state), instruction=_instruction(state))
    state = _with_owed_answer(state)
    here = _whereabouts(state)
    effects: list[Effect] = []
    if here != state.whereabouts or isinstance(activity, Rep):
        effects.append(replace(here, at=began))
    state = replace(state, whereabouts=here)
    if isinstance(activity, Ended):
        effects.append(End(began, activity.stopped))
    return state, effects


def _before_counting_in(state: State) -> tuple[State, Activity]:
    """Give the count-in; or changing over, to who is not in place; or what follows, if nothing is owed any more."""
    later, coming = movement(state, state.at_work)
    if isinstance(coming, Leaving):  # there is nothing to leave: it was not entered
        later, coming = next_set(later, later.at_work)
    if not isinstance(coming, Rep | Holding):
        return later, coming
    return state, CountingIn() if placement(state, state.at_work) == state.in_place else ChangingOver()


def follow(state: State) -> tuple[State, Activity]:
    """Enter the finished activity in the books, and give what comes next."""
    match state.activity:
        case Onward() | Waiting():
            return next_step(state)
        case Telling(then=then):
            return state, then
        case Asking(again=again):
            return take_default(state, state.activity) if again else (state, replace(state.activity, again=True))
        case Introducing() | TurningOver() | ChangingOver():
            return in_position(state), CountingIn()
        case CountingIn():
            return (state, Entering()) if dose_of(state, state.at_work).enter else movement(state, state.at_work)
        case Entering():
            return movement(state, state.at_work)
        case Rep():
            return movement(state, rep_done(state.at_work))
        case Holding(left=left):
            return set_ended(state, held(state.at_work, left, 0.0))
        case Leaving(longer=longer):
            state, then = next_set(state, state.at_work)
            return state, lengthened(then, longer) or then
        case Resting(before_set=before_set):
            return (state, CountingIn()) if before_set else next_step(state)
        case Paused():
            return state, state.activity
        case Closing(resume=resume):
            return state, Ended(stopped=resume is not None)
        case Ended():
            return state, state.activity
        case _:
            assert_never(state.activity)


def next_step(state: State) -> tuple[State, Activity]:
    """Go to the step after this one; after the last, close."""
    return begin_step(state, state.step + 1)


def lengthened(activity: Activity, seconds: Seconds) -> Activity | None:
    """Give an activity that leaves the listener more time; ``None`` for one that is not about time."""
    match activity:
        case Resting(left=left) | Waiting(left=left):
            return replace(activity, left=left + seconds)
        case Introducing() | TurningOver() | ChangingOver() | Leaving():
            return replace(activity, longer=activity.longer + seconds)
        case Telling(then=then, aside=True):
            later = lengthened(then, seconds)
            return None if later is None else replace(activity, then=later)
        case _:
            return None


def in_position(state: State) -> State:
    """Take it that the listener is in place for what they were told last."""
    told = state.being_told
    introduced = state.introduced if told is None else state.introduced | {told.movement}
    return replace(state, in_place=told, introduced=introduced)


def begin_step(state: State, index: int) -> tuple[State, Activity]:
    """Begin a step by its index, or the first after it whose conditions hold."""
    steps = state.session.steps
    while index < len(steps) and not _takes_place(state, steps[index]):
        index += 1
    state = replace(state, step=index)
    if index >= len(steps):
        asks = state.session.listener.ask_pain and PAIN_AFTER not in state.answers
        return state, Asking(PAIN_AFTER) if asks else Closing()
    step = steps[index].step
    match step:
        case SayStep(say=say):
            return state, Telling(lines(Role.INSTRUCT, say))
        case AskStep(ask=name):
            return state, Asking(name)
        case RestStep(rest=rest):
            return state, Resting(rest, before_set=False)
        case WaitStep(wait=wait):
            if isinstance(wait, float):
                return state, Waiting(None, wait)
            return state, Waiting(wait.say, wait.at_most)
        case ChimeStep(chime=chime):
            return state, Telling((Chime(chime),))
        case LevelStep(level=level):
            return replace(state, begin_at=level), Onward()
        case ExerciseStep(exercise=exercise):
            return _begin_exercise(state, exercise)
        case Block():
            raise AssertionError("blocks are taken apart before a session begins")
        case _:
            assert_never(step)


def _takes_place(state: State, planned: Planned) -> bool:
    known = isinstance(planned.step, AskStep) and planned.step.ask in state.session.known
    return not known and happens(state, planned)


def _begin_exercise(state: State, exercise: Exercise) -> tuple[State, Activity]:
    work = open_books(exercise, first_side(state, exercise), things(state))
    if exercise.exercise in state.hurtful:
        said = state.session.language.say("left out, hurting", name=uncapital(exercise.name))
        return state, Telling(lines(Role.INSTRUCT, said), aside=True)
    if not work.rungs:
        lacking = sorted(set(dose(exercise, 0).needs) - things(state))
        language = state.session.language
        said = language.say("left out", name=uncapital(exercise.name), things=language.listed(lacking))
        return state, Telling(lines(Role.INSTRUCT, said), aside=True)
    if level_up(state, work):
        earned, question = offer(state, work)
        return state, Telling(earned, Asking(LEVEL_UP, words=question), aside=True)
    state = replace(state, work=work)
    short = told_before(state, dose_of(state, work).name) or state.talk < Talk.FULL
    return state, Introducing(short=short)


def after_offer(state: State, *, accepted: bool) -> tuple[State, Activity]:
    """Begin the exercise of which a level up was offered: at that level, or as it would have been."""
    step = state.session.steps[state.step].step
    assert isinstance(step, ExerciseStep), "a level up is offered where an exercise begins"
    exercise = step.exercise
    if accepted:
        work, name = open_books(exercise, first_side(state, exercise), things(state)), exercise.exercise
        as_begun = {(name, side): level_of(state, work, side) for side in work.order}
        offered = {(name, side): level for side, level in level_up(state, work).items()}
        state = replace(state, levels=MappingProxyType({**as_begun, **state.levels, **offered}))
    return begin_step(replace(state, offered=state.offered | {exercise.exercise}), state.step)


def opening(state: State) -> Telling:
    """Give the first words of a session."""
    session = state.session
    return Telling(lines(Role.INSTRUCT, session.language.say("opening", title=session.title.rstrip(".!? "))))


def movement(state: State, work: Work) -> tuple[State, Activity]:
    """Give the movement that the books ask for next on the side working now."""
    now = dose_of(state, work)
    if now.hold is None and work.ledger.hold_left is not None:  # the level has changed from a hold to reps
        work = work.with_ledger(replace(work.ledger, hold_left=None))
    state = replace(state, work=work)
    if not work.ledger.mid_set and not owed(state, work)[work.side]:  # the level has changed since
        return next_set(state, work)
    if work.ledger.hold_left is None and work.ledger.reps_in_set < now.reps:
        return state, Rep()
    if now.hold is not None:
        left = min(now.hold.hold, math.inf if work.ledger.hold_left is None else work.ledger.hold_left)
        return state, Holding(now.hold.hold, left)
    return set_ended(state, work)


def set_ended(state: State, work: Work) -> tuple[State, Activity]:
    """Close a set in the books; move out of its position; go on to the next one owed, on this side or the other."""
    leaving = dose_of(state, work).leave is not None
    work = set_done(work, level_of(state, work, work.side))
    return (replace(state, work=work), Leaving()) if leaving else next_set(state, work)


def next_set(state: State, work: Work) -> tuple[State, Activity]:
    """Go on to the next set owed, on this side or the other; without any, leave the exercise."""
    state = replace(state, work=work)
    in_turn = sides_in_turn(work, owed(state, work))
    if not in_turn:
        over = () if _rest_follows(state) else lines(Role.REST, state.session.language.say("and rest"))
        return leave_exercise(state, (*over, Chime.DONE))
    if in_turn[0] == work.side:
        return state, Resting(dose_of(state, work).rest, before_set=True)
    both_did = work.exercise.sides is Sides.ALTERNATE and work.ledgers[in_turn[0]].sets_done == work.ledger.sets_done
    rest = dose_of(state, work).rest if both_did else 0.0
    return replace(state, work=replace(work, side=in_turn[0])), TurningOver(rest)


def _rest_follows(state: State) -> bool:
    """Whether a rest comes next, which is announced by itself."""
    later = (planned for planned in state.session.steps[state.step + 1 :] if _takes_place(state, planned))
    return any(isinstance(planned.step, RestStep) for planned in itertools.islice(later, 1))


def leave_exercise(state: State, sounds: tuple[Line | Chime, ...]) -> tuple[State, Activity]:
    """Put the exercise's books away and go to the next step, with a sound or a word on the way."""
    done = (*state.done, state.at_work)
    return replace(state, work=None, done=done), Telling(sounds, aside=True)


def take_default(state: State, asking: Asking, *, passed_over: bool = False) -> tuple[State, Activity]:
    """Take the stated default of a question that was not answered, and say so.

    Who does not say how much it hurts is taken to be hurting much.

    Args:
        passed_over: the listener wants to go on without answering.
    """
    language = state.session.language
    if asking.hurting is not None:
        if state.work is None:
            return state, Paused(asking.hurting, lines(Role.ACK, language.say("rest it")))
        work = state.work.with_ledger(replace(state.work.ledger, hurt=True))
        state = replace(state, work=work)
        return leave_hurting(state, language.say("hurts unheard", name=uncapital(work.exercise.name)))
    if asking.name in (PAIN_BEFORE, PAIN_AFTER):  # nothing is taken for an answer that was not given
        after = Closing() if asking.name == PAIN_AFTER else Onward()
        return state, Telling(lines(Role.ACK, language.say("never mind")), after, aside=True)
    if asking.name == GOING_ON:
        return begin_anew(state)
    value = question_of(state, asking.name).otherwise
    text = language.say("passed over" if passed_over else "i take", answer=value)
    if asking.name == LEVEL_UP:
        state, then = after_offer(state, accepted=False)
        return state, Telling(lines(Role.ACK, text), then, aside=True)
    return answered(state, asking.name, value), Telling(lines(Role.ACK, text), aside=True)


def begin_anew(state: State) -> tuple[State, Telling]:
    """Begin the session that was asked for, rather than go on with the one that was left unfinished."""
    said = lines(Role.ACK, state.session.language.say("anew"))
    return replace(state, taken_up=False), Telling(said, opening(state), aside=True)


def leave_hurting(state: State, said: str) -> tuple[State, Activity]:
    """Leave the exercise under way because it hurts; it does not come again in this session."""
    state = replace(state, hurtful=state.hurtful | {state.at_work.exercise.exercise})
    return leave_exercise(replace(state, work=left_early(state, state.at_work)), lines(Role.ACK, said))


def left_early(state: State, work: Work) -> Work:
    """Enter in the books that the listener leaves an exercise with work still owed."""
    for side, sets in owed(state, work).items():
        if sets:
            work = work.with_ledger(replace(work.ledgers[side], skipped=True), side)
    return work


def answered(state: State, question: str, value: str) -> State:
    """Remember an answer."""
    return replace(state, answers=MappingProxyType({**state.answers, question: value}))


def gives_way(cue: Cue) -> bool:
    """Whether a cue may be dropped for an answer to the listener: what guides a rep may, what counts may not."""
    return cue.role in (Role.PHASE, Role.TIP, Role.ACK)


def _enter_next(state: State, moment: Seconds) -> tuple[State, list[Effect]]:
    state, activity = follow(state)
    return enter(state, activity, moment)


def _give(state: State, cue: Cue) -> Effect:
    at = state.began + cue.offset
    if isinstance(cue.sound, Line):
        return Say(at, cue.sound.role, cue.sound.text, cue.seconds)
    return Play(at, cue.sound, cue.seconds)


def _whereabouts(state: State) -> Became:
    work = state.work
    if work is None:
        return Became(0.0, doing(state))
    moving = isinstance(state.activity, Entering | Rep | Holding | CountingIn)
    return Became(
        0.0,
        doing(state),
        exercise=dose_of(state, work).name,
        side=work.side,
        set_number=work.ledger.sets_done + 1 if moving else 0,
        rep=work.ledger.reps_in_set + 1 if isinstance(state.activity, Rep) else 0,
        level=level_of(state, work, work.side) + 1,
    )


def _instruction(state: State) -> tuple[Line | Chime, ...]:
    activity, known = state.activity, state.instruction
    if not isinstance(activity, Telling) or activity.aside:
        return known
    interrupted = known[-len(activity.sounds) :] == activity.sounds  # the end of one, which is repeated whole
    return known if interrupted else activity.sounds


def _with_owed_answer(state: State) -> State:
    """Say what is owed to the listener as soon as a passage has room for it; later, it would only surprise."""
    if not (state.owed_answer or state.owes_what_is_left):
        return state
    over = isinstance(state.activity, Telling | Introducing | Asking | Closing | Ended)  # the exercise it was about
    if over or state.began > state.owed_until:
        return state.owing_nothing()
    answer = left_in_exercise(state, state.at_work) if state.owes_what_is_left else state.owed_answer
    fitted = interject(state.passage, 0, -BREATH / 2, answer, gives_way, state.session.lengths)
    return state if fitted is None else replace(state.owing_nothing(), passage=fitted[0])
