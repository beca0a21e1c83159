"""The passage of each activity: what is said in it, when, and how long it lasts.

Pure layout: nothing here changes the books. Priorities are the order of the wishes given to ``score.lay``.
"""

from __future__ import annotations

import math
from typing import assert_never

from voicecoach.coach.books import Work
from voicecoach.coach.effects import Chime, Role
from voicecoach.coach.score import BREATH, Cue, Line, Passage, Sound, Wish, in_turn, last_end, lay, sound_length
from voicecoach.coach.state import (
    NEVER,
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
    sets_of,
    words_of,
)
from voicecoach.coach.wording import (
    capital,
    changing_over,
    fill,
    introduction,
    lines,
    next_exercise_name,
    other_dose,
    setting_up,
    summary,
    turning_over,
    uncapital,
)
from voicecoach.script.model import Count, Phase
from voicecoach.units import Seconds

SENTENCE_GAP: Seconds = 0.35
"""Between two sentences of an instruction."""

AFTERWARDS: Seconds = 0.5
"""After the last sentence, before anything else happens."""

SETTLE: Seconds = 4.0
"""To get into position after an introduction."""

SET_UP: Seconds = 15.0
"""The same, when there is something to put on or to fetch; "ready" ends it."""

ANSWER_TIME: Seconds = 8.0
"""For an answer, after the question's chime."""

COUNT_IN = 3
"""Seconds, and words, from "three" to the first movement."""

SECOND_THOUGHTS: Seconds = 4.0
"""After the closing words of a session that was stopped, in which "resume" undoes it."""

STILL_HERE_AFTER: Seconds = 60.0
"""Of silence while paused, after which the coach says once that it is still there."""

EVERY_SECOND_UP_TO: Seconds = 12.0
"""Holds up to this long are counted by the second; longer ones every ten seconds, and at five, three, two, one."""


def passage_of(state: State) -> Passage:
    """Lay the passage of the state's activity."""
    match state.activity:
        case Onward():
            return Passage(0.0)
        case Telling(sounds=sounds):
            filled = (Line(one.role, fill(state, one.text)) if isinstance(one, Line) else one for one in sounds)
            return _telling(state, tuple(filled))
        case Asking():
            return _asking(state, state.activity)
        case Waiting(text=text, left=left):
            cues = in_turn(lines(Role.INSTRUCT, fill(state, text)) if text else (), state.session.lengths, SENTENCE_GAP)
            return lay(max(left, last_end(cues) + AFTERWARDS), cues, (), state.session.lengths)
        case Introducing(said=said, short=short, longer=longer):
            told = introduction(state, state.at_work, short=short)[said:]
            return _telling(state, told, afterwards=_settling(state) + longer)
        case ChangingOver(said=said, longer=longer):
            return _telling(state, changing_over(state, state.at_work)[said:], afterwards=_settling(state) + longer)
        case TurningOver():
            return _turning_over(state, state.activity)
        case CountingIn():
            return _counting_in(state)
        case Entering():
            return _moving(state, dose_of(state, state.at_work).enter)
        case Leaving():
            return _moving(state, dose_of(state, state.at_work).leave)
        case Rep():
            return _rep(state, state.at_work)
        case Holding(total=total, left=left):
            return _holding(state, state.at_work, total, left)
        case Resting():
            return _resting(state, state.activity)
        case Paused(answer=answer):
            return _paused(state, answer)
        case Closing(resume=resume):
            return _closing(state, stopped=resume is not None)
        case Ended():
            return Passage(NEVER)
        case _:
            assert_never(state.activity)


def paced(phases: tuple[Phase, ...], pace: float) -> tuple[Seconds, ...]:
    """Give the length of each phase at a pace, in whole hundredths so that every rep is as long to the sample."""
    return tuple(round(phase.seconds * pace, 2) for phase in phases)


def _telling(state: State, sounds: tuple[Sound, ...], afterwards: Seconds = AFTERWARDS) -> Passage:
    cues = in_turn(sounds, state.session.lengths, SENTENCE_GAP)
    return lay(last_end(cues) + afterwards, cues, (), state.session.lengths)


