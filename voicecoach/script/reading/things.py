"""The things that a session lists under ``equipment``, and the exercises that cannot be done without one."""

from __future__ import annotations

from collections.abc import Iterator

from voicecoach.errors import Problem
from voicecoach.script.model import Exercise, item
from voicecoach.script.text.nodes import Node, shorten
from voicecoach.script.text.sentences import shown, suggestion


class Things:
    """What a session lists.

    Args:
        equipment: in the shape of the model.

    Attributes:
        names: of all things.
        optional: names of those that some do not have.
        all_known: nothing in the list is at fault.
    """

    def __init__(self, equipment: Node) -> None:
        self._file = equipment.place.file
        written = [thing for thing in equipment.items if isinstance(thing.value, str)]
        self._listed = [(item(thing.value)["name"], thing) for thing in written]
        self.names = tuple(dict.fromkeys(name for name, _ in self._listed))
        self.optional = tuple(name for name, thing in self._listed if str(thing.value).endswith("?"))
        read = len(self._listed) == len(equipment.items) and isinstance(equipment.value, list)
        self.all_known = read or (equipment.value is None and equipment.key is None)
        self._seen: set[int] = set()

    def listed_twice(self) -> Iterator[Problem]:
        """Find things that are named more than once."""
        before = set()
        for name, thing in self._listed:
            if name in before:
                yield thing.place.problem(f"'{shown(name)}' is listed twice; keep one")
            before.add(name)

    def lacking(self, exercise: Node) -> Iterator[Problem]:
        """Find what an exercise needs and the session does not list.

        A level of the library that needs something is left out of a session without it. What the session itself
        writes is meant to be there.
        """
        made = exercise.made
        if not self.all_known or not isinstance(made, Exercise) or id(made) in self._seen:
            return
        self._seen.add(id(made))
        for needs in (exercise.under("needs"), *(level.under("needs") for level in exercise.under("levels").items)):
            for thing in needs.items:
                if thing.place.file == self._file and isinstance(thing.value, str) and thing.value not in self.names:
                    yield thing.place.problem(self._not_listed(thing.value))
        yield from self._never_done(exercise, made)
        yield from _gear_of_nothing(exercise, made)

    def _never_done(self, exercise: Node, made: Exercise) -> Iterator[Problem]:
        ladder = [set(made.beneath(level).needs) | set(level.needs) for level in made.levels] or [set(made.needs)]
        lacking = [sorted(needs.difference(self.names)) for needs in ladder]
        if all(lacking) and all(thing.place.file != self._file for thing in exercise.under("needs").items):
            what = f"'{made.exercise}' cannot be done without '{shown(lacking[0][0])}', which is not in 'equipment'"
            near = suggestion(lacking[0][0], self.names)
            remedy = f"write '{shown(lacking[0][0])}' there for '{shown(near)}'" if near else self._added(lacking[0][0])
            yield exercise.under("exercise").place.problem(f"{what}; {remedy}")

    def _not_listed(self, name: str) -> str:
        return f"'{shown(name)}' is not in 'equipment' at the top; {self._remedy(name)}"

    def _remedy(self, name: str) -> str:
        near = suggestion(name, self.names)
        return f"did you mean '{shown(near)}'?" if near else self._added(name)

    def _added(self, name: str) -> str:
        listed = (*(str(thing.value) for _, thing in self._listed), name)
        return f"write 'equipment: [{shorten(', '.join(listed), 80)}]'"


def _gear_of_nothing(exercise: Node, made: Exercise) -> Iterator[Problem]:
    """Find gear whose name is a slip for what the exercise needs."""
    needed = set(made.all_needs)
    described = made.gear.keys() | {thing for level in made.levels for thing in level.gear}
    for name, gear in exercise.under("gear").fields.items():
        near = None if name in needed else suggestion(name, sorted(needed - described))
        if near is not None:
            yield gear.named.problem(f"nothing here needs '{shown(name)}'; did you mean '{shown(near)}'?")
