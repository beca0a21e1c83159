"""Sessions that are performed to be killed: each in a process of its own, which goes on where the last was killed.

A program, run as ``python -m tests.record.killed FOLDER``: for each line that it reads, it begins a process that
performs, and says its number; the process says each rep whose end it has reported, and the session's end. Processes are
begun as copies of this one, so that none has to load the program anew. A rep takes 20 ms at
least.
"""

from __future__ import annotations

import os
import sys
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from voicecoach.adapters.journal_files import JournalFiles
from voicecoach.coach.flow import enter
from voicecoach.coach.machine import initial
from voicecoach.coach.state import State
from voicecoach.language import load_language
from voicecoach.performance import Performance
from voicecoach.record.journal import Header, Journal, Recorder
from voicecoach.record.snapshot import taken_up
from voicecoach.script.reading.library import NoLibrary
from voicecoach.script.reading.reader import read_script
from voicecoach.sound.lengths import EstimatedLengths
from voicecoach.transcript import Entry

SCRIPT = """
voicecoach: 1
title: To be killed
session:
  - exercise: lift
    name: Leg lift
    sides: each
    turn_over: 4 s
    reps: 6
    sets: 2
    rest: 5 s
    rep: [{lift: 1 s}, {lower: 1 s}]
    finish: {hold: 5 s}
  - rest: 5 s
  - exercise: squat
    name: Squat
    reps: 8
    rep: [{down: 1 s}, {up: 1 s}]
"""

WANTED = {"left": 12, "right": 12, "both": 8}
"""Reps of each side."""

FASTER = 100
"""Seconds of a session in one of the clock on the wall."""

LOOK = 0.004
"""Seconds on the wall between two steps of the session's clock."""


class Told:
    """Says on standard output, at once, when a rep has ended or the session has."""

    def __init__(self) -> None:
        self._rep: tuple[str, int] | None = None

    def note(self, entry: Entry) -> None:
        """Take an entry of the transcript."""
        if entry.kind not in ("state", "end"):
            return
        if self._rep is not None:
            say("rep {} {}".format(*self._rep))
        rep = entry.fields.get("rep")
        self._rep = (str(entry.fields.get("side", "both")), int(rep)) if rep is not None else None
        if entry.kind == "end":
            say("end")


def say(words: str) -> None:
    """Say something in one piece, also if killed right after."""
    os.write(sys.stdout.fileno(), f"{words}\n".encode())


def perform(folder: Path) -> None:
    """Perform the session, from where it was killed if it was, to its end."""
    files = JournalFiles(folder)
    now = datetime.now(UTC)
    unfinished = files.unfinished()
    for remark in files.remarks():
        say(f"remark {remark}")
    if unfinished:
        journal, state = files.go_on(unfinished[0], now), where_it_was(unfinished[0])
    else:
        journal, state = files.begin(Header(uuid.uuid4().hex, now, "killed", "To be killed")), None
    told, recorder = Told(), Recorder(written=journal.written)

    def report(entry: Entry) -> None:
        told.note(entry)
        journal.write(recorder.note(entry))

    performance = Performance(state or before_it_began(), None, report)
    if state is None:
        performance.begin()
    moment = 0.0
    while not performance.ended:
        moment += FASTER * LOOK  # never two reps at once, however late this process is
        performance.move_to(moment)
        journal.write(recorder.books(performance.state))
        time.sleep(LOOK)
    journal.close(5.0)
    say("fault " + journal.fault if journal.fault else "written")


def before_it_began() -> State:
    """Give the state before the session begins."""
    return initial(read_script(SCRIPT, "killed.yaml", NoLibrary()), load_language(), EstimatedLengths())


def where_it_was(journal: Journal) -> State | None:
    """Give the state from which the session goes on; ``None`` if nothing had been done."""
    later = journal.snapshot and taken_up(journal.snapshot, before_it_began().session)
    return enter(replace(later, now=0.0), later.activity, 0.0)[0] if later else None


def main() -> None:
    """Begin a process for each line of standard input, and say its number; end with the input."""
    before_it_began()  # everything is loaded now
    for _ in sys.stdin:
        process = os.fork()
        if process == 0:
            perform(Path(sys.argv[1]))
            os._exit(0)
        say(f"began {process}")
        os.waitpid(process, 0)
        say("over")


if __name__ == "__main__":
    main()