def _turning_over(state: State, turning: TurningOver) -> Passage:
    """Say what is next; then how to get into place: at once or, when there is a rest, towards its end."""
    lengths, turn_over = state.session.lengths, state.at_work.exercise.turn_over
    opening, cue = turning_over(state, state.at_work, turning.rest)
    first = in_turn(opening[turning.said :], lengths, SENTENCE_GAP)
    later = cue[max(0, turning.said - len(opening)) :]
    afterwards = SET_UP if setting_up(state, state.at_work) else AFTERWARDS
    begins = last_end(first) + SENTENCE_GAP if first else 0.0
    needs = max(turn_over - COUNT_IN, last_end(in_turn(later, lengths, SENTENCE_GAP)) + afterwards)
    least = max(turn_over, turning.rest) - COUNT_IN + turning.longer
    if turning.rest:
        begins = max(begins, least - needs)
    cues = (*first, *in_turn(later, lengths, SENTENCE_GAP, start=begins))
    return lay(max(least, last_end(cues) + afterwards), cues, (), lengths)


def _settling(state: State) -> Seconds:
    return SET_UP if setting_up(state, state.at_work) else SETTLE


def _moving(state: State, phase: Phase | None) -> Passage:
    """Say one phase that is not part of a rep."""
    if phase is None:  # the level has changed since
        return Passage(0.0)
    word = in_turn((Line(Role.INSTRUCT, capital(fill(state, phase.word))),), state.session.lengths, SENTENCE_GAP)
    return lay(max(paced((phase,), state.pace)[0], last_end(word) + BREATH), word, (), state.session.lengths)


def _asking(state: State, asking: Asking) -> Passage:
    session = state.session
    question = lines(Role.QUESTION, fill(state, words_of(state, asking)))
    again = (Line(Role.QUESTION, session.language.say("once more")),) if asking.again else ()
    cues = in_turn((*again, *question, Chime.ATTENTION), session.lengths, SENTENCE_GAP)
    return lay(last_end(cues) + ANSWER_TIME, cues, (), session.lengths)


def _counting_in(state: State) -> Passage:
    number = state.session.language.number
    lengths = state.session.lengths
    words = [Line(Role.REST, number(COUNT_IN - i)) for i in range(COUNT_IN)]
    return Passage(COUNT_IN, tuple(Cue(float(i), sound_length(word, lengths), word) for i, word in enumerate(words)))


