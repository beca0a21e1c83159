"""When the listener says that it hurts: movement ends at once, the coach asks how much, and acts on the answer.

====  ==============================================================================================
pain  and then
====  ==============================================================================================
0-3   the coach waits; the listener goes on with "resume", or leaves the exercise with "next"
4-5   a level easier, when the listener says "resume"; at the easiest level, the exercise is left
6-10  the exercise is left, and the summary says that it hurt
none  as for 6 to 10: who does not say how much it hurts is taken to be hurting much
====  ==============================================================================================

Between exercises there is nothing to leave: the coach waits.
"""

from __future__ import annotations

from dataclasses import replace

from voicecoach.coach.effects import Role
from voicecoach.coach.flow import leave_hurting
from voicecoach.coach.interruptions import Outcome, resume_point, turn_to
from voicecoach.coach.levels import with_level
from voicecoach.coach.state import LITTLE_PAIN, MUCH_PAIN, PAIN, Activity, Asking, Paused, State, level_of
from voicecoach.coach.wording import level_changed, lines, uncapital

GO_ON_UP_TO = LITTLE_PAIN
EASIER_UP_TO = MUCH_PAIN
"""The bounds of the table above, as the product has them."""


def that_hurts(state: State) -> Outcome:
    """End the movement and ask how much it hurts."""
    state, resume = resume_point(state)
    if isinstance(resume, Asking) and resume.hurting is not None:
        return turn_to(state, replace(resume, again=False))
    return turn_to(state, Asking(PAIN, hurting=resume))


def take_pain(state: State, resume: Activity, pain: int) -> Outcome:
    """Do what a pain from 0 to 10 asks for.

    Args:
        resume: what was interrupted.
    """
    language, work = state.session.language, state.work
    said = language.number(pain).capitalize()
    if work is None:
        text = language.say("hurts much, resting", pain=said)
        return turn_to(_with_pain_of_the_last(state, pain), Paused(resume, lines(Role.ACK, text)))
    worst = max(pain, work.ledger.pain or 0)
    work = work.with_ledger(replace(work.ledger, hurt=work.ledger.hurt or pain > 0, pain=worst))
    state, name = replace(state, work=work), uncapital(work.exercise.name)
    if pain <= GO_ON_UP_TO:
        return turn_to(state, Paused(resume, lines(Role.ACK, language.say("hurts a little", pain=said))))
    if pain > EASIER_UP_TO:
        return turn_to(*leave_hurting(state, language.say("hurts much", pain=said, name=name)))
    easier = with_level(state, work, -1)
    if easier is None:
        return turn_to(*leave_hurting(state, language.say("hurts at the easiest", pain=said, name=name)))
    change = level_changed(easier, easier.at_work, level_of(state, work, work.side))[0].text
    return turn_to(easier, Paused(resume, lines(Role.ACK, language.say("hurts more", pain=said, change=change))))


def _with_pain_of_the_last(state: State, pain: int) -> State:
    """Enter a pain between exercises in the books of the one done last."""
    if not state.done or not pain:
        return state
    *before, last = state.done
    last = last.with_ledger(replace(last.ledger, hurt=True, pain=max(pain, last.ledger.pain or 0)))
    return replace(state, done=(*before, last))
