"""The real program, and others, on a sound card made of null sinks, with what loads the machine meanwhile."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Thread
from types import TracebackType
from typing import Final, Self

from tests.rig import SoundWorld, missing
from voicecoach.errors import SoundError
from voicecoach.units import Seconds

OURS: Final = "voicecoach"

PATIENCE: Final[Seconds] = 90.0
"""For a program beside a hog to get anywhere."""

_LAST_LINES = 4


@dataclass(frozen=True, slots=True)
class Load:
    """What else there is to compute while a program counts.

    Attributes:
        hog: of ``hogged.HOGS``, within the program; empty for none.
        others: processes that never rest.
        aim: what we want of our own counts beside it.
    """

    name: str
    hog: str = ""
    others: int = 0
    aim: str = "≤ 1 ms"


LOADS: Final = (
    Load("idle"),
    Load("two busy processes", others=2),
    Load("a busy thread in the program", hog="thread", aim="≤ 2 ms"),
    Load("C calls in the program, each 100 ms without a break", hog="c-call", aim="≤ 2 ms"),
)


def lacks() -> Sequence[str]:
    """Say what keeps the parts with live sound from being measured here, if anything does."""
    what = missing()
    return [f"The live measurement is left out, {what}."] if what else ()


class Program:
    """A Python program in a world, what it prints stamped line by line.

    Args:
        module: and its arguments, as after ``python -m``.
        cache: folder for what programs keep; the world's own by default.
        load: its hog begins with ``hog``.
    """

    def __init__(
        self, world: SoundWorld, module: Sequence[str], cache: Path | None = None, load: Load = LOADS[0]
    ) -> None:
        environment = {**world.env, "PYTHONUNBUFFERED": "1"}
        if cache is not None:
            environment["XDG_CACHE_HOME"] = str(cache)
        self._keyboard, terminal = pty.openpty()
        told, self._tell = os.pipe()
        command = [sys.executable, "-m"]
        if load.hog:
            command += ["tests.bench.hogged", load.hog, str(told)]
        self.lines: list[tuple[Seconds, str]] = []
        self._more = Condition()
        self.began = time.monotonic()
        self._process = subprocess.Popen(
            [*command, *module],
            env=environment,
            stdin=terminal,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(told,),
            text=True,
            errors="replace",
        )
        os.close(terminal)
        os.close(told)
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._keyboard)
        os.close(self._tell)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def hog(self) -> None:
        """Let the hog begin, if there is one."""
        os.write(self._tell, b"!")

    def press(self, key: str) -> Seconds:
        """Press a key of the terminal; give when."""
        moment = time.monotonic()
        os.write(self._keyboard, key.encode())
        return moment

    def wait_for(self, words: str, within: Seconds = PATIENCE, since: int = 0) -> tuple[int, Seconds]:
        """Wait until a line with these words is printed.

        Args:
            since: number of the first line looked at.

        Returns:
            The number of the line after it, and the moment at which it came.

        Raises:
            SoundError: it does not come, or the program has ended.
        """
        end = time.monotonic() + within
        with self._more:
            while True:
                for number, (moment, line) in enumerate(self.lines[since:], start=since + 1):
                    if words in line:
                        return number, moment
                ended = not self._reader.is_alive()
                if ended or time.monotonic() > end:
                    last = " / ".join(line.strip() for _, line in self.lines[-_LAST_LINES:])
                    raise SoundError(f"The program never said '{words}': {last}")
                self._more.wait(0.1)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._more:
                self.lines.append((time.monotonic(), line))
                self._more.notify_all()


@contextmanager
def busy_processes(count: int) -> Iterator[None]:
    """Keep so many processes computing in the block."""
    hogs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()


def written(folder: Path, name: str, session: str) -> Path:
    """Write a session's script; give the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.yaml"
    path.write_text(session, encoding="utf-8")
    return path.resolve()


@contextmanager
def cached_in(folder: Path) -> Iterator[Path]:
    """Let this process, in the block, keep and find its clips in a folder of the benchmark's own."""
    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(folder.resolve())
    try:
        yield folder.resolve()
    finally:
        if before is None:
            del os.environ["XDG_CACHE_HOME"]
        else:
            os.environ["XDG_CACHE_HOME"] = before
