"""Sessions performed with all that is remembered, as ``run`` performs them, but without sound and without waiting.

Also a program, run as ``python -m tests.remembered SESSION REP [BYTES]``: it performs a session to the beginning of a
rep of its first exercise, says so, waits for a line, and performs the rest. With ``BYTES``, no file can be made longer
than that from this rep on: as on a disk that is full.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from voicecoach.cli.choices import Choices, choose
from voicecoach.cli.folders import data_folder
from voicecoach.cli.remembering import Remembered
from voicecoach.coach.effects import Role
from voicecoach.coach.state import GOING_ON, Asking, State
from voicecoach.listening.phrases import Answer, Command
from voicecoach.performance import Performance
from voicecoach.transcript import Entry
from voicecoach.units import Seconds

STEP: Seconds = 0.25
"""Of the session's clock, between two looks at it."""

LONGEST: Seconds = 7200.0

PATIENCE: Seconds = 30.0

SCRIPT = """
voicecoach: 1
title: Three things
parameters:
  reps: {default: 6}
session:
  - exercise: squat
    name: Squat
    reps: $reps
    sets: 2
    rest: 10 s
    rep: [{down: 1 s}, {up: 1 s}]
    levels: [{reps: 3}, {reps: $reps, start: true}, {reps: 8}, {reps: 10}]
  - exercise: lift
    name: Leg lift
    sides: each
    turn_over: 5 s
    position: {full: Lie on your side. Bend your knees., short: On your side.}
    reps: 4
    rep: [{lift: 1 s}, {lower: 1 s}]
    levels: [{reps: 2}, {reps: 4, start: true}, {reps: 6}]
  - exercise: plank
    name: Plank
    hold: 20 s
    levels: [{hold: 10 s}, {hold: 20 s, start: true}]
"""
"""The usual levels are 1, 1 and 1, of 4, 3 and 2."""

WHOLE = {"squat": 12, "lift": 8, "plank": 20}
"""Reps, or seconds held, of all of it at the usual levels."""


class Performed:
    """A session under way.

    Args:
        session: a path.
        anew: not to offer one that broke off.
    """

    def __init__(self, session: Path, choices: Choices | None = None, *, anew: bool = False) -> None:
        choices = choices or Choices()
        chosen = choose(str(session), choices)
        self.remembered = Remembered(str(session), choices, chosen, anew=anew)
        lengths = chosen.estimates
        broken_off = self.remembered.broken_off(lengths)
        state = chosen.state(lengths, listener=self.remembered.listener, unfinished=broken_off)
        self.entries: list[Entry] = []
        self.now: Seconds = 0.0
        self._performance = Performance(state, None, self._report)
        self._performance.begin()

    def _report(self, entry: Entry) -> None:
        self.remembered.note(entry, self._performance.state)
        self.entries.append(entry)

    @property
    def state(self) -> State:
        return self._performance.state

    @property
    def asks_whether_to_go_on(self) -> bool:
        return isinstance(self.state.activity, Asking) and self.state.activity.name == GOING_ON

    @property
    def said(self) -> list[str]:
        return [str(entry.fields["text"]) for entry in self.entries if entry.kind == "say"]

    @property
    def counted(self) -> list[str]:
        return [str(entry.fields["text"]) for entry in self.entries if entry.fields.get("role") == Role.COUNT]

    def by(self, seconds: Seconds) -> Performed:
        end = self.now + seconds
        while self.now < end:
            self.now = min(end, self.now + STEP)
            self._performance.move_to(self.now)
            self.remembered.look(self.state)
        return self

    def until(self, there: Callable[[], bool], what: str) -> Performed:
        while not there():
            assert self.now < LONGEST, f"it never came to {what}"
            self.by(STEP)
        return self

    def until_said(self, words: str) -> Performed:
        return self.until(lambda: any(words in text for text in self.said), words)

    def until_rep(self, number: int, exercise: str = "Squat", **fields: str | int) -> Performed:
        """Move on to a rep's beginning."""
        wanted = {"state": "rep", "exercise": exercise, "rep": number, **fields}

        def there() -> bool:
            where = next((entry.fields for entry in reversed(self.entries) if entry.kind == "state"), {})
            return all(where.get(name) == value for name, value in wanted.items())

        return self.until(there, str(wanted))

    def answer(self, value: str) -> Performed:
        self._performance.obey(self.now, Answer(value), "voice")
        return self.by(STEP)

    def command(self, command: Command) -> Performed:
        self._performance.obey(self.now, command, "voice")
        return self.by(STEP)

    def finish(self) -> Performed:
        """Go to the end, and have the books closed."""
        self.until(lambda: self._performance.ended, "its end")
        self.remembered.close()
        return self

    def break_off(self) -> Performed:
        """Leave it as a killed program does: what is held is let go, and no end is written."""
        journal = self.remembered._journal
        if journal is not None:
            journal.close(10.0)
            assert journal.fault is None
        return self

    def until_asked(self, question: str) -> Performed:
        """Move on until a question is open."""

        def there() -> bool:
            return isinstance(self.state.activity, Asking) and self.state.activity.name == question

        return self.until(there, question)

    def wait_for_the_journal(self, reps: int) -> None:
        """Wait until the journal has the first reps of the first side: this clock is much faster than a disk."""
        until = time.monotonic() + PATIENCE
        while not any(b'"reps":%d,' % reps in path.read_bytes() for path in data_folder().glob("journals/*.journal")):
            assert time.monotonic() < until, "the journal is not written"
            time.sleep(0.01)


def no_file_longer_than(size: int) -> None:
    """Make every write beyond that fail, in this process."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def main() -> None:
    """Perform to a rep, wait, perform the rest."""
    session, rep, *size = sys.argv[1:]
    performed = Performed(Path(session)).until_rep(int(rep))
    performed.wait_for_the_journal(int(rep) - 1)
    if size:
        no_file_longer_than(int(size[0]))
    sys.stdout.write("there\n")
    sys.stdout.flush()
    sys.stdin.readline()
    performed.finish()
    sys.stdout.write(f"over {performed.entries[-1].fields['reason']}\n")


if __name__ == "__main__":
    main()
