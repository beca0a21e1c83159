"""What a session refers to: questions, answers, and things; and whether they are there when they are needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from voicecoach.errors import Problem
from voicecoach.script.model import NO, YES, condition
from voicecoach.script.plan import Side
from voicecoach.script.reading.things import Things
from voicecoach.script.text.nodes import Node
from voicecoach.script.text.sentences import did_you_mean, shown, suggestion

SIDES: Final = tuple(side.value for side in Side)

MAX_STEPS: Final = 20_000
"""Of a session with its rounds written out: days of exercise."""


def reference_faults(root: Node) -> Iterator[Problem]:
    """Find what a session refers to and does not have.

    Args:
        root: the session, in the shape of the model.
    """
    things = Things(root.under("equipment"))
    yield from things.listed_twice()
    yield from _Walk(root, things).faults()
    yield from _first_side(root, root.under("ask"))
    for question in root.under("ask").fields.values():
        yield from _same_words(question)
    steps = root.under("session")
    if _written_out(steps) > MAX_STEPS:
        what = f"with its rounds written out, the session has more than {MAX_STEPS:,} steps; write fewer rounds"
        yield steps.named.problem(what)


class _Walk:
    """Goes through the steps in order, knowing which questions have been asked."""

    def __init__(self, root: Node, things: Things) -> None:
        self._root = root
        self._steps = list(_steps(root.under("session")))
        self._things = things
        questions = root.under("ask")
        self._questions = questions.fields
        self._answers: dict[str, tuple[str, ...]] = dict.fromkeys(things.optional, (YES, NO))
        self._answers |= {name: tuple(one.under("answers").fields) for name, one in self._questions.items()}
        self._all_known = things.all_known and ("ask" not in root.fields or isinstance(questions.value, dict))
        placed = {str(step.fields["ask"].value) for step in self._steps if "ask" in step.fields}
        self._asked = self._answers.keys() - placed

    def faults(self) -> Iterator[Problem]:
        """Give what is wrong, in the order of the steps."""
        first = self._root.under("sides").under("first")
        decides = str(first.value).removeprefix("$") if first.value not in SIDES else ""
        for step in self._steps:
            if "when" in step.fields:
                yield from self._conditions(step.fields["when"])
            if "ask" in step.fields:
                yield from self._question(step.fields["ask"])
            if "exercise" in step.fields:
                yield from self._things.lacking(step.fields["exercise"])
                if decides in self._answers and decides not in self._asked:
                    what = f"the first exercise comes before the question '{shown(decides)}', which says its side"
                    yield first.place.problem(f"{what}; ask it earlier")
                    decides = ""

    def _question(self, asked: Node) -> Iterator[Problem]:
        name = asked.value
        if not isinstance(name, str):
            return
        self._asked.add(name)
        if name not in self._answers and self._surely_unknown(name):
            what = f"there is no question '{shown(name)}' under 'ask' at the top"
            remedy = "write it there" if not self._answers else did_you_mean(name, self._answers)
            yield asked.place.problem(f"{what}; {remedy}")

    def _conditions(self, when: Node) -> Iterator[Problem]:
        for written in when.items:
            with suppress(ValueError):  # which the model says
                parsed = condition(written.value)
                if isinstance(parsed, dict):
                    yield from self._condition(written, parsed)

    def _condition(self, written: Node, parsed: Mapping[str, Any]) -> Iterator[Problem]:
        name = parsed["question"]
        if name not in self._answers:
            if self._surely_unknown(name):
                yield written.place.problem(self._unknown(name))
            return
        choices = self._answers[name]
        for answer in parsed["answers"] if choices else ():
            if answer not in choices:
                yield written.place.problem(_no_answer(name, answer, choices))
        if name not in self._asked:
            yield written.place.problem(f"'{shown(name)}' is asked only later; put '- ask: {shown(name)}' before this")

    def _surely_unknown(self, name: str) -> bool:
        """Whether a name is not only missing because the list that has it is at fault."""
        return self._all_known or suggestion(name, self._answers) is not None

    def _unknown(self, name: str) -> str:
        if name in self._things.names:
            called = shown(name)
            return f"everybody has '{called}', as it is listed; write '{called}?' under 'equipment' to have it asked"
        what = f"'{shown(name)}' is neither a question nor a thing marked '?'"
        remedy = did_you_mean(name, self._answers) if self._answers else "write the question under 'ask' at the top"
        return f"{what}; {remedy}"


def _no_answer(question: str, answer: str, choices: tuple[str, ...]) -> str:
    if " and " in answer and " is " in answer:
        remedy = "for several conditions, write a list: 'when: [sore is left, band is yes]'"
        return f"'{shown(answer)}' is no answer; {remedy}"
    return f"the question '{shown(question)}' has no answer '{shown(answer)}'; {did_you_mean(answer, choices)}"


def _steps(steps: Node) -> Iterator[Node]:
    """Give all steps in order, those in blocks after the block itself."""
    for step in steps.items:
        yield step
        if "do" in step.fields:
            yield from _steps(step.fields["do"])


def _written_out(steps: Node) -> int:
    size = 0
    for step in steps.items:
        inside = step.fields.get("do")
        if inside is None:
            size += 1
            continue
        rounds = step.under("rounds").value
        size += (rounds if isinstance(rounds, int) and rounds > 0 else 1) * (_written_out(inside) + 1)
    return size


def _first_side(root: Node, ask: Node) -> Iterator[Problem]:
    first = root.under("sides").under("first")
    if not isinstance(first.value, str) or first.value in SIDES:
        return
    name = first.value.removeprefix("$")
    if not first.value.startswith("$") or name not in ask.fields:
        if "ask" in root.fields and not isinstance(ask.value, dict):
            return
        choices = [*SIDES, *(f"${one}" for one in ask.fields)]
        what = f"'{shown(first.value)}' is neither a side nor a question"
        yield first.place.problem(f"{what}; {did_you_mean(first.value, choices)}")
        return
    answers = ask.fields[name].under("answers").fields
    lacking = [side for side in SIDES if side not in answers]
    if answers and lacking:
        what = f"the question '{shown(name)}' has no answer '{lacking[0]}'"
        yield first.place.problem(f"{what}; name two of its answers left and right")


def _same_words(question: Node) -> Iterator[Problem]:
    """Find words that would give two answers of a question."""
    given: dict[str, str] = {}
    for answer, words in question.under("answers").fields.items():
        for said in words.items:
            heard = str(said.value).casefold()
            if said.usable and given.setdefault(heard, answer) != answer:
                what = f"'{shown(heard)}' already gives the answer '{shown(given[heard])}'; keep it for one of them"
                yield said.place.problem(what)
