"""The program under way on a sound card made of null sinks, its lines read as they come."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

from tests.rig import SoundWorld
from voicecoach.units import Seconds

PATIENCE: Seconds = 60.0


def performing(session: str, world: SoundWorld, folder: Path, cache: Path) -> subprocess.Popen[str]:
    """Start the program on a session, with everything that it prints in one pipe."""
    script = folder / "session.yaml"
    script.write_text(session)
    return subprocess.Popen(
        [sys.executable, "-m", "voicecoach", "run", str(script)],
        env={**world.env, "XDG_CACHE_HOME": str(cache)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


class Program:
    """The program under way, its lines as they come."""

    def __init__(self, session: str, world: SoundWorld, folder: Path, cache: Path) -> None:
        self._process = performing(session, world, folder, cache)
        self.lines: list[str] = []
        self._coming: Queue[str] = Queue()
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._coming.put(line)

    def comes(self, words: str, within: Seconds) -> bool:
        """Wait for a line with these words."""
        end = time.monotonic() + within
        while (left := end - time.monotonic()) > 0:
            try:
                line = self._coming.get(timeout=left)
            except Empty:
                return False
            self.lines.append(line)
            if words in line:
                return True
        return False

    def until(self, words: str) -> Seconds:
        """Wait for a line with these words, and give how long that took."""
        begun = time.monotonic()
        assert self.comes(words, PATIENCE), f"'{words}' never came: {''.join(self.lines)}"
        return time.monotonic() - begun

    def worker(self, name: str) -> int:
        """Give one of its processes: ``sound_worker``, which plays, or ``ear_worker``."""
        found = subprocess.run(
            ["pgrep", "-P", str(self._process.pid), "-f", name], capture_output=True, text=True, check=True
        )
        return int(found.stdout.split()[0])

    def to_its_end(self, how: str = "finished") -> None:
        self.until(f"end       {how}")
        assert self._process.wait(PATIENCE) == 0
        assert not any("Traceback" in line for line in self.lines)

    def counted(self) -> list[str]:
        return [line.split()[-1] for line in self.lines if " count " in line]

    def end(self) -> None:
        self._process.kill()
        self._process.wait(PATIENCE)