def _rep(state: State, work: Work) -> Passage:
    """Count on the beat; then, where there is room: the first phase word, last one or half way, the others, a tip.

    In a rep too short for its number a chime keeps the beat.
    """
    language, lengths = state.session.language, state.session.lengths
    now = dose_of(state, work)
    number = work.ledger.reps_in_set + 1
    spans = paced(now.phases, state.pace)
    whole = round(sum(spans), 2)
    count: Sound = Line(Role.COUNT, language.number(number))
    if sound_length(count, lengths) > whole:
        count = Chime.HEARD
    on_beat = Cue(0.0, sound_length(count, lengths), count)

    wishes: list[Wish] = []
    begins = 0.0
    for phase, span in zip(now.phases, spans, strict=True) if state.talk > Talk.COUNTS else ():
        wishes.append(Wish((Line(Role.PHASE, fill(state, phase.word)),), begins, begins + span - BREATH / 2))
        begins += span
    remark = _remark(state, number, now.reps) if state.talk > Talk.COUNTS else ""
    if remark:
        wishes.insert(1, Wish((Line(Role.TIP, remark),), 0.0, whole - BREATH))
    tips = now.tips if state.talk is Talk.FULL else ()
    if tips and number % 3 == 2 and not remark:
        turn = work.ledger.sets_done * (now.reps // 3 + 1) + number // 3
        wishes.append(Wish((Line(Role.TIP, fill(state, tips[turn % len(tips)])),), 0.0, whole - BREATH))
    return lay(whole, (on_beat,), wishes, lengths)


def _remark(state: State, number: int, reps: int) -> str:
    if number == reps and reps > 1:
        return state.session.language.say("last one")
    if reps >= 10 and number == reps - 2:
        return state.session.language.say("three more")
    if reps >= 6 and number == reps // 2 + 1:
        return state.session.language.say("half way")
    return ""


def _holding(state: State, work: Work, total: Seconds, left: Seconds) -> Passage:
    """Say how to hold, then count on whole seconds, down or up; early counts give way to the words."""
    language, lengths = state.session.language, state.session.lengths
    hold = dose_of(state, work).hold
    short = Line(Role.HOLD, language.say("hold"))
    if left < total:
        full: tuple[Line, ...] = lines(Role.HOLD, language.say("hold on for", seconds=language.seconds(left)))
    elif hold is not None and hold.say and state.talk > Talk.COUNTS:
        full = lines(Role.HOLD, fill(state, hold.say))
    else:
        full = (short,)
    opening = in_turn(full, lengths, BREATH)
    if last_end(opening) + BREATH > left - COUNT_IN:
        opening = in_turn((short,), lengths, 0.0)
    counts = []
    for to_come in range(math.floor(left), 0, -1):
        number = _counted(hold.count if hold else Count.DOWN, total, to_come)
        offset = round(left - to_come, 3)
        if number and offset >= last_end(opening) + BREATH:
            word = Line(Role.HOLD, language.number(number))
            counts.append(Cue(offset, sound_length(word, lengths), word))
    tips = dose_of(state, work).tips if state.talk is Talk.FULL else ()
    wishes = []
    if tips and left == total:
        tip = Line(Role.TIP, fill(state, tips[work.ledger.sets_done % len(tips)]))
        wishes.append(Wish((tip,), last_end(opening) + SENTENCE_GAP, left - COUNT_IN))
    return lay(left, (*opening, *counts), wishes, lengths)


def _counted(count: Count, total: Seconds, to_come: int) -> int:
    """Give the number said when so many whole seconds of a hold are to come; 0 for none.

    Counting up, each second is counted as it begins, so that the last number is that of the whole hold.
    """
    by_the_second = total <= EVERY_SECOND_UP_TO
    if count is Count.UP:
        number = math.ceil(total) - to_come + 1
        return number if by_the_second or to_come <= 3 or number % 10 == 0 else 0
    if count is Count.NONE:
        return 0
    return to_come if by_the_second or to_come <= 3 or to_come == 5 or to_come % 10 == 0 else 0


def _resting(state: State, resting: Resting) -> Passage:
    """Announce the rest and what follows; say when ten seconds are left."""
    language, lengths = state.session.language, state.session.lengths
    key = "rest goes on" if resting.resumed else "rest"
    opening = in_turn(
        lines(Role.REST, language.say(key, seconds=capital(language.seconds(resting.left)))), lengths, SENTENCE_GAP
    )
    seconds = max(resting.left - (COUNT_IN if resting.before_set else 0), last_end(opening) + BREATH)
    wishes = []
    if resting.left >= 20:
        warning = Line(Role.REST, language.say("seconds left", seconds=capital(language.seconds(10))))
        earliest = resting.left - 10
        wishes.append(Wish((warning,), earliest, earliest + 2))
    if state.talk is Talk.COUNTS:
        return lay(seconds, opening, wishes, lengths)
    if resting.before_set and state.work is not None:
        sets, number = sets_of(state, state.work, state.work.side), state.work.ledger.sets_done + 1
        key = "same set" if state.work.ledger.mid_set else "last set" if number >= sets else "set of sets"
        coming = language.say(key, set=language.number(number), sets=language.number(sets))
        wishes.append(Wish((Line(Role.REST, coming),), last_end(opening) + SENTENCE_GAP, seconds))
        if dosed := other_dose(state, state.work):
            wishes.append(Wish((Line(Role.REST, dosed),), last_end(opening) + SENTENCE_GAP, seconds))
    elif state.work is None:
        earliest = last_end(opening) + SENTENCE_GAP
        planned = state.session.steps[state.step]
        if planned.between_rounds:
            key = "last round" if planned.round >= planned.rounds else "round of rounds"
            coming = language.say(key, round=language.number(planned.round), rounds=language.number(planned.rounds))
            wishes.append(Wish((Line(Role.REST, coming),), earliest, seconds))
        if name := next_exercise_name(state):
            coming = language.say("next exercise", name=uncapital(name))
            wishes.append(Wish((Line(Role.REST, coming),), earliest, seconds))
    return lay(seconds, opening, wishes, lengths)


def _paused(state: State, answer: tuple[Sound, ...]) -> Passage:
    language, lengths = state.session.language, state.session.lengths
    opening = in_turn(answer or (Line(Role.ACK, language.say("paused")),), lengths, SENTENCE_GAP)
    later = last_end(opening) + STILL_HERE_AFTER
    reminder = in_turn(lines(Role.ACK, language.say("still here")), lengths, SENTENCE_GAP, start=later)
    return Passage(NEVER, (*opening, *reminder))


def _closing(state: State, *, stopped: bool) -> Passage:
    language, lengths = state.session.language, state.session.lengths
    sounds: list[Sound] = [
        *lines(Role.SUMMARY, language.say("stopped" if stopped else "finished")),
        *summary(state),
    ]
    sounds += lines(Role.SUMMARY, language.say("say resume")) if stopped else (Chime.END,)
    cues = in_turn(sounds, lengths, SENTENCE_GAP)
    return lay(last_end(cues) + (SECOND_THOUGHTS if stopped else AFTERWARDS), cues, (), lengths)
