"""Whether steps can take place as they are written: rests, rounds, and conditions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from voicecoach.script.lint.english import INVITATION, INVITED
from voicecoach.script.lint.walk import Fault, Placed
from voicecoach.script.model import NO, YES, AnyStep, Block, Condition, RestStep, SayStep, Script, WaitStep
from voicecoach.script.text.nodes import Route

_INVITED = re.compile(rf"{INVITATION}{INVITED}\b", re.IGNORECASE)


def rests(steps: Sequence[AnyStep], route: Route, parameter_of: Callable[[Route], str]) -> Iterator[Fault]:
    """Find rests that never come, or come twice.

    Args:
        parameter_of: gives the name of the parameter that stands for a figure, which may be another one tomorrow.
    """
    for index, (step, after) in enumerate(pairwise(steps)):
        following = _first(after, (*route, index + 1))
        if _ends_with_rest(step) and following is not None:
            yield following, "a rest follows a rest; write one, as long as both"
    for index, step in enumerate(steps):
        if not isinstance(step, Block):
            continue
        here = (*route, index)
        if step.rest is not None and step.rounds == 1 and not parameter_of((*here, "rounds")):
            yield (*here, "rest"), "there is only one round, so this rest never comes; write 'rounds: 2', or delete it"
        if step.rest is not None and step.rounds > 1 and _ends_with_rest(step.do[-1]):
            yield (*here, "rest"), "each round ends with a rest already; keep that one, or this one between the rounds"
        yield from rests(step.do, (*here, "do"), parameter_of)


def not_waited_for(steps: Sequence[Placed]) -> Iterator[Fault]:
    """Find invitations to say "ready" where nothing waits for it."""
    for index, (route, step, _) in enumerate(steps):
        if isinstance(step, SayStep) and _INVITED.search(step.say):
            after = steps[index + 1].step if index + 1 < len(steps) else None
            if not isinstance(after, WaitStep | RestStep):
                yield (*route, "say"), f"nothing waits here for '{INVITED}'; write 'wait: {{say: …}}' instead of 'say'"


def impossible(script: Script, steps: Sequence[Placed]) -> Iterator[Fault]:
    """Find conditions that never hold together."""
    answers: dict[str, tuple[str, ...]] = {thing.name: (YES, NO) for thing in script.equipment if thing.optional}
    answers |= {name: tuple(question.answers) for name, question in script.ask.items()}
    for route, step, when in steps:
        for index in range(len(step.when)):
            chain = when[: len(when) - len(step.when) + index + 1]
            fault = _never(chain, answers[chain[-1].question])
            if fault is not None:
                yield (*route, "when", index), fault
                break


def _never(chain: Sequence[Condition], answers: Sequence[str]) -> str | None:
    """Say why the last of some conditions cannot hold, where the others do."""
    last = chain[-1]
    before = [condition for condition in chain[:-1] if condition.question == last.question]
    left = [answer for answer in answers if all(condition.holds(answer) for condition in before)]
    if not left or any(last.holds(answer) for answer in left):
        return None
    if not before:
        return f"'{_written(last)}' leaves no answer, so this is never done; leave it out, or name fewer answers"
    what = f"'{_written(last)}' never holds where '{_written(before[-1])}' does, so this is never done"
    return f"{what}; keep one of them"


def _written(condition: Condition) -> str:
    return f"{condition.question} is {'not ' if condition.negated else ''}{' or '.join(condition.answers)}"


def _first(step: AnyStep, route: Route) -> Route | None:
    """Give the path of a rest that a step always begins with."""
    if step.when or step.optional:
        return None
    if isinstance(step, Block):
        return _first(step.do[0], (*route, "do", 0))
    return (*route, "rest") if isinstance(step, RestStep) else None


def _ends_with_rest(step: AnyStep) -> bool:
    if step.when or step.optional:
        return False
    return _ends_with_rest(step.do[-1]) if isinstance(step, Block) else isinstance(step, RestStep)
