"""A hundred times ``kill -9`` in the middle of a session: what was recorded against what was performed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest

from tests.record.killed import WANTED
from voicecoach.adapters.journal_files import JournalFiles
from voicecoach.record.journal import Journal, as_record
from voicecoach.record.sessions import NO_SIDE, Ending

KILLS = 100

LONGEST = 0.7
"""Seconds from the beginning of a process to its being killed, at most: a whole session takes about three."""

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="processes are begun as copies, which this system has not"
)


class Performers:
    """Processes that perform the session, one after another.

    Args:
        folder: of the journals.
    """

    def __init__(self, folder: Path) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.record.killed", str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._said: Queue[str] = Queue()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def perform(self, seconds: float) -> list[str]:
        """Have a process perform, kill it after so long unless it is done, and give what it said."""
        assert self._server.stdin is not None
        self._server.stdin.write(b"go\n")
        self._server.stdin.flush()
        began, until, said = "", time.monotonic() + seconds, []
        while (line := self._next(until if began else None)) != "over":
            if line is None:
                os.kill(int(began), signal.SIGKILL)
                until = float("inf")
            elif line.startswith("began "):
                began, until = line.removeprefix("began "), time.monotonic() + seconds
            else:
                said.append(line)
        return said

    def close(self) -> None:
        assert self._server.stdin is not None
        self._server.stdin.close()
        assert self._server.wait(30) == 0
        self._reader.join(10)
        assert self._server.stdout is not None
        self._server.stdout.close()

    def _next(self, until: float | None) -> str | None:
        """Give the next line; ``None`` when a moment has come before it."""
        patience = 60.0 if until is None else min(60.0, until - time.monotonic())
        try:
            return self._said.get(timeout=max(0.0, patience))
        except Empty:
            assert until is not None, "nothing is performed"
            return None

    def _read(self) -> None:
        assert self._server.stdout is not None
        for line in self._server.stdout:
            self._said.put(line.decode().rstrip("\n"))


@pytest.fixture
def performers(tmp_path: Path) -> Iterator[Performers]:
    performers = Performers(tmp_path)
    yield performers
    performers.close()


def reps_in(journal: Journal | None) -> Counter[str]:
    reps: Counter[str] = Counter()
    for side in journal.sides if journal else ():
        reps[side.side or NO_SIDE] += side.reps
    return reps


def reps_said(said: list[str]) -> Counter[str]:
    return Counter(line.split()[1] for line in said if line.startswith("rep "))


def test_a_hundred_kills_lose_no_rep_but_the_current_one(performers: Performers, tmp_path: Path) -> None:
    chance = random.Random(9)
    files = JournalFiles(tmp_path)
    before: Counter[str] = Counter()
    kills = performed = lost = 0
    while kills < KILLS:
        said = performers.perform(chance.uniform(0.0, LONGEST))
        performed += sum(reps_said(said).values())
        assert not any(line.startswith("fault") for line in said)
        if "written" in said:
            (journal,) = files.finished()
            assert reps_in(journal) == WANTED
            assert as_record(journal).ending is Ending.FINISHED
            files.remove(journal)
            before = Counter()
            continue
        kills += 1
        left = [*files.unfinished(), *files.finished()]
        assert len(left) <= 1
        interrupted = left[0] if left else None
        missing = sum(reps_said(said).values()) - sum((reps_in(interrupted) - before).values())
        assert missing <= 1, said
        lost += max(0, missing)
        before = reps_in(interrupted)
        if interrupted is not None and interrupted.ending is not None:  # killed after its end was written
            assert before == WANTED
            files.remove(interrupted)
            before = Counter()
    sessions = 0
    while not sessions:
        said = performers.perform(60.0)
        performed += sum(reps_said(said).values())
        sessions += "written" in said
    (journal,) = files.finished()
    assert reps_in(journal) == WANTED
    assert files.unfinished() == []
    assert lost <= kills
    assert performed - lost >= sum(WANTED.values())
